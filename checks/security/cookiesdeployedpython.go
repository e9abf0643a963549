package security

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A hangingFlag is a flag of the session cookie that is set only when a variable of the
// environment says so, which what deploys the app does not set.
type hangingFlag struct {
	variable string
	value    source.Node // the flag's
	file     string      // lists the variables of the app that is deployed, without this one
	line     int
}

// flagHangs finds what a flag hangs on: with all of its values false as long as the
// variable is not set, and a host's file that lists the app's variables and not that one.
func flagHangs(p *project.Project, setting string) (hangingFlag, bool) {
	out := hangingFlag{}
	for _, s := range p.PythonSettings(setting) {
		name := offUnless(p, s.Value)
		for up := s.Value; name == "" && up.Parent().OK(); up = up.Parent() {
			if up.Parent().Kind() == source.If && up.Role() == source.Then {
				name = offUnless(p, up.Parent().Child(source.Cond))
			}
		}
		if name == "" {
			if yes, known := p.PythonTruth(s.Value); known && !yes {
				continue
			}
			return out, false
		}
		if !out.value.OK() {
			out.variable, out.value = name, s.Value
		}
	}
	if out.variable == "" || hostsSet[out.variable] || setByCode(p, out.variable) {
		return out, false
	}
	var ok bool
	out.file, out.line, ok = listedWithout(p, out.variable)
	return out, ok
}

// remembered is where the cookie that signs people in again hangs on the same variable.
func (h hangingFlag) remembered(p *project.Project) []check.Place {
	other, ok := flagHangs(p, "REMEMBER_COOKIE_SECURE")
	if !ok || other.variable != h.variable {
		return nil
	}
	return []check.Place{at(other.value, "the cookie that signs people in again hangs on "+h.variable+", too")}
}

// finding is that of a cookie that is sent in clear where the app is deployed.
func (h hangingFlag) finding() check.Finding {
	return check.Finding{
		Verdict: check.Gap, Confidence: check.Likely, Severity: check.Medium,
		Reason: fmt.Sprintf("The cookie of the session is kept from plain connections only while %s says so, and %s, which lists the variables of the app that runs, does not set it.", h.variable, path.Base(h.file)),
		Places: []check.Place{at(h.value, "hangs on "+h.variable), check.Line(h.file, h.line, "does not set "+h.variable)},
		Brief: []string{
			"The session cookie is secure unless the app runs on a developer's machine: `SESSION_COOKIE_SECURE` is True by itself, and a variable turns it off there.",
			"Until then the files of the host set " + h.variable + ".",
		},
	}
}

// hostsSet are variables that hosts set by themselves.
var hostsSet = wordSet("RENDER RENDER_EXTERNAL_URL RENDER_EXTERNAL_HOSTNAME IS_PULL_REQUEST FLY_APP_NAME FLY_REGION DYNO K_SERVICE GAE_ENV GAE_INSTANCE WEBSITE_HOSTNAME RAILWAY_ENVIRONMENT REPL_ID REPLIT_DEPLOYMENT PORT")

// offUnless is the variable that makes an expression true, "" when it is none: without it
// the expression is false.
func offUnless(p *project.Project, n source.Node) string {
	for range 4 {
		if n.Kind() != source.Identifier {
			break
		}
		d := n.Lookup(n.Text()).Child(source.Value)
		if !d.OK() {
			d = p.Definition(n)
		}
		if !d.OK() || d == n {
			return ""
		}
		n = d
	}
	if !n.Is(source.Binary, source.Call, source.Unary) {
		return ""
	}
	if yes, known := p.PythonTruth(n); yes || !known {
		return ""
	}
	for c := range n.Find(source.Call) {
		if preset, ok := p.PythonDefault(c); ok && (strings.Contains(strings.ToLower(c.CalleeName()), "env") || c.CalleeName() == "get") {
			if name, named := c.Arg(0).StringValue(); named && preset != "production" {
				return name
			}
		}
	}
	return ""
}

// setByCode reports whether the app sets a variable of the environment itself.
func setByCode(p *project.Project, name string) bool {
	for f := range p.PythonHolding(name) {
		for n := range f.Find(source.Assign, source.Call) {
			if n.Kind() == source.Call && n.CalleeName() == "setdefault" && n.Child(source.Callee).Child(source.ObjectRole).Child(source.Name).Text() == "environ" || n.Kind() == source.Assign && strings.HasSuffix(n.Child(source.Left).Child(source.ObjectRole).Path(), "environ") {
				key, _ := n.Arg(0).StringValue()
				if at, ok := n.Child(source.Left).Child(source.Value).StringValue(); ok {
					key = at
				}
				if key == name {
					return true
				}
			}
		}
	}
	return false
}

// listedWithout is the file of a host that lists the variables of the app it runs, where
// that one is not among them; ok is false when there is none, or when another file that
// makes what runs there sets it.
func listedWithout(p *project.Project, variable string) (file string, line int, ok bool) {
	for _, name := range p.Files() {
		base := path.Base(name)
		lists := map[string]string{"render.yaml": "envVars:", "fly.toml": "[env]", "app.yaml": "env_variables:"}[base]
		startsApp := base == "Procfile" || strings.HasPrefix(base, "Dockerfile") || strings.HasSuffix(base, ".sh") || strings.HasPrefix(base, ".env.prod") || base == "gunicorn.conf.py"
		if lists == "" && !startsApp || strings.HasPrefix(name, "../") {
			continue
		}
		text, read := p.Read(name)
		if !read {
			continue
		}
		body := string(text)
		if strings.Contains(body, variable) || strings.Contains(body, "fromGroup") {
			return "", 0, false
		}
		if at := strings.Index(body, lists); lists != "" && at >= 0 {
			file, line, ok = name, 1+strings.Count(body[:at], "\n"), true
		}
	}
	return file, line, ok
}
