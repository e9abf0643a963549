package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A signedInMark is all that an app without any other sign-in knows of who is signed in: a
// word in the browser's storage, which whoever likes can write.
type signedInMark struct {
	set   source.Node // where it is written
	read  source.Node // where it is believed
	asked bool        // a server was asked before it is written
	guard source.Node // where a page sends away whoever has none; may be no node
}

// signedInMarks lists the marks of an app in which nothing else signs people in.
func signedInMarks(p *project.Project) []signedInMark {
	return project.Answer(p, "security/marks", func(p *project.Project) []signedInMark {
		if s := signIns(p); !s.none() || len(p.Stack().Auth) > 0 {
			return nil
		}
		set, read := map[string]source.Node{}, map[string]source.Node{}
		for _, name := range p.Sources() {
			if !p.Holds(name, "localStorage.") || !p.Modules().Live(name) || !p.Modules().Browser(name) {
				continue
			}
			for c := range p.Source(name).Find(source.Call) {
				if !strings.HasSuffix(c.Child(source.Callee).Child(source.ObjectRole).Path(), "localStorage") {
					continue
				}
				switch key := constant(p, c.Arg(0)); {
				case key == "":
				case c.CalleeName() == "setItem" && marksSignedIn(key, c.Arg(1)) && !set[key].OK():
					set[key] = c
				case c.CalleeName() == "getItem" && (!read[key].OK() || !sendsAway(read[key]).OK()) && p.Reached(c):
					read[key] = c
				}
			}
		}
		var out []signedInMark
		for key, s := range set {
			if r := read[key]; r.OK() {
				out = append(out, signedInMark{set: s, read: r, asked: asksServer(s), guard: sendsAway(r)})
			}
		}
		slices.SortFunc(out, func(a, b signedInMark) int {
			return strings.Compare(a.set.File().Path, b.set.File().Path)
		})
		return out
	})
}

// marksSignedIn reports whether what is stored says no more than that somebody is signed
// in: "true" under such a name, or an object that says so of itself.
func marksSignedIn(key string, value source.Node) bool {
	if v, ok := value.StringValue(); ok {
		return (v == "true" || v == "1" || v == "yes") && saysSignedIn(key)
	}
	if value.CalleePath() != "JSON.stringify" {
		return false
	}
	for field := range value.Arg(0).Children() {
		if saysSignedIn(field.Key()) && field.Child(source.Value).Text() == "true" {
			return true
		}
	}
	return false
}

// unjoined takes the signs out of a name that keep its words apart.
var unjoined = strings.NewReplacer("_", "", "-", "", ".", "", ":", "")

func saysSignedIn(name string) bool {
	flat := unjoined.Replace(strings.ToLower(name))
	return containsPart(flat, []string{"authenticated", "loggedin", "signedin", "isauth", "adminauth", "islogin"})
}

// asksServer reports whether the function around a node asks a server something.
func asksServer(n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		for c := range fn.Find(source.Call) {
			if name := c.CalleePath(); name == "fetch" || strings.HasPrefix(name, "axios") || c.CalleeName() == "apiRequest" {
				return true
			}
		}
	}
	return false
}

// sendsAway is where the component around a node leads visitors elsewhere.
func sendsAway(n source.Node) source.Node {
	outer := n.Function()
	for fn := outer; fn.OK(); fn = fn.Function() {
		outer = fn
	}
	for c := range outer.Find(source.Call, source.Element) {
		if c.Kind() == source.Element {
			if c.TagName() == "Navigate" || c.TagName() == "Redirect" {
				return c
			}
			continue
		}
		switch name := c.CalleeName(); name {
		case "push", "replace", "navigate", "setLocation", "redirect":
			to, _ := c.Arg(0).StringValue()
			if hasWord(wordsOf(to), wordSet("login signin auth")) && c.Enclosing(source.If, source.Conditional, source.Binary).OK() {
				return c
			}
		}
	}
	return source.Node{}
}

// markedSessions is the finding of sessions that are a mark alone.
func markedSessions(p *project.Project) (check.Finding, bool) {
	marks := signedInMarks(p)
	if len(marks) == 0 {
		return check.Finding{}, false
	}
	f := check.Finding{
		Verdict: check.Gap, Confidence: check.Likely, Severity: check.Medium,
		Reason: "That somebody is signed in is a mark in the browser's localStorage: whoever likes can write it, no server knows of it, and it never runs out.",
		Brief:  []string{"The server starts a session when it has checked who signs in: a cookie with httpOnly, secure and sameSite that ends by itself, and a row or a signed token behind it.", "A mark in the browser's storage decides nothing."},
	}
	for _, m := range marks {
		if m.asked {
			f.Severity = check.High
		}
		f.Places = append(f.Places, at(m.set, "writes the mark"), at(m.read, "believes the mark"))
	}
	return f, true
}

// markedPages is the finding of pages that a mark alone guards.
func markedPages(p *project.Project) (check.Finding, bool) {
	var places []check.Place
	for _, m := range signedInMarks(p) {
		if m.guard.OK() && m.asked {
			places = append(places, at(m.read, "asks the browser's storage whether somebody is signed in"), at(m.guard, "sends away whoever has no mark there"))
		}
	}
	if len(places) == 0 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, "A page is for whoever has signed in, and all that guards it is a mark in the browser's storage that every visitor can write.", places...)
	f.Severity = check.High
	f.Brief = []string{"The server asks for the session before it answers with the page or what it shows; a visitor who only writes the mark gets the sign-in page."}
	return f, true
}
