package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// keptByPython are the places of a handler in Python where a file is stored, where the
// folder of the app's public files is named for it, and where the ending of its name is
// all that is looked at.
func keptByPython(p *project.Project, handler source.Node) []check.Place {
	var out []check.Place
	saved := 0
	for c := range handler.Find(source.Call) {
		callee := c.Child(source.Callee)
		switch name := c.CalleeName(); {
		case name == "save" && c.Arg(0).OK() && p.Stack().Framework != project.Django && saved < 3:
			saved++
			out = append(out, at(c, "the file is stored here"))
		case name == "join" && strings.Contains(c.Text(), "static_folder"):
			out = append(out, at(c, "everything in this folder is served from the app's own address"))
		case strings.HasPrefix(name, "allowed"):
			if fn := p.Definition(callee); fn.Is(source.Function) && strings.Contains(fn.Text(), "rsplit(") && !strings.Contains(fn.Text(), "read(") {
				for r := range fn.Find(source.Return) {
					out = append(out, at(r, "looks at the ending of the name alone"))
					break
				}
				out = append(out, at(c, "the name's ending is all that is asked here"))
			}
		}
	}
	return out
}

// formFiles are the handlers of Flask that take a file through a form of WTForms which
// limits no size: form.video.data.save(…).
func formFiles(p *project.Project) []upload {
	var out []upload
	if p.Stack().Framework != project.Flask || wholeRequestLimit(p) {
		return nil
	}
	fields := map[string]check.Place{}
	for f := range p.PythonHolding("FileField(") {
		for n := range f.Find(source.Field) {
			if v := n.Child(source.Value); v.CalleeName() == "FileField" && !strings.Contains(v.Text(), "FileSize(") {
				fields[n.Key()] = at(n, "a field for files, of any size")
			}
		}
	}
	for _, handler := range pythonHandlers(p) {
		if takesFile(handler).OK() {
			continue
		}
		u := upload{how: "takes files", kind: true}
		for m := range handler.Find(source.Member) {
			field := m.Child(source.ObjectRole)
			if place, ok := fields[field.Child(source.Name).Text()]; ok && m.Child(source.Name).Text() == "data" && field.Child(source.ObjectRole).Ident() != "" {
				if u.place.File == "" {
					u.place = at(m, "takes a file")
				}
				u.more = append(u.more, place)
			}
		}
		if kept := keptByPython(p, handler); u.place.File != "" && len(kept) > 0 {
			judgeUpload(p, handler, &u, 0)
			u.more = append(kept, u.more...)
			out = append(out, u)
		}
	}
	return out
}
