package resilience

import (
	"bytes"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// inFile is what one file leaves unanswered, and the lines where it answers.
type inFile struct {
	spots   []spot
	handled []int
}

func (f *inFile) add(n source.Node, kind neglect) {
	line, column := n.Position()
	f.spots = append(f.spots, spot{file: n.File().Path, line: line, column: column, kind: kind, axios: strings.HasPrefix(n.CalleePath(), "axios")})
}

// besides adds another line of what was added last, where a reader may look for it.
func (f *inFile) besides(n source.Node, kind neglect) {
	f.add(n, kind)
	f.spots[len(f.spots)-1].beside = true
}

func (f *inFile) good(n source.Node) { f.handled = append(f.handled, n.Line()) }

func neglectsIn(f *source.File) inFile {
	var out inFile
	mute := map[source.Node]bool{} // the components that show nothing when a query fails
	var others []source.Node       // queries for something else than a list
	for n := range f.Find(source.Call, source.Catch, source.Await, source.If, source.Conditional, source.Binary) {
		if len(out.spots)+len(out.handled) > mostPerFile {
			break
		}
		switch {
		case n.Kind() == source.Catch:
			out.catch(n)
		case n.Kind() == source.Await:
			out.service(n)
			out.awaited(n)
			out.model(n.Child(source.Value))
			out.acted(n)
			out.calledBack(n)
		case n.Kind() == source.If:
			out.dropped(n)
		case n.Is(source.Conditional, source.Binary):
			out.also(n)
		case n.Child(source.Callee).Child(source.ObjectRole).CalleeName() == "from":
			out.kept(n)
		case isSupabaseQuery(n):
			out.supabase(n)
		case asksByVerb(n):
			before := len(out.spots)
			out.supabase(n)
			for i := range out.spots[before:] {
				out.spots[before+i].guessed = true
			}
		case n.CalleePath() == "axios.create":
			if o := n.Arg(0).Resolve(); o.Kind() == source.Object && !o.Prop("timeout").OK() {
				out.add(n, noTimeout)
				out.spots[len(out.spots)-1].through = true
			}
		case isFetch(n):
			out.fetch(n)
		case n.CalleeName() == "catch":
			out.catchCall(n)
		case n.CalleeName() == "values":
			out.nothingToAdd(n)
		case n.CalleeName() == "use":
			out.hangs(n)
		case acknowledgesFirst(n):
			out.add(n, notWaited)
		case n.CalleeName() == "signInWithOAuth" && ofSignIn(n):
			out.unwaited(n)
		case n.CalleePath() == "process.on":
			out.proceeds(n)
		case n.CalleeName() == "sendMail":
			out.unmailed(n)
		case n.CalleeName() == "useMutation", n.CalleeName() == "useSWRMutation":
			out.change(n)
		case asksAsQuery(n):
			if d := n.Parent(); d.Kind() == source.Declarator && d.Function().OK() {
				if r, ok := hookRead(d, d.Function()); ok && r.mute && !speaks(n.Text()) {
					out.add(d, queryMute)
					mute[d.Function()] = true
				} else if ok {
					out.good(d)
				} else if errorNotTaken(d) && !speaks(n.Text()) {
					others = append(others, d)
				}
				if !speaks(n.Text()) {
					out.mistaken(d)
				}
			}
		default:
			out.firebase(n)
		}
	}
	for _, d := range others {
		switch {
		case takesLoading(d) && rendersSomething(d.Function()):
			out.add(d, queryMute)
		case mute[d.Function()]:
			out.besides(d, queryMute)
		}
	}
	return out
}

// acknowledgesFirst reports whether a call leaves the work on a checked event for
// after the answer: waitUntil(handleEvent(event)).
func acknowledgesFirst(call source.Node) bool {
	if call.CalleeName() != "waitUntil" || !bytes.Contains(call.File().Text, []byte("constructEvent")) {
		return false
	}
	name := strings.ToLower(call.Arg(0).CalleeName())
	return strings.HasPrefix(name, "handle") || strings.HasPrefix(name, "process")
}

// isSupabaseQuery reports whether a call is from("table") or rpc(…) of Supabase's
// client, whose answer carries an error beside the data.
func isSupabaseQuery(call source.Node) bool {
	callee := call.Child(source.Callee)
	if callee.Kind() != source.Member {
		return false
	}
	text := callee.Child(source.ObjectRole).Text()
	switch call.CalleeName() {
	case "from":
		if !call.Arg(0).Is(source.String, source.Identifier, source.Member) || strings.HasSuffix(strings.ToLower(text), "storage") {
			return false
		}
		if asksByName(call) {
			return true
		}
	case "rpc", "invoke":
	default:
		return false
	}
	object := strings.ToLower(text)
	return len(object) < 60 && (strings.Contains(object, "supabase") || strings.Contains(object, "sb") && len(object) < 12)
}

// asksByName reports whether a call is from("table") with one of the builder's verbs
// behind it, in a file that speaks of Supabase, whatever its client is called.
func asksByName(call source.Node) bool {
	return bytes.Contains(call.File().Text, []byte("upabase")) && asksByVerb(call)
}

// asksByVerb reports whether a call is from("table") with one of the builder's verbs
// behind it, of a client of any name.
func asksByVerb(call source.Node) bool {
	up := call.Parent()
	if call.CalleeName() != "from" || call.Arg(0).Kind() != source.String || up.Kind() != source.Member || call.Child(source.Callee).Kind() != source.Member {
		return false
	}
	switch up.Child(source.Name).Text() {
	case "select", "insert", "update", "upsert", "delete":
		return true
	}
	return false
}

// chain is the whole expression that a call begins: from("a").select().eq(…).
func chain(call source.Node) source.Node {
	for {
		up := call.Parent()
		switch {
		case up.Kind() == source.Member && call.Role() == source.ObjectRole:
			call = up
		case up.Kind() == source.Call && call.Role() == source.Callee:
			call = up
		default:
			return call
		}
	}
}

// rootCall is the call that a chain of calls begins with.
func rootCall(call source.Node) source.Node {
	for {
		object := call.Child(source.Callee).Child(source.ObjectRole)
		if object.Kind() != source.Call {
			return call
		}
		if project.AsksNetwork(object) {
			return object
		}
		call = object
	}
}

// supabase judges what is done with the answer of a query.
func (f *inFile) supabase(call source.Node) {
	whole := chain(call)
	if strings.Contains(whole.Text(), "throwOnError") {
		f.good(call)
		return
	}
	a := whole.Parent()
	if a.Kind() == source.Array {
		f.oneOfSeveral(whole, call)
		return
	}
	if a.Kind() != source.Await {
		return // built up elsewhere
	}
	switch to := a.Parent(); to.Kind() {
	case source.Expression:
		if writes(whole.Text()) {
			f.add(call, resultIgnored)
		}
	case source.Declarator:
		f.answer(to, call)
	}
}

// oneOfSeveral judges one of the queries of Promise.all.
func (f *inFile) oneOfSeveral(whole, call source.Node) {
	list := whole.Parent()
	d := list.Parent().Parent().Parent() // the call, await and what takes the answers
	if d.Kind() != source.Declarator || d.Child(source.Name).Kind() != source.ArrayPattern {
		return
	}
	i := 0
	for item := range list.Children() {
		if item == whole {
			break
		}
		i++
	}
	for b := range d.Child(source.Name).Children() {
		if i == 0 && b.Child(source.Name).Kind() == source.ObjectPattern {
			f.answer(b, call)
			return
		}
		i--
	}
}

// answer judges the names that an answer is taken apart into.
func (f *inFile) answer(d, call source.Node) {
	name := d.Child(source.Name)
	if name.Kind() == source.ObjectPattern {
		if i := missingMade(name, call); i.OK() {
			f.add(i, emptied)
			return
		}
		for b := range name.Children() {
			switch {
			case b.Key() == "error" && heardOf(scopeOf(b), b, b.Child(source.Name).Text()):
				f.branch(b.Child(source.Name).Text(), scopeOf(b), call)
				f.onlyWell(b, call)
				return
			case b.Has(source.Rest), b.Key() == "status":
				f.good(call)
				return
			case b.Key() == "data" && oneRow(call) && refusedWithout(b.Child(source.Name).Ident(), scopeOf(b)):
				if sentAwayWithout(b.Child(source.Name).Ident(), scopeOf(b)) {
					f.add(call, rowUnread)
				} else {
					f.good(call) // no answer is no row, and the work ends
				}
				return
			}
		}
		f.add(call, errorUnread)
		return
	}
	scope := d.Function()
	if !scope.OK() {
		return
	}
	for m := range scope.Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() == name.Text() {
			if k := m.Child(source.Name).Text(); k == "error" || k == "status" {
				f.good(call)
				return
			}
		}
	}
	for r := range scope.Find(source.Return) {
		if r.Child(source.Value).Ident() == name.Text() {
			return
		}
	}
	f.add(call, errorUnread)
}

func scopeOf(n source.Node) source.Node {
	if fn := n.Function(); fn.OK() {
		return fn
	}
	return n.File().Root()
}

// branch judges what is done when an answer carries an error: on a screen, the
// console alone is not enough.
func (f *inFile) branch(name string, scope, call source.Node) {
	for i := range scope.Find(source.If) {
		if i.Start() < call.Start() || !mentions(i.Child(source.Cond), name) {
			continue
		}
		switch then := i.Child(source.Then); {
		case answersWithNothing(then) && !excused(then):
			f.add(i, emptied)
			return
		case onlyConsole(then) && readsOn(scope, call, i):
			f.add(i, emptied)
			return
		case showsNothing(then) && inHandler(i) && !excused(then):
			f.add(i, emptied)
			return
		case onlyConsole(then):
			f.add(i, onlyLogged)
			f.spots[len(f.spots)-1].ends = endingOf(then)
			return
		}
		break
	}
	f.good(call)
}

// readsOn reports whether a function goes on after a query's error was written to
// the console and gives back what there is, which is nothing.
func readsOn(scope, call, after source.Node) bool {
	if writes(chain(call).Text()) {
		return false
	}
	for item := range after.Child(source.Then).Children() {
		if item.Is(source.Return, source.Jump) {
			return false
		}
	}
	for r := range scope.Find(source.Return) {
		if v := r.Child(source.Value); r.Start() > after.End() && r.Function() == scope && (v.Ident() == "data" || v.Kind() == source.Binary && v.Child(source.Left).Ident() == "data") {
			return true
		}
	}
	return false
}

// endingOf says how a branch leaves the function that it stands in.
func endingOf(then source.Node) ending {
	fn := then.Function()
	for item := range itselfAndBelow(then) {
		switch {
		case item.Kind() != source.Return || item.Child(source.Value).OK() || answersRequests(fn):
		case givesBack(fn.Child(source.Body)):
			return endsGiving
		default:
			return endsWork
		}
	}
	return goesFurther
}

func mentions(n source.Node, name string) bool { return n.Ident() == name || uses(n, name) > 0 }

// onlyConsole reports whether a branch writes to the console and does nothing
// else but leave.
func onlyConsole(then source.Node) bool {
	console := false
	for n := range then.Descendants() {
		switch {
		case n.Kind() == source.Call && isLog(n):
			console = true
		case n.Kind() == source.Call && isOverBusy(n):
		case n.Kind() == source.Call && !withinConsole(n, then), n.Is(source.Throw, source.Assign, source.New):
			return false
		case n.Kind() == source.Return && n.Child(source.Value).OK():
			return false
		}
	}
	return console
}

func writes(text string) bool {
	for _, verb := range []string{".insert(", ".update(", ".upsert(", ".delete(", ".rpc(", ".invoke("} {
		if strings.Contains(text, verb) {
			return true
		}
	}
	return false
}
