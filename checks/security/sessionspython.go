package security

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

// Ages of sessions that frameworks choose when nobody says otherwise.
const (
	rememberedByFlask = 365 * day // https://flask-login.readthedocs.io/en/latest/#cookie-settings
)

// pythonSessions answers for a server in Python.
func pythonSessions(p *project.Project) check.Finding {
	s := pythonSignIns(p)
	if s.none() {
		return nobodySignsInPython(p)
	}
	if name, ok := knownByKey(p); ok && !s.django && len(s.sessions)+len(s.logins)+len(s.tokens)+len(s.cookies) == 0 {
		return check.Unneeded("Callers show an API key with every request, and no session is kept (" + name + ").")
	}
	var open []grievance
	for _, t := range s.tokens {
		switch {
		case t.endless:
			open = append(open, grievance{at(t.node, "signs a token without an end"), "The token that is signed here never expires.", check.High})
		case t.known && t.life > longest:
			open = append(open, grievance{at(t.node, "good for "+lasting(t.life)), fmt.Sprintf("The token that is signed here stays good for %s.", lasting(t.life)), check.High})
		}
	}
	open = append(open, s.longSessions(p)...)
	if len(open) > 0 {
		f := check.Missing(check.Likely, open[0].reason)
		f.Severity = open[0].severity
		for _, g := range open {
			f.Places = append(f.Places, g.place)
		}
		f.Brief = []string{
			"Every token that signs somebody in has an exp claim (minutes to a day for an access token), and a session or a remember cookie lasts 30 days at most.",
		}
		return f
	}
	if len(s.tokens) > 0 {
		return check.Passed(check.Likely, "The tokens that sign people in come to an end.", at(s.tokens[0].node, "has an expiry"))
	}
	place, ok := s.sessionKept(p)
	switch {
	case !ok:
		return check.Cannot("A password is compared here, but how the sign-in is kept afterwards could not be followed.", at(s.verifies[0], "compares a password"))
	case p.Stack().Framework == project.Django:
		return check.Passed(check.Likely, "Django ends a session after two weeks, or after what the settings say.", place)
	}
	return check.Passed(check.Likely, "The session ends with the browser, and the server refuses a session cookie that is older than a month.", place)
}

// longSessions are the settings that keep people signed in for too long.
func (s *pythonSignIn) longSessions(p *project.Project) []grievance {
	var out []grievance
	note := func(setting, what string, unit, most float64) {
		v := p.PythonSetting(setting)
		if life, ok := pythonSpan(p, v, unit); v.OK() && ok && life > most {
			out = append(out, grievance{at(v, "set to "+lasting(life)), fmt.Sprintf("%s %s.", what, lasting(life)), check.Medium})
		}
	}
	switch p.Stack().Framework {
	case project.Django:
		note("SESSION_COOKIE_AGE", "Sessions last for", 1, longest)
		for _, key := range []struct {
			name string
			most float64
		}{{"ACCESS_TOKEN_LIFETIME", longest}, {"REFRESH_TOKEN_LIFETIME", 100 * day}} {
			v := follow(p, p.PythonSetting("SIMPLE_JWT")).Prop(key.name)
			if life, ok := pythonSpan(p, v, 1); v.OK() && ok && life > key.most {
				out = append(out, grievance{at(v, "set to "+lasting(life)), fmt.Sprintf("The tokens of the API stay good for %s.", lasting(life)), check.Medium})
			}
		}
	case project.Flask:
		if yes, known := p.PythonTruth(p.PythonSetting("SESSION_REFRESH_EACH_REQUEST")); known && !yes {
			note("PERMANENT_SESSION_LIFETIME", "Sessions last, whether they are used or not, for", 1, longest)
		}
		out = append(out, s.remembered(p)...)
	}
	return out
}

// remembered are the remember cookies of Flask-Login, which last for a year unless
// a setting says otherwise.
func (s *pythonSignIn) remembered(p *project.Project) []grievance {
	life := rememberedByFlask
	if v := p.PythonSetting("REMEMBER_COOKIE_DURATION"); v.OK() {
		set, ok := pythonSpan(p, v, 1)
		if !ok {
			return nil
		}
		life = set
	}
	if life <= longest {
		return nil
	}
	var out []grievance
	for _, n := range s.logins {
		v := n.Named("remember")
		if yes, known := p.PythonTruth(v); n.CalleeName() == "login_user" && v.OK() && (yes || !known) {
			out = append(out, grievance{at(n, "remembered for "+lasting(life)), fmt.Sprintf("Whoever asks to be remembered stays signed in for %s.", lasting(life)), check.Medium})
		}
	}
	if v := p.PythonSetting("PERMANENT_SESSION_LIFETIME"); len(out) > 0 && v.OK() && !p.PythonSetting("REMEMBER_COOKIE_DURATION").OK() {
		out = append(out, grievance{place: at(v, "ends the session, and says nothing of REMEMBER_COOKIE_DURATION: who is remembered is signed in again")})
	}
	return out
}

// knownByKey is a file that takes an API key from a request's headers.
func knownByKey(p *project.Project) (string, bool) {
	for _, name := range p.PythonSources() {
		if p.HoldsFold(name, "api_key", "apikey", "x-api-key") && p.HoldsFold(name, "headers.get", "apikeyheader", "headers[") {
			return name, true
		}
	}
	return "", false
}

// nobodySignsInPython answers for a Python server in which no sign-in was found.
func nobodySignsInPython(p *project.Project) check.Finding {
	if name, ok := knownByKey(p); ok {
		return check.Unneeded("Callers show an API key with every request, and no session is kept (" + name + ").")
	}
	for _, name := range p.PythonSources() {
		if p.HoldsFold(name, "password", "signin", "sign_in", "log_in", "current_user", "request.user") {
			return check.Cannot("The sign-in is built in a way that this check does not follow.", check.Line(name, 1, "speaks of a sign-in"))
		}
	}
	return check.Unneeded("Nobody signs in to this app.")
}
