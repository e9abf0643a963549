package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonHeaders are the headers that a server in Python sets: those of Django's
// own middleware, of libraries, and of code that writes them to every answer.
func pythonHeaders(p *project.Project) []setting {
	if !p.Stack().Python() {
		return nil
	}
	out := djangoHeaders(p)
	for _, n := range talismans(p) {
		out = append(out, talismanHeaders(p, n)...)
	}
	for f := range p.PythonHolding("X-Frame", "x-frame", "X-Content-Type", "x-content-type", "Content-Security", "content-security", "Strict-Transport", "strict-transport") {
		for n := range f.Find(source.Assign, source.Property, source.Call) {
			if s, ok := pythonHeader(p, n); ok && !p.PythonNeverCalled(n.Outermost()) {
				out = append(out, s)
			}
		}
	}
	return out
}

// djangoHeaders are those of SecurityMiddleware, XFrameOptionsMiddleware and the
// middleware of content policies, by the settings that guide them.
// https://docs.djangoproject.com/en/stable/ref/middleware/#module-django.middleware.security
func djangoHeaders(p *project.Project) []setting {
	var out []setting
	add := func(n source.Node, header, value string) {
		out = append(out, setting{name: header, value: value, everywhere: true, place: at(n, "sets "+header)})
	}
	for _, n := range djangoListed(p, "MIDDLEWARE", "django.middleware.security.SecurityMiddleware") {
		if v := p.PythonSetting("SECURE_CONTENT_TYPE_NOSNIFF"); !v.OK() || isTrue(p, v) {
			add(n, sniffHeader, "nosniff")
		}
		add(n, referrerHeader, "same-origin")
		if v := p.PythonSetting("SECURE_HSTS_SECONDS"); v.OK() {
			if seconds, ok := numberOf(p, v, 0); !ok || seconds > 0 {
				add(v, transportHeader, "max-age=31536000")
			}
		}
	}
	for _, n := range djangoListed(p, "MIDDLEWARE", "django.middleware.clickjacking.XFrameOptionsMiddleware") {
		add(n, frameHeader, "DENY")
	}
	for _, head := range []string{"csp.middleware.", "django.middleware.csp."} {
		for _, n := range djangoListed(p, "MIDDLEWARE", head) {
			for _, name := range []string{"CONTENT_SECURITY_POLICY", "SECURE_CSP", "CSP_DEFAULT_SRC", "CSP_SCRIPT_SRC"} {
				if v := p.PythonSetting(name); v.OK() {
					add(n, policyHeader, "")
					break
				}
			}
		}
	}
	return out
}

// transportOff is where Django's settings leave HSTS out by a length of nought.
func transportOff(p *project.Project) []check.Place {
	v := p.PythonSetting("SECURE_HSTS_SECONDS")
	if seconds, ok := numberOf(p, v, 0); !v.OK() || !ok || seconds > 0 || len(djangoListed(p, "MIDDLEWARE", "django.middleware.security.SecurityMiddleware")) == 0 {
		return nil
	}
	return []check.Place{at(v, "switches HSTS off")}
}

func isTrue(p *project.Project, v source.Node) bool {
	yes, known := p.PythonTruth(v)
	return yes || !known
}

// talismans are the calls that put Flask-Talisman in front of an app.
func talismans(p *project.Project) []source.Node {
	return project.Answer(p, "security/talismans", func(p *project.Project) []source.Node {
		var out []source.Node
		for f := range p.PythonHolding("Talisman") {
			for n := range f.Find(source.Call) {
				if pythonPackage(n.Child(source.Callee), "flask_talisman", "talisman") && (n.CalleeName() == "Talisman" || n.CalleeName() == "init_app") {
					out = append(out, n)
				}
			}
		}
		return out
	})
}

// talismanHeaders are what it sets by itself, but for what its arguments turn off.
func talismanHeaders(p *project.Project, n source.Node) []setting {
	var out []setting
	for _, h := range []struct{ argument, header, value string }{
		{"content_security_policy", policyHeader, ""},
		{"frame_options", frameHeader, "SAMEORIGIN"},
		{"x_content_type_options", sniffHeader, "nosniff"},
		{"strict_transport_security", transportHeader, "max-age=31556926"},
		{"referrer_policy", referrerHeader, "strict-origin-when-cross-origin"},
	} {
		if v := n.Named(h.argument); v.OK() {
			if yes, known := p.PythonTruth(v); known && !yes {
				continue
			}
		}
		out = append(out, setting{name: h.header, value: h.value, everywhere: true, place: evidence(n, h.header)})
	}
	return out
}

// pythonHeader reads response.headers["X-Frame-Options"] = "DENY", its setdefault
// and the entries of a dict of headers.
func pythonHeader(p *project.Project, n source.Node) (setting, bool) {
	var key, value source.Node
	switch n.Kind() {
	case source.Assign:
		left := n.Child(source.Left)
		if left.Kind() != source.Index {
			return setting{}, false
		}
		key, value = left.Child(source.Value), n.Child(source.Right)
	case source.Property:
		if n.Role() == source.Arg || toAnotherServer(n) {
			return setting{}, false
		}
		key, value = n.Child(source.Name), n.Child(source.Value)
	case source.Call:
		if name := n.CalleeName(); name != "setdefault" && name != "add" && name != "set" {
			return setting{}, false
		}
		key, value = n.Arg(0), n.Arg(1)
	}
	name, ok := key.StringValue()
	if !ok || !known(name) {
		return setting{}, false
	}
	return setting{name: strings.ToLower(name), value: constant(p, value), everywhere: onEveryAnswer(n), place: evidence(n, name)}, true
}

// toAnotherServer reports whether a dict of headers is sent with a request.
func toAnotherServer(n source.Node) bool {
	for call := n.Enclosing(source.Call); call.OK(); call = call.Enclosing(source.Call) {
		if pythonPackage(call.Child(source.Callee), "requests", "httpx", "aiohttp", "urllib") {
			return true
		}
	}
	return false
}

// onEveryAnswer reports whether code runs for every request: in a function that the
// framework calls after it, in a middleware, or in a constant of one.
func onEveryAnswer(n source.Node) bool {
	fn := n.Outermost()
	if !fn.OK() {
		return true // a constant; what reads it is a middleware in all code that was seen
	}
	switch fn.Key() {
	case "dispatch", "__call__", "process_response", "process_template_response":
		return true
	}
	for c := n.Function(); c.OK(); c = c.Function() {
		for _, d := range c.ChildrenIn(source.DecoratorRole) {
			if path := d.Child(source.Value).Text(); strings.Contains(path, "after_request") || strings.Contains(path, "after_app_request") || strings.Contains(path, "middleware(") {
				return true
			}
		}
	}
	return false
}

// pythonAnchor is where headers would be set in a server in Python: the list of
// Django's middleware, else where the app is made.
func pythonAnchor(p *project.Project, message string) (check.Place, bool) {
	if !p.Stack().Python() {
		return check.Place{}, false
	}
	if all := p.PythonSettings("MIDDLEWARE"); len(all) > 0 {
		return at(all[0].Value, message), true
	}
	var found check.Place
	for f := range p.PythonHolding("Flask(", "FastAPI(") {
		for n := range f.Find(source.Call) {
			if name := n.CalleeName(); found.File == "" && (name == "Flask" || name == "FastAPI") && pythonPackage(n.Child(source.Callee), "flask", "fastapi") {
				found = at(n, message)
			}
		}
	}
	return found, found.File != ""
}
