package firerules

import (
	"slices"
	"strings"
)

// An Entry is a key of the JSON of the Realtime Database's rules.
type Entry struct {
	Key     string
	Text    string // the value, when it is a text or a word such as true
	List    []string
	Line    int
	Entries []Entry
}

// A node is a place of the tree that rules are about.
type node struct {
	path     []string
	validate *Expr // nil for none
	outer    *node
	inner    []*node
}

// longestCondition is how long a condition may be that is read.
const longestCondition = 8 << 10

// Tree reads the rules of the Realtime Database: what stands in "rules".
func Tree(entries []Entry) *Rules {
	out := &Rules{Kind: Realtime, root: &node{}}
	out.entries(entries, out.root, 0)
	out.bound()
	return out
}

func (rs *Rules) entries(entries []Entry, n *node, depth int) {
	const most = 32 // https://firebase.google.com/docs/database/usage/limits
	if depth > most {
		return
	}
	for _, e := range entries {
		switch e.Key {
		case ".read", ".write":
			rs.permission(e, n)
		case ".validate":
			n.validate, _ = condition(e.Text)
		case ".indexOn":
			on := e.List
			if e.Text != "" {
				on = []string{e.Text}
			}
			rs.Indexes = append(rs.Indexes, Index{Path: n.path, On: on, Line: e.Line})
		default:
			if strings.HasPrefix(e.Key, ".") {
				continue
			}
			step := e.Key
			if strings.HasPrefix(step, "$") {
				step = "{" + step + "}"
			}
			inner := &node{path: append(slices.Clone(n.path), strings.Trim(step, "/")), outer: n}
			n.inner = append(n.inner, inner)
			rs.entries(e.Entries, inner, depth+1)
		}
	}
}

func (rs *Rules) permission(e Entry, n *node) {
	cond, ok := condition(e.Text)
	if !ok {
		rs.Problems = append(rs.Problems, e.Line)
		return
	}
	ops := Read
	if e.Key == ".write" {
		ops = Write
	}
	rs.Rules = append(rs.Rules, Rule{Kind: Realtime, Path: n.path, Ops: ops, If: cond, Text: e.Text, Line: e.Line, EndAt: e.Line, node: n})
}

func condition(text string) (*Expr, bool) {
	if len(text) > longestCondition {
		return &Expr{}, false
	}
	r := &reader{text: text, tokens: lex(text), regex: true}
	e := r.expression()
	if r.failed || r.peek().kind != endToken {
		return &Expr{}, false
	}
	return e, true
}

// valid says whether what is written passes the .validate rules on the way. They are not
// asked when data is taken away, and each holds for its own place alone
// (https://firebase.google.com/docs/database/security/core-syntax).
func (n *node) valid(a Attempt) Answer {
	if a.Op == Delete {
		return Yes
	}
	got := Yes
	for at := n; at != nil; at = at.outer {
		got = min(got, at.passes(a, ""))
	}
	if a.Field == "" {
		return got
	}
	// A field of a row lies one step below the row, which may be one below the node.
	rows := []*node{n}
	if len(n.path) == 0 || !isAny(n.path[len(n.path)-1]) {
		if row := n.step(""); row != nil {
			got = min(got, row.passes(a, ""))
			rows = append(rows, row)
		}
	}
	for _, row := range rows {
		if field := row.step(a.Field); field != nil {
			got = min(got, field.passes(a, a.Field))
		}
	}
	return got
}

// step is the node of a name below another, or the one for all other names.
func (n *node) step(name string) *node {
	var rest *node
	for _, in := range n.inner {
		switch s := in.path[len(in.path)-1]; {
		case s == name:
			return in
		case isAny(s):
			rest = in
		}
	}
	return rest
}

func (n *node) passes(a Attempt, here string) Answer {
	if n.validate == nil {
		return Yes
	}
	m := newMachine(Realtime, nil, a, n.path)
	m.here = here
	return m.truth(m.eval(n.validate, nil))
}

// A Moot rule is a permission of the Realtime Database that changes nothing: one above
// it lets the same people do the same already, and cannot be taken back below
// (https://firebase.google.com/docs/database/security/core-syntax, rules cascade).
type Moot struct {
	Rule, Above Rule
}

// Moot lists such permissions, which were meant to let in fewer.
func (rs *Rules) Moot() []Moot {
	var out []Moot
	for _, r := range rs.Rules {
		for _, above := range rs.Rules {
			if r.Kind != Realtime || r.Ops != above.Ops || len(above.Path) >= len(r.Path) || !slices.Equal(above.Path, r.Path[:len(above.Path)]) {
				continue
			}
			if stricter(r, above) {
				out = append(out, Moot{r, above})
				break
			}
		}
	}
	return out
}

// stricter reports whether somebody passes above whom the rule itself refuses.
func stricter(r, above Rule) bool {
	op := Get
	if r.Ops == Write {
		op = Delete // is held against nothing else
	}
	for _, who := range []Caller{Visitor, Member, Owner} {
		a := Attempt{Caller: who, Op: op}
		if above.Answer(a) == Yes && r.Answer(a) < Chosen {
			return true
		}
	}
	return false
}
