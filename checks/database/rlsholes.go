package database

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// A hole is one way past the access rules.
type hole struct {
	place      check.Place
	severity   check.Severity
	confidence check.Confidence
	what       string        // for the reason
	table      *schema.Table // without rules at all, or with an open one
	bare       bool          // row-level security is off
	policy     *schema.Policy
	function   *schema.Function
	callable   bool // the function: by anyone
	path       bool // the function: with a search path of the caller's choice
	view       *schema.View
	byHand     bool // what the rule should ask for, only the owner knows
}

// openings lists the holes, the worst first.
func openings(p *project.Project, s *schema.Schema) []hole {
	var out []hole
	for _, t := range s.Tables {
		if !exposed(t) {
			continue
		}
		if h, ok := bareTable(s, t); ok {
			out = append(out, h)
			continue
		}
		if t.RLS || t.Partial {
			out = append(out, openPolicies(t)...)
			out = append(out, looseRules(p, s, t)...)
		}
	}
	out = append(out, openAccounts(s)...)
	out = append(out, openFunctions(p, s)...)
	out = append(out, openViews(s)...)
	out = append(out, membersWrite(p)...)
	out = append(out, unreadable(p, s)...)
	asked := map[*schema.Table]bool{}
	for _, q := range p.Queries() {
		asked[s.Table(q.Table)] = true
	}
	lesser := func(h hole) int { // tables that nothing asks hold nothing yet
		if h.table == nil || h.table.Schema != "" || asked[h.table] {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b hole) int {
		return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(b.severity, a.severity), cmp.Compare(lesser(a), lesser(b)))
	})
	return out
}

// exposed reports whether Supabase serves a table: those of the public schema
// that the two browser roles may still read.
func exposed(t *schema.Table) bool { return t.Schema == "" && !closedTo(t.Revoked) }

// closedTo reports whether browsers lost a right: the roles of visitors, or
// everybody.
func closedTo(revoked []string) bool {
	return slices.Contains(revoked, "public") || slices.Contains(revoked, "anon") && slices.Contains(revoked, "authenticated")
}

// bareTable is a table on which row-level security is off.
func bareTable(s *schema.Schema, t *schema.Table) (hole, bool) {
	if t.RLS || t.Partial || t.Loose {
		return hole{}, false
	}
	h := hole{place: at(t.Place, t.Name+" has no row-level security: anyone with the public key can read and change every row"), severity: check.Blocker, confidence: check.Certain, table: t, bare: true}
	h.what = t.Name + " has no row-level security"
	if len(t.Policies) > 0 {
		h.place.Message = t.Name + " has rules, and row-level security is not switched on: they do nothing"
	}
	if t.RLSPlace.File != "" { // switched off again
		h.place = at(t.RLSPlace, "row-level security of "+t.Name+" is switched off here")
	}
	if len(s.Problems) > 0 {
		h.confidence = check.Likely
	}
	return h, true
}

// openPolicies lists the rules of a table that let in whom they should not.
func openPolicies(t *schema.Table) []hole {
	var out []hole
	for _, pol := range t.Policies {
		if pol.Restrictive || !pol.ForBrowsers() || restricted(t, pol.Command) {
			continue
		}
		if h, ok := openWrite(t, pol); ok {
			out = append(out, h)
		} else if h, ok := openRead(t, pol); ok {
			out = append(out, h)
		}
	}
	return out
}

// restricted reports whether another rule narrows what this command may do.
func restricted(t *schema.Table, command string) bool {
	return slices.ContainsFunc(t.Policies, func(o schema.Policy) bool {
		return o.Restrictive && (o.Command == "all" || o.Command == command) && who(o.Using+o.WithCheck) != everyone
	})
}

// audience is whom a condition lets in.
type audience uint8

const (
	owners   audience = iota // it looks at the row
	signedIn                 // everyone who has an account
	everyone
)

// who reads a condition that asks nothing of the row.
func who(expr string) audience {
	e := strings.ToLower(strings.Join(strings.Fields(expr), ""))
	for strings.HasPrefix(e, "(") && strings.HasSuffix(e, ")") && balanced(e[1:len(e)-1]) {
		e = e[1 : len(e)-1]
	}
	if column, ok := strings.CutSuffix(e, "isnotnull"); ok && strings.HasSuffix(column, "token") && !strings.ContainsAny(column, "()=") {
		return everyone // a link's secret that the rule does not ask for
	}
	if anyAccount(e) {
		return signedIn
	}
	switch strings.ReplaceAll(strings.ReplaceAll(e, "(select", ""), "::text", "") {
	case "true", "1=1", "auth.role()='anon'", "current_user='anon'", "notfalse":
		return everyone
	case "auth.uid()isnotnull", "auth.uid())isnotnull", "auth.role()='authenticated'", "auth.role())='authenticated'", "'authenticated'=auth.role()",
		"auth.jwt()isnotnull", "auth.role()in('authenticated','anon')":
		return signedIn
	}
	return owners
}

// anyAccount reports whether a condition, without blanks, asks for no more than a row
// of the caller in the table that holds one for everybody who signs up.
func anyAccount(e string) bool {
	for _, table := range []string{"profiles", "users", "user_profiles"} {
		for _, from := range []string{table, "public." + table} {
			for _, id := range []string{"id", "user_id"} {
				switch e {
				case "auth.uid()in(select" + id + "from" + from + ")",
					"exists(select1from" + from + "where" + id + "=auth.uid())",
					"exists(select1from" + from + "where" + table + "." + id + "=auth.uid())",
					"exists(select1from" + from + "where" + from + "." + id + "=auth.uid())":
					return true
				}
			}
		}
	}
	return false
}

// balanced reports whether no parenthesis closes before it opens.
func balanced(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// holesFound is the gap with what is open.
func holesFound(p *project.Project, s *schema.Schema, holes []hole) check.Finding {
	var places []check.Place
	var names []string
	for i, h := range holes {
		if h.confidence == check.Possible && holes[0].confidence != check.Possible {
			break
		}
		if i < 40 {
			places = append(places, h.place)
		}
		if !slices.Contains(names, h.what) {
			names = append(names, h.what)
		}
	}
	reason := fmt.Sprintf("Access rules leave the database open: %s.", check.FewNames(names))
	shown := holes[:len(places)]
	if !slices.ContainsFunc(shown, func(h hole) bool { return !h.path }) {
		reason = pathReason(shown)
	}
	places = append(places, tellingLines(p, shown)...)
	owners := slices.Concat(ownersWrite(p, s), ownersAdd(p, s))
	places = merged(places, slices.Concat(owners, besideHoles(p, s, shown)))
	f := check.Missing(holes[0].confidence, reason, places...)
	f.Severity, f.Brief = holes[0].severity, rlsBrief
	for _, h := range holes {
		if h.confidence == holes[0].confidence {
			f.Severity = max(f.Severity, h.severity)
		}
	}
	if len(owners) > 0 && f.Severity < check.High {
		f.Severity = check.High
		f.Reason += " Besides, rules ask whose a row is and not which of its columns: " + owners[0].Message + "."
	}
	return f
}

// pathReason is the reason when nothing is wrong but the search path of some
// functions.
func pathReason(holes []hole) string {
	var names []string
	for _, h := range holes {
		names = append(names, h.function.Name+"()")
	}
	if len(names) == 1 {
		return names[0] + " runs with all rights of its maker and does not say in which schema its names are looked up (search_path)."
	}
	return check.FewNames(names) + " run with all rights of their maker and do not say in which schema their names are looked up (search_path)."
}

// guarded is the pass, or what is left open because parts cannot be read.
func guarded(p *project.Project, s *schema.Schema) check.Finding {
	var places []check.Place
	on, loose := 0, 0
	for _, t := range s.Tables {
		switch {
		case t.RLS:
			if on++; len(places) < 6 {
				places = append(places, at(t.RLSPlace, "row-level security of "+t.Name))
			}
		case exposed(t) && t.Loose:
			loose++
		}
	}
	if on == 0 {
		return check.Asking("Nothing in the repository says which access rules the tables have.", rlsQuestion, at(s.Tables[0].Place, "the first table"))
	}
	if q, ok := unseen(p, s); ok {
		places = append([]check.Place{queryPlace(q, "rows of "+q.Table+" are asked for here")}, places...)
		return check.Asking(fmt.Sprintf("What is described is guarded; the table %s, which the code asks, is not described in the repository.", q.Table), rlsQuestion, places...)
	}
	if loose > 0 {
		return check.Asking(fmt.Sprintf("%d %s row-level security; of %d more only SQL that was put together or run by hand could tell.", on, plural(on, "table has", "tables have"), loose), rlsQuestion, places...)
	}
	return check.Passed(check.Likely, fmt.Sprintf("Row-level security is on for every table that is described (%d), and no rule is open to everybody.", on), places...)
}

// unseen is a query of live code that asks Supabase for a table which the schema
// does not describe.
func unseen(p *project.Project, s *schema.Schema) (project.Query, bool) {
	for _, q := range p.Queries() {
		if q.Via == project.Supabase && s.Table(q.Table) == nil && !isView(s, q.Table) {
			return q, true
		}
	}
	return project.Query{}, false
}
