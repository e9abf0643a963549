package fixes

import (
	"strings"

	"underpin/checks/project/source"
)

// PutBefore puts a handler in front of the one that a file exports under a name,
// with the framework's own sequence(first, then) from the package; where the file
// exports none, the handler becomes the one. What is exported in a way that is not
// known is refused.
func PutBefore(d *Draft, f *source.File, export, pkg, handler string, handlerFrom Import) error {
	e, ok := f.ExportOf(export)
	if !ok {
		return d.Edit(f.Path, append(ImportEdits(d, f, handlerFrom), AtEnd(d, f, "export const "+export+" = "+handler+";"))...)
	}
	var edits []Edit
	switch n := e.Node; {
	case n.Kind() == source.Declarator && n.Child(source.Value).OK():
		edits = inSequence(f, n.Child(source.Value), pkg, handler)
	case n.Kind() == source.Function && n.Child(source.Name).OK():
		edits = besideFunction(d, n, export, func(own string) string { return "sequence(" + handler + ", " + own + ")" })
	default:
		return Refuse(f.Path+" takes "+export+" from elsewhere, so that nothing can be put in front of it there", languageOf(f.Path),
			"export const "+export+" = sequence("+handler+", "+export+");\n")
	}
	edits = append(edits, ImportEdits(d, f, Import{Names: []string{"sequence"}, From: pkg})...)
	edits = append(edits, ImportEdits(d, f, handlerFrom)...)
	d.Review()
	return d.Edit(f.Path, edits...)
}

// inSequence makes the handler the first of the sequence that a value is, or makes
// it one.
func inSequence(f *source.File, value source.Node, pkg, handler string) []Edit {
	if value.Kind() == source.Call {
		if im, name, ok := f.ImportOf(value.Child(source.Callee).Ident()); ok && im.Spec == pkg && name.Imported == "sequence" && value.Arg(0).OK() {
			at := value.Arg(0).Start()
			return []Edit{{Start: at, End: at, Text: handler + ", "}}
		}
	}
	return []Edit{
		{Start: value.Start(), End: value.Start(), Text: "sequence(" + handler + ", "},
		{Start: value.End(), End: value.End(), Text: ")"},
	}
}

// besideFunction gives an exported function a name of its own, and exports what is
// made of it in its place.
func besideFunction(d *Draft, fn source.Node, export string, made func(own string) string) []Edit {
	f := fn.File()
	own := FreeName(f, "answer", "answerRequest", "underpinAnswer")
	start := f.LineStart(fn.Line())
	head := string(f.Text[start:fn.Child(source.Name).Start()])
	from := start + strings.Index(head, "export ")
	name := fn.Child(source.Name)
	return []Edit{
		{Start: from, End: from + len("export ")},
		{Start: name.Start(), End: name.End(), Text: own},
		{Start: fn.End(), End: fn.End(), Text: "\n\n" + inStyle(d, f.Path, "export const "+export+" = "+made(own)+";")},
	}
}

// WrapExport hands what a file exports under a name to a function of a package, and
// exports what that gives; where the file exports nothing of the name the function is
// called without it. What is exported in a way that is not known is refused.
func WrapExport(d *Draft, f *source.File, export, function, pkg string) error {
	edits := ImportEdits(d, f, Import{Names: []string{function}, From: pkg})
	e, ok := f.ExportOf(export)
	switch n := e.Node; {
	case !ok:
		edits = append(edits, AtEnd(d, f, "export const "+export+" = "+function+"();"))
	case n.Kind() == source.Declarator && n.Child(source.Value).OK():
		value := n.Child(source.Value)
		edits = append(edits, Edit{Start: value.Start(), End: value.Start(), Text: function + "("}, Edit{Start: value.End(), End: value.End(), Text: ")"})
	case n.Kind() == source.Function && n.Child(source.Name).OK():
		edits = append(edits, besideFunction(d, n, export, func(own string) string { return function + "(" + own + ")" })...)
	default:
		return Refuse(f.Path+" takes "+export+" from elsewhere", languageOf(f.Path), "export const "+export+" = "+function+"("+export+");\n")
	}
	return d.Edit(f.Path, edits...)
}

// AtEnd adds a statement in the file's style behind everything that it has.
func AtEnd(d *Draft, f *source.File, statement string) Edit {
	end := len(strings.TrimRight(string(f.Text), " \t\r\n"))
	between := "\n\n"
	if end == 0 {
		between = "\n" // behind the import
	}
	return Edit{Start: end, End: len(f.Text), Text: between + inStyle(d, f.Path, statement) + "\n"}
}
