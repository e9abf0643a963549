package payments

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// keyFile gives the creations of one file their keys.
func keyFile(d *fixes.Draft, file, folder string, calls []source.Node) error {
	f := calls[0].File()
	module, err := keyModule(d, f, folder)
	if err != nil {
		return err
	}
	edits := fixes.ImportModule(d, f, module, "idempotencyKey")
	typed := path.Ext(file) == ".ts" || path.Ext(file) == ".tsx"
	var taken []string
	for i, n := range calls {
		arg := n.Arg(0)
		name := arg.Ident()
		if name == "" {
			name = paramsName(f, n, taken)
			taken = append(taken, name)
			local := ""
			if typed {
				var more []fixes.Edit
				local, more = stripeType(d, f)
				if i == 0 {
					edits = append(edits, more...)
				}
				local = ": " + optionsType(d, f, local, n)
			}
			edits = append(edits, hoisted(d, n, name, local))
		}
		second := d.Style(file).Apply("{ idempotencyKey: idempotencyKey(\"" + whatOf(n) + "\", " + name + ") }")
		edits = append(edits, fixes.Edit{Start: arg.Start(), End: arg.End(), Text: name + ", " + strings.TrimRight(second, ";\n")})
	}
	return d.Edit(file, edits...)
}

// paramsName is a name for the options of a call that nothing in the file has.
func paramsName(f *source.File, n source.Node, taken []string) string {
	names := []string{"params", "options", "stripeParams"}
	if len(taken) > 0 {
		names = []string{whatOf(n) + "Params"}
	}
	for i := 2; i < 100; i++ {
		names = append(names, fmt.Sprintf("%sParams%d", whatOf(n), i))
	}
	names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(taken, name) })
	return fixes.FreeName(f, names...)
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
	text := "const " + name + annotation + " = " + outdented(n.Arg(0), indent) + end + "\n" + indent
	return fixes.Edit{Start: s.Start(), End: s.Start(), Text: text}
}

// outdented is the text of options as they stand behind an indent. Lines within
// quotes keep theirs.
func outdented(object source.Node, indent string) string {
	f, text := object.File(), object.Text()
	line, _ := f.Position(object.Start())
	own := string(f.Text[f.LineStart(line):object.Start()])
	own = own[:len(own)-len(strings.TrimLeft(own, " \t"))]
	extra, deeper := strings.CutPrefix(own, indent)
	if !deeper || extra == "" {
		return text
	}
	for t := range object.Find(source.Template) {
		if strings.Contains(t.Text(), "\n") {
			return text
		}
	}
	return strings.ReplaceAll(text, "\n"+own, "\n"+indent)
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
	edits := fixes.ImportEdits(d, f, fixes.Import{Default: "Stripe", From: "stripe"})
	for i := range edits {
		edits[i].Text = strings.Replace(edits[i].Text, "import Stripe", "import type Stripe", 1)
	}
	return "Stripe", edits
}

// optionsType is the type of a creation's options, by what the file calls the
// library. The releases 22.0 to 22.2 name these types only for those who load the
// library as a module: there it is asked what its method takes.
func optionsType(d *fixes.Draft, f *source.File, stripe string, n source.Node) string {
	p := d.Project()
	if !strings.HasPrefix(f.Path, "supabase/functions/") {
		if v, _ := p.Installed(p.DependencyFor(f.Path, "stripe")); v.Major == 22 && v.Minor < 3 {
			method, _ := creation(n)
			return "Parameters<InstanceType<typeof " + stripe + `>["` + strings.ReplaceAll(method, ".", `"]["`) + `"]>[0]`
		}
	}
	return stripe + "." + paramsType(n)
}

// keyModule is the module that makes keys, added where there is none.
func keyModule(d *fixes.Draft, f *source.File, folder string) (string, error) {
	text, err := d.Template("payments/idempotency/idempotency-key.ts", nil)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(f.Path, "supabase/functions/") {
		const file = "supabase/functions/_shared/idempotency-key.ts"
		return file, d.Create(file, d.Style(file).Apply(text))
	}
	stem := "idempotency-key"
	if by := d.Project().Stack().Framework; by == project.ReactRouter || by == project.Remix {
		stem += ".server" // no part of it comes to browsers
	}
	for _, ext := range []string{".ts", ".js", ".mjs"} { // made for another file of this plan
		if file := folder + stem + ext; d.Has(file) {
			return file, nil
		}
	}
	file, text, err := fixes.Module(d, f.Path, folder+stem+".ts", text)
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
	if by := p.Stack().Framework; by == project.ReactRouter || by == project.Remix {
		return path.Join(p.FolderOf(by), "app/lib") + "/"
	}
	if by := p.Stack().Framework; by == project.SvelteKit {
		return path.Join(p.FolderOf(by), "src/lib/server") + "/"
	}
	dir := path.Dir(file) + "/"
	for _, routes := range []string{"pages/", "routes/", "app/", "api/"} {
		if i := strings.Index("/"+dir, "/"+routes); i >= 0 {
			return dir[:i] + "lib/"
		}
	}
	return strings.TrimPrefix(dir, "./")
}
