package project

import (
	"strings"

	"underpin/checks/project/source"
)

// A truth is what a condition comes to.
type truth uint8

const (
	untold truth = iota // cannot be told
	surely
	never
)

func (t truth) not() truth {
	switch t {
	case surely:
		return never
	case never:
		return surely
	}
	return untold
}

func truthOf(b bool) truth {
	if b {
		return surely
	}
	return never
}

// holds is whether a condition holds for the stranger.
func (m *stranger) holds(n source.Node) truth {
	if m.depth >= 4*strangerDepth {
		return untold
	}
	if m.steps == nil {
		left := strangerSteps
		m.steps = &left
	}
	if *m.steps--; *m.steps < 0 {
		return untold
	}
	m.depth++
	defer func() { m.depth-- }()
	switch n.Kind() {
	case source.Bool:
		return truthOf(n.Text() == "true")
	case source.Null:
		return never
	case source.Await:
		return m.holds(n.Child(source.Value))
	case source.Unary:
		if n.Operator() == "!" {
			return m.holds(n.Child(source.Value)).not()
		}
	case source.Binary:
		return m.binary(n)
	case source.Conditional:
		switch m.holds(n.Child(source.Cond)) {
		case surely:
			return m.holds(n.Child(source.Then))
		case never:
			return m.holds(n.Child(source.Else))
		}
	case source.Identifier:
		return m.named(n)
	case source.Member:
		return m.memberHolds(n)
	case source.Call:
		return m.callHolds(n)
	}
	return untold
}

func (m *stranger) binary(n source.Node) truth {
	left, right := n.Child(source.Left), n.Child(source.Right)
	switch op := n.Operator(); op {
	case "&&":
		a, b := m.holds(left), m.holds(right)
		switch {
		case a == never || b == never:
			return never
		case a == surely && b == surely:
			return surely
		}
	case "||", "??":
		a, b := m.holds(left), m.holds(right)
		switch {
		case a == surely || b == surely:
			return surely
		case a == never && b == never:
			return never
		}
	case "==", "===":
		return m.same(left, right)
	case "!=", "!==":
		return m.same(left, right).not()
	}
	return untold
}

// same compares two expressions.
func (m *stranger) same(a, b source.Node) truth {
	s, ok := m.text(a)
	t, also := m.text(b)
	if ok && also {
		return truthOf(s == t)
	}
	for _, pair := range [][2]source.Node{{a, b}, {b, a}} {
		empty := pair[1].Kind() == source.Null || pair[1].Ident() == "undefined"
		if m.holds(pair[0]) != never {
			continue
		}
		if empty {
			return surely
		}
		if _, constant := pair[1].StringValue(); constant {
			return never
		}
	}
	return untold
}

// strangerLacks are the names of what a caller without a session has not got.
var strangerLacks = map[string]bool{
	"session": true, "user": true, "token": true, "auth": true, "userid": true, "currentuser": true, "authuser": true, "claims": true, "payload": true,
	"decoded": true, "isloggedin": true, "isauthenticated": true, "isauth": true, "issignedin": true, "loggedin": true, "authenticated": true, "sessiontoken": true,
	"sessioncookie": true, "sessionid": true, "authtoken": true, "accesstoken": true, "access_token": true, "jwt": true, "authheader": true, "authorization": true,
	"bearer": true, "authcookie": true, "hassession": true, "profile": true, "dbuser": true, "refreshtoken": true, "sessionclaims": true, "isadmin": true,
	"sessiondata": true, "authorizationheader": true, "userrole": true, "orgid": true, "role": true, "isauthorized": true, "hastoken": true, "isadminuser": true,
}

func (m *stranger) named(n source.Node) truth {
	name := n.Text()
	low := strings.ToLower(name)
	if low == "err" || low == "error" {
		if d := n.Lookup(name); d.Kind() == source.Param || d.Kind() == source.Catch {
			return surely
		}
		return untold
	}
	d := n.Lookup(name)
	if v := d.Child(source.Value); d.Kind() == source.Declarator && v.OK() {
		if t := m.holds(v); t != untold {
			return t
		}
		if verifies(v) || v.Kind() == source.Await && verifies(v.Child(source.Value)) {
			return never
		}
	}
	if strangerLacks[low] {
		return never
	}
	return untold
}

func (m *stranger) memberHolds(n source.Node) truth {
	if t, known := m.asksField(n); known {
		return t
	}
	if strangerLacks[strings.ToLower(n.Child(source.Name).Text())] {
		return never
	}
	if m.holds(n.Child(source.ObjectRole)) == never {
		return never
	}
	return untold
}

// callHolds reads the questions that middleware asks about an address.
func (m *stranger) callHolds(n source.Node) truth {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	switch name := n.CalleeName(); name {
	case "Boolean":
		return m.holds(n.Arg(0))
	case "isAuthenticated", "isLoggedIn", "isSignedIn":
		return never
	case "startsWith", "endsWith", "includes", "has", "match", "test", "some", "find":
		return m.asksAddress(name, object, n.Arg(0))
	case "get":
		if s, _ := n.Arg(0).StringValue(); isSessionName(s) {
			return never
		}
	}
	if m.asksCaller(n) {
		return never
	}
	fn := m.p.Definition(n.Child(source.Callee))
	if fn.CalleeName() == "createRouteMatcher" {
		return m.matches(fn.Arg(0))
	}
	if fn.Is(source.Function, source.Arrow, source.Method) && m.depth < 3*strangerDepth {
		m.bind(fn, n)
		return m.returns(fn)
	}
	return untold
}

// asksCaller reports whether a call asks who is calling.
func (m *stranger) asksCaller(n source.Node) bool {
	return Of(m.p, n, "asks who is calling", func(p *Project, n source.Node) bool {
		g, ok := p.guardAt(n)
		return ok && g.Kind != SignatureGuard
	})
}

// isSessionName reports whether a cookie or header is named as one that proves
// who is calling.
func isSessionName(s string) bool {
	low := strings.ToLower(s)
	for _, part := range []string{"session", "token", "auth", "jwt", "sid", "user", "api-key", "apikey"} {
		if strings.Contains(low, part) {
			return true
		}
	}
	return false
}

// returns is what a function of one statement answers.
func (m *stranger) returns(fn source.Node) truth {
	body := fn.Child(source.Body)
	if body.Kind() != source.Block {
		return m.holds(body)
	}
	inner := *m
	inner.answers = true
	switch f := inner.block(body); {
	case f == flowOn:
		return surely
	case f == flowAway:
		return never
	}
	return untold
}
