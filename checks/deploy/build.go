package deploy

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed build.md
var buildWords string

// Build looks for builds that hide their errors or that differ each time:
// errors told to be ignored, no or two lock files, files named that are not
// there.
var Build = &check.Check{
	ID:       "deploy/build",
	Severity: check.Medium,
	Minutes:  20,
	Words:    check.Explain(buildWords),
	Look:     lookForBuild,
	Fix:      buildFix,
}

// A fault is one thing wrong with how the app is built.
type fault struct {
	severity   check.Severity
	confidence check.Confidence
	words      string // a part of a sentence
	places     []check.Place
	done       string // what done looks like
}

func lookForBuild(p *project.Project) check.Finding {
	if p.Manifest() == nil {
		return buildOfPython(p)
	}
	var faults []fault
	faults = append(faults, project.Answer(p, "deploy/broken files", brokenFiles)...)
	faults = append(faults, ignoredErrors(p)...)
	faults = append(faults, project.Answer(p, "deploy/unchecked files", uncheckedFiles)...)
	faults = append(faults, keptDeveloping(p)...)
	faults = append(faults, secondConfigs(p)...)
	faults = append(faults, lockFaults(p)...)
	faults = append(faults, absentFiles(p)...)
	faults = append(faults, absentTests(p)...)
	faults = append(faults, uncopied(p)...)
	faults = append(faults, project.Answer(p, "deploy/absent imports", absentImports)...)
	faults = append(faults, project.Answer(p, "deploy/absent exports", absentExports)...)
	faults = append(faults, project.Answer(p, "deploy/absent names", absentNames)...)
	faults = append(faults, project.Answer(p, "deploy/promised params", promisedParams)...)
	faults = append(faults, project.Answer(p, "deploy/absent packages", absentPackages)...)
	faults = append(faults, absentBeside(p)...)
	faults = append(faults, refusedSettings(p)...)
	faults = append(faults, unreadLinter(p)...)
	faults = append(faults, removedLinter(p)...)
	faults = append(faults, removedCalls(p)...)
	faults = append(faults, compiledFaults(p)...)
	faults = append(faults, otherInstaller(p)...)
	faults = append(faults, dockerFaults(p)...)
	faults = append(faults, composeFaults(p)...)
	faults = append(faults, hostFaults(p)...)
	if len(faults) == 0 {
		return goodBuild(p)
	}
	slices.SortStableFunc(faults, func(a, b fault) int { return int(b.severity) - int(a.severity) })
	f := check.Finding{Verdict: check.Gap, Severity: faults[0].severity}
	var words []string
	for _, x := range faults {
		f.Confidence = max(f.Confidence, x.confidence)
		f.Places = append(f.Places, x.places...)
		words = append(words, x.words)
		if !slices.Contains(f.Brief, x.done) {
			f.Brief = append(f.Brief, x.done)
		}
	}
	f.Places = append(f.Places, besideFaults(p, f.Places)...)
	f.Reason = check.Sentence(strings.Join(words, "; "))
	return f
}

func goodBuild(p *project.Project) check.Finding {
	var places []check.Place
	reason := "The build stops at errors and names only files that are there"
	if locks := p.Stack().LockFiles; len(locks) > 0 {
		places = append(places, check.Line(locks[0], 1, "fixes the version of every package"))
		reason = fmt.Sprintf("One lock file (%s) fixes every version, and the build stops at errors", path.Base(locks[0]))
	}
	return check.Passed(check.Likely, reason+".", places...)
}

// ignoredErrors are settings and commands that let a build pass although its
// types or its linter complain.
func ignoredErrors(p *project.Project) []fault {
	var out []fault
	if p.Stack().Has(project.Next) {
		out = append(out, nextIgnores(p)...)
	}
	for _, m := range manifestsOf(p) {
		out = append(out, goingOn(m)...)
	}
	return out
}

// goingOn are the scripts of one package.json that build, and go on when a step fails.
func goingOn(m *project.Manifest) (out []fault) {
	for _, name := range []string{"build", "vercel-build", "prebuild", "deploy", "typecheck", "type-check", "build:prod", "build:client", "build:server", "heroku-postbuild"} {
		s, ok := m.Scripts[name]
		if ok && goesOn(s.Command) {
			out = append(out, fault{
				check.Medium, check.Likely, fmt.Sprintf("the script %q goes on when a step of it fails", name),
				[]check.Place{check.Line(m.File, s.Line, "its failure is ignored")},
				"Each step of the build stops it when it fails.",
			})
		}
	}
	return out
}

// goesOn reports whether a command's failure is swallowed.
func goesOn(command string) bool {
	squeezed := strings.Join(strings.Fields(command), " ")
	for _, tail := range []string{"|| true", "|| exit 0", "|| :", "|| echo"} {
		head, _, found := strings.Cut(squeezed, tail)
		if found && (strings.Contains(head, "tsc") || strings.Contains(head, "build") || strings.Contains(head, "lint") || strings.Contains(head, "vite")) {
			return true
		}
	}
	return false
}

// nextIgnores are the two settings of Next that leave out what would stop a
// build, unless a pipeline does the same elsewhere.
func nextIgnores(p *project.Project) []fault {
	f := p.Config("next.config")
	if f == nil {
		return nil
	}
	var out []fault
	for _, o := range []struct{ group, key, what, by string }{
		{"typescript", "ignoreBuildErrors", "type errors", "tsc"},
		{"eslint", "ignoreDuringBuilds", "lint errors", "lint"},
	} {
		n := optionIn(f, o.group, o.key)
		if !n.OK() || n.Child(source.Value).Text() != "true" {
			continue
		}
		if o.group == "eslint" && p.Stack().Version(project.Next).AtLeast(16, 0) {
			continue // Next 16 no longer lints while it builds
		}
		if pipelineRuns(p, o.by) {
			continue
		}
		severity := check.Medium
		if o.group == "eslint" {
			severity = check.Low
		}
		out = append(out, fault{
			severity, check.Certain, "the build ignores " + o.what,
			[]check.Place{check.At(n, o.what+" do not stop the build")},
			"The build stops at " + o.what + ": the setting is gone and what it hid is repaired, not silenced.",
		})
	}
	return out
}

// optionIn is the property of an object that is a property of some object of a
// file.
func optionIn(f *source.File, group, key string) source.Node {
	for n := range f.Find(source.Property) {
		if n.Key() == key && n.Parent().Parent().Key() == group {
			return n
		}
	}
	return source.Node{}
}

// pipelineRuns reports whether a workflow that a push starts runs the type
// checker or the linter, by itself or through a script.
func pipelineRuns(p *project.Project, tool string) bool {
	for _, w := range p.Workflows() {
		if started, _ := starts(p, w); started != proves {
			continue
		}
		for _, job := range w.Jobs {
			for _, s := range job.Steps {
				if s.ContinueOnError || job.ContinueOnError || !concernsStep(p, s) {
					continue
				}
				for _, c := range s.Commands() {
					if runsTool(p, c, tool, 0) && !strings.Contains(c, "|| true") {
						return true
					}
				}
			}
		}
	}
	return false
}

// chained parts what a script runs one after another into words.
var chained = strings.NewReplacer("&&", " ", ";", " ", "|", " ")

func runsTool(p *project.Project, command, tool string, depth int) bool {
	words := strings.Fields(chained.Replace(command))
	m := p.Manifest()
	for _, w := range words {
		if w == tool || tool == "lint" && (w == "eslint" || w == "biome" || w == "oxlint") || tool == "tsc" && (w == "vue-tsc" || w == "typecheck" || w == "type-check" || w == "check-types" || w == "tsgo") {
			return true
		}
		if s, ok := m.Scripts[w]; ok && depth < 3 && s.Command != command && runsTool(p, s.Command, tool, depth+1) {
			return true
		}
	}
	return false
}
