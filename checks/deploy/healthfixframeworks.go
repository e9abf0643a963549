package deploy

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// healthAddress is where the endpoint answers: at the path that the host asks for,
// where that can stand in code.
func healthAddress(wanted string) string {
	if strings.HasPrefix(wanted, "/") && len(wanted) > 1 && !strings.ContainsAny(wanted, "\"'`\\$") {
		return strings.TrimSuffix(wanted, "/")
	}
	return "/health"
}

// healthFile adds the endpoint as the file that a framework makes a route of.
func healthFile(d *fixes.Draft, framework project.Tech, wanted string) error {
	p, url := d.Project(), healthAddress(wanted)
	if strings.Trim(url, "/-_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		return fixes.Refuse("the host asks for "+wanted+", which no file can be named after", "ts", "")
	}
	template, name := "", ""
	switch framework {
	case project.SvelteKit:
		template, name = "sveltekit/+server.ts", "src/routes"+url+"/+server.ts"
	case project.Astro:
		template, name = "astro/health.ts", "src/pages"+url+".ts"
	case project.Nuxt:
		template, name = "nuxt/health.get.ts", "server/routes"+url+".get.ts"
	case project.ReactRouter, project.Remix:
		template, name = "reactrouter/health.ts", "app/routes/"+strings.ReplaceAll(strings.ReplaceAll(url[1:], ".", "[.]"), "/", ".")+".ts"
	}
	name = path.Join(p.FolderOf(framework), name)
	text, err := d.Template("deploy/health/"+template, nil)
	if err != nil {
		return err
	}
	beside := name
	if !d.TypeScript() {
		beside = strings.TrimSuffix(name, ".ts") + ".js"
	}
	file, text, err := fixes.Module(d, beside, name, text)
	if err != nil {
		return err
	}
	if d.Has(file) {
		return fixes.Refuse(file+" exists already", "ts", "")
	}
	if framework == project.ReactRouter || framework == project.Remix {
		if err := fixes.NameRoute(d, framework, url, file); err != nil {
			return err
		}
	}
	healthSteps(d, url, wanted)
	return d.Create(file, text)
}

// healthServer puts the endpoint before the other routes of a Fastify or Hono
// server.
func healthServer(d *fixes.Draft, framework project.Tech, wanted string) error {
	find := fixes.FindFastify
	if framework == project.Hono {
		find = fixes.FindHono
	}
	app, err := find(d.Project())
	if err != nil {
		return err
	}
	url := healthAddress(wanted)
	lines, err := d.Template("deploy/health/"+string(framework)+"/route.ts", map[string]string{"APP": app.Name, "PATH": url})
	if err != nil {
		return err
	}
	healthSteps(d, url, wanted)
	return app.PutFirst(d, lines, fixes.Import{})
}
