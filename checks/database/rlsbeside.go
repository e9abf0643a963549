package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// openAccounts is a rule that shows the vendor's table of accounts, addresses
// included.
func openAccounts(s *schema.Schema) []hole {
	var out []hole
	for _, t := range s.Vendor {
		if !strings.EqualFold(t.Schema, "auth") || !strings.EqualFold(t.Name, "users") {
			continue
		}
		for _, pol := range t.Policies {
			if pol.Restrictive || !pol.ForBrowsers() || pol.Command != "select" && pol.Command != "all" || who(pol.Using) == owners {
				continue
			}
			out = append(out, hole{
				place:    at(pol.Place, fmt.Sprintf("%q shows every account of auth.users, e-mail addresses included", pol.Name)),
				severity: check.High, confidence: check.Likely, table: t, policy: &pol,
				what: "a rule opens the table of accounts, auth.users",
			})
		}
	}
	return out
}

// besideHoles are further rules that belong to what the rules leave open, and that
// would be no gap of this kind alone: of stored files, of what people may add, of
// scripts that were run before.
func besideHoles(p *project.Project, s *schema.Schema, shown []hole) []check.Place {
	return slices.Concat(readToo(shown), openFiles(s), openAdditions(s), grants(p, s, shown), handedOut(p, s, shown), inEarlierScripts(s), ownersWriteEarlier(s))
}

// readToo are the rules that show every row of tables which everybody may change.
func readToo(shown []hole) []check.Place {
	const most = 24
	var out []check.Place
	seen := map[*schema.Table]bool{}
	for _, h := range shown {
		if h.policy == nil || h.severity != check.Blocker || seen[h.table] {
			continue
		}
		seen[h.table] = true
		for _, pol := range h.table.Policies {
			if pol.Command == "select" && !pol.Restrictive && pol.ForBrowsers() && who(pol.Using) == everyone && len(out) < most {
				out = append(out, at(pol.Place, fmt.Sprintf("%q shows every row of %s, too", pol.Name, h.table.Name)))
			}
		}
	}
	return out
}

// openFiles are rules by which everybody puts files into a bucket, or by which
// everybody with an account changes and deletes them, whosever they are.
func openFiles(s *schema.Schema) []check.Place {
	const most = 30
	var out []check.Place
	for _, t := range s.Vendor {
		if !strings.EqualFold(t.Schema, "storage") || !strings.EqualFold(t.Name, "objects") {
			continue
		}
		for _, pol := range t.Policies {
			rule := strings.ToLower(pol.Using + " " + pol.WithCheck)
			if pol.Restrictive || !pol.ForBrowsers() || pol.Command == "select" || len(out) == most || caresWho(rule) {
				continue
			}
			crowd := "anyone with the public key"
			if strings.Contains(rule, "authenticated") || forAccounts(pol) {
				crowd = "everyone who has an account"
			}
			if crowd != "anyone with the public key" && pol.Command == "insert" {
				continue // files of users are what the bucket is for
			}
			out = append(out, at(pol.Place, fmt.Sprintf("%q lets %s %s stored files, whosever they are", pol.Name, crowd, verb(pol.Command))))
		}
	}
	return out
}

// caresWho reports whether a condition looks at who asks: more than that there is
// an account.
func caresWho(rule string) bool {
	rule = strings.ReplaceAll(rule, "auth.role(", "") // tells an account from none
	for _, word := range []string{"auth.uid", "auth.jwt", "owner", "foldername", "role(", "has_role", "admin", "exists", "current_setting", "service_role"} {
		if strings.Contains(rule, word) {
			return true
		}
	}
	return false
}

// openAdditions are rules by which anyone adds rows to what visitors write to: fine
// for a form of contact, and part of the hole where the table is a log, or is read.
func openAdditions(s *schema.Schema) []check.Place {
	const most = 24
	var out []check.Place
	for _, t := range s.Tables {
		if !t.RLS || t.Schema != "" {
			continue
		}
		name := plainName(t.Name)
		for _, pol := range t.Policies {
			if pol.Command != "insert" || pol.Restrictive || !pol.ForBrowsers() || len(out) == most || who(pol.WithCheck) != everyone {
				continue
			}
			if !strangersForm(name) {
				out = append(out, at(pol.Place, fmt.Sprintf("%q lets anyone add as many rows of %s as they like", pol.Name, t.Name)))
			}
		}
	}
	return out
}

// strangersForm reports whether a table's name says that strangers are to add rows to it: a
// form of contact, a list for letters.
func strangersForm(name string) bool {
	for _, word := range []string{"contact", "newsletter", "subscri", "waitlist", "waiting", "feedback", "inquir", "enquir", "submission", "applicant", "survey"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// grants are the lines that hand the open functions to the browser's roles.
func grants(p *project.Project, s *schema.Schema, shown []hole) []check.Place {
	const most = 24
	var open []string
	for _, h := range shown {
		if h.function != nil && h.callable {
			open = append(open, strings.ToLower(h.function.Name))
		}
	}
	var out []check.Place
	for _, file := range s.Files {
		if len(open) == 0 || len(out) == most || !p.HoldsFold(file, "grant execute") {
			continue
		}
		text, _ := p.Read(file)
		line := 0
		for l := range strings.Lines(string(text)) {
			line++
			low := strings.ToLower(l)
			if len(out) == most || !strings.HasPrefix(strings.TrimSpace(low), "grant execute") || !strings.Contains(low, "anon") && !strings.Contains(low, "authenticated") && !strings.Contains(low, "public;") {
				continue
			}
			if i := slices.IndexFunc(open, func(name string) bool { return strings.Contains(low, name) }); i >= 0 {
				out = append(out, check.Line(file, line, "hands "+open[i]+"() to browsers"))
				open = slices.Delete(open, i, i+1)
			}
		}
	}
	return out
}

// inEarlierScripts are open rules and functions of scripts that are run by hand,
// which a later script takes back: nobody can tell which one ran last.
func inEarlierScripts(s *schema.Schema) []check.Place {
	const most = 60
	var out []check.Place
	seen := map[string]bool{}
	for _, e := range s.Earlier.Policies {
		t, key := s.Table(e.Table), e.Table+" "+e.Name+" "+e.Place.File
		if t == nil || inMigrations(e.Place.File) || len(out) == most || e.Restrictive || !e.ForBrowsers() || seen[key] {
			continue
		}
		seen[key] = true
		h, open := openWrite(t, e.Policy)
		if !open {
			h, open = openRead(t, e.Policy)
		}
		if open {
			h.place.Message += "; another script takes that back, if it was run later"
			out = append(out, h.place)
		}
	}
	for _, v := range s.Earlier.Views {
		if t := privateSource(s, v, nil); t != nil && !v.Invoker && v.Schema == "" && !inMigrations(v.Place.File) && len(out) < most {
			out = append(out, at(v.Place, fmt.Sprintf("the view %s shows rows of %s to everyone, past its rules, in another script", v.Name, t.Name)))
		}
	}
	for _, f := range s.Earlier.Functions {
		if f.Definer && !f.SearchPath && f.Schema == "" && !inMigrations(f.Place.File) && len(out) < most {
			out = append(out, at(f.Place, f.Name+"() runs with its maker's rights and leaves the search path to the caller, in another script"))
		}
	}
	return out
}
