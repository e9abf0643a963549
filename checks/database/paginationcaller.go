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
	return out[:min(len(out), most)]
}

func uncappedIn(f *source.File) []check.Place {
	var out []check.Place
	for call := range f.Find(source.Call) {
		if name := call.CalleeName(); name != "parseInt" && name != "Number" || !namedByCaller(call.Arg(0)) || capsIt(call) || !waits(call.Outermost()) {
			continue
		}
		out = append(out, check.At(call, "the caller says how many rows, and nothing caps it"))
	}
	return out
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
			for _, side := range []source.Node{b.Child(source.Left), b.Child(source.Right)} {
				if n := side.Ident(); n != "" && (n == name || slices.Contains(howMany, n)) {
					return true
				}
			}
		}
	}
	return false
}
