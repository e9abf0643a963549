package security

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// handlersBy is the framework whose handlers and actions the limit goes into: the
// one that serves the first endpoint that needs one. "" where that is done in
// another way.
func handlersBy(p *project.Project) project.Tech {
	if p.Stack().Framework == project.Next {
		return project.Next
	}
	for _, e := range toLimit(p) {
		if e.quota.OK() || e.limiter.OK() && !(e.spoof.OK() && trustsCaller(p, e)) {
			continue
		}
		switch e.route.Stack {
		case project.SvelteKit, project.Astro, project.Nuxt, project.ReactRouter, project.Remix, project.Fastify, project.Hono:
			return e.route.Stack
		}
	}
	return ""
}

// onWorkers reports whether a Hono app runs at Cloudflare, where settings come with
// each request.
func onWorkers(p *project.Project) bool {
	return p.Stack().Has(project.Hono) && p.Stack().Has(project.Cloudflare) && p.Dependency("@hono/node-server").Name == ""
}

// hostedAdapter reports whether an app of SvelteKit or Astro is built for a host that
// tells the caller's address by itself.
func hostedAdapter(p *project.Project) bool {
	return slices.ContainsFunc([]string{
		"@sveltejs/adapter-vercel", "@sveltejs/adapter-netlify", "@sveltejs/adapter-cloudflare", "@sveltejs/adapter-auto", "@astrojs/vercel", "@astrojs/netlify", "@astrojs/cloudflare",
	}, func(adapter string) bool { return p.Dependency(adapter).Name != "" })
}

// handlerSketch is the limit at the head of a handler, for a person to place.
func handlerSketch(by project.Tech) string {
	const head = "const wait = await rateLimit(CALLER, \"login\", 10, 15 * 60);\nif (wait > 0) "
	caller, refusal := "request", "return tooManyRequests(wait);"
	switch by {
	case project.Next:
		return nextLimiterSketch
	case project.SvelteKit, project.Astro:
		caller = "event"
	case project.Nuxt:
		caller, refusal = "event", "throw tooManyRequests(event, wait);"
	case project.Fastify:
		refusal = fastifyRefusal("reply", "wait")
	case project.Hono:
		caller, refusal = "c", honoRefusal("c", "wait")
	}
	return strings.Replace(head, "CALLER", caller, 1) + refusal + "\n"
}

func fastifyRefusal(reply, wait string) string {
	return "return " + reply + ".code(429).header(\"Retry-After\", " + wait + ").send({ error: \"Too many requests. Try again later.\" });"
}

func honoRefusal(c, wait string) string {
	return "return " + c + ".json({ error: \"Too many requests. Try again later.\" }, 429, { \"Retry-After\": String(" + wait + ") });"
}

// shapeBeside is shape for the frameworks beside Next.
func (g *guarding) shapeBeside(e endpoint, fn source.Node, name string) (caller, refusal string, ok bool) {
	if e.route.Stack != g.by {
		return "", "", false
	}
	switch g.by {
	case project.SvelteKit:
		return g.shapeSvelteKit(e, fn, name)
	case project.Astro:
		return g.shapeWeb(fn, name, "clientAddress")
	case project.Nuxt:
		return g.shapeNuxt(fn, name)
	case project.Fastify:
		return g.shapeFastify(fn, name)
	case project.Hono:
		c, ok := g.named(fn, "c")
		return c, honoRefusal(c, name), ok && fn.Parent().CalleeName() != "openapi" // whose answers are declared
	}
	return g.shapeReactRouter(fn, name)
}

// shapeWeb is the shape of a handler that gives a Response and is handed an object
// with the request and the caller's address.
func (g *guarding) shapeWeb(fn source.Node, name, address string) (caller, refusal string, ok bool) {
	caller, ok = g.webCaller(fn, address)
	if ok {
		g.app = true
		g.need(fn.File().Path, "tooManyRequests")
	}
	return caller, "return tooManyRequests(" + name + ");", ok
}

func (g *guarding) webCaller(fn source.Node, address string) (string, bool) {
	members := []string{"request", address}
	if hostedAdapter(g.d.Project()) {
		members = members[1:]
	}
	event, ok := fixes.ReadFirstParam(fn, members...)
	if !ok {
		return "", false
	}
	g.edits[fn.File().Path] = append(g.edits[fn.File().Path], event.Edits...)
	return event.Object(members...), true
}

func (g *guarding) shapeSvelteKit(e endpoint, fn source.Node, name string) (caller, refusal string, ok bool) {
	const address = "getClientAddress"
	action := e.route.Kind == project.Action
	if !action && strings.HasPrefix(path.Base(e.route.File), "+server.") {
		return g.shapeWeb(fn, name, address)
	}
	verb, refusal := "fail", formRefusal(fn)
	if !action || !g.means(fn, verb) { // a load, or forms that a library looks after
		verb, refusal = "error", "throw error(429, \"Too many attempts. Try again later.\");"
	}
	g.bring(fn.File(), fixes.Import{Names: []string{verb}, From: "@sveltejs/kit"})
	caller, ok = g.webCaller(fn, address)
	return caller, refusal, ok && g.means(fn, verb)
}

// means reports whether a name in a function is the one of SvelteKit's, or free.
func (g *guarding) means(fn source.Node, name string) bool {
	f := fn.File()
	return f.LocalOf("@sveltejs/kit", name) == name || fixes.Free(f, name)
}

// formRefusal is how a form's action says no: in the shape of its own failures.
func formRefusal(fn source.Node) string {
	const text = `"Too many attempts. Try again later."`
	for _, v := range fixes.Returned(fn) {
		said := v.Arg(1)
		if v.CalleeName() != "fail" || !plain(said) {
			continue
		}
		for _, key := range []string{"error", "message"} {
			if s := said.Prop(key); s.Kind() == source.String {
				whole := said.Text()
				return "return fail(429, " + whole[:s.Start()-said.Start()] + text + whole[s.End()-said.Start():] + ");"
			}
		}
	}
	return "return fail(429, { error: " + text + " });"
}

func (g *guarding) shapeNuxt(fn source.Node, name string) (caller, refusal string, ok bool) {
	file := fn.File().Path
	if strings.Contains(strings.ToLower(fn.Parent().CalleeName()), "cached") {
		return "", "", false // runs only where nothing is kept
	}
	event, ok := g.named(fn, "event")
	if !ok {
		return "", "", false
	}
	g.need(file, "tooManyRequests")
	return event, "throw tooManyRequests(" + event + ", " + name + ");", true
}

// named is the name of the first parameter of a handler that is handed to a call,
// which gets one where it takes nothing.
func (g *guarding) named(fn source.Node, usual string) (string, bool) {
	if param := fn.Child(source.ParamRole); param.OK() {
		event, ok := fixes.ReadFirstParam(fn)
		return event.Name, ok && event.Name != ""
	}
	edit, ok := fixes.AddParam(fn, usual)
	file := fn.File().Path
	g.edits[file] = append(g.edits[file], edit)
	return usual, ok && fn.Parent().Kind() == source.Call
}

func (g *guarding) shapeFastify(fn source.Node, name string) (caller, refusal string, ok bool) {
	params := fn.ChildrenIn(source.ParamRole)
	if !g.declareRefusal(fn) {
		return "", "", false
	}
	if len(params) == 0 {
		_, ok := g.named(fn, "request, reply")
		return "request", fastifyRefusal("reply", name), ok
	}
	request, ok := g.named(fn, "")
	if len(params) > 1 {
		reply := params[1].Child(source.Name).Ident()
		return request, fastifyRefusal(reply, name), ok && reply != ""
	}
	at := params[0].End()
	g.edits[fn.File().Path] = append(g.edits[fn.File().Path], fixes.Edit{Start: at, End: at, Text: ", reply"})
	bare := fn.Kind() == source.Arrow && !strings.HasPrefix(strings.TrimPrefix(fn.Text(), "async "), "(") // request => …
	return request, fastifyRefusal("reply", name), ok && fn.Parent().Kind() == source.Call && !bare
}

// shapeReactRouter lets an action that tells of its failures as { error } do so here;
// that of another page is answered by the error boundary, and a resource route by the
// response itself.
func (g *guarding) shapeReactRouter(fn source.Node, name string) (caller, refusal string, ok bool) {
	args, ok := fixes.ReadFirstParam(fn, "request")
	if !ok {
		return "", "", false
	}
	g.edits[fn.File().Path] = append(g.edits[fn.File().Path], args.Edits...)
	g.app = true
	g.need(fn.File().Path, "tooManyRequests")
	verb := "return"
	if _, page := fn.File().ExportOf("default"); page && !tellsError(fn) {
		verb = "throw"
	}
	return args.Members["request"], verb + " tooManyRequests(" + name + ");", true
}

// tellsError reports whether a function gives back { error: "…" } as it is, or through
// data() or json().
func tellsError(fn source.Node) bool {
	for _, v := range fixes.Returned(fn) {
		if v.Kind() == source.Call && (v.CalleeName() == "data" || v.CalleeName() == "json") {
			v = v.Arg(0)
		}
		if v.Prop("error").Kind() == source.String {
			return true
		}
	}
	return false
}

// bring notes what a file needs of a package.
func (g *guarding) bring(f *source.File, m fixes.Import) {
	g.packages[f.Path] = append(g.packages[f.Path], m)
}

// imports are the edits that bring names of the limiter's module into a file.
func (g *guarding) imports(f *source.File, file string, names []string) []fixes.Edit {
	return fixes.ImportServerModule(g.d, g.by, f, file, names...)
}

// folder is where the limiter's module goes, and what its name ends in.
func (g *guarding) folder() (folder, suffix string) {
	beside := ""
	if files := sortedFiles(g.edits); len(files) > 0 {
		beside = files[0]
	}
	return fixes.ServerFolder(g.d, g.by, beside)
}

// callerPiece is the part of the limiter's module that tells callers apart.
func (g *guarding) callerPiece() string {
	switch g.by {
	case project.SvelteKit, project.Astro:
		if hostedAdapter(g.d.Project()) {
			return string(g.by) + "/hosted.ts"
		}
	case project.ReactRouter, project.Remix:
		return "reactrouter/caller.ts"
	case project.Hono:
		if onWorkers(g.d.Project()) {
			return "hono/worker.ts"
		}
	}
	return string(g.by) + "/caller.ts"
}

// redis is how the limiter's module makes its client of Upstash, and what it imports
// for that.
func (g *guarding) redis() (imports, client string) {
	imports, read := fixes.ServerEnv(g.d.Project(), g.by)
	if url := read("UPSTASH_REDIS_REST_URL"); !strings.HasPrefix(url, "process.env.") {
		client = "new Redis({ url: " + url + ", token: " + read("UPSTASH_REDIS_REST_TOKEN") + " })"
		return imports, client
	}
	return "", "Redis.fromEnv()"
}
