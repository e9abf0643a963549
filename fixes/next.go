package fixes

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// NextFolder is where a Next app keeps a folder that may stand below src/: "app",
// "pages", "lib", "components". When neither exists it is where the app's other
// folders are.
func NextFolder(p *project.Project, name string) string {
	if name == "components" {
		name = keptAs(p, name, "component")
	}
	src, top, base := false, false, ""
	if slices.Contains(p.Parts(), p.FolderOf(project.Next)) { // one package of several that are looked at together
		base = p.FolderOf(project.Next) + "/"
	}
	for _, f := range p.Files() {
		f, ok := strings.CutPrefix(f, base)
		switch {
		case !ok:
		case strings.HasPrefix(f, "src/"+name+"/"):
			return base + "src/" + name
		case strings.HasPrefix(f, name+"/"):
			top = true
		case strings.HasPrefix(f, "src/app/"), strings.HasPrefix(f, "src/pages/"):
			src = true
		}
	}
	if src && !top {
		return base + "src/" + name
	}
	return base + name
}

// keptAs is the name that an app has for a folder, or where it has it below its routes:
// "components", "component" or "app/components".
func keptAs(p *project.Project, name, one string) string {
	found := ""
	for _, f := range p.Files() {
		f = strings.TrimPrefix(f, "src/")
		switch {
		case strings.HasPrefix(f, name+"/"):
			return name
		case strings.HasPrefix(f, one+"/"):
			found = one
		case found == "" && strings.HasPrefix(f, "app/"+name+"/"):
			found = "app/" + name
		}
	}
	if found == "" {
		return name
	}
	return found
}

// NextModule turns a TypeScript template into a module of a Next app: types
// stripped where the app is JavaScript, and in the app's style. The name ends in
// .ts or .tsx; the path that is returned has the ending that fits.
func NextModule(d *Draft, name, text string) (file, out string, err error) {
	if d.TypeScript() {
		return name, d.Style(name).Apply(text), nil
	}
	plain, err := source.StripTypes(name, []byte(text))
	if err != nil {
		return "", "", fmt.Errorf("template for %s: %w", name, err)
	}
	ext := ".js"
	if path.Ext(name) == ".tsx" && writesJSX(d.Project()) {
		ext = ".jsx"
	}
	file = strings.TrimSuffix(name, path.Ext(name)) + ext
	return file, d.Style(file).Apply(string(plain)), nil
}

// writesJSX reports whether the app's components have the ending .jsx.
func writesJSX(p *project.Project) bool {
	for _, f := range p.Sources() {
		if path.Ext(f) == ".jsx" {
			return true
		}
	}
	return false
}

// HasModule reports whether a module exists under a name without ending, in any of
// the endings of TypeScript and JavaScript, and under which path.
func HasModule(d *Draft, stem string) (string, bool) {
	for _, ext := range []string{".tsx", ".ts", ".jsx", ".js"} {
		if d.Has(stem + ext) {
			return stem + ext, true
		}
	}
	return "", false
}

// ImportModule brings names of a module of the project into a file, by the
// app's own alias where it has one.
func ImportModule(d *Draft, f *source.File, module string, names ...string) []Edit {
	spec := localSpec(d, f, module)
	if strings.HasPrefix(spec, "../") {
		if alias, ok := aliasSpec(d, module); ok {
			spec = alias
		}
	}
	for _, im := range f.Imports { // imported already, under whichever spelling; what the plan added is spelled like this
		if d.base.Modules().Resolve(f.Path, im.Spec) == module {
			spec = im.Spec
		}
	}
	return ImportEdits(d, f, Import{Names: names, From: spec})
}

// aliasSpec is the specifier of a module by an alias such as "@/*" of tsconfig or
// jsconfig: the one that says most.
func aliasSpec(d *Draft, module string) (string, bool) {
	best := ""
	for _, name := range []string{"tsconfig.json", "jsconfig.json"} {
		v, err := d.Project().ReadJSON(name)
		if err != nil {
			continue
		}
		base := v.Get("compilerOptions", "baseUrl").Text()
		for alias := range v.Get("compilerOptions", "paths").Members() {
			prefix, ok := strings.CutSuffix(alias.Key, "/*")
			if !ok {
				continue
			}
			for target := range alias.Value.Items() {
				root, ok := strings.CutSuffix(path.Join(base, target.Text()), "*")
				rest, inside := strings.CutPrefix(module, root)
				spec := prefix + "/" + strings.TrimSuffix(rest, path.Ext(rest))
				if ok && inside && (best == "" || len(spec) < len(best)) {
					best = spec
				}
			}
		}
	}
	return best, best != ""
}

// RootLayouts are the layouts of a Next app that no other layout is around.
func RootLayouts(p *project.Project) []string {
	app := NextFolder(p, "app")
	var all []string
	for _, f := range p.Files() {
		base := path.Base(f)
		if strings.HasPrefix(f, app+"/") && strings.TrimSuffix(base, path.Ext(base)) == "layout" && source.Supported(f) {
			all = append(all, f)
		}
	}
	var out []string
	for _, f := range all {
		inside := func(other string) bool {
			return other != f && path.Dir(other) != path.Dir(f) && strings.HasPrefix(f, path.Dir(other)+"/")
		}
		if !slices.ContainsFunc(all, inside) {
			out = append(out, f)
		}
	}
	return out
}

// NewNextApp creates _app in a folder of pages from a template. The template's
// mark stands for the import of a module of the app.
func NewNextApp(d *Draft, pages, template, mark, module string) error {
	spec := "../" + strings.TrimPrefix(strings.TrimSuffix(module, path.Ext(module)), strings.TrimSuffix(pages, "pages"))
	text, err := d.Template(template, map[string]string{mark: spec})
	if err != nil {
		return err
	}
	file, text, err := NextModule(d, pages+"/_app.tsx", text)
	if err != nil {
		return err
	}
	return d.Create(file, text)
}
