package seo

import "underpin/checks/project/source"

// sessionState is the name under which a component keeps how far NextAuth is with
// asking who is signed in: "loading" on the server, and until an answer came
// (next-auth.js.org/getting-started/client#usesession).
func sessionState(fn source.Node) string {
	for d := range fn.Find(source.Declarator) {
		call := d.Child(source.Value)
		if call.CalleeName() != "useSession" || d.Function() != fn {
			continue
		}
		if pkg, _ := call.Child(source.Callee).Origin(); pkg != "next-auth/react" {
			continue
		}
		if _, ok := fn.File().ExportOf("getServerSideProps"); ok { // it may hand the session over
			continue
		}
		for b := range d.Child(source.Name).Children() {
			if b.Key() == "status" {
				return b.Child(source.Name).Text()
			}
		}
	}
	return ""
}

// whileSignedInIsUnknown reports whether a condition holds until it is known who
// is signed in: status === "loading".
func whileSignedInIsUnknown(cond source.Node, status string) bool {
	if status == "" || cond.Kind() != source.Binary {
		return false
	}
	if cond.Operator() == "||" {
		return whileSignedInIsUnknown(cond.Child(source.Left), status) || whileSignedInIsUnknown(cond.Child(source.Right), status)
	}
	text, _ := cond.Child(source.Right).StringValue()
	return (cond.Operator() == "===" || cond.Operator() == "==") && cond.Child(source.Left).Ident() == status && text == "loading"
}
