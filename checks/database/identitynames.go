package database

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// A signName is a column by which somebody is found who signs in, and that two rows may
// share: the first row that comes back is signed in to.
type signName struct {
	table  *schema.Table
	column *schema.Column
	places []check.Place
}

// signNames lists them. Addresses are judged by their tables.
func signNames(p *project.Project) []signName {
	return project.Answer(p, "database/names to sign in by", func(p *project.Project) []signName {
		var out []signName
		for _, name := range slices.Concat(p.Sources(), p.PythonSources()) {
			if !p.Holds(name, signWords...) || !strings.HasSuffix(name, ".py") && !p.Modules().Live(name) {
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			for c := range f.Find(source.Call) {
				if called := c.CalleeName(); slices.Contains(signWords, called) && (called != "compare" || p.Holds(name, "bcrypt", "argon2")) {
					out = lookedUpBefore(p, c, out)
				}
			}
		}
		return out
	})
}

// signWords are the calls by which a password is looked at.
var signWords = []string{"signInWithPassword", "signInWithEmailAndPassword", "compare", "compareSync", "comparePassword", "comparePasswords", "verifyPassword", "checkpw", "check_password_hash", "verify_password", "check_password"}

// lookedUpBefore adds the columns by which the account is found in the function that looks at
// a password.
func lookedUpBefore(p *project.Project, signs source.Node, out []signName) []signName {
	fn := signs.Function()
	if !fn.OK() {
		return out
	}
	asked := p.StatementsIn(fn)
	for c := range fn.Find(source.Call) {
		if c.Start() < signs.Start() {
			asked = append(asked, statementsBehind(p, c, 2)...)
		}
	}
	for _, st := range asked {
		switch {
		case st.Verb == "call":
			out = foundByFunction(p, st, out)
		case st.Verb == "select" && !st.Counted && len(st.Filters) == 1 && (st.Filters[0].Op == "=" || st.Filters[0].Op == "like"):
			t := p.Schema().Table(st.Table)
			out = sharedName(p, t, st.Filters[0].Name, queryPlace(st.Query, "whoever signs in is found by it here"), out)
		}
	}
	return out
}

// foundByFunction does the same behind a function of the database that the code calls.
func foundByFunction(p *project.Project, st project.Statement, out []signName) []signName {
	for _, f := range p.StoredFunctions() {
		if !strings.EqualFold(f.Name+"()", st.Table) {
			continue
		}
		for _, r := range schema.Reads(f.Body) {
			if r.Verb != "select" || len(r.Tables) != 1 {
				continue
			}
			table := r.Tables[0][strings.LastIndexByte(r.Tables[0], '.')+1:]
			for _, m := range comparedFirst.FindAllStringSubmatch(f.Body, -1) {
				where := check.Line(f.Place.File, p.LineWithin(f.Place, strings.ToLower(m[0])), "whoever signs in is found by it here")
				was := len(out)
				if out = sharedName(p, p.Schema().Table(table), m[1], where, out); len(out) > was {
					out[was].places = append(out[was].places, queryPlace(st.Query, "the sign-in asks for the account by it"))
				}
			}
		}
	}
	return out
}

// comparedFirst matches a condition of a function of the database, up to the comparison.
var comparedFirst = regexp.MustCompile(`(?i)\bwhere\s+(?:lower\(\s*)?(?:\w+\.)?(\w+)\s*\)?\s*(?:=|i?like\b)`)

// sharedName adds a column unless it is no name to sign in by, or something keeps it unique.
func sharedName(p *project.Project, t *schema.Table, column string, where check.Place, out []signName) []signName {
	if t == nil || t.Partial || t.Ignored {
		return out
	}
	c := t.Column(column)
	if c == nil || !nameOfAccount(c) {
		return out
	}
	if keptUnique(p, t, c) {
		return out
	}
	i := slices.IndexFunc(out, func(s signName) bool { return s.column == c })
	if i < 0 {
		return append(out, signName{t, c, merged([]check.Place{at(c.Place, "two rows may have the same "+c.Name+", by which people sign in")}, append(indexOn(t, c), where))})
	}
	out[i].places = merged(out[i].places, []check.Place{where})
	return out
}

// indexOn is the index that leads with a column, and lets a value in twice.
func indexOn(t *schema.Table, c *schema.Column) []check.Place {
	for _, k := range t.Indexes {
		if len(k.Parts) == 1 && !k.Unique && strings.EqualFold(k.Parts[0].Column, c.Name) && k.Place.Line > 0 {
			return []check.Place{at(k.Place, "an index finds it quickly, and lets one name in twice")}
		}
	}
	return nil
}

// nameOfAccount reports whether a column is a name or number that people sign in by,
// beside their address.
func nameOfAccount(c *schema.Column) bool {
	if family(c.Type) != "text" {
		return false
	}
	name := plainName(c.Name)
	for _, end := range []string{"username", "loginname", "login", "nickname", "handle", "phone", "phonenumber", "mobile", "mobilenumber"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// sharedNames is the gap of names to sign in by that nothing keeps unique; ok is false
// where there are none.
func sharedNames(p *project.Project) (f check.Finding, ok bool) {
	var names []string
	var places []check.Place
	for _, s := range slices.Concat(signNames(p), membersByAddress(p)) {
		names = append(names, s.table.Qualified()+"."+s.column.Name)
		places = merged(places, s.places)
	}
	if len(names) == 0 {
		return f, false
	}
	f = check.Missing(check.Likely, "People sign in by "+check.FewNames(names)+", and nothing in the database keeps it unique: whoever takes the name of another is found in their place.", places...)
	f.Brief = []string{
		"A new migration adds a unique index on " + check.FewNames(names) + ", over the form in which the sign-in compares it (lower case, as a rule); a query in its comment lists the names that stand twice.",
		"The sign-in looks for the very name, without wildcards, and refuses where it is not found exactly once.",
		"Choosing or changing the name answers one that is taken with a plain message.",
	}
	return f, true
}
