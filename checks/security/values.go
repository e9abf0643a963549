package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// follow looks through names, imports, awaits and Object.freeze to the
// expression that a node stands for.
func follow(p *project.Project, n source.Node) source.Node {
	for range 12 { // renamings may go in circles
		next := source.Node{}
		switch n.Kind() {
		case source.Identifier, source.Member:
			next = named(p, n)
		case source.ImportName, source.ExportName:
			next = p.Definition(n.Child(source.Name))
		case source.Await:
			next = n.Child(source.Value)
		case source.Declarator, source.ExportDefault, source.Property:
			next = n.Child(source.Value)
		case source.Call:
			if n.CalleePath() == "Object.freeze" {
				next = n.Arg(0)
			}
		}
		if !next.OK() || next == n {
			return n
		}
		n = next
	}
	return n
}

func named(p *project.Project, n source.Node) source.Node {
	if d := p.Definition(n); d.OK() {
		return d
	}
	if n.Kind() == source.Identifier {
		if d := n.Resolve(); d != n && !d.Is(source.ImportName, source.Param, source.Binding) {
			return d
		}
	}
	return source.Node{}
}

// property is an object's property by name, its spreads included.
func property(p *project.Project, object source.Node, name string) source.Node {
	object = follow(p, object)
	if v := object.Prop(name); v.OK() {
		return v
	}
	for c := range object.Children() {
		if object.Kind() == source.Object && c.Kind() == source.Spread {
			if v := follow(p, c.Child(source.Value)).Prop(name); v.OK() {
				return v
			}
		}
	}
	return source.Node{}
}

// functions are the functions that a property holds.
func functions(p *project.Project, prop source.Node) []source.Node {
	if prop.Kind() == source.Shorthand {
		prop = prop.Child(source.Name)
	}
	fn := follow(p, prop)
	if fn.Is(source.Function, source.Arrow, source.Method) {
		return []source.Node{fn}
	}
	return nil
}

// returned are the elements of the list that a function returns.
func returned(p *project.Project, fn source.Node) []source.Node {
	var out []source.Node
	for _, v := range fixes.Returned(fn) {
		out = append(out, elements(p, v, 0)...)
	}
	return out
}

// elements are the items of a list, however it is put together; where a
// condition decides, those of both sides.
func elements(p *project.Project, n source.Node, depth int) []source.Node {
	n = follow(p, n)
	if !n.OK() || depth > 8 {
		return nil
	}
	var out []source.Node
	switch n.Kind() {
	case source.Array:
		for c := range n.Children() {
			if c.Kind() == source.Spread {
				out = append(out, elements(p, c.Child(source.Value), depth+1)...)
			} else {
				out = append(out, c)
			}
		}
	case source.Conditional:
		out = append(elements(p, n.Child(source.Then), depth+1), elements(p, n.Child(source.Else), depth+1)...)
	case source.Binary:
		out = append(elements(p, n.Child(source.Left), depth+1), elements(p, n.Child(source.Right), depth+1)...)
	case source.Call:
		switch n.CalleeName() {
		case "concat":
			out = elements(p, n.Child(source.Callee).Child(source.ObjectRole), depth+1)
			for _, a := range n.Args() {
				out = append(out, elements(p, a, depth+1)...)
			}
		case "filter":
			out = elements(p, n.Child(source.Callee).Child(source.ObjectRole), depth+1)
		default:
			if fn := follow(p, n.Child(source.Callee)); fn.Is(source.Function, source.Arrow) {
				for _, v := range fixes.Returned(fn) {
					out = append(out, elements(p, v, depth+1)...)
				}
			}
		}
	}
	return out
}

// constant is the text of an expression as far as it is fixed; what the code
// computes is left out, and "" means that nothing is known.
func constant(p *project.Project, n source.Node) string {
	n = follow(p, n)
	if s, ok := n.StringValue(); ok {
		return s
	}
	switch n.Kind() {
	case source.Template:
		var b strings.Builder
		for c := range n.Children() {
			if s, ok := c.StringValue(); ok {
				b.WriteString(s)
			} else {
				b.WriteString(constant(p, c))
			}
		}
		return b.String()
	case source.Array:
		var parts []string
		for _, e := range elements(p, n, 0) {
			parts = append(parts, constant(p, e))
		}
		return strings.Join(parts, "; ")
	case source.Binary:
		if n.Operator() == "+" {
			return constant(p, n.Child(source.Left)) + constant(p, n.Child(source.Right))
		}
	case source.Call:
		switch n.CalleeName() {
		case "join", "replace", "replaceAll", "trim", "filter", "concat", "split":
			return constant(p, n.Child(source.Callee).Child(source.ObjectRole))
		}
	}
	return ""
}
