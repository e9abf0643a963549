package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// overspent are the changes that the database makes by itself, but not under the
// condition which code asked for before: of two requests at once both find enough,
// and both take it.
func overspent(p *project.Project, atomic []counter) []counter {
	var out []counter
	for _, c := range atomic {
		if c.spends && !heldBySchema(p, c.field) && askedBefore(p, c) {
			out = append(out, c)
		}
	}
	return out
}

// heldBySchema reports whether the database refuses what would go too far: a check
// constraint names the column.
func heldBySchema(p *project.Project, field string) bool {
	named := func(t *schema.Table) bool {
		return slices.ContainsFunc(t.Checks, func(c schema.Check) bool {
			return strings.Contains(plainName(c.Expr), plainName(field))
		})
	}
	if slices.ContainsFunc(p.Schema().Tables, named) {
		return true
	}
	return slices.ContainsFunc(p.Migrated().Tables, named)
}

// askedBefore reports whether code of the server compares the field: with what is
// to be taken, or with a limit.
func askedBefore(p *project.Project, c counter) bool {
	for _, name := range slices.Concat(p.Sources(), p.PythonSources()) {
		if !p.Holds(name, c.field) || !strings.HasSuffix(name, ".py") && (!p.Modules().Live(name) || p.Modules().Browser(name) && name != c.file) {
			continue
		}
		if slices.Contains(project.PerFile(p, name, "database/compared", comparedIn), plainName(c.field)) {
			return true
		}
	}
	return false
}

// comparedIn lists the plain names of the fields that a file compares by size.
func comparedIn(f *source.File) []string { return compared(f.Root()) }

func compared(in source.Node) []string {
	var out []string
	add := func(side source.Node) {
		out = append(out, fieldsIn(side)...)
		if d := side.Resolve(); side.Kind() == source.Identifier && d.Is(source.Member, source.New, source.Binary, source.Call) {
			out = append(out, fieldsIn(d)...)
		}
	}
	visit := func(n source.Node) {
		if n.Kind() == source.Call {
			switch n.CalleeName() {
			case "lessThan", "lt", "lte", "lessThanOrEqualTo", "greaterThan", "gt", "gte", "greaterThanOrEqualTo":
				add(n.Child(source.Callee).Child(source.ObjectRole))
			}
			return
		}
		switch n.Operator() {
		case "<", "<=", ">", ">=":
			if !n.Parent().Is(source.For) {
				add(n.Child(source.Left))
				add(n.Child(source.Right))
			}
		}
	}
	if in.Is(source.Binary, source.Call) {
		visit(in)
	}
	for n := range in.Find(source.Binary, source.Call) {
		visit(n)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fieldsIn lists the plain names of the fields that an expression reads.
func fieldsIn(n source.Node) []string {
	var out []string
	if n.Kind() == source.Member {
		out = append(out, plainName(n.Child(source.Name).Text()))
	}
	for m := range n.Find(source.Member) {
		out = append(out, plainName(m.Child(source.Name).Text()))
	}
	return out
}

// spendsAt reports whether a change of a number that the database makes takes
// something that can run out, and neither a condition nor a look at the outcome
// stops it: field is the column, down that it gets less.
func spendsAt(n source.Node, field string, down bool) bool {
	return runsOut(field, down) && !conditional(n, field) && !outcomeRead(n, field) && !locked(n) && !metered(n, field) && !fallsBack(n, field)
}

// fallsBack reports whether a write stands in the branch for what another write of the
// same field, under its condition, did not change: that more was taken than there is is
// noticed there.
func fallsBack(n source.Node, field string) bool {
	i := n.Enclosing(source.If)
	if !i.OK() || !i.Child(source.Then).Contains(n) {
		return false
	}
	for id := range i.Child(source.Cond).Find(source.Identifier) {
		given := declared(id).Child(source.Value)
		for c := range given.Find(source.Call) {
			switch c.CalleeName() {
			case "update", "updateMany", "set":
				if conditional(c, field) && strings.Contains(c.Text(), field) {
					return true
				}
			}
		}
	}
	return false
}

// metered reports whether a number only tells afterwards what was used: the function
// that adds to it does not ask how much is left.
func metered(n source.Node, field string) bool {
	if !slices.Contains(strings.Split(snake(field), "_"), "used") || ofVoucher(n) {
		return false
	}
	return !slices.Contains(compared(n.Outermost()), plainName(field))
}

// ofVoucher reports whether a write is to what may be used so many times: a code for a
// discount, an invitation.
func ofVoucher(n source.Node) bool {
	low := strings.ToLower(n.Child(source.Callee).Text())
	return slices.ContainsFunc([]string{"coupon", "discount", "promo", "voucher", "invite", "giftcard", "gift_card"}, func(word string) bool { return strings.Contains(low, word) })
}

// locked reports whether the functions around a write keep others from the row
// meanwhile.
func locked(n source.Node) bool {
	text := strings.ToLower(n.Outermost().Text())
	return slices.ContainsFunc([]string{"for update", `for("update")`, "for('update')", "serializable", "isolationlevel", "advisory", ".lock(", "lock:", "withlock", "acquirelock", "redlock", "mutex"}, func(word string) bool {
		return strings.Contains(text, word)
	})
}

// runsOut reports whether a field counts what is there (down) or what is used up.
func runsOut(field string, down bool) bool {
	for _, w := range strings.Split(snake(field), "_") {
		switch strings.TrimSuffix(w, "s") {
		case "credit", "balance", "stock", "quantity", "qty", "inventory", "seat", "remaining", "available", "wallet", "token", "capacity", "spot", "fund":
			return down
		case "used", "sold", "redemption", "redeemed", "use":
			return !down
		}
	}
	return false
}

// ofPeriod reports whether a field counts what was used up within a span of time:
// reports_this_month, calls_today.
func ofPeriod(field string) bool {
	words := strings.Split(snake(field), "_")
	last := words[len(words)-1]
	return last == "today" || len(words) > 2 && words[len(words)-2] == "this" && (last == "month" || last == "week" || last == "day")
}

// outcomeRead reports whether code behind a write looks whether the number went
// below nothing, and so undoes it.
func outcomeRead(n source.Node, field string) bool {
	fn := n.Function()
	if !fn.OK() {
		return false
	}
	for b := range fn.Find(source.Binary) {
		if b.Start() < n.End() || b.Operator() != "<" || b.Child(source.Right).Text() != "0" {
			continue
		}
		if slices.Contains(fieldsIn(b.Child(source.Left)), plainName(field)) {
			return true
		}
	}
	return false
}

// readAt is where the row that a sum starts from is read: what the first name in the
// sum was given.
func readAt(sum source.Node) source.Node {
	sum = unwrapped(sum)
	for n := range sum.Find(source.Identifier) {
		if n.Parent().Kind() == source.Member && n.Role() == source.Name {
			continue
		}
		d := declared(n)
		if d.Kind() != source.Declarator {
			continue
		}
		for at := range d.Child(source.Value).Find(source.Call) {
			return at
		}
		if d.Child(source.Value).Kind() == source.Call {
			return d.Child(source.Value)
		}
	}
	return source.Node{}
}

// declared is the declaration of the variable that an identifier names: the whole of
// it where the variable is taken out of an object or a list.
func declared(n source.Node) source.Node {
	d := n.Lookup(n.Ident())
	for d.Is(source.Binding, source.ObjectPattern, source.ArrayPattern, source.Property) {
		d = d.Parent()
	}
	return d
}

// askedElsewhere are the conditions, in other files of the server, that turn away by
// a number which counts what is used of a limit: what they let through is counted
// later.
func askedElsewhere(p *project.Project, all []counter) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	for _, c := range all {
		if c.claim || seen[c.field] || !runsOut(c.field, false) && !ofPeriod(c.field) {
			continue
		}
		seen[c.field] = true
		for _, name := range slices.Concat(p.Sources(), p.PythonSources()) {
			if len(out) > 2 || name == c.file || !p.Holds(name, c.field) || !strings.HasSuffix(name, ".py") && (p.Modules().Browser(name) || !p.Modules().Live(name)) {
				continue
			}
			if !slices.Contains(project.PerFile(p, name, "database/compared", comparedIn), plainName(c.field)) {
				continue
			}
			for i := range p.Source(name).Find(source.If) {
				if slices.Contains(compared(i.Child(source.Cond)), plainName(c.field)) && i.Child(source.Then).MayLeave() {
					out = append(out, check.At(i.Child(source.Cond), c.field+" is looked at here, and changed later by another statement"))
					break
				}
			}
		}
	}
	return out
}
