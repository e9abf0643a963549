package project

import (
	"strings"

	"underpin/checks/project/source"
)

// call is where the result of a call comes from.
func (t *tracer) call(n source.Node, at *frame, left int) Flow {
	callee, name := n.Child(source.Callee), n.CalleeName()
	if f, ok := castFlow(t, n, at, left); ok {
		return f
	}
	if isReader(n, name) {
		return Flow{From: FromInput, Place: readers[name], Input: n}
	}
	if IsSessionCall(n) {
		return Flow{From: FromSession}
	}
	if t.p.lacks(callee) {
		return Flow{From: FromNowhere}
	}
	if asksRows(n) {
		return Flow{From: FromDatabase}
	}
	if callee.Kind() == source.Member {
		if f, ok := t.method(n, callee, name, at, left); ok {
			return f
		}
	}
	if fn := t.p.Definition(callee); left > 0 && fn.Is(source.Function, source.Arrow, source.Method) {
		if f, ok := t.result(fn, n, at, left-1); ok {
			return f
		}
	}
	switch pkg, _ := n.Origin(); {
	case name == "fetch" || name == "axios" || pkg == "axios" || name == "invoke":
		return Flow{From: FromService}
	case name == "readFileSync" || name == "readFile":
		return Flow{From: FromConstant} // a file of the app itself
	case rendering(pkg):
		return t.arguments(n, at, left)
	}
	return t.throughUnknown(n, at, left)
}

// throughUnknown is the result of a function that nobody knows: what goes in by
// itself may come out of it again; what goes in as one of many options does not.
func (t *tracer) throughUnknown(n source.Node, at *frame, left int) Flow {
	out := unknownFlow
	for i, a := range n.Args() {
		if i < 2 && a.Is(source.Identifier, source.Member, source.Template, source.Index) {
			if f := t.flow(a, at, left); f.Place != WholeRequest {
				out = out.And(f)
			}
		}
	}
	return out
}

// rendering reports whether a package turns one kind of text into another.
func rendering(pkg string) bool {
	for _, p := range []string{"gray-matter", "remark", "rehype", "unified", "marked", "markdown-it", "showdown", "mdast", "hast", "turndown"} {
		if strings.HasPrefix(pkg, p) {
			return true
		}
	}
	return false
}

// arguments is the flow of what a call is given: input that goes into a function
// nobody knows may come out of it again.
func (t *tracer) arguments(n source.Node, at *frame, left int) Flow {
	var out Flow
	for _, a := range n.Args() {
		if a.Is(source.Arrow, source.Function) {
			continue
		}
		if f := t.flow(a, at, left); f.Place != WholeRequest {
			out = out.And(f)
		}
	}
	return out
}

// method is where the result of object.name(…) comes from: most methods of
// strings, lists and requests give what they are called on.
func (t *tracer) method(n, callee source.Node, name string, at *frame, left int) (Flow, bool) {
	object := callee.Child(source.ObjectRole)
	if object.Kind() == source.This {
		return Flow{}, false
	}
	f := t.flow(object, at, left)
	if f.Place == WholeRequest {
		got := requestMember(f, name, n)
		return got, got != unknownFlow
	}
	switch name {
	case "includes", "startsWith", "endsWith", "indexOf", "test", "has", "some", "every", "getTime", "isArray", "findIndex":
		return Flow{From: FromConstant}, true
	case "replace", "replaceAll":
		f = f.And(t.arguments(n, at, left))
		if f.Has(FromInput) && n.Arg(0).Kind() == source.Regexp {
			f.From |= FromUnknown // it may take out what does harm
		}
		return f, true
	case "concat", "padStart", "padEnd":
		return f.And(t.arguments(n, at, left)), true
	case "match", "exec":
		return f.And(t.arguments(n, at, left)).as(FromChecked), true
	case "join", "map", "filter", "find", "slice", "reduce", "flatMap", "flat", "split", "trim", "toLowerCase", "toUpperCase", "toString", "substring", "substr", "get", "getAll", "entries", "keys",
		"values", "at", "pop", "shift", "json", "text", "then", "catch", "sort", "reverse", "toISOString", "toFixed", "normalize", "trimEnd", "trimStart", "charAt", "localeCompare", "stream", "arrayBuffer":
		if f.From != 0 && f != unknownFlow {
			if name == "map" || name == "flatMap" || name == "reduce" {
				made := t.callback(n.Arg(0), at, left)
				if name != "reduce" && made.From != 0 && leavesItem(n.Arg(0)) {
					return made, true
				}
				f = f.And(made)
			}
			return f, true
		}
	}
	return Flow{}, false
}

// leavesItem reports whether a callback written in place makes nothing of the
// item that it is given: (_, i) => `$${i + 1}`.
func leavesItem(fn source.Node) bool {
	if !fn.Is(source.Arrow, source.Function) {
		return false
	}
	item := fn.Child(source.ParamRole)
	if !item.OK() {
		return true
	}
	name := item.Child(source.Name).Ident()
	if name == "" {
		return false
	}
	return !fn.Child(source.Body).Names(name)
}

// callback is where the results of a function that a list's method is given come
// from, when it is written in place; its parameters are the list's items and add
// nothing.
func (t *tracer) callback(fn source.Node, at *frame, left int) Flow {
	if !fn.Is(source.Arrow, source.Function) {
		return Flow{}
	}
	for _, p := range fn.ChildrenIn(source.ParamRole) {
		t.seen[p] = true
		defer delete(t.seen, p)
	}
	var out Flow
	for _, v := range results(fn) {
		out = out.And(t.flow(v, at, left))
	}
	return out
}

// result is where what a function of the project returns comes from.
func (t *tracer) result(fn, call source.Node, at *frame, left int) (Flow, bool) {
	if t.seen[fn] {
		return Flow{}, true
	}
	t.seen[fn] = true
	defer delete(t.seen, fn)
	values := results(fn)
	if len(values) == 0 {
		return Flow{}, false
	}
	var out Flow
	inner := &frame{fn: fn, call: call, up: at}
	for _, v := range values {
		out = out.And(t.flow(v, inner, left))
	}
	return out, true
}

// results are the expressions that a function may return.
func results(fn source.Node) []source.Node {
	body := fn.Child(source.Body)
	if !body.OK() {
		return nil
	}
	if body.Kind() != source.Block {
		return []source.Node{body}
	}
	var out []source.Node
	body.Walk(func(n source.Node) bool {
		if n.Kind() == source.Return && n.Child(source.Value).OK() {
			out = append(out, n.Child(source.Value))
		}
		return !n.Is(source.Function, source.Arrow, source.Method, source.Class)
	})
	return out
}

// readers are functions of frameworks that read from the request they are given
// or that is at hand.
var readers = map[string]InputPlace{
	"readBody": InBody, "readRawBody": InBody, "readFormData": InForm, "readMultipartFormData": InBody, "getQuery": InQuery, "getRouterParam": InParams, "getRouterParams": InParams,
	"getHeader": InHeaders, "getRequestHeader": InHeaders, "getHeaders": InHeaders, "getRequestHeaders": InHeaders, "getRequestIP": InHeaders, "getCookie": InCookies, "parseCookies": InCookies,
	"cookies": InCookies, "headers": InHeaders, "useSearchParams": InQuery, "useParams": InParams, "useLocation": InQuery,
}

// isReader reports whether a call is one of readers, and not a function of the
// app that has the same name.
func isReader(n source.Node, name string) bool {
	if readers[name] == NoInput || n.Child(source.Callee).Kind() != source.Identifier {
		return false
	}
	pkg, _ := n.Origin()
	return pkg == "" && !n.Child(source.Callee).Resolve().OK() || strings.HasPrefix(pkg, "next/") || strings.HasPrefix(pkg, "react-router") || pkg == "h3" || strings.HasPrefix(pkg, "#")
}

// asksRows reports whether a call, or the chain before it, asks the database.
func asksRows(n source.Node) bool {
	for n.Is(source.Call, source.Member, source.Await) {
		switch n.Kind() {
		case source.Call:
			if callsForRows(n) {
				return true
			}
			n = n.Child(source.Callee)
		case source.Member:
			n = n.Child(source.ObjectRole)
		default:
			n = n.Child(source.Value)
		}
	}
	return false
}

func callsForRows(n source.Node) bool {
	switch n.CalleeName() {
	case "rpc", "$queryRaw", "$queryRawUnsafe", "findMany", "findFirst", "findUnique", "findFirstOrThrow", "findUniqueOrThrow", "returning":
		return n.Child(source.Callee).Kind() == source.Member
	}
	for _, q := range queriesAt(n) {
		switch {
		case q.Via == Mongoose:
			return q.Table != "" && q.Table[0] >= 'A' && q.Table[0] <= 'Z' // and not the find of a list
		case q.Via != Drizzle:
			return true
		}
	}
	return false
}

// IsSessionCall reports whether a call asks who the caller is, by what sign-in
// libraries and apps call such functions.
func IsSessionCall(n source.Node) bool {
	name := strings.ToLower(n.CalleeName())
	if name == "auth" || name == "currentuser" || name == "getuser" || name == "getclaims" || name == "verifyidtoken" || name == "jwtverify" || strings.HasSuffix(strings.ToLower(n.CalleePath()), "jwt.verify") {
		return true
	}
	for _, part := range []string{"session", "requireuser", "requireauth", "currentuser", "getauth", "authenticate", "verifytoken", "verifyauth", "validaterequest", "getuserid"} {
		if strings.Contains(name, part) && !strings.Contains(name, "sessions.create") && !strings.Contains(name, "create") {
			return true
		}
	}
	return false
}
