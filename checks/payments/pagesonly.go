package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// madeInBrowser lists where the browser itself decides that somebody has paid, and
// makes what is paid for.
func madeInBrowser(p *project.Project) []check.Place {
	var out []check.Place
	for _, file := range p.Sources() {
		if !p.Holds(file, "remium", "isPro", "isPaid", "hasPaid") || !p.Modules().Live(file) || !p.Modules().Browser(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Declarator, source.Property, source.Function, source.Arrow) {
			if len(out) == 6 {
				return out
			}
			switch name, _ := declaredAs(n); {
			case n.Kind() == source.Declarator && n.Child(source.Value).Kind() == source.Binary && n.Child(source.Value).Operator() == "&&" && surelyOfPlan(n.Child(source.Value)) && marksPayer(n.Child(source.Value)):
				out = append(out, check.At(n, "the browser decides that it was paid"))
			case n.Kind() == source.Property && n.Parent().Parent().Kind() == source.Call && n.Child(source.Value).Text() == "true" && has(wordsOf(n.Key()), "premium", "pro", "paid"):
				out = append(out, check.At(n, "makes what is paid for, for everybody"))
			case n.Is(source.Function, source.Arrow) && has(wordsOf(name), "premium", "pro") && has(wordsOf(name), "generate", "build", "make", "export", "download", "render"):
				out = append(out, check.At(head(n), "makes what is paid for in the browser"))
			}
		}
	}
	return out
}

// marksPayer reports whether a condition goes by a mark of who has paid, and not by which
// offer is looked at alone.
func marksPayer(cond source.Node) bool {
	for id := range cond.Find(source.Identifier) {
		if has(wordsOf(id.Text()), "premium", "pro", "paid", "subscribed", "subscription") {
			return true
		}
	}
	return false
}

// forPaying lists the handlers whose address says that they are for who has paid,
// and that ask nobody.
func (w *plans) forPaying(p *project.Project) {
	for _, g := range p.GuardedRoutes() {
		r := g.Route
		if r.Kind != project.Handler && r.Kind != project.Edge || !r.Node.OK() || len(g.Roles) > 0 || sells(r.File) || !has(wordsOf(strings.ReplaceAll(r.Path, "/", "-")), "pro", "premium") {
			continue
		}
		if _, closed := g.Closed(); closed || g.Maybe {
			continue // for the staff, or for whoever has such an account
		}
		if !asksAnywhere(p, r) && !hasWord(r.Path, []string{"admin", "cron", "check", "verify", "status", "upgrade", "/dev/", "debug"}) {
			w.named = append(w.named, check.At(head(r.Node), "is for who has paid, by its name, and asks for nothing"))
		}
	}
}
