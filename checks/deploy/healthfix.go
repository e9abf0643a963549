package deploy

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// healthFix adds an address that answers whether the server works.
var healthFix = &fixes.Fix{
	Title:  "Add a health endpoint",
	Safety: fixes.Additive,
	Kind:   fixes.Auto,
	Plan:   planHealth,
}

func planHealth(d *fixes.Draft) error {
	p := d.Project()
	wanted := ""
	if probe, ok := healthProbe(p); ok {
		wanted = probe.path
	}
	_, place, _ := serverKind(p)
	switch {
	case place == project.Next:
		return healthNext(d, wanted)
	case place == project.Express:
		return healthExpress(d, wanted)
	case place == project.Fastify, place == project.Hono:
		return healthServer(d, place, wanted)
	case place == project.SvelteKit, place == project.Astro, place == project.Nuxt, place == project.ReactRouter, place == project.Remix:
		return healthFile(d, place, wanted)
	}
	return fixes.Refuse("no template adds a health endpoint on this stack", "ts", "")
}

// serverKind is the framework whose server runs on and on.
func serverKind(p *project.Project) (longRunner, project.Tech, bool) {
	runner, _ := longRunning(p)
	s := p.Stack()
	for _, t := range append([]project.Tech{s.Framework}, s.Also...) {
		if t == project.Express || t == project.Next {
			return runner, t, runner.OK
		}
	}
	return runner, s.Framework, runner.OK
}

func healthNext(d *fixes.Draft, wanted string) error {
	p := d.Project()
	url := "/api/health"
	if strings.HasPrefix(wanted, "/api/") && len(wanted) > len("/api/") {
		url = strings.TrimSuffix(wanted, "/")
	} else if wanted != "" {
		return fixes.Refuse("the host asks for "+wanted+", and an address of a Next app's API begins with /api/: name /api/health in the host's settings", "ts", "")
	}
	template, name := "next/route.ts", fixes.NextFolder(p, "app")+url+"/route"
	switch {
	case p.Stack().Router == project.PagesRouter:
		template, name = "next/pages.ts", fixes.NextFolder(p, "pages")+url
	case cachesComponents(p):
		template = "next/connection.ts"
	case !p.Stack().Version(project.Next).AtLeast(15, 0):
		template = "next/dynamic.ts"
	}
	if file, taken := fixes.HasModule(d, name); taken {
		return fixes.Refuse(file+" exists already", "ts", "")
	}
	text, err := d.Template("deploy/health/"+template, nil)
	if err != nil {
		return err
	}
	file, text, err := fixes.NextModule(d, name+".ts", text)
	if err != nil {
		return err
	}
	healthSteps(d, url, wanted)
	return d.Create(file, text)
}

// cachesComponents reports whether Next is told to cache components: route
// settings such as `dynamic` then fail the build.
func cachesComponents(p *project.Project) bool {
	f := p.Config("next.config")
	if f == nil {
		return false
	}
	for n := range f.Find(source.Property) {
		if key := n.Key(); (key == "cacheComponents" || key == "dynamicIO") && n.Child(source.Value).Text() == "true" {
			return true
		}
	}
	return false
}

func healthExpress(d *fixes.Draft, wanted string) error {
	app, err := fixes.FindExpress(d.Project())
	if err != nil {
		return err
	}
	url := healthAddress(wanted)
	lines, err := d.Template("deploy/health/express/route.ts", map[string]string{"APP": app.Name, "PATH": url})
	if err != nil {
		return err
	}
	healthSteps(d, url, wanted)
	return app.PutFirst(d, lines, fixes.Import{})
}

func healthSteps(d *fixes.Draft, url, wanted string) {
	if wanted == "" {
		d.Note("Name " + url + " as the health check in your host's settings, and in a monitor that looks from outside.")
	}
	d.Note("The endpoint says that the process answers. Let it ask the database as well where the app is useless without it.")
}
