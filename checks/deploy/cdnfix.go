package deploy

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// cdnFix tells browsers how long to keep the files that the app's server sends.
var cdnFix = &fixes.Fix{
	Title:  "Tell browsers how long to keep files",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planCDN,
}

func planCDN(d *fixes.Draft) error {
	p := d.Project()
	edited := false
	for _, place := range lookForCDN(p).Places {
		if strings.Contains(place.Message, "with a lifetime") {
			continue
		}
		f := p.Source(place.File)
		if f == nil {
			if strings.HasSuffix(place.File, ".conf") {
				if err := lifetimeNginx(d, place.File, place.Line); err != nil {
					return err
				}
				edited = true
			}
			continue
		}
		e, ok := lifetimeExpress(d, f, place.Line, place.Column)
		if !ok {
			continue
		}
		if err := d.Edit(f.Path, e...); err != nil {
			return err
		}
		p = d.Project()
		edited = true
	}
	if !edited {
		return fixes.Refuse("no template sets a lifetime for how this server sends files", "ts", "")
	}
	d.Review()
	d.Note("Only files in the folder of hashed names are kept for a year. If others there change under the same name, browsers will not notice.")
	return nil
}

// lifetimeExpress gives express.static a lifetime: a year for files in the
// folder that the build fills with hashed names, none for all others.
func lifetimeExpress(d *fixes.Draft, f *source.File, line, column int) ([]fixes.Edit, bool) {
	for n := range f.Find(source.Call) {
		if l, c := n.Position(); l != line || c != column || n.CalleePath() != "express.static" && !expressStatic(n) {
			continue
		}
		text, err := d.Template("deploy/cdn/express/lifetime.ts", map[string]string{"FOLDER": hashedFolder(d.Project())})
		if err != nil {
			return nil, false
		}
		option := strings.TrimSpace(text)
		option = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(option, "export const options = {"), "};"))
		option = strings.TrimSuffix(outdent(option), ",")
		switch options := n.Arg(1).Resolve(); {
		case options.Kind() == source.Object && options == n.Arg(1):
			return fixes.AddItems(d, options, option), true
		case !n.Arg(1).OK() && n.Arg(0).OK():
			at := n.Arg(0).End()
			unit := d.Style(f.Path).Indent
			outer := string(f.Text[f.LineStart(line):n.Start()])
			outer = outer[:len(outer)-len(strings.TrimLeft(outer, " \t"))]
			return []fixes.Edit{{Start: at, End: at, Text: ", {\n" + indented(d.Style(f.Path).Apply(option), outer+unit) + ",\n" + outer + "}"}}, true
		}
	}
	return nil, false
}

// expressStatic reports whether a call is of what express exports as static,
// whatever its name here.
func expressStatic(call source.Node) bool {
	pkg, name := call.Child(source.Callee).Origin()
	return pkg == "express" && name == "static"
}

// outdent takes the first level of indentation off all lines but the first.
func outdent(text string) string { return strings.ReplaceAll(text, "\n  ", "\n") }

func indented(text, indent string) string {
	return indent + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+indent)
}

// hashedFolder is the folder below the build's output whose files carry a hash
// in their names.
func hashedFolder(p *project.Project) string {
	if p.Stack().Has(project.CRA) {
		return "static"
	}
	return "assets"
}

// lifetimeNginx lets nginx send files with hashed names for a year. It only uses
// `expires`: add_header would drop the headers of the blocks around it.
func lifetimeNginx(d *fixes.Draft, file string, line int) error {
	text, _ := d.Read(file)
	at, n := 0, 0
	for l := range strings.Lines(string(text)) {
		n++
		at += len(l)
		if n != line {
			continue
		}
		indent := l[:len(l)-len(strings.TrimLeft(l, " \t"))]
		folder := hashedFolder(d.Project())
		block := indent + "# Files with a hash in their name never change: browsers keep them for a year.\n" +
			indent + "location /" + folder + "/ {\n" + indent + "  expires 1y;\n" + indent + "  try_files $uri =404;\n" + indent + "}\n"
		return d.Edit(file, fixes.Edit{Start: at, End: at, Text: "\n" + block})
	}
	return fixes.Refuse("the line that names the folder was not found in "+file, "", "")
}
