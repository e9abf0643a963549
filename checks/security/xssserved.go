package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// servedAsNamed are the places where the app's own address answers with a stored file
// under the type that its uploader named, to be shown and not saved, in an app that takes
// files of any type: a page of HTML that somebody uploads then runs its scripts there.
func servedAsNamed(p *project.Project) []check.Place {
	if !slices.ContainsFunc(project.Answer(p, "security/uploads", uploadsOf), func(u upload) bool { return !u.kind && !u.uncertain }) {
		return nil
	}
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.HoldsFold(name, "content-type") || !running(p, name) {
			continue
		}
		for n := range p.Source(name).Find(source.Property, source.Call) {
			if typ := typeAnswered(n); typ.OK() && namesType(typ) && isKept(p, typ) && !savedOrShut(n) && !typeAsked(n.Outermost(), typ) {
				out = append(out, at(typ, "the uploader's word for the type, shown from the app's own address"))
			}
		}
	}
	return out
}

// isKept reports whether a type comes out of the app's own rows, and not with a file that
// is just being sent or fetched from elsewhere.
func isKept(p *project.Project, typ source.Node) bool {
	from := p.FlowOf(typ)
	if from.Has(project.FromInput|project.FromChecked|project.FromListed|project.FromService) || strings.Contains(typ.Outermost().Text(), "fetch(") {
		return false
	}
	if from.Has(project.FromDatabase) {
		return true
	}
	fn := typ.Outermost()
	made := false
	fn.Walk(func(n source.Node) bool {
		made = made || n.Kind() == source.Call && readsRow(p, n)
		return !made
	})
	return made && from.Has(project.FromUnknown)
}

// readsRow reports whether a call asks the database, itself or in the function of the app
// that it calls.
func readsRow(p *project.Project, c source.Node) bool {
	if _, ok := queryAt(p.QueriesIn(c.File().Path), c); ok {
		return true
	}
	fn := p.Definition(c.Child(source.Callee))
	return fn.Is(source.Function, source.Arrow, source.Method) && slices.ContainsFunc(project.Of(p, fn, "security/deeds", deedsIn).deeds, func(d deed) bool { return d.kind == deedReads })
}

// typeAnswered is the type that an answer is given: of { "Content-Type": file.type } and
// of res.setHeader("Content-Type", file.type).
func typeAnswered(n source.Node) source.Node {
	if n.Kind() == source.Property {
		if strings.EqualFold(n.Key(), "content-type") {
			return n.Child(source.Value)
		}
		return source.Node{}
	}
	switch n.CalleeName() {
	case "setHeader", "set", "header", "append":
		if name, _ := n.Arg(0).StringValue(); strings.EqualFold(name, "content-type") {
			return n.Arg(1)
		}
	}
	return source.Node{}
}

// namesType reports whether an expression is the type of a stored file, or that with
// another one for files that have none.
func namesType(n source.Node) bool {
	if n.Kind() == source.Binary && (n.Operator() == "||" || n.Operator() == "??") {
		n = n.Child(source.Left)
	}
	if n.Kind() != source.Member {
		return false
	}
	switch strings.ToLower(strings.ReplaceAll(n.Child(source.Name).Text(), "_", "")) {
	case "type", "mimetype", "contenttype", "filetype", "mime":
		return true
	}
	return false
}

// typeAsked reports whether a function asks which type a file has before it shows it.
func typeAsked(fn, typ source.Node) bool {
	if typ.Kind() == source.Binary {
		typ = typ.Child(source.Left)
	}
	for n := range fn.Find(source.Binary, source.Call, source.Index) {
		switch n.Kind() {
		case source.Index:
			if n.Child(source.Value).Text() == typ.Text() {
				return true
			}
		case source.Binary:
			if op := n.Operator(); (op == "===" || op == "!==" || op == "==" || op == "!=") && n.Child(source.Left).Text() == typ.Text() {
				return true
			}
		case source.Call:
			switch n.CalleeName() {
			case "includes", "has", "test", "startsWith":
				if n.Arg(0).Text() == typ.Text() || n.Child(source.Callee).Child(source.ObjectRole).Text() == typ.Text() {
					return true
				}
			}
		}
	}
	return false
}

// savedOrShut reports whether the function around an answer has the browser save the file,
// or shows it where no script runs.
func savedOrShut(n source.Node) bool {
	return containsPart(n.Outermost().Text(), []string{"attachment", "sandbox"})
}

// served is the finding of files that are shown as their uploaders named them.
func served(places []check.Place) check.Finding {
	f := check.Missing(check.Likely, "Uploaded files are shown from the app's own address with the type that their uploader named: a page of HTML among them runs its scripts with the session of whoever opens it.", places...)
	f.Brief = []string{
		"Files are answered with Content-Disposition: attachment and X-Content-Type-Options: nosniff; only types of a short list (pictures, PDF, video) are shown inline, and HTML and SVG are not on it.",
		"The type is told from the first bytes when the file is taken in, and files of other types are refused; better still, files are served from an origin of their own.",
	}
	return f
}
