package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// uncapped are the places where a caller names how many rows there may be, and nothing on
// the server says how many at most: worth a word beside lists that are read whole.
func uncapped(p *project.Project) []check.Place {
	const most = 24
	var out []check.Place
	for _, name := range p.Sources() {
		if len(out) >= most || strings.HasPrefix(name, "../") || !p.Holds(name, "parseInt(", "Number(") || !p.Holds(name, "imit", "ageSize", "per_page", "perPage", "page_size") ||
			!p.Modules().Live(name) || p.Modules().Side(name) == project.Client {
			continue
		}
		out = append(out, check.Reached(p, project.PerFile(p, name, "database/uncapped", uncappedIn))...)
	}
	out = append(out, uncappedPython(p)...)
	return out[:min(len(out), most)]
}

func uncappedIn(f *source.File) []check.Place {
	var out []check.Place
	for call := range f.Find(source.Call) {
		if name := call.CalleeName(); name != "parseInt" && name != "Number" || !namedByCaller(call.Arg(0)) || capsIt(call) || !waits(call.Outermost()) || !asksRows(call, 2) {
			continue
		}
		out = append(out, check.At(call, "the caller says how many rows, and nothing caps it"))
	}
	return out
}

// asksRows reports whether a number goes where rows are asked for, and not only into the answer
// again: the limit as it was, the number of pages, the end of a list that is there.
func asksRows(n source.Node, hops int) bool {
	for up := n.Parent(); up.OK(); n, up = up, up.Parent() {
		switch up.Kind() {
		case source.Call, source.Tagged:
			if n.Role() == source.Callee {
				continue
			}
			switch up.CalleeName() {
			case "ceil", "json", "slice", "send", "stringify", "log", "String", "toString", "isNaN", "isInteger", "isFinite":
				return false
			case "max", "abs", "floor", "round", "trunc", "Number", "parseInt":
				continue
			}
			return true
		case source.Property:
			switch up.Key() {
			case "skip", "offset", "pages", "totalPages", "total_pages", "pageCount":
				return false
			}
		case source.Declarator:
			name := up.Child(source.Name).Ident()
			if n.Kind() == source.Object || hops == 0 || name == "" {
				return n.Kind() == source.Object
			}
			for id := range up.Outermost().Find(source.Identifier, source.Shorthand) {
				if (id.Ident() == name || id.Key() == name) && id.Start() >= up.End() && asksRows(id, hops-1) {
					return true
				}
			}
			return false
		case source.Assign:
			return n.Role() == source.Right
		case source.Return, source.Arrow, source.Function, source.Method, source.New, source.Expression, source.If:
			return false
		case source.Binary:
			switch up.Operator() {
			case ">", ">=", "<", "<=", "===", "!==", "==", "!=":
				return false
			}
		}
	}
	return false
}

// waits reports whether a function waits for anything: one that does not asks no database.
func waits(fn source.Node) bool {
	for range fn.Find(source.Await) {
		return true
	}
	for c := range fn.Find(source.Call) {
		if name := c.CalleeName(); name == "then" || name == "all" || name == "prepare" {
			return true
		}
	}
	return fn.Child(source.Body).Is(source.Call)
}

// howMany are the names under which callers say how many rows they want.
var howMany = []string{"limit", "pageSize", "page_size", "perPage", "per_page", "take"}

// namedByCaller reports whether a value is what the query of a request says about the number
// of rows: req.query.limit, params.get("limit") || "20".
func namedByCaller(v source.Node) bool {
	for v.Kind() == source.Binary {
		v = v.Child(source.Left)
	}
	switch v.Kind() {
	case source.Call:
		key, ok := v.Arg(0).StringValue()
		return ok && v.CalleeName() == "get" && slices.Contains(howMany, key)
	case source.Member:
		return slices.Contains(howMany, v.Child(source.Name).Text()) && ofQuery(v.Child(source.ObjectRole).Text())
	case source.Identifier:
		b := v.Lookup(v.Ident())
		return b.Kind() == source.Binding && slices.Contains(howMany, v.Ident()) && ofQuery(b.Enclosing(source.Declarator).Child(source.Value).Text())
	}
	return false
}

// ofQuery reports whether an expression is the query of a request.
func ofQuery(text string) bool {
	low := strings.ToLower(text)
	return len(low) < 80 && (strings.Contains(low, "query") || strings.Contains(low, "searchparams"))
}

// capsIt reports whether the function around a call holds the number below a most.
func capsIt(call source.Node) bool {
	fn := call.Outermost()
	name := call.Enclosing(source.Declarator).Child(source.Name).Ident()
	for c := range fn.Find(source.Call) {
		switch path := c.CalleePath(); {
		case path == "Math.min":
			if c.Contains(call) || strings.Contains(c.Text(), name) || slices.ContainsFunc(howMany, func(n string) bool { return strings.Contains(c.Text(), n) }) {
				return true
			}
		case strings.Contains(strings.ToLower(path), "clamp"), c.CalleeName() == "safeParse", c.CalleeName() == "parse" && path != "JSON.parse":
			return true
		}
	}
	for b := range fn.Find(source.Binary) {
		switch b.Operator() {
		case ">", ">=", "<=", "<":
			if text := b.Child(source.Right).Text(); text == "0" || text == "1" { // whether there is one, not how high it is
				continue
			}
			for _, side := range []source.Node{b.Child(source.Left), b.Child(source.Right)} {
				if n := side.Ident(); n != "" && (n == name || slices.Contains(howMany, n)) {
					return true
				}
			}
		}
	}
	return false
}

// callersOf are the calls of the functions that read whole tables, each named once.
func callersOf(p *project.Project, whole []project.Statement) []check.Place {
	var out []check.Place
	for _, st := range whole {
		if len(st.Filters) > 0 || st.Open {
			continue
		}
		for _, c := range wholeTableCalls(p, st) {
			if !slices.ContainsFunc(out, func(o check.Place) bool { return o.File == c.File && o.Line == c.Line }) {
				out = append(out, c)
			}
		}
	}
	return out
}

// wholeTableCalls are calls of a function that reads a whole table: where it is
// read only to find one row in it, or to count.
func wholeTableCalls(p *project.Project, st project.Statement) []check.Place {
	f := p.Source(st.File)
	if f == nil || st.Function == 0 {
		return nil
	}
	var out []check.Place
	for fn := range f.Find(source.Function, source.Arrow, source.Method) {
		if fn.Start() != st.Function {
			continue
		}
		for _, c := range p.CallsOf(fn) {
			if len(out) < 6 && p.Modules().Live(c.File().Path) && p.Reached(c) {
				out = append(out, check.At(c, "gets every row of "+st.Table+" here"))
			}
		}
	}
	return out
}
