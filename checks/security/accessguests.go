package security

import (
	"net/http"
	"slices"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// guestsRows are words in the addresses of what guests leave with an app, and its own
// people go through after that.
var guestsRows = wordSet(`booking bookings book reservation reservations appointment appointments donate donation donations lead leads quote quotes
 inquiry inquiries enquiry testimonial testimonials application applications feedback contact event coupon promo discount referral`)

// changesGuests reports whether a route changes or deletes a row that it finds by a number
// which anyone counts up: a guest adds a booking, and goes through nobody's. No word in its
// address says that it is there for more.
func (j *accessJudge) changesGuests(r *guardedRoute, words []string) bool {
	if r.Method != http.MethodPut && r.Method != http.MethodPatch && r.Method != http.MethodDelete {
		return false
	}
	for i, w := range words {
		if publicWords[w] && !guestsRows[w] && !readableWords[w] || i > 0 && publicWords[words[i-1]+w] {
			return false
		}
	}
	return slices.ContainsFunc(r.deeds, func(d deed) bool {
		return (d.kind == deedUpdates || d.kind == deedDeletes) && !d.bound && !countsVisits(d) && j.counted(r, d)
	})
}

// counted reports whether a query is narrowed by nothing but numbers that the database
// counts up, and that the caller names.
func (j *accessJudge) counted(r *guardedRoute, d deed) bool {
	t := j.p.Schema().Table(d.table)
	conditions, open := conditionsOf(d.node)
	if t == nil || open || len(conditions) == 0 {
		return false
	}
	return !slices.ContainsFunc(conditions, func(c condition) bool {
		value := c.value
		if given, ok := handedHere(j.p, r, value); ok {
			value = given
		}
		column := t.Column(c.column)
		return column == nil || !column.Identity || !j.p.FlowOf(value).Has(sent)
	})
}

// showsCounted reports whether a route answers with how somebody is reached, of the row
// whose number the caller names: whoever counts up has them all.
func (j *accessJudge) showsCounted(r *guardedRoute, d deed) bool {
	if !j.accounts || d.kind != deedReads || d.bound || !readBy(j.p, r, d) {
		return false
	}
	t := j.p.Schema().Table(d.table)
	words := wordsOf(d.table)
	if t == nil || hasWord(routeWords(r.Route), sharingWords) || hasWord(words, businessWords) || hasWord(words, sharedTables) && !hasWord(words, peopleTables) || j.narrowed(d.node) || !j.counted(r, d) {
		return false
	}
	contacts := map[string]bool{}
	for _, c := range t.Columns {
		if words := wordsOf(c.Name); hasWord(words, contactWords) && !hasWord(words, aboutContactWords) {
			contacts[c.Name], contacts[fieldName(c)] = true, true
		}
	}
	return len(contacts) > 0 && j.answersWith(r, d, contacts)
}

func fieldName(c *schema.Column) string {
	if c.Field != "" {
		return c.Field
	}
	return c.Name
}

// answersWith reports whether a route hands the row that a query finds to its answer as it
// is, or takes one of some columns out of it.
func (j *accessJudge) answersWith(r *guardedRoute, d deed, columns map[string]bool) bool {
	asked := d.node
	if !r.Node.Contains(asked) {
		asked = source.Node{}
		for c := range r.Node.Find(source.Call) {
			if fn := j.p.Definition(c.Child(source.Callee)); fn.OK() && fn.Contains(d.node) {
				asked = c
				break
			}
		}
	}
	if !asked.OK() {
		return false
	}
	row := rowName(asked)
	if row == "" {
		return sendsAnswer(asked.Parent()) || asked.Parent().Kind() == source.Await && sendsAnswer(asked.Parent().Parent())
	}
	for n := range r.Node.Find(source.Identifier) {
		if n.Text() != row || n.Start() < asked.End() {
			continue
		}
		up := n.Parent()
		switch {
		case up.Kind() == source.Member && up.Child(source.ObjectRole) == n && columns[up.Child(source.Name).Text()],
			up.Kind() == source.Call && n.Role() == source.Arg && sendsAnswer(up):
			return true
		case up.Is(source.Shorthand, source.Property, source.Spread) && sendsAnswer(up.Parent().Parent()):
			return true
		}
	}
	return false
}

// rowName is what the row is called that a query finds: const [row] = await db.select()….
func rowName(asked source.Node) string {
	made := asked.Enclosing(source.Declarator)
	if !made.OK() || !made.Child(source.Value).Contains(asked) || made.Function() != asked.Function() {
		return ""
	}
	if name := made.Child(source.Name); name.Ident() != "" {
		return name.Ident()
	}
	for b := range made.Child(source.Name).Find(source.Binding) {
		return b.Child(source.Name).Ident()
	}
	return ""
}

// sendsAnswer reports whether a call sends the answer to a request.
func sendsAnswer(n source.Node) bool {
	name := n.CalleeName()
	return n.Kind() == source.Call && (name == "json" || name == "send")
}
