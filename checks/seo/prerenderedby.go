package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// prerenderedByScript finds a script of the app's own that the build runs and that writes the
// pages' HTML: with a browser that opens each of them, or with the framework's renderer.
func prerenderedByScript(p *project.Project) (check.Place, string) {
	m := p.Manifest()
	if m == nil {
		return check.Place{}, ""
	}
	for _, name := range []string{"build", "postbuild"} { // npm runs the second behind the first
		for word := range strings.FieldsSeq(m.Scripts[name].Command) {
			file := path.Clean(strings.Trim(word, `"'`))
			if slices.Contains([]string{".js", ".mjs", ".cjs", ".ts", ".mts"}, path.Ext(file)) && writesPages(p, file) {
				return check.Line(file, 1, "writes the HTML of the pages as the app is built"), "The build writes the HTML of the pages, by " + file + "."
			}
		}
	}
	return check.Place{}, ""
}

func writesPages(p *project.Project, file string) bool {
	return p.Has(file) && p.Holds(file, "playwright", "puppeteer", "renderToString", "renderToStaticMarkup") && p.Holds(file, "writeFile") && p.Holds(file, ".html")
}
