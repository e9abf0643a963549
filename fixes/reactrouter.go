package fixes

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// NameRoute names a module of React Router's below app as the route of a path, in
// app/routes.ts, unless the app takes its routes from the names of files: then the
// module's own says it.
func NameRoute(d *Draft, by project.Tech, url, file string) error {
	app := path.Join(d.Project().FolderOf(by), "app")
	for _, ext := range []string{".ts", ".js"} {
		f := d.Source(path.Join(app, "routes"+ext))
		if f == nil {
			continue
		}
		line := "route(\"" + strings.TrimPrefix(url, "/") + "\", \"" + strings.TrimPrefix(file, app+"/") + "\")"
		list, ok := routeList(d.Project(), f)
		if !ok {
			if strings.Contains(string(f.Text), "flatRoutes") {
				return nil
			}
			return Refuse(f.Path+" lists its routes in a way that this fix does not know", "ts", line+",\n")
		}
		edits := AddItems(d, list, line)
		return d.Edit(f.Path, append(edits, ImportEdits(d, f, Import{Names: []string{"route"}, From: "@react-router/dev/routes"})...)...)
	}
	return nil
}

// routeList is the array that a file of routes exports.
func routeList(p *project.Project, f *source.File) (source.Node, bool) {
	list := p.Exported(f.Path, "default")
	if list.Is(source.Array) && list.File() == f {
		return list, true
	}
	for a := range f.Find(source.Array) { // export default [ … ] satisfies RouteConfig
		if up := a.Parent(); up.Is(source.FileKind) || up.Parent().Is(source.FileKind) {
			return a, true
		}
	}
	return source.Node{}, false
}
