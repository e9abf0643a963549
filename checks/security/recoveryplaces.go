package security

import (
	"net/http"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// signInFields are the password fields of sign-in forms, beside which the way to
// a new password would be offered.
func signInFields(p *project.Project) []check.Place {
	var named, others []string
	for _, name := range p.Sources() {
		if aboutSignIn(name) {
			named = append(named, name)
		} else {
			others = append(others, name)
		}
	}
	if out := passwordFields(p, named); len(out) > 0 {
		return out
	}
	return passwordFields(p, others)
}

// passwordFields are the password fields of the first sign-in forms in some files.
func passwordFields(p *project.Project, names []string) []check.Place {
	var out []check.Place
	forms := 0
	for _, name := range names {
		if forms == 3 {
			break
		}
		if !p.Modules().Live(name) || !p.HoldsFold(name, "password") || !p.HoldsFold(name, "login", "log in", "signin", "sign in") || containsPart(strings.ToLower(name), []string{"signup", "sign-up", "register", "invite", "setting"}) {
			continue
		}
		if line := fieldInMarkup(p, name); line > 0 {
			forms++
			out = append(out, check.Line(name, line, "no way to a new password is offered beside this field"))
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for e := range f.Find(source.Element) {
			if passwordField(e) {
				forms++
				if l := labelOf(f, e); l.OK() {
					out = append(out, at(l, "no way to a new password is offered beside this label"))
				}
				out = append(out, at(e, "no way to a new password is offered beside this field"))
				out = append(out, belowField(e)...)
				break // a second field of the same form repeats the password
			}
		}
	}
	return out
}

// fieldInMarkup is the line of the field for a password in the markup of a component of
// Svelte, Vue or Astro, of which only the code is parsed; 0 without one.
func fieldInMarkup(p *project.Project, name string) int {
	switch path.Ext(name) {
	case ".svelte", ".vue", ".astro":
	default:
		return 0
	}
	text, _ := p.Read(name)
	number, tag := 0, 0
	for line := range strings.Lines(string(text)) {
		number++
		low := strings.ToLower(line)
		if strings.Contains(low, "<input") {
			tag = number
		}
		if tag > 0 && (strings.Contains(low, `type="password"`) || strings.Contains(low, `type='password'`)) {
			return tag
		}
	}
	return 0
}

// aboutSignIn reports whether a file is named after signing in: other forms ask for
// passwords, too, of services that somebody has an account with.
func aboutSignIn(name string) bool {
	return containsPart(strings.ToLower(name), []string{"login", "log-in", "signin", "sign-in", "sign_in", "auth"})
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
	for _, r := range p.Addresses() {
		last := strings.ToLower(r.Path[strings.LastIndexByte(r.Path, '/')+1:])
		switch last {
		case "login", "signin", "sign-in", "log-in", "auth":
			if r.Kind == project.Page && len(out) < 2 {
				if entry := routeEntry(p, p.WithCode(r), last); entry.OK() {
					out = append(out, at(entry, "the sign-in page; none for a new password stands beside it"))
				}
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

// belowField are the places below a password field where the way to a new one would
// be offered as well: the button of its form, and what follows the form.
func belowField(field source.Node) []check.Place {
	form := field
	for form.OK() && form.TagName() != "form" && form.TagName() != "Form" {
		form = form.Enclosing(source.Element)
	}
	if !form.OK() {
		return nil
	}
	var out []check.Place
	last := field.Line()
	for e := range form.Find(source.Element) {
		kind, _ := e.AttrValue("type").StringValue()
		if e.Start() > field.Start() && strings.EqualFold(e.TagName(), "button") && kind == "submit" && e.Line() > last+3 {
			out, last = append(out, at(e, "a link to a new password would stand above this button")), e.Line()
			break
		}
	}
	if end, _ := form.EndPosition(); end > last+2 {
		out = append(out, check.Line(form.File().Path, end, "a link to a new password would stand below this form"))
	}
	return out
}

// signInRoutes are the endpoints that take the password: one for a forgotten
// password belongs beside them.
func signInRoutes(p *project.Project) []check.Place {
	var out []check.Place
	for _, r := range p.Routes() {
		last := strings.ToLower(r.Path[strings.LastIndexByte(r.Path, '/')+1:])
		if r.Kind != project.Handler || r.Method != http.MethodPost || len(out) > 2 || !p.Modules().Live(r.File) {
			continue
		}
		switch last {
		case "login", "signin", "sign-in", "log-in":
			line := registered(p, r)
			if !line.OK() {
				line = r.Node
			}
			out = append(out, at(line, "signs people in; no endpoint for a forgotten password stands beside it"))
		}
	}
	return out
}
