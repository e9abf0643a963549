package security

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

var refreshFix = &fixes.Fix{
	Title:  "Add the middleware that renews Supabase's session",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planRefresh,
}

const refreshSketch = `const supabase = createServerClient(url, key, {
  cookies: {
    getAll: () => request.cookies.getAll(),
    setAll(cookiesToSet) {
      for (const { name, value } of cookiesToSet) request.cookies.set(name, value);
      response = NextResponse.next({ request });
      for (const { name, value, options } of cookiesToSet) response.cookies.set(name, value, options);
    },
  },
});
await supabase.auth.getUser(); // before anything returns
`

// planRefresh adds the middleware to a Next app that has none.
func planRefresh(d *fixes.Draft) error {
	p := d.Project()
	s := signIns(p)
	server, ssr := s.of(project.SupabaseAuth, "ssr")
	_, dropped := droppedRefresh(p)
	switch {
	case len(s.tokens) > 0 || !ssr && dropped:
		return fixes.Refuse("renewing tokens of the app's own changes the server and the browser alike", "ts", refreshSketch)
	case !ssr:
		return fixes.Refuse("renewal is switched off where the client is made, which may be meant: delete autoRefreshToken there", "ts", "createClient(url, key); // renews by itself unless it is told not to\n")
	case !p.Stack().Has(project.Next):
		return fixes.Refuse("the session is renewed in a hook or middleware of another framework than Next.js, and has to be worked into what it answers", "ts", refreshSketch)
	}
	fronts := middlewares(p)
	for _, m := range fronts {
		if client, ok := m.Reaches(p, asksForUser, 4); ok {
			if _, _, dead := alwaysLeaves(p, m, client); !dead {
				return nil
			}
			return fixes.Refuse("the middleware in "+m.File+" leaves for every path before the session is renewed: compare \"/\" for equality, or renew first", "ts", "const isPublic = PUBLIC_PATHS.some((path) => pathname === path || (path !== \"/\" && pathname.startsWith(`${path}/`)));\n")
		}
	}
	if len(fronts) > 0 {
		return fixes.Refuse("the app has middleware already ("+fronts[0].File+"), and renewing has to be worked into what it answers", "ts", refreshSketch)
	}
	return newMiddleware(d, p, server)
}

// newMiddleware writes the file, at the level of app and pages: proxy from Next
// 16 on, middleware before.
func newMiddleware(d *fixes.Draft, p *project.Project, server vendor) error {
	address, key := envVariable(server.node.Arg(0).Path()), envVariable(server.node.Arg(1).Path())
	if pkg, _ := server.node.Origin(); pkg != "@supabase/ssr" || address == "" || key == "" {
		return fixes.Refuse("the address and key of Supabase in "+server.file+" are not read from the environment where the client is made", "ts", refreshSketch)
	}
	name := "proxy"
	if !p.Stack().Version(project.Next).AtLeast(16, 0) {
		name = "middleware"
	}
	folder := "app"
	if p.Stack().Router == project.PagesRouter {
		folder = "pages"
	}
	dir := path.Dir(fixes.NextFolder(p, folder))
	if dir == "." {
		dir = ""
	}
	template := "security/refresh/next/proxy.ts"
	if v, _ := p.Installed(p.Dependency("@supabase/ssr")); v.AtLeast(0, 12) || v.Major > 0 {
		template = "security/refresh/next/proxy-headers.ts" // hands over headers as well
	}
	text, err := d.Template(template, map[string]string{"NAME": name, "URL": address, "KEY": key})
	if err != nil {
		return err
	}
	file, text, err := fixes.NextModule(d, path.Join(dir, name+".ts"), text)
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	d.Review()
	d.Note("It runs before every page and asks Supabase once for each. It protects nothing: pages and handlers still have to ask who is calling.")
	return nil
}

// envVariable is the variable that process.env.NAME reads.
func envVariable(expression string) string {
	name, ok := strings.CutPrefix(expression, "process.env.")
	if !ok || strings.Contains(name, ".") {
		return ""
	}
	return name
}
