package deploy

import (
	_ "embed"
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed ci.md
var ciWords string

// CI looks for a pipeline that builds or tests the app when code is pushed, and
// that can succeed.
var CI = &check.Check{
	ID:       "deploy/ci",
	Severity: check.Medium,
	Minutes:  20,
	Words:    check.Explain(ciWords),
	Look:     lookForCI,
	Fix:      ciFix,
}

func lookForCI(p *project.Project) check.Finding {
	var best run
	var all []run
	for _, w := range p.Workflows() {
		r := judgeWorkflow(p, w)
		all = append(all, r)
		if r.better(best) {
			best = r
		}
	}
	for _, r := range all { // an image that is built is no answer to the checks that fail at every push
		if best.state == proves && (r.state == broken || r.state == ignored && p.Stack().Python()) && (strings.HasPrefix(best.what, "docker ") || builtByAction(best.what)) {
			best = r // of a server in Python an image copies the code and runs none of it
		}
	}
	if best.state != proves {
		if f, ok := otherPipelines(p); ok && (f.Verdict != check.Gap || best.state != broken) {
			return f
		}
	}
	f := best.finding(p)
	for _, r := range all { // each that does as little
		if best.state == idle && r.state == idle && r.file != best.file {
			f.Places = append(f.Places, r.at("no build and no test in this workflow either"))
		}
	}
	if f.Verdict == check.Gap {
		f.Places = append(f.Places, aroundCI(p, all, f.Places)...)
	}
	if best.state == idle && lints(p, best.file) {
		f.Severity = check.Low
		f.Reason = fmt.Sprintf("The workflow %s starts by itself and looks at style and types alone: it neither builds nor tests the app.", path.Base(best.file))
	}
	return f
}

// lints reports whether a workflow reads the code with a linter or for types.
func lints(p *project.Project, file string) bool {
	for _, w := range p.Workflows() {
		if w.File != file {
			continue
		}
		for _, job := range w.Jobs {
			for _, s := range job.Steps {
				for _, word := range []string{"lint", "typecheck", "type-check", "tsc", "svelte-check", "biome "} {
					if strings.Contains(s.Run, word) {
						return true
					}
				}
			}
		}
	}
	return false
}

// A state says how far a pipeline goes, worst first.
type state int

const (
	absent    state = iota
	elsewhere       // for another project of the repository
	onDemand        // not started by a push
	idle            // neither builds nor tests
	ignored         // its failure fails nothing
	broken          // cannot succeed
	proves          // builds or tests
)

// A run is what a pipeline does with a push.
type run struct {
	state state
	file  string
	line  int
	what  string // the command that shows it
}

func (r run) better(o run) bool { return r.state > o.state }

func (r run) at(message string) check.Place { return check.Line(r.file, max(r.line, 1), message) }

func (r run) finding(p *project.Project) check.Finding {
	f := r.judged(p)
	if f.Verdict == check.Gap {
		f.Brief = []string{
			"A workflow starts on every push to the main branch and on every pull request, installs with the app's own package manager and its lock file, and runs what package.json has of type check, lint, test and build.",
			"Each step fails the run when it fails.",
		}
	}
	return f
}

func (r run) judged(p *project.Project) check.Finding {
	switch r.state {
	case proves:
		return check.Passed(check.Certain, fmt.Sprintf("%s runs %q when code changes.", path.Base(r.file), r.what), r.at("starts by itself"))
	case broken:
		return check.Missing(check.Likely, fmt.Sprintf("The workflow %s cannot succeed: %s.", path.Base(r.file), r.what), r.at(r.what))
	case ignored:
		return check.Missing(check.Likely, fmt.Sprintf("The workflow %s goes on when %q fails, so it never says no.", path.Base(r.file), r.what), r.at("its failure is ignored"))
	case idle:
		return check.Missing(check.Likely, fmt.Sprintf("The workflow %s starts by itself and neither builds nor tests the app.", path.Base(r.file)), r.at("no build and no test in this workflow"))
	case onDemand:
		return check.Missing(check.Likely, fmt.Sprintf("The workflow %s builds or tests, and no push or pull request starts it.", path.Base(r.file)), r.at("what starts it"))
	case elsewhere:
		return check.Missing(check.Likely, "The repository's workflows run for another of its projects, and nothing runs for this one.", anchor(p), r.at("for another project"))
	}
	if others := otherWork(p); len(others) > 0 {
		return check.Missing(check.Certain, "Nothing builds or tests the app when code is pushed: the workflows that there are do other work.", append([]check.Place{anchor(p)}, others...)...)
	}
	if hostBuilds(p) {
		return check.Missing(check.Certain, "Nothing but the host's own build runs when code is pushed: no workflow or pipeline of any kind was found.", anchor(p))
	}
	return check.Missing(check.Certain, "Nothing runs when code is pushed: no workflow or pipeline of any kind was found.", anchor(p))
}

// otherWork are the workflows that neither a push nor a pull request starts, each where
// it says what does.
func otherWork(p *project.Project) []check.Place {
	const most = 6
	var out []check.Place
	for _, w := range p.Workflows() {
		if len(w.Triggers) > 0 && len(out) < most && !strings.HasPrefix(w.File, "../") {
			out = append(out, check.Line(w.File, max(w.Triggers[0].Line, 1), "started by "+strings.ReplaceAll(w.Triggers[0].Event, "_", " ")+", and builds nothing"))
		}
	}
	return out
}

// anchor is where the absence shows: the scripts that nobody runs.
func anchor(p *project.Project) check.Place {
	name := path.Join(p.FolderOf(p.Stack().Framework), "package.json")
	text, ok := p.Read(name)
	if !ok {
		for _, name := range []string{"pyproject.toml", "requirements.txt", "manage.py"} {
			if p.Has(name) {
				return check.Line(name, 1, "no pipeline runs for this app")
			}
		}
		return check.Line(name, 1, "no pipeline runs for this app")
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if strings.Contains(line, `"scripts"`) {
			return check.Line(name, n, "no pipeline builds or tests with these scripts")
		}
	}
	return check.Line(name, 1, "no pipeline runs for this app")
}
