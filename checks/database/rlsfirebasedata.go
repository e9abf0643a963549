package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/firerules"
	"underpin/checks/project/schema"
)

// collectionTable is the collection or node that a rule is about, as a table with the
// fields that the code writes to it.
func collectionTable(p *project.Project, r firerules.Rule) *schema.Table {
	t := &schema.Table{Name: r.Collection()}
	for _, c := range p.FirebaseCalls() {
		if c.Kind != r.Kind || c.Collection() != t.Name {
			continue
		}
		for _, f := range c.Fields {
			if t.Column(f) == nil {
				t.Columns = append(t.Columns, &schema.Column{Name: f})
			}
		}
	}
	return t
}

// privateRows reports whether a collection's name says that its rows are somebody's
// business alone. One chat that everybody is in is no such thing.
func privateRows(t *schema.Table) bool {
	name := plainName(t.Name)
	for _, word := range []string{
		"order", "invoice", "payment", "transaction", "subscription", "customer", "payout", "wallet", "medical", "patient", "conversation", "prescription", "appointment",
		"diary", "journal", "document", "contract", "salary", "payroll", "apikey", "token", "secret",
	} {
		if name == word || name == word+"s" || strings.HasSuffix(name, word+"s") && !strings.HasSuffix(name, "gametokens") {
			return true
		}
	}
	return false
}

// saidPublic reports whether a rule narrows what is read to what its owner shows.
func saidPublic(r firerules.Rule) bool {
	low := strings.ToLower(r.Text)
	return strings.Contains(low, "public") || strings.Contains(low, "published")
}

// firebaseOwners are the rules by which people change, in what is their own, what they
// have paid for or may do.
func firebaseOwners(p *project.Project) []check.Place {
	var out []check.Place
	for _, g := range p.FirebaseSelfGiven() {
		what := "lets owners change "
		if g.Made {
			what = "lets people make their own row with any "
		}
		out = append(out, check.Line(g.File, g.Line, fmt.Sprintf("%s%s in %s", what, fewFields(g.Fields), g.Path)))
	}
	return slices.Clip(out)
}

// withFirebase adds the holes of Firebase's rules to what was found in the tables of an
// app that keeps data in both.
func withFirebase(p *project.Project, f check.Finding) check.Finding {
	if !p.Stack().Has(project.Firebase) || len(p.FirebaseRules()) == 0 {
		return f
	}
	fire := judgeFirebase(p)
	switch {
	case fire.Verdict != check.Gap:
		return f
	case f.Verdict != check.Gap:
		return fire
	}
	f.Places = merged(f.Places, fire.Places)
	f.Severity = max(f.Severity, fire.Severity)
	return f
}
