package resilience

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unsentFields finds what screens read of the answers of the app's own API, and what no
// answer of that address ever holds.
func unsentFields(p *project.Project) []stub {
	if p.Stack().Framework != project.Next {
		return nil
	}
	var out []stub
	for _, name := range p.Sources() { // those that fetch are no copied parts, whatever their folder is called
		if strings.HasPrefix(name, "../") || !p.Holds(name, "fetch(") || !p.Holds(name, ".json()") || !p.Modules().Browser(name) || !p.Modules().Live(name) || forShow("/"+strings.ToLower(name)) {
			continue
		}
		for call := range p.Source(name).Find(source.Call) {
			if call.CalleePath() != "fetch" || call.Parent().Kind() != source.Await {
				continue
			}
			url, ok := apiAddress(call.Arg(0))
			method := askedBy(call)
			if !ok || method == "" {
				continue
			}
			sent, known := sentBy(p, url, method)
			if !known {
				continue
			}
			for _, read := range readsOfAnswer(call) {
				if !sent[read.name] && !(sent[aList] && slices.Contains(ofLists, read.name)) {
					message := strings.ReplaceAll(url, anyPart, "…") + " never answers with " + read.name + ", so this is always empty"
					out = append(out, stub{deadCall, check.At(read.at, message), check.Likely})
				}
			}
		}
	}
	return out
}

// sentBy are the names of what the one handler of an address and method answers with, in
// all of its answers; known is false where one of them is put together elsewhere.
func sentBy(p *project.Project, url, method string) (sent map[string]bool, known bool) {
	want := strings.Split(strings.ToLower(strings.Trim(url, "/")), "/")
	var found []project.Route
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler && r.Stack == project.Next && r.Method == method && fits(pattern(r.Path), want) {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		return nil, false
	}
	keys := project.OfRoute(p, found[0], "resilience/answers with", func(p *project.Project, r project.Route) []string {
		keys, ok := answerKeys(p, p.WithCode(r).Node, 3)
		if !ok {
			return nil
		}
		return keys
	})
	sent = map[string]bool{}
	for _, k := range keys {
		sent[k] = true
	}
	return sent, len(keys) > 0
}

// aList stands among the names of an answer that is a list.
const aList = "[]"

// ofLists are the names that a list has.
var ofLists = []string{"length", "map", "filter", "find", "forEach", "slice", "some", "every", "reduce", "sort", "includes", "flatMap", "concat", "at", "reverse", "findIndex", "join", "push", "indexOf", "flat", "toSorted", "entries", "keys", "values"}

// isList reports whether what is answered is a list: one that is written out, made of another
// one by one, or the rows that Prisma found.
func isList(n source.Node) bool {
	for range 3 {
		if n.Kind() == source.Identifier {
			n = n.Resolve()
		}
		if n.Kind() == source.Declarator || n.Kind() == source.Await {
			n = n.Child(source.Value)
		}
	}
	if n.Kind() == source.Array {
		return true
	}
	if n.Kind() != source.Call || n.Child(source.Callee).Kind() != source.Member {
		return false
	}
	switch n.CalleeName() {
	case "findMany":
		return true
	case "map", "filter", "slice", "sort", "flatMap":
		return isList(n.Child(source.Callee).Child(source.ObjectRole)) || n.Arg(0).Is(source.Arrow, source.Function) && n.CalleeName() != "slice"
	}
	return false
}

// answerKeys are the names in the objects that a function answers with, each of which is
// written out in it or in a function that it calls for an answer.
func answerKeys(p *project.Project, fn source.Node, left int) ([]string, bool) {
	if left == 0 || !fn.Is(source.Function, source.Arrow) || fn.Child(source.Body).Kind() != source.Block {
		return nil, false
	}
	var out []string
	answers := 0
	for r := range fn.Find(source.Return) {
		if r.Function() != fn {
			continue
		}
		v := r.Child(source.Value)
		if v.Kind() == source.Await {
			v = v.Child(source.Value)
		}
		switch {
		case v.Kind() == source.Call && v.CalleeName() == "json" && (v.CalleePath() == "NextResponse.json" || v.CalleePath() == "Response.json"):
			keys, ok := keysOf(v.Arg(0))
			if isList(v.Arg(0)) {
				keys, ok = []string{aList}, true
			}
			if !ok {
				return nil, false
			}
			out = append(out, keys...)
		case v.Kind() == source.New && (v.CalleeName() == "NextResponse" || v.CalleeName() == "Response") && v.Arg(0).Is(source.String, source.Null):
		case v.Kind() == source.Call:
			keys, ok := answerKeys(p, p.Definition(v.Child(source.Callee)), left-1)
			if !ok {
				return nil, false
			}
			out = append(out, keys...)
		default:
			return nil, false
		}
		answers++
	}
	return out, answers > 0
}

// keysOf are the names in an object that is written out, by itself or under a name.
func keysOf(n source.Node) ([]string, bool) {
	if n.Kind() == source.Identifier {
		d := n.Resolve()
		if n = d; d.Kind() == source.Declarator {
			n = d.Child(source.Value)
		}
		for a := range d.Function().Find(source.Assign) { // more is put into it
			if head := a.Child(source.Left).ChainHead(); head.OK() && (head.Resolve() == d || head.Resolve() == n) {
				return nil, false
			}
		}
	}
	if n.Kind() != source.Object || n.Spreads() {
		return nil, false
	}
	var out []string
	for c := range n.Children() {
		if c.Key() == "" {
			return nil, false
		}
		out = append(out, c.Key())
	}
	return out, true
}

// An answerRead is where code reads something of an answer.
type answerRead struct {
	name string
	at   source.Node
}

// aboutFailing are what an answer may hold of a failure, which is asked for in case.
var aboutFailing = []string{"error", "errors", "message", "details", "detail", "code", "status", "success", "ok", "reason", "issues", "msg", "warning", "warnings"}

// readsOfAnswer are the first reads of each part of the answer to a call that is awaited,
// where that is good: const data = await response.json(); data.name.
func readsOfAnswer(call source.Node) []answerRead {
	fn := call.Function()
	response := call.Parent().Parent()
	if response.Kind() != source.Declarator || response.Child(source.Name).Kind() != source.Identifier || !fn.OK() {
		return nil
	}
	var out []answerRead
	add := func(name string, at source.Node) {
		if name != "" && !slices.Contains(aboutFailing, name) && !slices.ContainsFunc(out, func(r answerRead) bool { return r.name == name }) {
			out = append(out, answerRead{name, at})
		}
	}
	for a := range fn.Find(source.Await) {
		json := a.Child(source.Value)
		d := a.Parent()
		if json.CalleeName() != "json" || !resolvesTo(json.Child(source.Callee).Child(source.ObjectRole), response) || d.Kind() != source.Declarator || whereRefused(a) {
			continue
		}
		switch name := d.Child(source.Name); name.Kind() {
		case source.ObjectPattern:
			for b := range name.Children() {
				if b.Kind() == source.Binding && !b.Child(source.Value).OK() {
					add(b.Key(), b)
				}
			}
		case source.Identifier:
			for m := range fn.Find(source.Member) {
				if object := m.Child(source.ObjectRole); object.Ident() != name.Text() || !resolvesTo(object, d) || m.Role() == source.Callee || m.Role() == source.Left && m.Parent().Kind() == source.Assign || whereRefused(m) || otherwiseWhole(m, name.Text()) {
					continue
				}
				add(m.Child(source.Name).Text(), m)
			}
		}
	}
	return out
}

// otherwiseWhole reports whether code takes the whole of an answer where it has not the part
// that is asked for: data.teas || data, Array.isArray(data) ? data : data.teas.
func otherwiseWhole(part source.Node, name string) bool {
	for at := part; at.Parent().Is(source.Binary, source.Conditional); at = at.Parent() {
		up := at.Parent()
		for _, other := range []source.Node{up.Child(source.Left), up.Child(source.Right), up.Child(source.Then), up.Child(source.Else)} {
			if other != at && other.Ident() == name {
				return true
			}
		}
	}
	return false
}

// resolvesTo reports whether a name is that of a declaration.
func resolvesTo(id, declarator source.Node) bool {
	return id.Kind() == source.Identifier && id.Lookup(id.Ident()) == declarator
}

// whereRefused reports whether code runs only where an answer is no good one.
func whereRefused(n source.Node) bool {
	for at := n; at.OK() && at != n.Function(); at = at.Parent() {
		if up := at.Parent(); up.Kind() == source.If && at.Role() == source.Then {
			if cond := up.Child(source.Cond).Text(); strings.HasPrefix(cond, "!") || strings.Contains(cond, "status") {
				return true
			}
		}
	}
	return false
}
