package fixes

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/project/source"
)

// Module turns a TypeScript template into the module that stands beside a file:
// types stripped beside JavaScript, require instead of import beside CommonJS,
// and in the style of that file. The name is the module's path with the ending
// .ts or .tsx; the path that is returned has the ending that fits.
func Module(d *Draft, beside, name, text string) (file, out string, err error) {
	file = name
	ext := path.Ext(beside)
	if ext != ".ts" && ext != ".tsx" && ext != ".mts" && ext != ".cts" {
		plain, err := source.StripTypes(name, []byte(text))
		if err != nil {
			return "", "", fmt.Errorf("template for %s: %w", name, err)
		}
		// In TypeScript this makes a file without exports a module; JavaScript
		// has no such need.
		text = strings.TrimSuffix(string(plain), "\nexport {};\n")
		file = strings.TrimSuffix(name, path.Ext(name)) + scriptExtension(name, ext)
		if f := d.Source(beside); f != nil && isCommonJS(d, f) {
			text = toCommonJS(file, text)
		}
	}
	if stem := strings.TrimSuffix(path.Base(beside), ext); stem == "entry.server" || stem == "entry.client" {
		beside = file // React Router wrote that one: it says nothing of the app's own style
	}
	return file, d.Style(beside).Apply(text), nil
}

// scriptExtension is the ending of a JavaScript module beside a file with the
// ending ext.
func scriptExtension(name, ext string) string {
	switch {
	case path.Ext(name) == ".tsx":
		return ".jsx"
	case ext == ".mjs" || ext == ".cjs":
		return ext
	}
	return ".js"
}

// toCommonJS writes a module of imports and exported declarations with require
// and module.exports.
func toCommonJS(name, text string) string {
	f := source.Parse(name, []byte(text))
	var edits []Edit
	for _, im := range f.Imports {
		if !im.Require && !im.Dynamic {
			edits = append(edits, Edit{Start: im.Node.Start(), End: im.Node.End(), Text: requireLine(im)})
		}
	}
	var names []string
	for _, e := range f.Exports {
		n := e.Node
		for n.OK() && !n.Parent().Is(source.FileKind) {
			n = n.Parent()
		}
		if strings.HasPrefix(n.Text(), "export ") {
			edits = append(edits, Edit{Start: n.Start(), End: n.Start() + len("export ")})
			names = append(names, e.Name)
		}
	}
	out, err := applyEdits([]byte(text), edits)
	if err != nil {
		return text
	}
	body := strings.TrimRight(string(out), "\n") + "\n"
	if len(names) > 0 {
		body += "\nmodule.exports = { " + strings.Join(names, ", ") + " };\n"
	}
	return body
}

func requireLine(im source.Import) string {
	var whole string
	var names []string
	for _, n := range im.Names {
		switch {
		case n.Imported == "default" || n.Imported == "*":
			whole = n.Local
		case n.Imported == n.Local:
			names = append(names, n.Local)
		default:
			names = append(names, n.Imported+": "+n.Local)
		}
	}
	list := "{ " + strings.Join(names, ", ") + " }"
	require := fmt.Sprintf("require(%q)", im.Spec)
	switch {
	case whole != "" && len(names) > 0:
		return "const " + whole + " = " + require + ";\nconst " + list + " = " + whole + ";"
	case whole != "":
		return "const " + whole + " = " + require + ";"
	case len(names) > 0:
		return "const " + list + " = " + require + ";"
	}
	return require + ";"
}
