package security

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// luciaSessions stands for Lucia, a library that keeps sessions in the app's own
// database, which the stack has no name for.
const luciaSessions project.Tech = "lucia"

// isLucia reports whether what a call makes is Lucia's: new Lucia(adapter, options)
// since its third version, lucia(options) before.
func isLucia(pkg, imported string) bool {
	return pkg == "lucia" && (imported == "Lucia" || imported == "lucia") || pkg == "lucia-auth" && imported == "default"
}

// luciaOptions are the settings that Lucia was made with.
func (v vendor) luciaOptions() source.Node {
	if v.node.Kind() == source.New {
		return v.node.Arg(1)
	}
	return v.node.Arg(0)
}

// luciaCookie is the session cookie that Lucia describes: httpOnly and lax always,
// and secure unless the settings say otherwise
// (v3.lucia-auth.com/basics/configuration).
func (v vendor) luciaCookie(p *project.Project) bareCookie {
	attributes := property(p, property(p, v.luciaOptions(), "sessionCookie"), "attributes")
	b := bareCookie{node: v.node, options: attributes, what: "The session cookie of Lucia", kind: "lucia"}
	if named, off := flagOf(p, attributes, "secure"); named && off {
		b.node, b.off = attributes, append(b.off, "secure")
	}
	return b
}

// luciaDays are the units of Lucia's TimeSpan, in days.
var luciaDays = map[string]float64{"ms": 1.0 / 86_400_000, "s": 1.0 / 86_400, "m": 1.0 / 1_440, "h": 1.0 / 24, "d": 1, "w": 7}

// longLucia reads sessions of Lucia that last longer than they should.
func (v vendor) longLucia(p *project.Project) (grievance, bool) {
	if v.tech != luciaSessions {
		return grievance{}, false
	}
	span := follow(p, property(p, v.luciaOptions(), "sessionExpiresIn"))
	unit, _ := span.Arg(1).StringValue()
	n, ok := numberOf(p, span.Arg(0), 0)
	life := n * luciaDays[unit] * day
	if span.Kind() != source.New || !ok || life <= longest {
		return grievance{}, false
	}
	return grievance{at(span, "sessions last for "+lasting(life)), fmt.Sprintf("Sessions are set to last for %s.", lasting(life)), check.Medium}, true
}
