package project

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// A frontRule tells a framework by the package that a manifest asks for and a
// file that only an app of that framework has.
type frontRule struct {
	tech     Tech
	packages []string
	files    []string // any of them, in the manifest's folder; a stem stands for every script extension
	folders  []string // or a source file in one of these
}

// frontRules in the order in which they decide: a framework before what it is
// built on.
var frontRules = []frontRule{
	{Wasp, []string{"wasp", "wasp-config"}, []string{"main.wasp", "main.wasp.ts", ".wasproot"}, nil},
	{Next, []string{"next"}, []string{"next.config"}, []string{"app", "pages", "src/app", "src/pages"}},
	{Nuxt, []string{"nuxt", "nuxt3", "nuxt-nightly"}, []string{"nuxt.config", "app.vue", "app/app.vue"}, []string{"pages"}},
	{SvelteKit, []string{"@sveltejs/kit"}, []string{"svelte.config"}, []string{"src/routes"}},
	{TanStack, []string{"@tanstack/react-start", "@tanstack/start", "@tanstack/solid-start"}, []string{"vite.config", "app.config"}, []string{"src/routes", "app/routes"}},
	{ReactRouter, []string{"@react-router/dev", "@react-router/node", "@react-router/serve"}, []string{"react-router.config"}, []string{"app"}},
	{Remix, []string{"@remix-run/dev", "@remix-run/react", "@remix-run/node", "@remix-run/cloudflare"}, []string{"remix.config"}, []string{"app"}},
	{Astro, []string{"astro"}, []string{"astro.config"}, []string{"src/pages"}},
	{Expo, []string{"expo"}, []string{"app.json", "app.config", "App", "metro.config"}, []string{"app"}},
	{Electron, []string{"electron"}, []string{"main", "electron.vite.config", "forge.config", "electron-builder.yml", "index.html"}, []string{"electron", "src/main", "src"}},
	{CRA, []string{"react-scripts", "@craco/craco", "react-app-rewired"}, []string{"public/index.html", "craco.config"}, []string{"src"}},
	{Vite, []string{"vite", "rolldown-vite"}, []string{"index.html", "vite.config"}, nil},
}

// serverRules are the frameworks that answer requests; live code must start one.
// A plain server comes last: what stands on a framework starts one too.
var serverRules = []Tech{Nest, Fastify, Hono, Koa, Express, PlainServer}

// A unit is one package of the project that holds an app or a service.
type unit struct {
	dir   string
	tools []Tool // its frameworks, the main one first
}

func (u unit) main() Tech { return u.tools[0].Tech }

func (u unit) isFront() bool { return !slices.Contains(serverRules, u.main()) && !isPython(u.main()) }

// Python reports whether the app's main framework is one of Python.
func (s *Stack) Python() bool { return isPython(s.Framework) }

func isPython(t Tech) bool { return t == FastAPI || t == Flask || t == Django }

// units lists the packages of the project that hold an app or a service: the
// root's first, then by depth and name.
func (p *Project) units() []unit {
	return remember(p, "units", func(p *Project) []unit {
		var out []unit
		for _, dir := range p.unitFolders() {
			if tools := p.frameworksIn(dir); len(tools) > 0 {
				out = append(out, unit{dir, tools})
			}
		}
		return out
	})
}

// unitFolders are the folders inside the app that have a manifest of their own.
func (p *Project) unitFolders() []string {
	dirs := []string{""}
	for _, f := range p.list() {
		if isAround(f.path) {
			continue
		}
		switch path.Base(f.path) {
		case "package.json":
			if !p.sameManifest(f.path) {
				dirs = append(dirs, parent(f.path))
			}
		case "requirements.txt", "pyproject.toml", "manage.py", "Pipfile", "main.wasp", ".wasproot":
			dirs = append(dirs, parent(f.path))
		}
	}
	slices.SortFunc(dirs, func(a, b string) int {
		if c := folderDepth(a) - folderDepth(b); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(dirs)
}

// sameManifest reports whether a manifest says what the app's own says, to the
// letter: the folder is a copy of the app that was left in it.
func (p *Project) sameManifest(name string) bool {
	if name == "package.json" {
		return false
	}
	own, _ := p.Read("package.json")
	text, _ := p.Read(name)
	return len(own) > 200 && bytes.Equal(own, text)
}

func folderDepth(dir string) int {
	if dir == "" {
		return 0
	}
	return 1 + depth(dir)
}

// frameworksIn lists the frameworks of one package, the main one first.
func (p *Project) frameworksIn(dir string) []Tool {
	var out []Tool
	m := p.ManifestIn(dir)
	for _, r := range frontRules {
		if tool, ok := p.front(m, dir, r); ok {
			out = append(out, p.orVite(tool, m, dir))
			break
		}
	}
	for _, t := range serverRules {
		if t == PlainServer && slices.ContainsFunc(out, func(made Tool) bool { return made.Tech != Vite && made.Tech != CRA }) {
			continue
		}
		if tool, ok := p.server(dir, t); ok {
			out = append(out, tool)
			if t == Nest { // Express and Fastify are what it stands on
				break
			}
		}
	}
	return append(out, p.pythonFrameworks(dir)...)
}

func (p *Project) front(m *Manifest, dir string, r frontRule) (Tool, bool) {
	var dep Dependency
	for _, name := range r.packages {
		if d := m.Dependency(name); d.Name != "" && d.Kind != PeerDependency {
			dep = d
			break
		}
	}
	if dep.Name == "" && r.tech == Vite && m != nil && p.sharedVite(m, dir) {
		dep = Dependency{Name: "vite", File: m.File, Line: 1}
	}
	if dep.Name == "" && r.tech != Wasp || !p.hasMark(dir, r) {
		return Tool{}, false
	}
	if r.tech == Vite && (!p.hasPage(dir) || isLibrary(m)) {
		return Tool{}, false
	}
	if dep.Name == "" {
		return Tool{Tech: r.tech, File: join(dir, p.mark(dir, r)), Line: 1, Why: "a file that only " + string(r.tech) + " has"}, true
	}
	return p.toolOf(r.tech, dep), true
}

// orVite is a framework that has a command of its own, or the Vite beside it when
// the package's scripts run that one and never the framework: what a generator
// left in the folder serves nobody.
func (p *Project) orVite(tool Tool, m *Manifest, dir string) Tool {
	commands := map[Tech][]string{Next: {"next"}, CRA: {"react-scripts", "craco", "react-app-rewired"}}[tool.Tech]
	if commands == nil || m.runs(commands...) || !m.runs("vite") {
		return tool
	}
	vite, ok := p.front(m, dir, frontRules[len(frontRules)-1])
	if !ok {
		return tool
	}
	return vite
}

// sharedVite reports whether the scripts of a package call the Vite of the
// workspace around it.
func (p *Project) sharedVite(m *Manifest, dir string) bool {
	for _, s := range m.Scripts {
		if strings.HasPrefix(s.Command, "vite") {
			return p.Has(join(dir, "index.html"))
		}
	}
	return false
}

func (p *Project) hasMark(dir string, r frontRule) bool { return p.mark(dir, r) != "" }

func (p *Project) mark(dir string, r frontRule) string {
	for _, name := range r.files {
		if path.Ext(name) != "" && p.Has(join(dir, name)) {
			return name
		}
		for _, ext := range []string{".ts", ".mjs", ".js", ".mts", ".cjs", ".tsx", ".jsx", ".cts"} {
			if p.Has(join(dir, name+ext)) {
				return name + ext
			}
		}
	}
	for _, folder := range r.folders {
		if name := p.sourceIn(join(dir, folder)); name != "" {
			return strings.TrimPrefix(strings.TrimPrefix(name, dir), "/")
		}
	}
	if r.tech == Wasp && p.Has(join(dir, ".wasproot")) {
		return ".wasproot"
	}
	return ""
}

// sourceIn is a source file below a folder, "" when there is none.
func (p *Project) sourceIn(dir string) string {
	i, _ := slices.BinarySearchFunc(p.list(), dir+"/", func(f *file, path string) int { return strings.Compare(f.path, path) })
	for ; i < len(p.list()) && strings.HasPrefix(p.list()[i].path, dir+"/"); i++ {
		if scriptExtensions[path.Ext(p.list()[i].path)] {
			return p.list()[i].path
		}
	}
	return ""
}

// hasPage reports whether a Vite package has a page to start from, where its
// configuration's root says or in one of the usual folders.
func (p *Project) hasPage(dir string) bool {
	for _, at := range []string{"", "client", "src", "public", "frontend", "web", "app", "ui", "src/client", "src/renderer"} {
		if p.Has(path.Join(dir, at, "index.html")) {
			return true
		}
	}
	return false
}

// isLibrary reports whether a manifest describes a package for others to
// install.
func isLibrary(m *Manifest) bool {
	if m == nil || m.Private {
		return false
	}
	for _, key := range []string{"exports", "module", "types", "files"} {
		if m.Value.Get(key).OK() && (m.Value.Get("peerDependencies").OK() || m.Value.Get("files").OK()) {
			return true
		}
	}
	return false
}

// toolOf is the evidence that a manifest gives.
func (p *Project) toolOf(t Tech, d Dependency) Tool {
	v := d.Version
	if installed := p.installed(d); installed.Known() {
		v = installed
	}
	return Tool{Tech: t, Version: v, Package: d.Name, File: d.File, Line: d.Line, Why: "asked for as " + d.Name + " " + d.Version.Raw}
}
