package deploy

import (
	"cmp"
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed env.md
var envWords string

// Env looks for variables that the app reads and that no example file names, and
// for a test at the start that those it needs are there.
var Env = &check.Check{
	ID:       "deploy/env",
	Severity: check.Medium,
	Minutes:  20,
	Words:    check.Explain(envWords),
	Look:     lookForEnv,
	Fix:      envFix,
}

func lookForEnv(p *project.Project) check.Finding {
	vars := variables(p)
	if len(vars) == 0 && pythonApp(p) {
		return check.Cannot("How this app reads its settings is not understood yet.")
	}
	if len(vars) == 0 {
		if f, told := unreadExample(p); told {
			return f
		}
		return check.Unneeded("The app reads no environment variables of its own.")
	}
	vars, never, defined := unfilled(p, vars)
	f := check.Finding{}
	if len(vars) > 0 {
		f = judgeEnv(p, vars)
	}
	if len(never) > 0 {
		f = withUnfilled(f, never, defined)
	}
	if f.Verdict == check.Gap {
		f.Places = append(f.Places, notTold(takenToBeSet(p), f.Places)...)
		f.Brief = []string{
			"An example file names every variable that the code reads, without values, with a word on what each is for.",
			"One module reads the variables that the app cannot do without, fails at the start when one is missing, and names it; optional ones keep their defaults.",
			"No real value is written into any file that is committed.",
		}
	}
	return f
}

func judgeEnv(p *project.Project, vars []variable) check.Finding {
	undeclared := pick(vars, func(v variable) bool { return !v.declared && !onlyForOneRun(v) })
	unchecked := pick(vars, func(v variable) bool { return v.needed() && !(v.throws && v.declared) })
	slices.SortStableFunc(undeclared, func(a, b variable) int { return cmp.Compare(rank(a), rank(b)) })
	missing := ""
	if len(undeclared) > 0 {
		missing = undeclared[0].reads[0].File
	}
	example, hasExample := exampleFile(p, vars, missing)
	switch {
	case len(undeclared) > 0 && !hasExample:
		return withoutExample(p, vars, undeclared, unchecked)
	case len(undeclared) > 0:
		nameDocs(p, undeclared)
		undeclared = withoutSpareNames(undeclared)
		sure := sureness(vars, undeclared)
		bare := prefixMissing(p, undeclared)
		if len(bare) > 0 {
			sure = max(sure, check.Likely)
		}
		if len(neededOf(undeclared)) == 0 && p.Stack().Python() {
			sure = check.Possible // the settings class lists them, with their defaults
		}
		f := check.Missing(sure, fmt.Sprintf("%s %s read by the code and missing from %s.", namesOf(undeclared), check.Are(len(undeclared)), example.File),
			append(append(append(spots(undeclared, unchecked), bare...), check.Line(example.File, 1, "the list that they are missing from")),
				append(notTold(besideVariables(p, undeclared, example, true), bare), noticedLate(p, vars, unchecked)...)...)...)
		if len(neededOf(undeclared)) == 0 && len(bare) == 0 {
			f.Severity = check.Low
		}
		return f
	case len(untold(unchecked)) > 0 && !checkedAnywhere(p):
		unchecked = untold(pick(vars, func(v variable) bool { return v.needed() || v.local }))
		sure := check.Likely
		if len(unchecked) == 1 || refusesCore(vars, unchecked) {
			sure = check.Possible
		}
		f := check.Missing(sure, fmt.Sprintf("Every variable is declared, and nothing checks at the start that %s %s set.", namesOf(unchecked), check.Are(len(unchecked))), append(spots(unchecked, nil), noticedLate(p, vars, unchecked)...)...)
		f.Severity = check.Low
		return f
	}
	return declared(p, vars, example, hasExample)
}

// refusesCore reports whether what the whole app stands on is seen to, and only what some
// part of it needs is not.
func refusesCore(vars, unchecked []variable) bool {
	seenTo := slices.ContainsFunc(vars, func(v variable) bool { return v.checked && core(v.name) })
	return seenTo && !slices.ContainsFunc(unchecked, func(v variable) bool { return core(v.name) })
}

// onlyForOneRun reports whether whoever runs a test, or looks for an error, sets the
// variable for that run: nobody who sets the app up needs it.
func onlyForOneRun(v variable) bool { return forBrowserTests(v.name) || byHand(v.name) && !v.needed() }

// exampleFile is the file that lists the variables for whoever sets the app up, or the
// package of it that some code is of.
// A committed file with values does as well when it names most of them.
func exampleFile(p *project.Project, vars []variable, code string) (project.EnvDeclaration, bool) {
	var best project.EnvDeclaration
	for _, d := range p.Env().Declared {
		if !d.Example || best.File == d.File || !tellsOf(p.Parts(), d.File, code) {
			continue
		}
		rank, than := ofTheApp(d.File), ofTheApp(best.File)
		if best.File == "" || rank < than || rank == than && named(p, d.File, vars) > named(p, best.File, vars) {
			best = d
		}
	}
	if best.File != "" {
		return best, true
	}
	missing := pick(vars, func(v variable) bool { return !v.declared })
	if first := p.Env().Declared; len(first) > 0 && 2*len(missing) < len(vars) {
		return first[0], true
	}
	return project.EnvDeclaration{}, false
}

// named is how many of the variables a file lists that it does not list for other code
// alone.
func named(p *project.Project, file string, vars []variable) (n int) {
	for _, v := range vars {
		if slices.ContainsFunc(p.Env().DeclarationsOf(v.name), func(d project.EnvDeclaration) bool { return d.File == file }) &&
			len(v.reads) > 0 && tellsOf(p.Parts(), file, v.reads[0].File) {
			n++
		}
	}
	return n
}

// ofTheApp ranks example files: the app's own, one of a part of it, and those of
// tools, whose name begins otherwise, or of what lies outside of it.
func ofTheApp(file string) int {
	switch base := path.Base(file); {
	case strings.HasPrefix(file, "../") || !strings.HasPrefix(base, ".env") && !strings.HasPrefix(base, "env"):
		return 2
	case strings.Contains(file, "/"):
		return 1
	}
	return 0
}

// withoutExample is the finding of an app that no file lists the variables of. It
// is certain unless a single variable that is seen to is meant, and mild when the
// instructions name them all, or the app runs without each.
func withoutExample(p *project.Project, vars, undeclared, unchecked []variable) check.Finding {
	sure := check.Likely
	if len(undeclared) > 1 || len(unchecked) > 0 {
		sure = check.Certain
	}
	unlisted := pick(vars, func(v variable) bool { return !v.listed })
	for i := range unlisted {
		unlisted[i].unlisted = true
	}
	slices.SortStableFunc(unlisted, func(a, b variable) int { return cmp.Compare(rank(a), rank(b)) })
	named := nameDocs(p, unlisted)
	unlisted = withoutSpareNames(unlisted)
	kept := func(v variable) bool { return v.listed || slices.ContainsFunc(unlisted, v.is) }
	vars, unchecked = pick(vars, kept), pick(unchecked, kept)
	reason := fmt.Sprintf("The app reads %s, and no example file says so", count(unlisted))
	if rest := len(vars) - len(unlisted); rest > 0 {
		reason = fmt.Sprintf("%s of the %d that the app reads %s listed in no example file and no configuration", capital(count(unlisted)), len(vars), check.Are(len(unlisted)))
	}
	if named > 0 {
		reason += fmt.Sprintf("; the instructions name %d of them", named)
	}
	places := append(spots(unlisted, unchecked, vars), besideVariables(p, unlisted, project.EnvDeclaration{}, false)...)
	f := check.Missing(sure, reason+".", append(places, noticedLate(p, vars, unchecked)...)...)
	if named == len(unlisted) || len(pick(unlisted, func(v variable) bool { return v.needed() || v.checked })) == 0 {
		f.Severity = check.Low
	}
	return f
}

// sureness is certain when the app breaks without one of the variables, and the
// list leaves out so many that nobody keeps it. One or two with a default may be
// left out on purpose; from the third on the list is not kept, unless a schema at the
// start says what each is.
func sureness(all, undeclared []variable) check.Confidence {
	needed := neededOf(undeclared)
	spare := pick(undeclared, func(v variable) bool { return v.schema > 0 && !v.demanded })
	switch {
	case len(needed) > 0 && 2*len(undeclared) > len(all):
		return check.Certain
	case len(needed) > 0 || len(undeclared)-len(spare) > 2:
		return check.Likely
	}
	return check.Possible
}

// neededOf are the variables that the app breaks without; a default that is an
// address of one's own machine is none.
func neededOf(vars []variable) []variable {
	return pick(vars, func(v variable) bool { return v.needed() || v.local || v.demanded })
}

// pythonApp reports whether the app is written in Python, where settings are
// often read through a class.
func pythonApp(p *project.Project) bool {
	s := p.Stack()
	return s.Has(project.FastAPI) || s.Has(project.Django) || s.Has(project.Flask)
}

// checkedAnywhere reports whether code at the start fails when variables are
// missing; which, could not be read.
func checkedAnywhere(p *project.Project) bool {
	return slices.ContainsFunc(p.Env().Checks, func(c project.EnvCheck) bool {
		return len(c.Names) == 0 && counts(p, c.File)
	})
}

func declared(p *project.Project, vars []variable, example project.EnvDeclaration, hasExample bool) check.Finding {
	var places []check.Place
	reason := fmt.Sprintf("All %d variables that the code reads are declared", len(vars))
	if len(vars) == 1 {
		reason = "The only variable that the code reads, " + vars[0].name + ", is declared"
	}
	if hasExample {
		reason += " in " + example.File
		places = append(places, check.Line(example.File, example.Line, "the list of variables"))
	}
	for _, c := range p.Env().Checks {
		if counts(p, c.File) {
			reason += ", and missing ones are noticed"
			places = append(places, check.Line(c.File, c.Line, "checks the variables"))
			break
		}
	}
	if len(places) == 0 && len(vars[0].reads) > 0 {
		r := vars[0].reads[0]
		places = append(places, check.Line(r.File, r.Line, vars[0].name+" is read here"))
	}
	return check.Passed(check.Likely, reason+".", places...)
}
