package deploy

import (
	"cmp"
	_ "embed"
	"fmt"
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
	if len(vars) == 0 {
		return check.Unneeded("The app reads no environment variables of its own.")
	}
	undeclared, unchecked := pick(vars, func(v variable) bool { return !v.declared }), pick(vars, func(v variable) bool { return v.needed() })
	example, hasExample := exampleFile(p)
	switch {
	case len(undeclared) > 0 && !hasExample:
		return check.Missing(withoutExample(undeclared, unchecked), fmt.Sprintf("The app reads %s, and no example file says so.", count(undeclared)), spots(undeclared, unchecked)...)
	case len(undeclared) > 0:
		return check.Missing(sureness(undeclared), fmt.Sprintf("%s %s read by the code and missing from %s.", list(undeclared), areOrIs(undeclared), example.File),
			append(spots(undeclared, nil), check.Line(example.File, 1, "the list that they are missing from"))...)
	case len(unchecked) > 0 && !checkedAnywhere(p):
		f := check.Missing(check.Likely, fmt.Sprintf("Every variable is listed, and nothing checks at the start that %s %s set.", list(unchecked), areOrIs(unchecked)), spots(unchecked, nil)...)
		f.Severity = check.Low
		return f
	}
	return declared(p, vars, example, hasExample)
}

// A variable is one that live code reads.
type variable struct {
	name     string
	reads    []project.EnvRead
	declared bool
	checked  bool // something fails when it is missing
	fallback bool // every read has a default
}

// needed reports whether the app breaks later, and elsewhere, without it.
func (v variable) needed() bool { return !v.checked && !v.fallback }

// variables lists what live code reads, platform variables left out, those read
// first in the project's order first.
func variables(p *project.Project) []variable {
	e := p.Env()
	byName := map[string]*variable{}
	var order []*variable
	for _, r := range e.Reads {
		if givenByPlatform(r.Name) || givenToFunction(r) || !counts(p, r.File) {
			continue
		}
		v := byName[r.Name]
		if v == nil {
			v = &variable{name: r.Name, fallback: true, declared: declaredAt(p, r.Name)}
			_, v.checked = e.CheckOf(r.Name)
			byName[r.Name] = v
			order = append(order, v)
		}
		v.reads = append(v.reads, r)
		v.checked = v.checked || r.Checked
		v.fallback = v.fallback && r.Default
	}
	out := make([]variable, len(order))
	for i, v := range order {
		if v.checked && !v.declared {
			if c, ok := e.CheckOf(v.name); ok && c.AtStart {
				v.declared = true // the check names it, and says so when it is missing
			}
		}
		out[i] = *v
	}
	return out
}

// counts reports whether a file's reads are the running app's: not those of
// tests, stories, scripts and dead code.
func counts(p *project.Project, file string) bool {
	if strings.HasSuffix(file, ".py") {
		return !strings.Contains(file, "test")
	}
	return p.Modules().Live(file)
}

// givenToFunction reports whether Supabase gives the variable to every edge
// function, or Deno Deploy does.
func givenToFunction(r project.EnvRead) bool {
	if r.Via != "Deno.env" && !strings.Contains(r.File, "supabase/functions/") {
		return false
	}
	switch r.Name {
	case "SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_DB_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY",
		"SUPABASE_PUBLISHABLE_KEYS", "SUPABASE_SECRET_KEYS", "SUPABASE_JWKS":
		return true
	}
	return strings.HasPrefix(r.Name, "SB_") || strings.HasPrefix(r.Name, "DENO_")
}

func declaredAt(p *project.Project, name string) bool {
	return len(p.Env().DeclarationsOf(name)) > 0 || declaredInConfig(p, name)
}

func pick(vars []variable, want func(variable) bool) []variable {
	return slices.DeleteFunc(slices.Clone(vars), func(v variable) bool { return !want(v) })
}

// exampleFile is the file that lists the variables for whoever sets the app up.
func exampleFile(p *project.Project) (project.EnvDeclaration, bool) {
	for _, d := range p.Env().Declared {
		if d.Example {
			return d, true
		}
	}
	return project.EnvDeclaration{}, false
}

func withoutExample(undeclared, unchecked []variable) check.Confidence {
	if len(undeclared) > 1 || len(unchecked) > 0 {
		return check.Certain
	}
	return check.Likely
}

// sureness is certain when the app breaks without one of the variables.
func sureness(undeclared []variable) check.Confidence {
	most := check.Possible
	for _, v := range undeclared {
		switch {
		case v.needed():
			return check.Certain
		case !v.fallback:
			most = check.Likely
		}
	}
	if len(undeclared) > 3 {
		most = max(most, check.Likely)
	}
	return most
}

// spots are the first reads of variables, those that break the app first.
func spots(lists ...[]variable) []check.Place {
	const most = 30
	var vars []variable
	seen := map[string]bool{}
	for _, l := range lists {
		for _, v := range l {
			if !seen[v.name] {
				seen[v.name] = true
				vars = append(vars, v)
			}
		}
	}
	slices.SortStableFunc(vars, func(a, b variable) int { return cmp.Compare(rank(a), rank(b)) })
	var out []check.Place
	for _, v := range vars[:min(len(vars), most)] {
		r := v.reads[0]
		words := v.name + " is read here"
		if !v.declared {
			words += ", and listed nowhere"
		}
		if v.needed() {
			words += "; nothing notices when it is missing"
		}
		line, column := r.Line, r.Column
		out = append(out, check.Place{File: r.File, Line: line, Column: column, EndLine: line, EndColumn: column + r.End - r.Start, Message: words})
	}
	return out
}

func rank(v variable) int {
	if v.needed() {
		return 0
	}
	return 1
}

func count(vars []variable) string {
	if len(vars) == 1 {
		return "the variable " + vars[0].name
	}
	return fmt.Sprintf("%d variables (%s)", len(vars), list(vars))
}

func areOrIs(vars []variable) string {
	if len(vars) == 1 {
		return "is"
	}
	return "are"
}

func list(vars []variable) string {
	const most = 4
	var names []string
	for _, v := range vars {
		names = append(names, v.name)
	}
	switch n := len(names); {
	case n > most:
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", n-most)
	case n > 1:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
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
	reason := fmt.Sprintf("All %d variables that the code reads are listed", len(vars))
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
