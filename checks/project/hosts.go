package project

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// hosts takes in where the app runs, by the configuration that hosts read.
func (b *stackBuilder) hosts() {
	for _, f := range b.p.list() {
		if t := hostOfFile(path.Base(f.path)); t != "" && !isAside(path.Dir(f.path)) && depth(strings.TrimLeft(f.path, "./")) <= 2 {
			b.host(Tool{Tech: t, File: f.path, Line: 1, Why: "configuration of " + string(t)})
		}
	}
	for _, d := range []detection{
		{"@sveltejs/adapter-vercel", Vercel},
		{"@astrojs/vercel", Vercel},
		{"@astrojs/netlify", Netlify},
		{"@sveltejs/adapter-netlify", Netlify},
		{"@netlify/vite-plugin-tanstack-start", Netlify},
		{"@netlify/vite-plugin-react-router", Netlify},
		{"@netlify/remix-adapter", Netlify},
		{"@astrojs/cloudflare", Cloudflare},
		{"@sveltejs/adapter-cloudflare", Cloudflare},
		{"@opennextjs/cloudflare", Cloudflare},
		{"@cloudflare/vite-plugin", Cloudflare},
		{"@cloudflare/next-on-pages", Cloudflare},
		{"@netlify/plugin-nextjs", Netlify},
		{"@vercel/analytics", Vercel},
		{"@vercel/speed-insights", Vercel},
	} {
		for _, m := range b.p.Manifests() {
			if dep := m.Dependency(d.pkg); dep.Name != "" && !isAround(m.File) {
				b.host(b.p.toolOf(d.tech, dep))
			}
		}
	}
}

func (b *stackBuilder) host(t Tool) {
	b.add(t)
	if !slices.Contains(b.s.Hosts, t.Tech) {
		b.s.Hosts = append(b.s.Hosts, t.Tech)
	}
}

func hostOfFile(base string) Tech {
	switch base {
	case "vercel.json", "vercel.ts", ".vercelignore":
		return Vercel
	case "netlify.toml":
		return Netlify
	case "wrangler.toml", "wrangler.json", "wrangler.jsonc":
		return Cloudflare
	case "fly.toml":
		return Fly
	case "render.yaml", "render.yml":
		return Render
	case "railway.json", "railway.toml", "nixpacks.toml":
		return Railway
	case "Procfile", "heroku.yml":
		return Heroku
	case ".replit":
		return Replit
	case "nginx.conf", "nginx.conf.template", "default.conf":
		return Nginx
	case "Dockerfile":
		return Docker
	}
	if strings.HasPrefix(base, "Dockerfile.") || strings.HasSuffix(base, ".Dockerfile") {
		return Docker
	}
	return ""
}

// A makerMark is what a generating tool leaves behind.
type makerMark struct {
	tech     Tech
	files    []string // a file, or a folder when it ends in a slash
	packages []string
	words    []markWord
}

type markWord struct{ file, word string }

var makerMarks = []makerMark{
	{Lovable, []string{".lovable/"}, []string{"lovable-tagger", "@lovable.dev/cloud-auth-js"}, []markWord{{"README.md", "lovable.dev/projects"}, {"index.html", "gptengineer.js"}, {"index.html", "lovable.dev"}}},
	{Bolt, []string{".bolt/"}, nil, []markWord{{"README.md", "bolt.new"}, {"README.md", "stackblitz"}, {"package.json", "vite-react-typescript-starter"}, {"index.html", "bolt.new"}}},
	{V0, []string{".v0/"}, nil, []markWord{{"package.json", `"my-v0-project"`}, {"app/layout.tsx", "v0.dev"}, {"app/layout.tsx", "v0.app"}, {"README.md", "v0.dev"}, {"README.md", "v0.app"}}},
	{Base44, nil, []string{"@base44/sdk", "@base44/vite-plugin"}, []markWord{{"README.md", "base44"}}},
	{AIStudio, nil, nil, []markWord{{"README.md", "ai.studio"}, {"README.md", "AI Studio"}, {"metadata.json", "requestFramePermissions"}}},
	{Replit, []string{".replit", "replit.md", "replit.nix", ".replit_agent/"}, []string{"@replit/vite-plugin-runtime-error-modal", "@replit/vite-plugin-cartographer"}, nil},
	{Cursor, []string{".cursor/", ".cursorrules", ".cursorignore", ".cursorindexingignore"}, nil, nil},
	{Windsurf, []string{".windsurf/", ".windsurfrules", ".codeium/", ".codeiumignore"}, nil, nil},
	{ClaudeCode, []string{"CLAUDE.md", ".claude/", ".mcp.json"}, nil, nil},
	{Copilot, []string{".github/copilot-instructions.md", ".github/instructions/"}, nil, nil},
	{Codex, []string{".codex/"}, nil, nil},
}

// makers takes in the marks of generating tools, in the app and at the root of
// its repository.
func (b *stackBuilder) makers() {
	for _, m := range makerMarks {
		if t := b.p.makerOf(m); t.Tech != "" {
			b.s.Makers = append(b.s.Makers, t)
			b.add(t)
		}
	}
}

func (p *Project) makerOf(m makerMark) Tool {
	for _, up := range p.lockFolders() {
		for _, name := range m.files {
			if at := p.firstAt(join(up, name)); at != "" {
				return Tool{Tech: m.tech, File: at, Line: 1, Why: "left behind by " + string(m.tech)}
			}
		}
	}
	for _, manifest := range p.Manifests() {
		for _, pkg := range m.packages {
			if d := manifest.Dependency(pkg); d.Name != "" {
				return Tool{Tech: m.tech, Version: d.Version, Package: pkg, File: d.File, Line: d.Line, Why: "a package of " + string(m.tech)}
			}
		}
	}
	for _, w := range m.words {
		text, ok := p.Read(w.file)
		if !ok {
			continue
		}
		if i := bytes.Index(text, []byte(w.word)); i >= 0 {
			return Tool{Tech: m.tech, File: w.file, Line: 1 + bytes.Count(text[:i], []byte("\n")), Why: "names " + w.word}
		}
	}
	return Tool{}
}

// firstAt is a file, or the first file in a folder, "" when there is none.
func (p *Project) firstAt(name string) string {
	if !strings.HasSuffix(name, "/") {
		if p.Has(name) {
			return name
		}
		return ""
	}
	i, _ := slices.BinarySearchFunc(p.list(), name, func(f *file, path string) int { return strings.Compare(f.path, path) })
	if i < len(p.list()) && strings.HasPrefix(p.list()[i].path, name) {
		return p.list()[i].path
	}
	return ""
}
