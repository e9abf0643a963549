package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// drawnPage is the request that a browser on the server makes for whatever the
// markup names that it is given, as in page.setContent(html): markup with a
// caller's text in it names what the caller likes.
func drawnPage(p *project.Project, c source.Node) (outgoing, bool) {
	callee := c.Child(source.Callee)
	if c.CalleeName() != "setContent" || callee.Kind() != source.Member || !containsPart(strings.ToLower(callee.Child(source.ObjectRole).Text()), []string{"page", "tab"}) {
		return outgoing{}, false
	}
	o := outgoing{call: c, value: c.Arg(0), drawn: true}
	for call := range c.Function().Find(source.Call) {
		switch call.CalleeName() {
		case "setRequestInterception", "route", "setOfflineMode", "setOffline":
			o.guard = call // the browser asks before it loads anything
			return o, true
		}
	}
	for _, part := range putIn(p, c.Arg(0), 9) {
		f := p.FlowOf(part)
		if f.Has(project.FromInput|project.FromChecked) && !f.Has(project.FromUnknown|project.FromCast|project.FromListed) {
			o.flow, o.open = f, true
			o.parts = append(o.parts, part)
		}
	}
	return o, true
}

// putIn lists the values that stand as they are in markup: between the fixed
// parts of a template, through the variables and functions that make it. What a
// function made of a value is no longer as it was.
func putIn(p *project.Project, n source.Node, depth int) []source.Node {
	if depth == 0 || !n.OK() {
		return nil
	}
	switch n.Kind() {
	case source.Template, source.Binary:
		var out []source.Node
		for part := range n.Children() {
			switch {
			case part.Is(source.String):
			case part.Is(source.Member) || part.Is(source.Identifier) && plainValue(part):
				out = append(out, part)
			case part.Is(source.Binary, source.Template, source.Identifier):
				out = append(out, putIn(p, part, depth-1)...)
			}
		}
		return out
	case source.Identifier:
		if d := n.Lookup(n.Text()); d.Kind() == source.Param {
			return handedIn(p, d, depth-1)
		}
		if d := n.Resolve(); d != n {
			return putIn(p, d, depth-1)
		}
	case source.Await:
		return putIn(p, n.Child(source.Value), depth-1)
	case source.Call:
		fn := p.Definition(n.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow, source.Method) {
			return nil
		}
		if body := fn.Child(source.Body); body.Kind() != source.Block {
			return putIn(p, body, depth-1)
		}
		for r := range fn.Find(source.Return) {
			if r.Function() == fn {
				if found := putIn(p, r.Child(source.Value), depth-1); len(found) > 0 {
					return found
				}
			}
		}
	}
	return nil
}

// handedIn lists the values in the markup that callers of a function hand to it.
func handedIn(p *project.Project, param source.Node, depth int) []source.Node {
	fn := param.Parent()
	i := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if i < 0 {
		return nil
	}
	var out []source.Node
	for _, call := range p.CallsOf(fn) {
		out = append(out, putIn(p, call.Arg(i), depth)...)
	}
	return out
}

// plainValue reports whether a name stands for a value and not for markup that
// is put together elsewhere.
func plainValue(n source.Node) bool {
	d := n.Resolve()
	return d == n && n.Lookup(n.Text()).OK() || d != n && !d.Is(source.Template, source.Call, source.Binary, source.Conditional)
}
