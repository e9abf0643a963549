package security

import (
	"fmt"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// parseAction puts a schema in front of a server action of Next: over its
// arguments, or over the form that it is handed. What does not fit is thrown:
// the app's own pages send nothing of the kind, and an action that returned
// something else would not fit the types of those who call it.
func (w *schemaWriter) parseAction(in intake) bool {
	fn := in.route.Node
	if in.route.Stack != project.Next || !fn.Is(source.Function, source.Arrow) || strings.HasPrefix(fn.File().Path, "../") {
		return false
	}
	value, types, ok := actionInput(in)
	if !ok {
		return false
	}
	own := fn.Child(source.Name).Ident()
	if own == "" {
		own = fn.Parent().Child(source.Name).Ident()
	}
	name := w.free(fn.File(), own+"Input")
	edits, ok := fixes.AtTop(w.d, fn, fmt.Sprintf("%s.parse(%s);", name, value))
	if !ok {
		return false
	}
	top := fn
	for top.Parent().OK() && top.Parent().Parent().OK() { // the statement of the file
		top = top.Parent()
	}
	edits = append(edits, fixes.AboveStatement(w.d, top, schemaOf(w.d.Project(), name, in, types)))
	w.add(in, edits)
	w.actions = true
	return true
}

// actionInput is what a schema has to parse of an action's arguments, and the
// types that those are declared with. ok is false when an argument has a shape
// that its type does not tell.
func actionInput(in intake) (value string, types map[string]string, ok bool) {
	fn := in.route.Node
	types = map[string]string{}
	var names []string
	form := ""
	for _, i := range in.sent {
		if withinCallback(i, fn) {
			continue
		}
		switch {
		case i.Place == project.InForm:
			from := formOf(i, fn)
			if from == "" || form != "" && from != form {
				return "", nil, false
			}
			form = from
		case i.At.Kind() == source.Param && i.At.Parent() == fn && i.Name != "" && plainKey(i.Name):
			t := declaredAs(i.At)
			if _, plain := asserted(t, i.Name); !plain {
				return "", nil, false
			}
			types[i.Name] = t
			names = append(names, i.Name)
		default:
			return "", nil, false
		}
	}
	switch {
	case form != "" && len(names) == 0:
		return "Object.fromEntries(" + form + ")", nil, true
	case form != "":
		return "{ ...Object.fromEntries(" + form + "), " + strings.Join(names, ", ") + " }", types, true
	}
	return "{ " + strings.Join(names, ", ") + " }", types, len(names) > 0
}

// formOf is the name of an action's argument that a field is read from:
// formData.get("email").
func formOf(i project.Input, fn source.Node) string {
	call := i.At
	if call.Kind() != source.Call || call.CalleeName() != "get" || !plainKey(i.Name) {
		return ""
	}
	form := call.Child(source.Callee).Child(source.ObjectRole)
	if form.Kind() != source.Identifier {
		return ""
	}
	if d := form.Lookup(form.Ident()); d.Kind() != source.Param || d.Parent() != fn {
		return ""
	}
	return form.Ident()
}

// declaredAs is the type that an argument is declared with, in the form that
// asserted reads. One with a default is never absent.
func declaredAs(param source.Node) string {
	text := param.Text()
	if v := param.Child(source.Value); v.OK() {
		text = strings.TrimRight(string(param.File().Text[param.Start():v.Start()]), " \t\r\n=(")
	}
	name, t, ok := strings.Cut(text, ":")
	if !ok {
		return ""
	}
	t = strings.TrimSpace(t)
	if strings.HasSuffix(strings.TrimSpace(name), "?") {
		return "?" + t
	}
	return t
}
