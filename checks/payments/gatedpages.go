package payments

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An ungated is a function of the server that only a page that asks for the plan
// leads to, and that writes without asking itself.
type ungated struct {
	name  string
	place check.Place
}

// behindGates lists what writes behind pages that turn customers without a plan
// away, and the conditions by which these do: the browser calls an action or a handler by
// its address, whether or not the page was shown.
func behindGates(p *project.Project) (bare []ungated, gates []check.Place) {
	around := gatesAround(p)
	for _, g := range around {
		gates = append(gates, check.OnLine(g.at, "only pages are kept from who has no plan here"))
		if up := g.at.Enclosing(source.If); g.root != "" && up.OK() {
			for next := up.Enclosing(source.If); next.OK(); next = next.Enclosing(source.If) {
				up = next
			}
			gates = append(gates, check.OnLine(up, "asks for the addresses of pages alone"))
		}
	}
	var gated, free, within []string
	for _, r := range p.Routes() {
		if r.Kind != project.Page && r.Kind != project.Layout || r.Stack != project.Next {
			continue
		}
		if at := gateOf(p, r); at.OK() {
			gated = append(gated, r.File)
			gates = append(gates, check.OnLine(at, "the page asks for the plan here"))
			continue
		}
		if coveredBy(around, r) {
			within = append(within, r.File)
		} else {
			free = append(free, r.File)
		}
	}
	if len(gates) == 0 || policiesAsk(p) {
		return nil, nil
	}
	open := p.Modules().Loaded(free, nil)
	behind := p.Modules().Loaded(slices.Concat(gated, within), nil)
	for _, r := range p.Routes() {
		if r.Kind != project.Action || !behind[r.File] || open[r.File] || sells(r.File) {
			continue
		}
		at, ok := writesIn(p, r)
		if !ok {
			continue
		}
		if _, asks := r.ReachesBy(p, "payments/plan", asksPlan, 3); asks {
			continue
		}
		bare = append(bare, ungated{nameOf(r.Node), at})
	}
	if len(within) > 0 {
		bare = append(bare, handlersWithin(p, p.Modules().Loaded(within, nil), open)...)
	}
	return bare[:min(len(bare), mostBare)], apart(gates)
}

// mostBare is how many places of functions that ask for no plan are told.
const mostBare = 20

// gateOf is the condition by which a page that is made on the server turns away
// who has no plan.
func gateOf(p *project.Project, r project.Route) source.Node {
	if r.Kind != project.Page || sells(r.File) || strings.HasPrefix(r.File, "../") || !p.Holds(r.File, planHints...) || p.Modules().Browser(r.File) {
		return source.Node{}
	}
	for n := range r.Node.Find(source.If) {
		cond := n.Child(source.Cond)
		if n.Function() == r.Node && strings.Contains(cond.Text(), "!") && !strings.Contains(cond.Text(), "||") && asksPlan(n) {
			return n
		}
	}
	return source.Node{}
}

// policiesAsk reports whether the database itself asks for a plan.
func policiesAsk(p *project.Project) bool {
	for _, t := range p.Schema().Tables {
		for _, policy := range t.Policies {
			for _, w := range strings.FieldsFunc(strings.ToLower(policy.Using+" "+policy.WithCheck), func(r rune) bool { return r < 'a' || r > 'z' }) {
				if planWords[w] && !strings.Contains(strings.ToLower(t.Name), w) {
					return true
				}
			}
		}
	}
	return false
}

// writesIn is where an action makes or changes a row, or lets a file be put up.
func writesIn(p *project.Project, r project.Route) (check.Place, bool) {
	for _, q := range p.QueriesIn(r.File) {
		if (q.Verb == "insert" || q.Verb == "update" || q.Verb == "upsert") && q.Start >= r.Node.Start() && q.Start < r.Node.End() {
			return check.Place{File: q.File, Line: q.Line, Column: q.Column, Message: "writes for everybody who calls it, with or without a plan"}, true
		}
	}
	for _, st := range p.StatementsIn(r.Node) {
		if (st.Verb == "insert" || st.Verb == "update" || st.Verb == "upsert" || st.Verb == "delete") && st.File == r.Node.File().Path {
			return stated(st, "writes for everybody who calls it, with or without a plan"), true
		}
	}
	for c := range r.Node.Find(source.Call) {
		if c.CalleeName() == "createSignedUploadUrl" {
			return check.At(c, "takes files of everybody who calls it, with or without a plan"), true
		}
	}
	return check.Place{}, false
}

// nameOf is a function's own name, or that of what it is put into.
func nameOf(fn source.Node) string {
	if name := fn.Child(source.Name).Text(); name != "" {
		return name
	}
	return fn.Enclosing(source.Declarator).Child(source.Name).Text()
}

// ungatedFound is the gap.
func ungatedFound(bare []ungated, gates []check.Place) check.Finding {
	var places []check.Place
	names := map[string]bool{}
	for _, b := range bare {
		places = append(places, b.place)
		names[b.name] = true
	}
	who := bare[0].name + " does"
	if n := len(names) - 1; n > 0 {
		who = fmt.Sprintf("%s and %s do", bare[0].name, others(n))
	}
	f := check.Missing(check.Likely, "Only the page asks for the plan: "+who+" the paid work for everybody who calls the server.", append(places, gates...)...)
	f.Brief = entitlementBrief
	return f
}
