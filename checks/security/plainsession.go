package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A plainSession is a session cookie that whoever likes can write, such as one of plain
// JSON that nothing signs: who writes one is whom they like, for as long as they like.
type plainSession struct {
	name   string
	how    string      // what it is, for a sentence: "is plain JSON that nothing signs"
	parsed source.Node // where the server believes it
	set    source.Node // where a sign-in sets it
}

// plainSessions lists them.
func plainSessions(p *project.Project) []plainSession {
	return project.Answer(p, "security/plainsessions", func(p *project.Project) []plainSession {
		var out []plainSession
		for _, name := range p.Sources() {
			if !p.Holds(name, "JSON.parse") || !p.Holds(name, "ookie") || !running(p, name) || p.Modules().Browser(name) {
				continue
			}
			for c := range p.Source(name).Find(source.Call) {
				cookie := parsedCookie(p, c)
				if cookie == "" || !believesWho(c) {
					continue
				}
				if set := plainlySet(p, cookie); set.OK() {
					out = append(out, plainSession{name: cookie, how: "is plain JSON that nothing signs", parsed: c, set: set})
				}
			}
		}
		return append(out, guessedSessions(p)...)
	})
}

// unsealing are parts of what code says that checks or opens a sealed value.
var unsealing = []string{"verify", "unseal", "decrypt", "hmac", "signature", "unsign", "signedcookie", "iron", "jwt"}

// parsedCookie is the name of the session cookie whose value a call parses as JSON.
func parsedCookie(p *project.Project, c source.Node) string {
	if c.CalleePath() != "JSON.parse" {
		return ""
	}
	value := c.Arg(0)
	for range 4 {
		switch value.Kind() {
		case source.Call:
			switch name := value.CalleeName(); name {
			case "get":
				key := constant(p, value.Arg(0))
				if strings.Contains(strings.ToLower(value.Child(source.Callee).Text()), "cookie") && namesPlainSession(key) {
					return key
				}
				return ""
			case "decodeURIComponent", "atob":
				value = value.Arg(0)
			case "toString":
				value = value.Child(source.Callee).Child(source.ObjectRole)
			case "from":
				value = value.Arg(0)
			default:
				return ""
			}
		case source.Member:
			value = value.Child(source.ObjectRole)
		case source.Identifier:
			v := value.Lookup(value.Text()).Child(source.Value)
			if !v.OK() {
				return ""
			}
			value = v
		default:
			return ""
		}
	}
	if value.Kind() == source.Call && value.CalleeName() == "get" && strings.Contains(strings.ToLower(value.Child(source.Callee).Text()), "cookie") {
		if key := constant(p, value.Arg(0)); namesPlainSession(key) {
			return key
		}
	}
	return ""
}

func namesPlainSession(name string) bool {
	low := strings.ToLower(name)
	return containsPart(low, []string{"session", "auth", "admin", "user"}) && !containsPart(low, []string{"pref", "setting", "theme", "consent", "sb-", "supabase", "cart", "state", "flash", "locale"})
}

// believesWho reports whether the function around takes who somebody is out of what was
// parsed, and opens no seal first.
func believesWho(c source.Node) bool {
	fn := outermost(c)
	return !opensSeal(fn) && containsPart(strings.ToLower(fn.Text()), []string{"userid", "user_id", ".role", ".email", ".id"})
}

// plainlySet is where code that runs sets a cookie to JSON as it is.
func plainlySet(p *project.Project, cookie string) source.Node {
	for _, name := range p.Sources() {
		if !p.Holds(name, "JSON.stringify") || !p.Holds(name, "ookie") || !running(p, name) || p.Modules().Browser(name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if called := c.CalleeName(); called != "set" && called != "cookie" || constant(p, c.Arg(0)) != cookie {
				continue
			}
			value := c.Arg(1)
			if value.Kind() == source.Identifier {
				value = value.Lookup(value.Text()).Child(source.Value)
			}
			if low := strings.ToLower(value.Text()); strings.Contains(low, "json.stringify(") && !containsPart(low, []string{"sign", "encrypt", "seal", "hmac"}) {
				return c
			}
		}
	}
	return source.Node{}
}

// plainPlaces are the places of plain session cookies.
func plainPlaces(p *project.Project) []check.Place {
	var out []check.Place
	for _, s := range plainSessions(p) {
		out = append(out, at(s.parsed, "believes what the caller's cookie says"), at(s.set, "sets the cookie, and signs nothing"))
	}
	return out
}

// plainRoles are the roles that the server takes out of such a cookie.
func plainRoles(p *project.Project) []roleHole {
	var out []roleHole
	for _, s := range plainSessions(p) {
		for n := range outermost(s.parsed).Find(source.Member) {
			if name := n.Child(source.Name).Text(); name != "role" && name != "isAdmin" && name != "permissions" || n.Child(source.ObjectRole).Resolve().Child(source.Value) != s.parsed && !n.Child(source.ObjectRole).Resolve().Contains(s.parsed) && n.Child(source.ObjectRole).Resolve() != s.parsed {
				continue
			}
			out = append(out, roleHole{
				reason:     fmt.Sprintf("The role is read from the cookie %q, which is plain JSON that nothing signs", s.name),
				confidence: check.Certain, severity: check.Blocker,
				places: []check.Place{at(n, "a role that whoever writes the cookie chooses")},
				brief:  "Read the role from the account's row at every request; the cookie says who is calling only when the server has signed it.",
			})
			break
		}
	}
	return out
}
