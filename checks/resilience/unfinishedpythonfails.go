package resilience

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonFails are the places of a server in Python that can only fail: templates that
// are not there, fields that a form does not have, columns that a model does not have.
func pythonFails(p *project.Project) []stub {
	var out []stub
	out = append(out, absentTemplates(p)...)
	for f := range p.PythonHolding(".data", ".objects.create(") {
		if !p.Holds(f.Path, ".objects.create(") && !p.Holds(f.Path, "orm") {
			continue
		}
		for n := range f.Find(source.Member, source.Call) {
			if n.Kind() == source.Call {
				if at, ok := unknownColumn(p, n); ok && (p.PythonServes(n.Outermost()) || n.Enclosing(source.Class).OK()) {
					out = append(out, stub{alwaysFails, at, check.Likely})
				}
				continue
			}
			if at, ok := unknownField(p, n); ok && p.PythonServes(n.Outermost()) {
				out = append(out, stub{alwaysFails, at, check.Likely})
			}
		}
	}
	return out
}

// ofLibraries are the folders in which templates of libraries lie.
var ofLibraries = []string{"admin/", "registration/", "account/", "socialaccount/", "rest_framework/", "django/", "allauth/", "security/", "drf", "crispy", "bootstrap", "flask", "wagtail", "oauth2_provider/"}

// A rendering is where code that serves renders a template.
type rendering struct {
	name string
	at   source.Node
}

// renderings are those of a server in Python; views that no address leads to are left
// out.
func renderings(p *project.Project) []rendering {
	return project.Answer(p, "resilience/renderings", func(p *project.Project) []rendering {
		views, answers := map[source.Node]bool{}, map[source.Node]bool{}
		for _, r := range p.PythonRoutes() {
			answers[r.Node] = true
			own, _ := p.PythonBases(r.View)
			for _, class := range own {
				views[class] = true
			}
		}
		var out []rendering
		for f := range p.PythonHolding("render", "TemplateResponse", "get_template", "template_name") {
			for n := range f.Find(source.Call, source.Field) {
				at := source.Node{}
				if n.Kind() == source.Field && n.Key() == "template_name" {
					at = n.Child(source.Value)
				} else if n.Kind() == source.Call {
					at = templateArgument(n)
				}
				name, ok := at.StringValue()
				if !ok || !strings.Contains(path.Base(name), ".") || name == "" {
					continue
				}
				fn := at.Outermost()
				if class := at.Enclosing(source.Class); !views[class] && (n.Kind() == source.Field || !p.PythonServes(fn)) {
					continue
				}
				if p.Stack().Framework == project.Django && len(fn.ChildrenIn(source.DecoratorRole)) > 0 && fn.Child(source.ParamRole).Child(source.Name).Text() == "request" && !answers[fn] {
					continue // a view that no list of addresses names
				}
				out = append(out, rendering{name, at})
			}
		}
		return out
	})
}

// absentTemplates are where code renders a template by a name that no file has.
func absentTemplates(p *project.Project) []stub {
	if !slices.ContainsFunc(p.Files(), func(name string) bool { return strings.Contains("/"+name, "/templates/") }) {
		return nil // they may lie elsewhere
	}
	var out []stub
	for _, r := range renderings(p) {
		if strings.ContainsAny(r.name, "{%<\n ") || slices.ContainsFunc(ofLibraries, func(head string) bool { return strings.HasPrefix(r.name, head) }) || triesTemplate(r.at) || templateThere(p, r.name) {
			continue
		}
		out = append(out, stub{alwaysFails, check.At(r.at, "the template "+r.name+" is not there, so "+whenDrawn(r.at)), check.Likely})
	}
	return out
}

// whenDrawn says when a view fails without its template: one of a class that takes a form
// leads on after a good one, and shows its template before it and after a bad one.
func whenDrawn(at source.Node) string {
	if class := at.Enclosing(source.Class); class.OK() && at.Parent().Kind() == source.Field {
		for base := range class.Children() {
			switch text := base.Text(); {
			case base.Kind() == source.Block:
			case strings.HasSuffix(text, "DeleteView"):
				return "opening the page fails; only a form on another page can post to it"
			case strings.HasSuffix(text, "CreateView"), strings.HasSuffix(text, "UpdateView"), strings.HasSuffix(text, "FormView"):
				return "opening the page fails, and so does a form that is refused"
			}
		}
	}
	return "this fails each time"
}

// drawn reports whether code that serves renders a template, by itself or through one
// that takes it in.
func drawn(p *project.Project, file string) bool {
	return project.Answer(p, "resilience/drawn templates", func(p *project.Project) map[string]bool {
		out := map[string]bool{}
		var names []string
		for _, r := range renderings(p) {
			names = append(names, r.name)
		}
		for i := 0; i < len(names) && i < 2000; i++ {
			if !templateThere(p, names[i]) { // written with another dash than its file
				names[i] = strings.ReplaceAll(names[i], "_", "-")
			}
			for _, f := range p.Files() {
				if out[f] || !strings.HasSuffix("/"+f, "/"+strings.TrimPrefix(names[i], "/")) {
					continue
				}
				out[f] = true
				text, _ := p.Read(f)
				for _, m := range takenIn.FindAllSubmatch(text, -1) {
					names = append(names, string(m[1]))
				}
			}
		}
		return out
	})[file]
}

// takenIn matches the templates that a template extends or includes.
var takenIn = regexp.MustCompile(`\{%-?\s*(?:extends|include|from|import)\s+["']([^"']+)["']`)

// templateArgument is what a call is given as the name of a template.
func templateArgument(c source.Node) source.Node {
	callee := c.Child(source.Callee)
	switch c.CalleeName() {
	case "render_template", "render_to_string", "get_template":
		if callee.Kind() == source.Member && c.CalleeName() == "get_template" && !strings.Contains(strings.ToLower(callee.Child(source.ObjectRole).Text()), "env") && !strings.Contains(callee.Child(source.ObjectRole).Text(), "loader") && !strings.Contains(callee.Child(source.ObjectRole).Text(), "templates") {
			return source.Node{}
		}
		return c.Arg(0)
	case "render":
		if callee.Kind() == source.Identifier {
			return c.Arg(1)
		}
	case "TemplateResponse":
		if name := c.Named("name"); name.OK() {
			return name
		}
		if c.Arg(0).Kind() == source.String {
			return c.Arg(0)
		}
		return c.Arg(1)
	}
	return source.Node{}
}

// triesTemplate reports whether code waits for a template not to be there.
func triesTemplate(n source.Node) bool {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		if up.Kind() == source.Try && strings.Contains(up.Text(), "TemplateNotFound") || up.Kind() == source.Try && strings.Contains(up.Text(), "TemplateDoesNotExist") {
			return true
		}
	}
	return false
}

func templateThere(p *project.Project, name string) bool {
	return slices.ContainsFunc(p.Files(), func(f string) bool { return strings.HasSuffix("/"+f, "/"+strings.TrimPrefix(path.Clean(name), "/")) })
}

// formParts are what every form of WTForms has beside its fields.
var formParts = map[string]bool{"data": true, "errors": true, "csrf_token": true, "meta": true}

// unknownField is where code reads form.name.data of a form of the app that has no such
// field. https://wtforms.readthedocs.io/en/3.1.x/forms/
func unknownField(p *project.Project, n source.Node) (check.Place, bool) {
	field := n.Child(source.ObjectRole)
	if n.Child(source.Name).Text() != "data" || field.Kind() != source.Member || n.Role() == source.Left {
		return check.Place{}, false
	}
	form := field.Child(source.ObjectRole)
	name := field.Child(source.Name).Text()
	d := form.Lookup(form.Ident())
	made := d.Child(source.Value)
	if form.Kind() != source.Identifier || d.Kind() != source.Declarator || made.Kind() != source.Call || formParts[name] {
		return check.Place{}, false
	}
	for a := range d.Function().Find(source.Declarator, source.Assign) { // one of several forms
		if a != d && (a.Child(source.Name).Ident() == form.Ident() || a.Child(source.Left).Ident() == form.Ident() || a.Child(source.Left).Path() == form.Ident()+"."+name) {
			return check.Place{}, false
		}
	}
	class := p.Definition(made.Child(source.Callee))
	own, foreign := p.PythonBases(class)
	if class.Kind() != source.Class || len(foreign) == 0 || slices.ContainsFunc(foreign, func(b string) bool {
		return b != "FlaskForm" && b != "flask_wtf.FlaskForm" && b != "wtforms.Form" && b != "Form"
	}) {
		return check.Place{}, false
	}
	for _, c := range own {
		for m := range c.Children() {
			if m.Key() == name {
				return check.Place{}, false
			}
		}
		if strings.Contains(c.File().Path, "..") || strings.Contains(string(c.File().Text), "setattr(") || strings.Contains(string(c.File().Text), c.Child(source.Name).Text()+"."+name) {
			return check.Place{}, false
		}
	}
	return check.At(n, class.Child(source.Name).Text()+" has no field "+name+", so this fails each time"), true
}

// unknownColumn is where code makes a row of one of Django's models with a column that
// the model does not have.
func unknownColumn(p *project.Project, c source.Node) (check.Place, bool) {
	if !strings.HasSuffix(c.CalleePath(), ".objects.create") {
		return check.Place{}, false
	}
	class := p.Definition(c.Child(source.Callee).Child(source.ObjectRole).Child(source.ObjectRole))
	own, foreign := p.PythonBases(class)
	if class.Kind() != source.Class || len(foreign) != 1 || foreign[0] != "django.db.models.Model" && foreign[0] != "models.Model" {
		return check.Place{}, false
	}
	known := map[string]bool{"id": true, "pk": true}
	for _, k := range own {
		for m := range k.Children() {
			known[m.Key()], known[m.Key()+"_id"] = true, true
			if m.Key() == "__init__" || m.Kind() == source.Field && m.Key() == "objects" && ownCreate(p, m.Child(source.Value)) {
				return check.Place{}, false
			}
		}
	}
	for _, a := range c.Args() {
		if a.Kind() == source.Spread {
			return check.Place{}, false
		}
		if a.Kind() == source.Property && a.Key() != "" && !known[a.Key()] {
			return check.At(c, class.Child(source.Name).Text()+" has no column "+a.Key()+", so this fails each time"), true
		}
	}
	return check.Place{}, false
}

// ownCreate reports whether a manager of the app makes rows in a way of its own.
func ownCreate(p *project.Project, manager source.Node) bool {
	class := p.Definition(manager.Child(source.Callee))
	if class.Kind() != source.Class {
		return !strings.HasSuffix(manager.CalleePath(), "models.Manager")
	}
	return p.PythonMember(class, "create").OK()
}

// askedFor matches the address that a template's script or link asks for, with what is
// put into it; the rest of a sum of texts is not seen.
var (
	askedFor = regexp.MustCompile("\\bfetch\\(\\s*[\"'`](/[^\"'`?#\\s]*)[^\"'`]*[\"'`]\\s*[,)]")
	linkedTo = regexp.MustCompile(`<a\b[^>]*?\bhref\s*=\s*"(/[^"?#]*\{\{[^"?#]*)"`)
	putIn    = regexp.MustCompile(`\$\{[^}]*\}|\{\{[^}]*\}\}`)
)

// deadInTemplate are the addresses that a template puts together and nothing answers.
func deadInTemplate(p *project.Project, name string, text []byte) []stub {
	if !drawn(p, name) {
		return nil
	}
	var out []stub
	for i, pattern := range []*regexp.Regexp{askedFor, linkedTo} {
		kind := []stubKind{deadCall, deadLink}[i]
		for _, m := range pattern.FindAllSubmatchIndex(text, -1) {
			written := string(text[m[2]:m[3]])
			address := putIn.ReplaceAllString(written, "*")
			if strings.ContainsAny(address, "{}%$ ") || strings.HasPrefix(address, "/*") || addressThere(p, address) {
				continue
			}
			line := strings.Count(string(text[:m[2]]), "\n") + 1
			out = append(out, stub{kind, check.Line(name, line, "nothing answers "+strings.ReplaceAll(address, "*", "…")), check.Likely})
		}
	}
	return out
}

// pythonConfessed are the comments of a server in Python by which it says of itself that
// something only looks done.
func pythonConfessed(p *project.Project) []stub {
	var out []stub
	for _, name := range p.PythonSources() {
		if aboutInventing(name) || !p.HoldsFold(name, "simulat", "mock", "dummy data", "fake data", "in a real", "this would", "you would", "replace with", "placeholder", "in production", "existing code", "unchanged ...", "for now", "return success") {
			continue
		}
		text, _ := p.Read(name)
		n, last := 0, 0
		for line := range strings.Lines(string(text)) {
			n++
			comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
			low := strings.Trim(strings.ToLower(comment), " \t#-=")
			if !ok || len(low) < 8 || last > 0 && n-last <= 3 {
				continue
			}
			cut := cutOut.MatchString(low) || strings.HasPrefix(low, "...") && strings.HasSuffix(low, "unchanged ...")
			if denied(low) && !cut {
				continue
			}
			message := "says that this only looks done"
			if cut {
				message = "says that code was left out here"
			}
			if cut || startsSimulating.MatchString(low) || inProductionOnly.MatchString(low) || standsForData.MatchString(low) || slices.ContainsFunc(confessions, func(phrase string) bool { return strings.Contains(low, phrase) }) {
				out = append(out, stub{confesses, check.Line(name, n, message), check.Possible})
				last = n
			}
		}
	}
	return out
}
