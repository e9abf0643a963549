package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

var (
	freeStates = setOf("available", "free", "unsold", "unused", "vacant", "unassigned", "in_stock", "disponible", "disponivel", "disponível", "tersedia", "libre", "livre", "disponibile", "libero", "verfügbar", "frei")
	// What is one person's from the start, so that nobody competes for it.
	ownWords   = setOf("token", "otp", "reset", "verification", "invite", "invitation", "session", "notification", "code", "message")
	takerWords = setOf("driver", "rider", "courier", "assignee", "assigned", "claimed", "claimer", "taken", "taker", "reserved", "booked", "buyer", "winner", "picker", "technician", "volunteer", "freelancer", "delivery", "provider", "agent", "opponent")
)

// takenTwice lists the rows that only one may have, of which a free one is looked for by
// one statement and marked as taken by a later one, whatever has become of it: two
// requests at once get the same.
func takenTwice(p *project.Project) []counter {
	var out []counter
	for _, st := range p.Statements() {
		if st.Verb == "insert" && st.Via != project.RawSQL && !st.Loop.OK() && !p.Modules().Browser(st.File) {
			out = append(out, promised(p, st)...)
		}
		if st.Verb != "update" || strings.HasSuffix(st.File, ".py") || st.Loop.Mixed || strings.Contains(strings.ToLower(st.File), "admin") || p.Modules().Browser(st.File) {
			continue
		}
		if hasWord(st.Table, ownWords) {
			continue
		}
		if slices.ContainsFunc(st.Filters, func(a project.Asked) bool { return stateName(a.Name) || strings.HasPrefix(snake(a.Name), "is_") }) {
			continue
		}
		at := nodeAt(p, st)
		piece := pieceAround(at)
		if !at.OK() || !piece.OK() {
			continue
		}
		set := writtenBy(at, st)
		if set.state == "" || locked(at) || inTransaction(at) || lockedText(piece) {
			continue
		}
		if c, ok := takenAt(p, piece, at, st, set); ok {
			out = append(out, c)
		}
	}
	return out
}

// A stateSet is what an update writes: the state, its new value, and whether it says who
// has the row now.
type stateSet struct {
	state, value string
	taker        bool
}

// writtenBy reads the state that an update writes, as it stands in the code.
func writtenBy(at source.Node, st project.Statement) stateSet {
	if st.Via == project.RawSQL {
		return writtenInSQL(statementIn(at))
	}
	var set stateSet
	for c := wholeChain(at); c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		switch c.CalleeName() {
		case "update", "updateMany", "set", "updateOne", "findByIdAndUpdate", "findOneAndUpdate":
		default:
			continue
		}
		for _, object := range writtenObjects(c) {
			for f := range object.Children() {
				value := f.Child(source.Value)
				if f.Is(source.Property) && stateName(f.Key()) && settled(value) {
					set.state, set.value = f.Key(), plainState(value)
				}
				if f.Is(source.Property, source.Shorthand) && takerColumn(f.Key()) && !value.Is(source.Null, source.Bool) && value.Ident() != "undefined" {
					set.taker = true
				}
			}
		}
	}
	return set
}

// plainState is a value of a state, to be compared with others.
func plainState(v source.Node) string {
	text, ok := v.StringValue()
	if !ok {
		text = v.Text()
	}
	return strings.ToLower(text)
}

// takerColumn reports whether a column says who has a row.
func takerColumn(name string) bool {
	low := snake(name)
	return (strings.HasSuffix(low, "_id") || strings.HasSuffix(low, "_by") || strings.HasSuffix(low, "_to") || low == "assignee" || low == "driver" || low == "winner") && hasWord(name, takerWords)
}

// statementIn is the text of a statement that a call makes.
func statementIn(at source.Node) string {
	text := at.Arg(0)
	if at.Kind() == source.Tagged {
		text = at.Child(source.Value)
	}
	if text.Kind() == source.Identifier {
		text = text.Resolve()
	}
	if s, ok := text.StringValue(); ok {
		return s
	}
	return text.Text()
}

// writtenInSQL reads what a statement of SQL sets.
func writtenInSQL(text string) stateSet {
	var set stateSet
	low := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	_, assigned, ok := strings.Cut(low, " set ")
	if !ok {
		return set
	}
	assigned, _, _ = strings.Cut(assigned, " where ")
	for part := range strings.SplitSeq(assigned, ",") {
		name, value, ok := strings.Cut(part, "=")
		name, value = strings.Trim(strings.TrimSpace(name), "\"`[]"), strings.TrimSpace(value)
		if !ok {
			continue
		}
		if quoted := strings.Trim(value, "'"); stateName(name) && (quoted != value || value == "true" || value == "1") {
			set.state, set.value = name, quoted
		}
		if takerColumn(name) && value != "null" {
			set.taker = true
		}
	}
	return set
}

// takenAt is the taking that an update ends: a free row was looked for before it, or who
// came too late turned away.
func takenAt(p *project.Project, piece, at source.Node, st project.Statement, set stateSet) (counter, bool) {
	if freeStates[set.value] {
		return counter{}, false
	}
	made := func(read check.Place, message string) (counter, bool) {
		c := counterAt(at, set.state, false)
		if inJob(p, c) {
			return counter{}, false
		}
		c.precious, c.claim, c.taken = true, true, st.Table
		read.Message = message
		c.before = []check.Place{read}
		return c, true
	}
	for _, r := range p.StatementsIn(piece) {
		if r.Verb == "select" && r.Table == st.Table && r.Start < at.Start() && (r.Single || r.Limited) && looksForFree(nodeAt(p, r), set.state, r) {
			return made(queryPlace(r.Query, ""), "a free row of "+st.Table+" is looked for here, and another request may find the same one")
		}
	}
	for i := range piece.Find(source.If) {
		if i.Start() > at.Start() {
			break
		}
		cond := i.Child(source.Cond)
		if i.Contains(at) || !i.Child(source.Then).MayLeave() {
			continue
		}
		value, object := stateCompared(cond, set.state)
		if !object.OK() || value == set.value || !freeStates[value] && !set.taker {
			continue
		}
		from := madeFrom(object, 1, func(c source.Node) bool {
			same := func(r project.Statement) bool { return r.Verb == "select" && r.Table == st.Table }
			return slices.ContainsFunc(p.StatementsIn(c), same) || slices.ContainsFunc(statementsBehind(p, c, 1), same)
		})
		if from && !ownersAsked(piece, at, object) {
			return made(check.At(cond, ""), "whether the row of "+st.Table+" is still free is asked here, and another request may do so at the same time")
		}
	}
	return counter{}, false
}

// looksForFree reports whether a statement looks for a row in a state that says that
// nobody has it.
func looksForFree(n source.Node, state string, r project.Statement) bool {
	if !slices.ContainsFunc(r.Filters, func(a project.Asked) bool { return plainName(a.Name) == plainName(state) }) {
		return false
	}
	if r.Via == project.RawSQL {
		_, where, _ := strings.Cut(strings.Join(strings.Fields(strings.ToLower(statementIn(n))), " "), " where ")
		for word := range freeStates {
			if strings.Contains(where, "'"+word+"'") {
				return true
			}
		}
		column := strings.ToLower(state)
		return state != "status" && (strings.Contains(where, column+" = false") || strings.Contains(where, column+" = 0") || strings.Contains(where, column+"=0") || strings.Contains(where, "not "+column))
	}
	top := n
	for top.Parent().Is(source.Member, source.Call) && top.Role() != source.Arg {
		top = top.Parent()
	}
	for v := range top.Find(source.String, source.Bool) {
		text, ok := v.StringValue()
		if ok && freeStates[strings.ToLower(text)] || !ok && v.Text() == "false" && strings.Contains(v.Parent().Text(), state) && state != "status" {
			return true
		}
	}
	return false
}

// stateCompared is the value that a condition compares the state of a row with, and the
// row: of row.status !== "available", and of !== among others.
func stateCompared(cond source.Node, state string) (value string, object source.Node) {
	try := func(b source.Node) bool {
		if b.Kind() != source.Binary || b.Operator() != "!==" && b.Operator() != "!=" {
			return false
		}
		m := b.Child(source.Left)
		text, ok := b.Child(source.Right).StringValue()
		if !ok || m.Kind() != source.Member || plainName(m.Child(source.Name).Text()) != plainName(state) {
			return false
		}
		value, object = strings.ToLower(text), m.Child(source.ObjectRole)
		return true
	}
	if try(cond) {
		return value, object
	}
	for b := range cond.Find(source.Binary) {
		if try(b) {
			return value, object
		}
	}
	return "", source.Node{}
}

// ownersAsked reports whether code turns away everybody but one person of the row, so that
// nobody competes for it.
func ownersAsked(piece, at, row source.Node) bool {
	for i := range piece.Find(source.If) {
		if i.Start() > at.Start() || !i.Child(source.Then).MayLeave() {
			continue
		}
		for b := range i.Child(source.Cond).Find(source.Binary) {
			if ownerCompared(b, row) {
				return true
			}
		}
		if ownerCompared(i.Child(source.Cond), row) {
			return true
		}
	}
	return false
}

func ownerCompared(b, row source.Node) bool {
	if b.Kind() != source.Binary || b.Operator() != "!==" && b.Operator() != "!=" {
		return false
	}
	for _, side := range []source.Node{b.Child(source.Left), b.Child(source.Right)} {
		name := snake(side.Child(source.Name).Text())
		if side.Kind() == source.Member && side.Child(source.ObjectRole).Text() == row.Text() && (strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "email")) {
			return true
		}
	}
	return false
}
