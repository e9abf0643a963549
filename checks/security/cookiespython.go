package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonCookies answers for a server in Python: the cookie of the framework's own
// session by its settings, the others by what set_cookie is given.
func pythonCookies(p *project.Project) check.Finding {
	s := pythonSignIns(p)
	var bare []bareCookie
	var fine []check.Place
	for _, n := range s.cookies {
		b := bareCookie{node: n, what: "The session cookie " + cookieNamed(p, n)}
		for _, flag := range []struct{ python, name string }{{"httponly", "httpOnly"}, {"secure", "secure"}} {
			b.pythonFlag(p, n.Named(flag.python), flag.name)
		}
		if len(b.missing)+len(b.off) > 0 {
			bare = append(bare, b)
		} else {
			fine = append(fine, at(n, "sets the session cookie"))
		}
	}
	if anchor, ok := s.frameworkCookie(p); ok {
		b := bareCookie{node: anchor, what: "The cookie of the session"}
		b.pythonSetting(p, "SESSION_COOKIE_SECURE", "secure", sessionsOverTLS(p))
		b.pythonSetting(p, "SESSION_COOKIE_HTTPONLY", "httpOnly", true)
		h, hangs := flagHangs(p, "SESSION_COOKIE_SECURE")
		if len(b.missing)+len(b.off) > 0 {
			bare = append(bare, b)
		} else if hangs && !sessionsOverTLS(p) && len(bare) == 0 {
			f := h.finding()
			f.Places = append(f.Places, h.remembered(p)...)
			return f
		} else {
			fine = append(fine, at(anchor, "only over TLS, and not for scripts"))
		}
	}
	switch {
	case len(bare) > 0:
		f := bareFinding(bare)
		f.Brief = []string{"Each session cookie is set with httponly, secure (in production) and samesite=lax or strict: the framework's own by its settings (SESSION_COOKIE_SECURE and its neighbours)."}
		return f
	case len(fine) > 0:
		return check.Passed(check.Likely, "The session cookies are kept from scripts and from plain connections.", fine...)
	case len(s.tokens) > 0:
		return check.Unneeded("The sign-in uses no cookie.")
	case s.none():
		return nobodySignsInPython(p)
	}
	return check.Unneeded("The app sets no session cookie.")
}

func cookieNamed(p *project.Project, call source.Node) string {
	key, _ := cookieKey(call)
	return constant(p, key)
}

// pythonFlag notes a flag of set_cookie, which is off by itself.
func (b *bareCookie) pythonFlag(p *project.Project, v source.Node, name string) {
	if !v.OK() {
		b.missing = append(b.missing, name)
	} else if yes, known := p.PythonTruth(v); known && !yes {
		b.off = append(b.off, name)
	}
}

// pythonSetting notes a flag of the framework's session cookie; preset is what
// holds when no setting speaks of it.
func (b *bareCookie) pythonSetting(p *project.Project, setting, name string, preset bool) {
	v := p.PythonSetting(setting)
	yes, known := p.PythonTruth(v)
	switch {
	case !v.OK() && !preset:
		b.missing = append(b.missing, name)
	case v.OK() && known && !yes:
		b.off = append(b.off, name)
		b.node = v
	}
}

// sessionsOverTLS reports whether a library sends the session cookie over TLS
// alone by itself. https://github.com/wntrblm/flask-talisman
func sessionsOverTLS(p *project.Project) bool {
	return len(talismans(p)) > 0
}

// frameworkCookie is where the settings of the session's cookie would stand, when
// the framework's own session says who somebody is.
func (s *pythonSignIn) frameworkCookie(p *project.Project) (source.Node, bool) {
	switch p.Stack().Framework {
	case project.Django:
		if !s.django || len(djangoListed(p, "MIDDLEWARE", "django.contrib.sessions")) == 0 {
			return source.Node{}, false
		}
		return djangoListed(p, "MIDDLEWARE", "django.contrib.sessions")[0], true
	case project.Flask:
		if len(s.logins)+len(s.sessions) == 0 {
			return source.Node{}, false
		}
		if v := p.PythonSetting("SECRET_KEY"); v.OK() {
			return v, true
		}
		if len(s.logins) > 0 {
			return s.logins[0], true
		}
		return s.sessions[0], true
	}
	return source.Node{}, false
}
