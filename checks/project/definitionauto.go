package project

import (
	"strings"

	"underpin/checks/project/source"
)

// autoImported is what a name stands for that nothing in its file brings in, in
// an app of Nuxt: an export of one of the folders that it imports by itself
// (nuxt.com/docs/guide/concepts/auto-imports).
func (p *Project) autoImported(id source.Node) source.Node {
	if !p.Stack().Has(Nuxt) {
		return source.Node{}
	}
	if r := p.reads; r != nil && r.onTheWay != nil {
		r.onTheWay.n = mostOnTheWay + 1 // which files the folders hold counts too, so this definition is not kept
	}
	names := p.autoImports().app
	if strings.HasPrefix(p.nuxtFolder(id.File().Path), "server") {
		names = p.autoImports().server
	}
	name := id.Ident()
	if file := names[name]; file != "" {
		return p.Exported(file, name)
	}
	return source.Node{}
}

// autoImports says which file exports what Nuxt imports by itself: into the
// files of the server, and into all others.
type autoImports struct{ server, app map[string]string }

func (p *Project) autoImports() autoImports {
	return remember(p, "auto imports", func(p *Project) autoImports {
		out := autoImports{server: map[string]string{}, app: map[string]string{}}
		for _, name := range p.Sources() {
			var into []map[string]string
			switch p.nuxtFolder(name) {
			case "server/utils":
				into = append(into, out.server)
			case "shared/utils", "shared/types":
				into = append(into, out.server, out.app)
			case "utils", "composables":
				into = append(into, out.app)
			default:
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			for _, e := range f.Exports {
				for _, names := range into {
					if names[e.Name] == "" {
						names[e.Name] = name
					}
				}
			}
		}
		return out
	})
}

// nuxtFolder is the folder of Nuxt's that a file is in: "server/utils", "utils";
// "server" for all else of the server.
func (p *Project) nuxtFolder(name string) string {
	rest, _ := strings.CutPrefix(name, p.FolderOf(Nuxt))
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "src/")
	rest = strings.TrimPrefix(rest, "app/") // Nuxt 4 keeps the app one level down
	dir, below, _ := strings.Cut(rest, "/")
	next, _, deeper := strings.Cut(below, "/")
	if deeper && (next == "utils" || next == "types") && (dir == "server" || dir == "shared") {
		return dir + "/" + next
	}
	return dir
}
