package security

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonIntake is a handler of a Python app that works with what it is sent.
type pythonIntake struct {
	route  *pythonRoute
	fields []string    // that are put to work as they came; "" for whatever is sent
	place  source.Node // where the first of them is read
	taken  source.Node // where all that is sent is taken in
	closed source.Node // what looks at the shape of all of them
	some   bool        // others are looked at
}

// lookForPythonValidation is lookForValidation for apps of Flask, FastAPI and Django.
func lookForPythonValidation(p *project.Project) check.Finding {
	var open, closed []pythonIntake
	told := map[source.Node]bool{}
	routes := pythonRoutes(p)
	for i := range routes {
		r := &routes[i]
		if r.Library != "" || r.Method == http.MethodGet || r.Method == http.MethodOptions || told[r.Node] || senderRoute(r.Guarded()) {
			continue
		}
		told[r.Node] = true
		switch in := pythonIntakeOf(p, r); {
		case len(in.fields) > 0:
			open = append(open, in)
		case in.closed.OK():
			closed = append(closed, in)
		}
	}
	switch {
	case len(open) > 0:
		return unlookedPython(p, open, closed)
	case len(closed) > 0:
		var shown []check.Place
		for _, in := range closed[:min(len(closed), 8)] {
			shown = append(shown, at(in.closed, "checks what it is sent"))
		}
		return check.Passed(check.Likely, "Every handler that works with what it is sent checks its shape first.", shown...)
	}
	return check.Unneeded("No handler of the app's own works with a body or form that somebody sends.")
}

// pythonIntakeOf reads one handler.
func pythonIntakeOf(p *project.Project, r *pythonRoute) pythonIntake {
	in := pythonIntake{route: r}
	if r.Node == r.View {
		if r.Does == "create" || r.Does == "update" || r.Does == "form" {
			in.closed = r.View.Child(source.Name) // its form or serializer
			for _, key := range []string{"form_class", "serializer_class", "fields"} {
				if f := p.PythonMember(r.View, key); f.OK() {
					in.closed = f
					break
				}
			}
		}
		return in
	}
	s := sentReader{p: p, fn: r.Node, bodies: map[string]bool{}}
	s.params()
	s.read()
	in.closed = s.schema
	for _, t := range r.Through {
		switch lastWord := t.CalleeName(); lastWord {
		case "arguments", "use_args", "use_kwargs", "validate", "validate_schema", "expects_json", "validate_json":
			in.closed = t
		}
	}
	if in.closed.OK() && len(s.open) <= 1 {
		return in
	}
	for _, f := range s.open {
		if !slices.Contains(in.fields, f.name) {
			in.fields = append(in.fields, f.name)
		}
	}
	if len(s.open) > 0 {
		in.place, in.taken = s.open[0].node, s.taken
	}
	in.some = s.looked.OK()
	if len(in.fields) == 0 && s.looked.OK() {
		in.closed = s.looked
	}
	return in
}

// does says what an intake does, for a sentence.
func (in *pythonIntake) does() string {
	if in.fields[0] == "" {
		return "takes over whatever fields it is sent"
	}
	return "works with " + namedFields(in.fields) + " as sent"
}

// namedFields names up to three things.
func namedFields(names []string) string {
	shown := names[:min(len(names), 3)]
	text := strings.Join(shown, ", ")
	if len(names) == 4 {
		return text + " and 1 more field"
	}
	if len(names) > 3 {
		return fmt.Sprintf("%s and %d more fields", text, len(names)-3)
	}
	if i := strings.LastIndex(text, ", "); i >= 0 {
		return text[:i] + " and " + text[i+2:]
	}
	return text
}

// weightOf is how much hangs on a handler: strangers first, then how many fields.
func (in *pythonIntake) weightOf() int {
	w := min(len(in.fields), 9)
	if in.fields[0] == "" {
		w += 10
	}
	if _, closed := in.route.Closed(); !closed {
		w += 5
	}
	if in.some {
		w -= 3
	}
	return w
}

// unlookedPython is the finding of handlers that check nothing, or not all.
func unlookedPython(p *project.Project, open, closed []pythonIntake) check.Finding {
	slices.SortStableFunc(open, func(a, b pythonIntake) int { return b.weightOf() - a.weightOf() })
	f := check.Finding{Verdict: check.Gap, Confidence: check.Likely, Severity: check.Medium}
	for _, in := range open {
		if _, guarded := in.route.Closed(); !guarded && len(in.fields) > 1 || in.fields[0] == "" {
			f.Severity = check.High
		}
	}
	first := open[0]
	if !first.some && len(first.fields) > 2 && len(open) > 2 && len(open)*3 > len(closed) {
		f.Confidence = check.Certain
	}
	f.Reason = fmt.Sprintf("%s %s; nothing on the server checks type, length or allowed values.", address(first.route.Route), first.does())
	switch n := len(open) - 1; {
	case n == 1:
		f.Reason += " 1 more handler is like it."
	case n > 1:
		f.Reason += fmt.Sprintf(" %d more handlers are like it.", n)
	}
	for _, in := range open {
		what := namedFields(in.fields)
		if in.fields[0] == "" {
			what = "whatever is sent"
		}
		f.Places = append(f.Places, at(in.place, "uses "+what+" without a look at its shape"))
		if in.taken.OK() && in.taken.File() == in.place.File() && in.taken.Line()+3 < in.place.Line() {
			f.Places = append(f.Places, at(in.taken, "takes in what is sent"))
		}
	}
	how := "parses what it is sent with a schema (pydantic, or marshmallow or WTForms where the app has them already)"
	switch p.Stack().Framework {
	case project.FastAPI:
		how = "takes a pydantic model as its parameter instead of a `dict` or the raw request"
	case project.Django:
		how = "gives what it is sent to a `Form`, or to a serializer of the REST framework, and uses `cleaned_data` or `validated_data` after `is_valid()`"
	}
	f.Brief = []string{
		"Each handler named above " + how + ", and answers 400 with the field's name when that fails.",
		"The schema names every field that the handler uses: type, the largest length or number, and the allowed values where there are few.",
		"Only parsed values are used further down; unknown fields are not passed on.",
	}
	return f
}
