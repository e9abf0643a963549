package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// signInFields are the password fields of sign-in forms, beside which the way to
// a new password would be offered.
func signInFields(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Modules().Live(name) || !p.HoldsFold(name, "password") || !p.HoldsFold(name, "login", "log in", "signin", "sign in") || containsPart(strings.ToLower(name), []string{"signup", "sign-up", "register", "invite", "setting"}) {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for e := range f.Find(source.Element) {
			if passwordField(e) && len(out) < 4 {
				if l := labelOf(f, e); l.OK() {
					out = append(out, at(l, "no way to a new password is offered beside this label"))
				}
				out = append(out, at(e, "no way to a new password is offered beside this field"))
				break // a second field of the same form repeats the password
			}
		}
	}
	return out
}

// passwordField reports whether an element is the field that a current password
// is typed into, also one that can show what is typed.
func passwordField(e source.Node) bool {
	name, _ := e.AttrValue("name").StringValue()
	id, _ := e.AttrValue("id").StringValue()
	kind := e.AttrValue("type")
	typed := kind.Text()
	if v, ok := kind.StringValue(); ok {
		typed = v
	}
	named := strings.ToLower(name + " " + id)
	if containsPart(named, []string{"confirm", "new", "repeat", "again"}) {
		return false
	}
	return typed == "password" || strings.Contains(typed, "\"password\"") || strings.Contains(typed, "'password'") || name == "password" && !kind.OK()
}

// labelOf is the label of a field that stands a few lines away from it.
func labelOf(f *source.File, field source.Node) source.Node {
	id, ok := field.AttrValue("id").StringValue()
	if !ok || id == "" {
		return source.Node{}
	}
	for l := range f.Find(source.Element) {
		for _, attr := range []string{"htmlFor", "for"} {
			if v, ok := l.AttrValue(attr).StringValue(); ok && v == id && field.Line()-l.Line() > 3 && field.Line()-l.Line() < 20 {
				return l
			}
		}
	}
	return source.Node{}
}

// signInPages are the pages that people sign in on: the page for the new
// password belongs beside them.
func signInPages(p *project.Project) []check.Place {
	var out []check.Place
	for _, r := range p.Routes() {
		last := strings.ToLower(r.Path[strings.LastIndexByte(r.Path, '/')+1:])
		switch last {
		case "login", "signin", "sign-in", "log-in", "auth":
			if entry := routeEntry(p, r, last); r.Kind == project.Page && len(out) < 2 && entry.OK() {
				out = append(out, at(entry, "the sign-in page; none for a new password stands beside it"))
			}
		}
	}
	return out
}

// routeEntry is where a page is entered: its element in a router, or itself.
func routeEntry(p *project.Project, r project.Route, last string) source.Node {
	if f := p.Source(r.File); f != nil {
		for e := range f.Find(source.Element) {
			if path, ok := e.AttrValue("path").StringValue(); ok && strings.HasSuffix(e.TagName(), "Route") && strings.TrimPrefix(strings.ToLower(path), "/") == last {
				return e
			}
		}
	}
	return r.Node
}
