package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// hostedCalls ask the service that keeps the accounts who is signed in.
var hostedCalls = []string{"currentUser", "auth", "getAuth", "getUser", "getSession", "getServerSession", "verifyIdToken", "getKindeServerSession", "withAuth"}

// membersByAddress are the tables in which whoever a service signed in is found by their address,
// to learn of which business they are or what they may do, while two rows may have the same one:
// the first that comes back decides.
func membersByAddress(p *project.Project) []signName {
	var out []signName
	if _, hosted := hostedAuth(p); !hosted {
		return nil
	}
	for _, st := range p.Statements() {
		if st.Verb != "select" || !st.Single || st.Counted || len(st.Filters) != 1 || st.Filters[0].Op != "=" || !p.Holds(st.File, hostedCalls...) || p.Modules().Browser(st.File) {
			continue
		}
		t := p.Schema().Table(st.Table)
		if t == nil || t.Partial || t.Ignored || invites(t) || !decides(t) {
			continue
		}
		c := t.Column(st.Filters[0].Name)
		if c == nil || c != loginColumn(t) || !strings.Contains(plainName(c.Name), "mail") || keptUnique(p, t, c) {
			continue
		}
		asked := nodeAt(p, st)
		fn := asked.Function()
		if !fn.OK() || !p.ReachedAt(st.File, st.Line, st.Column) || !asksService(fn, asked) {
			continue
		}
		where := queryPlace(st.Query, "whoever is signed in is found by it here")
		if i := slices.IndexFunc(out, func(s signName) bool { return s.column == c }); i >= 0 {
			out[i].places = merged(out[i].places, []check.Place{where})
			continue
		}
		places := []check.Place{at(c.Place, "two rows may have the same "+c.Name+", by which it is known whose business somebody sees"), where}
		for _, s := range p.Declared() {
			if m := s.Table(t.Name); m != nil && m.Place.File != t.Place.File && m.Column(c.Name) != nil {
				places = append(places, at(m.Column(c.Name).Place, "the migration makes "+c.Name+" without a key, too"))
			}
		}
		out = append(out, signName{t, c, places})
	}
	return out
}

// decides reports whether a row of a table says of which business somebody is, or what they may do,
// and nothing else ties it to their account.
func decides(t *schema.Table) bool {
	decides := false
	for _, c := range t.Columns {
		switch name := plainName(c.Name); name {
		case "role", "tenantid", "organizationid", "organisationid", "orgid", "companyid", "workspaceid", "accountid", "isadmin", "permissions":
			decides = true
		case "userid", "clerkid", "clerkuserid", "authid", "authuserid", "supabaseid", "firebaseuid", "uid", "token", "expiresat":
			return false
		}
	}
	return decides
}

// asksService reports whether a function asks who is signed in before it asks the database, and
// takes the address from there.
func asksService(fn, at source.Node) bool {
	for c := range fn.Find(source.Call) {
		if c.Start() < at.Start() && slices.Contains(hostedCalls, c.CalleeName()) {
			return strings.Contains(fn.Text(), ".email")
		}
	}
	return false
}

// keptUnique reports whether a key keeps a column unique, in the schema or in the migrations.
func keptUnique(p *project.Project, t *schema.Table, c *schema.Column) bool {
	if _, kept := accountKey(t, c); kept {
		return true
	}
	m := p.Migrated().Table(t.Name)
	if m == nil {
		return false
	}
	_, kept := accountKey(m, c)
	return kept
}
