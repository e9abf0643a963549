package project

import (
	"strings"

	"underpin/checks/project/source"
)

// fixedText is the text that an expression always has: a string, a name, a
// member or a field that holds one, or what joins such texts. Of `a || "b"` it
// is the fallback, for a is read from outside.
func (p *Project) fixedText(n source.Node) (string, bool) { return p.text(n, hops) }

func (p *Project) text(n source.Node, left int) (string, bool) {
	if s, ok := n.StringValue(); ok || left == 0 {
		return s, ok
	}
	switch n.Kind() {
	case source.Template:
		return p.joined(n, left)
	case source.Binary:
		switch n.Operator() {
		case "+":
			a, ok := p.text(n.Child(source.Left), left-1)
			b, also := p.text(n.Child(source.Right), left-1)
			return a + b, ok && also
		case "||", "??":
			return p.text(n.Child(source.Right), left-1)
		}
	case source.Identifier, source.Member:
		if d := p.Definition(n); d.OK() && d != n {
			return p.text(d, left-1)
		}
		return p.routePathText(n)
	}
	return "", false
}

// joined is a template all of whose parts are constant.
func (p *Project) joined(template source.Node, left int) (string, bool) {
	var b strings.Builder
	for part := range template.Children() {
		s, ok := p.text(part, left-1)
		if part.Kind() == source.String && len(part.Text()) < 2 {
			s, ok = part.Text(), true // one letter between two substitutions
		}
		if !ok {
			return "", false
		}
		b.WriteString(s)
	}
	return b.String(), true
}

// routePathText is listUsers.path where listUsers = createRoute({path}), as
// Hono's OpenAPI routes spell it.
func (p *Project) routePathText(n source.Node) (string, bool) {
	if n.Kind() != source.Member {
		return "", false
	}
	route := p.Definition(n.Child(source.ObjectRole))
	if route.Kind() != source.Call {
		return "", false
	}
	return route.Arg(0).Prop(n.Child(source.Name).Text()).StringValue()
}

// returned is what a function gives back when it is one expression: an arrow's
// body, or the value of its last return.
func returned(fn source.Node) source.Node {
	body := fn.Child(source.Body)
	if body.OK() && body.Kind() != source.Block {
		return body
	}
	var out source.Node
	for r := range body.Find(source.Return) {
		if r.Function() == fn {
			out = r.Child(source.Value)
		}
	}
	return out
}
