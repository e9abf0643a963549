package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handledFiles lists the handlers that take a file out of a form.
func handledFiles(p *project.Project) []upload {
	var out []upload
	for _, r := range p.Addresses() {
		switch r.Kind {
		case project.Handler, project.Action, project.Edge:
			if u := project.OfRoute(p, r, "security/takes file", handledFile); u.how != "" {
				out = append(out, u)
			}
		}
	}
	return out
}

func handledFile(p *project.Project, r project.Route) (u upload) {
	in, file := r.Node, fileTaken(p, r.Node)
	if !file.OK() {
		in, file = takenByHelper(p, r.Node)
	}
	if !file.OK() {
		return keptAsCalled(p, r)
	}
	u = upload{place: at(file, "limits type and size"), how: "takes a file"}
	u.kind = typeTested(p, r.Node) || throughUpload(r)
	u.size = sizeTested(p, r.Node) || r.Kind == project.Action && r.Stack == project.Next // its bodies end at 1 MB
	if !u.kind && readAsText(in, file) {
		u.kind = true // a table that is read, and kept nowhere: its parser says what passes
	}
	u.named, u.folder = servedByName(p, in)
	u.started = r.Stack == project.Next && u.folder.File != ""
	switch {
	case u.started && foldersOfRoot(p): // nothing can be written there
		u.named, u.folder, u.started = check.Place{}, check.Place{}, false
	case u.started:
		u.folder.Message = "what lies in this folder as the server starts is served from the app's own address"
	}
	if u.kept = whereKept(p, in, file); u.size && u.kept.Message == readWholly {
		u.kept.Message = "what is stored is taken out of the file here, whatever it holds"
	}
	u.asked = askedType(in, file)
	return u
}

// takenByHelper is where a function of the app that a handler gives its request to,
// or the form in it, takes a file out of it, and that function.
func takenByHelper(p *project.Project, handler source.Node) (in, file source.Node) {
	for c := range handler.Find(source.Call) {
		for _, a := range c.Args() {
			if low := strings.ToLower(a.Ident()); low != "req" && low != "request" && !strings.HasPrefix(low, "form") {
				continue
			}
			fn := p.Definition(c.Child(source.Callee))
			if !fn.Is(source.Function, source.Arrow, source.Method) || handler.Contains(fn) {
				break
			}
			if file := fileTaken(p, fn); file.OK() {
				return fn, file
			}
			break
		}
	}
	return source.Node{}, source.Node{}
}

// fileTaken is where a function takes a file out of a form to keep it or to work
// on what is in it.
func fileTaken(p *project.Project, fn source.Node) source.Node {
	if f := fn.File(); f == nil || !p.Holds(f.Path, ".get(", ".getAll(", "readMultipartFormData", "parseBody") {
		return source.Node{}
	}
	for c := range fn.Find(source.Call) {
		if parsedFile(fn, c) {
			return c
		}
		if name := c.CalleeName(); name != "get" && name != "getAll" || !c.Arg(0).Is(source.String) {
			continue
		}
		key, _ := c.Arg(0).StringValue()
		if f := p.FlowOf(c); f.Place != project.InForm {
			continue
		}
		if keepsBytes(fn, fileName(c)) {
			return c
		}
		if !c.Enclosing(source.Declarator).OK() && containsPart(strings.ToLower(key), []string{"file", "image", "avatar", "photo"}) {
			return c
		}
	}
	return source.Node{}
}

// keepsBytes reports whether the bytes of a file are read, or the file is handed
// on to be stored.
func keepsBytes(fn source.Node, name string) bool {
	if name == "" {
		return false
	}
	names := elementNames(fn, name)
	for n := range fn.Find(source.Identifier) {
		if !slices.Contains(names, n.Text()) {
			continue
		}
		if handedToKeep(n).OK() {
			return true
		}
		if up := n.Parent(); up.Kind() == source.Member && n.Role() == source.ObjectRole && up.Parent().Kind() == source.Call {
			switch up.Child(source.Name).Text() {
			case "arrayBuffer", "stream", "bytes", "text":
				return true
			}
		}
	}
	return false
}

// elementNames are the name of a value and those that a function gives to its
// elements: for (const file of files), files.map(file => …).
func elementNames(fn source.Node, name string) []string {
	out := []string{name}
	for n := range fn.Find(source.Identifier) {
		up := n.Parent()
		switch {
		case n.Text() != name:
		case up.Kind() == source.ForOf && n.Role() == source.Right:
			for d := range up.Child(source.Left).Find(source.Declarator) {
				out = append(out, d.Child(source.Name).Ident())
			}
		case n.Role() == source.ObjectRole && up.Parent().Kind() == source.Call && up.Role() == source.Callee:
			switch up.Child(source.Name).Text() {
			case "map", "forEach":
				if params := up.Parent().Arg(0).ChildrenIn(source.ParamRole); len(params) > 0 {
					out = append(out, params[0].Child(source.Name).Ident())
				}
			}
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// handedToKeep is the call that is handed a file, as it is or as a field of an
// object, when it is named as one that keeps files: uploadMedia({ file, userId }).
func handedToKeep(file source.Node) source.Node {
	given := file
	if up := file.Parent(); up.Is(source.Property, source.Shorthand) {
		given = up.Parent()
	}
	call := given.Parent()
	if given.Role() != source.Arg || given == file && call.Kind() != source.Call || !keepsFiles(call.CalleeName()) {
		return source.Node{}
	}
	return call
}

// keepsFiles reports whether a function is named as one that keeps the file it
// gets, or works on it.
func keepsFiles(name string) bool {
	return containsPart(strings.ToLower(name), []string{"upload", "put", "transcri", "process", "save", "store", "import", "extract"})
}

// throughUpload reports whether a library of uploads stands before a route.
func throughUpload(r project.Route) bool {
	for _, t := range r.Through {
		if strings.Contains(t.Text(), "multer") {
			return true
		}
	}
	return false
}

// testDepth is how many calls deep a test of a file may lie.
const testDepth = 2

// sizeTested reports whether a function, or one that it calls, compares a file's
// size with a limit.
func sizeTested(p *project.Project, fn source.Node) bool { return sizeTestedWithin(p, fn, testDepth) }

func sizeTestedWithin(p *project.Project, fn source.Node, depth int) bool {
	return anyInside(p, fn, depth, func(n source.Node) bool {
		if n.Kind() == source.Binary {
			op := n.Operator()
			if op != ">" && op != "<" && op != ">=" && op != "<=" {
				return false
			}
			return largest(n)
		}
		low := strings.ToLower(n.CalleeName())
		return containsPart(low, []string{"filesize", "sizevalid", "checksize", "validatefile", "validateimage", "validateupload", "isvalidfile"}) && !p.Definition(n.Child(source.Callee)).OK()
	})
}

// typeTested reports whether a function, or one that it calls, compares a file's
// type with those that are allowed.
func typeTested(p *project.Project, fn source.Node) bool { return typeTestedWithin(p, fn, testDepth) }

func typeTestedWithin(p *project.Project, fn source.Node, depth int) bool {
	return anyInside(p, fn, depth, func(n source.Node) bool {
		low := strings.ToLower(n.Text())
		if len(low) > 400 {
			return false
		}
		if n.Kind() == source.Binary {
			op := n.Operator()
			return (op == "===" || op == "!==" || op == "==" || op == "!=") && (containsPart(low, []string{".type", "mimetype", "contenttype", "filetype", "content-type"}) && (strings.Contains(low, "/") || heldAgainstBytes(n)) || firstByte(n))
		}
		if n.Kind() == source.Index { // a table of kinds: KINDS[file.type]
			key := strings.ToLower(n.Child(source.Value).Text())
			return strings.HasSuffix(key, ".type") || strings.HasSuffix(key, "mimetype")
		}
		switch n.CalleeName() {
		case "includes", "has", "test", "startsWith", "endsWith", "some", "enum", "fileTypeFromBuffer", "match", "indexOf":
			return containsPart(low, []string{"type", "mime", "ext", ".name", "filename"}) || strings.Contains(strings.ToLower(n.Arg(0).Resolve().Text()), ".type")
		case "sharp":
			return true // only what is a picture passes
		}
		return containsPart(strings.ToLower(n.CalleeName()), []string{"validatefile", "validateimage", "validateupload", "isvalidfile", "filetype", "isimage"}) && !p.Definition(n.Child(source.Callee)).OK()
	})
}

// anyInside searches a function and the functions of the app that it calls.
func anyInside(p *project.Project, fn source.Node, depth int, want func(source.Node) bool) bool {
	r := project.Route{Node: fn}
	_, ok := r.Reaches(p, func(n source.Node) bool { return n.Is(source.Binary, source.Call, source.Index) && want(n) }, depth)
	return ok
}
