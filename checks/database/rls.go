package database

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

//go:embed rls.md
var rlsWords string

// RLS looks for tables that Supabase serves to every browser and that no access
// rule, or an open one, protects.
var RLS = &check.Check{
	ID:       "database/rls",
	Severity: check.Blocker,
	Minutes:  45,
	Words:    check.Explain(rlsWords),
	Look:     lookForRLS,
	Fix:      rlsFix,
}

var rlsQuestion = check.Question{
	Text: "Does every table in your Supabase project have row-level security with rules that show each user only their own rows?",
	Help: "Supabase: Advisors → Security in the dashboard lists tables without it, open rules and exposed functions.",
	Pass: "The owner checked the access rules in the database itself.",
	Gap:  "The owner knows that tables are open in the database.",
}

func judgeRLS(p *project.Project) check.Finding {
	if s := p.Stack(); s.Has(project.Supabase) {
		return withFirebase(p, judgeTables(p))
	}
	return judgeTables(p)
}

func judgeTables(p *project.Project) check.Finding {
	st, s := p.Stack(), p.Schema()
	supabase := s.Source == schema.Supabase || st.Has(project.Supabase)
	switch {
	case !supabase && !hasDatabase(p):
		return check.Unneeded("The app has no database.")
	case !supabase && (st.Has(project.Firebase) || len(p.FirebaseRules()) > 0):
		return judgeFirebase(p)
	case !supabase && st.Has(project.Convex):
		return check.Unneeded("The tables are not in PostgreSQL: this service has rules of its own kind, which are not read here.")
	case !supabase, s.Source != schema.Supabase && st.Python() && !namedInBrowser(p, "supabase"):
		return check.Unneeded("Browsers do not reach this database: only the app's own server asks it, and its guards are judged by other checks.")
	case len(s.Tables) == 0 && !asksSupabase(p) && !typed(p):
		return check.Unneeded("The app keeps no tables in Supabase that its code would ask.")
	case len(s.Tables) == 0:
		return check.Asking("The tables are not described in the repository, so their access rules cannot be read.", rlsQuestion, firstRead(p)...)
	}
	if s.Source == schema.Prisma || s.Source == schema.Drizzle {
		return behindServer(p, s)
	}
	holes := openings(p, s)
	if len(holes) > 0 {
		return holesFound(p, s, holes)
	}
	if owners := slices.Concat(ownersWrite(p, s), ownersAdd(p, s)); len(owners) > 0 {
		f := check.Missing(check.Likely, "Access rules ask whose a row is and not which of its columns: "+owners[0].Message+".", append(owners, withoutWord(p, s)...)...)
		f.Severity, f.Brief = check.High, ownersBrief
		return f
	}
	return guarded(p, s)
}

// withoutWord is a table of people's rows that the code asks, which the types of the living
// database know and no SQL of the repository speaks of.
func withoutWord(p *project.Project, s *schema.Schema) []check.Place {
	q, ok := unseen(p, s)
	if !ok {
		return nil
	}
	for _, t := range p.GeneratedTables() {
		if strings.EqualFold(t.Name, q.Table) && t.Column("user_id") != nil {
			return []check.Place{at(t.Place, "nothing in the repository says which access rules "+t.Name+" has, which the code asks")}
		}
	}
	return nil
}

var ownersBrief = []string{
	"A new migration takes UPDATE (and INSERT) on these tables from `authenticated` and grants it on the harmless columns alone, or a BEFORE trigger keeps the columns that only the server may write; old migrations stay as they are.",
	"What is paid and who may do what is written by the server with the service role, after the payment provider or an administrator said so.",
	"Signed in as a usual user, a PATCH or POST to the REST address of each table that names one of these columns changes nothing.",
}

// asksSupabase reports whether live code asks tables through Supabase's client.
func asksSupabase(p *project.Project) bool { return len(firstRead(p)) > 0 }

// typed reports whether generated types tell of tables in Supabase.
func typed(p *project.Project) bool { return len(p.GeneratedTables()) > 0 }

// firstRead is a place that asks a table through Supabase's client.
func firstRead(p *project.Project) []check.Place {
	for _, q := range p.Queries() {
		if q.Via == project.Supabase {
			return []check.Place{queryPlace(q, "rows of "+q.Table+" are asked for here")}
		}
	}
	return nil
}

// queryPlace is a query as a place.
func queryPlace(q project.Query, message string) check.Place {
	return check.Place{File: q.File, Line: q.Line, Column: q.Column, EndLine: q.Line, Message: message}
}

// behindServer judges tables that another tool makes and whose rows only the
// server asks, in an app that uses Supabase too. Where both are one database,
// every table is served under the public key all the same.
func behindServer(p *project.Project, s *schema.Schema) check.Finding {
	var open []*schema.Table
	for _, t := range s.Tables {
		if exposed(t) && !t.RLS && !t.Loose {
			open = append(open, t)
		}
	}
	if len(open) == 0 {
		return check.Passed(check.Likely, "Every table has row-level security switched on.", at(s.Tables[0].RLSPlace, "row-level security is switched on"))
	}
	place, same := sameDatabase(p)
	if !same {
		return check.Asking(fmt.Sprintf("The app uses Supabase, and its %d tables are made by %s: if they live in that Supabase project, anyone with the public key can ask them.", len(s.Tables), s.Source), rlsQuestion, at(open[0].Place, "no row-level security here"))
	}
	places := []check.Place{place}
	for _, t := range open {
		places = append(places, at(t.Place, t.Qualified()+" has no row-level security"))
	}
	f := check.Missing(check.Likely, fmt.Sprintf("The app's own connection leads to a Supabase project, which serves every table to whoever holds the public key; %d %s made by %s without row-level security.", len(open), plural(len(open), "table is", "tables are"), s.Source), places...)
	f.Brief = rlsBrief
	return f
}

// sameDatabase is the example or setting that ties the app's own connection to
// Supabase's database.
func sameDatabase(p *project.Project) (check.Place, bool) {
	for _, d := range p.Env().Declared {
		if !databaseURL(d.Name) || !p.HoldsFold(d.File, "supabase.co", "supabase.com") {
			continue
		}
		if lineHolds(p, d.File, d.Line, "supabase.co") {
			return check.Line(d.File, d.Line, "the app's own connection leads to Supabase's database"), true
		}
	}
	return check.Place{}, false
}

var rlsBrief = []string{
	"A new migration enables row-level security on every table in the public schema; old migrations stay as they are.",
	"Each table has a policy per command that it needs: rows with an owner use `(select auth.uid()) = owner_column`, for insert and update in WITH CHECK too; nothing but public content has `using (true)`, and then for select alone.",
	"Rules for the service role are dropped: that role passes row-level security anyway, and a rule without TO holds for everybody.",
	"SECURITY DEFINER functions set `search_path = ''`, check auth.uid() themselves, and are revoked from public, anon and authenticated where only the server calls them.",
	"Signed out, and signed in as a second user, every table answers with nothing that is not theirs, and the app still works.",
}
