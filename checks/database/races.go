package database

import (
	_ "embed"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed races.md
var racesWords string

// Races looks for numbers that are read, changed in code and written back: two
// requests at once, and one change is lost.
var Races = &check.Check{
	ID:       "database/races",
	Severity: check.High,
	Minutes:  40,
	Words:    check.Explain(racesWords),
	Look:     lookForRaces,
}

func lookForRaces(p *project.Project) check.Finding {
	if !hasDatabase(p) {
		return check.Unneeded("The app has no database.")
	}
	var found, lost, atomic, held, twice []counter
	for _, name := range p.Sources() {
		if !p.Modules().Live(name) || !countersMayBe(p, name) {
			continue
		}
		twice = append(append(twice, claims(p, name)...), vouchersUsedLater(p, name)...)
		found = append(found, project.PerFile(p, name, "database/races", countersIn)...)
	}
	for _, c := range append(found, pythonCounters(p)...) {
		switch {
		case heldLoosely(p, c):
			c.within = true
			lost = append(lost, c)
			continue
		case c.held:
			held = append(held, c)
		}
		if c.atomic {
			atomic = append(atomic, c)
		} else {
			lost = append(lost, c)
		}
	}
	lost = append(lost, withoutCounted(handedOver(p), lost)...)
	lost = append(lost, withoutCounted(versionsAsked(p), lost)...)
	lost = besideLists(mended(p, reached(p, lost)))
	spent := reached(p, slices.Concat(overspent(p, atomic), twice, askedForTooMuch(p), takenTwice(p), pythonClaims(p), handedClaims(p), storedSpending(p)))
	spent = append(spent, withoutCounted(reached(p, doneTwice(p)), spent)...)
	limits := quotas(p)
	if len(lost)+len(spent) > 0 {
		lost, lists := apartLists(lost, len(spent) > 0)
		slices.SortStableFunc(lost, func(a, b counter) int { return rank(a) - rank(b) })
		loud, low := parted(p, lost)
		if len(loud)+len(spent) == 0 && len(limits) > 0 {
			return passedLimits(limits)
		}
		if len(loud)+len(spent) == 0 {
			f := lostUpdates(low, nil)
			f.Severity, f.Confidence = check.Low, check.Possible
			if slices.ContainsFunc(low, func(c counter) bool { return len(c.before) > 0 && c.keepsOut() }) {
				f.Confidence = check.Likely // guesses at once are more than the limit lets through
			}
			return f
		}
		f := lostUpdates(append(loud, low...), spent)
		f.Places = append(f.Places, askedElsewhere(p, slices.Concat(loud, low, spent))...)
		if len(lists) > 0 {
			f.Reason = strings.TrimSuffix(f.Reason, ".") + "; lists in a column lose what is added at the same time: " + check.FewNames(fieldsOf(lists)) + "."
			f.Places = append(f.Places, listPlaces(lists)...)
		}
		if begun := begunOnPools(p); len(begun) > 0 {
			f.Reason = strings.TrimSuffix(f.Reason, ".") + "; transactions are begun on a pool, where each statement may take another connection."
			f.Places = append(f.Places, begun...)
		}
		if len(limits) > 0 {
			f.Reason = strings.TrimSuffix(f.Reason, ".") + alsoPassed(limits) + "."
			f.Places = append(f.Places, limitPlaces(limits)...)
		}
		for _, c := range held {
			if slices.Contains(fieldsOf(lost), c.field) && len(f.Places) < 120 {
				f.Places = append(f.Places, c.place(c.field+" is read and written back in a transaction, which keeps nobody from reading it meanwhile unless it is serializable"))
			}
		}
		return f
	}
	if len(limits) > 0 {
		return passedLimits(limits)
	}
	if begun := begunOnPools(p); len(begun) > 0 {
		return torn(begun)
	}
	if len(atomic) == 0 {
		return check.Unneeded("The code changes no counter, stock or balance by what it was before.")
	}
	var places []check.Place
	for _, c := range atomic[:min(len(atomic), 5)] {
		places = append(places, c.place("the database itself changes "+c.field))
	}
	return check.Passed(check.Likely, "Counters are changed by the database itself, or under a condition.", places...)
}

// reached are the counters that code changes which something calls.
func reached(p *project.Project, all []counter) []counter {
	return slices.DeleteFunc(all, func(c counter) bool {
		return !p.ReachedAt(c.file, c.line, c.column) || neverThere(p, c.file, c.line, c.column) || outOfReach(p, c)
	})
}

// parted tells the counters whose loss matters from those where it matters little.
func parted(p *project.Project, lost []counter) (loud, low []counter) {
	for _, c := range lost {
		if c.quiet(p) {
			low = append(low, c)
		} else {
			loud = append(loud, c)
		}
	}
	return loud, low
}

// rank sorts what costs money before the rest, and what only those who run the app
// set off behind what customers do.
func rank(c counter) int {
	r := 2
	if c.precious {
		r = 0
	}
	if low := "/" + c.file; strings.Contains(low, "/admin") || strings.Contains(low, "/test") || strings.Contains(low, "simulat") {
		r++
	}
	return r
}

// countersMayBe reports whether a file's text can hold a change of a number.
func countersMayBe(p *project.Project, name string) bool {
	return p.Holds(name, ".update(", ".upsert(", "updateMany(", ".set(", "setex(", "setEx(", ".save(", "increment", "decrement", "UPDATE ", "update ", "$inc", "updateOne(", "findByIdAndUpdate(", "findOneAndUpdate(", "updateDoc(", "PATCH")
}

// A counter is a place that changes a number in the database by what it was.
type counter struct {
	file               string
	line, column       int
	field              string
	atomic             bool   // by the database itself, or only while it is unchanged
	precious           bool   // money, stock, credits, quota
	held               bool   // by a transaction, which keeps nobody from reading meanwhile
	spends             bool   // made by the database, and nothing stops it when too little is left
	listed             bool   // a list that grows, in one column
	merged             bool   // an object in one column, over which another is laid
	guesses            bool   // wrong codes, after some of which no more is asked
	reserved           bool   // asked for, and nothing set aside
	claim              bool   // a state that is asked, acted on and only then written
	within             bool   // in one transaction
	apart              bool   // what is given and the state are written one after the other
	taken              string // the table of which a free row is taken so; "" for what is given otherwise
	promised           bool   // by a new row that is about it
	again              bool   // a state behind which something happens that should happen once
	endLine, endColumn int
	start              int           // in bytes, to find the function around it
	before             []check.Place // where the function asks for the number, and does the sum
}

func (c counter) place(message string) check.Place {
	return check.Place{File: c.file, Line: c.line, Column: c.column, EndLine: c.endLine, EndColumn: c.endColumn, Message: message}
}

func counterAt(n source.Node, field string, atomic bool) counter {
	c := counter{file: n.File().Path, field: field, atomic: atomic, precious: preciousField(field), start: n.Start()}
	c.line, c.column = n.Position()
	c.endLine, c.endColumn = n.EndPosition()
	if b := askedAt(n, field); b.OK() {
		c.before = append(c.before, check.At(b, field+" is looked at here, and another request may do so at the same time"))
		if r := readAt(b); r.OK() && b.Line()-r.Line() > 3 {
			c.before = append(c.before, check.At(r, "the row is read here, and another request may read it at the same time"))
		}
	}
	return c
}

// askedAt is the first comparison of a field in the function around a write, and
// before it.
func askedAt(n source.Node, field string) source.Node {
	fn := n.Outermost()
	if !fn.OK() {
		return source.Node{}
	}
	for b := range fn.Find(source.Binary) {
		if b.Start() >= n.Start() {
			break
		}
		switch b.Operator() {
		case "<", "<=", ">", ">=":
			if slices.Contains(fieldsIn(b), plainName(field)) || slices.ContainsFunc([]source.Node{b.Child(source.Left), b.Child(source.Right)}, func(side source.Node) bool { return side.Kind() == source.Identifier && readField(field, side) }) {
				return b
			}
		}
	}
	return source.Node{}
}

// preciousField reports whether losing a change of a field costs money.
func preciousField(field string) bool {
	for _, w := range strings.Split(snake(field), "_") {
		switch strings.TrimSuffix(w, "s") {
		case "credit", "balance", "stock", "quantity", "qty", "inventory", "quota", "usage", "token", "seat", "remaining", "available", "used", "use", "wallet", "amount", "limit", "redemption", "redeemed", "generation", "capacity", "spot", "sold", "fund", "earning", "payout", "saldo", "estoque", "credito":
			return true
		}
	}
	return false
}

// lostUpdates is the gap: of numbers that code changes, and of those that it only
// looked at before the database changed them.
func lostUpdates(lost, spent []counter) check.Finding {
	var places []check.Place
	severity := check.Medium
	for _, c := range lost {
		if c.precious {
			severity = check.High
		}
		places = append(places, c.place(c.says()))
	}
	reason := whatIsLost(lost) + ", so that changes at the same time get lost: " + check.FewNames(fieldsOf(lost)) + also(spent) + "."
	for _, c := range spent {
		if !c.again {
			severity = check.High
		}
		message := " is changed whatever is left: that there is enough was asked before, by another statement"
		if c.reserved {
			message = " was compared before, and nothing is taken from it with this: requests at once, or one after the other, ask for more than there is"
		}
		if c.claim {
			message = " is written only after something was given for it, and whatever it is by then: of two requests at once both get it"
		}
		if c.again {
			message = " is written whatever it is by then: of two requests at once both find it as it was and go on"
		}
		if c.within {
			message = " is asked and written in one transaction, which at its usual level keeps nobody from asking meanwhile: of two requests at once both get what is given for it"
		}
		if c.apart {
			message = " is asked by an earlier statement and written whatever it is by then: of two requests at once both get what goes with it"
		}
		if c.taken != "" {
			message = " of " + c.taken + " is written whatever it is by then: of two requests at once both take the same row"
		}
		if c.promised {
			message = " of a new row gives away one of " + c.taken + " that was only asked about before: of two requests at once both get it"
		}
		places = append(places, c.place(c.field+message))
	}
	if len(lost) == 0 && !slices.ContainsFunc(spent, func(c counter) bool { return !c.reserved }) {
		reason = "A balance is compared when a payout is asked for, and nothing is taken from it with that, so that several requests ask for more than there is: " + check.FewNames(fieldsOf(spent)) + "."
	} else if len(lost) == 0 && !slices.ContainsFunc(spent, func(c counter) bool { return c.taken == "" }) {
		reason = "Whether a row is still free is asked by one statement and it is taken by a later one, so that two requests at once get the same one: " + check.FewNames(tablesTaken(spent)) + "."
	} else if len(lost) == 0 && !slices.ContainsFunc(spent, func(c counter) bool { return !c.again }) {
		reason = "A row's state is asked by one statement and written by a later one, so that two requests at once both do what is to be done once: " + check.FewNames(fieldsOf(spent)) + "."
	} else if len(lost) == 0 && !slices.ContainsFunc(spent, func(c counter) bool { return !c.claim }) {
		reason = "A row's state is asked by one statement and written by a later one, so that two requests at once both get what is given for it: " + check.FewNames(fieldsOf(spent)) + "."
	} else if len(lost) == 0 {
		numbers := slices.DeleteFunc(slices.Clone(spent), func(c counter) bool { return c.claim || c.taken != "" })
		others := slices.DeleteFunc(slices.Clone(spent), func(c counter) bool { return !c.claim && c.taken == "" })
		reason = "Numbers are looked at first and changed by a later statement without that condition, so that requests at the same time take more than there is: " + check.FewNames(fieldsOf(numbers)) + also(others) + "."
		if len(numbers) == 0 {
			reason = strings.ToUpper(also(others)[2:3]) + also(others)[3:] + "."
		}
	}
	for _, c := range slices.Concat(lost, spent) {
		places = append(places, c.before...)
	}
	f := check.Missing(check.Likely, reason, places[:min(len(places), 120)]...)
	f.Severity = severity
	f.Brief = racesBrief(spent)
	return f
}

// also says, behind what is lost, what is taken or given twice.
func also(spent []counter) string {
	var taken, claimed []counter
	for _, c := range spent {
		if c.taken != "" {
			continue
		} else if c.claim {
			claimed = append(claimed, c)
		} else {
			taken = append(taken, c)
		}
	}
	out := ""
	if len(taken) > 0 {
		out += "; more than there is can be taken of " + check.FewNames(fieldsOf(taken))
	}
	if len(claimed) > 0 {
		out += "; a row's state is asked by one statement and written by a later one, so that two requests both get what is given for it: " + check.FewNames(fieldsOf(claimed))
	}
	if tables := tablesTaken(spent); len(tables) > 0 {
		out += "; whether a row is still free is asked first and it is taken later, so that two requests get the same one: " + check.FewNames(tables)
	}
	return out
}

// racesBrief says what done looks like.
func racesBrief(spent []counter) []string {
	brief := []string{
		"Each number named here is changed by the database in one statement (`set x = x - 1`; Prisma: `{ decrement: 1 }`; MongoDB: `$inc`; Supabase: a function called through rpc that checks auth.uid(); Django: `F(\"x\") - 1`; SQLAlchemy: `update(…).values(x=Model.x - 1)`).",
		"What must not fall below zero carries the condition in the same statement (`where x >= 1`); no row changed means that there is not enough, and is answered so before anything is delivered.",
		"Where a second row must change with it (an order, a ledger entry), both are in one transaction.",
		"A test sends two requests at once for the last unit: exactly one succeeds.",
	}
	if slices.ContainsFunc(spent, func(c counter) bool { return c.reserved }) {
		brief = append(brief, "A payout is asked for through a function of the database that takes the sum from the balance, or sets it aside, in the same transaction as it writes the request, and refuses when there is less.")
	}
	if slices.ContainsFunc(spent, func(c counter) bool { return c.claim }) {
		brief = slices.Insert(brief, 0, "What may happen once claims its row first, in one statement that names the state it must have (`update … set status = 'done' where id = … and status = 'open'`), and goes on only when a row was changed.")
	}
	return brief
}

// fieldsOf names the fields of counters, each once.
func fieldsOf(all []counter) []string {
	var out []string
	for _, c := range all {
		if !slices.Contains(out, c.field) {
			out = append(out, c.field)
		}
	}
	return out
}

// tablesTaken names the tables of which free rows are taken, each once.
func tablesTaken(all []counter) []string {
	var out []string
	for _, c := range all {
		if c.taken != "" && !slices.Contains(out, c.taken) {
			out = append(out, c.taken)
		}
	}
	return out
}
