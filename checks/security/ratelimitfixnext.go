package security

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

const nextLimiterSketch = `const wait = await rateLimit(request.headers, "login", 10, 15 * 60);
if (wait > 0) return tooManyRequests(wait);
`

// ratelimitHandlers puts a limit at the head of each handler and action of one
// framework that the check names, and makes limiters that believe their callers
// look at the proxy's word instead.
func ratelimitHandlers(d *fixes.Draft, by project.Tech) error {
	g := guarding{d: d, by: by, edits: map[string][]fixes.Edit{}, names: map[string][]string{}, packages: map[string][]fixes.Import{}, guarded: map[source.Node]bool{}}
	var left []string
	for _, e := range toLimit(d.Project()) {
		switch {
		case e.limiter.OK() && e.spoof.OK() && trustsCaller(d.Project(), e):
			g.believe(e.spoof)
		case e.limiter.OK() || e.quota.OK():
		case e.route.Kind == project.Edge && by != project.Next: // has a limiter of its own
		case isProcedure(e.route) || !g.guard(e): // a procedure may not have headers at hand
			left = append(left, address(e.route))
		}
	}
	if len(g.edits) == 0 {
		return fixes.Refuse("the endpoints have a shape that this fix does not know"+listOf(left), "ts", handlerSketch(by))
	}
	if len(left) > 0 {
		d.Note("Not known where a limit would go, and still without one" + listOf(left) + ".")
	}
	d.Review()
	return g.write()
}

// guarding gathers the edits that put limits in front of endpoints.
type guarding struct {
	d          *fixes.Draft
	by         project.Tech // whose handlers they are
	edits      map[string][]fixes.Edit
	names      map[string][]string       // what a file needs of the limiter's module
	packages   map[string][]fixes.Import // what it needs of packages
	app, pages bool                      // which answers are needed
	guarded    map[source.Node]bool
}

// believe makes `….split(",")[0]` the last entry instead of the first.
func (g *guarding) believe(n source.Node) {
	file := n.File().Path
	at := n.Child(source.ObjectRole).End()
	e := fixes.Edit{Start: at, End: at, Text: ".slice(-1)"}
	if !slices.Contains(g.edits[file], e) {
		g.edits[file] = append(g.edits[file], e)
		g.d.Note("Of X-Forwarded-For the last entry is now believed, which the proxy writes; the first one is whatever a caller sends.")
	}
}

// guard puts a limit at the head of one endpoint. Where that fails nothing of it
// is left behind.
func (g *guarding) guard(e endpoint) bool {
	if !e.route.Node.OK() {
		return false
	}
	file := e.route.Node.File().Path
	edits, names, packages := g.edits[file], g.names[file], g.packages[file]
	if g.place(e) {
		return true
	}
	if g.edits[file], g.names[file], g.packages[file] = edits, names, packages; len(edits) == 0 {
		delete(g.edits, file)
	}
	return false
}

func (g *guarding) place(e endpoint) bool {
	fn := e.route.Node
	if g.guarded[fn] {
		return true // of another route, too
	}
	if !fn.Is(source.Function, source.Arrow, source.Method) || e.route.Kind == project.Edge || strings.HasPrefix(fn.File().Path, "../") {
		return false
	}
	g.d.Source(fn.File().Path)
	name := fixes.FreeName(fn.File(), "wait", "secondsToWait", "limitWait")
	caller, refusal, ok := g.shape(e, fn, name)
	if !ok {
		return false
	}
	limit := `20, 60`
	switch {
	case e.login && !e.paid:
		limit = `10, 15 * 60`
	case (e.what == sendsMessage || e.what == sendsSMS) && !askedAgain(limitName(e.route)):
		limit = `5, 10 * 60`
	}
	lines := fmt.Sprintf("const %s = await rateLimit(%s, %q, %s);\nif (%s > 0) %s", name, caller, limitName(e.route), limit, name, refusal)
	top, ok := fixes.AtTop(g.d, fn, lines)
	if !ok {
		return false
	}
	file := fn.File().Path
	async, done, ok := fixes.MakeAsync(fn)
	if !ok {
		return false
	}
	if !done {
		top = append(top, async)
	}
	g.edits[file] = append(g.edits[file], top...)
	g.need(file, "rateLimit")
	g.guarded[fn] = true
	return true
}

// askedAgain reports whether a page calls an endpoint over and over by itself, to learn
// how something stands, whatever it may send on the way.
func askedAgain(name string) bool {
	return containsPart(strings.ToLower(name), []string{"poll", "status", "reconcile", "refresh", "sync", "heartbeat"})
}

func (g *guarding) need(file, name string) {
	if !slices.Contains(g.names[file], name) {
		g.names[file] = append(g.names[file], name)
	}
}

// write adds the limiter's module and the imports, and writes each file once.
func (g *guarding) write() error {
	file := ""
	if len(g.names) > 0 {
		var err error
		if file, err = g.module(); err != nil {
			return err
		}
	}
	for _, name := range sortedFiles(g.edits) {
		f := g.d.Source(name)
		edits := g.edits[name]
		if names := g.names[name]; len(names) > 0 {
			slices.Sort(names)
			edits = append(edits, g.imports(f, file, names)...)
		}
		for _, m := range g.packages[name] {
			for _, e := range fixes.ImportEdits(g.d, f, m) {
				if !slices.Contains(edits, e) { // another handler of the file needs it too
					edits = append(edits, e)
				}
			}
		}
		if err := g.d.Edit(name, edits...); err != nil {
			return err
		}
	}
	return nil
}

func sortedFiles(m map[string][]fixes.Edit) []string {
	var out []string
	for file := range m {
		out = append(out, file)
	}
	slices.Sort(out)
	return out
}
