package payments

import (
	"net/http"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

var (
	settledFields = regexp.MustCompile(`(?i)^(status|payment_status|order_status|is_paid|paid|state)$`)
	settledValues = regexp.MustCompile(`(?i)paid|completed?|success|captured|confirmed|True`)
	payingNames   = regexp.MustCompile(`(?i)pay|checkout|order|purchase`)
)

// pythonByWord are routes that settle a payment because of a state that the request
// itself tells.
func pythonByWord(p *project.Project, t *pythonTrade) []check.Place {
	var out []check.Place
	if len(t.sales) == 0 {
		return nil
	}
	seen := map[source.Node]bool{}
	for _, g := range p.GuardedPythonRoutes() {
		fn := g.Node
		if seen[fn] || g.Method == http.MethodGet || !fn.Is(source.Function, source.Method) || len(g.Roles) > 0 || t.isHook(fn) || !payingNames.MatchString(g.Path+" "+fn.Key()) || strings.Contains(strings.ToLower(g.Path+" "+fn.Key()+" "+g.File), "admin") || provedIn(p, fn, 0).OK() || staffOnly(fn) {
			continue
		}
		seen[fn] = true
		for a := range fn.Find(source.Assign) {
			left := a.Child(source.Left)
			if left.Kind() != source.Member || !settledFields.MatchString(left.Child(source.Name).Ident()) || !settledValues.MatchString(a.Child(source.Right).Text()) {
				continue
			}
			told := toldByRequest(p, a)
			if told.OK() && !pythonAsksBack(p, fn) {
				out = append(out, check.At(a, "settled here"), check.At(told, "because the request says so"))
			}
		}
	}
	return out
}

// toldByRequest is the condition around a node that compares what the request says with
// a word.
func toldByRequest(p *project.Project, n source.Node) source.Node {
	for i := n.Enclosing(source.If); i.OK(); i = i.Enclosing(source.If) {
		cond := i.Child(source.Cond)
		if cond.Kind() != source.Binary || !i.Child(source.Then).Contains(n) {
			continue
		}
		v, ok := cond.Child(source.Right).StringValue()
		if ok && settledValues.MatchString(v) && p.PythonInput(cond.Child(source.Left)).OK() {
			return cond
		}
	}
	return source.Node{}
}
