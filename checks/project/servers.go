package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A start is one place where live code makes a server.
type start struct {
	tech Tech
	use  use
}

// starts lists the places that make a server, by the folder of the nearest
// manifest.
func (p *Project) starts() map[string][]start {
	return remember(p, "starts", func(p *Project) map[string][]start {
		out := map[string][]start{}
		for _, f := range p.list() {
			if isAround(f.path) || !f.isSource() || isTestPath(f.path) || isScriptPath(f.path) {
				continue
			}
			if line := p.plainServerIn(f.path); line > 0 {
				dir := p.manifestFolder(f.path)
				out[dir] = append(out[dir], start{PlainServer, use{file: f.path, line: line}})
			}
			if !slices.ContainsFunc(p.mentionsOf(f), func(pkg string) bool { return isServer(techOf(pkg)) }) {
				continue
			}
			for _, u := range p.uses(f.path) {
				if t := techOf(u.pkg); isServer(t) && p.startsIn(f.path)[t] {
					dir := p.manifestFolder(f.path)
					out[dir] = append(out[dir], start{t, u})
				}
			}
		}
		return out
	})
}

// manifestFolder is the folder of the nearest package.json inside the app.
func (p *Project) manifestFolder(name string) string {
	for dir := parent(name); dir != ""; dir = parent(dir) {
		if p.Has(join(dir, "package.json")) {
			return dir
		}
	}
	return ""
}

// server tells a server framework by code that makes a server with it.
func (p *Project) server(dir string, t Tech) (Tool, bool) {
	for _, s := range p.starts()[dir] {
		if s.tech != t {
			continue
		}
		d := p.DependencyFor(s.use.file, s.use.pkg)
		if d.Kind == DevDependency && isMockServer(s.use.file) {
			continue
		}
		if d.Name == "" {
			return Tool{Tech: t, Package: s.use.pkg, File: s.use.file, Line: s.use.line, Why: "started here"}, true
		}
		tool := p.toolOf(t, d)
		tool.Why = "started in " + s.use.file
		return tool, true
	}
	return Tool{}, false
}

func isMockServer(name string) bool { return strings.Contains(strings.ToLower(name), "mock") }

// hasOwnManifest reports whether a package.json lies between a file and the
// app's root.
func (p *Project) hasOwnManifest(name string) bool { return p.manifestFolder(name) != "" }

// DependencyFor is the entry of the manifest nearest to a file that asks for a package, in
// its folder or above it; the zero one when none does.
func (p *Project) DependencyFor(name, pkg string) Dependency {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if dir == "." {
			dir = ""
		}
		if d := p.ManifestIn(dir).Dependency(pkg); d.Name != "" {
			return d
		}
		if dir == "" || strings.HasSuffix(dir, "..") || dir == "/" {
			return Dependency{}
		}
	}
}

// startsIn tells the servers that a file makes: express(), new Hono(),
// Fastify(), NestFactory.create().
func (p *Project) startsIn(name string) map[Tech]bool {
	return perFile(p, name, "servers", func(p *Project) map[Tech]bool {
		out := map[Tech]bool{}
		f := p.Source(name)
		if f == nil {
			return out
		}
		for n := range f.Find(source.Call, source.New) {
			if spec, ok := requiredAt(n.Child(source.Callee)); ok { // require('fastify')()
				if t := techOf(packageOf(spec)); isServer(t) && n.Kind() == source.Call {
					out[t] = true
				}
				continue
			}
			root, method, _ := strings.Cut(n.CalleePath(), ".")
			im, _, ok := f.ImportOf(root)
			if !ok {
				continue
			}
			tech := techOf(packageOf(im.Spec))
			switch {
			case tech == Nest && method == "create", tech == Hono && n.Kind() == source.New,
				tech == Koa && n.Kind() == source.New, tech == Express && method == "",
				tech == Fastify && (method == "" || method == "fastify"), tech == Hono && root == "OpenAPIHono":
				out[tech] = true
			}
		}
		return out
	})
}

// requiredAt is the module that a call of require() names.
func requiredAt(n source.Node) (string, bool) {
	if n.Kind() != source.Call || n.Child(source.Callee).Ident() != "require" {
		return "", false
	}
	return n.Arg(0).StringValue()
}
