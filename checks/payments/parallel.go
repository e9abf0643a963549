package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// parallel lists the checkouts that make a subscription without looking for one
// that is running, and those that look.
func parallel(p *project.Project, t *trade) (gaps, passes []check.Place) {
	for _, s := range t.sales {
		sells := s.kind == subscription || s.kind == either || s.kind == unknown && t.recurring && !t.once
		if !sells || !s.server || namesOwnPrice(s) { // of gifts, somebody may mean to give several
			continue
		}
		if n, ok := looksForRunning(p, s.node); ok {
			passes = append(passes, check.At(n, "looks for a subscription that is running"))
		} else {
			gaps = append(gaps, check.At(s.node, "makes a subscription without looking for one that is running"))
			gaps = append(gaps, saidAbove(p, s)...)
			gaps = append(gaps, readAnyway(p, s.node)...)
		}
	}
	return gaps, passes
}

// saidAbove is where the options of a sale, put together above its call, say that
// it is of a subscription.
func saidAbove(p *project.Project, s sale) []check.Place {
	if s.node.Kind() != source.Call {
		return nil
	}
	for _, mode := range options(p, s.node, "mode") {
		if text, _ := mode.StringValue(); text == "subscription" && mode.File() == s.node.File() && !s.node.Contains(mode) && s.node.Line()-mode.Line() > 3 {
			return []check.Place{check.At(mode.Parent().Parent(), "what is sold here")}
		}
	}
	return nil
}

// looksForRunning finds where the way to a checkout asks for a running
// subscription, and turns off.
func looksForRunning(p *project.Project, n source.Node) (source.Node, bool) {
	for _, fn := range wayTo(p, n) {
		for i := range fn.Find(source.If, source.Conditional) {
			if asksRunning(i) {
				return i.Child(source.Cond), true
			}
		}
		for c := range fn.Find(source.Call) {
			switch {
			case endsWith(c, []string{"subscriptions.list", "subscriptions.search", "subscriptions.retrieve"}) && c.Start() < n.Start():
				if branchesOn(c) {
					return c, true
				}
			case guardsRunning(strings.ToLower(c.CalleeName())):
				return c, true
			}
		}
	}
	return source.Node{}, false
}

func guardsRunning(name string) bool {
	return strings.Contains(name, "subscri") && hasWord(name, []string{"assertno", "ensureno", "hasactive", "checkexisting", "findactive", "getactive", "alreadysub", "isactive", "preventduplicate"})
}

// asksRunning reports whether a branch turns off for customers who have a
// subscription.
func asksRunning(i source.Node) bool {
	cond := i.Child(source.Cond)
	if i.Kind() == source.If && !turnsOff(i.Child(source.Then)) {
		return false
	}
	if i.Kind() == source.Conditional {
		return false
	}
	found := false
	cond.Walk(func(n source.Node) bool {
		if n.Kind() == source.Unary && n.Operator() == "!" {
			return false
		}
		if n.Is(source.Identifier, source.String) {
			found = found || running(strings.ToLower(n.Text()), n.Kind() == source.Identifier)
		}
		return !found
	})
	return found && !hasWord(cond.Text(), []string{"error", "event."})
}

// running reports whether a word speaks of a subscription that is there; the name
// of a variable may be no more than that.
func running(word string, name bool) bool {
	if hasWord(word, []string{"inactive", "error", "err", "interval", "type", "mode"}) {
		return false
	}
	if hasWord(word, []string{"active", "trialing", "ispaid", "subscribed", "haspro", "ispro", "ispremium", "isplus", "lifetime"}) {
		return true
	}
	return name && (strings.Contains(word, "subscription") || word == "sub")
}

// turnsOff reports whether a branch leaves, or goes to the provider's portal.
func turnsOff(then source.Node) bool {
	if then.Is(source.Return, source.Throw) {
		return true
	}
	for n := range then.Find(source.Return, source.Throw, source.Call) {
		if n.Is(source.Return, source.Throw) || endsWith(n, []string{"billingPortal.sessions.create", "subscriptions.update", "redirect"}) {
			return true
		}
	}
	return false
}

// branchesOn reports whether the result of a call is looked at by a condition.
func branchesOn(c source.Node) bool {
	d := c.Enclosing(source.Declarator, source.Block)
	if d.Kind() != source.Declarator {
		return c.Enclosing(source.If, source.Block).Kind() == source.If
	}
	names := []string{d.Child(source.Name).Ident()}
	for b := range d.Child(source.Name).Find(source.Binding) {
		names = append(names, b.Child(source.Name).Text())
	}
	for i := range d.Function().Find(source.If) {
		for _, name := range names {
			if name != "" && i.Child(source.Cond).Names(name) && turnsOff(i.Child(source.Then)) {
				return true
			}
		}
	}
	return false
}

// wayTo lists the functions on the way to a node: the one around it, and those
// that name it, two steps back.
func wayTo(p *project.Project, n source.Node) []source.Node {
	out := []source.Node{n.Handler()}
	for step := 0; step < 2; step++ {
		fn := out[len(out)-1]
		name, home := declaredAs(fn)
		if !fn.OK() || name == "" || isEntryName(name) {
			break
		}
		before := len(out)
		for _, use := range usesOf(p, name, home) {
			if up := use.Handler(); up.OK() && !p.Modules().Browser(use.File().Path) && !shows(up) {
				out = append(out, up)
			}
		}
		if len(out) == before {
			break
		}
	}
	return out
}

// shows reports whether a function makes markup: what it does not show can still be
// called.
func shows(fn source.Node) bool {
	for range fn.Find(source.Element) {
		return true
	}
	return false
}

// usesOf lists where code that runs names a function.
func usesOf(p *project.Project, name string, home source.Node) []source.Node {
	var out []source.Node
	for _, file := range p.Sources() {
		if !p.Holds(file, name) || !p.Modules().Live(file) {
			continue
		}
		if file != home.File().Path && !project.PerFile(p, file, "payments/takes "+name, func(f *source.File) bool { return takesName(f, name) }) {
			continue // what is called the same there is its own
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for use := range f.Find(source.Identifier) {
			if use.Text() == name && !home.Contains(use) && !isMention(use) && !meansAnother(p, use, home) {
				out = append(out, use)
			}
		}
	}
	return out
}

// takesName reports whether a file uses a name that it does not declare itself.
func takesName(f *source.File, name string) bool {
	for use := range f.Find(source.Identifier) {
		if use.Text() != name || isMention(use) {
			continue
		}
		switch use.Lookup(name).Kind() {
		case source.None, source.ImportName:
			return true
		}
	}
	return false
}

// meansAnother reports whether a name stands for something else that is called
// the same: a function of the file's own, or one that it takes from elsewhere.
func meansAnother(p *project.Project, use, home source.Node) bool {
	d := use.Lookup(use.Text())
	switch d.Kind() {
	case source.None:
		return false
	case source.ImportName:
		fn := p.Definition(use)
		return fn.Is(source.Function, source.Arrow, source.Method) && fn != home && !home.Contains(fn)
	}
	return d != home && !home.Contains(d) && !d.Contains(home)
}
