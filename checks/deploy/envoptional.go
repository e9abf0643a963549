package deploy

import (
	"strings"

	"underpin/checks/project/source"
)

// chain is the whole of a chain of defaults around a read: a || b || c.
func chain(n source.Node) source.Node {
	for {
		up := n.Parent()
		if op := up.Operator(); up.Kind() != source.Binary || op != "||" && op != "??" {
			return n
		}
		n = up
	}
}

// alternatives are the other variables that do as well as the one read.
func alternatives(n source.Node) []string {
	whole := chain(n)
	if whole == n {
		return nil
	}
	var out []string
	own := lastWord(n.Text())
	for m := range whole.Find(source.Member, source.Call) {
		text := m.Text()
		if m.Kind() == source.Call && !strings.HasPrefix(text, "Deno.env.get(") || m.Kind() == source.Member && m.Parent().Kind() == source.Member {
			continue
		}
		if strings.Contains(text, "env") && lastWord(text) != own && lastWord(text) == strings.ToUpper(lastWord(text)) {
			out = append(out, lastWord(text))
		}
	}
	return out
}

// lastWord is the name that an expression ends with: X of process.env.X and of
// Deno.env.get("X").
func lastWord(text string) string {
	text = strings.TrimRight(text, "\"')!]")
	return text[strings.LastIndexAny(text, ".\"'?[")+1:]
}

// consoleOnly reports whether a read is only there to be written to the console.
func consoleOnly(n source.Node) bool {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		switch up.Kind() {
		case source.Call:
			if strings.HasPrefix(up.CalleePath(), "console.") {
				return true
			}
			return false
		case source.Binary, source.Template, source.Conditional, source.Unary, source.Property, source.Object:
		default:
			return false
		}
	}
	return false
}

// askedLater reports whether the name that a value gets is asked about where it is
// used: if (!key) return, key && …, key ? … : ….
func askedLater(d source.Node) bool {
	name := d.Child(source.Name).Ident()
	if name == "" {
		return false
	}
	for n := range d.File().Find(source.Identifier) {
		if n.Text() == name && n.Start() > d.End() && isAsked(n) && n.Lookup(name) == d {
			return true
		}
	}
	return false
}

// isAsked reports whether an expression stands where only its being there counts.
func isAsked(n source.Node) bool {
	p := n.Parent()
	switch p.Kind() {
	case source.Unary:
		return p.Operator() == "!"
	case source.If, source.Conditional:
		return n.Role() == source.Cond
	case source.Binary:
		op := p.Operator()
		return op == "&&" && (n.Role() == source.Left || isAsked(p)) || op == "||" && isAsked(p)
	case source.Call:
		return p.CalleePath() == "Boolean"
	case source.Array:
		return leavesOutEmpty(p)
	}
	return false
}

// keptUnder is the name that a value is kept under in an object: key in
// { key: process.env.KEY || "" }.
func keptUnder(n source.Node) string {
	if up := chain(n).Parent(); up.Kind() == source.Property {
		return up.Key()
	}
	return ""
}

// askedBy reports whether a file asks somewhere whether what is kept under a name
// is there: if (!config.key), links.filter(link => link.href).
func askedBy(f *source.File, key string) bool {
	for m := range f.Find(source.Member) {
		if m.Child(source.Name).Text() != key {
			continue
		}
		if isAsked(m) || m.Parent().Kind() == source.Arrow && m.Role() == source.Body && m.Parent().Parent().CalleeName() == "filter" {
			return true
		}
	}
	return false
}

// countsWithDefault reports whether a value is read as a number, and another number
// takes its place when it is none: Number.parseInt(value, 10) > 0 ? … : 100, or a
// name that is tested before it is used.
func countsWithDefault(n source.Node) bool {
	call := n.Parent()
	switch call.CalleeName() {
	case "parseInt", "parseFloat", "Number":
	default:
		return false
	}
	for up := call; up.OK(); up = up.Parent() {
		switch p := up.Parent(); p.Kind() {
		case source.Conditional:
			return true
		case source.Binary:
			if op := p.Operator(); op == "||" || op == "??" {
				return true
			}
		case source.Declarator:
			name := p.Child(source.Name).Ident()
			for id := range p.Function().Find(source.Identifier) {
				if id.Text() == name && id.Start() > p.End() && id.Enclosing(source.Conditional).Child(source.Cond).Contains(id) {
					return true
				}
			}
			return false
		case source.Call, source.Unary:
		default:
			return false
		}
	}
	return false
}
