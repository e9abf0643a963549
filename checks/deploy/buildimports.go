package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// A needed path or package is one that a module imports.
type needed struct {
	spec string
	at   int // its place among the file's imports
}

// used is the line of the import when the file uses more of it than types, which
// a bundler leaves out. Few imports lead nowhere, so only those are asked.
func (n needed) used(p *project.Project, name string) (line int, ok bool) {
	f := p.Source(name)
	if f == nil || n.at >= len(f.Imports) {
		return 0, false
	}
	im := f.Imports[n.at]
	ok = len(im.Names) == 0 || slices.ContainsFunc(im.Names, func(i source.ImportedName) bool { return !i.TypeOnly && usedIn(f, im, i.Local) })
	return im.Node.Line(), ok
}

// absentImports tells of imports that lead to no file: the build stops there,
// or, where a file's name differs by case alone, as soon as it runs on Linux.
func absentImports(p *project.Project) []fault {
	const most = 8
	var places []check.Place
	words := ""
	built := builtFrom(p)
	for _, name := range p.Sources() {
		if !built[name] || strings.HasPrefix(name, "../") {
			continue
		}
		for _, n := range project.PerFile(p, name, "deploy/needed", neededBy) {
			target, absent := leadsNowhere(p, name, n.spec)
			if !absent {
				continue
			}
			line, ok := n.used(p, name)
			if !ok {
				continue
			}
			other := spelledOtherwise(p, target)
			what := fmt.Sprintf("imports %s, which is not there", n.spec)
			if other != "" {
				what = fmt.Sprintf("imports %s, but the file is called %s: where upper and lower case differ, as on Linux, it is not found", n.spec, path.Base(other))
			}
			if words == "" {
				words = name + " " + what
			}
			if len(places) < most {
				places = append(places, check.Line(name, line, what))
			}
		}
	}
	if len(places) == 0 {
		return nil
	}
	if more := len(places) - 1; more > 0 {
		words += fmt.Sprintf(" (and %d more like it)", more)
	}
	return []fault{{check.High, check.Likely, words, places, "Every import leads to a file, spelled exactly like it; a clean checkout builds."}}
}

// builtFrom are the modules that a build starts from, and what they load: the
// script of the page, the pages and routes of a framework, the server. A second
// tree that was left in the repository is in no build. The answer is shared.
func builtFrom(p *project.Project) map[string]bool {
	return project.Answer(p, "deploy/built", modulesBuilt)
}

func modulesBuilt(p *project.Project) map[string]bool {
	var from []string
	if entry := fixes.SPAEntry(p); entry != "" {
		from = append(from, entry)
	}
	for _, r := range p.Addresses() {
		switch r.Stack {
		case project.Next, project.SvelteKit, project.Nuxt, project.Remix, project.ReactRouter, project.Astro, project.TanStack,
			project.Fastify, project.Hono, project.Koa, project.PlainServer:
			from = append(from, r.File)
		}
	}
	if p.Stack().Has(project.Express) {
		if app, err := fixes.FindExpress(p); err == nil {
			from = append(from, app.File.Path)
		}
	}
	for _, name := range p.Sources() { // each is bundled by itself
		if strings.HasPrefix(name, "netlify/functions/") && p.Has("netlify.toml") {
			from = append(from, name)
		}
	}
	return p.Modules().Loaded(from, p.Modules().Live)
}

// neededBy lists the paths that a file imports.
func neededBy(f *source.File) []needed {
	var out []needed
	for i, im := range f.Imports {
		if !im.Dynamic && !im.TypeOnly && (strings.HasPrefix(im.Spec, ".") || strings.HasPrefix(im.Spec, "@/")) && buildsFrom(im.Spec) {
			out = append(out, needed{im.Spec, i})
		}
	}
	return out
}

// usedIn reports whether code of a file uses an imported name.
func usedIn(f *source.File, im source.Import, local string) bool {
	for n := range f.Find(source.Identifier) {
		if n.Text() == local && !im.Node.Contains(n) {
			return true
		}
	}
	for n := range f.Find(source.Element) {
		if tag, _, _ := strings.Cut(n.TagName(), "."); tag == local {
			return true
		}
	}
	return false
}

// buildsFrom reports whether a specifier names code or a style sheet: pictures
// and the like may be kept elsewhere.
func buildsFrom(spec string) bool {
	if strings.ContainsAny(spec, "?!*") {
		return false
	}
	switch path.Ext(spec) {
	case "", ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".css", ".scss":
		return true
	}
	return !strings.Contains(path.Base(spec), ".") || path.Ext(spec) != ".json" && len(path.Ext(spec)) > 5 // ./user.service
}

// leadsNowhere is the path that an import should lead to, when nothing is there
// and nothing says that a tool will make it.
func leadsNowhere(p *project.Project, from, spec string) (target string, absent bool) {
	if p.Modules().Resolve(from, spec) != "" {
		return "", false
	}
	target = path.Join(path.Dir(from), spec)
	if rest, ok := strings.CutPrefix(spec, "@/"); ok {
		base, known := aliasBase(p)
		if !known {
			return "", false
		}
		target = path.Join(base, rest)
	}
	if strings.HasPrefix(target, "..") || madeByTool(target) || p.Ignored(target) || p.Ignored(target+".ts") || p.Ignored(target+".js") || p.Ignored(target+"/index.ts") {
		return "", false
	}
	for _, end := range []string{"", ".d.ts", ".json", ".vue", ".svelte", ".astro", ".mdx", ".node", ".graphql", ".wasm"} {
		if p.Has(target + end) {
			return "", false
		}
	}
	return target, true
}

// aliasBase is the folder that @/ stands for, by an import that leads somewhere.
func aliasBase(p *project.Project) (string, bool) {
	base := project.Answer(p, "deploy/alias", func(p *project.Project) string {
		m := p.Modules()
		for _, name := range p.Sources() {
			for _, n := range project.PerFile(p, name, "deploy/needed", neededBy) {
				rest, ok := strings.CutPrefix(n.spec, "@/")
				if !ok {
					continue
				}
				to := m.Resolve(name, n.spec)
				if i := strings.Index("/"+to, "/"+rest); to != "" && i >= 0 {
					return "/" + strings.TrimSuffix(to[:i], "/")
				}
			}
		}
		return ""
	})
	return strings.TrimPrefix(base, "/"), base != ""
}

// madeByTool reports whether a path is one that generators write.
func madeByTool(target string) bool {
	if strings.Contains(path.Base(target), ".gen") {
		return true
	}
	for part := range strings.SplitSeq(strings.ToLower(target), "/") {
		if strings.Contains(part, "generated") || strings.HasPrefix(part, "$") || strings.HasPrefix(part, "+") || strings.HasPrefix(part, ".") {
			return true
		}
		switch part {
		case "dist", "build", "out", "prisma", "paraglide", "messages", "styled-system", "types", "__tests__", "node_modules", "public":
			return true
		}
	}
	return false
}

// spelledOtherwise is a file that differs from a path by case alone.
func spelledOtherwise(p *project.Project, target string) string {
	low := strings.ToLower(target)
	for _, f := range p.Files() {
		l := strings.ToLower(f)
		if rest, ok := strings.CutPrefix(l, low); ok && !strings.HasPrefix(f, target) &&
			slices.Contains([]string{"", ".ts", ".tsx", ".js", ".jsx", "/index.ts", "/index.tsx", "/index.js"}, rest) {
			return f
		}
	}
	return ""
}

// aliasedBy lists what a file imports by a name that is no relative path.
func aliasedBy(f *source.File) []needed {
	var out []needed
	for i, im := range f.Imports {
		if !im.TypeOnly && !strings.HasPrefix(im.Spec, ".") {
			out = append(out, needed{im.Spec, i})
		}
	}
	return out
}
