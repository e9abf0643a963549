package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// noticedLate are the places that show that nothing looks for the variables when
// the app starts: tests that leave some out, secrets that are only asked for when the
// code that uses them runs, where the settings are loaded and the test that nobody calls.
// They are told behind the variables that the finding is about.
func noticedLate(p *project.Project, vars, unchecked []variable) []check.Place {
	out := partialChecks(p, unchecked)
	if !startLooks(p) {
		out = append(append(out, askedInUse(p, vars)...), neverRun(p)...)
	}
	if len(unchecked) > 0 && !slices.ContainsFunc(vars, func(v variable) bool { return printedAtStart(p, v) }) {
		out = append(out, whereLoaded(p)...)
	}
	return out
}

// startLooks reports whether a test of several variables runs at the start.
func startLooks(p *project.Project) bool {
	return slices.ContainsFunc(p.Env().Checks, func(c project.EnvCheck) bool {
		return c.AtStart && (len(c.Names) > 2 || len(c.Names) == 0) && counts(p, c.File)
	})
}

// askedInUse are the secrets whose lack shows when the code that needs them runs,
// if at all.
func askedInUse(p *project.Project, vars []variable) []check.Place {
	const most = 6
	late := pick(vars, func(v variable) bool {
		return v.declared && v.schema == 0 && rank(v) == asked && !lookedForAtStart(p, v.name)
	})
	var out []check.Place
	for _, v := range late {
		if r := v.reads[0]; len(out) < most && r.Via != "Deno.env" && !refusedInUse(p, r) && !printedAtStart(p, v) && !stopsPython(p, r) {
			out = append(out, readAt(r, v.name+" is read here, and nothing tells at the start when it is missing"))
		}
	}
	return out
}

// lookedForAtStart reports whether a test that runs as a module is loaded names a
// variable.
func lookedForAtStart(p *project.Project, name string) bool {
	return slices.ContainsFunc(p.Env().Checks, func(c project.EnvCheck) bool {
		return c.AtStart && slices.Contains(c.Names, name) && counts(p, c.File)
	})
}

// printedAtStart reports whether a module writes to the console, as it is loaded, whether a
// variable is set: who starts the app reads what is missing.
func printedAtStart(p *project.Project, v variable) bool {
	return slices.ContainsFunc(p.Env().Reads, func(r project.EnvRead) bool {
		if r.Name != v.name || !p.Holds(r.File, "console.") {
			return false
		}
		f := p.Source(r.File)
		if f == nil {
			return false
		}
		for c := range f.Find(source.Call) {
			if strings.HasPrefix(c.CalleePath(), "console.") && !c.Function().OK() && c.Line() <= r.Line && r.Line <= lastLine(c) && strings.Contains(c.Text(), v.name) {
				return true
			}
		}
		return false
	})
}

func lastLine(n source.Node) int {
	line, _ := n.EndPosition()
	return line
}

// refusedInUse reports whether a function beside the read of a variable throws, and names
// it: the first use tells.
func refusedInUse(p *project.Project, r project.EnvRead) bool {
	f := p.Source(r.File)
	if f == nil {
		return false
	}
	for t := range f.Find(source.Throw) {
		fn := t.Function()
		for said := range fn.Find(source.String, source.Template) {
			if strings.Contains(said.Text(), r.Name) {
				return true
			}
		}
	}
	return false
}

// neverRun are tests of several variables that are written and that nothing runs
// when the app starts.
func neverRun(p *project.Project) []check.Place {
	var out []check.Place
	for _, c := range p.Env().Checks {
		base := path.Base(c.File)
		if c.AtStart || len(c.Names) < 3 || len(out) == 2 || strings.HasPrefix(base, "route.") || strings.HasPrefix(base, "+server.") {
			continue
		}
		if counts(p, c.File) || strings.Contains(base, "env") {
			out = append(out, check.Line(c.File, c.Line, fmt.Sprintf("looks for %d variables, and nothing runs it at the start", len(c.Names))))
		}
	}
	return out
}

// whereLoaded is the line on which a server reads its file of settings: a test of
// them would go behind it.
func whereLoaded(p *project.Project) []check.Place {
	for _, name := range p.Sources() {
		if !p.Holds(name, "dotenv") || !counts(p, name) || strings.Contains(path.Base(name), ".config.") {
			continue
		}
		if at := loadsSettings(p.Source(name)); at.OK() {
			return []check.Place{check.At(at, "the settings are loaded here, and nothing looks whether they are all there")}
		}
	}
	return nil
}

// loadsSettings is the statement with which a file reads the settings: import
// "dotenv/config", dotenv.config(), require("dotenv").config().
func loadsSettings(f *source.File) source.Node {
	if f == nil {
		return source.Node{}
	}
	for _, im := range f.ImportsFrom("dotenv/config") {
		return im.Node
	}
	for n := range f.Find(source.Call) {
		if n.CalleeName() != "config" {
			continue
		}
		required, _ := n.Child(source.Callee).Child(source.ObjectRole).Arg(0).StringValue()
		if pkg, _ := n.Origin(); pkg == "dotenv" || required == "dotenv" {
			return n
		}
	}
	return source.Node{}
}
