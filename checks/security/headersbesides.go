package security

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// besides are the other files of the app in which headers could stand and do
// not: the host's settings, the middleware, the page, the image that serves it.
func besides(p *project.Project, anchored string, all []setting) []check.Place {
	var out []check.Place
	add := func(file string, line int, message string) {
		sets := func(s setting) bool { return s.place.File == file }
		if file != anchored && line > 0 && !slices.ContainsFunc(all, sets) {
			out = append(out, check.Line(file, line, message))
		}
	}
	if v, err := p.ReadJSON("vercel.json"); err == nil {
		add("vercel.json", max(v.Get("headers").Line, 1), "the host's settings name none for every page either")
	}
	if v, err := p.ReadTOML("netlify.toml"); err == nil {
		add("netlify.toml", max(v.Get("headers").Line, 1), "the host's settings name none for every page either")
	}
	if p.Stack().Has(project.Next) && len(all) == 0 {
		for _, m := range middlewares(p) {
			if n := letsThrough(p.Source(m.File)); n.OK() {
				add(m.File, n.Line(), "lets requests through without any")
			}
		}
	}
	if line := serverImage(p); line > 0 {
		add("Dockerfile", line, "serves the pages, and no settings of nginx here add headers")
	}
	if s := p.Stack(); anchored == "vercel.json" || anchored == "netlify.toml" {
		if text, ok := p.Read("index.html"); ok && (s.Framework == project.Vite || servesPages(s)) {
			if i := strings.Index(string(text), "<head"); i >= 0 {
				line, _ := lineOf(string(text), i)
				add("index.html", line, "the page brings no content policy of its own")
			}
		}
	}
	return out
}

// letsThrough is where a middleware of Next lets a request through, the last one.
func letsThrough(f *source.File) source.Node {
	var last source.Node
	if f == nil {
		return last
	}
	for c := range f.Find(source.Call) {
		if c.CalleePath() == "NextResponse.next" {
			last = c
		}
	}
	return last
}

var fromNginx = regexp.MustCompile(`(?mi)^FROM\s+\S*nginx\S*.*$`)

// serverImage is the line of a Dockerfile that serves the built pages by nginx,
// when no settings of nginx are in the repository; 0 otherwise.
func serverImage(p *project.Project) int {
	text, _ := p.Read("Dockerfile")
	m := fromNginx.FindAllStringIndex(string(text), -1)
	if len(m) == 0 || slices.ContainsFunc(p.Files(), func(f string) bool {
		return path.Base(f) == "nginx.conf" || strings.HasPrefix(path.Base(f), "nginx.conf.")
	}) {
		return 0
	}
	line, _ := lineOf(string(text), m[len(m)-1][0])
	return line
}

// firstUse is the first use(…) of an Express app that a function is handed, as
// in function configure(app: Express): headers go before it.
func firstUse(p *project.Project, made source.Node) source.Node {
	f := made.File()
	for c := range f.Find(source.Call) {
		if c.CalleeName() == "use" && c.Child(source.Callee).Kind() == source.Member {
			return source.Node{} // it is set up where it is made
		}
	}
	app := made.Enclosing(source.Declarator).Child(source.Name).Ident()
	for c := range f.Find(source.Call) {
		for i, a := range c.Args() {
			if app == "" || a.Text() != app || c.Start() < made.Start() {
				continue
			}
			fn := p.Definition(c.Child(source.Callee))
			params := fn.ChildrenIn(source.ParamRole)
			if i >= len(params) {
				continue
			}
			name := params[i].Child(source.Name).Ident()
			for use := range fn.Find(source.Call) {
				if use.CalleePath() == name+".use" {
					return use
				}
			}
		}
	}
	return source.Node{}
}
