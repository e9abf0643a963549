package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonUploads are the files that a server in Python takes: in the handlers of
// Flask, FastAPI and Django, and in the fields of Django's forms.
func pythonUploads(p *project.Project) []upload {
	var out []upload
	whole := wholeRequestLimit(p)
	for _, handler := range pythonHandlers(p) {
		first := takesFile(handler)
		if !first.OK() {
			continue
		}
		u := upload{place: at(first, "takes a file"), how: "takes files", size: whole}
		judgeUpload(p, handler, &u, 1)
		u.more = keptByPython(p, handler)
		out = append(out, u)
	}
	out = append(out, formFiles(p)...)
	if p.Stack().Framework == project.Django {
		out = append(out, djangoFileFields(p)...)
	}
	return out
}

// wholeRequestLimit reports whether requests above a size are refused before any
// handler sees them. https://flask.palletsprojects.com/en/stable/patterns/fileuploads/
func wholeRequestLimit(p *project.Project) bool {
	return p.Stack().Framework == project.Flask && p.PythonSetting("MAX_CONTENT_LENGTH").OK()
}

// takesFile is where a handler takes one file out of a request.
func takesFile(handler source.Node) source.Node {
	for n := range handler.Find(source.Index, source.Call, source.Param) {
		switch n.Kind() {
		case source.Index:
			if isFiles(n.Child(source.ObjectRole)) {
				return n
			}
		case source.Call:
			callee := n.Child(source.Callee)
			if name := callee.Child(source.Name).Text(); (name == "get" || name == "getlist") && isFiles(callee.Child(source.ObjectRole)) {
				return n
			}
		case source.Param:
			if typ := n.Child(source.TypeRole).Text(); strings.Contains(typ, "UploadFile") {
				return n
			}
			if v := n.Child(source.Value); v.CalleeName() == "File" && pythonPackage(v, "fastapi") {
				return n
			}
		}
	}
	return source.Node{}
}

func isFiles(n source.Node) bool {
	switch n.Path() {
	case "request.files", "request.FILES", "self.request.FILES":
		return true
	}
	return false
}

// judgeUpload notes which limits code puts on a file, in a function and those of
// the app that it calls.
func judgeUpload(p *project.Project, fn source.Node, u *upload, depth int) {
	for n := range fn.Find(source.Call, source.Member, source.Binary) {
		switch n.Kind() {
		case source.Member:
			switch n.Child(source.Name).Text() {
			case "content_type", "mimetype":
				u.kind = u.kind || hostDecides(n)
			case "size", "content_length":
				u.size = u.size || hostDecides(n)
			}
		case source.Binary:
			u.judgeComparison(n)
		case source.Call:
			name := strings.ToLower(n.CalleeName())
			switch {
			case containsPart(name, []string{"allowed", "valid_ext", "valid_image", "check_ext", "is_valid_file", "from_buffer", "validate_file", "validate_image", "verify"}):
				u.kind = true
			case name == "endswith":
				u.kind = u.kind || hostDecides(n)
			case name == "secure_filename", name == "jsonify":
			default:
				if called := p.Definition(n.Child(source.Callee)); depth > 0 && called.Is(source.Function, source.Method) {
					judgeUpload(p, called, u, depth-1)
				}
			}
			if containsPart(name, []string{"max_size", "check_size", "validate_size", "file_size", "too_large"}) {
				u.size = true
			}
		}
	}
}

// judgeComparison reads a comparison of an ending with a list, and of a length
// with a number.
func (u *upload) judgeComparison(n source.Node) {
	left, right := strings.ToLower(n.Child(source.Left).Text()), strings.ToLower(n.Child(source.Right).Text())
	switch n.Operator() {
	case "in":
		if containsPart(left, []string{"ext", "suffix", "type", "mime"}) || containsPart(right, []string{"extension", "allowed", "mime"}) {
			u.kind = true
		}
	case "==", "!=":
		if containsPart(left, []string{"content_type", "mimetype", "extension", "suffix"}) {
			u.kind = true
		}
	case ">", ">=", "<", "<=":
		if containsPart(left+" "+right, []string{"size", "len(", "max_", "length", "tell()"}) {
			u.size = true
		}
	}
}

// djangoFileFields are the fields of forms that take any file: without validators
// and without a method of the form that cleans them. An ImageField takes pictures
// alone. https://docs.djangoproject.com/en/stable/ref/forms/fields/#filefield
func djangoFileFields(p *project.Project) []upload {
	var out []upload
	for f := range p.PythonHolding("forms.FileField") {
		for n := range f.Find(source.Field) {
			v := n.Child(source.Value)
			if v.CalleePath() != "forms.FileField" || v.Named("validators").OK() {
				continue
			}
			class := n.Enclosing(source.Class)
			u := upload{place: at(n, "takes a file"), how: "takes files"}
			for _, m := range class.ChildrenIn(source.Item) {
				if name := m.Key(); m.Kind() == source.Method && (name == "clean" || name == "clean_"+n.Key()) {
					judgeUpload(p, m, &u, 1)
				}
			}
			out = append(out, u)
		}
	}
	return out
}

// pythonUploadFinding answers for a server in Python.
func pythonUploadFinding(p *project.Project) check.Finding {
	var open []upload
	var closed []check.Place
	for _, u := range pythonUploads(p) {
		if u.kind && u.size {
			closed = append(closed, u.place)
		} else {
			open = append(open, u)
		}
	}
	switch {
	case len(open) > 0:
		return unlimitedUploads(p, open, nil)
	case len(closed) > 0:
		return check.Passed(check.Likely, "Every upload is limited in type and size on the server.", closed[:min(len(closed), 6)]...)
	}
	return check.Unneeded("Nothing here takes files from visitors.")
}
