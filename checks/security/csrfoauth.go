package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A linking is an endpoint that another service sends somebody back to with a code, and
// that takes the code for whoever comes along.
type linking struct {
	route project.Route
	taken source.Node // the exchange of the code
}

// openLinkings are the endpoints that exchange a code without asking for the state that
// the app sent along: another site can have a visitor link the account of its choice.
func openLinkings(p *project.Project) []linking {
	var out []linking
	for _, r := range p.Routes() {
		if r.Kind != project.Handler && r.Kind != project.Edge || !r.Node.OK() || !holdsCode(p, r.Node) {
			continue
		}
		taken := project.OfRoute(p, r, "security/exchanges a code", func(p *project.Project, r project.Route) source.Node {
			n, ok := r.ReachesBy(p, "security/exchanges a code", exchangesCode, 4)
			if !ok {
				return source.Node{}
			}
			if _, asked := r.ReachesBy(p, "security/asks for a state", asksState, 4); asked {
				return source.Node{}
			}
			return n
		})
		if taken.OK() {
			out = append(out, linking{r, taken})
		}
	}
	return out
}

// holdsCode reports whether a handler reads the code that another service hands out.
func holdsCode(p *project.Project, fn source.Node) bool {
	if !p.Holds(fn.File().Path, "code") {
		return false
	}
	for n := range fn.Find(source.Call, source.Member, source.Binding) {
		switch n.Kind() {
		case source.Call:
			if s, _ := n.Arg(0).StringValue(); s == "code" && (n.CalleeName() == "get" || n.CalleeName() == "query") {
				return true
			}
		case source.Member:
			if n.Child(source.Name).Text() == "code" && strings.HasSuffix(n.Child(source.ObjectRole).Text(), "query") {
				return true
			}
		case source.Binding:
			if n.Key() == "code" && containsPart(n.Enclosing(source.Declarator).Child(source.Value).Text(), []string{"query", "getQuery", "searchParams"}) {
				return true
			}
		}
	}
	return false
}

// exchangesCode reports whether a node takes the keys of an account for a code.
func exchangesCode(n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		return n.CalleeName() == "getToken" && containsPart(strings.ToLower(n.Child(source.Callee).Text()), []string{"oauth", "client", "google"})
	case source.String, source.Template:
		s, _ := n.StringValue()
		return s == "authorization_code" || strings.Contains(s, "grant_type=authorization_code")
	}
	return false
}

// asksState reports whether a node has to do with the state, or with the proof that stands
// for it.
func asksState(n source.Node) bool {
	switch n.Kind() {
	case source.Identifier, source.Member, source.Binding, source.Property, source.Shorthand:
		name := strings.ToLower(n.Text())
		if n.Is(source.Property, source.Shorthand, source.Binding) {
			name = strings.ToLower(n.Key())
		}
		name = name[strings.LastIndexByte(name, '.')+1:]
		return name == "state" || strings.Contains(name, "oauthstate") || strings.Contains(name, "statetoken") || strings.HasSuffix(name, "_state") || containsPart(name, []string{"verifier", "nonce", "pkce"})
	case source.String:
		s, _ := n.StringValue()
		return s == "state" || s == "code_verifier" || strings.HasSuffix(s, "_state")
	}
	return false
}

// linked is the finding of endpoints that take a code for whoever comes along.
func linked(p *project.Project, open []linking) check.Finding {
	f := check.Missing(check.Likely, fmt.Sprintf("%s takes the code that another service sends back and never asks for the state that the app sent along, so another site can have a visitor signed in with an account of its choice, or linked to it.", address(open[0].route)), linkingPlaces(p, open)...)
	f.Severity = check.Medium
	f.Brief = linkingBrief()
	return f
}

// linkedOr is the finding of codes that are taken for whoever comes along; without any,
// what was found of other endpoints.
func linkedOr(p *project.Project, open []linking, otherwise check.Finding) check.Finding {
	if len(open) == 0 {
		return otherwise
	}
	return linked(p, open)
}

const linkingSketch = `// on the way there
const state = crypto.randomUUID();
(await cookies()).set("oauth_state", state, { httpOnly: true, secure: true, sameSite: "lax", maxAge: 600 });
// on the way back, before the code is used
if (!state || url.searchParams.get("state") !== jar.get("oauth_state")?.value) return new Response(null, { status: 400 });
`

func linkingBrief() []string {
	return []string{"The way to the other service begins with a random state that is kept in a short-lived httpOnly cookie and sent along; the way back compares the two before the code is used, and answers 400 where they differ (a library's PKCE does as well)."}
}

// linkingPlaces are where codes are taken, and where the way to the service begins.
func linkingPlaces(p *project.Project, open []linking) []check.Place {
	var places []check.Place
	for _, l := range open {
		places = append(places, at(l.route.Node, "takes a code without asking for the state"))
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "generateAuthUrl(", "response_type") || p.HoldsFold(name, "state") || !p.Modules().Live(name) || p.Modules().Browser(name) {
			continue
		}
		for o := range p.Source(name).Find(source.Property) {
			if kind, _ := o.Child(source.Value).StringValue(); o.Key() == "response_type" && kind == "code" && o.Parent().Kind() == source.Object {
				places = append(places, at(o, "sends no state along"))
			}
		}
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleeName() == "generateAuthUrl" && c.Arg(0).Kind() == source.Object && !c.Arg(0).PropNode("state").OK() {
				places = append(places, at(c, "sends no state along"))
			}
		}
	}
	return places
}
