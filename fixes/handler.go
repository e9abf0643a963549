package fixes

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// FirstParam is how code at the head of a handler reaches what its framework hands
// it first, an object such as SvelteKit's event: by its name, or by the members that
// the handler takes out of it. Members that it does not take yet are taken out, too.
type FirstParam struct {
	Name    string            // of the parameter; "" where it is taken apart
	Members map[string]string // the expression of each member that was asked for
	Edits   []Edit
}

// Object is the parameter as an argument for a function that asks for these members
// of it alone.
func (p FirstParam) Object(members ...string) string {
	if p.Name != "" {
		return p.Name
	}
	var parts []string
	for _, m := range members {
		if local := p.Members[m]; local != m {
			parts = append(parts, m+": "+local)
		} else {
			parts = append(parts, m)
		}
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// memberTypes are the types of members that a handler without a parameter is given.
var memberTypes = map[string]string{"request": "Request", "getClientAddress": "() => string", "clientAddress": "string"}

// newFirstParam gives a handler that takes nothing a parameter with the members.
func newFirstParam(fn source.Node, members []string) (FirstParam, bool) {
	out := FirstParam{Members: map[string]string{}}
	var types []string
	for _, m := range members {
		out.Members[m] = m
		types = append(types, m+": "+memberTypes[m])
		if memberTypes[m] == "" || declaresInside(fn, m) {
			return out, false
		}
	}
	text := "{ " + strings.Join(members, ", ") + " }"
	if ext := path.Ext(fn.File().Path); ext == ".ts" || ext == ".tsx" {
		text += ": { " + strings.Join(types, "; ") + " }"
	}
	edit, ok := AddParam(fn, text)
	out.Edits = []Edit{edit}
	return out, ok && len(members) > 0
}

// ReadFirstParam finds the first parameter of a handler, or gives it one with the
// members; ok is false for one that cannot be given a member.
func ReadFirstParam(fn source.Node, members ...string) (FirstParam, bool) {
	param := fn.Child(source.ParamRole)
	target := param.Child(source.Name)
	out := FirstParam{Members: map[string]string{}}
	switch {
	case !fn.OK():
		return out, false
	case !param.OK():
		return newFirstParam(fn, members)
	case param.Has(source.Rest):
		return out, false
	case target.Is(source.Identifier):
		out.Name = target.Text()
		for _, m := range members {
			out.Members[m] = out.Name + "." + m
		}
		return out, true
	case !target.Is(source.ObjectPattern):
		return out, false
	}
	var missing []string
	for _, m := range members {
		local, there := boundAs(target, m)
		switch {
		case there && local == "":
			return out, false // taken apart further
		case there:
			out.Members[m] = local
		default:
			out.Members[m] = m
			missing = append(missing, m)
		}
	}
	if len(missing) == 0 {
		return out, true
	}
	if spelledOut(fn, target) || slices.ContainsFunc(missing, func(m string) bool { return declaresInside(fn, m) }) {
		return out, false
	}
	at, text := target.Start()+1, " "+strings.Join(missing, ", ")
	if first := firstChild(target); first.OK() {
		between := ", "
		if f := fn.File(); strings.Contains(string(f.Text[at:first.Start()]), "\n") {
			between = ",\n" + indentOf(f, first.Start())
		}
		text, at = strings.Join(missing, between)+between, first.Start()
	} else if !strings.HasPrefix(target.Text(), "{ ") {
		text += " "
	}
	out.Edits = []Edit{{Start: at, End: at, Text: text}}
	return out, true
}

// boundAs is the local name that a pattern binds a member to.
func boundAs(pattern source.Node, member string) (local string, there bool) {
	for b := range pattern.Children() {
		if b.Key() == member || b.Key() == "" && b.Child(source.Name).Ident() == member {
			return b.Child(source.Name).Ident(), true
		}
	}
	return "", false
}

// spelledOut reports whether the type of a parameter is written out in place, so that
// it would have to name a further member, too.
func spelledOut(fn, pattern source.Node) bool {
	body := fn.Child(source.Body)
	if !body.OK() {
		return true
	}
	rest := strings.TrimLeft(string(fn.File().Text[pattern.End():body.Start()]), " \t\r\n")
	kind, typed := strings.CutPrefix(rest, ":")
	return typed && strings.HasPrefix(strings.TrimLeft(kind, " \t\r\n"), "{")
}

// declaresInside reports whether a function has something else of a name.
func declaresInside(fn source.Node, name string) bool {
	for n := range fn.Find(source.Declarator, source.Function, source.Param, source.Binding) {
		if n.Child(source.Name).Ident() == name {
			return true
		}
	}
	return false
}
