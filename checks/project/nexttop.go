package project

import (
	"slices"
	"strings"
)

// nextTops are the folders that Next may look in for what runs before all routes, such
// as middleware: the one that holds app or pages, and no other
// (nextjs.org/docs/app/api-reference/file-conventions/src-folder: "If you're using src,
// … middleware (or proxy) is placed inside the src folder"). Both, when neither holds one.
func (p *Project) nextTops() []string {
	return remember(p, "next's top", func(p *Project) []string {
		base := p.FolderOf(Next)
		tops := []string{base, join(base, "src")}
		for _, top := range tops { // the upper one wins
			for _, routes := range []string{"pages", "app"} {
				if dir := join(top, routes) + "/"; slices.ContainsFunc(p.Sources(), func(name string) bool { return strings.HasPrefix(name, dir) }) {
					return []string{top}
				}
			}
		}
		return tops
	})
}

// RunsBeforeRoutes reports whether Next runs a file before its routes: one by the name
// of middleware, or of proxy since Next 16, in the folder that Next looks in.
func (p *Project) RunsBeforeRoutes(name string) bool {
	stem := stemOf(name)
	if !p.Stack().Has(Next) || stem != "middleware" && stem != "proxy" || !slices.Contains(p.nextTops(), parent(name)) {
		return false
	}
	v := p.Stack().Version(Next)
	return stem == "middleware" || !v.Known() || v.AtLeast(16, 0)
}

// MiddlewareFiles are the files that Next runs before all routes.
func (p *Project) MiddlewareFiles() []string {
	var out []string
	for _, dir := range p.nextTops() {
		out = append(out, p.middlewareNames(dir)...)
	}
	return slices.DeleteFunc(out, func(name string) bool { return !p.RunsBeforeRoutes(name) })
}

// middlewareNames are the files of a folder that are called as Next calls them.
func (p *Project) middlewareNames(dir string) []string {
	var out []string
	for _, stem := range []string{"middleware", "proxy"} {
		for _, ext := range []string{".ts", ".js", ".mjs", ".tsx"} {
			if name := join(dir, stem+ext); p.Source(name) != nil {
				out = append(out, name)
			}
		}
	}
	return out
}

// IdleMiddleware are the files that look as if Next ran them before its routes, and
// lie where it looks for none.
func (p *Project) IdleMiddleware() []string {
	if !p.Stack().Has(Next) {
		return nil
	}
	return slices.Clone(remember(p, "idle middleware", func(p *Project) []string {
		var out []string
		base := p.FolderOf(Next)
		for _, dir := range []string{base, join(base, "src"), join(base, "app"), join(base, "src/app"), join(base, "pages"), join(base, "src/pages")} {
			for _, name := range p.middlewareNames(dir) {
				if !p.RunsBeforeRoutes(name) && (p.Exported(name, "config").Prop("matcher").OK() || p.Exported(name, "middleware").OK()) {
					out = append(out, name)
				}
			}
		}
		return out
	}))
}

// atTop reports whether a file that Next would start by its name lies in the folder
// that it looks in, and is called as this version of Next knows it.
func (p *Project) atTop(name string) bool {
	rest := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, p.FolderOf(Next)), "/"), "src/")
	switch stem := stemOf(name); {
	case strings.Contains(rest, "/"):
		return true
	case stem == "middleware" || stem == "proxy":
		return p.RunsBeforeRoutes(name)
	}
	return slices.Contains(p.nextTops(), parent(name))
}
