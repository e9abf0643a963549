package deploy

import (
	"path"
	"strings"

	"underpin/checks/project"
)

// judgeWorkflow tells what one GitHub workflow does with a push.
func judgeWorkflow(p *project.Project, w project.Workflow) run {
	started, trigger := starts(p, w)
	best := run{state: idle, file: w.File, line: trigger.Line}
	if started == elsewhere {
		best.state = elsewhere
		return best
	}
	for _, job := range w.Jobs {
		if r := judgeJob(p, w, job); r.better(best) {
			best = r
		}
	}
	if started == onDemand {
		if best.state <= idle {
			return run{state: absent}
		}
		return run{state: onDemand, file: w.File, line: max(trigger.Line, 1)}
	}
	return best
}

// starts tells whether a push or pull request that touches the app starts the
// workflow; the trigger is the one that does.
func starts(p *project.Project, w project.Workflow) (state, project.Trigger) {
	found := onDemand
	var last project.Trigger
	for _, t := range w.Triggers {
		last = t
		if t.Event == "push" && len(t.Branches) == 0 && w.Value.Get("on", "push", "tags").Kind != project.NoValue {
			continue // releases only
		}
		switch t.Event {
		case "push", "pull_request", "pull_request_target", "merge_group":
		case "workflow_call":
			if called(p, w) {
				return proves, t
			}
			continue
		default:
			continue
		}
		if len(t.Paths) == 0 || concerns(p, t.Paths) {
			return proves, t
		}
		found = elsewhere
	}
	return found, last
}

// called reports whether another workflow that a push starts calls this one.
func called(p *project.Project, w project.Workflow) bool {
	for _, o := range p.Workflows() {
		if !o.On("push") && !o.On("pull_request") {
			continue
		}
		for _, j := range o.Jobs {
			if strings.HasSuffix(j.Uses, "/"+path.Base(w.File)) {
				return true
			}
		}
	}
	return false
}

// concerns reports whether a path filter lets changes of the app through. The
// filter's paths begin at the repository's root; of the app's own folder only
// the name is known here.
func concerns(p *project.Project, filters []string) bool {
	own := p.Folder()
	for _, f := range filters {
		if strings.HasPrefix(f, "!") {
			continue
		}
		head, _, _ := strings.Cut(strings.TrimPrefix(f, "./"), "*")
		head = strings.Trim(head, "/")
		if own == "" && head != "" && !holdsSource(p, head) {
			continue
		}
		if own == "" || head == "" || head == own || strings.HasPrefix(head, own+"/") || strings.HasPrefix(own, head+"/") {
			if !strings.HasPrefix(head, ".github") {
				return true
			}
		}
	}
	return false
}

// holdsSource reports whether a folder, or a file, is part of the app's source.
func holdsSource(p *project.Project, head string) bool {
	for _, name := range p.Sources() {
		if name == head || strings.HasPrefix(name, head+"/") || strings.HasPrefix(name, head) && !strings.Contains(head, "/") {
			return true
		}
	}
	return false
}

// judgeJob tells what one job does: the strongest of its commands, unless a
// command before it cannot succeed.
func judgeJob(p *project.Project, w project.Workflow, job project.Job) run {
	best := run{state: idle, file: w.File, line: job.Line}
	for i, s := range job.Steps {
		if why := cachesTooEarly(w, job, i); why != "" {
			return run{broken, w.File, s.Line, why}
		}
		if why := wrongPnpm(p, w, job, s); why != "" {
			return run{broken, w.File, s.Line, why}
		}
		if !concernsStep(p, s) {
			continue
		}
		for _, c := range s.Commands() {
			if why := cannotInstall(p, c); why != "" {
				return run{broken, w.File, commandLine(p, w.File, s, c), why}
			}
			if why := installsEmpty(p, job, i, c); why != "" {
				return run{broken, w.File, commandLine(p, w.File, s, c), why}
			}
			if why := copiesNothing(p, job, i, c); why != "" && !s.ContinueOnError && !job.ContinueOnError && s.If == "" {
				return run{broken, w.File, commandLine(p, w.File, s, c), why}
			}
			if !verifies(p, c, 0) {
				continue
			}
			r := run{proves, w.File, commandLine(p, w.File, s, c), c}
			if s.ContinueOnError || job.ContinueOnError || strings.Contains(c, "|| true") || strings.Contains(c, "|| exit 0") || strings.Contains(c, "|| echo") {
				r.state = ignored
			}
			if r.better(best) {
				best = r
			}
		}
		if what := builtByAction(s.Uses); what && best.state < proves {
			best = run{proves, w.File, s.Line, s.Uses}
		}
	}
	return best
}

// concernsStep reports whether a step works on the app: in its folder, in one
// above it, or wherever the repository's root is.
func concernsStep(p *project.Project, s project.Step) bool {
	own, dir := p.Folder(), strings.Trim(strings.TrimPrefix(s.Dir, "./"), "/")
	return dir == "" || dir == "." || strings.Contains(dir, "$") || own == dir || strings.HasPrefix(own, dir+"/")
}

// commandLine is the line of a command in a step of several.
func commandLine(p *project.Project, file string, s project.Step, command string) int {
	text, _ := p.Read(file)
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if n >= s.Line && strings.Contains(line, command) {
			return n
		}
		if n > s.Line+60 {
			break
		}
	}
	return s.Line
}
