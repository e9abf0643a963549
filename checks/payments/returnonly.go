package payments

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// returnOnly answers for an app whose webhook leaves something of what was bought
// to the route that the customer's browser calls when it comes back: who closes the
// window has paid and gets nothing.
func returnOnly(p *project.Project, found []hook) (check.Finding, bool) {
	kept := map[string]bool{}
	for _, h := range append(found, outsideHooks(p)...) {
		l := listen(p, h)
		for _, r := range l.rows() {
			if r.verb != "update" || r.node.CalleeName() == "rpc" { // what is changed must be there
				kept[strings.ToLower(tableIn(p, r.node))] = true
			}
		}
		if len(l.rows()) == 0 && l.works(p) {
			return check.Finding{}, false // writes in a way that is not read here
		}
	}
	var places []check.Place
	what := ""
	for _, l := range confirmations(p) {
		if _, takes := l.reach(p, takesTheMoney); takes {
			continue // who closes the window before it runs has not paid yet
		}
		for _, r := range l.rows() {
			table := tableIn(p, r.node)
			if _, near := l.close(p, r.node); !near && l.route.File != r.node.File().Path {
				continue
			}
			if r.verb != "insert" || table == "" || kept[strings.ToLower(table)] || besides(r.node) || r.via == "sql" || ofAccounts(table) && takesUp(p, &l, kept) {
				continue
			}
			if len(places) == 0 {
				what = table
				places = append(places, asksFor(p, l.route)...)
				places = append(places, check.At(head(l.route.Node), "runs only when the browser comes back"))
			}
			places = append(places, check.At(r.node, "is written here and by no event"))
		}
	}
	if len(places) == 0 {
		return check.Finding{}, false
	}
	for _, h := range found {
		if idle(p, h.route.Node, 0) {
			l := listen(p, h)
			places = append(places, check.At(l.center(), "hears of the payment, and does nothing"))
		}
	}
	f := check.Missing(check.Likely, fmt.Sprintf("The webhook leaves %s to the route that the browser calls when it comes back from paying: who closes the window has paid and gets nothing.", what), apart(places)...)
	f.Brief = []string{
		"The webhook does for a finished payment all that the route of the success page does, with the same function, once for each payment.",
		"The success page only shows the state and waits for it.",
	}
	return f, true
}

// ofAccounts reports whether a table holds who signs in.
func ofAccounts(table string) bool {
	switch plain(table) {
	case "user", "users", "profile", "profiles", "account", "accounts":
		return true
	}
	return false
}

// takesUp reports whether a route marks as taken what the webhook has put by for whoever
// comes for it: the account may be made at any time.
func takesUp(p *project.Project, l *listener, kept map[string]bool) bool {
	for _, r := range l.rows() {
		if r.verb == "update" && kept[strings.ToLower(tableIn(p, r.node))] {
			return true
		}
	}
	return false
}

// takesTheMoney reports whether a call takes what the customer agreed to at the
// provider's: until then nothing is paid.
func takesTheMoney(n source.Node) bool {
	return n.Kind() == source.Call && strings.HasPrefix(strings.ToLower(n.CalleeName()), "capture")
}

// asksFor are the places of the browser that call a route or an edge function.
func asksFor(p *project.Project, r project.Route) []check.Place {
	if out := invocations(p, r.File); len(out) > 0 {
		return out
	}
	var out []check.Place
	if len(r.Path) < 2 {
		return nil
	}
	for s := range namedInBrowser(p, r.Path) {
		if out = append(out, check.At(s, "the browser asks for what was bought")); len(out) == 3 {
			break
		}
	}
	return out
}
