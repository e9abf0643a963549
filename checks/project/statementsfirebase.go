package project

import (
	"strings"

	"underpin/checks/project/firerules"
	"underpin/checks/project/source"
)

// firebaseStatement reads what Firebase's functions for browsers ask for, one document at
// a time or a whole node: getDoc(doc(db, "users", id)), get(ref(db, "posts")), and
// db.ref("posts").once("value") of the library for servers.
func firebaseStatement(n source.Node, name string) (Statement, bool) {
	if !asksFirebase(name) || n.Child(source.Callee).Kind() != source.Identifier && name != "once" {
		return Statement{}, false
	}
	if name == "push" && !n.Arg(1).OK() { // makes a key, and asks nothing
		return Statement{}, false
	}
	c, ok := firebaseCallAt(n)
	if !ok || c.Collection() == "" || name == "once" && c.Kind != firerules.Realtime {
		return Statement{}, false
	}
	s := Statement{Query: Query{Table: c.Collection(), Via: Firebase, Verb: c.Verb, Limited: c.Limited, Filters: c.Orders}}
	last := c.Path[len(c.Path)-1]
	switch {
	case c.Verb != "select":
		s.Single = true
	case c.Kind == firerules.Firestore:
		s.Single, s.Open = !c.Whole, len(c.Path) > 1
	case last == "*":
		s.Single = true
	default: // below one row a node may be a value of it, or a list
		s.Single, s.Open = len(c.Path) > 1 && !namesMany(last), len(c.Path) > 1
	}
	return s, true
}

// namesMany reports whether a name is that of more than one.
func namesMany(name string) bool {
	return strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") && !strings.HasSuffix(name, "us") && !strings.HasSuffix(name, "ings")
}

// asksFirebase reports whether a name may be that of one of these functions, other than
// those that are read as queries of Firestore.
func asksFirebase(name string) bool {
	return name != "getDocs" && name != "runTransaction" && (firestoreFunctions[name] != "" || realtimeFunctions[name] != "" || name == "once")
}

// documentChain reads collection("x").doc(id).get() and its like of the library for
// servers.
func documentChain(table string, calls []source.Node) (Statement, bool) {
	if len(calls) < 2 || calls[0].CalleeName() != "doc" {
		return Statement{}, false
	}
	verb := firebaseMethods[calls[1].CalleeName()]
	if verb == "" || calls[1].CalleeName() == "on" || calls[1].CalleeName() == "once" {
		return Statement{}, false
	}
	return Statement{Query: Query{Table: table, Via: Firebase, Verb: verb, Single: true}}, true
}
