package check

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"underpin/checks/project"
)

// A Result is a check with what it found.
type Result struct {
	Check   *Check
	Finding Finding
}

// Severity is the finding's severity, else the check's.
func (r Result) Severity() Severity {
	if r.Finding.Severity != 0 {
		return r.Finding.Severity
	}
	return r.Check.Severity
}

// Run looks for every check's gap in a project, several at a time, and returns
// the results in the order of the checks. Each is also handed to seen as soon as
// it is there, one at a time; seen may be nil. A check that panics gives an
// Unclear finding that says so and ends nothing. When ctx ends, checks that have
// not begun give an Unclear finding.
func Run(ctx context.Context, p *project.Project, checks []*Check, seen func(Result)) []Result {
	results := make([]Result, len(checks))
	var wait sync.WaitGroup
	var lock sync.Mutex
	next := make(chan int)
	for range min(len(checks), runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := range next {
				r := Result{checks[i], Look(ctx, p, checks[i])}
				results[i] = r
				if seen != nil {
					lock.Lock()
					seen(r)
					lock.Unlock()
				}
			}
		})
	}
	for i := range checks {
		next <- i
	}
	close(next)
	wait.Wait()
	return results
}

// Stopped is the reason of a check that was not begun because its context had
// ended.
const Stopped = "the check was stopped before it began"

// Look runs one check as Run does. What it found is kept with the project and
// carried over to what becomes of it, for as long as nothing changes that the
// check has read.
func Look(ctx context.Context, p *project.Project, c *Check) (f Finding) {
	defer func() {
		if r := recover(); r != nil {
			f = Cannot(fmt.Sprintf("this check failed on this project (%v): please report it", r))
		}
	}()
	if ctx.Err() != nil {
		return Cannot(Stopped)
	}
	return project.Answer(p, c, func(p *project.Project) Finding { return look(p, c) })
}

func look(p *project.Project, c *Check) Finding {
	f := lookAround(p, c)
	f.Places = distinct(f.Places)
	fingerprint(p, c.ID, f.Places)
	return f
}

// lookAlone is what a check finds in a project as one app.
func lookAlone(p *project.Project, c *Check) Finding {
	switch {
	case p.Stack().Framework == "" && !anyOf(p, c.On):
		return Unneeded("there is no web app here")
	case len(c.On) > 0 && !anyOf(p, c.On):
		return Unneeded("nothing here uses " + techs(c.On))
	}
	f := c.Look(p)
	if f.Verdict == Gap && len(f.Places) == 0 {
		f.Places = []Place{anchor(p)}
	}
	return f
}

func anyOf(p *project.Project, on []project.Tech) bool {
	return slices.ContainsFunc(on, p.Stack().Has)
}

func techs(on []project.Tech) string {
	names := make([]string, len(on))
	for i, t := range on {
		names[i] = string(t)
	}
	if len(names) > 1 {
		return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
	}
	return strings.Join(names, "")
}

// anchor is where an absence is shown when a check names no better place.
func anchor(p *project.Project) Place {
	for _, name := range []string{"package.json", "pyproject.toml", "requirements.txt"} {
		if p.Has(name) {
			return Line(name, 1, "nothing in the app does it")
		}
	}
	if files := p.Files(); len(files) > 0 {
		return Line(files[0], 1, "nothing in the app does it")
	}
	return Line(".", 1, "nothing in the app does it")
}

// distinct drops a place that is named twice. What says something else about the
// same line stays.
func distinct(places []Place) []Place {
	type key struct {
		file         string
		line, column int
		message      string
	}
	seen := map[key]bool{}
	return slices.DeleteFunc(slices.Clone(places), func(p Place) bool {
		k := key{p.File, p.Line, p.Column, p.Message}
		was := seen[k]
		seen[k] = true
		return was
	})
}
