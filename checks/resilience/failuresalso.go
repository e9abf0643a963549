package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// also judges what is neither a call nor a clause and decides over a failure all the
// same: the choice between an answer and an empty list, the word "or" before made-up
// data.
func (f *inFile) also(n source.Node) {
	switch n.Kind() {
	case source.Conditional:
		f.orEmpty(n)
	case source.Binary:
		f.orInvented(n)
	}
}

// orEmpty judges a choice by the status of an answer whose other side is an empty
// list: answer.ok ? await answer.json() : [].
func (f *inFile) orEmpty(n source.Node) {
	cond, other := n.Child(source.Cond), n.Child(source.Else)
	if cond.Kind() != source.Member || cond.Child(source.Name).Text() != "ok" || other.Kind() != source.Array || !noData(other, true) {
		return
	}
	body := n.Child(source.Then)
	if body.Kind() == source.Await {
		body = body.Child(source.Value)
	}
	if body.CalleeName() == "json" && body.Child(source.Callee).Child(source.ObjectRole).Ident() == cond.Child(source.ObjectRole).Ident() && !excused(n) {
		f.add(n, emptied)
	}
}

// orInvented judges made-up data that stands in for the data of an answer which may as
// well carry an error: answer.data || mockTeas().
func (f *inFile) orInvented(n source.Node) {
	if op := n.Operator(); op != "||" && op != "??" {
		return
	}
	left, right := n.Child(source.Left), n.Child(source.Right)
	if d := left.Lookup(left.Ident()); !(left.Kind() == source.Member && left.Child(source.Name).Text() == "data") && !(d.Kind() == source.Binding && d.Key() == "data") {
		return
	}
	name := right.Ident()
	if right.Kind() == source.Call {
		name = right.CalleeName()
	}
	if name != "" && namesInvention(name) && !onlyInDevelopment(right) {
		f.add(n, invented)
	}
}

// sentTogether judges a call over HTTP that is made for each of several things, when
// all of them are waited for at once and what they answer goes nowhere:
// await Promise.all(teas.map((tea) => fetch(…))).
func (f *inFile) sentTogether(call source.Node) {
	each := chain(call).Parent()
	if each.Kind() != source.Arrow || each.Parent().CalleeName() != "map" {
		return
	}
	all := each.Parent().Parent()
	if all.CalleePath() == "Promise.all" && all.Parent().Kind() == source.Await && all.Parent().Parent().Kind() == source.Expression {
		f.add(call, statusUnread)
	}
}

// kept judges a call of Supabase's storage, whose answer carries its error as those of
// its tables do.
func (f *inFile) kept(call source.Node) {
	object := call.Child(source.Callee).Child(source.ObjectRole)
	if object.CalleeName() != "from" || !strings.HasSuffix(object.Child(source.Callee).Child(source.ObjectRole).Text(), "storage") {
		return
	}
	switch call.CalleeName() {
	case "upload", "remove", "move", "copy", "update", "download":
		if a := call.Parent(); a.Kind() == source.Await {
			f.taken(a, call.CalleeName() != "remove") // what is left behind hurts nobody
		}
	}
}

// asksAgain reports whether a call only asks for what is shown once more: refetch(),
// loadTeas().
func asksAgain(call source.Node) bool {
	if call.Kind() != source.Call || len(call.Args()) > 0 {
		return false
	}
	name := call.Child(source.Callee).Ident()
	for _, verb := range []string{"fetch", "load", "refetch", "refresh"} {
		if rest, ok := strings.CutPrefix(name, verb); ok && (rest == "" && verb[0] == 'r' || rest != "" && rest[0] >= 'A' && rest[0] <= 'Z') {
			return true
		}
	}
	return false
}

// onlyWell judges a screen that looks at the error of an answer once, to do something
// when there is none, and does nothing when there is one: if (!error && teas) ….
func (f *inFile) onlyWell(b, call source.Node) {
	name, scope, heard := b.Child(source.Name).Text(), scopeOf(b), 0
	var at source.Node
	for id := range scope.Find(source.Identifier) {
		if id.Text() != name || id == b.Child(source.Name) || namesPart(id) || id.Lookup(name) != b {
			continue
		}
		heard++
		if i := id.Enclosing(source.If); i.OK() && i.Child(source.Cond).Contains(id) && strings.HasPrefix(i.Child(source.Cond).Text(), "!"+name) && !i.Child(source.Else).OK() {
			at = i
		}
	}
	if heard == 1 && at.OK() && (inHandler(call) || withinHook(call)) && !ends(at.Child(source.Then)) && !excused(at) {
		f.add(at, dropped)
	}
}

// withinHook reports whether a call is made by a hook that screens use.
func withinHook(call source.Node) bool {
	for fn := call.Function(); fn.OK(); fn = fn.Function() {
		name := fn.Child(source.Name).Text()
		if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
			name = d.Child(source.Name).Ident()
		}
		if rest, ok := strings.CutPrefix(name, "use"); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return true
		}
	}
	return false
}

// missingMade is a branch over the error of a question for one row, or no row, that makes
// the row: a question that failed counts as there being none.
func missingMade(taken, call source.Node) source.Node {
	if !oneRow(call) {
		return source.Node{}
	}
	for b := range taken.Children() {
		if b.Key() != "error" {
			continue
		}
		for i := range scopeOf(b).Find(source.If) {
			cond, then := i.Child(source.Cond), i.Child(source.Then).Text()
			if cond.Operator() != "||" || cond.Child(source.Left).Ident() != b.Child(source.Name).Ident() || i.Start() < call.Start() {
				continue
			}
			table, _ := call.Arg(0).StringValue()
			into := strings.Contains(then, "from('"+table+"')") || strings.Contains(then, `from("`+table+`")`)
			if table != "" && into && (strings.Contains(then, ".insert(") || strings.Contains(then, ".upsert(")) || strings.Contains(table, "customer") && strings.Contains(then, "customers.create(") {
				return i
			}
		}
	}
	return source.Node{}
}

// answerBehind is where a function answers well behind a mail of which nobody knows
// what became, when that is some lines away.
func answerBehind(a source.Node) source.Node {
	for n := range a.Function().Find(source.Return, source.Expression) {
		call := n.Child(source.Value)
		if n.Start() < a.End() || n.Line() <= a.Line()+3 || n.Function() != a.Function() || n.Enclosing(source.Catch).OK() || n.Enclosing(source.If).OK() {
			continue
		}
		if name := call.CalleeName(); call.Is(source.Call, source.New) && (name == "json" || name == "Response") && !strings.Contains(strings.ToLower(call.Text()), "error") {
			return n
		}
	}
	return source.Node{}
}
