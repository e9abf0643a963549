package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// value is what an expression comes to for the caller.
func (c *pythonCaller) value(n source.Node) pythonValue {
	if *c.steps--; *c.steps < 0 || !n.OK() {
		return pythonValue{}
	}
	switch n.Kind() {
	case source.Bool:
		return pythonValue{truth: truthOf(n.Text() == "True")}
	case source.Null:
		return pythonValue{truth: never}
	case source.String:
		return pythonValue{truth: truthOf(len(n.Text()) > 2)}
	case source.Await:
		return c.value(n.Child(source.Value))
	case source.Unary:
		v := c.value(n.Child(source.Value))
		if n.Operator() == "!" {
			return pythonValue{truth: v.truth.not(), caller: v.caller}
		}
		return v
	case source.Conditional:
		switch c.value(n.Child(source.Cond)).truth {
		case surely:
			return c.value(n.Child(source.Then))
		case never:
			return c.value(n.Child(source.Else))
		}
	case source.Binary:
		return c.binary(n)
	case source.Identifier:
		return c.identifier(n)
	case source.Member, source.Index:
		return c.fieldValue(n)
	case source.Call:
		return c.callValue(n)
	case source.Assign: // x := value
		v := c.value(n.Child(source.Right))
		c.names[n.Child(source.Left).Text()] = v
		return v
	}
	return pythonValue{}
}

// is answers for the caller as such.
func (c *pythonCaller) is(n source.Node, kind GuardKind) pythonValue {
	c.asked = Guard{Kind: kind, Node: n}
	if c.member && kind <= SecretGuard {
		return pythonValue{truth: surely, caller: true}
	}
	return pythonValue{truth: never, caller: true}
}

func (c *pythonCaller) identifier(n source.Node) pythonValue {
	name := n.Text()
	if v, ok := c.names[name]; ok {
		if v.caller {
			c.asked = Guard{Kind: SessionGuard, Node: n}
		}
		return v
	}
	if name == "current_user" {
		return c.is(n, SessionGuard)
	}
	d := n.Lookup(name)
	if v := d.Child(source.Value); d.Kind() == source.Declarator && !d.Function().OK() && v.Is(source.Bool, source.Null) {
		return c.value(v)
	}
	return pythonValue{}
}

// isCallerPath reports whether a framework keeps the caller under a name.
func isCallerPath(path string) bool {
	path = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(path, "self."), "flask."), "info.context.")
	switch path {
	case "current_user", "request.user", "request.auth", "g.user", "g.current_user", "g.user_id", "g.uid", "request.state.user", "request.state.user_id", "request.session.user", "req.user", "g.account", "request.current_user", "request.user_id":
		return true
	}
	return false
}

// pythonRoleWords are parts of names that say what somebody may do.
var pythonRoleWords = []string{"admin", "is_staff", "superuser", "role", "permission", "has_perm", "is_owner", "moderator", "is_manager", "is_ops"}

func isRoleName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(pythonRoleWords, func(w string) bool { return strings.Contains(name, w) })
}

// fieldValue reads x.y and x["y"].
func (c *pythonCaller) fieldValue(n source.Node) pythonValue {
	path := n.Path()
	if isCallerPath(path) {
		return c.is(n, SessionGuard)
	}
	object := n.Child(source.ObjectRole)
	key := n.Child(source.Name).Text()
	if n.Kind() == source.Index {
		key, _ = n.Child(source.Value).StringValue()
		if isPythonSession(object) {
			return c.session(n, key)
		}
		if headers := object.Path(); strings.HasSuffix(headers, "headers") || strings.HasSuffix(headers, "cookies") || strings.HasSuffix(headers, "META") || strings.HasSuffix(headers, "COOKIES") {
			return c.sent(n, key)
		}
	}
	of := c.value(object)
	if !of.caller {
		return pythonValue{}
	}
	switch {
	case key == "is_anonymous":
		c.asked = Guard{Kind: SessionGuard, Node: n}
		return pythonValue{truth: truthOf(!c.member), caller: true}
	case !c.member:
		return pythonValue{truth: never, caller: true}
	case key == "is_authenticated" || key == "is_active" || key == "id" || key == "pk":
		return pythonValue{truth: surely, caller: true}
	case isRoleName(key):
		c.asked, c.role = Guard{Kind: SessionGuard, Node: n}, true
		return pythonValue{truth: never, caller: true}
	}
	return pythonValue{caller: true}
}

// isPythonSession reports whether an expression is the session of a request. One
// that is called so without having come from Flask is that of a database.
func isPythonSession(n source.Node) bool {
	switch n.Path() {
	case "flask.session", "request.session", "self.request.session":
		return true
	case "session":
		d := n.Lookup("session")
		return d.Kind() == source.ImportName && (d.Parent().Spec() == "flask" || d.Parent().Spec() == "quart")
	}
	return false
}

// session is what the session holds under a key: nothing of a stranger.
func (c *pythonCaller) session(n source.Node, key string) pythonValue {
	c.asked = Guard{Kind: SessionGuard, Node: n}
	if !c.member {
		return pythonValue{truth: never, caller: true}
	}
	if isRoleName(key) {
		c.role = true
		return pythonValue{truth: never, caller: true}
	}
	if isSessionName(key) || strings.Contains(strings.ToLower(key), "logged") || strings.HasSuffix(key, "_id") || strings.Contains(key, "email") {
		return pythonValue{truth: surely, caller: true}
	}
	return pythonValue{caller: true}
}

// sent is a header or cookie: strangers have none that proves anything.
func (c *pythonCaller) sent(n source.Node, key string) pythonValue {
	low := strings.ToLower(key)
	if !isSessionName(low) && !strings.Contains(low, "secret") && !strings.Contains(low, "key") && !strings.Contains(low, "signature") && !strings.Contains(low, "password") {
		return pythonValue{}
	}
	kind := SessionGuard
	switch {
	case strings.Contains(low, "signature"):
		kind = SignatureGuard
	case strings.Contains(low, "secret") || strings.Contains(low, "admin"):
		kind = SecretGuard
	}
	return c.is(n, kind)
}

func (c *pythonCaller) binary(n source.Node) pythonValue {
	left, right := n.Child(source.Left), n.Child(source.Right)
	switch op := n.Operator(); op {
	case "&&":
		a := c.value(left)
		if a.truth == never {
			return pythonValue{truth: never, caller: a.caller}
		}
		b := c.value(right)
		switch {
		case b.truth == never:
			return pythonValue{truth: never, caller: b.caller}
		case a.truth == surely && b.truth == surely:
			return pythonValue{truth: surely, caller: a.caller || b.caller}
		}
	case "||":
		a := c.value(left)
		if a.truth == surely {
			return a
		}
		b := c.value(right)
		switch {
		case b.truth == surely:
			return b
		case a.truth == never && b.truth == never:
			return pythonValue{truth: never, caller: a.caller || b.caller}
		}
	case "==", "===":
		return c.same(n, left, right)
	case "!=", "!==":
		v := c.same(n, left, right)
		return pythonValue{truth: v.truth.not(), caller: v.caller}
	case "in":
		return c.within(left, right)
	}
	return pythonValue{}
}

// same compares: the caller's own is like nothing that is written in the code or in
// somebody else's row.
func (c *pythonCaller) same(n, left, right source.Node) pythonValue {
	if t, ok := c.asksRequest(left, right); ok {
		return pythonValue{truth: t}
	}
	for _, pair := range [2][2]source.Node{{left, right}, {right, left}} {
		v, other := c.value(pair[0]), pair[1]
		switch {
		case other.Kind() == source.Null:
			if v.truth != untold {
				return pythonValue{truth: v.truth.not(), caller: v.caller}
			}
			return pythonValue{caller: v.caller}
		case other.Kind() == source.Bool && v.truth != untold:
			return pythonValue{truth: truthOf((v.truth == surely) == (other.Text() == "True")), caller: v.caller}
		case v.caller && (v.truth == never || !c.member):
			return pythonValue{truth: never, caller: true}
		case v.caller && c.member && strings.Contains(strings.ToLower(other.Text()), "admin"):
			c.asked, c.role = Guard{Kind: SessionGuard, Node: n}, true
			return pythonValue{truth: never, caller: true}
		case v.caller && c.member && ownsSomething(other):
			c.asked = Guard{Kind: SessionGuard, Node: n}
			return pythonValue{truth: never, caller: true}
		case sharedSecret(pair[0], other):
			return c.is(n, SecretGuard).never()
		}
	}
	return pythonValue{}
}

func (v pythonValue) never() pythonValue {
	v.truth = never
	return v
}

// ownsSomething reports whether an expression is a field of a row that says whose it
// is: task.user_id.
func ownsSomething(n source.Node) bool {
	return n.Kind() == source.Member && !n.Child(source.ObjectRole).Is(source.This)
}

// sharedSecret reports whether one side is what a request brings and the other a
// secret of the app.
func sharedSecret(sent, kept source.Node) bool {
	if kept.Kind() == source.String || !sent.Is(source.Identifier, source.Call, source.Index, source.Member) {
		return false
	}
	name := strings.ToLower(kept.Text())
	for _, word := range []string{"secret", "api_key", "apikey", "_token", "admin_key", "admin_password", "cron_key", "passcode", "webhook_key"} {
		if strings.Contains(name, word) && (strings.ToUpper(kept.Path()) == kept.Path() || strings.Contains(name, "environ") || strings.Contains(name, "getenv") || strings.Contains(name, "settings") || strings.Contains(name, "config")) {
			return true
		}
	}
	return false
}

// within reads x in y.
func (c *pythonCaller) within(left, right source.Node) pythonValue {
	if isPythonSession(right) {
		key, _ := left.StringValue()
		return c.session(right, key)
	}
	list := right
	if list.Is(source.Identifier, source.Member) {
		list = c.p.Definition(list)
	}
	if list.Kind() == source.Call && len(list.Args()) == 1 { // set([…]), frozenset({…})
		list = list.Arg(0)
	}
	if list.Kind() == source.Array {
		if is, ok := c.requestText(left); ok {
			for item := range list.Children() {
				if s, constant := item.StringValue(); constant && slices.Contains(is, s) {
					return pythonValue{truth: surely}
				}
			}
			return pythonValue{truth: never}
		}
	}
	if v := c.value(left); v.caller && (v.truth == never || !c.member) {
		return pythonValue{truth: never, caller: true}
	} else if v.caller && c.member && (isRoleName(left.Text()) || strings.Contains(strings.ToLower(right.Text()), "admin")) { // email in ADMIN_EMAILS
		c.role = true
		return pythonValue{truth: never, caller: true}
	}
	if v := c.value(right); v.caller && !c.member {
		return pythonValue{truth: never, caller: true}
	}
	return pythonValue{}
}
