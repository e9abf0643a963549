package security

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

const nextLimiterSketch = `const wait = await rateLimit(request.headers, "login", 10, 15 * 60);
if (wait > 0) return tooManyRequests(wait);
`

// ratelimitNext puts a limit at the head of each handler and action of a Next
// app that the check names, and makes limiters that believe their callers look
// at the proxy's word instead.
func ratelimitNext(d *fixes.Draft) error {
	g := guarding{d: d, edits: map[string][]fixes.Edit{}, names: map[string][]string{}}
	var left []string
	for _, e := range endpoints(d.Project()) {
		switch {
		case e.limiter.OK() && e.spoof.OK() && trustsCaller(d.Project(), e):
			g.believe(e.spoof)
		case e.limiter.OK() || e.quota.OK():
		case !g.guard(e):
			left = append(left, address(e.route))
		}
	}
	if len(g.edits) == 0 {
		return fixes.Refuse("the endpoints have a shape that this fix does not know"+listOf(left), "ts", nextLimiterSketch)
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
	edits      map[string][]fixes.Edit
	names      map[string][]string // what a file needs of the limiter's module
	headers    []string            // files that need headers() of Next
	app, pages bool                // which answers are needed
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

// guard puts a limit at the head of one endpoint.
func (g *guarding) guard(e endpoint) bool {
	fn := e.route.Node
	if !fn.Is(source.Function, source.Arrow, source.Method) || e.route.Kind == project.Edge || strings.HasPrefix(fn.File().Path, "../") {
		return false
	}
	g.d.Source(fn.File().Path)
	name := fixes.FreeName(fn.File(), "wait", "secondsToWait", "limitWait")
	headers, refusal, ok := g.shape(e, fn, name)
	if !ok {
		return false
	}
	limit := `20, 60`
	switch {
	case e.login && !e.paid:
		limit = `10, 15 * 60`
	case e.what == sendsMessage || e.what == sendsSMS:
		limit = `5, 10 * 60`
	}
	lines := fmt.Sprintf("const %s = await rateLimit(%s, %q, %s);\nif (%s > 0) %s", name, headers, limitName(e.route), limit, name, refusal)
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
	return true
}

// shape says where an endpoint has its caller's headers and how it refuses.
func (g *guarding) shape(e endpoint, fn source.Node, name string) (headers, refusal string, ok bool) {
	file := fn.File().Path
	params := fn.ChildrenIn(source.ParamRole)
	param := func(i int) string {
		if i < len(params) && !params[i].Has(source.Rest) {
			return params[i].Child(source.Name).Ident()
		}
		return ""
	}
	switch {
	case strings.HasSuffix(e.route.Path, "/callback/credentials") && fn.Key() == "authorize":
		if !servesApp(g.d.Project()) {
			request := param(1)
			if len(params) == 1 {
				request = "req"
				g.edits[file] = append(g.edits[file], fixes.Edit{Start: params[0].End(), End: params[0].End(), Text: ", req"})
			}
			return request + ".headers ?? {}", "return null; // answered like a wrong password", request != ""
		}
		return "await headers()", "return null; // answered like a wrong password", g.nextHeaders(fn.File())
	case e.route.Kind == project.Action:
		return "await headers()", actionRefusal(fn), g.nextHeaders(fn.File())
	case inPages(e.route.File):
		g.pages = true
		g.need(file, "sendTooManyRequests")
		return param(0) + ".headers", "return sendTooManyRequests(" + param(1) + ", " + name + ");", param(0) != "" && param(1) != ""
	}
	request := param(0)
	if len(params) == 0 {
		text := "request"
		if strings.HasSuffix(file, ".ts") || strings.HasSuffix(file, ".tsx") {
			text += ": Request"
		}
		edit, ok := fixes.AddParam(fn, text)
		if !ok {
			return "", "", false
		}
		g.edits[file] = append(g.edits[file], edit)
		request = "request"
	}
	if request == "" {
		return "", "", false
	}
	g.app = true
	g.need(file, "tooManyRequests")
	return request + ".headers", "return tooManyRequests(" + name + ");", true
}

func (g *guarding) need(file, name string) {
	if !slices.Contains(g.names[file], name) {
		g.names[file] = append(g.names[file], name)
	}
}

// nextHeaders asks for headers() of Next in a file, unless the name means
// something else there.
func (g *guarding) nextHeaders(f *source.File) bool {
	if f.LocalOf("next/headers", "headers") == "headers" {
		return true
	}
	for n := range f.Find(source.Declarator, source.ImportName, source.Function, source.Param, source.Binding) {
		if n.Child(source.Name).Ident() == "headers" {
			return false
		}
	}
	if !slices.Contains(g.headers, f.Path) {
		g.headers = append(g.headers, f.Path)
	}
	return true
}

func servesApp(p *project.Project) bool {
	r := p.Stack().Router
	return r == project.AppRouter || r == project.BothRouters
}

func inPages(file string) bool {
	return strings.HasPrefix(file, "pages/") || strings.HasPrefix(file, "src/pages/")
}

// limitName is what a limit is counted under: the route's path.
func limitName(r project.Route) string {
	name := strings.Trim(strings.TrimPrefix(r.Path, "/api"), "/")
	if name == "" || r.Kind == project.Action {
		if n := r.Node.Child(source.Name).Text(); n != "" {
			return n
		}
		if n := r.Node.Enclosing(source.Declarator).Child(source.Name).Ident(); n != "" {
			return n
		}
		return strings.TrimSuffix(path.Base(r.File), path.Ext(r.File))
	}
	return strings.NewReplacer("[", "", "]", "", ".", "").Replace(name)
}

// actionRefusal is how an action says no: like its own returned errors where
// those are plain values, else by an error.
func actionRefusal(fn source.Node) string {
	const text = `"Too many attempts. Try again later."`
	for _, v := range fixes.Returned(fn) {
		if v.Kind() != source.Object || !plain(v) {
			continue
		}
		for _, key := range []string{"error", "message"} {
			if s := v.Prop(key); s.Kind() == source.String {
				whole := v.Text()
				return "return " + whole[:s.Start()-v.Start()] + text + whole[s.End()-v.Start():] + ";"
			}
		}
	}
	return "throw new Error(" + text + ");"
}

// plain reports whether an object literal holds nothing but constants.
func plain(object source.Node) bool {
	for c := range object.Children() {
		if c.Kind() != source.Property || c.Has(source.Computed) || !c.Child(source.Value).Is(source.String, source.Number, source.Bool, source.Null) {
			return false
		}
	}
	return true
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
			edits = append(edits, fixes.ImportModule(g.d, f, file, names...)...)
		}
		if slices.Contains(g.headers, name) {
			edits = append(edits, fixes.ImportEdits(g.d, f, fixes.Import{Names: []string{"headers"}, From: "next/headers"})...)
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

// module is the limiter's module: the one that an earlier fix wrote, else a new
// one.
func (g *guarding) module() (string, error) {
	d := g.d
	if file, ok := g.earlier(); ok {
		return file, nil
	}
	pieces := []string{"memory.ts", "caller.ts"}
	if d.Option("store") == "upstash" {
		pieces[0] = "upstash.ts"
		if err := g.upstash(); err != nil {
			return "", err
		}
	} else {
		d.Note("Calls are counted in memory, per running instance. On a serverless host choose store=upstash, which counts once for all.")
	}
	d.Note("The limits are a beginning: 10 attempts in 15 minutes where accounts are guarded, 5 messages in 10 minutes, 20 calls a minute where each call costs. Callers are told apart by the address that the proxy in front of the app reports.")
	if g.app {
		pieces = append(pieces, "app.ts")
	}
	if g.pages {
		pieces = append(pieces, "pages.ts")
	}
	for i, name := range pieces {
		text, err := d.Template("security/ratelimit/next/"+name, nil)
		if err != nil {
			return "", err
		}
		pieces[i] = text
	}
	file, text, err := fixes.NextModule(d, g.moduleName(), fixes.JoinModules(pieces...))
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

// moduleName is the first name for the limiter's module that is free.
func (g *guarding) moduleName() string {
	folder := fixes.NextFolder(g.d.Project(), "lib")
	for _, name := range moduleNames {
		if _, taken := fixes.NextHas(g.d, folder+"/"+name); !taken {
			return folder + "/" + name + ".ts"
		}
	}
	return folder + "/" + moduleNames[0] + ".ts" // Create says that it is taken
}

var moduleNames = []string{"rate-limit", "request-limit", "caller-limit"}

// earlier is a limiter's module of this fix that has all that is needed now.
func (g *guarding) earlier() (string, bool) {
	for _, name := range moduleNames {
		file, ok := fixes.NextHas(g.d, fixes.NextFolder(g.d.Project(), "lib")+"/"+name)
		f := g.d.Source(file)
		if !ok || f == nil {
			continue
		}
		_, app := f.ExportOf("tooManyRequests")
		_, pages := f.ExportOf("sendTooManyRequests")
		limit := f.Declaration("rateLimit")
		if len(limit.ChildrenIn(source.ParamRole)) == 4 && (app || !g.app) && (pages || !g.pages) {
			return file, true
		}
	}
	return "", false
}

func (g *guarding) upstash() error {
	d := g.d
	if err := d.Dependency("@upstash/ratelimit", "^2.0.0", false); err != nil {
		return err
	}
	if err := d.Dependency("@upstash/redis", "^1.34.0", false); err != nil {
		return err
	}
	for _, name := range []string{"UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"} {
		if err := d.EnvExample(name, "", "From the database's page in the Upstash console. Server only."); err != nil {
			return err
		}
	}
	d.Step("Create a Redis database at Upstash and set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN where the app runs.", "")
	return nil
}
