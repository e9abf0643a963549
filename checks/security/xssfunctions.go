package security

import (
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
	for c := range f.Find(source.Call) {
		if escapesAt(c) {
			return true
		}
	}
	return false
}
