package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nextFolder is where a Next app keeps "app", "pages" or "public", in the folder
// of the package that Next was found in.
func nextFolders(p *project.Project, name string) []string {
	base := p.FolderOf(project.Next)
	return []string{path.Join(base, "src", name), path.Join(base, name)}
}

// nextFile is the module with a stem below one of Next's folders, such as
// "robots" in app; "" without one.
func nextFile(p *project.Project, folder, stem string) string {
	for _, dir := range nextFolders(p, folder) {
		for _, ext := range []string{".tsx", ".ts", ".jsx", ".js", ".mjs"} {
			if name := path.Join(dir, stem+ext); p.Has(name) {
				return name
			}
		}
	}
	return ""
}

// nextHome is the root layout, or _app or the first page of the Pages Router.
func nextHome(p *project.Project) string {
	if layouts := rootLayouts(p); len(layouts) > 0 {
		return layouts[0]
	}
	for _, stem := range []string{"_app", "_document", "index"} {
		if name := nextFile(p, "pages", stem); name != "" {
			return name
		}
	}
	return nextFile(p, "app", "page")
}

// rootLayouts are the layouts that no other layout is around.
func rootLayouts(p *project.Project) []string {
	var all []string
	for _, r := range p.Addresses() {
		if r.Kind == project.Layout && r.Stack == project.Next {
			all = append(all, r.File)
		}
	}
	var out []string
	for _, f := range all {
		inside := func(o string) bool { return path.Dir(o) != path.Dir(f) && strings.HasPrefix(f, path.Dir(o)+"/") }
		if !slices.ContainsFunc(all, inside) {
			out = append(out, f)
		}
	}
	return out
}

// metadataOf is what a page or layout of the App Router exports as metadata: an
// object that can be read, or that something is computed.
func metadataOf(p *project.Project, file string) (object source.Node, computed bool) {
	f := p.Source(file)
	if f == nil {
		return source.Node{}, false
	}
	if _, ok := f.ExportOf("generateMetadata"); ok {
		return source.Node{}, true
	}
	if _, ok := f.ExportOf("metadata"); !ok {
		return source.Node{}, false
	}
	n := p.Exported(file, "metadata")
	if n.Kind() == source.Object {
		return n, false
	}
	return source.Node{}, true
}
