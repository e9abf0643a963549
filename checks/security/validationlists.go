package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handedToModel is an input that is a list, that the handler knows to be one and nothing
// more, and that a model is handed whole: its entries may be of any number, of any
// length, and in anybody's name.
func handedToModel(handler source.Node, inputs []project.Input) (project.Input, bool) {
	for _, i := range inputs {
		if !listNames[i.Name] || i.Place != project.InBody {
			continue
		}
		from := strings.TrimSuffix(strings.TrimSpace(i.At.Enclosing(source.Declarator).Child(source.Value).Text()), ")")
		if i.At.Kind() != source.Binding || !strings.HasSuffix(from, ".json(") && !strings.HasSuffix(from, ".body") {
			continue
		}
		for c := range handler.Find(source.Call) {
			if what, _ := callCosts(c); what != asksModel {
				continue
			}
			for _, key := range []string{"messages", "contents"} {
				if givenName(c.Arg(0).Resolve().Prop(key)) == i.Name && !looksInto(handler, i.Name) {
					return i, true
				}
			}
		}
	}
	return project.Input{}, false
}

var listNames = wordSet("messages history conversation contents")

// givenName is the name of the variable that a value is, through variables that it was
// put into.
func givenName(n source.Node) string {
	for range 3 {
		if n.Kind() != source.Identifier {
			return ""
		}
		d := n.Lookup(n.Text())
		v := d.Child(source.Value)
		if d.Kind() != source.Declarator || v.Kind() != source.Identifier {
			return n.Text()
		}
		n = v
	}
	return ""
}

// looksInto reports whether a function asks for the entries or the number of a list.
func looksInto(fn source.Node, list string) bool {
	for n := range fn.Find(source.Member, source.ForOf) {
		if n.Kind() == source.ForOf {
			return true
		}
		if n.Child(source.ObjectRole).Ident() != list {
			continue
		}
		switch n.Child(source.Name).Text() {
		case "length", "map", "every", "some", "filter", "slice", "forEach", "reduce", "find":
			return true
		}
	}
	return false
}
