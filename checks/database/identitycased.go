package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// casedTwoWays is the gap of addresses that a sign-up stores as they were typed, while other code
// looks them up in lower case: whoever signed up with a capital letter is not found there, and the
// key takes both spellings for two accounts.
func casedTwoWays(p *project.Project, a account) (check.Finding, bool) {
	var stored, lowered []check.Place
	for _, st := range p.Statements() {
		if p.Schema().Table(st.Table) != a.table || strings.HasSuffix(st.File, ".py") || st.Verb != "insert" && st.Verb != "select" || !p.ReachedAt(st.File, st.Line, st.Column) {
			continue
		}
		switch n := nodeAt(p, st); st.Verb {
		case "select":
			text := wholeChain(n).Text()
			if strings.Contains(text, "insensitive") || strings.Contains(strings.ToLower(text), "ilike") {
				return check.Finding{}, false // the lookups mind the case themselves
			}
			if v := comparedWith(n, a.login.Field); lowers(v) {
				lowered = append(lowered, queryPlace(st.Query, "looks an address up in lower case"))
			}
		case "insert":
			for object := range rowsAdded(n) {
				if v := object.PropNode(a.login.Field); v.OK() && asTyped(p, v.Child(source.Value)) {
					stored = append(stored, check.At(v, "stores the address as it was typed"))
				}
			}
		}
	}
	if len(stored) == 0 || len(lowered) == 0 {
		return check.Finding{}, false
	}
	name := a.table.Qualified() + "." + a.login.Name
	f := check.Missing(check.Likely, "A sign-up stores "+name+" as it was typed, and other code looks it up in lower case: two spellings are two accounts, and one with a capital letter is not found.",
		append(append(stored, at(a.key.Place, name+" is unique here, upper and lower case apart")), lowered...)...)
	f.Severity = check.Medium
	f.Brief = []string{
		"Every address is brought to lower case before it is stored, compared or looked up, in one place that all of the code uses (a schema for what comes in, for one).",
		"A migration brings the stored addresses to lower case; its comment holds the query that lists those which would then stand twice.",
		"The unique key is over the lower-case form where the engine can.",
	}
	return f, true
}

// comparedWith is the value that a query of Prisma's compares a column with, or one of Drizzle's.
func comparedWith(n source.Node, column string) source.Node {
	if v := n.Arg(0).Resolve().Prop("where").Resolve().Prop(column); v.OK() {
		return v
	}
	for c := range wholeChain(n).Find(source.Call) {
		if m := c.Arg(0); c.CalleeName() == "eq" && m.Kind() == source.Member && m.Child(source.Name).Text() == column {
			return c.Arg(1)
		}
	}
	return source.Node{}
}

// lowers reports whether a value was brought to lower case on the way.
func lowers(v source.Node) bool {
	if strings.Contains(v.Text(), "toLowerCase()") {
		return true
	}
	return v.Kind() == source.Identifier && v.Resolve() != v && strings.Contains(v.Resolve().Text(), "toLowerCase()")
}

// asTyped reports whether a value is what somebody sent, in the spelling that they sent it in: the
// body of the request, or what a schema that leaves the case alone made of it.
func asTyped(p *project.Project, v source.Node) bool {
	if !v.Is(source.Identifier, source.Member) || lowers(v) {
		return false
	}
	root := v
	for root.Kind() == source.Member {
		root = root.Child(source.ObjectRole)
	}
	from := declared(root).Child(source.Value)
	for from.Kind() == source.Await {
		from = from.Child(source.Value)
	}
	switch name := from.CalleeName(); {
	case name == "json" && from.Kind() == source.Call:
		return true
	case name == "parse" || name == "parseAsync":
		made := p.Definition(from.Child(source.Callee).Child(source.ObjectRole))
		if !made.OK() {
			made = from.Child(source.Callee).Child(source.ObjectRole).Resolve()
		}
		text := made.Text()
		return strings.Contains(text, "mail") && !strings.Contains(text, "toLowerCase") && !strings.Contains(text, "transform") && !strings.Contains(text, "preprocess")
	}
	return from.Kind() == source.Member && from.Child(source.Name).Text() == "body"
}
