package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// logsFor is the framework whose server gets a logger, beside Next and Express; ""
// for those and for what no template knows.
func logsFor(p *project.Project) project.Tech {
	s := p.Stack()
	switch s.Framework {
	case project.SvelteKit, project.Astro, project.Nuxt, project.ReactRouter, project.Remix, project.Fastify, project.Hono:
		return s.Framework
	}
	if s.Has(project.Next) || s.Has(project.Express) {
		return ""
	}
	for _, t := range []project.Tech{project.Fastify, project.Hono} {
		if s.Has(t) {
			return t
		}
	}
	return ""
}

// anyProcess reads a variable where there may be no process: in the browser, which
// loads some modules of these frameworks too, and on hosts that are not Node.
const anyProcess = "(globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env.LOG_LEVEL"

// loggerBeside creates the logger of one of these frameworks, where both sides may
// load it: what a route's module imports is seen by both.
func loggerBeside(d *fixes.Draft, by project.Tech, calls map[string][]source.Node) (string, error) {
	text, err := d.Template("resilience/logging/logger.ts", map[string]string{"LEVEL": anyProcess})
	if err != nil {
		return "", err
	}
	p := d.Project()
	switch by {
	case project.Fastify, project.Hono:
		find := fixes.FindFastify
		if by == project.Hono {
			find = fixes.FindHono
		}
		app, err := find(p)
		if err != nil {
			return "", err
		}
		return loggerBy(d, app, text, calls)
	}
	folder := "src/lib"
	switch by {
	case project.Nuxt:
		folder = "server/utils"
	case project.ReactRouter, project.Remix:
		folder = "app/lib"
	}
	file, text, err := fixes.Module(d, fixes.SortedKeys(calls)[0], path.Join(p.FolderOf(by), folder, "logger.ts"), text)
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

// onTheServer leaves out the calls in what a route's module has for the browser: its
// components and what is named after the client.
func onTheServer(calls []source.Node) []source.Node {
	return slices.DeleteFunc(calls, func(c source.Node) bool {
		for fn := c.Function(); fn.OK(); fn = fn.Function() {
			name := fn.Child(source.Name).Text()
			if name == "" {
				name = fn.Enclosing(source.Declarator).Child(source.Name).Ident()
			}
			if strings.HasPrefix(name, "client") || name != "" && name[0] >= 'A' && name[0] <= 'Z' {
				return true
			}
		}
		return false
	})
}
