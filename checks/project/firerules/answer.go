package firerules

// A Caller is who asks.
type Caller uint8

// The callers.
const (
	// Visitor has no account.
	Visitor Caller = iota
	// Member has an account and no rights, and asks for what is somebody else's.
	Member
	// Owner has an account and no rights, and asks for what is their own.
	Owner
)

// An Answer says whether a rule lets somebody in. The order counts: of two
// conditions that must both hold, the lesser decides; of two of which one is
// enough, the greater.
type Answer uint8

// The answers.
const (
	No Answer = iota
	// Maybe depends on what is stored already.
	Maybe
	// Chosen holds when the caller sends the right data, which is theirs to choose.
	Chosen
	Yes
)

// Lets reports whether the answer lets somebody in who tries.
func (a Answer) Lets() bool { return a >= Chosen }

func (a Answer) not() Answer {
	switch a {
	case Yes:
		return No
	case No:
		return Yes
	}
	return a
}

func yes(b bool) Answer {
	if b {
		return Yes
	}
	return No
}

// An Attempt is what somebody tries.
type Attempt struct {
	Caller Caller
	Op     Op
	// Field is the one that is changed, or made beside others; "" for any.
	Field string
}

// Answer is what a rule says to an attempt. A rule that does not speak of the
// operation says no, as its condition does when it fails on the way
// (https://firebase.google.com/docs/rules/rules-behavior).
func (r Rule) Answer(a Attempt) Answer {
	if r.Ops&a.Op == 0 {
		return No
	}
	m := newMachine(r.Kind, r.scope, a, r.Path)
	got := Yes
	if r.If != nil {
		got = m.truth(m.eval(r.If, nil))
	}
	if r.Kind == Realtime && a.Op&Write != 0 {
		got = min(got, r.node.valid(a))
	}
	return got
}

// Until is the day, as "2025-01-31", to which alone a rule lets people in, as those
// do with which a new database begins in its test mode; "" for none.
func (r Rule) Until() string {
	if r.If == nil {
		return ""
	}
	m := newMachine(r.Kind, r.scope, Attempt{Caller: Member, Op: r.first()}, r.Path)
	m.whole = true
	m.eval(r.If, nil)
	return m.until
}

// first is one operation of those that a rule speaks of.
func (r Rule) first() Op {
	for op := Get; op <= Delete; op <<= 1 {
		if r.Ops&op != 0 {
			return op
		}
	}
	return 0
}

// Only are the fields that a rule names as the only ones which somebody may change;
// false when they may change others too.
func (r Rule) Only(who Caller) ([]string, bool) {
	m := newMachine(r.Kind, r.scope, Attempt{Caller: who, Op: Update}, r.Path)
	m.whole = true
	if r.If != nil {
		m.eval(r.If, nil)
	}
	const other = "\x00" // a field that no rule names
	return m.only, len(m.only) > 0 && !r.Answer(Attempt{Caller: who, Op: Update, Field: other}).Lets()
}

// Looked are the fields of other rows that a rule asks, as "users.role", by which the
// app tells what somebody may do.
func (r Rule) Looked() []string {
	m := newMachine(r.Kind, r.scope, Attempt{Caller: Member, Op: r.first()}, r.Path)
	m.whole = true
	if r.If != nil {
		m.eval(r.If, nil)
	}
	return m.looked
}

// AsksOwner reports whether a rule tells the one whose data it is from others.
func (r Rule) AsksOwner() bool {
	for op := Get; op <= Delete; op <<= 1 {
		if r.Ops&op != 0 && r.Answer(Attempt{Caller: Owner, Op: op}).Lets() && r.Answer(Attempt{Caller: Member, Op: op}) == No {
			return true
		}
	}
	return false
}
