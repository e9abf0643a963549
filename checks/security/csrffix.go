package security

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// csrfFix asks, before the endpoints that change things, which site sent a
// request.
var csrfFix = &fixes.Fix{
	Title:   "Refuse requests that other sites send",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Auto,
	Options: csrfOptions,
	Plan:    planCSRF,
}

func csrfOptions(p *project.Project) []fixes.Option {
	if s := p.Stack(); !s.Has(project.Express) && s.Framework != project.Fastify && s.Framework != project.Hono && s.Framework != project.Nuxt {
		return nil
	}
	return []fixes.Option{{
		Name: "origins", Label: "Which other origins does your front end run on?",
		Help: "Such as https://app.example.com; several with commas between them. Leave it empty when this server sends the pages itself.",
	}}
}

const csrfSketch = `const origin = request.headers.get("origin");
if (origin && new URL(origin).host !== request.headers.get("host")) {
  return Response.json({ error: "This request came from another site." }, { status: 403 });
}
`

func planCSRF(d *fixes.Draft) error {
	if open, _, _ := newCSRFJudge(d.Project()).routes(); len(open) == 0 && len(openLinkings(d.Project())) > 0 {
		return fixes.Refuse("where the app keeps the state until the other service sends it back, no template knows", "ts", linkingSketch)
	}
	switch stack := d.Project().Stack(); {
	case stack.Framework == project.Next:
		return csrfNext(d)
	case stack.Framework == project.Express:
		return csrfExpress(d)
	case stack.Framework == project.Fastify, stack.Framework == project.Hono:
		return csrfServer(d, stack.Framework)
	case stack.Framework == project.Nuxt:
		return csrfNuxt(d)
	default:
		return fixes.Refuse("no template asks for the sender on this stack", "ts", csrfSketch)
	}
}

// csrfNext writes the file that runs before the routes, or puts the question into the one
// that the app has.
func csrfNext(d *fixes.Draft) error {
	for _, stem := range []string{"middleware", "src/middleware", "proxy", "src/proxy"} {
		if file, there := fixes.HasModule(d, stem); there && d.Project().RunsBeforeRoutes(file) {
			return csrfInFront(d, file)
		}
	}
	name := "proxy"
	if v := d.Project().Stack().Version(project.Next); v.Known() && !v.AtLeast(16, 0) {
		name = "middleware"
	}
	folder := "app"
	if d.Project().Stack().Router == project.PagesRouter {
		folder = "pages"
	}
	dir := path.Dir(fixes.NextFolder(d.Project(), folder))
	text, err := d.Template("security/csrf/next/proxy.ts", map[string]string{"FUNCTION": name, "PATHS": cookiePaths(d.Project())})
	if err != nil {
		return err
	}
	file, text, err := fixes.NextModule(d, path.Join(dir, name+".ts"), text)
	if err != nil {
		return err
	}
	d.Review()
	noteOtherSites(d, "take them out of the matcher")
	return d.Create(file, text)
}

// noteOtherSites says who is refused from now on, and what to do with paths that are meant
// for them.
func noteOtherSites(d *fixes.Draft, instead string) {
	d.Note("Apps and pages of yours on other hosts can no longer change things here by the cookie; add their hosts to the comparison if there are any.")
	if slices.ContainsFunc(openings(d.Project()), func(o opening) bool { return o.who != listed }) {
		d.Note("The app lets other sites in by Access-Control-Allow-Origin, and what they send is refused from now on. Where paths are meant for them, such as those of a widget, " + instead + ".")
	}
}

// cookiePaths are the lines of a matcher for the endpoints that change things.
func cookiePaths(p *project.Project) string {
	paths := []string{"/api/:path*"}
	for _, r := range guardedRoutes(p) {
		if r.Kind == project.Handler && changesByRequest(&r) && strings.HasPrefix(r.Path, "/") && !strings.HasPrefix(r.Path, "/api/") {
			paths = append(paths, matcherPath(r.Path))
		}
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	for i, p := range paths {
		paths[i] = "    " + strconv.Quote(p) + ","
	}
	return strings.Join(paths, "\n")
}

// csrfExpress puts the question in front of all routes of the app.
func csrfExpress(d *fixes.Draft) error {
	app, err := fixes.FindExpress(d.Project())
	if err != nil {
		return err
	}
	file, err := senderModule(d, "express", app.File.Path, path.Join(app.Folder(d, "middleware"), "same-origin.ts"))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(app.Uses(), func(n source.Node) bool { return strings.Contains(n.Text(), "sameOrigin") }) {
		return nil
	}
	edits := append(fixes.ImportModule(d, app.File, file, "sameOrigin"), app.AfterMade(d.Style(app.File.Path).Apply(app.Name+".use(sameOrigin);")))
	return d.Edit(app.File.Path, edits...)
}

// senderModule writes the module that asks which site sent a request.
func senderModule(d *fixes.Draft, stack, beside, name string) (string, error) {
	origins := namedOrigins(d.Option("origins"))
	if origins == "" && sharesCookies(d.Project()) {
		return "", fixes.Refuse("the front end is on another origin (cors with credentials), and would be refused: name it with origins=https://…", "ts", csrfSketch)
	}
	text, err := d.Template("security/csrf/"+stack+"/same-origin.ts", map[string]string{"ORIGINS": origins})
	if err != nil {
		return "", err
	}
	file, text, err := fixes.Module(d, beside, name, text)
	if err != nil {
		return "", err
	}
	d.Review()
	d.Note("Behind a proxy that changes the Host header, X-Forwarded-Host is compared instead; see that the proxy sets it.")
	return file, d.Create(file, text)
}

// csrfServer puts the question in front of all routes of a Fastify or Hono server.
func csrfServer(d *fixes.Draft, by project.Tech) error {
	find, before := fixes.FindFastify, ".addHook(\"onRequest\", sameOrigin);"
	if by == project.Hono {
		find, before = fixes.FindHono, ".use(sameOrigin);"
	}
	app, err := find(d.Project())
	if err != nil {
		return err
	}
	file, err := senderModule(d, string(by), app.File.Path, path.Join(app.Folder(d, "middleware"), "same-origin.ts"))
	if err != nil {
		return err
	}
	return app.PutFirst(d, app.Name+before, fixes.ImportFrom(d, app.File, file, "sameOrigin"))
}

// csrfNuxt adds the question as what Nuxt runs before each of its server's routes.
func csrfNuxt(d *fixes.Draft) error {
	name := path.Join(d.Project().FolderOf(project.Nuxt), "server/middleware/same-origin.ts")
	beside := name
	if !d.TypeScript() {
		beside = strings.TrimSuffix(name, ".ts") + ".js"
	}
	_, err := senderModule(d, "nuxt", beside, name)
	return err
}

// namedOrigins is the origins that were named as the items of a list; what is no
// origin is left out.
func namedOrigins(text string) string {
	var out []string
	for o := range strings.SplitSeq(text, ",") {
		o = strings.TrimSuffix(strings.TrimSpace(o), "/")
		if strings.HasPrefix(o, "https://") || strings.HasPrefix(o, "http://") {
			out = append(out, strconv.Quote(o))
		}
	}
	return strings.Join(out, ", ")
}

// sharesCookies reports whether the app lets pages of other origins send its
// cookies.
func sharesCookies(p *project.Project) bool {
	for _, name := range p.Sources() {
		if !p.Holds(name, "credentials") || !p.Holds(name, "cors") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			pkg, _ := c.Origin()
			settings := c.Arg(0)
			if c.CalleeName() == "register" { // of Fastify's
				pkg, settings = origin(p, c.Arg(0)), c.Arg(1)
			}
			if (pkg == "cors" || pkg == "hono/cors" || pkg == "@fastify/cors") && property(p, follow(p, settings), "credentials").Text() == "true" {
				return true
			}
		}
	}
	return false
}
