package security

import (
	"slices"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// largest reports whether a comparison holds a size against a limit from above:
// a few letters at least are no limit of a file, nor is a count of files.
func largest(n source.Node) bool {
	for _, side := range [][2]source.Node{{n.Child(source.Left), n.Child(source.Right)}, {n.Child(source.Right), n.Child(source.Left)}} {
		low := strings.ToLower(side[0].Text())
		limit, err := strconv.ParseFloat(strings.ReplaceAll(side[1].Text(), "_", ""), 64)
		switch {
		case containsPart(low, []string{"size", "bytelength", "contentlength", "content-length"}):
			return err != nil || limit > 0
		case strings.HasSuffix(low, ".length") && containsPart(low, []string{"buf", "byte", "file", "image", "img", "base64", "body", "data", "photo", "audio", "blob", "content"}):
			return (err != nil || limit >= 1024) && !strings.HasSuffix(low, "files.length")
		}
	}
	return false
}

// firstByte reports whether a comparison holds one of the first bytes of a file
// against those that a kind of file begins with: bytes[0] === 0xff.
func firstByte(n source.Node) bool {
	index := n.Child(source.Left)
	return index.Kind() == source.Index && index.Child(source.Value).Kind() == source.Number && strings.HasPrefix(strings.ToLower(n.Child(source.Right).Text()), "0x")
}

// heldAgainstBytes reports whether the type that a browser declares is compared with
// the one that the file's bytes were found to have: detected !== file.type.
func heldAgainstBytes(n source.Node) bool {
	for _, side := range [][2]source.Node{{n.Child(source.Left), n.Child(source.Right)}, {n.Child(source.Right), n.Child(source.Left)}} {
		found := side[1].Resolve()
		if found.Kind() == source.Await {
			found = found.Child(source.Value)
		}
		if side[0].Child(source.Name).Text() == "type" && found.Kind() == source.Call && containsPart(strings.ToLower(found.CalleeName()), []string{"detect", "sniff", "magic", "signature", "frombuffer"}) {
			return true
		}
	}
	return false
}

// fileName is the name that a function gives to a file that it takes.
func fileName(file source.Node) string {
	d := file.Enclosing(source.Declarator)
	if !d.OK() || d.Function() != file.Function() {
		return ""
	}
	return d.Child(source.Name).Ident()
}

// readAsText reports whether a file is read as text alone, as a table is.
func readAsText(fn, file source.Node) bool {
	name := fileName(file)
	if name == "" {
		return false
	}
	text := false
	for n := range fn.Find(source.Identifier) {
		if n.Text() != name || n.Role() != source.ObjectRole {
			continue
		}
		switch n.Parent().Child(source.Name).Text() {
		case "text":
			text = true
		case "arrayBuffer", "stream", "bytes":
			return false
		}
	}
	return text
}

// readWholly says of a place that a file of any size is read there at once.
const readWholly = "the whole file is read into memory here"

// whereKept is where a handler reads the whole file or hands it to a storage, if
// that stands apart from where it takes the file.
func whereKept(p *project.Project, fn, file source.Node) check.Place {
	name := fileName(file)
	if name == "" {
		return check.Place{}
	}
	names := elementNames(fn, name)
	for n := range fn.Find(source.Identifier) {
		if !slices.Contains(names, n.Text()) {
			continue
		}
		up := n.Parent()
		call := up.Parent()
		if n.Role() == source.ObjectRole && call.Is(source.Call) && containsPart(up.Child(source.Name).Text(), []string{"arrayBuffer", "text", "bytes"}) {
			return at(call, readWholly)
		}
		keeper := handedToKeep(n)
		if to := storedIn(p, keeper); to.OK() {
			return at(to, "the file is stored here as it came")
		}
		if keeper.OK() && n.Role() == source.Arg {
			return at(keeper, "the file is handed on here as it came")
		}
	}
	return check.Place{}
}

// storedIn is where a helper of the app stores the file that it is given.
func storedIn(p *project.Project, call source.Node) source.Node {
	for c := range p.Definition(call.Child(source.Callee)).Find(source.Call) {
		switch c.CalleeName() {
		case "upload", "put", "writeFile", "send", "putObject":
			return c
		}
	}
	return source.Node{}
}

// askedType is where a handler asks the type that the browser declares.
func askedType(fn, file source.Node) check.Place {
	name := fileName(file)
	if name == "" {
		return check.Place{}
	}
	for m := range fn.Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() != name || m.Child(source.Name).Text() != "type" {
			continue
		}
		for up := m.Parent(); up.OK() && up != fn; up = up.Parent() {
			if up.Is(source.If) {
				return at(m, "believes the type that the browser declares")
			}
			if up.Is(source.Block) {
				break
			}
		}
	}
	return check.Place{}
}

// servedByName is where a file is named after the ending that the visitor gave
// it, in a handler that writes into the folder of the app's own public files and
// asks for the declared type alone: page.html declared as a picture is a page of
// the app's own address then.
func servedByName(p *project.Project, fn source.Node) (ending, folder check.Place) {
	f := fn.File()
	if f == nil || !p.Holds(f.Path, "writeFile", "createWriteStream") || !p.Holds(f.Path, "'public", `"public`, "/public") {
		return ending, folder
	}
	writes := false
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "writeFile", "writeFileSync", "createWriteStream":
			writes = true
		case "join", "resolve":
			if strings.Contains(c.Text(), "public") {
				folder = at(c, "everything in this folder is served from the app's own address")
			}
		}
	}
	if !writes {
		return ending, folder
	}
	for d := range fn.Find(source.Declarator) {
		v, name := d.Child(source.Value), d.Child(source.Name).Ident()
		if low := strings.ToLower(name); !strings.HasPrefix(low, "ext") && !strings.HasSuffix(low, "ext") && !strings.HasSuffix(low, "extension") {
			continue
		}
		if ofName(v.Text()) && !heldAgainst(fn, name) {
			return at(d, "the stored file keeps the ending that the visitor gave it"), folder
		}
	}
	return wholeName(fn), folder
}

// wholeName is where a function names a stored file after all of the name that the
// visitor gave it, and nothing looks at how that ends: `${Date.now()}-${file.name}`.
func wholeName(fn source.Node) check.Place {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "extname", "split", "lastIndexOf", "endsWith":
			return check.Place{}
		}
	}
	for m := range fn.Find(source.Member) {
		if m.Child(source.Name).Text() != "name" || !strings.Contains(strings.ToLower(m.Child(source.ObjectRole).Text()), "file") {
			continue
		}
		if d := m.Enclosing(source.Template, source.Binary).Enclosing(source.Declarator); d.OK() && d.Function() == m.Function() && strings.Contains(strings.ToLower(d.Child(source.Name).Text()), "name") {
			return at(d, "the stored file keeps the ending that the visitor gave it")
		}
	}
	return check.Place{}
}

// ofName reports whether an expression takes the ending of a file's name.
func ofName(text string) bool {
	return containsPart(text, []string{"extname(", ".split('.')", `.split(".")`, "lastIndexOf('.')", `lastIndexOf(".")`}) && !strings.Contains(text, "mime") && !strings.Contains(text, ".type")
}

// heldAgainst reports whether a function holds a value against a list or a pattern.
func heldAgainst(fn source.Node, name string) bool {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "includes", "has", "test", "indexOf", "match", "some":
			for _, a := range append(c.Args(), c.Child(source.Callee).Child(source.ObjectRole)) {
				if a.Ident() == name {
					return true
				}
				for id := range a.Find(source.Identifier) {
					if id.Text() == name {
						return true
					}
				}
			}
		}
	}
	for i := range fn.Find(source.Index) { // KINDS[ext]
		if i.Child(source.Value).Ident() == name {
			return true
		}
	}
	return false
}
