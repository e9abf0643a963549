package security

import (
	"cmp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// documentDeed reads what is asked of a database of documents: MongoDB's driver and
// Firestore's, on the server and with the functions made for browsers, a Mongoose
// document that is made and saved, and a store that keeps its rows in memory.
func (s *deedReader) documentDeed(n, object source.Node, name string) (deed, bool) {
	method, isMethod := documentVerbs[name]
	function, isFunction := firestoreVerbs[name]
	switch {
	case n.Kind() == source.New && s.mongooseModel(n.Child(source.Callee)) && strings.Contains(n.Function().Text(), ".save("):
		return rowDeed(deedInserts, n, name), true
	case name == "save" && object.Kind() == source.Identifier:
		if table := s.foundDocument(object); table != "" {
			return rowDeed(deedUpdates, n, table), true
		}
	case name == "set" && s.keptInMemory(object):
		table := object.Child(source.Name).Text()
		if strings.HasPrefix(nameOfFunction(n.Function()), "update") {
			return rowDeed(deedUpdates, n, table), true
		}
		return rowDeed(deedInserts, n, table), true
	case isFunction && n.Child(source.Callee).Kind() == source.Identifier:
		if pkg, _ := n.Origin(); pkg == "firebase/firestore" {
			return rowDeed(function, n, cmp.Or(collectionNamed(n.Arg(0), 4), "documents")), true
		}
	case isMethod && object.OK():
		if table := collectionNamed(object, 6); table != "" {
			return rowDeed(method, n, table), true
		}
	case name == "values" && len(n.Args()) == 0 && s.keptInMemory(object):
		return rowDeed(deedReads, n, object.Child(source.Name).Text()), true
	}
	return deed{}, false
}

// kindsOf turns the names of each kind of deed into the kind of each name.
func kindsOf(kinds map[deedKind]string) map[string]deedKind {
	out := map[string]deedKind{}
	for kind, names := range kinds {
		for name := range strings.FieldsSeq(names) {
			out[name] = kind
		}
	}
	return out
}

// documentVerbs are the methods of a collection, or of a document in one, that ask
// the database; firestoreVerbs the functions of Firestore made for browsers.
var (
	documentVerbs = kindsOf(map[deedKind]string{
		deedReads:   "find findOne aggregate get",
		deedInserts: "insertOne insertMany add create",
		deedUpdates: "updateOne updateMany replaceOne findOneAndUpdate findOneAndReplace bulkWrite update set",
		deedDeletes: "deleteOne deleteMany findOneAndDelete delete",
	})
	firestoreVerbs = kindsOf(map[deedKind]string{
		deedReads: "getDocs getDoc", deedInserts: "addDoc", deedUpdates: "setDoc updateDoc", deedDeletes: "deleteDoc",
	})
)

// collectionNamed is the collection that an expression is, or is a document or a
// question of: db.collection("orders").doc(id), query(collection(db, "orders"), …).
func collectionNamed(n source.Node, left int) string {
	for ; left > 0; left-- {
		switch n.Kind() {
		case source.Await:
			n = n.Child(source.Value)
		case source.Identifier:
			d := n.Lookup(n.Text())
			if d.Kind() != source.Declarator {
				return ""
			}
			n = d.Child(source.Value)
		case source.Call:
			switch n.CalleeName() {
			case "collection", "collectionGroup", "doc":
				for _, a := range n.Args() {
					if table, ok := a.StringValue(); ok && (n.CalleeName() != "doc" || n.Child(source.Callee).Kind() == source.Identifier) {
						return strings.Split(table, "/")[0]
					}
				}
			}
			if object := n.Child(source.Callee).Child(source.ObjectRole); object.OK() {
				n = object
			} else {
				n = n.Arg(0)
			}
		default:
			return ""
		}
	}
	return ""
}

// foundDocument is the Mongoose model by which a document was found that is now
// saved.
func (s *deedReader) foundDocument(object source.Node) string {
	d := object.Lookup(object.Text())
	v := d.Child(source.Value)
	if v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	for range 3 { // User.findById(id).select("+password")
		model := v.Child(source.Callee).Child(source.ObjectRole)
		if strings.HasPrefix(v.CalleeName(), "find") && s.mongooseModel(model) {
			return model.Text()
		}
		v = model
	}
	return ""
}

// keptInMemory reports whether an expression is a field of a class that is a Map: a
// store that keeps its rows in memory.
func (s *deedReader) keptInMemory(object source.Node) bool {
	if object.Kind() != source.Member || object.Child(source.ObjectRole).Text() != "this" || !s.p.Holds(object.File().Path, "new Map") {
		return false
	}
	class := object.Enclosing(source.Class)
	name := object.Child(source.Name).Text()
	if containsPart(strings.ToLower(name), []string{"cache", "timer", "listener", "mutex", "lock", "pending", "inflight", "promise", "queue", "subscriber", "callback"}) {
		return false // of what is kept elsewhere, or of the program's own
	}
	if containsPart(strings.ToLower(class.Child(source.Name).Text()), []string{"limit", "bucket", "throttl", "cache", "counter", "window"}) {
		return false // how often somebody asked
	}
	return class.OK() && project.Of(s.p, class, "security/maps", mapsOf)[name]
}

// mapsOf are the names of the fields of a class that are made a Map.
func mapsOf(_ *project.Project, class source.Node) map[string]bool {
	out := map[string]bool{}
	for n := range class.Find(source.New) {
		if n.CalleeName() != "Map" {
			continue
		}
		switch p := n.Parent(); p.Kind() {
		case source.Field, source.Property:
			out[p.Key()] = true
		case source.Assign:
			if left := p.Child(source.Left); left.Child(source.ObjectRole).Text() == "this" {
				out[left.Child(source.Name).Text()] = true
			}
		}
	}
	return out
}
