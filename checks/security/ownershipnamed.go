package security

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// sent are the sources of values that the caller chooses.
const sent = project.FromInput | project.Looked

// peopleColumns name the account that a row belongs to.
var peopleColumns = wordSet(`user_id userid owner_id author_id created_by creator_id profile_id usuario_id uid account_owner_id`)

// named judges the deeds that take somebody's id for an answer to who is calling,
// and are no plain queries: rows added in the name of whoever is named, accounts
// changed by their id, payments changed by the provider's id.
func (j *ownershipJudge) named(r *guardedRoute, d deed) (foreignRow, bool) {
	f := foreignRow{route: r, deed: d}
	if d.bound || j.asksRole(r) {
		return f, false
	}
	if stored := j.customerStored(d); stored.OK() {
		f.column, f.taken, f.where, f.claims = stored.Key(), stored.Key(), stored, true
		return f, true
	}
	if where, target := j.teamChosen(r, d); where.OK() {
		f.taken, f.where, f.target = where.Key(), where, target
		return f, true
	}
	if where, target := j.foreignStored(r, d); where.OK() {
		f.taken, f.where, f.target = where.Key(), where, target
		f.hangs = d.kind == deedInserts && j.hangsOn(r, d, j.p.Schema().Table(d.table))
		return f, true
	}
	switch {
	case upsertsOrAdds(d) && (d.all || via(d) != project.Supabase):
		f.column, f.where = j.insertedFor(d)
		f.taken = f.column
		return f, f.column != "" && !j.asksWhose(r, d, givenValue(f.where))
	case d.table == "users" && accountVerbs[d.node.CalleeName()]:
		f.taken, f.where = "the account's id", d.node
		return f, j.flow(d.node.Arg(0)).Has(sent) && !j.flow(d.node.Arg(0)).Has(project.FromSession|project.FromDatabase) && !j.asksWhose(r, d, d.node.Arg(0))
	case d.kind == deedMoney, d.kind == deedAlters:
		f.taken, f.where = "the provider's id", d.node
		return f, j.anyPayment(r, d)
	}
	return f, false
}

// customerStored is where a write takes the caller's word for which customer of the
// payment provider they are: whoever is named there is billed and managed from then on.
func (j *ownershipJudge) customerStored(d deed) source.Node {
	if !d.changes() || d.kind == deedDeletes {
		return source.Node{}
	}
	for _, part := range append(chainAround(d.node), d.node.Args()...) {
		for field := range part.Find(source.Property) {
			name := strings.ReplaceAll(strings.ToLower(field.Key()), "_", "")
			if strings.HasSuffix(name, "customerid") && containsPart(name, paymentServices) && j.flow(givenValue(field)).Only(sent) {
				return field
			}
		}
	}
	return source.Node{}
}

var accountVerbs = wordSet("deleteUser updateUserById")

// upserts reports whether a deed adds a row or writes over the one that is there.
func upserts(d deed) bool {
	return slices.ContainsFunc(chainAround(d.node), func(c source.Node) bool { return c.CalleeName() == "upsert" })
}

// insertedFor is the column by which a written row belongs to whoever the caller
// names, and where it is given.
func (j *ownershipJudge) insertedFor(d deed) (column string, where source.Node) {
	words := wordsOf(d.table)
	if hasWord(words, memberWords) || hasWord(words, noteTables) {
		return "", where
	}
	people := d.kind != deedInserts && hasWord(words, peopleTables)
	rows := writtenValue(d.node).Resolve()
	if rows.Kind() == source.Array {
		for row := range rows.Children() {
			rows = row
			break
		}
	}
	for field := range rows.Children() {
		value := field.Child(source.Value)
		if field.Kind() == source.Shorthand {
			value = field.Child(source.Name)
		}
		if field.Is(source.Property, source.Shorthand) && (peopleColumns[columnSpelling(field.Key())] || people && field.Key() == "id") {
			if flow := j.flow(value); flow.Has(sent) && !flow.Has(project.FromSession|project.FromDatabase|project.FromUnknown|project.FromService) && (plainlyPassed(value, flow) || !fromContext(value)) {
				return field.Key(), field
			}
		}
	}
	return "", where
}

var noteTables = wordSet("notification notifications log logs audit event events message messages analytics")

// anyPayment reports whether a change at the payment provider is made by an id
// that the caller sends, and that nothing on the way ties to them: no row is read
// by it, and no customer compared.
func (j *ownershipJudge) anyPayment(r *guardedRoute, d deed) bool {
	id := d.node.Arg(0)
	if customer := property(j.p, id, "customer"); customer.OK() {
		id = customer
	}
	name := id.Ident()
	if id.Kind() == source.Member {
		name = lastPart(id)
	}
	flow := j.flow(id)
	if strings.Contains(d.node.CalleeTrail(), "subscriptionSchedules") && !flow.Only(sent) {
		return false // of one that was just made, or that the provider told of
	}
	if name == "" || !flow.Has(sent) || flow.Has(project.FromSession|project.FromDatabase|project.FromUnknown|project.FromService) {
		return false
	}
	if slices.ContainsFunc(r.deeds, func(o deed) bool {
		conditions, open := conditionsOf(o.node)
		return o.node != d.node && !o.changes() && (open || slices.ContainsFunc(conditions, func(c condition) bool { return lastPart(c.value) == name }))
	}) {
		return false
	}
	_, tied := r.Reaches(j.p, func(n source.Node) bool {
		return n.Kind() == source.Binary && (n.Operator() == "===" || n.Operator() == "!==") && !isNull(n.Child(source.Right)) &&
			(strings.Contains(strings.ToLower(n.Text()), "customer") || strings.Contains(strings.ToLower(n.Text()), "metadata") || n.Child(source.Left).Text() == name || n.Child(source.Right).Text() == name)
	}, 2)
	return !tied
}

func isNull(n source.Node) bool { return n.Is(source.Null, source.String) || n.Text() == "undefined" }

// meantForStrangers reports whether a route is one that nobody signs in for. That
// the word access is in its name says nothing: it may be what is given.
func meantForStrangers(r project.Route) bool {
	words := slices.DeleteFunc(routeWords(r), func(w string) bool { return w == "access" })
	return hasWord(words, publicWords)
}

func lastPart(n source.Node) string { return n.Text()[strings.LastIndexByte(n.Text(), '.')+1:] }

// byStranger judges a deed of an endpoint that asks nobody who is calling: with
// the service role's key it reaches the rows of whoever the caller names. What
// strangers are meant to do, such as to confirm a booking, is left out.
func (j *ownershipJudge) byStranger(r *guardedRoute, d deed) (foreignRow, check.Verdict) {
	f := foreignRow{route: r, deed: d}
	_, key := r.Closed()
	if !key && !r.Maybe && (&accessJudge{p: j.p}).entitles(d) {
		conditions, _ := conditionsOf(d.node)
		if len(conditions) == 0 {
			return f, check.NotNeeded
		}
		f.taken, f.where = conditions[0].column, conditions[0].value
		if found := lookedUpBy(f.where); len(found) > 0 { // where the account is chosen
			f.where = found[0]
			if d := found[0].Lookup(found[0].Ident()); found[0].Kind() == source.Identifier && d.Kind() == source.Declarator {
				f.where = d
			}
		}
		return f, check.Gap
	}
	if !key && !r.Maybe && d.all && comesBackUnproved(j.p, r) {
		if f.column, f.where = j.insertedFor(d); f.column != "" && upsertsOrAdds(d) {
			f.taken = f.column
			return f, check.Gap
		}
	}
	if !key && !r.Maybe {
		if f.where = j.accountOfAddress(r, d); f.where.OK() {
			f.taken, f.address = "the address", true
			return f, check.Gap
		}
	}
	if !key && !r.Maybe && d.kind == deedMoney && movesMoney(r) && !hasWord(withoutVendors(routeWords(r.Route)), publicWords) {
		if n, ok := j.named(r, d); ok {
			return n, check.Gap
		}
		if f.where = j.accountLookedUp(r, d); f.where.OK() {
			f.taken = "the account's id"
			return f, check.Gap
		}
	}
	if f.column = j.owned[strings.ToLower(d.table)]; !key && !r.Maybe && f.column != "" && (&accessJudge{p: j.p, accounts: true}).showsCounted(r, d) {
		conditions, _ := conditionsOf(d.node)
		f.taken, f.where = conditions[0].column, conditions[0].value
		return f, check.Gap
	}
	f.column = ""
	if key || r.Maybe || !d.all || r.Kind == project.Action || meantForStrangers(r.Route) {
		return f, check.NotNeeded
	}
	if n, ok := j.named(r, d); ok {
		return n, check.Gap
	}
	if d.kind == deedInserts || hasWord(routeWords(r.Route), internalWords) || !j.namesRow(d) || j.refreshed(d) {
		return f, check.NotNeeded
	}
	return j.queried(r, d)
}

// accountLookedUp is where an endpoint finds the account whose payments it changes by an id
// as it is sent: in a tree of documents, by its path.
func (j *ownershipJudge) accountLookedUp(r *guardedRoute, d deed) source.Node {
	if d.node.File() != r.Node.File() || j.flow(d.node.Arg(0)).Has(project.FromSession) {
		return source.Node{}
	}
	for c := range r.Node.Find(source.Call) {
		if name := c.CalleeName(); name != "ref" && name != "doc" && name != "child" || c.Start() > d.node.Start() {
			continue
		}
		for _, a := range c.Args() {
			if a.Kind() != source.Template && a.Kind() != source.Identifier {
				continue
			}
			if flow := j.flow(a); flow.Has(sent) && !flow.Has(project.FromSession|project.FromService|project.FromDatabase) {
				return a
			}
		}
	}
	return source.Node{}
}

// comesBackUnproved reports whether a route is where another service sends people back to,
// and nothing in it shows that who comes back is who set out.
func comesBackUnproved(p *project.Project, r *guardedRoute) bool {
	words := routeWords(r.Route)
	return hasWord(words, callbackWords) && !hasWord(words, signingInWords) && !aboutPayments(p, r.Route) && (r.Method == http.MethodGet || r.Kind == project.Edge) && !(&accessJudge{p: p}).provesState(r)
}

func upsertsOrAdds(d deed) bool { return d.kind == deedInserts || upserts(d) }

// namesRow reports whether the caller alone says which row a query is about.
func (j *ownershipJudge) namesRow(d deed) bool {
	conditions, _ := conditionsOf(d.node)
	return slices.ContainsFunc(conditions, func(c condition) bool {
		flow := j.flow(c.value)
		return (isRowID(c.column) || namesOwner(c.column)) && flow.Has(sent) && !flow.Has(project.FromDatabase|project.FromUnknown|project.FromService|project.FromSession)
	})
}
