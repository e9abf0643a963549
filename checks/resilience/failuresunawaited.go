package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unawaited lists what a file starts and does not wait for, though what comes after
// goes by it: the answer to a request is sent before the work is done, and nobody
// learns that it failed.
func unawaited(p *project.Project, name string) []spot {
	var out []spot
	for _, s := range project.PerFile(p, name, "resilience/unawaited", startedIn) {
		late, kind := s.sure, notWaited
		switch {
		case late:
		case s.query:
			via, changes := changedAt(p, callAt(p.Source(name), s.start))
			switch {
			case changes && (s.lazy || via != project.Mongoose) && !s.eager: // what Mongoose stores anew runs all the same
				late, kind = true, neverRuns
			case changes:
				late = s.alone && via != project.Supabase
			}
		default:
			late = runsLater(p, callAt(p.Source(name), s.start))
		}
		if late {
			out = append(out, spot{file: name, line: s.line, column: s.column, kind: kind})
		}
	}
	return slices.CompactFunc(out, func(a, b spot) bool { return a.line == b.line })
}

// changedAt is the library by which a call changes rows of the database.
func changedAt(p *project.Project, call source.Node) (via project.Tech, changes bool) {
	for _, st := range p.StatementsIn(call) {
		if st.Start == call.Start() && (st.Verb == "insert" || st.Verb == "update" || st.Verb == "delete") { // its own, and none of what it is given
			return st.Via, slices.Contains(p.Stack().Data, st.Via) && (st.Via == project.Prisma || st.Via == project.Drizzle || st.Via == project.Supabase || st.Via == project.Mongoose)
		}
	}
	return "", false
}

// callback reports whether a call is given a function that is told of the outcome.
func callback(call source.Node) bool {
	return slices.ContainsFunc(call.Args(), func(a source.Node) bool { return a.Is(source.Function, source.Arrow) })
}

// A started is a call whose promise nobody waits for, if it gives one: sure says
// that it does, query that it does when it asks the database. What is eager runs though
// nobody waits, and what is lazy does not, if it is Mongoose's.
type started struct {
	start, line, column int
	sure, query, alone  bool
	eager, lazy         bool
}

func startedIn(f *source.File) []started {
	var out []started
	for call := range f.Find(source.Call) {
		alone := call.Parent().Kind() == source.Expression
		line, column := call.Position()
		s := started{start: call.Start(), line: line, column: column, alone: alone}
		switch {
		case call.CalleeName() == "forEach":
			fn := call.Arg(0)
			if s.sure = fn.Is(source.Function, source.Arrow) && fn.Has(source.Async) && awaitsBare(fn); !s.sure {
				continue
			}
		case alone && savesDocument(call):
			s.sure = true
		case (alone || takenByNobody(call)) && changesRows(call):
			s.query, s.eager, s.lazy = true, runsAtOnce(call), questionOfMongoose(call)
		case !answersRequests(call.Function()) || !changesBeforeAnswer(call) && !answeredAsPromise(call):
			continue
		}
		out = append(out, s)
	}
	return out
}

// changesRows reports whether a call, by its words, changes rows of a database, and
// nothing is told how that went.
func changesRows(call source.Node) bool {
	text := call.Text()
	if strings.Contains(text, ".then(") || strings.Contains(text, ".catch(") || strings.HasSuffix(text, ".run()") || callback(call) {
		return false
	}
	return slices.ContainsFunc([]string{".create", ".insert", ".update", ".delete", ".upsert", ".findByIdAnd", ".findOneAnd"}, func(word string) bool { return strings.Contains(text, word) })
}

// takenByNobody reports whether what a call gives goes to something that waits for nothing:
// void, a timer, a handler of the page, each of a list in turn.
func takenByNobody(call source.Node) bool {
	up := call.Parent()
	switch {
	case up.Kind() == source.Unary && up.Operator() == "void":
		return true
	case up.Kind() != source.Arrow || call.Role() != source.Body || up.Has(source.Async):
		return false
	}
	switch to := up.Parent(); to.Kind() {
	case source.Call:
		switch to.CalleeName() {
		case "forEach", "setTimeout", "setInterval", "queueMicrotask", "setImmediate":
			return up != to.Child(source.Callee)
		}
	case source.Attr:
		key := to.Key()
		return len(key) > 2 && strings.HasPrefix(key, "on") && key[2] >= 'A' && key[2] <= 'Z' && to.Parent().TagName() == strings.ToLower(to.Parent().TagName())
	}
	return false
}

// runsAtOnce reports whether a query is told to run by the last of its calls.
func runsAtOnce(call source.Node) bool {
	switch call.CalleeName() {
	case "exec", "execute", "run", "all", "get", "values", "sync", "executeTakeFirst", "executeTakeFirstOrThrow":
		return true
	}
	return false
}

// questionOfMongoose reports whether a call makes what Mongoose runs only when somebody
// waits for it: what finds rows and changes them, and not what stores new ones
// (mongoosejs.com/docs/queries.html).
func questionOfMongoose(call source.Node) bool {
	switch name := call.CalleeName(); name {
	case "updateOne", "updateMany", "deleteOne", "deleteMany", "replaceOne":
		return true
	default:
		return strings.HasPrefix(name, "findByIdAnd") || strings.HasPrefix(name, "findOneAnd")
	}
}

// savesDocument reports whether a call stores a document that was just made or
// read, as Mongoose does: user.save().
func savesDocument(call source.Node) bool {
	document := call.Child(source.Callee).Child(source.ObjectRole)
	if call.CalleeName() != "save" || len(call.Args()) > 0 || document.Ident() == "" {
		return false
	}
	from := document.Resolve()
	if from.Kind() == source.Await {
		return from.Child(source.Value).Kind() == source.Call && changedBefore(call, document.Ident())
	}
	return from.Kind() == source.New && strings.HasSuffix(from.Child(source.Callee).Text(), "odel")
}

// changedBefore reports whether a document is changed in front of a call that stores
// it.
func changedBefore(call source.Node, name string) bool {
	for a := range call.Function().Find(source.Assign) {
		if a.End() < call.Start() && a.Child(source.Left).Child(source.ObjectRole).Ident() == name {
			return true
		}
	}
	return strings.HasPrefix(builtAs(call.Child(source.Callee).Child(source.ObjectRole)).Child(source.Value).CalleeName(), "find")
}

// changesBeforeAnswer reports whether a call stands alone, changes something by its
// name, and is all that its handler does before it answers.
func changesBeforeAnswer(call source.Node) bool {
	if call.Parent().Kind() != source.Expression || !changing(call.CalleeName()) {
		return false
	}
	handler := call.Function()
	for a := range handler.Find(source.Await) {
		if a.Function() == handler && !readsRequest(a.Child(source.Value)) {
			return false
		}
	}
	for c := range handler.Find(source.Call) {
		if c.Start() > call.End() && answers(c) {
			return true
		}
	}
	return false
}

// changing reports whether a function's name says that it changes what is kept;
// what is besides the point of a request, such as counting it, is none.
func changing(name string) bool {
	low := strings.ToLower(strings.TrimLeft(name, "_"))
	for _, word := range []string{"log", "track", "audit", "notify", "send", "mail", "cache", "last", "seen", "view", "count", "usage", "activity", "stat", "cookie", "header", "listener", "timeout", "interval", "session", "temp", "file"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	for _, verb := range []string{"create", "insert", "delete", "remove", "update", "save", "store", "add", "register"} {
		if strings.HasPrefix(low, verb) {
			return true
		}
	}
	return false
}

func readsRequest(n source.Node) bool {
	switch n.CalleeName() {
	case "json", "formData", "text", "auth", "getServerSession", "getSession", "getUser", "currentUser", "cookies", "headers", "createClient":
		return true
	}
	return n.Kind() != source.Call
}

func answers(call source.Node) bool {
	switch call.CalleeName() {
	case "json", "send", "sendStatus", "end", "redirect", "render":
		return true
	}
	return false
}

// answeredAsPromise reports whether what a call gives is kept under a name, never
// waited for, and put into the answer as it is.
func answeredAsPromise(call source.Node) bool {
	d := call.Parent()
	name := d.Child(source.Name).Ident()
	if d.Kind() != source.Declarator || name == "" {
		return false
	}
	sent := false
	for id := range call.Function().Find(source.Identifier) {
		if id.Text() != name || id.Start() < call.End() {
			continue
		}
		switch up := id.Parent(); up.Kind() {
		case source.Shorthand, source.Property, source.Call:
			sent = sent || answersWith(id)
		default:
			return false // waited for, or asked something
		}
	}
	return sent
}

// answersWith reports whether a value is sent as, or directly in, the answer.
func answersWith(id source.Node) bool {
	for up := id.Parent(); up.OK(); up = up.Parent() {
		switch up.Kind() {
		case source.Shorthand, source.Property, source.Object:
		case source.Call:
			return answers(up)
		default:
			return false
		}
	}
	return false
}

// runsLater reports whether a call is of a function of the project that waits for
// something, so that what it gives is a promise.
func runsLater(p *project.Project, call source.Node) bool {
	fn := p.Definition(call.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) || !fn.Has(source.Async) {
		return false
	}
	for a := range fn.Find(source.Await) {
		if a.Function() == fn {
			return true
		}
	}
	return false
}

func callAt(f *source.File, start int) source.Node {
	for c := range f.Find(source.Call) {
		if c.Start() == start {
			return c
		}
	}
	return source.Node{}
}
