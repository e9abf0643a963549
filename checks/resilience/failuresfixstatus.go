package resilience

import (
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// readStatus looks at the status of an answer before it is used, and throws to whoever
// deals with failures there.
func (m *mender) readStatus(n source.Node) bool {
	call := askingCall(n)
	if !call.OK() || statusMeans(call) {
		return false
	}
	whole := chain(call)
	if first := call.Parent().Parent(); first.CalleeName() == "then" && first.Child(source.Callee).Child(source.ObjectRole) == call {
		return m.statusInChain(first, whole)
	}
	a := whole.Parent()
	statement := statementOf(a)
	_, ok := m.throwsAt(a)
	if a.Kind() != source.Await || whole != call || !ok || !statement.OK() || remarked(statement) {
		return false
	}
	if to := a.Parent(); to.Kind() == source.Declarator {
		name := to.Child(source.Name).Ident()
		if name == "" || !usesBody(statement, name, methodOf(call)) || chosenByBody(statement, name) {
			return false
		}
		m.below(pastTimer(statement), m.badStatus(name))
		return true
	}
	if m.server || !waitedFirst(a) || saidBesides(call) || methodOf(call) == "GET" {
		return false
	}
	name := m.fresh(a, "response", "", true)
	if !m.take(fixes.Edit{Start: a.Start(), End: a.Start(), Text: "const " + name + " = "}) {
		return false
	}
	m.below(pastTimer(statement), m.badStatus(name))
	return true
}

// methodOf is the method of a call over HTTP.
func methodOf(call source.Node) string {
	if !call.Arg(1).OK() {
		return "GET"
	}
	method, ok := call.Arg(1).Resolve().Prop("method").StringValue()
	switch {
	case ok:
		return strings.ToUpper(method)
	case strings.Contains(call.Arg(1).Resolve().Text(), "method"):
		return "" // not seen here
	}
	return "GET"
}

// pastTimer is the statement behind one that asks, where that ends the timer of the
// call: it must run whatever the answer is.
func pastTimer(statement source.Node) source.Node {
	behind := false
	for s := range statement.Parent().Children() {
		if behind {
			if s.Kind() == source.Expression && s.Child(source.Value).CalleeName() == "clearTimeout" {
				return s
			}
			return statement
		}
		behind = s == statement
	}
	return statement
}

// usesBody reports whether what a statement asked for is read behind it, and used in
// parts: an answer that is handed on, or whose body is, may be looked at elsewhere.
func usesBody(statement source.Node, name, method string) bool {
	read := false
	for id := range statement.Parent().Find(source.Identifier) {
		if id.Text() != name || id.Start() < statement.End() || namesPart(id) {
			continue
		}
		call := id.Parent().Parent()
		if id.Role() != source.ObjectRole || call.Kind() != source.Call {
			return false
		}
		switch call.CalleeName() {
		case "json", "text", "blob", "arrayBuffer", "formData":
		default:
			return false
		}
		value := call
		for value.Parent().Is(source.Await) {
			value = value.Parent()
		}
		switch up := value.Parent(); {
		case up.Kind() == source.Expression:
			return false
		case up.Kind() == source.Declarator:
			if inner := up.Child(source.Name).Ident(); inner != "" && handedOnWhole(statement.Parent(), inner, method) {
				return false
			}
		case up.Kind() == source.Call && value.Role() == source.Arg && method != "GET", up.Kind() == source.Return && method != "GET":
			return false
		}
		read = true
	}
	return read
}

// handedOnWhole reports whether the body of an answer goes to a state or to the caller
// as it is, where it may say how it went.
func handedOnWhole(block source.Node, name, method string) bool {
	for id := range block.Find(source.Identifier, source.Shorthand) {
		if id.Kind() == source.Shorthand && id.Key() == name {
			return true
		}
		if id.Text() != name || namesPart(id) {
			continue
		}
		up := id.Parent()
		if up.Kind() == source.Call && id.Role() == source.Arg && !isLog(up) {
			low := strings.ToLower(up.CalleeName())
			if method != "GET" || strings.Contains(low, "result") || strings.Contains(low, "valid") || strings.Contains(low, "status") || strings.Contains(low, "response") {
				return true
			}
		}
		if up.Is(source.Return, source.Property) && method != "GET" {
			return true
		}
	}
	return false
}

func (m *mender) badStatus(name string) string {
	return m.throwing("!"+name+".ok", "new Error(`Request failed with status ${"+name+".status}`)")
}

// statusInChain does so in a chain of promises: fetch(url).then((r) => r.json()).
func (m *mender) statusInChain(first, whole source.Node) bool {
	fn := first.Arg(0)
	body, param := fn.Child(source.Body), fn.Child(source.ParamRole).Child(source.Name).Ident()
	if fn.Kind() != source.Arrow || first.Arg(1).OK() || param == "" || body.Kind() != source.Call || body.Child(source.Callee).Child(source.ObjectRole).Ident() != param {
		return false
	}
	switch body.CalleeName() {
	case "json", "text", "blob", "arrayBuffer":
	default:
		return false
	}
	dealt := m.chainDeals(whole)
	for c := range whole.Find(source.If, source.Conditional) { // what is in the answer says how it went
		if c.Start() > first.End() && (c.Child(source.Else).OK() || strings.HasPrefix(c.Child(source.Cond).Text(), "!")) {
			return false
		}
	}
	before := strings.TrimRight(string(m.f.Text[fn.Start():body.Start()]), " \t\r\n")
	if !dealt || !strings.HasSuffix(before, "=>") {
		return false
	}
	edits, ok := fixes.AtTop(m.d, fn, m.badStatus(param))
	return ok && m.take(edits...)
}

// chainDeals reports whether what a chain of promises throws is dealt with: by its own
// catch, which gives a value where one is waited for, or by what waits.
func (m *mender) chainDeals(whole source.Node) bool {
	for c := whole; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		if c.CalleeName() != "catch" {
			continue
		}
		h, up := c.Arg(0), whole.Parent()
		switch {
		case up.Kind() == source.Expression:
			return h.OK() && (!h.Is(source.Function, source.Arrow) || told(h) != tellsNobody)
		case up.Kind() == source.Await && up.Parent().Kind() == source.Expression:
			return h.Is(source.Function, source.Arrow) && told(h) != tellsNobody
		}
		body := h.Child(source.Body)
		return h.Kind() == source.Arrow && body.OK() && body.Kind() != source.Block && body.Kind() != source.Call
	}
	if whole.Parent().Kind() != source.Await {
		return false
	}
	_, ok := m.throwsAt(whole.Parent())
	return ok
}

// refuseDropped gives a branch that only knows success, of something that was to be
// changed, the other branch.
func (m *mender) refuseDropped(i source.Node) bool {
	cond, then := i.Child(source.Cond), i.Child(source.Then)
	name := cond.Child(source.ObjectRole).Ident()
	if i.Kind() != source.If || i.Child(source.Else).OK() || then.Kind() != source.Block || cond.Kind() != source.Member || cond.Child(source.Name).Text() != "ok" || name == "" {
		return false
	}
	call := builtAs(cond.Child(source.ObjectRole)).Child(source.Value)
	method, _ := call.Arg(1).Resolve().Prop("method").StringValue()
	if _, ok := m.throwsAt(i); !ok || remarked(i) || method == "" || strings.EqualFold(method, "GET") || saidBesides(call) || statusMeans(call) {
		return false
	}
	branch := " else {\n  throw new Error(`Request failed with status ${" + name + ".status}`);\n}"
	return m.take(fixes.BehindBlock(m.d, then, branch))
}

// statusMeans reports whether a call's answer may well have another status than success:
// one that cannot be seen, or that says who is signed in.
func statusMeans(call source.Node) bool {
	text := call.Text()
	for _, word := range []string{"no-cors", "manual", "HEAD", "OPTIONS"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	if methodOf(call) != "GET" {
		return false
	}
	low := strings.ToLower(call.Arg(0).Text())
	for _, word := range []string{"/me", "session", "auth", "/user\"", "/user'", "/user`", "status", "health", "exists"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// saidBesides reports whether a call tells somebody something besides what was asked for.
func saidBesides(call source.Node) bool {
	low := strings.ToLower(call.Arg(0).Text())
	for _, word := range []string{"notif", "email", "mail", "webhook", "slack", "discord", "log", "track", "event", "revalidate"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// waitedFirst reports whether an await is the first thing that its try waits for.
func waitedFirst(a source.Node) bool {
	try := a.Enclosing(source.Try)
	for o := range try.Child(source.Body).Find(source.Await) {
		return o == a
	}
	return false
}

// chosenByBody reports whether what is in an answer says how it went: code behind the
// statement that asks chooses by it, or reads it with care of its own.
func chosenByBody(statement source.Node, name string) bool {
	names := map[string]bool{name: true}
	block := statement.Parent()
	for d := range block.Find(source.Declarator) {
		if d.Start() < statement.End() || !namesAny(d.Child(source.Value), names) {
			continue
		}
		if hasCatch(chain(rootOf(d.Child(source.Value)))) || strings.Contains(d.Child(source.Value).Text(), ".catch(") {
			return true
		}
		for id := range itselfAndBelow(d.Child(source.Name)) {
			if id.Kind() == source.Identifier {
				names[id.Text()] = true
			}
		}
	}
	for c := range block.Find(source.If, source.Conditional, source.Switch, source.Try) {
		if c.Start() < statement.End() {
			continue
		}
		if c.Kind() == source.Try {
			if namesAny(c, map[string]bool{name: true}) {
				return true
			}
			continue
		}
		if !namesAny(c.Child(source.Cond), names) && c.Kind() != source.Switch {
			continue
		}
		if c.Kind() != source.If || c.Child(source.Else).OK() || strings.HasPrefix(c.Child(source.Cond).Text(), "!") || ends(c.Child(source.Then)) || strings.Contains(c.Child(source.Cond).Text(), "== 0") {
			return true
		}
	}
	return false
}

func rootOf(v source.Node) source.Node {
	if v.Kind() == source.Await {
		return v.Child(source.Value)
	}
	return v
}

// namesAny reports whether one of some names stands in a node.
func namesAny(n source.Node, names map[string]bool) bool {
	for id := range itselfAndBelow(n) {
		if id.Kind() == source.Identifier && names[id.Text()] && !namesPart(id) {
			return true
		}
	}
	return false
}
