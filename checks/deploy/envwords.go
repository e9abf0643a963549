package deploy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// spots are the first reads of variables, those that break the app first.
func spots(lists ...[]variable) []check.Place {
	const most, mostOnce = 40, 60
	var vars []variable
	seen := map[string]bool{}
	for _, l := range lists { // what the finding is about comes before what it reminds of
		l = slices.Clone(l)
		slices.SortStableFunc(l, func(a, b variable) int { return cmp.Compare(rank(a), rank(b)) })
		for _, v := range l {
			if !seen[v.name] {
				seen[v.name] = true
				vars = append(vars, v)
			}
		}
	}
	var out []check.Place
	told := make([][]project.EnvRead, len(vars))
	for i, v := range vars {
		told[i] = v.telling()
	}
	for round := range mostReads { // each variable once before any a second time
		for i, v := range vars {
			if round >= len(told[i]) || len(out) >= mostOnce || round > 0 && len(out) >= most {
				continue
			}
			out = append(out, readAt(told[i][round], v.words()))
		}
	}
	return out
}

// readAt is where code reads a variable.
func readAt(r project.EnvRead, message string) check.Place {
	return check.Place{File: r.File, Line: r.Line, Column: r.Column, EndLine: r.Line, EndColumn: r.Column + r.End - r.Start, Message: message}
}

// mostReads is how many reads of one variable are told.
const mostReads = 8

// telling are the reads worth naming: the first, and of a variable that is
// listed nowhere, or whose lack nothing notices, the first in each file. What a
// schema lists is told there.
func (v variable) telling() []project.EnvRead {
	if v.declared && !v.needed() || v.schema > 0 && !v.local {
		return v.reads[:1]
	}
	var out []project.EnvRead
	seen := map[string]bool{}
	for _, r := range v.reads {
		if !seen[r.File] {
			seen[r.File] = true
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b project.EnvRead) int { return cmp.Compare(aside(a.File), aside(b.File)) })
	return out[:min(len(out), mostReads)]
}

// aside is 1 for a file that answers one address or shows one part of a page: the
// modules that many use come before it.
func aside(file string) int {
	for _, folder := range []string{"lib", "utils", "config", "server", "services", "integrations", "db"} {
		if strings.HasPrefix(file, folder+"/") || strings.Contains(file, "/"+folder+"/") && !strings.Contains(file, "app/api/") {
			return 0
		}
	}
	if base := path.Base(file); strings.HasPrefix(base, "middleware.") || strings.HasPrefix(base, "proxy.") || strings.HasPrefix(base, "hooks.server.") {
		return 0
	}
	return 1
}

func (v variable) words() string {
	words := v.name + " is read here"
	switch {
	case v.listed || v.declared && !v.unlisted:
	case v.doc != "":
		words += ", and listed in " + v.doc + " only"
	default:
		words += ", and listed nowhere"
	}
	if v.needed() && !v.throws {
		words += "; nothing stops the app from starting without it"
	}
	return words
}

// The ranks of variables: what the app stands on and what must be kept secret
// first, then what else it breaks without, those for the browser behind the
// others, then the optional ones, the secret ones before the rest, and last what only switches a test or a
// debugging aid on.
const (
	central = iota
	wanted
	shown
	asked
	spare
	switches
)

func rank(v variable) int {
	switch {
	case byHand(v.name):
		return switches
	case !v.needed() && !v.demanded:
		if core(v.name) || !project.IsPublicEnv(v.name) && secretName(v.name) {
			return asked
		}
		return spare
	case core(v.name) || !project.IsPublicEnv(v.name) && secretName(v.name):
		return central
	case project.IsPublicEnv(v.name):
		return shown
	}
	return wanted
}

// secretName reports whether a name says that its value lets somebody in.
func secretName(name string) bool {
	for _, word := range strings.Split(name, "_") {
		switch word {
		case "SECRET", "KEY", "TOKEN", "PASSWORD", "DSN":
			return true
		}
	}
	return strings.HasSuffix(name, "DATABASE_URL")
}

// byHand reports whether a variable's name says that somebody sets it for one run:
// for a test, or to look for an error.
func byHand(name string) bool {
	if forBrowserTests(name) {
		return true
	}
	if strings.Contains(name, "SECRET") || strings.Contains(name, "KEY") || strings.Contains(name, "TOKEN") {
		return false // what a test mode of a service needs
	}
	for i, word := range strings.Split(name, "_") {
		switch word {
		case "DEBUG", "TEST", "TESTS", "TESTING", "E2E", "PLAYWRIGHT", "CYPRESS", "MOCK":
			return true
		case "PW", "CI", "VERBOSE":
			if i == 0 {
				return true
			}
		}
	}
	return false
}

// forBrowserTests reports whether a variable's name says that only the tests that
// drive a browser set it, secrets between them and the app included.
func forBrowserTests(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "_"), func(word string) bool {
		return word == "E2E" || word == "PLAYWRIGHT" || word == "CYPRESS"
	})
}

// count names variables with their number, out of all that the app reads.
func count(vars []variable) string {
	if len(vars) == 1 {
		return "the variable " + vars[0].name
	}
	return fmt.Sprintf("%d variables (%s)", len(vars), namesOf(vars))
}

// namesOf are the names of variables, as a sentence has them.
func namesOf(vars []variable) string {
	var names []string
	for _, v := range vars {
		names = append(names, v.name)
	}
	return check.FewNames(names)
}
