package payments

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// paidByClock answers for an app that hears the provider's events, and has a route that
// marks a payment as made when some seconds have gone by, as code does in which the provider
// is only played.
func paidByClock(p *project.Project) (check.Finding, bool) {
	var places []check.Place
	first := ""
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler && r.Kind != project.Edge && r.Kind != project.Action || !p.Holds(r.File, "setTimeout(") || hasWord(strings.ToLower(r.Path+r.File), []string{"test", "simulat", "mock", "demo", "dev"}) {
			continue
		}
		if r = p.WithCode(r); !r.Node.OK() {
			continue
		}
		for timer := range r.Node.Find(source.Call) {
			later := timer.Arg(0)
			if timer.CalleeName() != "setTimeout" || !later.Is(source.Arrow, source.Function) {
				continue
			}
			if at := settles(p, later); at.OK() {
				if first == "" {
					first = firstOf(r.Path, r.File)
				}
				places = append(places, check.At(at, "is written as paid when the time is up"), check.At(timer, "waits for no answer of the provider"))
			}
		}
	}
	if len(places) == 0 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, fmt.Sprintf("The provider's events are received, but %s marks a payment as made by a timer, whatever the provider says.", first), apart(places)...)
	f.Brief = []string{
		"The route keeps the payment as pending and gives nothing; only the handler of the provider's event, or an answer of the provider that it was asked for, sets it to paid.",
		"What plays the provider in tests stands in tests.",
	}
	return f, true
}

// settles is the write in a function that makes a payment, or what it is for, paid.
func settles(p *project.Project, fn source.Node) source.Node {
	for n := range fn.Find(source.Call, source.Tagged, source.String, source.Template) {
		r, ok := rowAt(n)
		if !ok || r.verb == "delete" || besides(r.node) {
			continue
		}
		table, low := tableIn(p, r.node), strings.ToLower(r.node.Text())
		if table == "" {
			table = firstWords(r.node.Text())
		}
		if hasWord(strings.ToLower(table), []string{"payment", "order", "booking", "invoice", "subscription", "transaction"}) && hasWord(low, []string{"'completed'", `"completed"`, "'paid'", `"paid"`, "'succeeded'", `"succeeded"`}) {
			return r.node
		}
	}
	return source.Node{}
}
