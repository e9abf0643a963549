package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nullClients finds code of the server that uses what is only there in a browser:
// a client that is null where there is no window.
func nullClients(p *project.Project) []stub {
	var out []stub
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.Holds(name, "typeof window") || !p.Holds(name, "null", "undefined") {
			continue
		}
		f := p.Source(name)
		for d := range f.Find(source.Declarator) {
			id := d.Child(source.Name)
			if d.Function().OK() || !nullWithoutWindow(d.Child(source.Value)) {
				continue
			}
			if _, ok := f.ExportOf(id.Text()); !ok {
				continue
			}
			for _, by := range p.Modules().ImportersOf(name) {
				if onServer(p, by) {
					out = append(out, usesOf(p, by, d)...)
				}
			}
		}
	}
	return out
}

// onServer reports whether a module runs on a server alone: it is one of an API,
// or answers requests itself.
func onServer(p *project.Project, name string) bool {
	if strings.HasPrefix(name, "../") || !p.Modules().Live(name) {
		return false
	}
	if f, none := noScreens(p); none && f.Reason != "" {
		return true
	}
	for _, r := range p.Addresses() {
		if r.File == name && (r.Kind == project.Handler || r.Kind == project.Action) {
			return true
		}
	}
	return false
}

// nullWithoutWindow reports whether a value is null where there is no window:
// by a condition, or by a function that is called at once.
func nullWithoutWindow(v source.Node) bool {
	if v.Kind() == source.Conditional {
		_, none := byWindow(v.Child(source.Cond), v.Child(source.Then), v.Child(source.Else))
		return none
	}
	if v.Kind() != source.Call || len(v.Args()) > 0 {
		return false
	}
	fn := v.Child(source.Callee)
	for !fn.Is(source.Arrow, source.Function) {
		inner := source.Node{}
		for c := range fn.Children() {
			inner = c
			break
		}
		if !inner.OK() || fn.Is(source.Member, source.Identifier) {
			return false
		}
		fn = inner
	}
	body := fn.Child(source.Body)
	var last source.Node
	asks := false
	for item := range body.Children() {
		if item.Kind() == source.If {
			inBrowser, said := windowIn(item.Child(source.Cond))
			if said && !inBrowser {
				return saysNull(returnedBy(item.Child(source.Then)))
			}
			asks = asks || said && inBrowser && returnedBy(item.Child(source.Then)).OK()
		}
		last = item
	}
	return asks && last.Kind() == source.Return && saysNull(last.Child(source.Value))
}

// byWindow reports whether a choice by window is one, and gives null without it.
func byWindow(cond, then, other source.Node) (choice, none bool) {
	inBrowser, said := windowIn(cond)
	if !said {
		return false, false
	}
	if inBrowser {
		return true, saysNull(other)
	}
	return true, saysNull(then)
}

// windowIn reports whether a condition asks for a window and nothing else, and
// whether it holds where there is one.
func windowIn(cond source.Node) (inBrowser, said bool) {
	text := strings.Join(strings.Fields(strings.ReplaceAll(cond.Text(), "'", `"`)), " ")
	switch text {
	case `typeof window !== "undefined"`, `typeof window != "undefined"`:
		return true, true
	case `typeof window === "undefined"`, `typeof window == "undefined"`:
		return false, true
	}
	return false, false
}

// returnedBy is the value that the last statement of a branch returns.
func returnedBy(n source.Node) source.Node {
	if n.Kind() == source.Return {
		return n.Child(source.Value)
	}
	var last source.Node
	for c := range n.Children() {
		last = c
	}
	if last.Kind() == source.Return {
		return last.Child(source.Value)
	}
	return source.Node{}
}

func saysNull(n source.Node) bool {
	switch n.Text() {
	case "null", "undefined", "null as any", "null!":
		return true
	}
	return false
}

// usesOf are the places, one for each function of a module, where it calls on something without asking first
// whether it is there.
func usesOf(p *project.Project, name string, d source.Node) []stub {
	var out []stub
	seen := map[int]bool{}
	for m := range p.Source(name).Find(source.Member) {
		object := m.Child(source.ObjectRole)
		if object.Kind() != source.Identifier || seen[m.Outermost().Line()] {
			continue
		}
		im := object.Resolve()
		if im.Kind() != source.ImportName || p.Definition(object) != d.Child(source.Value) || asksFor(m, object.Text()) {
			continue
		}
		seen[m.Outermost().Line()] = true
		if len(out) == 0 {
			out = append(out, stub{alwaysFails, check.At(im, im.Text()+" is null on the server: what uses it here fails"), check.Certain})
		}
		at := check.OnLine(m, object.Text()+" is null on the server")
		out = append(out, stub{alwaysFails, at, check.Certain})
	}
	return out
}

// asksFor reports whether a use is behind a question whether the thing is there.
func asksFor(m source.Node, name string) bool {
	if strings.Contains(m.Text(), name+"?.") {
		return true
	}
	for fn := m.Function(); fn.OK(); fn = fn.Function() {
		for id := range fn.Find(source.Identifier) {
			if id.Text() == name && id.Parent().Kind() != source.Member && decides(id, fn) {
				return true
			}
		}
	}
	return false
}

// decides reports whether a name is in a condition of a function.
func decides(id, fn source.Node) bool {
	for n := id; n.OK() && n != fn; n = n.Parent() {
		if n.Role() == source.Cond || n.Kind() == source.Binary {
			return true
		}
	}
	return false
}
