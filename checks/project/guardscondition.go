package project

import (
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"

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
	if asks, ok := m.asks[n]; ok {
		return asks
	}
	g, ok := m.p.guardAt(n)
	ok = ok && g.Kind != SignatureGuard
	if m.asks != nil {
		m.asks[n] = ok
	}
	return ok
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
	inner := &stranger{p: m.p, path: m.path, front: m.front, answers: true, depth: m.depth, texts: m.texts, steps: m.steps, asks: m.asks}
	switch f := inner.block(body); {
	case f == flowOn:
		return surely
	case f == flowAway:
		return never
	}
	return untold
}

func (m *stranger) asksAddress(name string, object, arg source.Node) truth {
	if name == "test" {
		if s, ok := m.text(arg); ok {
			return m.regexp(object, s)
		}
		return untold
	}
	s, ok := m.text(object)
	if !ok {
		return m.asksList(name, object, arg)
	}
	if name == "match" {
		return m.regexp(arg, s)
	}
	part, ok := m.text(arg)
	if !ok {
		return untold
	}
	switch name {
	case "startsWith":
		return truthOf(strings.HasPrefix(s, part))
	case "endsWith":
		return truthOf(strings.HasSuffix(s, part))
	case "includes":
		return truthOf(strings.Contains(s, part))
	}
	return untold
}

// asksList reads LIST.includes(path), LIST.some(p => path.startsWith(p)) and a
// Set's has.
func (m *stranger) asksList(name string, object, arg source.Node) truth {
	list := m.p.object(object)
	if list.Kind() == source.New {
		list = m.p.object(list.Arg(0))
	}
	if list.Kind() != source.Array {
		return untold
	}
	answer := never
	for item := range list.Children() {
		t := untold
		if s, ok := m.p.fixedText(item); ok {
			t = m.asksItem(name, s, arg)
		} else if item.Kind() == source.Regexp && arg.Is(source.Arrow) {
			t = m.regexp(item, m.path)
		}
		if t == surely {
			return surely
		}
		if t == untold {
			answer = untold
		}
	}
	return answer
}

func (m *stranger) asksItem(name, item string, arg source.Node) truth {
	switch name {
	case "includes", "has":
		if s, ok := m.text(arg); ok {
			return truthOf(s == item)
		}
	case "some", "find":
		param := arg.Child(source.ParamRole)
		if !param.OK() {
			return untold
		}
		m.set(param, item)
		return m.returns(arg)
	}
	return untold
}

// matches reads the patterns of createRouteMatcher.
func (m *stranger) matches(list source.Node) truth {
	list = m.p.object(list)
	for item := range list.Children() {
		s, ok := m.p.fixedText(item)
		if !ok {
			return untold
		}
		if re := matcherPattern(s); re != nil {
			if hit, err := re.MatchString(m.path); err == nil && hit {
				return surely
			}
		}
	}
	return never
}

func (m *stranger) regexp(n source.Node, s string) truth {
	n = n.Resolve()
	text := n.Text()
	end := strings.LastIndexByte(text, '/')
	if n.Kind() != source.Regexp || end < 1 {
		return untold
	}
	re, err := regexp2.Compile(text[1:end])
	if err != nil {
		return untold
	}
	re.MatchTimeout = 50 * time.Millisecond // a pattern of a project must not hang us
	hit, err := re.MatchString(s)
	if err != nil {
		return untold
	}
	return truthOf(hit)
}

func (m *stranger) set(param source.Node, s string) {
	if m.texts == nil {
		m.texts = map[source.Node]string{}
	}
	m.texts[param] = s
}

// bind gives a function's parameters the texts that a call gives them.
func (m *stranger) bind(fn, call source.Node) {
	for i, param := range fn.ChildrenIn(source.ParamRole) {
		if s, ok := m.text(call.Arg(i)); ok {
			m.set(param, s)
		}
	}
}

// text is an expression that is a constant or the address asked for.
func (m *stranger) text(n source.Node) (string, bool) {
	for range hops {
		switch n.Kind() {
		case source.String:
			return n.StringValue()
		case source.Member:
			switch n.Child(source.Name).Text() {
			case "pathname", "path", "originalUrl", "baseUrl":
				return m.path, true
			}
			return "", false
		case source.Call:
			switch n.CalleeName() {
			case "toLowerCase", "toString", "trim":
				n = n.Child(source.Callee).Child(source.ObjectRole)
				continue
			}
			return "", false
		case source.Binding:
			if key := n.Key(); key == "pathname" || key == "path" {
				return m.path, true
			}
			return "", false
		case source.Identifier:
			d := n.Lookup(n.Text())
			if s, ok := m.texts[d]; ok {
				return s, true
			}
			if d.Kind() == source.Declarator && d.Child(source.Name).Kind() == source.Identifier {
				d = d.Child(source.Value)
			} else if d.Kind() == source.ImportName {
				return m.p.fixedText(n)
			}
			n = d
		default:
			return "", false
		}
	}
	return "", false
}
