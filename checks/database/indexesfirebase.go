package database

import (
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/firerules"
)

// firebaseIndexes judges the indexes of an app that keeps its data in Firebase alone.
// Firestore indexes every field by itself, and refuses a query for which an index over
// several is missing (https://firebase.google.com/docs/firestore/query-data/index-overview).
// The Realtime Database answers without an index, by sending the whole node to be
// filtered by who asked (https://firebase.google.com/docs/database/security/indexing-data).
func firebaseIndexes(p *project.Project) (check.Finding, bool) {
	calls := p.FirebaseCalls()
	if len(calls) == 0 || len(p.Schema().Tables) > 0 || p.Stack().Has(project.Supabase) {
		return check.Finding{}, false
	}
	var bare, led []check.Place
	var names []string
	rules, described := p.FirebaseRulesOf(firerules.Realtime)
	for _, c := range calls {
		for _, o := range c.Orders {
			if index, ok := indexOf(rules, c.Path, o.Name); ok {
				led = append(led, check.Line(rules.File, index.Line, c.Collection()+" is indexed by "+o.Name))
				continue
			}
			bare = append(bare, check.Line(c.File, o.Line, fmt.Sprintf("%s is looked up by %s, which no .indexOn names", c.Collection(), o.Name)))
			if name := c.Collection() + "/" + o.Name; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	switch {
	case len(bare) > 0 && !described:
		return check.Asking("The rules of the Realtime Database are not in the repository, and its indexes stand in them.", firebaseIndexQuestion, bare...), true
	case len(bare) > 0:
		f := check.Missing(check.Certain, fmt.Sprintf("The Realtime Database is asked by children that it has no index of, and sends the whole node each time: %s.", check.FewNames(names)), bare...)
		f.Places = append(f.Places, nodesOf(rules, calls)...)
		f.Brief = []string{
			"Each child that `orderByChild` names stands in an `.indexOn` beside the node it is a child of, in the file of rules that is deployed.",
			"The console of a page that makes the query no longer warns of an unspecified index.",
		}
		return f, true
	}
	if f, refused := refusedByFirestore(p, calls); refused {
		return f, true
	}
	if len(led) > 0 {
		return check.Passed(check.Likely, "The children by which the Realtime Database is asked have an index.", led...), true
	}
	for _, c := range calls {
		if c.Kind == firerules.Firestore {
			return check.Passed(check.Likely, "Firestore indexes every field by itself, and refuses a query that needs an index over several until there is one.", check.Line(c.File, c.Line, c.Collection()+" is asked for here")), true
		}
	}
	return check.Passed(check.Likely, "The Realtime Database is asked by its keys alone, which are indexed.", check.Line(calls[0].File, calls[0].Line, calls[0].Collection()+" is asked for here")), true
}

var firebaseIndexQuestion = check.Question{
	Text: "Does every child that your app sorts or finds rows of the Realtime Database by stand in an .indexOn of its rules?",
	Help: "Firebase console: Realtime Database → Rules. The browser's console warns of an unspecified index where one is missing.",
	Pass: "The owner checked the indexes in the Firebase console.",
	Gap:  "The owner knows that indexes are missing.",
}

// indexOf is the index of a node by one of its children.
func indexOf(rules project.FirebaseRules, path []string, child string) (firerules.Index, bool) {
	if rules.Rules == nil {
		return firerules.Index{}, false
	}
	for _, i := range rules.Indexes {
		at := firerules.Rule{Kind: firerules.Realtime, Path: i.Path}
		if len(i.Path) == len(path) && at.Covers(path) && slices.Contains(i.On, child) {
			return i, true
		}
	}
	return firerules.Index{}, false
}

// nodesOf are the rules of the nodes whose index is missing.
func nodesOf(rules project.FirebaseRules, calls []project.FirebaseCall) []check.Place {
	var out []check.Place
	for _, c := range calls {
		for _, r := range rules.Rules.Rules {
			if len(c.Orders) == 0 || len(r.Path) != len(c.Path) || !r.Covers(c.Path) {
				continue
			}
			if _, ok := indexOf(rules, c.Path, c.Orders[0].Name); !ok {
				out = merged(out, []check.Place{check.Line(rules.File, r.Line, "the index of "+r.Steps()+" would stand here")})
				break
			}
		}
	}
	return out
}
