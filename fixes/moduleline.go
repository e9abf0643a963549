package fixes

import (
	"path"
	"strings"

	"underpin/checks/project/source"
)

// A moduleLine is a line that brings something of another module into a file:
// names in braces, or one default name.
type moduleLine struct {
	Default string
	Names   []string
	From    string
}

// isCommonJS reports whether a file loads its modules by require.
func isCommonJS(d *Draft, f *source.File) bool {
	switch path.Ext(f.Path) {
	case ".cjs", ".cts":
		return true
	case ".mjs", ".mts", ".ts", ".tsx", ".jsx":
		return false
	}
	imports, requires := 0, 0
	for _, im := range f.Imports {
		switch {
		case im.Require:
			requires++
		case !im.Dynamic:
			imports++
		}
	}
	if imports+requires > 0 {
		return requires > imports
	}
	m := d.Project().ManifestIn(manifestDir(d, f.Path))
	return m == nil || m.Type != "module"
}

// manifestDir is the folder of the package.json that a file belongs to.
func manifestDir(d *Draft, file string) string {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if dir == "." || dir == "/" {
			return ""
		}
		if d.Has(dir + "/package.json") {
			return dir
		}
	}
}

// text is the line as the file would write it.
func (m moduleLine) text(commonJS bool) string {
	names := ""
	if len(m.Names) > 0 {
		names = "{ " + strings.Join(m.Names, ", ") + " }"
	}
	if commonJS {
		left := m.Default
		if left == "" {
			left = names
		}
		return "const " + left + " = require(\"" + m.From + "\");"
	}
	left := m.Default
	if left != "" && names != "" {
		left += ", "
	}
	return "import " + left + names + " from \"" + m.From + "\";"
}

// importing is the edit that puts a module line behind the file's last import;
// done is true when the file has the names already.
func (d *Draft) importing(f *source.File, m moduleLine) (e Edit, done bool) {
	missing := moduleLine{From: m.From}
	if m.Default != "" && f.LocalOf(m.From, "default") == "" && !requiresWhole(f, m.From) {
		missing.Default = m.Default
	}
	for _, name := range m.Names {
		if f.LocalOf(m.From, name) == "" {
			missing.Names = append(missing.Names, name)
		}
	}
	if missing.Default == "" && len(missing.Names) == 0 {
		return Edit{}, true
	}
	if e, ok := beside(f, missing); ok {
		return e, false
	}
	commonJS := isCommonJS(d, f)
	line := d.Style(f.Path).Apply(missing.text(commonJS))
	if last := lastImport(d, f, commonJS, m.From); last.OK() {
		at := behind(last)
		return Edit{Start: at, End: at, Text: "\n" + line}, false
	}
	return firstLine(f, line), false
}

// beside puts the names into the braces in which the file imports others of the same
// module; ok is false without such an import.
func beside(f *source.File, m moduleLine) (e Edit, ok bool) {
	if m.Default != "" {
		return Edit{}, false
	}
	for _, im := range f.ImportsFrom(m.From) {
		text := im.Node.Text()
		open, end := strings.Index(text, "{"), strings.LastIndex(text, "}")
		if im.TypeOnly || im.Dynamic || im.Require || open < 0 || strings.TrimSpace(text[open+1:max(open+1, end)]) == "" {
			continue
		}
		names := strings.TrimRight(text[:end], " \t\r\n")
		at := im.Node.Start() + len(names)
		inner, comma := strings.CutSuffix(names, ",")
		between := ", "
		if i := strings.LastIndex(inner, "\n"); i > open {
			line := inner[i+1:]
			between = ",\n" + line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		}
		added := strings.Join(m.Names, between)
		if comma {
			return Edit{Start: at, End: at, Text: strings.TrimPrefix(between, ",") + added + ","}, true
		}
		return Edit{Start: at, End: at, Text: between + added}, true
	}
	return Edit{}, false
}

// lastImport is the statement that an import of a module stands behind: the last
// of the file's, for a package the last of its packages. A require counts only
// before the file begins to work: what is required further down is not there yet
// for the lines above.
func lastImport(d *Draft, f *source.File, commonJS bool, module string) source.Node {
	var last, lastPackage source.Node
	working := len(f.Text)
	if commonJS {
		working = beginsToWork(f)
	}
	for _, im := range f.Imports {
		if im.Dynamic || im.Require != commonJS {
			continue
		}
		s := im.Node
		if commonJS {
			s = statement(im.Node)
		}
		if s.Parent().Is(source.FileKind) && (!commonJS || s.Is(source.Variables, source.Expression)) && s.Start() < working {
			last = s
			if ofPackage(im.Spec) && d.base.Modules().Resolve(f.Path, im.Spec) == "" {
				lastPackage = s
			}
		}
	}
	if ofPackage(module) && lastPackage.OK() {
		return lastPackage
	}
	return last
}

// ofPackage reports whether a specifier names a package, and no file of the project
// by its way or by a common alias.
func ofPackage(spec string) bool {
	return spec != "" && !strings.HasPrefix(spec, "@/") && !strings.ContainsAny(spec[:1], "./~$#")
}

// beginsToWork is where the first statement of a file stands that is no
// declaration, directive or bare require.
func beginsToWork(f *source.File) int {
	for item := range f.Root().Children() {
		if !item.Is(source.Expression) {
			continue
		}
		if _, directive := firstChild(item).StringValue(); directive || strings.HasPrefix(item.Text(), "require(") {
			continue
		}
		return item.Start()
	}
	return len(f.Text)
}

func requiresWhole(f *source.File, spec string) bool {
	for _, im := range f.ImportsFrom(spec) {
		for _, n := range im.Names {
			if n.Imported == "*" {
				return true
			}
		}
	}
	return false
}

func firstChild(n source.Node) source.Node {
	for c := range n.Children() {
		return c
	}
	return source.Node{}
}

// localSpec is how one file of the project imports another: by an alias where the
// way up would be long and the file's own imports take one, else by the way there.
func localSpec(d *Draft, f *source.File, target string) string {
	spec := relativeSpec(d, f, target)
	if strings.HasPrefix(spec, "../") {
		if alias, ok := aliasOfImports(d, f, target); ok {
			return alias
		}
	}
	return spec
}

// aliasOfImports is the specifier of a module by an alias that the file's own
// imports use, such as $lib/server/log for src/lib/server/log.ts.
func aliasOfImports(d *Draft, f *source.File, target string) (string, bool) {
	stem := strings.TrimSuffix(target, path.Ext(target))
	modules := d.base.Modules() // the graph of what was there: that after each edit would have to be made anew
	for _, im := range f.Imports {
		if im.Spec == "" || im.Spec[0] == '.' || im.Spec[0] == '/' || strings.Contains(im.Spec, ":") {
			continue
		}
		name := modules.Resolve(f.Path, im.Spec)
		if name == "" {
			continue
		}
		alias, root := im.Spec, strings.TrimSuffix(name, path.Ext(name))
		if path.Base(root) == "index" && path.Base(alias) != "index" {
			root = path.Dir(root)
		}
		for path.Base(alias) == path.Base(root) && strings.Contains(alias, "/") {
			alias, root = path.Dir(alias), path.Dir(root)
		}
		rest, inside := strings.CutPrefix(stem, root+"/")
		if root == "." {
			rest, inside = stem, true
		}
		if inside && alias != im.Spec && !strings.HasPrefix(rest, "../") {
			return alias + "/" + rest, true
		}
	}
	return "", false
}

// relativeSpec is the way from one file of the project to another, in the way that
// the file's own imports spell extensions.
func relativeSpec(d *Draft, f *source.File, target string) string {
	spec := relativePath(path.Dir(f.Path), target)
	ext := path.Ext(target)
	stem := strings.TrimSuffix(spec, ext)
	if strings.HasPrefix(f.Path, "supabase/functions/") { // Deno wants the whole name
		return spec
	}
	written := writtenExtension(f)
	if written == "" {
		written = writtenNearby(d, f.Path)
	}
	switch {
	case written == ext, written == ".tsx" && ext == ".ts", written == ".ts" && ext == ".tsx":
		return spec
	case (written == ".js" || written == ".mjs") && (ext == ".ts" || ext == ".tsx"):
		return stem + ".js" // what the compiler makes of it
	case written == ".js" || written == ".mjs":
		return spec
	case written == "none":
		return stem
	}
	if ext == ".js" || ext == ".mjs" || ext == ".cjs" {
		if isCommonJS(d, f) {
			return stem
		}
		return spec
	}
	if ext == ".ts" && needsExtension(d) {
		return stem + ".js"
	}
	return stem
}

// needsExtension reports whether the compiler follows Node's own rules, under
// which a relative import names the file that will run.
func needsExtension(d *Draft) bool {
	v, err := d.Project().ReadJSON("tsconfig.json")
	if err != nil {
		return false
	}
	for _, key := range []string{"module", "moduleResolution"} {
		switch strings.ToLower(v.Get("compilerOptions", key).Text()) {
		case "node16", "node18", "node20", "nodenext":
			m := d.Project().Manifest()
			return m != nil && m.Type == "module"
		}
	}
	return false
}

// writtenExtension is the extension that the file's relative imports of code
// have: "none" when they have none, "" when there is nothing to go by.
func writtenExtension(f *source.File) string {
	out := ""
	if f == nil {
		return out
	}
	for _, im := range f.Imports {
		if !strings.HasPrefix(im.Spec, ".") {
			continue
		}
		switch ext := path.Ext(im.Spec); ext {
		case ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts":
			return ext
		case "":
			out = "none"
		}
	}
	return out
}

// writtenNearby is the extension that files near a file import each other with:
// in the same folder, else in the one above, and so on.
func writtenNearby(d *Draft, file string) string {
	var near []string
	for _, other := range d.Project().Sources() {
		if sameLanguage(file, other) && !strings.HasPrefix(other, "../") {
			near = append(near, other)
		}
	}
	for dir := path.Dir(file); dir != "." && dir != "/"; dir = path.Dir(dir) {
		for _, other := range near {
			if strings.HasPrefix(other, dir+"/") {
				if written := writtenExtension(d.Source(other)); written != "" {
					return written
				}
			}
		}
	}
	return ""
}

func sameLanguage(a, b string) bool {
	return strings.HasPrefix(path.Ext(a), ".ts") == strings.HasPrefix(path.Ext(b), ".ts")
}

// relativePath is the specifier of target as seen from a folder.
func relativePath(dir, target string) string {
	from := strings.Split(dir, "/")
	if dir == "." || dir == "" {
		from = nil
	}
	to := strings.Split(target, "/")
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	if len(from) == 0 {
		return "./" + strings.Join(to, "/")
	}
	return strings.Repeat("../", len(from)) + strings.Join(to, "/")
}
