package database

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/firerules"
)

// A composite is an index of Firestore over several fields of a collection.
type composite struct {
	collection string
	fields     []string
}

// compositesOf are the indexes over several fields that the repository sets up, and the file
// they stand in. A file without any says nothing: the tool that begins a project writes
// one, and the indexes may have been made in the console.
func compositesOf(p *project.Project) (file string, line int, all []composite) {
	for _, name := range p.Files() {
		if path.Base(name) != "firestore.indexes.json" {
			continue
		}
		v, err := p.ReadJSON(name)
		if err != nil {
			return "", 0, nil // what cannot be read may hold what is missing
		}
		for item := range v.Get("indexes").Items() {
			c := composite{collection: strings.Join(item.Get("collectionGroup").Strings(), "")}
			for field := range item.Get("fields").Items() {
				c.fields = append(c.fields, field.Get("fieldPath").Strings()...)
			}
			all = append(all, c)
			file, line = name, v.Get("indexes").Line
		}
	}
	return file, line, all
}

// refusedByFirestore are the queries that need an index over several fields which the
// file of indexes does not have: Firestore refuses them
// (https://firebase.google.com/docs/firestore/query-data/index-overview#composite_indexes).
func refusedByFirestore(p *project.Project, calls []project.FirebaseCall) (check.Finding, bool) {
	file, at, all := compositesOf(p)
	if len(all) == 0 {
		return check.Finding{}, false
	}
	var places []check.Place
	var names []string
	for _, c := range calls {
		equal, order := compositeNeed(c)
		if len(order) == 0 || len(equal)+len(order) < 2 || mergedFor(all, c.Collection(), equal, order) {
			continue
		}
		fields := strings.Join(append(slices.Clone(equal), order...), ", ")
		places = merged(places, []check.Place{check.Line(c.File, firstAsked(c), fmt.Sprintf("%s is asked by %s, which no index of the file holds together", c.Collection(), fields))})
		if name := c.Collection() + " (" + fields + ")"; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(places) == 0 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, fmt.Sprintf("Firestore refuses queries for which an index over several fields is missing, and the file of indexes has none for %s.", check.FewNames(names)), places...)
	f.Places = append(f.Places, check.Line(file, at, "the missing indexes would stand here"))
	f.Brief = []string{
		"Each query that the finding names has an index in the file of indexes, with the fields that are compared by equality first and the one that is sorted or bounded last.",
		"The indexes are deployed, and the queries answer in the deployed project: an emulator asks for no index.",
	}
	return f, true
}

// compositeNeed are the fields that a query of a collection compares by equality and those
// that it is bounded or ordered by. Equalities alone need no index of their own:
// Firestore merges those of the single fields.
func compositeNeed(c project.FirebaseCall) (equal, order []string) {
	if c.Kind != firerules.Firestore || c.Verb != "select" || !c.Whole || c.Open || c.Path[len(c.Path)-1] == "*" {
		return nil, nil
	}
	for _, w := range c.Wheres {
		switch w.Op {
		case "==", "in", "array-contains", "array-contains-any":
			equal = withOne(equal, w.Name)
		default:
			order = withOne(order, w.Name)
		}
	}
	for _, s := range c.Sorts {
		order = withOne(order, s.Name)
	}
	if slices.Contains(order, "__name__") || slices.Contains(equal, "__name__") {
		return nil, nil
	}
	return slices.DeleteFunc(equal, func(name string) bool { return slices.Contains(order, name) }), order
}

// withOne is a list of names with one more, once.
func withOne(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// mergedFor reports whether indexes answer a query together: each ends in the fields of the
// order and begins with some that are compared by equality, and all of these are
// among them. In which direction they run is left to Firestore.
func mergedFor(all []composite, collection string, equal, order []string) bool {
	led := map[string]bool{}
	found := false
	for _, i := range all {
		fields := slices.DeleteFunc(slices.Clone(i.fields), func(name string) bool { return name == "__name__" })
		split := len(fields) - len(order)
		if i.collection != collection || split < 0 || !sameNames(fields[split:], order) {
			continue
		}
		if slices.ContainsFunc(fields[:split], func(name string) bool { return !slices.Contains(equal, name) }) {
			continue
		}
		found = true
		for _, name := range fields[:split] {
			led[name] = true
		}
	}
	return found && len(led) == len(equal)
}

func sameNames(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// firstAsked is the line of the first condition of a query.
func firstAsked(c project.FirebaseCall) int {
	line := 0
	for _, a := range slices.Concat(c.Wheres, c.Sorts) {
		if line == 0 || a.Line < line {
			line = a.Line
		}
	}
	return line
}
