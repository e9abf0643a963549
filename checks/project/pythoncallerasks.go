package project

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// requestText is what a request says of itself that is known of the route: its
// method, its path, the name of its function. Any of the texts may be meant.
func (c *pythonCaller) requestText(n source.Node) ([]string, bool) {
	path := strings.TrimPrefix(n.Path(), "self.")
	path = strings.TrimPrefix(path, "flask.")
	switch path {
	case "request.method", "req.method":
		if c.route.Method != "" {
			return []string{c.route.Method}, true
		}
	case "request.path", "request.url.path", "request.path_info", "req.path", "request.scope.path":
		if c.route.Path != "" {
			return []string{c.route.Path, strings.TrimSuffix(c.route.Path, "/")}, true
		}
	case "request.endpoint":
		name := c.route.Node.Child(source.Name).Text()
		if c.route.Node.Kind() == source.Function {
			return append(c.blueprintNames(name), name), true
		}
	case "action":
		if c.route.View.OK() && c.route.Stack == Django {
			return []string{c.route.action()}, true
		}
	}
	if d := n.Lookup(n.Ident()); d.Kind() == source.Declarator { // path = request.url.path
		if v := d.Child(source.Value); v.Kind() == source.Member {
			return c.requestText(v)
		}
	}
	return nil, false
}

// action is the name of a view set's action.
func (r *PythonRoute) action() string {
	if r.Node.Kind() == source.Method {
		return r.Node.Key()
	}
	if r.Does == "update" && r.Method == http.MethodPatch {
		return "partial_update"
	}
	return r.Does
}

// blueprintNames are the endpoints of a function whose blueprint is made with a name.
func (c *pythonCaller) blueprintNames(fn string) []string {
	for _, d := range c.route.Node.ChildrenIn(source.DecoratorRole) {
		router := c.p.Definition(d.Child(source.Value).Child(source.Callee).Child(source.ObjectRole))
		if name, ok := router.Arg(0).StringValue(); ok {
			return []string{name + "." + fn}
		}
	}
	return nil
}

// asksRequest compares what a request says of itself with a constant.
func (c *pythonCaller) asksRequest(left, right source.Node) (truth, bool) {
	for _, pair := range [2][2]source.Node{{left, right}, {right, left}} {
		is, ok := c.requestText(pair[0])
		if !ok {
			continue
		}
		if s, constant := pair[1].StringValue(); constant {
			return truthOf(slices.Contains(is, s)), true
		}
	}
	return untold, false
}

// callValue is what a call comes to for the caller.
func (c *pythonCaller) callValue(n source.Node) pythonValue {
	callee := n.Child(source.Callee)
	name, object := n.CalleeName(), callee.Child(source.ObjectRole)
	switch name {
	case "get", "pop":
		key, _ := n.Arg(0).StringValue()
		switch path := object.Path(); {
		case isPythonSession(object):
			return c.session(n, key)
		case strings.HasSuffix(path, "headers"), strings.HasSuffix(path, "cookies"), strings.HasSuffix(path, "META"), strings.HasSuffix(path, "COOKIES"):
			return c.sent(n, key)
		}
	case "getattr", "hasattr":
		key, _ := n.Arg(1).StringValue()
		if isCallerPath(n.Arg(0).Path() + "." + key) {
			return c.is(n, SessionGuard)
		}
		if v := c.value(n.Arg(0)); v.caller {
			if c.member && isRoleName(key) {
				c.role = true
				return pythonValue{truth: never, caller: true}
			}
			return pythonValue{truth: map[bool]truth{true: untold, false: never}[c.member], caller: true}
		}
		return pythonValue{}
	case "bool", "str", "int", "len", "UUID", "cast":
		return c.value(n.Arg(max(0, len(n.Args())-1)))
	case "all", "any":
		return pythonValue{}
	case "compare_digest", "constant_time_compare":
		return c.is(n, secretKind(n)).never()
	case "startswith":
		if is, ok := c.requestText(object); ok {
			return pythonValue{truth: c.begins(is, n.Arg(0))}
		}
	case "get_jwt_identity", "get_jwt", "current_user", "get_current_user", "is_authenticated", "get_user_id", "get_current_user_id", "is_logged_in", "logged_in", "get_auth_user":
		if !c.p.Definition(callee).OK() {
			return c.is(n, SessionGuard)
		}
	case "exists", "has_perm", "has_perms", "check_permissions", "filter", "get_or_create":
		if v := c.value(object); v.caller {
			if c.member && name != "filter" && name != "get_or_create" {
				c.role = true
				return pythonValue{truth: never, caller: true}
			}
			return v
		}
	}
	if verifiesPython(n) {
		return c.is(n, verifierKind(n))
	}
	if v, ok := c.byToken(n); ok {
		return v
	}
	fn := c.p.Definition(callee)
	if c.member && isRoleName(name) && c.asksOfCaller(n) {
		c.asked, c.role = Guard{Kind: SessionGuard, Node: n}, true
		return pythonValue{truth: never, caller: true}
	}
	if fn.Is(source.Function, source.Method) {
		if v := c.returned(fn, n); v.truth != untold || v.caller {
			return v
		}
	}
	if asksByPythonName(name) {
		return c.is(n, SessionGuard)
	}
	if callee.Kind() == source.Member {
		if v := c.value(object); v.caller && (v.truth == never || !c.member) {
			return pythonValue{truth: never, caller: true}
		} else if v.caller {
			if isRoleName(name) {
				c.asked, c.role = Guard{Kind: SessionGuard, Node: n}, true
				return pythonValue{truth: never, caller: true}
			}
			return pythonValue{caller: true}
		}
	}
	for _, a := range n.Args() { // lookup(api_key), with a key that a stranger has not
		if v := c.value(a); v.caller && v.truth == never && !c.member {
			return pythonValue{truth: never, caller: true}
		}
	}
	return pythonValue{}
}

// asksOfCaller reports whether a call is handed the caller, or something of the caller.
func (c *pythonCaller) asksOfCaller(n source.Node) bool {
	for _, a := range n.Args() {
		if a.Kind() == source.Property {
			a = a.Child(source.Value)
		}
		if c.value(a).caller {
			return true
		}
	}
	return c.value(n.Child(source.Callee).Child(source.ObjectRole)).caller
}

// secretKind tells a signature over the request from a shared secret.
func secretKind(n source.Node) GuardKind {
	text := strings.ToLower(n.Text())
	if strings.Contains(text, "sig") || strings.Contains(text, "hmac") || strings.Contains(text, "digest(") && strings.Contains(text, "expected") {
		return SignatureGuard
	}
	return SecretGuard
}

func (c *pythonCaller) begins(is []string, with source.Node) truth {
	var heads []string
	if with.Kind() == source.Identifier {
		with = c.p.Definition(with)
	}
	if s, ok := with.StringValue(); ok {
		heads = append(heads, s)
	}
	for item := range with.Children() {
		if s, ok := item.StringValue(); ok {
			heads = append(heads, s)
		}
	}
	if len(heads) == 0 {
		return untold
	}
	for _, h := range heads {
		for _, s := range is {
			if strings.HasPrefix(s, h) {
				return surely
			}
		}
	}
	return never
}

// byToken reports whether a call looks a row up by a token that only its holder has.
func (c *pythonCaller) byToken(n source.Node) (pythonValue, bool) {
	if c.member {
		return pythonValue{}, false
	}
	low := strings.ToLower(n.CalleeName())
	if strings.Contains(low, "verify") && strings.Contains(low, "token") || low == "check_token" || low == "loads" && n.Named("max_age").OK() {
		return c.is(n, TokenGuard), true
	}
	for x := n; x.Is(source.Call, source.Member); {
		if x.Kind() == source.Member {
			x = x.Child(source.ObjectRole)
			continue
		}
		for _, a := range x.Args() {
			key := a.Key()
			if a.Kind() == source.Binary && a.Operator() == "==" {
				key = a.Child(source.Left).Child(source.Name).Text()
			}
			if isTokenColumn(key) {
				return c.is(n, TokenGuard), true
			}
		}
		x = x.Child(source.Callee)
	}
	return pythonValue{}, false
}

func isTokenColumn(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "token", "api_key", "key_hash", "token_hash", "api_key_hash", "apikey", "access_token", "secret", "invite_token", "reset_token", "magic_token", "share_token", "public_token":
		return true
	}
	return strings.HasSuffix(name, "_token") || strings.HasSuffix(name, "_secret")
}

// asksByPythonName reports whether a function outside the app is named for asking who
// calls.
func asksByPythonName(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"current_user", "authenticate_request", "verify_token", "verify_jwt", "get_user_from_token", "require_auth", "verify_api_key", "check_auth"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// returned is what a function of the app gives back for the caller.
func (c *pythonCaller) returned(fn, call source.Node) pythonValue {
	if c.depth >= pythonDepth || fn.Contains(call) || isGenerator(fn) {
		return pythonValue{}
	}
	in := c.inner(fn, call)
	v := in.result(fn)
	c.answer = in.answer
	if v.caller || in.asked.Node.OK() {
		if in.asked.Node.OK() {
			c.asked = in.asked
		}
		c.role = c.role || in.role && v.truth == never
		v.caller = true
	}
	if v.truth == untold && !v.caller {
		return pythonValue{}
	}
	if in.asked.Node.OK() || v.caller {
		return v
	}
	return pythonValue{truth: v.truth}
}

// result follows a function to the return that the caller reaches; what may return
// this or that comes to nothing that is known.
func (c *pythonCaller) result(fn source.Node) pythonValue {
	c.answer = source.Node{}
	end, at := c.run(fn)
	switch {
	case end == carriesOn:
		return pythonValue{truth: never}
	case at.Kind() == source.Return:
		if end == turned && c.refusal(c.answer, 0) {
			return pythonValue{truth: surely, caller: true}
		}
		return c.value(at.Child(source.Value))
	case end == turned:
		if c.answer.OK() && c.answer.Kind() != source.Null && c.refusal(c.answer, 0) {
			return pythonValue{truth: surely, caller: true} // error = require_login(); if error: return error
		}
		return pythonValue{truth: never, caller: true}
	}
	return pythonValue{}
}
