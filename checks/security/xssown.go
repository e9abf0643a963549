package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// answeredByOwnServer reports whether an expression is part of what a request to
// a path of the app's own site answers.
func answeredByOwnServer(n source.Node, depth int) bool {
	if depth == 0 || !n.OK() {
		return false
	}
	switch n.Kind() {
	case source.Member, source.Index:
		return answeredByOwnServer(n.Child(source.ObjectRole), depth-1)
	case source.Await:
		return answeredByOwnServer(n.Child(source.Value), depth-1)
	case source.Call:
		if n.CalleeName() == "fetch" {
			return ownPath(n.Arg(0))
		}
		return answeredByOwnServer(n.Child(source.Callee).Child(source.ObjectRole), depth-1)
	case source.Identifier:
		d := n.Lookup(n.Text())
		switch d.Kind() {
		case source.Declarator:
			return answeredByOwnServer(d.Child(source.Value), depth-1)
		case source.Param:
			switch call := d.Parent().Parent(); call.CalleeName() {
			case "then":
				return answeredByOwnServer(call.Child(source.Callee), depth-1)
			case "map", "forEach", "filter", "flatMap", "find", "reduce":
				return answeredByOwnServer(call.Child(source.Callee).Child(source.ObjectRole), depth-1)
			}
		}
	}
	return false
}

// ownPath reports whether an address is a path, which the page's own server
// answers.
func ownPath(n source.Node) bool {
	text, ok := n.StringValue()
	if !ok && n.Kind() == source.Template {
		text = strings.TrimPrefix(n.Text(), "`")
	}
	return strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
}

// readyMarkup reports whether a part is named as markup that its server made: a
// template's result, in which the server escaped what it did not write.
func readyMarkup(l leaf) bool {
	end := endOfPath(l.node.Text())
	return l.whole && (end == "html" || end == "markup" || end == "fragment" || end == "partial" || end == "text") && answeredByOwnServer(l.node, 8)
}

// drawnByCallers reports whether what is named as a drawing of the app's own is a field
// that its handlers take from whoever calls: template.thumbnailSvg, sent in a body.
func drawnByCallers(p *project.Project, l leaf) bool {
	name := l.node.Child(source.Name).Text()
	return l.whole && l.node.Kind() == source.Member && strings.HasSuffix(strings.ToLower(name), "svg") && drawingsSent(p)[name]
}

// drawingsSent are the names of the drawings that handlers take from whoever calls and
// keep.
func drawingsSent(p *project.Project) map[string]bool {
	return project.Answer(p, "security/drawings sent", func(p *project.Project) map[string]bool {
		out := map[string]bool{}
		for _, r := range p.Addresses() {
			if r.Kind != project.Handler && r.Kind != project.Action || !p.HoldsFold(r.File, "svg") || internalPath(r) || p.HoldsFold(r.File, "sanitiz", "purify") {
				continue
			}
			for _, in := range p.InputsOf(p.WithCode(r)) {
				if in.Place == project.InBody && strings.HasSuffix(strings.ToLower(in.Name), "svg") {
					out[in.Name] = true
				}
			}
		}
		return out
	})
}
