package fixes

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// ServerEnv says how the code of a framework's server reads a variable: imports is
// the line that brings in what read needs, "" where that is process.env.
func ServerEnv(p *project.Project, by project.Tech) (imports string, read func(name string) string) {
	switch by {
	case project.SvelteKit:
		return "import { env } from \"$env/dynamic/private\";\n", func(name string) string { return "env." + name }
	case project.Astro:
		if v := p.Stack().Version(project.Astro); v.Known() && !v.AtLeast(5, 0) {
			return "", func(name string) string { return "import.meta.env." + name }
		}
		return "import { getSecret } from \"astro:env/server\";\n", func(name string) string { return "getSecret(\"" + name + "\")" }
	}
	return "", func(name string) string { return "process.env." + name }
}

// ServerFolder is where a new module of a framework's server goes, and what its name
// ends in: where the browser's code cannot reach it, if the framework has such a
// place. Beside is a file of the app.
func ServerFolder(d *Draft, by project.Tech, beside string) (folder, suffix string) {
	p := d.Project()
	root := p.FolderOf(by)
	switch by {
	case project.Next:
		return NextFolder(p, "lib"), ""
	case project.SvelteKit:
		return path.Join(root, "src/lib/server"), ""
	case project.Astro:
		return path.Join(root, "src/lib"), ""
	case project.Nuxt:
		return path.Join(root, "server/utils"), ""
	case project.ReactRouter, project.Remix:
		return path.Join(root, "app/lib"), ".server"
	}
	find := FindFastify
	if by == project.Hono {
		find = FindHono
	}
	if app, err := find(p); err == nil {
		return app.Folder(d, "lib"), ""
	}
	return path.Dir(beside), ""
}

// ImportServerModule brings names of a module in ServerFolder into a file. SvelteKit's
// routes and hooks know $lib; what lies beside them may be loaded by the build's
// configuration, which does not.
func ImportServerModule(d *Draft, by project.Tech, f *source.File, file string, names ...string) []Edit {
	_, inside, ok := strings.Cut(file, "src/lib/")
	if by == project.SvelteKit && ok && (strings.Contains(f.Path, "src/routes/") || strings.HasPrefix(path.Base(f.Path), "hooks.server.")) {
		return ImportEdits(d, f, Import{Names: names, From: "$lib/" + strings.TrimSuffix(inside, path.Ext(inside))})
	}
	if by == project.SvelteKit {
		return ImportEdits(d, f, ImportFrom(d, f, file, names...))
	}
	return ImportModule(d, f, file, names...)
}
