package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/fixes"
)

// rlsFix closes the open tables, rules, functions and views in a migration.
var rlsFix = &fixes.Fix{
	Title:  "Add access rules to the open tables",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planRLS,
}

// every is what a person may do with rows.
var every = []string{"select", "insert", "update", "delete"}

func planRLS(d *fixes.Draft) error {
	p := d.Project()
	s := p.Schema()
	if holes, own := firebaseHoles(p), firebaseOwners(p); len(s.Tables) == 0 && len(holes)+len(own) > 0 {
		return fixes.Refuse("what these rules should ask for, only you can say", "", "match /orders/{id} {\n  allow read: if request.auth.uid == resource.data.userId;\n  allow create: if request.auth.uid == request.resource.data.userId;\n}\n")
	}
	if len(s.Tables) == 0 {
		return fixes.Refuse("the tables are not described in the repository", "sql", "alter table public.orders enable row level security;\ncreate policy \"own orders\" on public.orders for all to authenticated\n  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);\n")
	}
	if s.Source == schema.Drizzle {
		return fixes.Refuse("Drizzle writes its migrations itself", "ts", "export const orders = pgTable(\"orders\", { /* … */ }).enableRLS();\n")
	}
	var tables []fixes.TableRules
	var functions []fixes.FunctionRules
	var views []schema.View
	owners := len(slices.Concat(ownersWrite(p, s), ownersAdd(p, s))) > 0
	if s.Source == schema.Prisma {
		tables = serverOnly(s)
	} else {
		holes := openings(p, s)
		owners = owners || slices.ContainsFunc(holes, func(h hole) bool { return h.byHand })
		tables, functions = rulesFor(d, p, s, holes), functionRules(d, p, holes)
		views = invokers(openViews(s, enabled(tables)...))
	}
	if len(tables)+len(functions)+len(views) == 0 {
		if owners {
			return fixes.Refuse("what these rules should ask for, only you can say", "sql", "revoke update on public.profiles from anon, authenticated;\ngrant update (name, avatar_url) on public.profiles to authenticated;\n")
		}
		return nil
	}
	if owners {
		d.Note("Some rules ask whose a row is, and not which of its columns or whose the row behind it is: write those anew yourself, as the places say.")
	}
	sql, ok := fixes.AccessRules(s, tables, functions, views)
	if !ok {
		return fixes.Refuse("a name in the schema holds characters that no migration should", "", "")
	}
	d.Note("Pages that lived from the open door show nothing afterwards. Try the migration on a copy of the database, signed out and as two different people.")
	return fixes.AddMigration(d, s, "access_rules", sql, "")
}

// serverOnly closes tables that only the app's own server asks: its connection
// owns them, and owners pass the rules.
func serverOnly(s *schema.Schema) []fixes.TableRules {
	var out []fixes.TableRules
	for _, t := range s.Tables {
		if exposed(t) && !t.RLS {
			out = append(out, fixes.TableRules{Table: t, Enable: true})
		}
	}
	return out
}

// rulesFor gathers what each table needs, in the order of the schema.
func rulesFor(d *fixes.Draft, p *project.Project, s *schema.Schema, holes []hole) []fixes.TableRules {
	byTable := map[*schema.Table]*fixes.TableRules{}
	for _, h := range holes {
		if h.table == nil || h.view != nil || h.function != nil || h.byHand {
			continue
		}
		r := byTable[h.table]
		if r == nil {
			r = &fixes.TableRules{Table: h.table, Owner: accountColumn(s, h.table)}
			byTable[h.table] = r
		}
		switch {
		case h.bare:
			r.Enable = true
			dropOpen(r, h.table)
			r.Allow = missingCommands(h.table, every)
		case h.policy != nil:
			r.Drop = append(r.Drop, h.policy.Name)
			if !service(h.policy.Name) {
				r.Allow = missingCommands(h.table, append(r.Allow, commands(h.policy.Command)...))
			}
		default:
			r.Allow = []string{"select"}
		}
	}
	var out []fixes.TableRules
	for _, t := range slices.Concat(s.Tables, s.Vendor) {
		r := byTable[t]
		if r == nil || !r.Enable && len(r.Drop) == 0 && r.Owner == nil {
			continue
		}
		if slices.Contains(s.Vendor, t) {
			r.Allow = nil // what the vendor's table needs, the vendor has written
		}
		r.Allow = slices.DeleteFunc(r.Allow, func(c string) bool { return c != "select" && !writtenByUsers(p, s, t, c) })
		if column := guardedColumn(t); column != "" && len(r.Allow) > 1 {
			r.Allow = slices.DeleteFunc(r.Allow, func(c string) bool { return c == "insert" || c == "update" })
			d.Note(fmt.Sprintf("%s: %s is not for its owner to change, so owners may not add or change rows. Let the server do it.", t.Name, column))
		}
		if r.Owner == nil && len(r.Allow) > 0 {
			r.Comment = "No column says whose row it is, so browsers get no rule for: " + strings.Join(r.Allow, ", ") + "."
			d.Note(fmt.Sprintf("%s: no column says whose row it is, so browsers can no longer %s it. Add a rule for those who should.", t.Name, strings.Join(r.Allow, ", ")))
		}
		out = append(out, *r)
	}
	return out
}

// writtenByUsers reports whether live code makes a kind of change to a table
// through Supabase's client.
func writtenByUsers(p *project.Project, s *schema.Schema, t *schema.Table, command string) bool {
	for _, st := range p.Statements() {
		if st.Via == project.Supabase && s.Table(st.Table) == t && (st.Verb == command || st.Verb == "update" && command == "insert") {
			return true // an upsert counts as both
		}
	}
	return false
}

// guardedColumn is a column that whoever owns the row must not change: what they
// paid for, what they may do.
func guardedColumn(t *schema.Table) string {
	for _, c := range t.Columns {
		switch name := plainName(c.Name); {
		case money(c), preciousField(c.Name), strings.HasPrefix(name, "stripe"), strings.HasPrefix(name, "isadmin"):
			return c.Name
		case name == "role", name == "plan", name == "tier", strings.HasPrefix(name, "subscription"), name == "verified", name == "total":
			return c.Name
		}
	}
	return ""
}

// dropOpen drops the open rules of a table that had none switched on.
func dropOpen(r *fixes.TableRules, t *schema.Table) {
	for _, h := range openPolicies(t) {
		r.Drop = append(r.Drop, h.policy.Name)
	}
}

func commands(command string) []string {
	if command == "all" {
		return every
	}
	return []string{command}
}

// missingCommands lists the commands for which no sound rule is left.
func missingCommands(t *schema.Table, wanted []string) []string {
	var open []string
	for _, h := range openPolicies(t) {
		open = append(open, h.policy.Name)
	}
	var out []string
	for _, c := range every {
		kept := slices.ContainsFunc(t.Policies, func(p schema.Policy) bool {
			return !p.Restrictive && p.ForBrowsers() && (p.Command == c || p.Command == "all") && !slices.Contains(open, p.Name)
		})
		if slices.Contains(wanted, c) && !kept {
			out = append(out, c)
		}
	}
	return out
}

// accountColumn is the owner's column where it holds the id of an account: it
// points to Supabase's accounts, itself or by way of a table whose key does, or
// is called so and has their type.
func accountColumn(s *schema.Schema, t *schema.Table) *schema.Column {
	c := ownerColumn(t)
	if c == nil || family(c.Type) != "uuid" && family(c.Type) != "text" {
		return nil
	}
	f, tied := t.Reference(c.Name)
	if !tied {
		if plainName(c.Name) == "userid" || plainName(c.Name) == "ownerid" {
			return c
		}
		return nil
	}
	if strings.EqualFold(f.Schema, "auth") {
		return c
	}
	parent := s.Table(f.Table)
	if parent == nil || len(parent.Primary.Parts) != 1 {
		return nil
	}
	if up, ok := parent.Reference(parent.Primary.Parts[0].Column); ok && strings.EqualFold(up.Schema, "auth") {
		return c
	}
	return nil
}

// functionRules closes functions. One that the browser calls keeps its callers,
// and its gap.
func functionRules(d *fixes.Draft, p *project.Project, holes []hole) []fixes.FunctionRules {
	called := map[string]bool{}
	for _, st := range p.Statements() {
		if st.Verb == "call" && (p.Modules().Side(st.File) != project.Server || !asService(p, st.File)) {
			called[strings.TrimSuffix(st.Table, "()")] = true
		}
	}
	var out []fixes.FunctionRules
	for _, h := range holes {
		if h.function == nil {
			continue
		}
		r := fixes.FunctionRules{Function: h.function, SearchPath: !h.function.SearchPath, Revoke: h.callable && !called[h.function.Name]}
		if h.callable && !r.Revoke {
			d.Note(h.function.Name + "() is called by the browser or with a visitor's own session, so it stays callable: make it check auth.uid() itself.")
		}
		if r.SearchPath || r.Revoke {
			out = append(out, r)
		}
	}
	return out
}

// asService reports whether a file, or a module that it loads, holds the key that
// passes all rules: without it a server asks as its visitor.
func asService(p *project.Project, file string) bool {
	words := []string{"SERVICE_ROLE", "serviceRole", "SERVICE_KEY", "SUPABASE_SECRET", "service_role", "ServiceKey", "ServiceRole"}
	return p.Holds(file, words...) || slices.ContainsFunc(p.Modules().ImportsOf(file), func(name string) bool { return p.Holds(name, words...) })
}

// enabled lists the tables whose rules are switched on.
func enabled(rules []fixes.TableRules) []*schema.Table {
	var out []*schema.Table
	for _, r := range rules {
		if r.Enable {
			out = append(out, r.Table)
		}
	}
	return out
}

func invokers(holes []hole) []schema.View {
	var out []schema.View
	for _, h := range holes {
		out = append(out, *h.view)
	}
	return out
}
