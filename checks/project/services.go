package project

import (
	"strings"

	"underpin/checks/project/source"
)

// services lists the services that a file shows by calls alone: an address of
// theirs in a string, or Supabase's sign-in methods.
func (p *Project) services(name string) []Tool {
	return perFile(p, name, "services", func(p *Project) []Tool {
		signsIn, cookies := p.Holds(name, ".auth"), p.Holds(name, "ookie")
		if !signsIn && !cookies && !namesService(p, name) {
			return nil
		}
		f := p.Source(name)
		if f == nil {
			return nil
		}
		var out []Tool
		if signsIn {
			if n := supabaseSignIn(f); n.OK() {
				out = append(out, Tool{Tech: SupabaseAuth, Package: "@supabase/supabase-js", File: name, Line: n.Line(), Why: "calls " + n.CalleeName()})
			}
		}
		if cookies {
			if n := sessionCookie(f); n.OK() {
				out = append(out, Tool{Tech: CustomAuth, File: name, Line: n.Line(), Why: "sets a session cookie"})
			}
		}
		for n := range f.Find(source.String) {
			if t := serviceOf(n); t != "" {
				out = append(out, Tool{Tech: t, File: name, Line: n.Line(), Why: "calls an address of " + string(t)})
			}
		}
		return out
	})
}

func namesService(p *Project, name string) bool {
	if !p.Holds(name, "https://") {
		return false
	}
	for _, s := range serviceHosts {
		if p.Holds(name, s.host) {
			return true
		}
	}
	return false
}

// serviceOf is the service whose address a string is. A content security policy
// also names hosts; its strings do not begin with one or hold nothing else.
func serviceOf(n source.Node) Tech {
	value := strings.Trim(n.Text(), "`'\"")
	rest, ok := strings.CutPrefix(value, "https://")
	if !ok || strings.ContainsAny(rest, " ;") || n.Role() == source.Source {
		return ""
	}
	if n.Parent().Kind() == source.Array && !strings.Contains(rest, "/") { // a list of allowed hosts
		return ""
	}
	for _, s := range serviceHosts {
		if strings.HasPrefix(rest, s.host) || strings.Contains(s.host, "/") && strings.Contains(rest, s.host) {
			return s.tech
		}
	}
	return ""
}

// supabaseSignIn is a call of Supabase's client that signs someone in or asks who
// is signed in.
func supabaseSignIn(f *source.File) source.Node {
	for n := range f.Find(source.Call) {
		callee := n.Child(source.Callee)
		if callee.Kind() != source.Member {
			continue
		}
		object := callee.Child(source.ObjectRole)
		if object.Kind() != source.Member || object.Child(source.Name).Text() != "auth" {
			continue
		}
		switch n.CalleeName() {
		case "signInWithPassword", "signUp", "signInWithOtp", "signInWithOAuth", "signInWithIdToken", "getUser", "getSession",
			"onAuthStateChange", "exchangeCodeForSession", "verifyOtp", "getClaims", "signInAnonymously", "setSession":
			return n
		}
	}
	return source.Node{}
}

// sessionCookie is a call that sets a cookie whose name says that it carries a
// session.
func sessionCookie(f *source.File) source.Node {
	for n := range f.Find(source.Call) {
		switch n.CalleeName() {
		case "set":
			if path := n.Child(source.Callee).Text(); !strings.Contains(path[:min(len(path), 80)], "ookie") {
				continue
			}
		case "cookie", "setCookie", "setSignedCookie":
		default:
			continue
		}
		for _, arg := range n.Args()[:min(2, len(n.Args()))] {
			name, _ := arg.Resolve().StringValue()
			name = strings.ToLower(name)
			if strings.Contains(name, "csrf") || len(name) > 60 {
				continue
			}
			for _, word := range []string{"session", "token", "auth", "jwt"} {
				if strings.Contains(name, word) {
					return n
				}
			}
		}
	}
	return source.Node{}
}
