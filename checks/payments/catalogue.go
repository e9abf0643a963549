package payments

import (
	"maps"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// looksUp reports whether the server compares what came with its own list before
// it sells: a list or table that is searched, a query that finds it, a condition
// that leaves when it is unknown.
func looksUp(p *project.Project, s sale, value source.Node) bool {
	names := namesIn(value)
	maps.Copy(names, retrievedBy(value))
	if len(names) == 0 {
		return false
	}
	fn := value.Handler()
	for n := range fn.Find(source.Call, source.Index, source.Binary, source.Switch) {
		if n.Start() > s.node.End() && n.File() == s.node.File() {
			continue
		}
		if compares(p, n, s.node, names) {
			return true
		}
	}
	return false
}

// retrievedBy are the variables by which the provider was asked for the price that a value
// is a field of: what they are compared with holds for the price.
func retrievedBy(value source.Node) map[string]bool {
	for value.Is(source.Member, source.Index) {
		value = value.Child(source.ObjectRole)
	}
	if v := valueOf(value); v.Kind() == source.Call && endsWith(v, []string{"prices.retrieve", "products.retrieve"}) {
		return namesIn(v.Arg(0))
	}
	return nil
}

// namesIn are the variables that a value goes by: itself, and the field that it
// was read as.
func namesIn(value source.Node) map[string]bool {
	names := map[string]bool{}
	add := func(n source.Node) {
		switch n.Kind() {
		case source.Identifier:
			names[n.Text()] = true
			if d := n.Resolve(); d.Kind() == source.Binding {
				names[d.Key()] = true
			} else if d.Is(source.Member) {
				names[d.Child(source.Name).Text()] = true
			}
		case source.Member:
			names[n.Child(source.Name).Text()] = true
		}
	}
	add(value)
	if !value.Is(source.Identifier, source.Member) {
		for n := range value.Find(source.Identifier, source.Member) {
			add(n)
		}
	}
	for _, common := range []string{"id", "Math", "round", "body", "data", "Number"} {
		delete(names, common)
	}
	return names
}

// compares reports whether a node compares one of the names with what the server
// knows.
func compares(p *project.Project, n, sold source.Node, names map[string]bool) bool {
	switch n.Kind() {
	case source.Index: // PRICES[plan]
		return mentionsAny(n.Child(source.Value), names)
	case source.Switch:
		return mentionsAny(n.Child(source.Cond), names)
	case source.Binary:
		return (n.Operator() == "===" || n.Operator() == "==" || n.Operator() == "!==" || n.Operator() == "!=") && comparesKnown(p, n, sold, names)
	}
	if isLog(n) {
		return false
	}
	switch n.CalleeName() {
	case "includes", "has", "indexOf", "find", "findIndex", "some", "hasOwnProperty", "isValidPrice", "get":
		if n.CalleeName() == "get" && !hasWord(n.CalleeTrail(), []string{"price", "plan", "product", "catalog", "map"}) {
			return false
		}
		return mentionsAny(n.Arg(0), names) && !onlyIfListed(n)
	case "eq", "findUnique", "findFirst", "findOne", "findById", "or", "in", "findUniqueOrThrow", "findFirstOrThrow":
		return mentionsAny(n, names) && !hasWord(n.Text(), []string{"userId:", "email:"}) || mentionsAny(n.Arg(1), names)
	}
	name := strings.ToLower(n.CalleeName())
	return hasWord(name, []string{"price", "plan", "product", "tier", "package"}) && hasWord(name, []string{"valid", "allow", "assert", "check", "is", "lookup", "find", "known", "resolve", "require", "from", "by"}) && mentionsAny(n, names) && !strings.HasSuffix(n.CalleeTrail(), "prices.retrieve")
}

// refused reports whether a value is only compared with constants that turn it
// away: all others get through.
func refused(value source.Node) bool {
	path := value.Path()
	for b := range value.Handler().Find(source.Binary) {
		if path == "" || b.Operator() != "===" || b.Child(source.Left).Path() != path {
			continue
		}
		if i := b.Enclosing(source.If); i.Child(source.Cond).Contains(b) && turnsOff(i.Child(source.Then)) {
			return true
		}
	}
	return false
}

// comparesKnown reports whether a comparison is of a name with a constant of the
// server, or a variable of the environment.
func comparesKnown(p *project.Project, n, sold source.Node, names map[string]bool) bool {
	left, right := n.Child(source.Left), n.Child(source.Right)
	if !mentionsAny(left, names) {
		left, right = right, left
	}
	if !mentionsAny(left, names) || left.Kind() == source.Unary || right.Is(source.Null) || right.Ident() == "undefined" {
		return false
	}
	if v, ok := right.StringValue(); ok {
		return v != "" && !typeofName(v) && admits(n, sold)
	}
	flow := p.FlowOf(right)
	return flow.Has(project.FromEnv | project.FromDatabase)
}

// admits reports whether a comparison with one constant lets only that through: a
// branch for all others leaves, or the sale is made in the branch for it.
func admits(n, sold source.Node) bool {
	i := n.Enclosing(source.If, source.Conditional, source.Function, source.Arrow, source.Method)
	if !i.Is(source.If, source.Conditional) || !i.Child(source.Cond).Contains(n) {
		return false
	}
	if strings.HasPrefix(n.Operator(), "!") {
		return turnsOff(i.Child(source.Then))
	}
	return i.Child(source.Then).Contains(sold)
}

func typeofName(v string) bool { return v == "string" || v == "number" || v == "object" }

func mentionsAny(n source.Node, names map[string]bool) bool {
	found := false
	n.Walk(func(c source.Node) bool {
		if c.Is(source.Identifier) && names[c.Text()] {
			found = true
		}
		return !found
	})
	return found
}
