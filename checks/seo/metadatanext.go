package seo

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nextMetadata judges the pages of a Next app. A page of the App Router inherits
// what the layouts around it say
// (nextjs.org/docs/app/api-reference/functions/generate-metadata).
func nextMetadata(p *project.Project) check.Finding {
	rendered := nextRendered(p)
	if p.Stack().Router == project.PagesRouter {
		return firstWithoutTitle(p, rendered.finding(p), rendered)
	}
	all := rendered
	var bare []project.Route
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Stack != project.Next || !inApp(p, r.File) {
			continue
		}
		h := project.OfRoute(p, r, "seo/inherited", inherited)
		all.add(h)
		if len(own(h.titles)) == 0 || len(own(h.descriptions)) == 0 {
			bare = append(bare, r)
		}
	}
	f := all.finding(p)
	if f.Verdict == check.Pass && len(bare) > 0 && !rendersHeads(rendered) {
		return bareFinding(p, bare)
	}
	if f.Verdict == check.Pass && len(rendered.previews) == 0 && len(all.previews) > 0 {
		return withoutFirstPreview(p, f)
	}
	return f
}

// withoutFirstPreview is the finding for an app of which pages further in have link
// previews, and the first, which is shared most, has none.
func withoutFirstPreview(p *project.Project, good check.Finding) check.Finding {
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || !isHome(r.Path) || r.Stack != project.Next || !inApp(p, r.File) {
			continue
		}
		h := project.OfRoute(p, r, "seo/inherited", inherited)
		if len(h.previews) > 0 || len(own(h.titles)) == 0 || !describesItself(p, p.WithCode(r)) {
			return good
		}
		f := check.Missing(check.Likely, "Pages further in have link previews, and the first page, which is shared most, has none: no Open Graph tags.", nearest(h.titles))
		f.Severity = check.Low
		return f
	}
	return good
}

// bareFinding is for an app of which only some pages say what they are.
func bareFinding(p *project.Project, bare []project.Route) check.Finding {
	places := []check.Place{anchor(p, "says nothing that these pages could inherit")}
	var f check.Finding
	var paths []string
	for _, r := range bare {
		if isPrivatePath(r.Path) || slices.Contains(wordsOf(r.Path), "sentry") || onlyLeads(p.WithCode(r).Node) {
			continue
		}
		paths = append(paths, r.Path)
		places = append(places, check.Line(r.File, max(p.WithCode(r).Node.Line(), 1), "no title or no description of its own, and none to inherit"))
	}
	switch len(paths) {
	case 0:
		f = check.Passed(check.Likely, "The public pages have a title and a description; some behind the login have none.", places[0])
	case 1:
		f = check.Missing(check.Likely, "The page "+paths[0]+" has no title or no description of its own, and the layouts around it give it none.", places...)
	default:
		reason := fmt.Sprintf("%d public pages have no title or no description of their own, and the layouts around them give them none, among them %s.", len(paths), paths[0])
		f = check.Missing(check.Likely, reason, places[:min(len(places), 11)]...)
	}
	return f
}

// rendersHeads reports whether components put titles and descriptions into the
// page, which every page may use.
func rendersHeads(h head) bool { return len(own(h.titles)) > 0 && len(own(h.descriptions)) > 0 }

func inApp(p *project.Project, file string) bool {
	for _, dir := range nextFolders(p, "app") {
		if strings.HasPrefix(file, dir+"/") {
			return true
		}
	}
	return false
}

// A headOfModule is the key of what one page or layout says of itself.
type headOfModule string

func (file headOfModule) read(p *project.Project) (h head) {
	h.exported(p, string(file))
	h.add(renderedIn(p, string(file)))
	return h
}

// inherited is what a page of the App Router says of itself: what it exports,
// else what the nearest layout does, key by key.
func inherited(p *project.Project, page project.Route) head {
	var h head
	for _, file := range append([]string{page.File}, layoutsAround(p, page.File)...) {
		one := project.Answer(p, headOfModule(file), headOfModule(file).read)
		if len(h.titles) == 0 {
			h.titles = one.titles
		}
		if len(h.descriptions) == 0 {
			h.descriptions = one.descriptions
		}
		if len(h.previews) == 0 {
			h.previews = one.previews
		}
		if len(h.relative) == 0 {
			h.relative = one.relative
		}
	}
	return h
}

// layoutsAround are the layouts around a page, the nearest first.
func layoutsAround(p *project.Project, page string) []string {
	var out []string
	for dir := path.Dir(page); dir != "." && dir != "/"; dir = path.Dir(dir) {
		for _, ext := range []string{".tsx", ".jsx", ".js", ".ts"} {
			if name := dir + "/layout" + ext; p.Has(name) {
				out = append(out, name)
			}
		}
		if path.Base(dir) == "app" {
			break
		}
	}
	return out
}

// nextRendered is what components of a Next app put into the head of a page, and
// the pictures for link previews that lie beside its pages.
func nextRendered(p *project.Project) head {
	var h head
	for _, name := range p.Sources() {
		if p.Modules().Live(name) && !inApp(p, name) {
			h.add(renderedIn(p, name))
		}
	}
	for _, name := range p.Files() {
		if strings.HasPrefix(path.Base(name), "opengraph-image.") && inApp(p, name) {
			h.previews = append(h.previews, said{"", check.Line(name, 1, "the picture for link previews")})
		}
	}
	return h
}

// exported takes in the metadata that a module of the App Router exports.
func (h *head) exported(p *project.Project, file string) {
	object, computed := metadataOf(p, file)
	if computed {
		f := p.Source(file)
		e, ok := f.ExportOf("generateMetadata")
		if !ok {
			e, _ = f.ExportOf("metadata")
		}
		one := said{"", check.At(e.Node, "computed here")}
		if h.all(one); titlesAlone(e.Node) {
			h.previews = nil
		}
		return
	}
	for spread := range object.Children() {
		if spread.Kind() == source.Spread {
			h.all(said{"", check.At(spread, "taken from elsewhere")})
		}
	}
	h.prop(p, &h.titles, object, "title", "the title")
	h.prop(p, &h.descriptions, object, "description", "the description")
	h.prop(p, &h.previews, object, "openGraph", "for link previews")
}

// titlesAlone reports whether a function that computes metadata writes out all that it
// returns, and nothing of it is for link previews.
func titlesAlone(fn source.Node) bool {
	plain := false
	for r := range fn.Find(source.Return) {
		v := r.Child(source.Value)
		if r.Function() != fn || !v.OK() {
			continue
		}
		if v.Kind() != source.Object || v.Prop("openGraph").OK() || v.Prop("twitter").OK() {
			return false
		}
		for c := range v.Children() {
			if c.Kind() == source.Spread {
				return false
			}
		}
		plain = true
	}
	return plain
}

func (h *head) prop(p *project.Project, list *[]said, object source.Node, key, message string) {
	prop := object.PropNode(key)
	if !prop.OK() {
		return
	}
	value := object.Prop(key)
	if value.Kind() == source.Object {
		for _, k := range []string{"absolute", "default"} {
			if v := value.Prop(k); v.OK() {
				value = v
				break
			}
		}
	}
	if d := p.Definition(value); d.OK() {
		value = d
	}
	text, _ := value.StringValue()
	*list = append(*list, said{text, check.At(prop, message)})
}
