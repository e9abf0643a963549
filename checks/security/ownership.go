package security

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

//go:embed ownership.md
var ownershipWords string

// Ownership looks for endpoints that ask for a session, and then reach any row
// whose id the caller names.
var Ownership = &check.Check{
	ID:       "security/ownership",
	Severity: check.Blocker,
	Minutes:  45,
	Words:    check.Explain(ownershipWords),
	Look:     followed(lookForOwnership),
}

// A foreignRow is a query that reaches the rows of others.
type foreignRow struct {
	route   *guardedRoute
	deed    deed
	column  string        // that says whose a row is; "" when the table is that of users
	taken   string        // the condition whose value the caller names
	where   source.Node   // the value, or what takes it
	target  string        // the table of the row that the written one points at, when that is what nobody looks up
	through *schema.Table // the table of the rows that this one belongs to, whose owner is its own
	address bool          // the row is the account that has the mail address which a stranger names
	hangs   bool          // the written row is added under the other
	others  []*guardedRoute
	claims  bool // the row is the caller's own, the customer that is written into it whoever they name
}

func lookForOwnership(p *project.Project) check.Finding {
	if servesPython(p) {
		return lookForPythonOwnership(p)
	}
	shared := slices.Concat(sharedRows(p), warnedOnly(p), addressTaken(p), filesOfOthers(p))
	if f, ok := noServerToJudge(p); ok && len(shared) == 0 {
		return f
	}
	if len(shared) == 0 && !hasAccounts(p) {
		return check.Unneeded("Nobody signs in to the app.")
	}
	j := ownershipJudge{p: p, owned: ownedTables(p), closed: map[string]bool{}, alone: map[*schema.Table]bool{}, whose: map[*guardedRoute]*whoseAsked{}}
	open, closed := j.reachedRows()
	switch {
	case len(open) > 0 || len(shared) > 0:
		f := check.Finding{Verdict: check.Gap, Confidence: check.Likely}
		if len(open) > 0 {
			f = anyonesRows(p, open)
		}
		f.Severity = j.gravity(open, shared)
		return withUncalled(p, withShared(f, shared))
	case len(closed) > 0:
		return check.Passed(check.Likely, "Rows are reached by id and owner together, or with the caller's own token.", closed...)
	}
	return check.Unneeded("No endpoint reaches a row of somebody's by an id from the request.")
}

// reachedRows reads the endpoints: the queries that reach the rows of others, and
// some that do not.
func (j *ownershipJudge) reachedRows() (open []foreignRow, closed []check.Place) {
	type spot struct {
		file  *source.File
		start int
	}
	seen, passed := map[spot]bool{}, map[spot]bool{}
	first := map[spot]int{}
	for _, r := range guardedRoutes(j.p) {
		_, signedIn := r.Session()
		if senderRoute(r.GuardedRoute) || signedIn && j.forStaff(&r) {
			continue
		}
		for _, d := range r.deeds {
			j.enough = len(closed) >= 5
			key := spot{d.node.File(), d.node.Start()}
			judge := j.judge
			if !signedIn {
				judge = j.byStranger
			}
			switch f, verdict := judge(&r, d); {
			case verdict == check.Gap && (j.givesItsOwn(&r, valueGiven(f.where)) || recounts(j.p, d) || countsVisits(d)):
			case verdict == check.Gap && !seen[key]:
				if f.where.OK() {
					at := spot{f.where.File(), f.where.Start()}
					if seen[at] {
						continue // one list of conditions, of the rows and of how many there are
					}
					seen[at] = true
				}
				seen[key], first[key] = true, len(open)
				open = append(open, f)
				if also, ok := j.alsoReached(&r, f); ok {
					open = append(open, also)
				}
			case verdict == check.Gap: // one query of a helper that several endpoints share
				if i, ok := first[key]; ok && d.node.File() != r.Node.File() && open[i].route.Node != r.Node && len(open[i].others) < 5 {
					open[i].others = append(open[i].others, &r)
				}
			case verdict == check.Pass && !seen[key] && !passed[key] && len(closed) < 5:
				passed[key] = true
				closed = append(closed, at(d.node, f.taken))
			}
		}
	}
	return open, closed
}

// alsoReached is the row that a change reaches by an id as it is sent, where what it writes
// is amiss as well: a photo of somebody else's, put into an album of somebody else's.
func (j *ownershipJudge) alsoReached(r *guardedRoute, f foreignRow) (foreignRow, bool) {
	if f.target == "" || f.deed.kind != deedUpdates || !signedIn(r) && !j.namesRow(f.deed) {
		return foreignRow{}, false
	}
	also, verdict := j.queried(r, f.deed)
	return also, verdict == check.Gap
}

// places are the condition in which the owner is missing, and the call by which an
// endpoint hands the id on to a query in another file.
func (o foreignRow) places(p *project.Project) []check.Place {
	where := o.where
	if !where.OK() {
		where = o.deed.node
	}
	if o.deed.kind == deedAlters {
		return o.begunPayment()
	}
	out := []check.Place{at(where, o.deed.what+" whoever owns them")}
	if o.address {
		out[0].Message = "changes the account of whoever has the address that is sent"
	}
	if o.target != "" {
		out[0].Message = "stores the id of a row of " + o.target + " as it is sent, whoever owns it"
	}
	if o.claims {
		out[0].Message = "stores the customer that the caller names as their own"
	}
	if begins := o.deed.node; where.File() == begins.File() && where.Line() > begins.Line()+3 {
		out = append([]check.Place{at(begins, out[0].Message)}, out...)
		out[1].Message = "narrows it by the id alone"
		if o.target != "" || o.address || o.claims {
			out = out[1:]
		}
	}
	if where.File() == o.route.Node.File() {
		if read := p.FlowOf(where).Input; read.OK() && read.File() == where.File() && read.Line() < where.Line()-3 {
			out = append(out, at(read, "takes the id as it is sent"))
		}
		return out
	}
	for n := range o.route.Node.Find(source.Call) {
		if fn := p.Definition(n.Child(source.Callee)); fn.OK() && fn.Contains(where) {
			what := "hands on the id as it came"
			if o.address {
				what = "hands on the address as it came"
			}
			if route := o.route.Node; n.Line() > route.Line()+3 && !o.address {
				out = append(out, at(route, "asks nowhere whose the row is"))
			}
			out = append(out, at(n, what))
			break
		}
	}
	for _, r := range o.others {
		out = append(out, at(r.Node, "reaches the same rows, and asks nowhere whose they are"))
	}
	return out
}

// withShared adds what the database's rules give away to a finding.
func withShared(f check.Finding, shared []sharedRow) check.Finding {
	for i, s := range shared {
		if i == 0 && f.Reason == "" {
			f.Reason = strings.ToUpper(s.what[:1]) + s.what[1:]
			if n := len(shared) - 1; n > 0 {
				f.Reason += fmt.Sprintf("; %d more of the database's rules are like it", n)
			}
			f.Reason += "."
		}
		f.Places = append(f.Places, s.place)
		done := fmt.Sprintf("Write a migration: the policy of `%s` compares the row's owner with `auth.uid()`, or asks for membership in the team that the row belongs to.", s.table)
		if s.table == "" {
			done = "Ask in the function itself: `auth.uid()` is the user that it acts for, whatever its argument says; or take the right to execute it from `anon` and `authenticated` and call it from the server."
		}
		if s.done != "" {
			done = s.done
		}
		if !slices.Contains(f.Brief, done) {
			f.Brief = append(f.Brief, done)
		}
	}
	for _, s := range shared {
		if s.query.File != "" {
			f.Places = append(f.Places, s.query)
		}
	}
	return f
}

// anyonesRows is the finding of queries that reach the rows of others.
func anyonesRows(p *project.Project, open []foreignRow) check.Finding {
	reads := func(o foreignRow) bool { return o.deed.kind == deedReads && !signedIn(o.route) }
	only := slices.DeleteFunc(slices.Clone(open), func(o foreignRow) bool { return !reads(o) })
	open = append(slices.DeleteFunc(slices.Clone(open), reads), only...) // what a stranger only reads comes last
	first := open[0]
	whose := "whose the row is"
	if first.deed.kind == deedAlters || first.deed.kind == deedMoney {
		whose = "who began it"
	}
	reason := fmt.Sprintf("%s %s by an id from the request, and asks nowhere %s", address(first.route.Route), first.deed.what, whose)
	if first.claims {
		reason = address(first.route.Route) + " stores whichever customer of the payment provider the caller names as their own, and asks nowhere whether it is theirs"
	}
	if first.target != "" {
		reason = fmt.Sprintf("%s lets the caller attach any row of %s to their own by its id, and asks nowhere whose it is", address(first.route.Route), first.target)
	}
	if first.address {
		reason = fmt.Sprintf("%s changes the account that has the mail address which the caller sends, and asks nowhere whether it is theirs", address(first.route.Route))
	}
	if first.hangs {
		reason = fmt.Sprintf("%s %s under any row of %s by its id, and asks nowhere whose it is", address(first.route.Route), first.deed.what, first.target)
	}
	switch n := len(open) - 1; {
	case n == 1:
		reason += "; 1 more query like it"
	case n > 1:
		reason += fmt.Sprintf("; %d more queries like it", n)
	}
	f := check.Finding{Verdict: check.Gap, Confidence: check.Likely, Reason: reason + "."}
	var tables []string
	for _, o := range open {
		f.Places = append(f.Places, o.places(p)...)
		if o.claims && !slices.Contains(f.Brief, claimBrief) {
			f.Brief = append(f.Brief, claimBrief)
		}
		if o.target != "" && !slices.Contains(f.Brief, attachBrief) {
			f.Brief = append(f.Brief, attachBrief)
		}
		if o.through != nil {
			brief := fmt.Sprintf(throughBrief, o.deed.table, o.through.Name, o.column)
			if o.column == "" {
				brief = fmt.Sprintf(policyBrief, o.deed.table)
			}
			if !slices.Contains(f.Brief, brief) && len(tables) < 4 {
				tables = append(tables, o.deed.table)
				f.Brief = append(f.Brief, brief)
			}
			continue
		}
		if o.column != "" && !o.claims && !slices.Contains(tables, o.deed.table) && len(tables) < 4 {
			tables = append(tables, o.deed.table)
			f.Brief = append(f.Brief, ownerBrief(p, o))
		}
	}
	f.Brief = append(f.Brief,
		"The caller's id comes from the session that the endpoint's guard returns, never from the body, the query or the path.",
		"Where the row is somebody else's the answer is 404, as if it were not there, and nothing has changed; for its owner everything works as before.")
	if p.Stack().Has(project.Supabase) {
		f.Brief = append(f.Brief, "Where the service role is not needed, use the client that carries the caller's own token instead: row policies then decide.")
	}
	return f
}

const attachBrief = "Before a row is written that points at another by an id from the request, the other is read by that id and the caller's own id together; nothing is written when it is not found."

// withdraws reports whether all that a query does to others is to take an invitation
// back.
func (o foreignRow) withdraws() bool {
	return o.deed.kind == deedDeletes && hasWord(wordsOf(o.deed.table), invitationTables)
}

var invitationTables = wordSet("invite invites invitation invitations")

const claimBrief = "The customer's id is the one that the provider answered when the server made it for this account, or that a signed event names; one that is sent is refused unless the provider says that it belongs to the caller."

// ownerBrief says which condition is missing, with a query of the app that has it.
func ownerBrief(p *project.Project, o foreignRow) string {
	for _, q := range p.Queries() {
		if q.Table != o.deed.table || !running(p, q.File) {
			continue
		}
		for _, f := range q.Filters {
			if f.Name == o.column {
				return fmt.Sprintf("Narrow the queries of `%s` by `%s` too, as `%s:%d` does.", o.deed.table, o.column, q.File, f.Line)
			}
		}
	}
	return fmt.Sprintf("Narrow the queries of `%s` by `%s` too, in the same condition as the id.", o.deed.table, o.column)
}
