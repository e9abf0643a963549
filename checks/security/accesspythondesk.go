package security

import (
	"net/http"

	"underpin/checks/project/source"
)

// showsDesk is where a route of the administration fills a page, or answers, with what it
// has found: nobody but those who run the app should see that.
func showsDesk(r *pythonRoute, words []string) (deed, bool) {
	if r.Method != http.MethodGet || !hasWord(words, pythonDeskWords) || hasWord(words, pythonEntryWords) || !r.Node.Is(source.Function, source.Method) {
		return deed{}, false
	}
	for back := range r.Node.Find(source.Return) {
		if back.Function() == r.Node && givesFound(back.Child(source.Value)) {
			return deed{kind: deedReads, node: back, what: "shows what the administration keeps"}, true
		}
	}
	for c := range r.Node.Find(source.Call) {
		switch c.CalleeName() {
		case "render_template", "render", "TemplateResponse", "jsonify", "JsonResponse":
		default:
			continue
		}
		for _, a := range c.Args() {
			v := a
			if a.Kind() == source.Property {
				v = a.Child(source.Value)
			}
			if v.Kind() == source.Identifier && filled(v) {
				return deed{kind: deedReads, node: c, what: "opens the administration"}, true
			}
		}
	}
	return deed{}, false
}

// givesFound reports whether an answer is what a function of FastAPI has gathered: rows, or
// a document with them.
func givesFound(v source.Node) bool {
	switch v.Kind() {
	case source.Identifier:
		return filled(v)
	case source.Object:
		for c := range v.Children() {
			if c.Child(source.Value).Kind() == source.Identifier && filled(c.Child(source.Value)) {
				return true
			}
		}
	}
	return false
}

// filled reports whether a name of a function holds what the function gathers: what a call
// gave it, or a list that is given something else on the way.
func filled(name source.Node) bool {
	d := name.Lookup(name.Text())
	v := d.Child(source.Value)
	if d.Kind() != source.Declarator {
		return false
	}
	if v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	if v.Kind() == source.Call {
		return v.CalleeName() != "len"
	}
	if v.Kind() != source.Array {
		return false
	}
	for a := range name.Function().Find(source.Assign, source.Declarator) {
		if left := a.Child(source.Left); a != d && (left.Ident() == name.Text() || a.Child(source.Name).Ident() == name.Text()) {
			return true
		}
	}
	return false
}

// triedOut is a write that a route makes as soon as its address is opened, which says that
// the route was made to try something out.
func triedOut(r *pythonRoute, words []string) (deed, bool) {
	if r.Method != http.MethodGet || len(words) == 0 || !hasWord(words, trialWords) {
		return deed{}, false
	}
	for _, d := range r.deeds {
		if d.kind == deedInserts && d.table != "" {
			return d, true
		}
	}
	return deed{}, false
}
