package firerules

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// deepestCall is how deep the rules' own functions may call each other: Firebase
// allows twenty.
const deepestCall = 20

func (m *machine) call(e *Expr, local map[string]value) value {
	callee := e.Args[0]
	var args []value
	for _, a := range e.Args[1:] {
		args = append(args, m.eval(a, local))
	}
	if callee.Op == "name" {
		return m.named(callee.Text, args)
	}
	if callee.Op != "." {
		return value{}
	}
	if on := callee.Args[0]; on.Op == "name" {
		switch on.Text + "." + callee.Text {
		case "timestamp.date":
			return value{is: day, text: daysOf(args)}
		case "firestore.get", "firestore.exists":
			return m.named(callee.Text, args)
		}
	}
	v := m.eval(callee.Args[0], local)
	if callee.Text == "diff" && len(args) > 0 && args[0].is == failing { // there is nothing to differ from
		return value{is: failing}
	}
	switch v.is {
	case null, failing:
		return value{is: failing}
	case method:
		if v.of != nil && v.text == "data" {
			v = *v.of
		}
	}
	return m.on(v, callee.Text, args)
}

// named is a call of a function: one of the rules' own, or one that looks at another
// row.
func (m *machine) named(name string, args []value) value {
	if f := m.scope.function(name); f != nil && m.calls < deepestCall {
		m.calls++
		defer func() { m.calls-- }()
		local := map[string]value{}
		for i, p := range f.params {
			if i < len(args) {
				local[p] = args[i]
			}
		}
		for _, l := range f.lets {
			local[l.name] = m.eval(l.value, local)
		}
		return m.eval(f.result, local)
	}
	switch name {
	case "get", "getAfter":
		if len(args) > 0 {
			return value{is: looked, text: args[0].text}
		}
	case "exists", "existsAfter":
		if len(args) > 0 {
			m.lookedAt(args[0].text + ".")
		}
		return said(Maybe)
	}
	return value{}
}

// on is a call of a method.
func (m *machine) on(v value, name string, args []value) value {
	first := value{}
	if len(args) > 0 {
		first = args[0]
	}
	switch v.is {
	case sent:
		return m.onSent(v, name, first)
	case stored:
		return m.onStored(v, name, first)
	case diff:
		return value{is: changed}
	case changed:
		return said(m.keys(name, first, true))
	case sentKeys:
		return said(m.keys(name, first, false))
	case looker, looked:
		switch name {
		case "child":
			return m.lookedAt(joined(v.text, first.text))
		case "get":
			return m.lookedAt(joined(v.text, first.text))
		case "val", "data":
			return v
		}
		return said(Maybe)
	case list:
		if name == "hasAny" || name == "hasAll" || name == "hasOnly" {
			return said(m.within(first, v))
		}
	case claims, claim:
		if name == "get" { // request.auth.token.get("admin", false)
			return value{is: claim, text: first.text}
		}
		return said(Maybe)
	case day:
		if name == "toMillis" || name == "seconds" {
			return v
		}
	case moment:
		if name == "toMillis" || name == "seconds" || name == "date" {
			return v
		}
	}
	return value{}
}

func (m *machine) onSent(v value, name string, first value) value {
	switch name {
	case "diff":
		return value{is: diff}
	case "keys":
		return value{is: sentKeys}
	case "child":
		return value{is: sent, text: joined(v.text, first.text)}
	case "get":
		return value{is: sent, text: joined(v.text, first.text)}
	case "val", "lower", "upper", "trim", "toLowerCase", "toUpperCase":
		return v
	case "parent":
		return value{is: sent, text: joined(v.text, "..")}
	case "exists":
		if v.text == "" && m.here == "" {
			return said(yes(m.attempt.Op != Delete))
		}
		return said(m.sends(v))
	case "hasChild":
		return said(m.sends(value{is: sent, text: joined(v.text, first.text)}))
	case "isString", "isNumber", "isBoolean", "matches", "size", "length", "hasChildren", "contains", "beginsWith", "endsWith", "hasAll", "hasAny", "hasOnly":
		return said(m.free(v))
	}
	return said(Chosen)
}

// sends reports whether the caller may send a field at all, or leave it away.
func (m *machine) sends(v value) Answer {
	if m.attempt.Op == Delete {
		return No
	}
	if m.attempt.Field != "" && m.field(v) == m.attempt.Field {
		return Yes
	}
	return Chosen
}

// free reports that a test of what is sent can be passed by whoever chooses it.
func (m *machine) free(value) Answer {
	if m.attempt.Op == Delete {
		return No
	}
	return Chosen
}

func (m *machine) onStored(v value, name string, first value) value {
	switch name {
	case "child", "get":
		return value{is: stored, text: joined(v.text, first.text)}
	case "val", "lower", "upper", "trim", "toLowerCase":
		return v
	case "parent":
		return value{is: stored, text: joined(v.text, "..")}
	case "diff":
		return value{is: diff}
	case "exists":
		if v.text == "" && m.here == "" {
			return said(yes(m.attempt.Op != Create))
		}
	}
	return said(Maybe)
}

// keys answers affectedKeys().hasOnly([…]) and its like, of fields that are changed, or
// that are sent.
func (m *machine) keys(name string, first value, changes bool) Answer {
	var names []string
	for _, v := range first.list {
		names = append(names, v.text)
	}
	if name == "hasOnly" && changes {
		m.only = append(m.only, names...)
	}
	field := m.attempt.Field
	holds := slices.Contains(names, field)
	switch {
	case m.attempt.Op == Delete || changes && m.attempt.Op == Create:
		return No // there is nothing that it could differ from, or nothing that is sent
	case name == "hasOnly" && field != "":
		return min(Chosen, yes(holds)*Chosen)
	case name == "hasAny" && field != "":
		if holds {
			return Yes
		}
		if changes {
			return No
		}
		return Chosen
	case name == "hasAll" && field != "" && changes:
		return yes(holds && len(names) == 1)
	}
	return Chosen
}

// within is a in b.
func (m *machine) within(a, b value) Answer {
	if b.is == null {
		return No
	}
	switch b.is {
	case list:
		got := No
		for _, v := range b.list {
			got = max(got, m.compare("==", a, v))
		}
		return got
	case changed:
		return m.keys("hasAny", value{is: list, list: []value{a}}, true)
	case sent, sentKeys:
		if a.is == literal {
			return m.sends(value{is: sent, text: a.text})
		}
		return m.free(b)
	case stored, looked:
		if a.is == uid {
			return yes(m.attempt.Caller == Owner) * Maybe
		}
	case claim:
		return No
	}
	return Maybe
}

// held reports whether a moment lies before a day that the rules write down, which is
// then the day to which they hold.
func (m *machine) held(op string, a, b value) (Answer, bool) {
	if a.is == day || a.is == literal && b.is == moment {
		a, b = b, a
		op = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]
	}
	if a.is != moment || b.is != day && b.is != literal || op == "" || op == "==" || op == "!=" {
		return No, false
	}
	if b.is == literal { // now < 1735686000000 of the Realtime Database
		n, err := strconv.ParseInt(strings.TrimSuffix(b.text, ".0"), 10, 64)
		if err != nil || n < 1e12 || n > 1e14 {
			return Maybe, true
		}
		b.text = time.UnixMilli(n).UTC().Format(time.DateOnly)
	}
	if op == "<" || op == "<=" {
		m.until = max(m.until, b.text)
		return Yes, true
	}
	return Maybe, true
}
