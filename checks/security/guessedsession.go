package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// What a session cookie holds that whoever has no account can write as well.
const (
	sameForAll  = "holds the same for everybody who signs in"
	putTogether = "is put together from an id and the time, and kept nowhere to compare it with"
	bareID      = "holds an account's id as it stands, which is no secret"
)

// guessedSessions lists the session cookies whose value anybody can work out, and that
// something on the server believes.
func guessedSessions(p *project.Project) []plainSession {
	var out []plainSession
	for _, c := range signIns(p).cookies {
		if c.script || c.header != "" || p.Modules().Browser(c.node.File().Path) {
			continue
		}
		value, ok := cookieValue(c)
		if !ok || severalCookies(p, c) {
			continue
		}
		how := guessed(value)
		if how == "" {
			continue
		}
		if read := believedCookie(p, c.name); read.OK() {
			out = append(out, plainSession{name: c.name, parsed: read, set: c.node, how: how})
		}
	}
	return out
}

// cookieValue is what a call puts into a cookie.
func cookieValue(c cookie) (source.Node, bool) {
	n := c.node
	if n.CalleeName() == "setSignedCookie" || c.options.Prop("signed").OK() {
		return source.Node{}, false
	}
	if o := n.Arg(0).Resolve(); o.Kind() == source.Object {
		v := o.Prop("value")
		return v, v.OK()
	}
	i := 1
	if n.CalleeName() == "setCookie" && n.Child(source.Callee).Kind() == source.Identifier {
		i = 2
	}
	return n.Arg(i), n.Arg(i).OK()
}

// severalCookies reports whether a function sets another session cookie beside one: that
// one may prove who somebody is, and this one only tell the page.
func severalCookies(p *project.Project, c cookie) bool {
	for _, o := range signIns(p).cookies {
		if o.node != c.node && o.name != c.name && o.node.Function() == c.node.Function() {
			return true
		}
	}
	return false
}

// guessed says how anybody can work a cookie's value out; "" when nobody can.
func guessed(value source.Node) string {
	made := value
	if value.Kind() == source.Identifier {
		d := value.Lookup(value.Ident())
		if d.Kind() != source.Declarator || handedFurther(d, value) {
			return ""
		}
		made = d.Child(source.Value)
	}
	if text, ok := made.StringValue(); ok {
		if text == "" || len(text) > 24 {
			return ""
		}
		return sameForAll
	}
	switch made.Kind() {
	case source.Number:
		return sameForAll
	case source.Template, source.Binary:
		if putFromKnown(made) {
			return putTogether
		}
	case source.Member, source.Call:
		if accountID(made) {
			return bareID
		}
	}
	return ""
}

// handedFurther reports whether a name is handed to anything but the cookie and the answer:
// what is kept can be compared.
func handedFurther(d, cookie source.Node) bool {
	name := d.Child(source.Name).Ident()
	for id := range d.Function().Find(source.Identifier) {
		if id.Text() != name || id == cookie || id.Lookup(name) != d || id.Role() == source.Name && id.Parent() == d {
			continue
		}
		for up := id.Parent(); up.OK() && !up.Is(source.Block, source.Function, source.Arrow); up = up.Parent() {
			if up.Kind() == source.Tagged || up.Is(source.Call, source.New) && up.CalleeName() != "json" && up.CalleeName() != "log" {
				return true
			}
			if up.Is(source.Return, source.Assign) {
				return true
			}
		}
	}
	return false
}

// putFromKnown reports whether a text is made of fixed words, ids and the time alone, with
// an id or the time among them.
func putFromKnown(n source.Node) bool {
	known := false
	var parts func(n source.Node) bool
	parts = func(n source.Node) bool {
		switch n.Kind() {
		case source.Template:
			for c := range n.Children() {
				if _, text := c.StringValue(); !text && !parts(c) {
					return false
				}
			}
			return true
		case source.Binary:
			return n.Operator() == "+" && parts(n.Child(source.Left)) && parts(n.Child(source.Right))
		case source.Call:
			if name := n.CalleePath(); name == "Date.now" || n.CalleeName() == "getTime" {
				known = true
				return true
			}
		}
		if _, text := n.StringValue(); text {
			return true
		}
		if accountID(n) {
			known = true
			return true
		}
		return false
	}
	return parts(n) && known
}

// holderParts are words in what the row of an account is called.
var holderParts = wordSet("user account customer admin member profile employee staff student teacher client owner person patient driver")

// accountID reports whether an expression is the id or the address of an account's row:
// customer.id, String(user.id), admin.email.
func accountID(n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		switch {
		case n.CalleePath() == "String":
			return accountID(n.Arg(0))
		case n.CalleeName() == "toString":
			return accountID(n.Child(source.Callee).Child(source.ObjectRole))
		}
	case source.Member:
		switch n.Child(source.Name).Text() {
		case "id", "_id", "email", "username":
			return hasWord(wordsOf(n.Child(source.ObjectRole).Text()), holderParts) && !strings.Contains(strings.ToLower(n.Text()), "session")
		}
	}
	return false
}

// believedCookie is where a server's code takes a cookie for a sign-in: it reads it, opens no
// seal, and leaves without it.
func believedCookie(p *project.Project, cookie string) source.Node {
	for _, name := range p.Sources() {
		if !p.Holds(name, "ookie") || !running(p, name) || p.Modules().Browser(name) {
			continue
		}
		for n := range p.Source(name).Find(source.Call, source.Member, source.Index) {
			if !looksIntoCookie(p, n, cookie) {
				continue
			}
			fn := outermost(n)
			if leavesAnywhere(fn) && !opensSeal(fn) {
				return n
			}
		}
	}
	return source.Node{}
}

func looksIntoCookie(p *project.Project, n source.Node, cookie string) bool {
	object := strings.ToLower(n.Child(source.ObjectRole).Text())
	switch n.Kind() {
	case source.Call:
		callee := strings.ToLower(n.Child(source.Callee).Text())
		return (n.CalleeName() == "get" || n.CalleeName() == "has") && strings.Contains(callee, "cookie") && constant(p, n.Arg(0)) == cookie
	case source.Member:
		return strings.HasSuffix(object, "cookies") && n.Child(source.Name).Text() == cookie
	case source.Index:
		return strings.HasSuffix(object, "cookies") && constant(p, n.Child(source.Value)) == cookie
	}
	return false
}

func leavesAnywhere(fn source.Node) bool {
	for i := range fn.Find(source.If) {
		if i.Child(source.Then).Leaves() {
			return true
		}
	}
	return false
}

func opensSeal(fn source.Node) bool {
	for called := range fn.Find(source.Call) {
		if containsPart(strings.ToLower(called.Child(source.Callee).Text()), unsealing) {
			return true
		}
	}
	return false
}
