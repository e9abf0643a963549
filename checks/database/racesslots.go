package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

var (
	bookingWords = setOf("booking", "appointment", "reservation", "agendamento", "cita", "reserva", "rental", "marcacao", "termin", "randevu", "viewing")
	timeWords    = setOf("date", "time", "slot", "start", "starts", "scheduled", "hora", "horario", "data", "fecha", "inicio", "hour", "check", "pickup", "end")
	personWords  = setOf("user", "customer", "client", "email", "phone", "buyer", "student", "patient", "guest", "member", "cliente", "usuario", "renter", "tenant", "passenger", "order")
)

// slots lists the times that are asked for first and taken by a row that is added later:
// whoever asks for the same time meanwhile finds it free, too.
func slots(p *project.Project) []quota {
	var out []quota
	for _, st := range p.Statements() {
		if st.Verb != "insert" || st.Loop.OK() || !hasWord(st.Table, bookingWords) || timesKept(p, st.Table) {
			continue
		}
		at := nodeAt(p, st)
		if !at.OK() || !pieceAround(at).OK() {
			continue
		}
		if q, ok := slotAsked(p, st, at); ok {
			out = append(out, q)
			continue
		}
		for _, call := range p.CallsOf(pieceAround(at)) {
			if q, ok := slotAsked(p, st, call); ok {
				out = append(out, q)
				break
			}
		}
	}
	return out
}

// slotAsked is the time that the piece of work around a row's insertion asks for: what
// was booked then is read, and who comes too late is turned away.
func slotAsked(p *project.Project, added project.Statement, at source.Node) (quota, bool) {
	piece := pieceAround(at)
	if !piece.OK() || locked(at) || inTransaction(at) || lockedText(piece) {
		return quota{}, false
	}
	for i := range piece.Find(source.If) {
		if i.Start() > at.Start() {
			break
		}
		if !i.Child(source.Then).MayLeave() && !i.Contains(at) && !aborts(i.Child(source.Then)) {
			continue
		}
		var asked project.Statement
		cond := i.Child(source.Cond)
		found := madeFrom(cond, 3, func(c source.Node) bool {
			here := p.StatementsIn(c)
			if len(here) == 0 || !within(c, here[0].Start) {
				here = statementsBehind(p, c, 2)
			}
			for _, r := range here {
				if r.Table == added.Table && r.Verb == "select" && bookedAt(p, r.Filters) {
					asked = r
					return true
				}
			}
			return false
		})
		if !found {
			continue
		}
		return quota{table: added.Table, shared: true, slot: true, places: []check.Place{
			queryPlace(added.Query, "a row of "+added.Table+" takes a time after it was asked whether that is free: two requests at once both get it"),
			check.At(cond, "who comes too late is turned away here, and another request may pass at the same time"),
			queryPlace(asked.Query, "what is booked at that time is read here"),
		}}, true
	}
	return quota{}, false
}

// aborts reports whether code ends a request by Flask's abort, which raises.
func aborts(then source.Node) bool {
	for c := range then.Find(source.Call) {
		if strings.HasSuffix(c.File().Path, ".py") && c.CalleeName() == "abort" {
			return true
		}
	}
	return false
}

// bookedAt reports whether rows are narrowed by a time, and not to those of one person.
func bookedAt(p *project.Project, filters []project.Asked) bool {
	time := false
	for _, f := range filters {
		if hasWord(f.Name, personWords) && !tenantOfApp(p, f.Name) {
			return false
		}
		time = time || timeColumn(f.Name)
	}
	return time
}

// tenantOfApp reports whether a column names the business that the app is sold to, and not a
// person who rents something.
func tenantOfApp(p *project.Project, name string) bool {
	if snake(name) != "tenant_id" {
		return false
	}
	for _, t := range p.Schema().Tables {
		if n := plainName(t.Name); n != "tenants" && n != "tenant" {
			continue
		}
		if slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
			switch n := plainName(c.Name); n {
			case "plan", "plano", "slug", "subdomain", "domain", "stripecustomerid", "stripesubscriptionid":
				return true
			}
			return false
		}) {
			return true
		}
	}
	return false
}

// timeColumn reports whether a column says when something is that people book.
func timeColumn(name string) bool {
	low := snake(name)
	return hasWord(name, timeWords) && !strings.Contains(low, "created") && !strings.Contains(low, "updated") && !strings.Contains(low, "payment")
}

// timesKept reports whether the database may keep two rows from the same time: by a
// unique key, by an exclusion, or by a function of its own. It may, too, where the
// repository does not say how the table is made.
func timesKept(p *project.Project, table string) bool {
	t := p.Schema().Table(table)
	if t == nil || t.Partial {
		return true
	}
	unique := func(t *schema.Table) bool {
		return slices.ContainsFunc(t.Keys(), func(k schema.Key) bool {
			return k.Unique && slices.ContainsFunc(k.Parts, func(part schema.Part) bool { return timeColumn(part.Column) })
		})
	}
	if unique(t) {
		return true
	}
	if other := p.Migrated().Table(t.Name); other != nil && unique(other) {
		return true
	}
	for _, fn := range p.Schema().Functions {
		if body := strings.ToLower(fn.Body); strings.Contains(body, "raise exception") && strings.Contains(body, strings.ToLower(t.Name)) {
			return true
		}
	}
	for _, name := range p.Files() {
		if strings.HasSuffix(name, ".sql") && p.HoldsFold(name, "exclude using") {
			return true
		}
	}
	return false
}

// lockedText reports whether code speaks of a lock or of a transaction that it begins by a
// statement.
func lockedText(piece source.Node) bool {
	low := strings.ToLower(piece.Text())
	return strings.Contains(low, `"begin"`) || strings.Contains(low, `'begin'`) || strings.Contains(low, "`begin") || strings.Contains(low, "lock(") || strings.Contains(low, "setnx")
}
