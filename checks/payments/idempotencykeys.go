package payments

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// keyFile gives the creations of one file their keys.
func keyFile(d *fixes.Draft, file string, calls []source.Node) error {
	f := calls[0].File()
	module, err := keyModule(d, f)
	if err != nil {
		return err
	}
	edits := fixes.ImportModule(d, f, module, "idempotencyKey")
	typed := path.Ext(file) == ".ts" || path.Ext(file) == ".tsx"
	for i, n := range calls {
		arg := n.Arg(0)
		name := arg.Ident()
		if name == "" {
			name = fixes.FreeName(f, "params", "options", "stripeParams")
			if i > 0 {
				name = whatOf(n) + "Params"
			}
			local := ""
			if typed {
				var more []fixes.Edit
				local, more = stripeType(d, f)
				if i == 0 {
					edits = append(edits, more...)
				}
				local = ": " + local + "." + paramsType(n)
			}
			edits = append(edits, hoisted(d, n, name, local))
		}
		second := d.Style(file).Apply("{ idempotencyKey: idempotencyKey(\"" + whatOf(n) + "\", " + name + ") }")
		edits = append(edits, fixes.Edit{Start: arg.Start(), End: arg.End(), Text: name + ", " + strings.TrimRight(second, ";\n")})
	}
	return d.Edit(file, edits...)
}

// hoisted gives the options of a call a name, in a statement above it.
func hoisted(d *fixes.Draft, n source.Node, name, annotation string) fixes.Edit {
	s := statementOf(n)
	f := n.File()
	line, _ := f.Position(s.Start())
	indent := string(f.Text[f.LineStart(line):s.Start()])
	end := ""
	if d.Style(f.Path).Semicolons {
		end = ";"
	}
	text := "const " + name + annotation + " = " + n.Arg(0).Text() + end + "\n" + indent
	return fixes.Edit{Start: s.Start(), End: s.Start(), Text: text}
}

// stripeType is the name under which a file knows Stripe's types, and the edits
// that bring it in.
func stripeType(d *fixes.Draft, f *source.File) (string, []fixes.Edit) {
	for _, im := range f.Imports {
		for _, n := range im.Names {
			if n.Imported == "default" && (im.Spec == "stripe" || strings.Contains(im.Spec, "stripe@")) {
				return n.Local, nil
			}
		}
	}
	return "Stripe", fixes.ImportEdits(d, f, fixes.Import{Default: "Stripe", From: "stripe"})
}

// keyModule is the module that makes keys, added where there is none.
func keyModule(d *fixes.Draft, f *source.File) (string, error) {
	text, err := d.Template("payments/idempotency/idempotency-key.ts", nil)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(f.Path, "supabase/functions/") {
		const file = "supabase/functions/_shared/idempotency-key.ts"
		return file, d.Create(file, d.Style(file).Apply(text))
	}
	for _, ext := range []string{".ts", ".js", ".mjs"} { // made for another file of this plan
		if file := keyFolder(d.Project(), f.Path) + "idempotency-key" + ext; d.Has(file) {
			return file, nil
		}
	}
	file, text, err := fixes.Module(d, f.Path, keyFolder(d.Project(), f.Path)+"idempotency-key.ts", text)
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

// keyFolder is where the module belongs: in the app's lib, or beside a file that
// is in no folder whose files are routes.
func keyFolder(p *project.Project, file string) string {
	if p.Stack().Framework == project.Next {
		return fixes.NextFolder(p, "lib") + "/"
	}
	dir := path.Dir(file) + "/"
	for _, routes := range []string{"pages/", "routes/", "app/", "api/"} {
		if i := strings.Index("/"+dir, "/"+routes); i >= 0 {
			return dir[:i] + "lib/"
		}
	}
	return strings.TrimPrefix(dir, "./")
}
