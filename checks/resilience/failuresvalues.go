package resilience

import (
	"bytes"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// awaited judges an await whose answer carries its error beside the data and whose
// call does not say so where it stands: a query that was put together before, a
// message handed to a mail service that answers with an error instead of throwing,
// a call of Supabase's sign-in, several queries at once.
func (f *inFile) awaited(a source.Node) {
	v := a.Child(source.Value)
	switch {
	case v.Kind() == source.Identifier && isSupabaseQuery(beginning(builtAs(v))):
		f.taken(a, writes(builtAs(v).Text()))
	case v.Kind() != source.Call:
	case sendsByValue(v):
		f.mailed(a)
	case signsIn(v), asksBetterAuth(v):
		f.taken(a, true)
	case v.CalleePath() == "Promise.all":
		f.several(a)
	}
}

// taken judges what is done with an answer that carries its error.
func (f *inFile) taken(a source.Node, writes bool) {
	switch to := a.Parent(); to.Kind() {
	case source.Expression:
		if writes {
			f.add(a, resultIgnored)
		}
	case source.Declarator:
		f.answer(to, a)
	}
}

// mailed judges what is done with the answer of a mail service that throws nothing.
func (f *inFile) mailed(a source.Node) {
	before := len(f.spots)
	if a.Parent().Kind() == source.Expression {
		f.add(a, mailUnread)
	} else {
		f.taken(a, true)
	}
	for i := range f.spots[before:] {
		if s := &f.spots[before+i]; s.kind == errorUnread {
			s.kind = mailUnread
		}
	}
	if behind := answerBehind(a); behind.OK() && len(f.spots) > before && f.spots[before].kind == mailUnread {
		f.besides(behind, mailUnread)
	}
}

// builtAs is what a name was first given.
func builtAs(name source.Node) source.Node {
	if d := name.Lookup(name.Ident()); d.Kind() == source.Declarator {
		return d.Child(source.Value)
	}
	return source.Node{}
}

// beginning is the call that a chain of calls begins with: from("a") of
// from("a").select().eq(…).
func beginning(call source.Node) source.Node {
	for {
		object := call.Child(source.Callee).Child(source.ObjectRole)
		if object.Kind() != source.Call {
			return call
		}
		call = object
	}
}

// sendsByValue reports whether a call hands a message to Resend's client, which
// answers with an error and does not throw
// (resend.com/docs/api-reference/errors).
func sendsByValue(call source.Node) bool {
	callee := call.Child(source.Callee).Text()
	return (strings.HasSuffix(callee, ".emails.send") || strings.HasSuffix(callee, ".batch.send")) && bytes.Contains(call.File().Text, []byte("esend"))
}

// signingIn are the calls of Supabase's sign-in that can fail and say so in their
// answer alone. What signs in with another company's account is none of them: it makes
// the address that the browser is sent to, and its error is always null.
var signingIn = []string{
	"exchangeCodeForSession", "verifyOtp", "updateUser", "resetPasswordForEmail", "signInWithOtp", "signInWithPassword", "signUp",
	"createUser", "deleteUser", "updateUserById", "inviteUserByEmail", "getUserById",
}

// signsIn reports whether a call is one of them.
func signsIn(call source.Node) bool {
	return slices.Contains(signingIn, call.CalleeName()) && !asksWhoAfter(call) && ofSignIn(call)
}

// ofSignIn reports whether a call is one of Supabase's sign-in at all.
func ofSignIn(call source.Node) bool {
	object := call.Child(source.Callee).Child(source.ObjectRole).Text()
	return (strings.HasSuffix(object, ".auth") || strings.HasSuffix(object, ".auth.admin")) && bytes.Contains(call.File().Text, []byte("upabase"))
}

// asksWhoAfter reports whether code that exchanges a code for a session asks next who
// is signed in: an exchange that failed shows there.
func asksWhoAfter(call source.Node) bool {
	if name := call.CalleeName(); name != "exchangeCodeForSession" && name != "verifyOtp" {
		return false
	}
	for c := range call.Function().Find(source.Call) {
		if c.Start() > call.End() && slices.Contains([]string{"getUser", "getSession", "getClaims"}, c.CalleeName()) {
			return true
		}
	}
	return false
}

// several judges Promise.all over Supabase's queries whose answers are taken under
// a name each, or by nobody.
func (f *inFile) several(a source.Node) {
	list := a.Child(source.Value).Arg(0)
	var queries []source.Node
	for item := range list.Children() {
		if q := queryOf(item); isSupabaseQuery(beginning(q)) {
			queries = append(queries, q)
		} else {
			queries = append(queries, source.Node{})
		}
	}
	switch to := a.Parent(); to.Kind() {
	case source.Expression:
		if slices.ContainsFunc(queries, func(q source.Node) bool { return q.OK() && writes(q.Text()) }) {
			f.add(a, resultIgnored)
		}
	case source.Declarator:
		f.namedEach(to, queries)
		f.takenApart(to, queries)
	}
}

// takenApart adds where the answers of several queries are taken apart, when that is some
// lines away from the queries and none of their errors is taken.
func (f *inFile) takenApart(d source.Node, queries []source.Node) {
	i, unread := 0, 0
	for b := range d.Child(source.Name).Children() {
		if pattern := b.Child(source.Name); i < len(queries) && queries[i].OK() && pattern.Kind() == source.ObjectPattern {
			unread++
			for key := range pattern.Children() {
				if key.Key() == "error" || key.Key() == "status" || key.Has(source.Rest) {
					return
				}
			}
		}
		i++
	}
	if unread > 1 && queries[0].Line() > d.Line()+3 {
		f.besides(d, errorUnread)
	}
}

// queryOf is a query, or the first of a choice between one and nothing.
func queryOf(item source.Node) source.Node {
	if item.Kind() == source.Conditional {
		if then := item.Child(source.Then); then.Kind() == source.Call {
			return then
		}
		return item.Child(source.Else)
	}
	return item
}

// namedEach judges answers that are given a name each: const [teas, cups] = ….
func (f *inFile) namedEach(d source.Node, queries []source.Node) {
	if d.Child(source.Name).Kind() != source.ArrayPattern {
		return
	}
	i, unread := 0, false
	for b := range d.Child(source.Name).Children() {
		name := b.Child(source.Name)
		if i < len(queries) && queries[i].OK() && name.Kind() == source.Identifier {
			switch {
			case asksErrorOf(scopeOf(d), name.Text()):
				f.good(d)
				return
			case takesData(scopeOf(d), name.Text()):
				unread = true
			}
		}
		i++
	}
	if !unread {
		return
	}
	f.add(d, errorUnread)
	for m := range scopeOf(d).Find(source.Member) {
		if m.Start() > d.End() && m.Child(source.Name).Text() == "data" && d.Child(source.Name).Contains(m.Child(source.ObjectRole).Lookup(m.Child(source.ObjectRole).Ident())) {
			if m.Line() > d.Line()+3 {
				f.besides(m, errorUnread)
			}
			return
		}
	}
}

// asksErrorOf reports whether code asks an answer for its error or status.
func asksErrorOf(scope source.Node, name string) bool {
	for m := range scope.Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() == name {
			if k := m.Child(source.Name).Text(); k == "error" || k == "status" {
				return true
			}
		}
	}
	return false
}

// takesData reports whether code takes the data out of an answer.
func takesData(scope source.Node, name string) bool {
	for m := range scope.Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() == name {
			if k := m.Child(source.Name).Text(); k == "data" || k == "count" {
				return true
			}
		}
	}
	return false
}

// unwaited judges a sign-in with another company's account that a control sets off and
// nobody waits for: what it throws before the browser leaves, nobody hears.
func (f *inFile) unwaited(call source.Node) {
	up := call.Parent()
	if up.Kind() == source.Arrow && call.Role() == source.Body && up.Enclosing(source.Attr).OK() || up.Kind() == source.Expression {
		f.add(call, resultIgnored)
	}
}
