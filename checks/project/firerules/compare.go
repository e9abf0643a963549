package firerules

import (
	"slices"
	"strings"
)

// compare is a == b and its like.
func (m *machine) compare(op string, a, b value) Answer {
	if got, ok := m.held(op, a, b); ok {
		return got
	}
	if op == "!=" {
		return m.equal(a, b).not()
	}
	if op == "==" {
		return m.equal(a, b)
	}
	if (a.is == sent || b.is == sent) && m.attempt.Op != Delete {
		return m.ordered(op, a, b)
	}
	return Maybe
}

// ordered compares what is sent with something else by size. Who may only lower a
// field gives themselves nothing.
func (m *machine) ordered(op string, a, b value) Answer {
	if b.is == sent && a.is != sent {
		a, b = b, a
		op = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]
	}
	if b.is == stored && m.field(a) == m.field(b) && m.field(a) == m.attempt.Field && strings.HasPrefix(op, "<") {
		return No
	}
	return Chosen
}

func (m *machine) equal(a, b value) Answer {
	if rank(b.is) > rank(a.is) {
		a, b = b, a
	}
	switch a.is {
	case null:
		return m.isNull(b)
	case uid:
		return m.isCaller(b)
	case claim, claims:
		return m.isClaim(a, b)
	case sent:
		return m.isSent(a, b)
	case truth:
		switch {
		case b.is == truth:
			return max(min(a.ans, b.ans), min(a.ans.not(), b.ans.not()))
		case b.is == literal:
			return No
		}
	case literal:
		if b.is == literal {
			return yes(a.text == b.text)
		}
	}
	return Maybe
}

// rank orders the two sides of an equation, so that the one that decides comes first.
func rank(k valueKind) int {
	switch k {
	case null:
		return 9
	case sent:
		return 8
	case uid:
		return 7
	case claim, claims:
		return 6
	case truth:
		return 3
	case literal:
		return 2
	}
	return 1
}

func (m *machine) isNull(v value) Answer {
	switch v.is {
	case null:
		return Yes
	case account, uid, claims, anyID, literal, resource, request, truth, list:
		return No
	case claim:
		return yes(!everybodys[v.text])
	case sent:
		if v.text == "" && m.here == "" && m.kind == Realtime {
			return yes(m.attempt.Op == Delete)
		}
		return m.sends(v).not()
	case stored:
		if v.text == "" && m.here == "" {
			return yes(m.attempt.Op == Create)
		}
	}
	return Maybe
}

// everybodys are the claims that every account has.
var everybodys = map[string]bool{"email": true, "email_verified": true, "name": true, "sub": true, "firebase": true, "sign_in_provider": true, "iss": true, "aud": true, "picture": true, "provider": true, "uid": true}

// isCaller compares the caller's id.
func (m *machine) isCaller(v value) Answer {
	switch v.is {
	case anyID, stored:
		return yes(m.attempt.Caller == Owner)
	case uid:
		return Yes
	case literal, null:
		return No // one person who is named
	case looked:
		return yes(m.attempt.Caller == Owner) * Maybe
	}
	return Maybe
}

func (m *machine) isClaim(a, b value) Answer {
	switch {
	case a.text == "email_verified":
		return m.equal(said(Yes), b)
	case a.text == "sign_in_provider" || a.text == "provider":
		if b.is == literal {
			return yes(b.text != "anonymous")
		}
	case b.is == anyID, b.is == stored:
		return yes(m.attempt.Caller == Owner)
	case b.is == truth || b.is == literal:
		if b.is == truth && b.ans == No {
			return Yes
		}
		return No
	}
	return Maybe
}

// isSent compares what the caller sends.
func (m *machine) isSent(a, b value) Answer {
	if m.attempt.Op == Delete {
		return No
	}
	mine := m.attempt.Field != "" && m.field(a) == m.attempt.Field
	switch b.is {
	case uid:
		return Chosen // whoever takes it over writes themselves down
	case stored:
		switch {
		case m.field(a) != m.field(b):
			return Chosen
		case mine:
			return No
		case m.attempt.Op == Update:
			return Chosen
		}
		return Maybe
	case truth:
		if mine && b.ans == No {
			return No
		}
	case literal:
		if mine && slices.Contains(harmless, strings.ToLower(b.text)) {
			return No
		}
	case null:
		return yes(!mine) * Chosen
	case looked:
		return Chosen
	}
	return Chosen
}

// harmless are values of a role or a plan with which everybody begins.
var harmless = []string{"user", "member", "free", "basic", "customer", "viewer", "student", "guest", "client", "none", "inactive", "pending", "0", "trial", "starter", "buyer", "reader", "player", "standard", "default", "false"}

// field is the name of a field that is compared, from the row on.
func (m *machine) field(v value) string {
	if v.text == "" {
		return m.here
	}
	return joined(m.here, v.text)
}
