package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// openFunctions lists functions that run with their maker's rights: those that
// anyone may call and that write, and those whose search path the caller sets.
func openFunctions(p *project.Project, s *schema.Schema) []hole {
	var out []hole
	for _, f := range p.StoredFunctions() {
		if !f.Definer || f.Schema != "" {
			continue
		}
		trigger := f.Returns == "trigger" || f.Returns == "event_trigger"
		if h, ok := takenFromPublicAlone(p, s, f); ok && !trigger {
			out = append(out, h)
			continue
		}
		switch {
		case !trigger && !closedTo(f.Revoked) && !slices.Contains(f.Revoked, "authenticated") && promotes(s, f.Body):
			out = append(out, hole{
				place:    at(f.Place, fmt.Sprintf("whoever has an account can call %s() over the API, and becomes an administrator", f.Name)),
				severity: check.Blocker, confidence: check.Likely, function: &f, callable: true,
				what: f.Name + "() makes its caller an administrator",
			})
		case !trigger && !closedTo(f.Revoked) && !anonymousClosed(f) && runsText(f):
			out = append(out, hole{
				place:    at(f.Place, fmt.Sprintf("anyone can call %s() over the API: it runs whatever SQL it is given, with its maker's rights", f.Name)),
				severity: check.Blocker, confidence: check.Likely, function: &f, callable: true,
				what: f.Name + "() runs any SQL for anyone",
			})
		case !trigger && !closedTo(f.Revoked) && !anonymousClosed(f) && writes(f.Body) && !asksCaller(s, f.Body, 2):
			out = append(out, hole{
				place:    at(f.Place, fmt.Sprintf("anyone can call %s() over the API: it runs with its maker's rights, writes, and does not ask who calls", f.Name)),
				severity: writesSeverity(f.Body), confidence: check.Likely, function: &f, callable: true,
				what: f.Name + "() can be called by anyone and writes past the rules",
			})
		case !anonymousClosed(f) && len(schema.Reads(f.Body)) > 0 && f.PassesNobody():
			out = append(out, hole{
				place:    check.Line(f.Place.File, p.LineWithin(f.Place, "auth.uid()"), fmt.Sprintf("anyone can call %s() over the API: it runs with its maker's rights, and its test of the caller raises nothing for one without an account, since auth.uid() is null then", f.Name)),
				severity: check.High, confidence: check.Likely, function: &f, callable: true, byHand: true,
				what: f.Name + "() lets in callers without an account",
			})
		case !trigger && !closedTo(f.Revoked) && !anonymousClosed(f) && showsPrivate(s, f) != "":
			out = append(out, hole{
				place:    at(f.Place, fmt.Sprintf("anyone can call %s() over the API: it runs with its maker's rights, shows rows of %s, and does not ask who calls", f.Name, showsPrivate(s, f))),
				severity: check.High, confidence: check.Likely, function: &f, callable: true,
				what: f.Name + "() shows private rows to anyone",
			})
		case !f.SearchPath:
			out = append(out, hole{
				place:    at(f.Place, f.Name+"() runs with its maker's rights and leaves the search path to the caller"),
				severity: pathSeverity(trigger), confidence: check.Likely, function: &f, path: true,
				what: f.Name + "() runs with its maker's rights and sets no search path",
			})
		}
	}
	return out
}

// takenFromPublicAlone is a function that was closed for PUBLIC, in vain: Supabase gives
// each new function to the roles of browsers by their names.
func takenFromPublicAlone(p *project.Project, s *schema.Schema, f schema.Function) (hole, bool) {
	if len(f.Revoked) != 1 || f.Revoked[0] != "public" || s.Source != schema.Supabase || asksCaller(s, f.Body, 2) {
		return hole{}, false
	}
	does := "writes"
	if shown := showsPrivate(s, f); !writes(f.Body) && shown != "" {
		does = "shows rows of " + shown
	} else if !writes(f.Body) {
		return hole{}, false
	}
	place := at(f.Place, "")
	low := strings.ToLower(f.Name)
	for _, file := range s.Files {
		if line := lineThatHolds(p, file, "revoke", low, "public"); line > 0 {
			place = check.Line(file, line, "")
		}
	}
	place.Message = fmt.Sprintf("anyone can call %s() over the API all the same: it is taken from PUBLIC alone, and Supabase gives functions to anon and authenticated by name; it runs with its maker's rights, %s, and does not ask who calls", f.Name, does)
	return hole{
		place: place, severity: writesSeverity(f.Body), confidence: check.Likely, function: &f, callable: true,
		what: f.Name + "() was taken from PUBLIC alone, and can be called by anyone",
	}, true
}

// lineThatHolds is the last line of a file that holds all of some words in small letters; 0
// for none.
func lineThatHolds(p *project.Project, file string, words ...string) int {
	if !p.HoldsFold(file, words[0]) {
		return 0
	}
	text, _ := p.Read(file)
	line, last := 0, 0
	for l := range strings.Lines(string(text)) {
		line++
		low := strings.ToLower(l)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(low, w) }) {
			last = line
		}
	}
	return last
}

// writesSeverity is how much it weighs that anyone has a function write: one that only
// takes down what happened, or counts it, spoils a statistic.
func writesSeverity(body string) check.Severity {
	for _, r := range schema.Reads(body) {
		if r.Verb == "select" {
			continue
		}
		for _, table := range r.Tables {
			if !takenDown(plainName(table[strings.LastIndexByte(table, '.')+1:])) {
				return check.High
			}
		}
	}
	return check.Medium
}

// takenDown reports whether a table, by its plain name, holds what happened or how often.
func takenDown(table string) bool {
	for _, word := range []string{"log", "logs", "stats", "statistics", "metrics", "analytics", "events", "errors", "views", "visits", "impressions", "clicks"} {
		if strings.HasSuffix(table, word) {
			return true
		}
	}
	return false
}

// pathSeverity is how much an open search path weighs: a trigger is called by nobody,
// and runs with the path of whoever writes the row.
func pathSeverity(trigger bool) check.Severity {
	if trigger {
		return check.Low
	}
	return check.Medium
}

// promotes reports whether a body writes the caller's own id and the highest role into
// a table of roles, and asks nothing before.
func promotes(s *schema.Schema, body string) bool {
	low := strings.ToLower(body)
	if !strings.Contains(low, "auth.uid()") || !strings.Contains(low, "'admin'") && !strings.Contains(low, "'super_admin'") || strings.Count(low, "insert into") != 1 {
		return false // with a second row, it is the administrator of what the caller has just made
	}
	for _, word := range []string{" if ", "\nif ", "\tif ", "case ", "exists", "count(", "has_role", "is_admin", "raise exception", "where"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	return slices.ContainsFunc(schema.Reads(body), func(r schema.Read) bool {
		return r.Verb == "insert" && slices.ContainsFunc(r.Tables, func(name string) bool {
			t := s.Table(name)
			return t != nil && (strings.Contains(plainName(t.Name), "role") || strings.HasSuffix(plainName(t.Name), "admins"))
		})
	})
}

// anonymousClosed reports whether visitors without an account lost the right.
func anonymousClosed(f schema.Function) bool {
	for _, r := range f.Revoked {
		if r == "authenticated" {
			return true
		}
	}
	return false
}

// runsText reports whether a function executes one of its arguments as SQL.
func runsText(f schema.Function) bool {
	low := strings.Join(strings.Fields(strings.ToLower(f.Body)), " ")
	for arg := range strings.SplitSeq(strings.ToLower(f.Args), ",") {
		words := strings.Fields(arg)
		if len(words) < 2 || words[1] != "text" && words[1] != "varchar" {
			continue
		}
		if strings.Contains(low, "execute "+words[0]+";") || strings.Contains(low, "execute "+words[0]+" into") || strings.Contains(low, "execute ("+words[0]+")") {
			return true
		}
	}
	return false
}

// writes reports whether a function's body changes rows.
func writes(body string) bool {
	for _, r := range schema.Reads(body) {
		if r.Verb == "insert" || r.Verb == "update" || r.Verb == "delete" {
			return true
		}
	}
	return false
}

// asksCaller reports whether a body asks who calls: itself, or through a
// function of the schema.
func asksCaller(s *schema.Schema, body string, depth int) bool {
	low := strings.ToLower(body)
	for _, word := range []string{"auth.uid", "auth.jwt", "auth.role", "auth.email", "request.jwt", "current_user", "session_user", "current_setting"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	if depth == 0 {
		return false
	}
	for _, f := range s.Functions {
		if f.Body != body && strings.Contains(low, strings.ToLower(f.Name)+"(") && asksCaller(s, f.Body, depth-1) {
			return true
		}
	}
	return false
}

// openViews lists views that show rows of private tables past their rules: a
// view asks with its maker's rights unless security_invoker is on. Tables that
// are about to get their rules count as private already.
func openViews(s *schema.Schema, closing ...*schema.Table) []hole {
	var out []hole
	for _, v := range s.Views {
		if v.Invoker || v.Schema != "" || closedTo(v.Revoked) || strings.HasPrefix(plainName(v.Name), "public") {
			continue
		}
		table := privateSource(s, v, closing)
		if table == nil {
			continue
		}
		out = append(out, hole{
			place:    at(v.Place, fmt.Sprintf("the view %s shows rows of %s to everyone, past its rules: security_invoker is not on", v.Name, table.Name)),
			severity: check.High, confidence: check.Likely, table: table, view: &v,
			what: "the view " + v.Name + " shows rows past the rules",
		})
	}
	return out
}

// privateSource is a private table whose rows a view shows one by one.
func privateSource(s *schema.Schema, v schema.View, closing []*schema.Table) *schema.Table {
	low := strings.ToLower(v.Body)
	if strings.Contains(low, "auth.uid") || strings.Contains(low, "group by") && !byRow(low) {
		return nil
	}
	for _, r := range schema.Reads(v.Body) {
		for _, name := range r.Tables {
			if strings.EqualFold(name, "auth.users") {
				return &schema.Table{Schema: "auth", Name: "users"}
			}
			if t := s.Table(name); t != nil && (t.RLS || slices.Contains(closing, t)) && (privateColumn(t) != "" || ownedRows(t)) {
				return t
			}
		}
	}
	return nil
}

// byRow reports whether a view's groups are single rows: it groups by their id.
func byRow(view string) bool {
	_, by, _ := strings.Cut(view, "group by")
	first, _, _ := strings.Cut(strings.TrimSpace(by), ",")
	first = strings.Fields(first + " x")[0]
	return first == "id" || strings.HasSuffix(first, ".id")
}

// unreadable lists tables that browsers ask and that no rule lets them read.
func unreadable(p *project.Project, s *schema.Schema) []hole {
	var out []hole
	seen := map[*schema.Table]bool{}
	for _, q := range p.Queries() {
		t := s.Table(q.Table)
		if q.Via != project.Supabase || t == nil || seen[t] || !t.RLS || len(t.Policies) > 0 || t.Loose || t.Partial || len(s.Problems) > 0 {
			continue
		}
		if p.Modules().Side(q.File) != project.Client || strings.HasPrefix(q.File, "supabase/") {
			continue
		}
		seen[t] = true
		out = append(out, hole{
			place:    at(t.Place, fmt.Sprintf("%s has row-level security and no rule at all, so the browser finds nothing in %s:%d", t.Name, q.File, q.Line)),
			severity: check.Medium, confidence: check.Likely, table: t,
			what: t.Name + " has no rule at all and is asked by the browser",
		})
	}
	return out
}
