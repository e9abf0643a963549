package payments

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// onlyLinked lists the links to a route that answers to POST alone, where nothing but such
// links names it: a browser follows them with GET, and nobody gets there. It is empty
// where anything that runs may call the route another way.
func onlyLinked(p *project.Project, n source.Node) []check.Place {
	file := n.File().Path
	address := ""
	for _, r := range p.Addresses() {
		if r.File != file || r.Path == "" {
			continue
		}
		if r.Kind != project.Handler || r.Method != http.MethodPost {
			return nil
		}
		if p.WithCode(r).Node.Contains(n) {
			address = r.Path
		}
	}
	last := path.Base(address)
	if address == "" || strings.ContainsAny(address, "[*:$") || last == "/" || answersGet(p, address) {
		return nil
	}
	return linksAlone(p, file, address, last)
}

// answersGet reports whether another route of the same address answers to GET.
func answersGet(p *project.Project, address string) bool {
	return slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		return r.Path == address && (r.Method != http.MethodPost || r.Kind != project.Handler)
	})
}

// linksAlone lists the links to an address; none where other code that runs spells its
// last part.
func linksAlone(p *project.Project, file, address, last string) []check.Place {
	var out []check.Place
	for _, other := range slices.Concat(p.Sources(), p.Files()) {
		if other == file || !p.Holds(other, "/"+last, "'"+last+"'", `"`+last+`"`) {
			continue
		}
		switch path.Ext(other) {
		case ".html", ".svelte", ".vue", ".astro": // an address in the markup is no node
			return nil
		}
		f := p.Source(other)
		switch p.Modules().Side(other) {
		case project.Test, project.Story, project.Script:
			continue
		}
		if f == nil || !p.Modules().Live(other) {
			continue
		}
		for s := range f.Find(source.String) {
			text := s.Text()
			switch {
			case !spells(text, "/"+last) && strings.Trim(text, "\"'`") != last || !p.Reached(s):
			case !isLink(s):
				return nil
			case !spells(text, address): // leads to a page of that name
			default:
				out = append(out, check.At(s, "is only a link: the browser asks with GET, and the route answers to POST"))
			}
		}
	}
	return out
}

// isLink reports whether an address is where a link leads, and nothing else is done when
// it is clicked.
func isLink(s source.Node) bool {
	at := s
	if at.Parent().Kind() == source.Template {
		at = at.Parent()
	}
	a := at.Parent()
	if a.Kind() != source.Attr || a.Key() != "href" && a.Key() != "to" {
		return false
	}
	element := a.Parent()
	return !element.Attr("onClick").OK() && !element.Attr("onPress").OK() && !element.Spreads()
}

// endsOnly reports whether a place ends a subscription, and lets its customer do no more.
func endsOnly(n source.Node) bool {
	return n.Kind() == source.Call && strings.Contains(strings.ToLower(n.CalleeTrail()), "subscription")
}

// pythonUnreached reports whether the pages of an app lead to where it begins a payment,
// and to none of some other places.
func pythonUnreached(p *project.Project, t *pythonTrade, places []source.Node) bool {
	front := slices.ContainsFunc(t.sales, func(s pythonSale) bool { return pythonNamed(p, s.node) == inPages })
	return front && !slices.ContainsFunc(places, func(n source.Node) bool { return pythonNamed(p, n) != nowhere })
}

// A naming is where the route behind a piece of code is named.
type naming uint8

const (
	unplaced naming = iota // no route is seen to hold the code, or its address says too little
	nowhere                // in no page
	inPages
)

// pythonNamed tells whether a page of the app names the route behind a call, by its
// address or by its function.
func pythonNamed(p *project.Project, n source.Node) naming {
	fn := n.Handler()
	near := append([]source.Node{fn}, outermost(p.CallsOf(fn))...)
	var names []string
	for _, r := range p.PythonRoutes() {
		if !r.Node.OK() || !slices.ContainsFunc(near, func(f source.Node) bool { return f == r.Node || f.OK() && r.Node.Contains(f) }) {
			continue
		}
		last := path.Base(strings.TrimSuffix(r.Path, "/"))
		if strings.ContainsAny(last, "<{*:") || len(last) < 3 || r.Node.Kind() != source.Function {
			return unplaced // of a class, which is named in yet another way
		}
		names = append(names, "/"+last, r.Node.Key())
	}
	if len(names) == 0 || slices.Contains(names, "") {
		return unplaced
	}
	for _, file := range slices.Concat(p.Files(), p.Sources()) {
		if path.Ext(file) != ".py" && (isMarkup(file) || p.Source(file) != nil && p.Modules().Live(file)) && p.Holds(file, names...) {
			return inPages
		}
	}
	return nowhere
}

func outermost(calls []source.Node) []source.Node {
	var out []source.Node
	for _, c := range calls {
		out = append(out, c.Handler())
	}
	return out
}

// isMarkup reports whether a file is a page or a template of one.
func isMarkup(file string) bool {
	switch path.Ext(file) {
	case ".html", ".jinja", ".jinja2", ".j2", ".htm", ".vue", ".svelte":
		return true
	}
	return false
}
