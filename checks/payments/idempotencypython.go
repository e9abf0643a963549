package payments

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonIdempotency looks for creations at Stripe that a retry repeats, and for events
// that act twice when they are sent again.
func pythonIdempotency(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	var bare, kept, twice []check.Place
	charges := false
	for _, c := range t.creations {
		if carriesKey(c) {
			kept = append(kept, check.At(c, "sent with an idempotency key"))
			continue
		}
		bare = append(bare, check.At(c, "a retry or a second click makes another one"))
		path := c.CalleePath()
		charges = charges || !strings.Contains(path, "ession") && !strings.Contains(path, "Account") && !strings.Contains(path, "ustomer")
	}
	for i := range t.hooks {
		h := &t.hooks[i]
		again, once := h.repeated(p)
		twice = append(twice, again...)
		kept = append(kept, once...)
	}
	var reasons []string
	if len(bare) > 0 {
		reasons = append(reasons, "payments, customers or checkouts are created at Stripe without an idempotency key")
	}
	if len(twice) > 0 {
		reasons = append(reasons, "an event that the provider sends again has its effect again")
	}
	switch {
	case len(reasons) == 0 && len(kept) == 0:
		return check.Unneeded("Nothing that this app does with payments would happen twice.")
	case len(reasons) == 0:
		return check.Passed(check.Likely, "Retries and repeated events have their effect once.", kept[:min(len(kept), 5)]...)
	}
	f := check.Missing(check.Likely, check.Sentence(strings.Join(reasons, ", and ")), apart(slices.Concat(bare, twice))...)
	if len(twice) == 0 && !charges {
		f.Severity = check.Medium // a second page to pay on, or customer: confusing, and no money yet
	}
	f.Brief = []string{
		"Each call that creates something at the provider sends an idempotency_key that is the same for a retry of the same purchase and different for the next one.",
		"A table with the event's id as its primary key is written in the same transaction as the event's effect; an id that is already there ends the handler with 200.",
		"Credits, stock and e-mails happen once for three deliveries of one event.",
	}
	return f
}

// carriesKey reports whether a creation at Stripe is sent with a key.
func carriesKey(c source.Node) bool {
	for n := range c.Find(source.Property, source.String) {
		v, _ := n.StringValue()
		if n.Key() == "idempotency_key" || v == "idempotency_key" {
			return true
		}
	}
	for _, a := range c.Args() { // Session.create(**params)
		if a.Kind() == source.Spread && strings.Contains(a.Outermost().Text(), "idempotency_key") {
			return true
		}
	}
	return false
}

var (
	eventIDs  = regexp.MustCompile(`(?i)event_?id|evt_?id|event\[["']id["']\]|event\.id\b|event\.get\(["']id["']|idempoten|processed_?event|webhook_?event|stripe_?event`)
	rowStates = regexp.MustCompile(`(?i)^(status|state|paid|is_paid|processed|captured|completed|fulfilled|credited|payment_status|order_status|paid_at|processed_at)$`)
	doneWords = regexp.MustCompile(`(?i)already|processed|exist|duplicate|created`)
	payloads  = regexp.MustCompile(`(?i)^(event|data|payload|session|obj|object|body|request|req|response|resp|res|result|intent|payment_intent|invoice_data|session_data|stripe_sub|entity|r|args)$`)
)

// remembers is where a hook asks for the id of an event that it may have handled, or
// lets the database refuse it.
func (h *pythonHook) remembers() source.Node {
	for _, c := range h.calls {
		if pythonNotes(c) {
			continue
		}
		switch c.CalleeName() {
		case "filter", "filter_by", "get", "get_or_create", "exists", "set", "setnx", "sismember", "sadd", "add", "first", "create", "execute", "insert_one", "find_one", "where", "scalar", "insert", "has_been_processed", "is_processed":
		default:
			continue
		}
		for _, a := range c.Args() {
			if eventIDs.MatchString(a.Text()) && c.Child(source.Callee).Child(source.ObjectRole).OK() && !plainRead(c) {
				return c
			}
		}
	}
	return source.Node{}
}

// plainRead reports whether a call takes a field out of a dict, or a header.
func plainRead(c source.Node) bool {
	if c.CalleeName() != "get" {
		return false
	}
	if _, text := c.Arg(0).StringValue(); text {
		return true
	}
	return payloads.MatchString(c.Child(source.Callee).Child(source.ObjectRole).Ident())
}

// repeated sorts what a hook does by whether a second delivery does it again.
func (h *pythonHook) repeated(p *project.Project) (again, once []check.Place) {
	if !h.acts() {
		return nil, nil
	}
	if at := h.remembers(); at.OK() {
		return nil, []check.Place{check.At(at, "knows the events that it has handled")}
	}
	for _, fn := range h.runs {
		if besideWork(fn) {
			continue
		}
		for n := range fn.Find(source.Assign, source.Call) {
			if n.Outermost() != fn && n.Function() != fn {
				continue
			}
			message, adds := repeats(p, n)
			switch {
			case !adds:
			case onceByState(fn, n):
				once = append(once, check.At(n, "only for what is not settled yet"))
			default:
				again = append(again, check.At(n, message))
			}
		}
	}
	if len(again)+len(once) == 0 {
		once = append(once, check.At(h.fn.Child(source.Name), "writes the same again for the same event"))
	}
	return again, once
}

// addingSQL adds to what is there; insertingSQL makes another row.
var (
	addingSQL    = regexp.MustCompile(`(?i)set\s+["` + "`" + `]?(\w+)["` + "`" + `]?\s*=\s*(?:coalesce\()?["` + "`" + `]?(\w+)[^,]*?[+-]`)
	insertingSQL = regexp.MustCompile(`(?is)^\W*insert\s+into\b`)
	sendsMail    = regexp.MustCompile(`(?i)^_?(send|notify|mail)_?\w*(mail|email|confirmation|receipt|notification|invoice|welcome|sms)\w*$`)
)

// repeats reports whether a second run of a node does more than the first.
func repeats(p *project.Project, n source.Node) (message string, yes bool) {
	if n.Kind() == source.Assign {
		left, right := n.Child(source.Left), n.Child(source.Right)
		if left.Kind() != source.Member || left.Child(source.ObjectRole).Ident() == "self" {
			return "", false
		}
		if op := n.Operator(); op == "+=" || op == "-=" {
			return "counts a second time when the event comes again", true
		}
		if right.Kind() == source.Binary && (right.Operator() == "+" || right.Operator() == "-") {
			for part := range right.Find(source.Member) {
				if part.Text() == left.Text() {
					return "counts a second time when the event comes again", true
				}
			}
		}
		return "", false
	}
	switch name := n.CalleeName(); {
	case name == "execute":
		text := n.Arg(0).Text()
		if m := addingSQL.FindStringSubmatch(text); m != nil && m[1] == m[2] {
			return "counts a second time when the event comes again", true
		}
		v, _ := n.Arg(0).StringValue()
		if insertingSQL.MatchString(v) && !strings.Contains(strings.ToLower(v), "on conflict") && !strings.Contains(strings.ToLower(v), "or ignore") {
			return "makes another row when the event comes again", true
		}
	case name == "create" && strings.HasSuffix(n.CalleePath(), ".objects.create") && !afterMiss(n):
		return "makes another row when the event comes again", true
	case name == "add" && p.Definition(pythonMade(n.Arg(0)).Child(source.Callee)).Kind() == source.Class && !afterMiss(n) && !afterMiss(pythonMade(n.Arg(0))):
		return "makes another row when the event comes again", true
	case sendsMail.MatchString(name) && !strings.Contains(n.Text(), "fail"):
		return "writes to the customer again when the event comes again", true
	}
	return "", false
}

// pythonMade is the call that an argument stands for.
func pythonMade(a source.Node) source.Node {
	if a.Kind() == source.Identifier {
		if a = a.Resolve(); a.Kind() == source.Declarator {
			a = a.Child(source.Value)
		}
	}
	return a
}

// afterMiss reports whether a row is made only where none was found: if not row.
func afterMiss(n source.Node) bool {
	for i := n.Enclosing(source.If); i.OK(); i = i.Enclosing(source.If) {
		cond := i.Child(source.Cond)
		if i.Child(source.Then).Contains(n) && (cond.Kind() == source.Unary || strings.Contains(cond.Text(), "None") || strings.Contains(cond.Text(), "not ")) {
			return true
		}
	}
	for c := n.Enclosing(source.Catch); c.OK(); c = c.Enclosing(source.Catch) {
		if strings.Contains(c.Text(), "DoesNotExist") || strings.Contains(c.Text(), "NoResultFound") {
			return true
		}
	}
	return false
}

// onceByState reports whether what is done stands behind a look at the state of the
// row that it settles, in its own branch or behind one that leaves.
func onceByState(fn, n source.Node) bool {
	for i := range fn.Find(source.If) {
		if !asksState(i.Child(source.Cond)) {
			continue
		}
		if i.Contains(n) && !i.Child(source.Cond).Contains(n) {
			return true
		}
		if i.Start() < n.Start() && i.Child(source.Then).Leaves() {
			return true
		}
	}
	return false
}

// asksState reports whether a condition is about what a row says of its own state.
func asksState(cond source.Node) bool {
	for n := range cond.Find(source.Member, source.Identifier) {
		switch {
		case n.Kind() == source.Identifier && n.Role() != source.Name && doneWords.MatchString(n.Text()):
			return true
		case n.Kind() == source.Member && rowStates.MatchString(n.Child(source.Name).Ident()) && !payloads.MatchString(n.Child(source.ObjectRole).Ident()) && n.Child(source.ObjectRole).Kind() == source.Identifier:
			return true
		}
	}
	return false
}
