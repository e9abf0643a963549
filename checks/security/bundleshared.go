package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A serverKey is a text in the server's code that lets in whoever sends it.
type serverKey struct {
	value string
	line  int
}

// sharedKeys are the keys that the server compares with what callers send and that code for
// browsers holds as well: whoever opens the page has them.
func sharedKeys(p *project.Project) []exposure {
	var out []exposure
	keys := map[string]check.Place{}
	var order []string
	for _, name := range p.Sources() {
		if p.Modules().Browser(name) || !p.Modules().Live(name) || !running(p, name) || !p.HoldsFold(name, "key", "secret", "password", "token") || !p.Holds(name, "===", "!==", "!= ", "== ") {
			continue
		}
		for _, k := range project.PerFile(p, name, "security/server keys", serverKeysIn) {
			if _, seen := keys[k.value]; !seen {
				keys[k.value] = check.Line(name, k.line, "what the server compares with it")
				order = append(order, k.value)
			}
		}
	}
	for _, value := range order {
		for _, name := range p.Sources() {
			if !p.Holds(name, value) || !p.Modules().Browser(name) || !p.Modules().Live(name) {
				continue
			}
			for s := range p.Source(name).Find(source.String) {
				if v, _ := s.StringValue(); v != value {
					continue
				}
				out = append(out, exposure{
					place: at(s, "the key that "+keys[value].File+" asks for"), name: "The key that " + keys[value].File + " asks for", what: "written into a page", severity: check.Blocker, sure: check.Certain,
				})
			}
		}
	}
	return out
}

// serverKeysIn are the keys that one file holds what callers send against.
func serverKeysIn(f *source.File) []serverKey {
	var out []serverKey
	for n := range f.Find(source.Binary) {
		switch n.Operator() {
		case "===", "!==", "==", "!=":
		default:
			continue
		}
		sent, kept := n.Child(source.Left), n.Child(source.Right)
		if sent.Kind() == source.String {
			sent, kept = kept, sent
		}
		value, ok := kept.StringValue()
		if !ok || len(value) < 8 || strings.ContainsAny(value, " /.:@") || !namesKey(sent) || !turnsCallerAway(n) {
			continue
		}
		out = append(out, serverKey{value, kept.Line()})
	}
	return out
}

// turnsCallerAway reports whether a comparison decides about turning a caller away.
func turnsCallerAway(n source.Node) bool {
	branch := n.Enclosing(source.If, source.Conditional)
	return branch.Child(source.Cond).Contains(n) && containsPart(strings.ToLower(branch.Text()[:min(len(branch.Text()), 400)]), []string{"401", "403", "unauthor", "forbid", "invalid", "denied", "wrong"})
}

// namesKey reports whether an expression is a secret that a request carries, by its name
// and by where it comes from.
func namesKey(n source.Node) bool {
	low := strings.ToLower(n.Path())
	last := low[strings.LastIndexByte(low, '.')+1:]
	if last != "key" && !containsPart(last, []string{"secret", "password", "passcode", "token", "adminkey", "admin_key", "admin-key", "apikey", "api_key", "api-key", "accesskey", "access_key"}) || strings.Contains(last, "type") {
		return false
	}
	switch n.Kind() {
	case source.Member:
		return containsPart(low, []string{"body.", "query.", "headers.", "params.", "input.", "data."})
	case source.Identifier:
		d := n.Resolve()
		text := d.Text()
		if d.Kind() == source.Binding {
			text = d.Enclosing(source.Declarator).Child(source.Value).Text()
		}
		return containsPart(text, []string{".body", ".query", ".json()", "headers.get", ".header(", "searchParams"})
	}
	return false
}
