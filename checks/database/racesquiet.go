package database

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// quiet reports whether losing a change of a counter matters little: it is a
// statistic or counts guesses, or only a job changes it, which takes rows one after another and runs
// once at a time. What costs money does matter: requests change it beside the job.
func (c counter) quiet(p *project.Project) bool {
	if c.precious {
		return false
	}
	if c.listed && queuedSingly(p, c.file) {
		return true
	}
	return statistic(c.field) || c.keepsOut() || inJob(p, c)
}

// keepsOut reports whether a counter is of wrong guesses, after some of which a door closes.
func (c counter) keepsOut() bool {
	return c.guesses || lockout(strings.Split(snake(c.field), "_"))
}

// guessWords name what somebody is sent and has to guess right.
var guessWords = setOf("code", "otp", "pin", "passcode", "totp")

// guesses reports whether a number of attempts, whose name does not say what at, counts wrong
// codes: the function around its write ends where there were too many, and compares a code.
func guesses(n source.Node, field string) bool {
	if !hasWord(field, setOf("attempt")) || !askedAt(n, field).OK() {
		return false
	}
	code := func(side source.Node) bool {
		return side.Kind() == source.Member && hasWord(side.Child(source.Name).Text(), guessWords)
	}
	fn := n.Outermost()
	for b := range fn.Find(source.Binary) {
		switch b.Operator() {
		case "===", "!==", "==", "!=":
			if code(b.Child(source.Left)) && !b.Child(source.Right).Is(source.String, source.Null, source.Number) || code(b.Child(source.Right)) {
				return true
			}
		}
	}
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "compare", "compareSync", "timingSafeEqual", "verify", "compare_digest":
			if slices.ContainsFunc(c.Args(), func(a source.Node) bool {
				for m := range a.Find(source.Member) {
					if code(m) {
						return true
					}
				}
				return code(a)
			}) {
				return true
			}
		}
	}
	return false
}

// jobOf is the key of whether only a job leads to a place. It is an answer of its own, since
// it looks at all routes: where one of them changes, the counters need not be looked for again.
type jobOf struct {
	file  string
	start int
}

// statistic reports whether a field counts what people looked at, or only marks what is to be
// made anew.
func statistic(field string) bool {
	words := strings.Split(snake(field), "_")
	return slices.ContainsFunc(words, func(w string) bool {
		switch strings.TrimSuffix(w, "s") {
		case "view", "click", "impression", "visit", "visitor", "pageview", "hit", "stat", "statistic", "open", "dirty":
			return true
		}
		return false
	})
}

// inJob reports whether only a job leads to a counter: the function around it is
// one, or all that call it are.
func inJob(p *project.Project, c counter) bool {
	return project.Answer(p, jobOf{c.file, c.start}, c.onlyByJobs)
}

func (c counter) onlyByJobs(p *project.Project) bool {
	fn := c.around(p)
	if !fn.OK() {
		return false
	}
	if r, ok := guardedAt(p, fn); ok {
		return isJob(r)
	}
	if routes := routesIn(p, c.file); len(routes) > 0 {
		return !slices.ContainsFunc(routes, func(r project.GuardedRoute) bool { return !isJob(r) })
	}
	calls := p.CallsOf(fn)
	for _, call := range calls {
		if scheduled(call) {
			continue
		}
		if r, ok := guardedAt(p, call.Outermost()); !ok || !isJob(r) {
			return false
		}
	}
	return len(calls) > 0
}

// around is the outermost function around a counter.
func (c counter) around(p *project.Project) source.Node {
	f := p.Source(c.file)
	if f == nil {
		return source.Node{}
	}
	for fn := range f.Find(source.Function, source.Arrow, source.Method) {
		if fn.Start() <= c.start && c.start < fn.End() && !fn.Function().OK() {
			return fn
		}
	}
	return source.Node{}
}

// guardedAt is the route whose function this is, or is held by it.
func guardedAt(p *project.Project, fn source.Node) (project.GuardedRoute, bool) {
	for _, r := range p.GuardedRoutes() {
		if fn.OK() && r.File == fn.File().Path && (fn.Contains(r.Node) || r.Node.Contains(fn)) {
			return r, true
		}
	}
	return project.GuardedRoute{}, false
}

// routesIn are the routes that a file answers.
func routesIn(p *project.Project, file string) []project.GuardedRoute {
	var out []project.GuardedRoute
	for _, r := range p.GuardedRoutes() {
		if r.File == file {
			out = append(out, r)
		}
	}
	return out
}

// isJob reports whether a route is one that a schedule calls: by its secret, or by
// the folder that it lies in.
func isJob(r project.GuardedRoute) bool {
	if _, ok := r.By(project.SecretGuard); ok {
		return true
	}
	return slices.Contains(strings.Split(r.Path, "/"), "cron")
}

// scheduled reports whether a call stands in what a timer of the process runs.
func scheduled(call source.Node) bool {
	for up := call.Enclosing(source.Call); up.OK(); up = up.Enclosing(source.Call) {
		switch path := up.CalleePath(); {
		case path == "cron.schedule", strings.HasSuffix(path, "scheduleJob"), path == "schedules.task":
			return true
		}
	}
	return false
}
