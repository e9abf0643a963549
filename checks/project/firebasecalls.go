package project

import (
	"strings"

	"underpin/checks/project/firerules"
	"underpin/checks/project/source"
)

// A FirebaseCall is a call of live code that asks Firestore or the Realtime Database.
type FirebaseCall struct {
	Kind firerules.Kind
	// Path names the steps to what is asked, "*" where the code computes one. A
	// collection of Firestore is an odd number of steps.
	Path []string
	// Verb is "select", "insert", "update" or "delete".
	Verb string
	// Whole says that all that lies below the path is asked for, not one document or
	// value.
	Whole   bool
	Limited bool
	// Fields are the names of what is written, as far as they stand in the code.
	Fields []string
	// Asked are the fields of rights that the function around a read reads.
	Asked []string
	// Orders are the children that the Realtime Database is to find or sort rows by.
	Orders []Asked
	// Wheres are the conditions of a query of Firestore with the operators that the code
	// writes, and Sorts the fields it is ordered by; Open says that there may be more.
	Wheres, Sorts []Asked
	Open          bool
	// Browser says that it runs with the rights of whoever uses the app.
	Browser bool
	// Function is where the function around it starts; 0 at the top level.
	Function                 int
	File                     string
	Line, Column, Start, End int
}

// Collection is the name of the collection or node that a call is about: the last step
// that the code names.
func (c FirebaseCall) Collection() string {
	for i := len(c.Path) - 1; i >= 0; i-- {
		if c.Path[i] != "*" {
			return c.Path[i]
		}
	}
	return ""
}

// FirebaseCalls lists such calls by file and place. The list must not be changed.
func (p *Project) FirebaseCalls() []FirebaseCall {
	return remember(p, "firebase calls", func(p *Project) []FirebaseCall {
		var out []FirebaseCall
		for _, name := range p.Sources() {
			if !p.Holds(name, "getDoc", "getDocs", "setDoc", "addDoc", "updateDoc", "deleteDoc", "onSnapshot", "runTransaction", ".collection(", ".ref(", "ref(", "firebase") || !p.Modules().Live(name) {
				continue
			}
			found := perFile(p, name, "firebase calls", func(p *Project) []FirebaseCall { return firebaseCallsIn(p.Source(name)) })
			for _, c := range found {
				c.Browser = c.Browser || p.Modules().Browser(name)
				out = append(out, c)
			}
		}
		return out
	})
}

func firebaseCallsIn(f *source.File) []FirebaseCall {
	if f == nil || !strings.Contains(string(f.Text), "ollection") && !strings.Contains(string(f.Text), "ref(") && !strings.Contains(string(f.Text), "doc(") {
		return nil
	}
	var out []FirebaseCall
	for n := range f.Find(source.Call) {
		c, ok := firebaseCallAt(n)
		if !ok {
			continue
		}
		c.File, c.Start = f.Path, n.Start()
		c.Line, c.Column = n.Position()
		c.End = n.End()
		c.Function = namedFunction(n).Start()
		if c.Verb == "select" {
			c.Asked = rightsRead(n)
		}
		out = append(out, c)
	}
	return out
}

// firebaseFunctions are the functions made for browsers, by their package and name, and
// firebaseMethods those of what a server library or the older one gives.
var (
	firestoreFunctions = map[string]string{
		"getDoc": "select", "getDocs": "select", "getDocFromServer": "select", "getDocsFromServer": "select", "onSnapshot": "select", "getCountFromServer": "count",
		"setDoc": "update", "updateDoc": "update", "addDoc": "insert", "deleteDoc": "delete",
	}
	realtimeFunctions = map[string]string{
		"get": "select", "onValue": "select", "onChildAdded": "select", "onChildChanged": "select",
		"set": "update", "update": "update", "push": "insert", "remove": "delete", "runTransaction": "update",
	}
	firebaseMethods = map[string]string{
		"get": "select", "once": "select", "on": "select", "onSnapshot": "select", "set": "update", "update": "update", "add": "insert", "create": "insert",
		"push": "insert", "delete": "delete", "remove": "delete", "transaction": "update",
	}
)

func firebaseCallAt(n source.Node) (FirebaseCall, bool) {
	name := n.CalleeName()
	callee := n.Child(source.Callee)
	if callee.Kind() == source.Identifier {
		verb := firestoreFunctions[name]
		kind := firerules.Firestore
		if verb == "" {
			verb, kind = realtimeFunctions[name], firerules.Realtime
		}
		if verb == "" || !fromFirebase(n, kind) {
			return FirebaseCall{}, false
		}
		c := FirebaseCall{Kind: kind, Verb: verb, Browser: true}
		if !c.aim(n.Arg(0), 6) {
			return c, false
		}
		c.writes(n.Arg(1))
		return c, c.settled()
	}
	verb := firebaseMethods[name]
	object := callee.Child(source.ObjectRole)
	if verb == "" || object.Kind() != source.Call && object.Kind() != source.Identifier {
		return FirebaseCall{}, false
	}
	c := FirebaseCall{Verb: verb}
	if !c.aim(object, 8) {
		return c, false
	}
	c.writes(n.Arg(0))
	return c, c.settled()
}

// fromFirebase reports whether a function is that of the library for browsers.
func fromFirebase(n source.Node, kind firerules.Kind) bool {
	pkg, _ := n.Origin()
	if kind == firerules.Firestore {
		return strings.HasPrefix(pkg, "firebase/firestore") || pkg == "@firebase/firestore"
	}
	return pkg == "firebase/database" || pkg == "@firebase/database"
}

// settled completes a call whose path is known.
func (c *FirebaseCall) settled() bool {
	if c.Verb == "count" {
		c.Verb, c.Limited = "select", true
	}
	c.Whole = c.Kind == firerules.Realtime || len(c.Path)%2 == 1
	return len(c.Path) > 0
}

// aim reads what a call is about: doc(db, "users", uid), query(collection(db, "x"), …),
// db.collection("x").doc(id), ref(db, `x/${id}`), through variables.
func (c *FirebaseCall) aim(n source.Node, left int) bool {
	if left == 0 || !n.OK() {
		return false
	}
	switch n.Kind() {
	case source.Identifier:
		next := n.Resolve()
		if next == n || !next.OK() || next.Is(source.Param, source.Binding, source.ImportName) {
			return false
		}
		return c.aim(next, left-1)
	case source.Await:
		return c.aim(n.Child(source.Value), left-1)
	case source.Call:
		object := n.Child(source.Callee).Child(source.ObjectRole)
		if object.OK() {
			return c.chain(n, object, left)
		}
		return c.built(n, left)
	}
	return false
}

// built reads the functions that make a place to ask at.
func (c *FirebaseCall) built(n source.Node, left int) bool {
	args := n.Args()
	switch n.CalleeName() {
	case "query":
		for _, a := range args[min(1, len(args)):] {
			c.narrow(a)
		}
		return c.aim(n.Arg(0), left-1)
	case "ref", "child":
		c.Kind = firerules.Realtime
		if pkg, _ := n.Origin(); strings.Contains(pkg, "storage") {
			return false
		}
		if n.CalleeName() == "child" && !c.aim(n.Arg(0), left-1) {
			return false
		}
		if len(args) < 2 {
			return n.CalleeName() == "ref" // of the whole database
		}
		c.Path = append(c.Path, pathSteps(n.Arg(1))...)
		return true
	case "collection", "doc", "collectionGroup":
		c.Kind = firerules.Firestore
		if first := n.Arg(0).Resolve(); first.CalleeName() == "collection" || first.CalleeName() == "doc" { // of what is known
			if !c.aim(n.Arg(0), left-1) {
				return false
			}
		}
		for _, a := range args[min(1, len(args)):] {
			c.Path = append(c.Path, pathSteps(a)...)
		}
		if n.CalleeName() == "doc" && len(args) == 1 { // a new one in a collection
			c.Path = append(c.Path, "*")
		}
		return len(c.Path) > 0
	}
	return false
}

// chain reads db.collection("x").doc(id).collection("y") and db.ref("x").child("y").
func (c *FirebaseCall) chain(n, object source.Node, left int) bool {
	name := n.CalleeName()
	switch name {
	case "collection", "collectionGroup":
		if object.Kind() == source.Call && (object.CalleeName() == "doc") {
			c.aim(object, left-1)
		}
		c.Path = append(c.Path, pathSteps(n.Arg(0))...)
		return n.Arg(0).OK() && len(n.Args()) == 1 && startsNamed(c.Path)
	case "doc":
		if object.CalleeName() == "collection" || object.Kind() == source.Identifier {
			if !c.aim(object, left-1) && object.Kind() == source.Call {
				return false
			}
		}
		steps := pathSteps(n.Arg(0))
		if len(steps) == 0 {
			steps = []string{"*"}
		}
		c.Path = append(c.Path, steps...)
		return len(c.Path) > 1 && startsNamed(c.Path)
	case "ref":
		if !databaseLike(object) {
			return false
		}
		c.Kind = firerules.Realtime
		c.Path = append(c.Path, pathSteps(n.Arg(0))...)
		return startsNamed(c.Path)
	case "child":
		if !c.aim(object, left-1) || c.Kind != firerules.Realtime {
			return false
		}
		c.Path = append(c.Path, pathSteps(n.Arg(0))...)
		return true
	case "where", "orderBy", "limit", "limitToLast", "limitToFirst", "startAfter", "startAt", "endAt", "equalTo", "select", "offset", "orderByChild", "orderByKey", "orderByValue", "count", "withConverter":
		c.narrow(n)
		return c.aim(object, left-1)
	}
	return false
}

func startsNamed(path []string) bool { return len(path) > 0 && path[0] != "*" }

// databaseLike reports whether an expression may be a Realtime Database: db,
// admin.database(), and no storage.
func databaseLike(n source.Node) bool {
	text := strings.ToLower(n.Text())
	if strings.Contains(text, "storage") || strings.Contains(text, "bucket") {
		return false
	}
	return strings.HasSuffix(text, "database()") || strings.HasSuffix(text, "db") || strings.HasSuffix(text, "database") || strings.HasSuffix(text, "rtdb()")
}

// narrow takes in a condition, an order or a limit.
func (c *FirebaseCall) narrow(n source.Node) {
	switch n.CalleeName() {
	case "limit", "limitToLast", "limitToFirst", "count":
		c.Limited = true
	case "orderByChild":
		if s, ok := n.Arg(0).StringValue(); ok {
			c.Orders = append(c.Orders, asked(s, "=", n))
		}
	case "where", "orderBy":
		c.compare(n)
	case "startAfter", "startAt", "endAt", "endBefore", "equalTo", "select", "offset", "orderByKey", "orderByValue", "withConverter":
	default:
		c.Open = true // what it holds is put together elsewhere, or joined by or
	}
	if n.Kind() == source.Spread {
		c.Limited = true // by what is not known here
	}
}

// compare takes in a condition or an order of Firestore.
func (c *FirebaseCall) compare(n source.Node) {
	field, named := n.Arg(0).StringValue()
	if n.CalleeName() == "orderBy" {
		c.Open = c.Open || !named
		c.Sorts = append(c.Sorts, queried(field, "", n))
		return
	}
	op, written := n.Arg(1).StringValue()
	c.Open = c.Open || !named || !written
	c.Wheres = append(c.Wheres, queried(field, op, n))
}

// queried is a field that a query asks by, at the line where its name stands: a chain of
// calls starts lines above.
func queried(field, op string, n source.Node) Asked {
	return Asked{Name: field, Op: op, Line: n.Arg(0).Line()}
}

// writes takes in the names of the fields that are written.
func (c *FirebaseCall) writes(data source.Node) {
	if c.Verb != "update" && c.Verb != "insert" {
		return
	}
	for field := range data.Resolve().Children() {
		if key := field.Key(); key != "" && len(c.Fields) < 100 {
			c.Fields = append(c.Fields, key)
		}
	}
}

// pathSteps are the steps of a path that is written as text, "*" for what is put in.
func pathSteps(n source.Node) []string {
	text, ok := n.StringValue()
	if !ok {
		switch r := n.Resolve(); {
		case r.Kind() == source.Template:
			text = templateSteps(r.Text())
		case r != n && r.OK():
			if s, named := r.StringValue(); named {
				text = s
			}
		}
	}
	if text == "" && n.OK() {
		return []string{"*"}
	}
	var out []string
	for step := range strings.SplitSeq(strings.Trim(text, "/"), "/") {
		if strings.Contains(step, "\x00") {
			step = "*"
		}
		if step != "" && len(out) < 30 {
			out = append(out, step)
		}
	}
	return out
}

// templateSteps is a template with one sign for each thing that is put in.
func templateSteps(text string) string {
	text = strings.Trim(text, "`")
	var b strings.Builder
	for {
		head, rest, found := strings.Cut(text, "${")
		b.WriteString(head)
		if !found {
			return b.String()
		}
		depth, i := 1, 0
		for ; i < len(rest) && depth > 0; i++ {
			switch rest[i] {
			case '{':
				depth++
			case '}':
				depth--
			}
		}
		b.WriteByte(0)
		text = rest[i:]
	}
}
