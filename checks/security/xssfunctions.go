package security

import (
	"strings"

	"underpin/checks/project/source"
)

// escapedThere reports whether a value is a field of what one of the project's edge
// functions answers, and that function puts entities in the place of what begins an
// element: data.html of functions.invoke("export-page").
func (u *purifier) escapedThere(n source.Node) bool {
	root := rootOf(n)
	b := root.Lookup(root.Ident())
	if b.Kind() != source.Binding || b.Key() != "data" {
		return false
	}
	call := b.Enclosing(source.Declarator).Child(source.Value)
	for call.Kind() == source.Await {
		call = call.Child(source.Value)
	}
	name, ok := call.Arg(0).StringValue()
	if call.CalleeName() != "invoke" || !ok {
		return false
	}
	f := u.p.Source("supabase/functions/" + name + "/index.ts")
	if f == nil {
		return false
	}
	escaped := false
	for c := range f.Find(source.Call) {
		if strings.HasPrefix(c.Arg(0).Text(), "/<script") {
			return false // takes out what it knows, and lets other markup through
		}
		escaped = escaped || escapesAt(c)
	}
	return escaped
}
