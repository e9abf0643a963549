package firerules

import (
	"slices"
	"strconv"
	"strings"
)

// A value is what a part of a condition stands for, as far as it can be known
// without the data.
type value struct {
	is   valueKind
	text string // a literal; the path of a field; the name of a method
	list []value
	ans  Answer
	of   *value // of a method: what it is called on
}

type valueKind uint8

const (
	unknown  valueKind = iota
	failing            // evaluation fails, and with it the condition
	null               //
	truth              // of a condition, as ans
	literal            // a text or number
	list               //
	request            //
	account            // request.auth, auth
	uid                // the caller's id
	claims             // request.auth.token
	claim              // one of its fields
	anyID              // what a wildcard of the path stands for
	stored             // what is there already, or a field of it
	sent               // what is to be there, or a field of it
	diff               // of the two
	changed            // the fields that the two differ in
	sentKeys           // the fields that are sent
	looked             // something of another row
	looker             // root of the Realtime Database
	moment             // request.time, now
	day                // a moment written in the rules
	method             // of any of these
	resource           // that which has data
)

type machine struct {
	kind    Kind
	attempt Attempt
	scope   *scope
	names   map[string]bool // wildcards of the path
	left    int
	calls   int
	here    string // the path from the row that is meant to the node that is judged
	whole   bool   // look at both sides of || and &&

	until  string
	only   []string
	looked []string
}

func newMachine(kind Kind, s *scope, a Attempt, path []string) *machine {
	m := &machine{kind: kind, attempt: a, scope: s, left: steps, names: map[string]bool{}}
	for _, step := range path {
		if w := wildcard(step); w != "" {
			m.names[w] = true
		}
	}
	return m
}

// truth is a value taken as a condition.
func (m *machine) truth(v value) Answer {
	switch v.is {
	case truth:
		return v.ans
	case claim:
		return yes(v.text == "email_verified")
	case failing, null:
		return No
	case sent:
		return Chosen
	case account, uid:
		return yes(m.attempt.Caller != Visitor)
	case literal:
		return yes(v.text != "" && v.text != "0" && v.text != "false")
	}
	return Maybe
}

func said(a Answer) value { return value{is: truth, ans: a} }

// eval is what an expression stands for, with the arguments and variables of the
// function that it is in.
func (m *machine) eval(e *Expr, local map[string]value) value {
	if m.left--; m.left < 0 || e == nil {
		return value{}
	}
	switch e.Op {
	case "text":
		return value{is: literal, text: e.Text}
	case "number":
		return value{is: literal, text: e.Text}
	case "name":
		return m.name(e.Text, local)
	case "list":
		v := value{is: list}
		for _, a := range e.Args {
			v.list = append(v.list, m.eval(a, local))
		}
		return v
	case "!":
		v := m.eval(e.Args[0], local)
		if v.is == failing {
			return v
		}
		return said(m.truth(v).not())
	case "&&", "||", "?:":
		return m.junction(e, local)
	case "==", "!=", "<", "<=", ">", ">=", "in":
		return m.both(e.Op, m.eval(e.Args[0], local), m.eval(e.Args[1], local))
	case "is":
		if v := m.eval(e.Args[0], local); v.is == sent {
			return said(m.free(v))
		}
		return said(Maybe)
	case "path":
		return m.path(e, local)
	case "[]":
		v := m.eval(e.Args[0], local)
		if len(e.Args) == 2 && e.Args[1].Op == "text" {
			return m.member(v, e.Args[1].Text)
		}
		return m.member(v, "*")
	case ".":
		return m.member(m.eval(e.Args[0], local), e.Text)
	case "call":
		return m.call(e, local)
	}
	return value{}
}

// both is what an operator makes of two values; it fails with either of them.
func (m *machine) both(op string, a, b value) value {
	switch {
	case a.is == failing || b.is == failing:
		return value{is: failing}
	case op == "in":
		return said(m.within(a, b))
	}
	return said(m.compare(op, a, b))
}

// junction is a && b, a || b, or a ? b : c. What fails on one side of || does no harm
// when the other side holds.
func (m *machine) junction(e *Expr, local map[string]value) value {
	first := m.eval(e.Args[0], local)
	one := m.truth(first)
	if e.Op == "?:" {
		yes, no := m.truth(m.eval(e.Args[1], local)), m.truth(m.eval(e.Args[2], local))
		return said(max(min(one, yes), min(one.not(), no)))
	}
	if !m.whole && (e.Op == "&&" && one == No || e.Op == "||" && one == Yes) {
		return first
	}
	second := m.eval(e.Args[1], local)
	two := m.truth(second)
	switch fails := first.is == failing || second.is == failing; {
	case fails && (e.Op == "&&" || max(one, two) == No):
		return value{is: failing}
	case e.Op == "&&":
		return said(min(one, two))
	}
	return said(max(one, two))
}

func (m *machine) name(name string, local map[string]value) value {
	if v, ok := local[name]; ok {
		return v
	}
	if m.names[name] {
		return value{is: anyID, text: name}
	}
	switch name {
	case "true":
		return said(Yes)
	case "false":
		return said(No)
	case "null":
		return value{is: null}
	}
	if m.kind == Realtime {
		switch name {
		case "auth":
			return m.auth()
		case "data":
			return value{is: stored}
		case "newData":
			return value{is: sent}
		case "root":
			return value{is: looker}
		case "now":
			return value{is: moment}
		case "query":
			return said(Chosen)
		}
		return value{}
	}
	switch name {
	case "request":
		return value{is: request}
	case "resource":
		if m.attempt.Op == Create {
			return value{is: null}
		}
		return value{is: resource, text: "stored"}
	}
	return value{}
}

func (m *machine) auth() value {
	if m.attempt.Caller == Visitor {
		return value{is: null}
	}
	return value{is: account}
}

// member is v.name.
func (m *machine) member(v value, name string) value {
	switch v.is {
	case request:
		switch name {
		case "auth":
			return m.auth()
		case "resource":
			if m.attempt.Op&(Create|Update) == 0 {
				return value{is: null}
			}
			return value{is: resource, text: "sent"}
		case "time":
			return value{is: moment}
		case "query", "method", "path":
			return said(Chosen)
		}
	case null, failing:
		return value{is: failing}
	case account:
		switch name {
		case "uid":
			return value{is: uid}
		case "token":
			return value{is: claims}
		}
		return value{is: claim, text: name}
	case claims, claim:
		return value{is: claim, text: name}
	case resource:
		is := stored
		if v.text == "sent" {
			is = sent
		}
		if name == "data" {
			return value{is: is}
		}
		return value{is: is, text: name} // of Storage: size, contentType, name, metadata
	case stored, sent:
		if methods[name] {
			return value{is: method, text: name, of: &v}
		}
		return value{is: v.is, text: joined(v.text, name)}
	case looked:
		if methods[name] {
			return value{is: method, text: name, of: &v}
		}
		if name == "data" {
			return v
		}
		return m.lookedAt(joined(v.text, name))
	}
	return value{is: method, text: name, of: &v}
}

// methods are what can be called on data, which its fields are told from.
var methods = map[string]bool{
	"diff": true, "keys": true, "get": true, "size": true, "hasAll": true, "hasAny": true, "hasOnly": true, "matches": true, "values": true, "toSet": true,
	"affectedKeys": true, "changedKeys": true, "addedKeys": true, "removedKeys": true, "unchangedKeys": true, "lower": true, "upper": true, "trim": true, "split": true,
	"child": true, "val": true, "exists": true, "isString": true, "isNumber": true, "isBoolean": true, "hasChild": true, "hasChildren": true, "parent": true, "getPriority": true,
	"contains": true, "beginsWith": true, "endsWith": true, "length": true, "replace": true, "toLowerCase": true, "toUpperCase": true,
}

func joined(path, name string) string {
	if name == "" {
		return path
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

// lookedAt is a field of another row, taken down.
func (m *machine) lookedAt(what string) value {
	if !slices.Contains(m.looked, what) && strings.Contains(what, ".") && len(m.looked) < 100 {
		m.looked = append(m.looked, what)
	}
	return value{is: looked, text: what}
}

// path is /databases/$(database)/documents/users/$(request.auth.uid) by its collection.
func (m *machine) path(e *Expr, local map[string]value) value {
	collection := ""
	for _, step := range e.Args {
		if v := m.eval(step, local); step.Op == "text" {
			collection = v.text
		}
	}
	return value{is: literal, text: collection}
}

// daysOf reads timestamp.date(2025, 1, 31).
func daysOf(args []value) string {
	if len(args) != 3 {
		return ""
	}
	var n [3]int
	for i, a := range args {
		n[i], _ = strconv.Atoi(a.text)
	}
	if n[0] == 0 || n[0] > 9999 || n[1] > 12 || n[2] > 31 {
		return ""
	}
	two := func(i int) string {
		s := strconv.Itoa(i)
		if i < 10 {
			s = "0" + s
		}
		return s
	}
	return strconv.Itoa(n[0]) + "-" + two(n[1]) + "-" + two(n[2])
}
