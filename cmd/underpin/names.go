package main

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks"
	"underpin/checks/check"
)

// find is the check with an id, or with the word after its area where only one
// has it. The error names the nearest one.
func find(name string) (*check.Check, error) {
	if c := checks.Find(name); c != nil {
		return c, nil
	}
	var found []*check.Check
	for _, c := range checks.All() {
		if c.Word() == name {
			found = append(found, c)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return nil, unknown(name, false)
}

// choose lists the checks that ids, words and areas name; all when there are
// none.
func choose(names []string) ([]*check.Check, error) {
	if len(names) == 0 {
		return checks.All(), nil
	}
	var chosen []*check.Check
	for _, name := range names {
		if i := slices.IndexFunc(checks.Areas(), func(a checks.Area) bool { return a.ID == name }); i >= 0 {
			chosen = append(chosen, checks.Areas()[i].Checks...)
			continue
		}
		c, err := find(name)
		if err != nil {
			return nil, unknown(name, true)
		}
		chosen = append(chosen, c)
	}
	return slices.DeleteFunc(checks.All(), func(c *check.Check) bool { return !slices.Contains(chosen, c) }), nil
}

// unknown is the error for a name that no check has, or no area either.
func unknown(name string, areas bool) error {
	what, names := "check", []string{}
	if i := slices.IndexFunc(checks.Areas(), func(a checks.Area) bool { return a.ID == name }); i >= 0 {
		return fmt.Errorf("%q is an area; name one of its checks, such as %s", name, checks.Areas()[i].Checks[0].ID)
	}
	if areas {
		what = "check or area"
		for _, a := range checks.Areas() {
			names = append(names, a.ID)
		}
	}
	word := name[strings.LastIndex(name, "/")+1:]
	for _, c := range checks.All() {
		names = append(names, c.ID)
	}
	best := near(name, names)
	if best == "" {
		for _, c := range checks.All() {
			if near(word, []string{c.Word()}) != "" {
				best = c.ID
				break
			}
		}
	}
	if best != "" {
		return fmt.Errorf("there is no %s %q; did you mean %s?", what, name, best)
	}
	if ids := meant(name); ids != "" {
		return fmt.Errorf("there is no %s %q; did you mean %s?", what, name, ids)
	}
	return fmt.Errorf("there is no %s %q; \"underpin list\" names them all", what, name)
}

// meant are the checks that a term may mean, as a list for an error; empty for none.
func meant(term string) string {
	var out []string
	for _, h := range checks.Surest(checks.About(term)) {
		out = append(out, fmt.Sprintf("%s (%s)", h.Check.ID, h.Check.Words.Title))
	}
	return either(out[:min(len(out), mostMeant)])
}

// mostMeant is how many checks are named where a term may mean several.
const mostMeant = 4

// either joins names: "a", "a or b", "a, b or c".
func either(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}

// near is the name that a mistyped one is likely to mean; empty when none is
// near.
func near(typed string, names []string) string {
	typed = strings.ToLower(typed)
	for _, name := range names {
		if len(typed) > 2 && strings.HasPrefix(strings.ToLower(name), typed) {
			return name
		}
	}
	best, least := "", 1+min(max(len(typed)/3, 1), 3)
	for _, name := range names {
		if d := distance(typed, strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is how many letters are to be added, left out, changed, or swapped
// with their neighbour to make one word of the other.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
