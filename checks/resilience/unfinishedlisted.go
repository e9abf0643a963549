package resilience

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// deadHandlerLink says what is wrong with a link to an address of the app's own API: a link
// asks with GET.
func deadHandlerLink(p *project.Project, url string) (string, bool) {
	known := answeredBy(p)
	if p.Stack().Framework != project.Next || path.Ext(url) != "" {
		return deadBesideLink(p, url)
	}
	url, _, _ = strings.Cut(url, "?")
	shown := strings.ReplaceAll(url, anyPart, "…")
	switch {
	case known != nil && !known.answers(url):
		return shown + " is answered by nothing in the app", true
	case answersNo(p, url, http.MethodGet):
		return shown + " does not answer GET, which is how a link asks for it", true
	}
	return "", false
}

// deadBesideLink says the same of a server that lies beside the screens.
func deadBesideLink(p *project.Project, url string) (string, bool) {
	known := answeredBeside(p)
	if known == nil {
		known = answeredByFiles(p)
	}
	url, _, _ = strings.Cut(url, "?")
	if known == nil || path.Ext(url) != "" || known.answers(url) {
		return "", false
	}
	return strings.ReplaceAll(url, anyPart, "…") + " is answered by nothing in the app", true
}

// listedLinks finds links that are made for each entry of a list that is written in the
// code, of which some lead to pages that are not there: a folder of pages beside a list of
// them that is longer.
func listedLinks(p *project.Project, known served) []stub {
	var out []stub
	for _, name := range p.Sources() {
		if len(known) == 0 || !isScreen(name) || strings.HasPrefix(name, "../") || !p.Holds(name, "href={`/", "to={`/") || !p.Modules().Live(name) {
			continue
		}
		for e := range p.Source(name).Find(source.Element) {
			if message, dead := listedLink(p, known, linkTarget(e)); dead {
				out = append(out, stub{deadLink, check.At(linkTarget(e), message), check.Likely})
			}
		}
	}
	return out
}

func listedLink(p *project.Project, known served, target source.Node) (string, bool) {
	url, ok := patternOf(target)
	head, written := strings.CutSuffix(url, "/"+anyPart)
	if !ok || !written || head == "" || strings.Contains(head, anyPart) || !known.serves(url) || known.serves(head+"/"+noSuchPage) {
		return "", false
	}
	slot := source.Node{}
	for c := range target.Children() {
		if c.Kind() == source.Member {
			slot = c
		}
	}
	var dead []string
	all := 0
	for _, item := range entriesOf(p, slot.Child(source.ObjectRole)) {
		text, ok := item.Prop(slot.Child(source.Name).Text()).StringValue()
		if !ok || text == "" {
			return "", false
		}
		all++
		if link := head + "/" + text; !known.serves(link) && !slices.Contains(dead, link) {
			dead = append(dead, link)
		}
	}
	switch len(dead) {
	case 0:
		return "", false
	case 1:
		return dead[0] + " is not among the app's pages", true
	}
	return fmt.Sprintf("%d of the %d pages that this leads to are not there, such as %s", len(dead), all, dead[0]), true
}

// noSuchPage is the last part of an address that no app has a page for: what serves it
// serves whatever stands there.
const noSuchPage = "no-such-page-anywhere"

// entriesOf are the objects over which a parameter of a callback goes, one by one, where
// the list of them is written in the code.
func entriesOf(p *project.Project, param source.Node) []source.Node {
	d := param.Resolve()
	for d.OK() && d.Kind() != source.Param {
		d = d.Parent()
	}
	call := d.Parent().Parent()
	if call.Kind() != source.Call || call.CalleeName() != "map" || call.Arg(0) != d.Parent() || len(paramsOf(d.Parent())) == 0 || paramsOf(d.Parent())[0] != d {
		return nil
	}
	var out []source.Node
	for item := range listBehind(p, call.Child(source.Callee).Child(source.ObjectRole), 6).Children() {
		if item.Kind() != source.Object || item.Spreads() {
			return nil
		}
		out = append(out, item)
	}
	return out
}

// listBehind is the list that is written in the code, of which an expression is all or some.
func listBehind(p *project.Project, n source.Node, left int) source.Node {
	if left == 0 || !n.OK() {
		return source.Node{}
	}
	switch n.Kind() {
	case source.Array:
		return n
	case source.Conditional: // all of them until something is chosen
		return listBehind(p, n.Child(source.Then), left-1)
	case source.Call:
		switch n.CalleeName() {
		case "filter", "slice", "sort", "toSorted", "reverse":
			return listBehind(p, n.Child(source.Callee).Child(source.ObjectRole), left-1)
		}
		return source.Node{}
	case source.Identifier, source.Member:
		d := p.Definition(n)
		if d.Kind() == source.Declarator {
			d = d.Child(source.Value)
		}
		if d == n {
			return source.Node{}
		}
		return listBehind(p, d, left-1)
	}
	return source.Node{}
}
