package resilience

import (
	"bytes"
	"path"
	"strconv"
	"strings"
	"unicode"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// readError takes the error out of an answer that carries it, and throws it to whoever
// deals with failures there.
func (m *mender) readError(n source.Node, kind neglect) bool {
	a, call := awaitAt(n)
	if !call.OK() {
		return m.readErrorOfSeveral(n)
	}
	statement := statementOf(a)
	clause, ok := m.throwsAt(a)
	if !ok || !statement.OK() || besidesThePoint(call) || clearsUp(call) || signsUsersIn(m.f.Path) || writes(call.Text()) && (keepsHouse(a) || sentBefore(a)) || !asksWhatIs(m.d.Project(), call) || remarked(statement) || kind == mailUnread && !onlyWaitsFor(a) {
		return false
	}
	to := a.Parent()
	if to.Kind() == source.Expression {
		name := m.fresh(a, "error", rowsOf(call), true)
		pattern := "{ error }"
		if name != "error" {
			pattern = "{ error: " + name + " }"
		}
		if !m.take(fixes.Edit{Start: a.Start(), End: a.Start(), Text: "const " + pattern + " = "}) {
			return false
		}
		m.below(statement, m.throwing(name, m.asError(name, clause)))
		return true
	}
	target := to.Child(source.Name)
	if target.Kind() == source.Identifier {
		m.below(statement, m.throwing(target.Text()+".error", m.asError(target.Text()+".error", clause)))
		return true
	}
	edits, name, ok := m.errorIn(target, a, call, true)
	if !ok || !m.take(edits...) {
		return false
	}
	m.below(statement, m.throwing(name, m.asError(name, clause)))
	return true
}

// readErrorOfSeveral does so for one of the queries of Promise.all whose answers are
// taken apart where they come in.
func (m *mender) readErrorOfSeveral(n source.Node) bool {
	whole := n
	if whole.Kind() != source.Call || whole.Parent().Kind() != source.Array {
		return false
	}
	a := whole.Parent().Parent().Parent()
	d := a.Parent()
	statement := statementOf(a)
	clause, ok := m.throwsAt(a)
	if a.Kind() != source.Await || d.Child(source.Name).Kind() != source.ArrayPattern || !ok || !statement.OK() || remarked(statement) || besidesThePoint(whole) || signsUsersIn(m.f.Path) || !asksWhatIs(m.d.Project(), whole) {
		return false
	}
	i := 0
	for item := range whole.Parent().Children() {
		if item == whole {
			break
		}
		i++
	}
	for b := range d.Child(source.Name).Children() {
		if i--; i >= 0 {
			continue
		}
		target := b.Child(source.Name)
		if target.Kind() != source.ObjectPattern {
			return false
		}
		edits, name, ok := m.errorIn(target, a, whole, false)
		if !ok || !m.take(edits...) {
			return false
		}
		m.below(statement, m.throwing(name, m.asError(name, clause)))
		return true
	}
	return false
}

// errorIn is the edit that takes the error out of an answer beside its data. A question
// for one row that must be there becomes one for a row or none: so far no row was no
// failure either.
func (m *mender) errorIn(target, a, call source.Node, alone bool) (edits []fixes.Edit, name string, ok bool) {
	var last source.Node
	stem := rowsOf(call)
	for b := range target.Children() {
		if b.Has(source.Rest) {
			return nil, "", false
		}
		if b.Key() == "error" {
			name = b.Child(source.Name).Ident()
		}
		if local := b.Child(source.Name).Ident(); local != "" && local != b.Key() {
			stem = local
		}
		last = b
	}
	if oneRow(call) && call.CalleeName() == "single" {
		word := call.Child(source.Callee).Child(source.Name)
		edits = append(edits, fixes.Edit{Start: word.Start(), End: word.End(), Text: "maybeSingle"})
	}
	switch {
	case name != "":
		return edits, name, true
	case !last.OK():
		return nil, "", false
	}
	name = m.fresh(a, "error", stem, alone)
	item := "error"
	if name != "error" {
		item = "error: " + name
	}
	text := m.f.Text[target.Start():target.End()]
	if bytes.IndexByte(text, '\n') >= 0 {
		return append(edits, fixes.AddItems(m.d, target, item)...), name, true
	}
	if bytes.IndexByte(m.f.Text[last.End():target.End()], ',') >= 0 {
		return nil, "", false
	}
	return append(edits, fixes.Edit{Start: last.End(), End: last.End(), Text: ", " + item}), name, true
}

// wait waits for work that a handler started, where what it throws is dealt with.
func (m *mender) wait(n source.Node) bool {
	if n.Kind() == source.Expression {
		n = n.Child(source.Value)
	}
	if n.Kind() != source.Call || n.Parent().Kind() != source.Expression || n.CalleeName() == "forEach" || !n.Function().Has(source.Async) || remarked(n.Parent()) {
		return false
	}
	if !inTry(n) && !m.waits || isSupabaseQuery(beginning(n)) { // whose error would have to be looked at too
		return false
	}
	if n.CalleeName() != "waitUntil" {
		return m.take(fixes.Edit{Start: n.Start(), End: n.Start(), Text: "await "})
	}
	work := n.Arg(0)
	if len(n.Args()) != 1 || work.Kind() != source.Call {
		return false
	}
	return m.take(fixes.Edit{Start: n.Start(), End: n.End(), Text: "await " + work.Text()})
}

// asError is what is thrown for an error that an answer carries: the error itself, or
// its message in an Error where the file does that or the catch asks for one.
func (m *mender) asError(name string, clause source.Node) string {
	plain, wrapped := bytes.Count(m.f.Text, []byte("rror) throw ")), 0
	for t := range m.f.Find(source.Throw) {
		switch v := t.Child(source.Value); {
		case v.Kind() == source.New && strings.HasSuffix(v.Arg(0).Text(), "rror.message"):
			wrapped++
		case v.Kind() == source.Identifier:
			plain++
		}
	}
	if wrapped > plain || plain == 0 && clause.OK() && strings.Contains(clause.Text(), "instanceof Error") {
		return "new Error(" + name + ".message)"
	}
	return name
}

// awaitAt is an await that starts at a node, or that waits for it, and the call behind.
func awaitAt(n source.Node) (a, call source.Node) {
	if n.Kind() == source.Expression {
		n = n.Child(source.Value)
	}
	if n.Kind() == source.Await {
		return n, n.Child(source.Value)
	}
	if up := n.Parent(); n.Kind() == source.Call && up.Kind() == source.Await {
		return up, n
	}
	return source.Node{}, source.Node{}
}

// statementOf is the statement of a block that an await is all there is to: its answer
// goes into one name, or nowhere.
func statementOf(a source.Node) source.Node {
	s := a.Parent()
	if s.Kind() == source.Declarator {
		s = s.Parent()
		n := 0
		for range s.Children() {
			n++
		}
		if s.Kind() != source.Variables || n != 1 {
			return source.Node{}
		}
	} else if s.Kind() != source.Expression {
		return source.Node{}
	}
	if s.Parent().Kind() != source.Block {
		return source.Node{}
	}
	return s
}

// rowsOf names what a query asks: its table, or its function.
func rowsOf(call source.Node) string {
	text, _ := beginning(call).Arg(0).StringValue()
	return text
}

// besidesThePoint reports whether a query only notes something besides: what was looked
// at, who was told, when somebody was last seen.
func besidesThePoint(call source.Node) bool {
	low := strings.ToLower(rowsOf(call))
	for _, word := range []string{"log", "audit", "activity", "activities", "event", "notif", "histor", "analytic", "view", "track", "metric", "usage", "session", "presence", "typing", "stat", "increment", "counter", "feedback", "send", "mail", "cache", "queue", "interaction"} {
		if strings.Contains(low, word) {
			return writes(call.Text())
		}
	}
	text := call.Text()
	for _, word := range []string{"last_", "view_count", "views", "is_read", "read_at", "failed", "error", "_count:", "progress", "+ 1"} {
		if strings.Contains(text, word) {
			return writes(text)
		}
	}
	for at := call; at.OK() && at != call.Function(); at = at.Parent() { // what is put back, or noted, once something failed
		if up := at.Parent(); up.Kind() == source.If && at.Role() != source.Cond && strings.Contains(strings.ToLower(up.Child(source.Cond).Text()), "err") {
			return true
		}
	}
	return false
}

// keepsHouse reports whether an await stands in a function that loads something, by its
// name: what it changes on the way is not what was asked for.
func keepsHouse(a source.Node) bool {
	fn := a.Function()
	name := strings.ToLower(fn.Child(source.Name).Text() + fn.Parent().Child(source.Name).Ident())
	if up := fn.Parent(); up.Kind() == source.Call { // useCallback(async () => …)
		name = strings.ToLower(up.Parent().Child(source.Name).Ident())
	}
	for _, verb := range []string{"load", "fetch", "get", "list", "read", "refresh"} {
		if strings.HasPrefix(name, verb) && name != "get" { // GET answers a request
			return true
		}
	}
	return false
}

// sentBefore reports whether something that cannot be taken back was done before, in the
// same try: a message was sent, or, where one of many is worked on, another service was
// asked. Whoever starts anew after a throw would do it twice.
func sentBefore(a source.Node) bool {
	try := a.Enclosing(source.Try)
	repeats := try.Enclosing(source.For, source.ForIn, source.ForOf, source.While, source.DoWhile).OK()
	for o := range try.Child(source.Body).Find(source.Await) {
		call := o.Child(source.Value)
		if o.Start() >= a.Start() || call.Kind() != source.Call {
			continue
		}
		low := strings.ToLower(call.Child(source.Callee).Text())
		for _, word := range []string{"send", "sms", "mail", "notify", "push", "publish", "dispatch"} {
			if strings.Contains(low, word) {
				return true
			}
		}
		text := strings.ToLower(call.Text())
		if repeats && !strings.Contains(low, "supabase") && !strings.Contains(text, ".from(") && !strings.Contains(low, ".auth.") && !readsRequest(call) {
			return true
		}
		if strings.HasPrefix(low, "fetch") && strings.Contains(text, "post") && (strings.Contains(text, "mail") || strings.Contains(text, "message") || strings.Contains(text, "sms")) {
			return true
		}
	}
	return false
}

// signsUsersIn reports whether a file keeps who is signed in for all screens: a read that
// fails there must not sign anybody out.
func signsUsersIn(file string) bool {
	low := strings.ToLower(path.Base(file))
	return strings.Contains(low, "auth") && (strings.Contains(low, "context") || strings.Contains(low, "provider") || strings.HasPrefix(low, "use"))
}

// remarked reports whether a person wrote beside a statement that it may fail.
func remarked(s source.Node) bool {
	f := s.File()
	text := s.Text()
	for line := s.Line() - 1; line > 0 && line >= s.Line()-3; line-- {
		above := strings.TrimSpace(string(f.Text[f.LineStart(line):f.LineStart(line+1)]))
		if !strings.HasPrefix(above, "//") && !strings.HasPrefix(above, "*") && !strings.HasPrefix(above, "/*") {
			break
		}
		text += above
	}
	low := strings.ToLower(text)
	for _, word := range []string{"optional", "ignore", "best effort", "best-effort", "fallback", "if exists", "critical", "might not", "may not", "may fail", "fire and forget", "fire-and-forget", "non-blocking", "silent", "background", "don't block", "persist", "future", "still "} {
		if strings.Contains(low, word) && (strings.Contains(text, "//") || strings.Contains(text, "/*") || strings.Contains(text, "* ")) {
			return true
		}
	}
	return false
}

// onlyWaitsFor reports whether an await is the only one of its function that does
// something: the rest reads the request.
func onlyWaitsFor(a source.Node) bool {
	for o := range a.Function().Find(source.Await) {
		if o != a && o.Function() == a.Function() && !readsRequest(o.Child(source.Value)) {
			return false
		}
	}
	return true
}

// fresh is a name for something new at a node that nothing in its function has: the
// plain one where it stands alone, or one with the rows' name in front.
func (m *mender) fresh(n source.Node, plain, rows string, alone bool) string {
	fn := n.Function()
	if m.names[fn.Start()] == nil {
		m.names[fn.Start()] = map[string]bool{}
	}
	used := m.names[fn.Start()]
	long := plain
	if stem := camel(rows); stem != "" {
		long = stem + strings.ToUpper(plain[:1]) + plain[1:]
	}
	candidates := []string{long}
	if alone {
		candidates = []string{plain, long}
	}
	for i := 2; i < 50; i++ {
		candidates = append(candidates, long+strconv.Itoa(i))
	}
	for _, name := range candidates {
		if !used[name] && !knows(n, name) {
			used[name] = true
			return name
		}
	}
	return plain + "Here"
}

// knows reports whether a name means something where a node stands, or is declared
// elsewhere in its function. What a catch clause calls its error is known there alone.
func knows(n source.Node, name string) bool {
	if n.Lookup(name).OK() {
		return true
	}
	for d := range n.Function().Find(source.Declarator, source.Binding, source.Param, source.Function) {
		if d.Child(source.Name).Ident() == name && !caught(d) {
			return true
		}
	}
	return false
}

// caught reports whether a name is declared by a catch clause or in one.
func caught(d source.Node) bool { return d.Enclosing(source.Catch).OK() }

// camel is a name for rows in code: order_items as orderItems.
func camel(rows string) string {
	var b strings.Builder
	up := false
	for _, r := range rows {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) || r > unicode.MaxASCII:
			up = b.Len() > 0
		case up:
			b.WriteRune(unicode.ToUpper(r))
			up = false
		case b.Len() == 0 && unicode.IsDigit(r):
		case b.Len() == 0:
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
