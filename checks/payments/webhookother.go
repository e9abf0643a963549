package payments

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// soldElsewhere answers for an app that listens to one provider and sells with
// another: a checkout that was tried first is often left behind with its route
// for events.
func soldElsewhere(p *project.Project, found []hook) (check.Finding, bool) {
	var sold []sale
	for _, s := range sales(p) {
		if s.server && !s.link && called(p, s.node.File().Path) {
			sold = append(sold, s)
		}
	}
	if len(sold) == 0 {
		return check.Finding{}, false
	}
	for _, h := range found {
		for _, s := range sold {
			if h.provider == "" || sameProvider(s.provider, h.provider) {
				return check.Finding{}, false
			}
		}
	}
	var places []check.Place
	for _, s := range sold {
		places = append(places, check.At(s.node, "takes a payment"))
	}
	for _, h := range found {
		places = append(places, check.At(head(h.route.Node), "receives the events of "+display(h.provider)))
	}
	places = append(places, confirmedBy(p)...)
	return check.Missing(check.Likely, fmt.Sprintf("Payments are taken with %s and no route receives its events: %s is for %s, whose checkout nothing in the app calls.",
		sold[0].provider, found[0].address(), display(found[0].provider)), places...), true
}

// called reports whether some file of the app names the address of the route
// that a file holds; true for files that hold none.
func called(p *project.Project, file string) bool {
	for _, r := range p.Addresses() {
		if r.File != file || r.Path == "" || r.Stack != project.Next {
			continue
		}
		if last := path.Base(r.Path); !strings.ContainsAny(last, "[*:") {
			return namedElsewhere(p, file, last)
		}
	}
	return true
}

func namedElsewhere(p *project.Project, file, word string) bool {
	for _, other := range p.Sources() {
		if other != file && p.Holds(other, "/"+word) && p.Modules().Side(other) != project.Test {
			return true
		}
	}
	return false
}

// sameProvider compares a provider's name with its technology.
func sameProvider(name string, t project.Tech) bool {
	return plainName(name) == plainName(string(t))
}

// display is a provider's name as it is written.
func display(t project.Tech) string {
	for _, s := range starts {
		if sameProvider(s.provider, t) {
			return s.provider
		}
	}
	for _, pr := range providers {
		if sameProvider(pr.name, t) {
			return pr.name
		}
	}
	return string(t)
}
