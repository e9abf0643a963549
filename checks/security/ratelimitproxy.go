package security

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// placeOption asks where a Next app limits its callers.
var placeOption = fixes.Option{
	Name:    "place",
	Label:   "Where should the limit be?",
	Help:    "In each handler, or once in front of them: in proxy, which is called middleware before Next 16.",
	Default: "handler",
	Choices: []string{"handler", "proxy"},
}

// ratelimitProxy puts one limit in front of all API routes that the check names.
func ratelimitProxy(d *fixes.Draft) error {
	for _, stem := range []string{"middleware", "src/middleware", "proxy", "src/proxy"} {
		if file, there := fixes.HasModule(d, stem); there {
			return fixes.Refuse(file+" runs before every request already, and what a limit there would do is not known: choose place=handler", "ts", nextLimiterSketch)
		}
	}
	paths, left := proxyPaths(d.Project())
	if len(paths) == 0 {
		return fixes.Refuse("no API route could be named in a matcher"+listOf(left), "ts", nextLimiterSketch)
	}
	if len(left) > 0 {
		d.Note("A path does not reach these, so they are still without a limit" + listOf(left) + ".")
	}
	g := guarding{d: d, by: project.Next, app: true}
	limiter, err := g.module()
	if err != nil {
		return err
	}
	d.Review()
	d.Note("The limit in front of the routes is 10 calls a minute for each address and path. In memory it counts per process.")
	return proxyFile(d, limiter, paths)
}

// proxyPaths are the paths of open endpoints as a matcher spells them.
func proxyPaths(p *project.Project) (paths, left []string) {
	for _, e := range toLimit(p) {
		switch {
		case e.limiter.OK() || e.quota.OK():
		case e.route.Kind != project.Handler || e.route.Stack == project.Supabase || !strings.HasPrefix(e.route.Path, "/"):
			left = append(left, address(e.route))
		default:
			paths = append(paths, matcherPath(e.route.Path))
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), left
}

// matcherPath spells /a/[id]/[...rest] as /a/:id/:rest*.
func matcherPath(route string) string {
	parts := strings.Split(route, "/")
	for i, part := range parts {
		name := strings.Trim(part, "[]")
		switch {
		case name == part:
		case strings.HasPrefix(name, "..."):
			parts[i] = ":" + name[3:] + "*"
		default:
			parts[i] = ":" + name
		}
	}
	return strings.Join(parts, "/")
}

// proxyFile writes the file that runs before the routes, at the level of app
// and pages: proxy from Next 16 on, middleware before.
func proxyFile(d *fixes.Draft, limiter string, paths []string) error {
	name := "proxy"
	if v := d.Project().Stack().Version(project.Next); v.Known() && !v.AtLeast(16, 0) {
		name = "middleware"
	}
	folder := "app"
	if d.Project().Stack().Router == project.PagesRouter {
		folder = "pages"
	}
	dir := path.Dir(fixes.NextFolder(d.Project(), folder))
	spec := strings.TrimPrefix(limiter, dir+"/")
	lines := make([]string, len(paths))
	for i, p := range paths {
		lines[i] = "    " + strconv.Quote(p) + ","
	}
	text, err := d.Template("security/ratelimit/next/proxy.ts", map[string]string{
		"LIMITER": "./" + strings.TrimSuffix(spec, path.Ext(spec)), "FUNCTION": name, "PATHS": strings.Join(lines, "\n"),
	})
	if err != nil {
		return err
	}
	file, text, err := fixes.NextModule(d, path.Join(dir, name+".ts"), text)
	if err != nil {
		return err
	}
	return d.Create(file, text)
}
