package project

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// A Workflow is one GitHub workflow of the repository.
type Workflow struct {
	File     string
	Name     string
	Triggers []Trigger
	Jobs     []Job
	Value    Value // the whole file
}

// A Trigger is one event that starts a workflow.
type Trigger struct {
	Event    string // "push", "pull_request", "schedule"…
	Branches []string
	Paths    []string // only changes to these start it
	Line     int
}

// A Job is one job of a workflow.
type Job struct {
	ID              string
	Name            string
	If              string
	Uses            string // the workflow it calls, if it does
	Needs           []string
	ContinueOnError bool // its failure fails nothing
	Steps           []Step
	Line            int
}

// A Step is one step of a job.
type Step struct {
	Name            string
	Uses            string
	Run             string
	If              string
	Dir             string // working-directory, the job's and workflow's default included
	ContinueOnError bool
	Line            int // of `run` or `uses`
	Value           Value
}

// Workflows lists the GitHub workflows of the repository that can be read.
func (p *Project) Workflows() []Workflow {
	return remember(p, "workflows", func(p *Project) []Workflow {
		var out []Workflow
		for _, f := range p.list() {
			below := p.repo.below(f.path)
			ext := path.Ext(below)
			if path.Dir(below) != ".github/workflows" || ext != ".yml" && ext != ".yaml" {
				continue
			}
			if v, err := p.ReadYAML(f.path); err == nil && v.Kind == TableValue {
				out = append(out, p.readWorkflow(f.path, v))
			}
		}
		return out
	})
}

func (p *Project) readWorkflow(file string, v Value) Workflow {
	w := Workflow{File: file, Name: v.Get("name").Text(), Value: v}
	on, _ := v.Member("on")
	if on.Value.Kind == TableValue {
		for m := range on.Value.Members() {
			w.Triggers = append(w.Triggers, Trigger{
				Event: m.Key, Branches: m.Value.Get("branches").Strings(), Paths: m.Value.Get("paths").Strings(), Line: m.Line,
			})
		}
	} else {
		for _, event := range on.Value.Strings() {
			w.Triggers = append(w.Triggers, Trigger{Event: event, Line: on.Line})
		}
	}
	dir := v.Get("defaults", "run", "working-directory").Text()
	for m := range v.Get("jobs").Members() {
		w.Jobs = append(w.Jobs, p.readJob(m, dir))
	}
	return w
}

func (p *Project) readJob(m Member, dir string) Job {
	v := m.Value
	j := Job{
		ID: m.Key, Name: v.Get("name").Text(), If: v.Get("if").Text(), Uses: v.Get("uses").Text(),
		Needs: v.Get("needs").Strings(), ContinueOnError: isTrue(v.Get("continue-on-error")), Line: m.Line,
	}
	if d := v.Get("defaults", "run", "working-directory").Text(); d != "" {
		dir = d
	}
	j.Steps = p.readSteps(v.Get("steps"), dir, actionDepth)
	return j
}

// actionDepth is how many actions of the repository are followed into each other.
const actionDepth = 3

// readSteps lists steps. One that uses an action of the repository's own is
// followed by what that does, at the line and under the conditions of the use
// (docs.github.com/actions/creating-actions/creating-a-composite-action).
func (p *Project) readSteps(list Value, dir string, depth int) []Step {
	var out []Step
	for s := range list.Items() {
		step := Step{
			Name: s.Get("name").Text(), Uses: s.Get("uses").Text(), Run: s.Get("run").Text(), If: s.Get("if").Text(),
			Dir: dir, ContinueOnError: isTrue(s.Get("continue-on-error")), Line: s.Line, Value: s,
		}
		if d := s.Get("working-directory").Text(); d != "" {
			step.Dir = d
		}
		for _, key := range []string{"run", "uses"} {
			if at, ok := s.Member(key); ok {
				step.Line = at.Line
			}
		}
		out = append(out, step)
		if depth == 0 || !strings.HasPrefix(step.Uses, "./") {
			continue
		}
		for _, inner := range p.readSteps(p.action(step.Uses).Get("runs", "steps"), "", depth-1) {
			inner.Line, inner.Value = step.Line, step.Value
			inner.ContinueOnError = inner.ContinueOnError || step.ContinueOnError
			inner.If = cmp.Or(step.If, inner.If)
			out = append(out, inner)
		}
	}
	return out
}

// action is the description of an action that lies in the repository.
func (p *Project) action(uses string) Value {
	folder := path.Clean(uses)
	for _, f := range p.list() {
		below := p.repo.below(f.path)
		if base := path.Base(below); path.Dir(below) != folder || base != "action.yml" && base != "action.yaml" {
			continue
		}
		if v, err := p.ReadYAML(f.path); err == nil {
			return v
		}
	}
	return Value{}
}

func isTrue(v Value) bool {
	b, _ := v.Bool()
	return b
}

// On reports whether an event starts the workflow.
func (w Workflow) On(event string) bool {
	return slices.ContainsFunc(w.Triggers, func(t Trigger) bool { return t.Event == event })
}

// Commands are the lines of a step's script, comments left out and lines that a
// backslash continues joined.
func (s Step) Commands() []string {
	var out []string
	continued := ""
	for line := range strings.Lines(s.Run) {
		line = continued + strings.TrimSpace(line)
		continued = ""
		if rest, ok := strings.CutSuffix(line, "\\"); ok {
			continued = rest
			continue
		}
		if line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}
