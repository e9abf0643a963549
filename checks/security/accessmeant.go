package security

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// actingWords begin the names of what an app does on its own, for many people at once.
var actingWords = wordSet("send followup process notify sync run execute dispatch reminder reminders digest expire recompute broadcast")

// askedForWords are in the names of what it sends to whoever asks for it.
var askedForWords = wordSet("otp verification verify magic reset password contact code confirmation confirm feedback newsletter subscribe demo lead quote support link login signin signup register waitlist message")

// actsForOthers reports whether a route's words say that it acts on the app's behalf
// and not on its caller's: no word beside that makes it one for strangers.
func actsForOthers(words []string) bool {
	return hasWord(words, actingWords) && !hasWord(words, askedForWords)
}

// servesAll reports whether a route asks the database with the service role's key.
func servesAll(r *guardedRoute) bool {
	for _, d := range r.deeds {
		if d.all {
			return true
		}
	}
	return false
}

// relaysMail reports whether a message goes to whom the caller names and says what
// the caller writes: anybody's mail in the name of the app.
func (j *accessJudge) relaysMail(d deed) bool {
	mail := source.Node{}
	for _, a := range d.node.Args() {
		if o := a.Resolve(); o.Prop("to").OK() {
			mail = o
		}
	}
	if !mail.OK() {
		return false
	}
	sentAs := func(keys ...string) bool {
		for _, key := range keys {
			if v := mail.Prop(key); v.OK() && j.p.FlowOf(v).Has(sent) {
				return true
			}
		}
		return false
	}
	return sentAs("to") && sentAs("subject") && sentAs("html", "text", "body", "react")
}

// listsPeople reports whether a route answers with all the rows of a table about
// people: no word in its address makes that public.
func (j *accessJudge) listsPeople(r *guardedRoute) bool {
	for _, d := range r.deeds {
		if d.kind == deedReads && j.everybodys(r, d) {
			return true
		}
	}
	return false
}

// contactWords name columns that say how people are reached, aboutContactWords those
// that only say something of it.
var (
	contactWords      = wordSet("phone email recipient whatsapp ssn")
	aboutContactWords = wordSet("notifications enabled verified")
)

// everybodys reports whether a query without any condition lists rows that keep how
// people are reached.
func (j *accessJudge) everybodys(r *guardedRoute, d deed) bool {
	t := j.p.Schema().Table(d.table)
	if !j.accounts || t == nil || !readBy(j.p, r, d) || d.bound || strings.ContainsAny(r.Path, "[:$*") {
		return false
	}
	if !namesTable(routeWords(r.Route), d.table) {
		return false
	}
	name := d.node.CalleeName()
	if conditions, open := conditionsOf(d.node); open || len(conditions) > 0 || name != "findMany" && name != "find" && name != "from" || d.node.Arg(0).Resolve().Prop("select").OK() || hasWord(wordsOf(d.table), sharedTables) || hasWord(wordsOf(d.table), businessWords) || j.narrowed(d.node) {
		return false
	}
	for _, c := range t.Columns {
		if words := wordsOf(c.Name); hasWord(words, contactWords) && !hasWord(words, aboutContactWords) {
			return true
		}
	}
	return false
}

// namesTable reports whether an address is named for the rows of a table: bookings for
// booking, notifications for notification_log.
func namesTable(words []string, table string) bool {
	for _, t := range wordsOf(table) {
		for _, w := range words {
			if len(t) > 3 && strings.HasPrefix(w, strings.TrimSuffix(t, "s")) {
				return true
			}
		}
	}
	return false
}

// asksForService reports whether an edge function whose token the platform verifies
// lets in nobody but the service role.
func (j *accessJudge) asksForService(r *guardedRoute) bool {
	if r.Kind != project.Edge || r.Public {
		return false
	}
	_, ok := r.Reaches(j.p, func(n source.Node) bool {
		if n.Kind() != source.Binary || !strings.Contains(n.Operator(), "==") {
			return false
		}
		s, _ := n.Child(source.Right).StringValue()
		return s == "service_role"
	}, 1)
	return ok
}

// narrowed reports whether a call in the chain of a query asks for some columns only.
func (j *accessJudge) narrowed(n source.Node) bool {
	for _, c := range chainAround(n) {
		if columns, ok := c.Arg(0).StringValue(); c.CalleeName() == "select" && (ok && columns != "*" || c.Arg(0).Kind() == source.Object) {
			return true
		}
	}
	return false
}

// unprovenState is an OAuth callback that keeps the tokens of whoever comes back from
// the other service, and nothing ties them to somebody who set out: no session, and
// no state that is held against what was given along.
func (j *accessJudge) unprovenState(r *guardedRoute) (unguarded, bool) {
	words := routeWords(r.Route)
	if r.keptOut() || r.Maybe || r.Method != http.MethodGet && r.Kind != project.Edge || !hasWord(words, comesBackWords) || !hasWord(append(words, wordsOf(r.File)...), callbackWords) || hasWord(words, signingInWords) || aboutPayments(j.p, r.Route) {
		return unguarded{}, false
	}
	kept := slices.IndexFunc(r.deeds, func(d deed) bool {
		return d.changes() && d.kind != deedDeletes && !d.bound && !hasWord(wordsOf(d.table), accountTables)
	})
	if kept < 0 || !j.keepsTokens(r) || j.provesState(r) {
		return unguarded{}, false
	}
	d := r.deeds[kept]
	e := unguarded{route: r, does: "keeps the tokens of whoever comes back from the other service", why: "neither a session nor its state says who set out", confidence: check.Likely}
	e.places = append(e.places, whereGuarded(j.p, r.Route, "keeps whoever's tokens")...)
	if d.node.File() == r.Node.File() && d.node.Line() > r.Node.Line()+3 {
		e.places = append(e.places, at(d.node, d.what))
	} else {
		e.places = append(e.places, handsOver(j.p, r.Node, d.node)...)
	}
	return e, true
}

// What the address of an OAuth callback says, what it says where people sign in
// instead, and the tables that signing in writes to.
var (
	comesBackWords = wordSet("callback oauth")
	callbackWords  = wordSet("callback")
	signingInWords = wordSet("auth login signin")
	accountTables  = wordSet("user users profile profiles session sessions")
)

// handsOver is the call in a function that leads to a deed elsewhere.
func handsOver(p *project.Project, fn, deed source.Node) []check.Place {
	for c := range fn.Find(source.Call) {
		if d := p.Definition(c.Child(source.Callee)); d.OK() && d.Contains(deed) {
			return []check.Place{at(c, "and keeps them")}
		}
	}
	return nil
}

// keepsTokens reports whether a route trades a code for tokens.
func (j *accessJudge) keepsTokens(r *guardedRoute) bool {
	_, ok := r.Reaches(j.p, func(n source.Node) bool {
		s, _ := n.StringValue()
		return n.Kind() == source.String && s == "authorization_code" || n.Kind() == source.Call && (n.CalleeName() == "getToken" || strings.HasPrefix(n.CalleeName(), "exchangeCode") && n.CalleeName() != "exchangeCodeForSession")
	}, 2)
	return ok
}

// provesState reports whether anything on a route's way could tie the state that
// comes back to whoever set out.
func (j *accessJudge) provesState(r *guardedRoute) bool {
	_, ok := r.Reaches(j.p, func(n source.Node) bool {
		switch n.Kind() {
		case source.Binary:
			left, right := n.Child(source.Left), n.Child(source.Right)
			return strings.Contains(n.Operator(), "==") && !isNull(left) && !isNull(right) && containsPart(strings.ToLower(left.Text()+right.Text()), []string{"state", "nonce"})
		case source.Call:
			low := strings.ToLower(n.CalleeName())
			if containsPart(low, []string{"verify", "validate", "decrypt", "unseal", "cookie", "createhmac", "timingsafe"}) {
				return true
			}
			if low == "get" || low == "eq" || low == "findunique" || low == "findfirst" {
				return strings.Contains(strings.ToLower(n.Child(source.Callee).Text()), "cookie") || low != "get" && strings.Contains(strings.ToLower(n.Text()), "state") || low == "get" && strings.Contains(strings.ToLower(n.Arg(0).Text()), "state") && n.Arg(0).Kind() != source.String
			}
		case source.Identifier:
			return n.Text() == "cookies"
		}
		return false
	}, 2)
	return ok
}

// fallbackAt is where a secret gets the value that stands in the source while the
// variable is not set.
func fallbackAt(guard source.Node) []check.Place {
	for id := range guard.Find(source.Identifier) {
		d := id.Lookup(id.Text())
		v := d.Child(source.Value)
		if d.Kind() != source.Declarator || v.Kind() != source.Binary || v.Operator() != "??" && v.Operator() != "||" {
			continue
		}
		if _, constant := v.Child(source.Right).StringValue(); constant && d.Line() < guard.Line()-3 {
			return []check.Place{at(d, "a value that whoever reads the source knows")}
		}
	}
	return nil
}
