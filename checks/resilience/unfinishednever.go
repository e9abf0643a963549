package resilience

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// never finds code that runs and cannot do what it is there for: it waits for events that
// never come, compares a column of a table as if it were a value, or lets luck decide.
func never(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if p.Holds(name, "onAuthStateChange") {
			for _, at := range project.PerFile(p, name, "resilience/never comes", neverComesIn) {
				out = append(out, stub{neverComes, at, check.Likely})
			}
		}
		if p.Holds(name, "Math.random()") && !setsUp(name) && !aboutInventing(name) {
			for _, at := range project.PerFile(p, name, "resilience/by luck", byLuckIn) {
				out = append(out, stub{byLuck, at, check.Likely})
			}
		}
		if p.Holds(name, "drizzle-orm") && p.Holds(name, ".where(") {
			out = append(out, comparedHere(p, name)...)
		}
	}
	return out
}

// authEvents are what Supabase tells of who is signed in
// (supabase.com/docs/reference/javascript/auth-onauthstatechange).
var authEvents = []string{"INITIAL_SESSION", "SIGNED_IN", "SIGNED_OUT", "TOKEN_REFRESHED", "USER_UPDATED", "PASSWORD_RECOVERY", "MFA_CHALLENGE_VERIFIED", "USER_DELETED"}

// neverComesIn are the places at which what hears of such events asks for another one.
func neverComesIn(f *source.File) []check.Place {
	var out []check.Place
	for call := range f.Find(source.Call) {
		fn := call.Arg(0)
		params := fn.ChildrenIn(source.ParamRole)
		if call.CalleeName() != "onAuthStateChange" || !fn.Is(source.Arrow, source.Function) || len(params) == 0 {
			continue
		}
		event := paramName(params[0])
		for n := range fn.Find(source.String) {
			text, _ := n.StringValue()
			if slices.Contains(authEvents, text) || text != strings.ToUpper(text) || !asksOf(n, event) {
				continue
			}
			out = append(out, check.OnLine(n, text+" is no event of Supabase's: this never runs"))
		}
	}
	return out
}

// asksOf reports whether a text is what a value of a name is compared with.
func asksOf(text source.Node, name string) bool {
	switch up := text.Parent(); up.Kind() {
	case source.Binary:
		op := up.Operator()
		return name != "" && (op == "===" || op == "==") && mentions(up.Child(source.Left), name)
	case source.Case:
		return name != "" && mentions(up.Parent().Child(source.Value), name)
	}
	return false
}

// outcome matches the names of what says whether something succeeded.
var outcome = regexp.MustCompile(`(?i)^(is|was|payment|transaction)?_?(success|successful|succeeded|valid|verified|paid|approved|completed|available|status)$`)

// byLuckIn are the places of a file where chance says whether something succeeded:
// const isSuccess = Math.random() < 0.8.
func byLuckIn(f *source.File) []check.Place {
	var out []check.Place
	for call := range f.Find(source.Call) {
		compared := call.Parent()
		if call.CalleePath() != "Math.random" || compared.Kind() != source.Binary || onlyInDevelopment(call) {
			continue
		}
		switch up := compared.Parent(); up.Kind() {
		case source.Declarator:
			if outcome.MatchString(up.Child(source.Name).Ident()) {
				out = append(out, check.OnLine(call, "luck decides whether this succeeds"))
			}
		case source.Property:
			if outcome.MatchString(up.Key()) {
				out = append(out, check.OnLine(call, "luck decides what is told"))
			}
		}
	}
	return out
}

// comparedHere are conditions of Drizzle's that compare a column with the language's own
// signs: that is one answer for every row, and none that the database gives
// (orm.drizzle.team/docs/operators).
func comparedHere(p *project.Project, name string) []stub {
	var out []stub
	for b := range p.Source(name).Find(source.Binary) {
		switch b.Operator() {
		case "===", "==", "!==", "!=", ">=", "<=", ">", "<":
		default:
			continue
		}
		call := b.Parent()
		column := b.Child(source.Left)
		if n := call.CalleeName(); call.Kind() != source.Call || n != "where" && n != "and" && n != "or" && n != "not" || column.Kind() != source.Member {
			continue
		}
		table := p.Definition(column.Child(source.ObjectRole))
		switch table.CalleeName() {
		case "pgTable", "mysqlTable", "sqliteTable":
			out = append(out, stub{comparesHere, check.OnLine(b, "compares the column itself, and not what stands in a row: every row, or none, is taken"), check.Likely})
		}
	}
	return out
}
