package security

import (
	"fmt"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A shownKey is where an answer carries the beginning of a key of the server.
type shownKey struct {
	at   source.Node
	name string // of the variable that holds the key
}

// shownKeys lists the answers of live handlers that show a part of a key, as
// pages that report the state of an app do.
func shownKeys(p *project.Project) []shownKey {
	return project.Answer(p, "security/leakage/keys", func(p *project.Project) []shownKey {
		var out []shownKey
		for _, name := range p.Sources() {
			if !p.Holds(name, ".substring(", ".slice(", ".substr(") || !p.Holds(name, "env.") || !p.HoldsFold(name, "secret", "key", "token", "password") ||
				!p.Modules().Live(name) || !running(p, name) || inBrowser(p, name) {
				continue
			}
			for c := range p.Source(name).Find(source.Call) {
				if variable := cutKey(c); variable != "" && handled(p, c) && intoAnswer(p, c) {
					out = append(out, shownKey{c, variable})
				}
			}
		}
		return out
	})
}

// fewest are the characters of a key that are worth hiding: what comes first is
// the provider's mark and the same for everyone.
const fewest = 8

// cutKey is the variable of the environment whose value a call cuts a piece of.
func cutKey(c source.Node) string {
	switch c.CalleeName() {
	case "substring", "slice", "substr":
	default:
		return ""
	}
	last := c.Arg(1)
	if !last.OK() {
		last = c.Arg(0) // slice(-8)
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(last.Text(), "-")); err != nil || n < fewest {
		return ""
	}
	value := c.Child(source.Callee).Child(source.ObjectRole)
	path := value.Path()
	if value.Kind() == source.Identifier {
		d := value.Lookup(value.Text())
		if d.Kind() != source.Declarator {
			return ""
		}
		value = d.Child(source.Value)
		path = value.Path()
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	if strings.HasSuffix(value.CalleePath(), "env.get") {
		name, _ = value.Arg(0).StringValue()
	} else if !strings.Contains(path, "process.env.") && !strings.Contains(path, "import.meta.env.") {
		return ""
	}
	if low := strings.ToLower(name); !containsPart(low, secretNames) && !strings.HasSuffix(low, "_key") || containsPart(low, publicNames) {
		return ""
	}
	return name
}

// handled reports whether a node lies in the handler of a request.
func handled(p *project.Project, n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if _, ok := p.RouteOf(fn); ok {
			return true
		}
	}
	return false
}

// intoAnswer reports whether a value stands in an answer, or in a variable that
// an answer of the same function names.
func intoAnswer(p *project.Project, n source.Node) bool {
	for up := n.Parent(); up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if sink, ok := answered(p, up); ok && sink.OK() && sink.Contains(n) {
			return true
		}
		if up.Kind() == source.Call && strings.HasPrefix(up.CalleePath(), "console.") {
			return false
		}
		if up.Kind() == source.Declarator && up.Child(source.Name).Kind() == source.Identifier {
			return namedInAnswer(p, up)
		}
	}
	return false
}

// namedInAnswer reports whether an answer names a variable.
func namedInAnswer(p *project.Project, d source.Node) bool {
	name := d.Child(source.Name).Ident()
	for c := range d.Function().Find(source.Call, source.New) {
		sink, ok := answered(p, c)
		if !ok || !sink.OK() || sink.Start() < d.Start() {
			continue
		}
		if sink.Kind() == source.Identifier && sink.Text() == name {
			return true
		}
		for use := range sink.Find(source.Identifier, source.Shorthand) {
			if use.Ident() == name || use.Text() == name {
				return true
			}
		}
	}
	return false
}

// shown is the finding of answers that show parts of keys and no inner error.
func shown(keys []shownKey) check.Finding {
	k := keys[0]
	f := check.Finding{Verdict: check.Gap, Confidence: check.Likely, Severity: check.Medium}
	f.Reason = fmt.Sprintf("%s answers with the beginning of %s, which tells strangers a part of the key.", k.at.File().Path, k.name)
	f.Reason += check.MoreAlike(len(keys) - 1)
	f.Places = keyPlaces(keys)
	f.Brief = []string{keysBrief}
	return f
}

// keysBrief is what closes answers that show keys.
const keysBrief = "Say of a key only whether it is set (true or false), never a part of it, and let such pages answer to signed-in admins alone or not at all in production."

func keyPlaces(keys []shownKey) []check.Place {
	var out []check.Place
	for _, k := range keys {
		out = append(out, at(k.at, "shows the beginning of "+k.name))
	}
	return out
}
