package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// namedCost says what a call of an address costs that stands elsewhere, by its name:
// fetch(API_URL) with the constant above the function or in another module.
func namedCost(p *project.Project, n source.Node) string {
	a := n.Arg(0)
	if n.CalleePath() != "fetch" || !a.Is(source.Identifier, source.Member) {
		return ""
	}
	d := p.Definition(a)
	v, ok := d.StringValue()
	if !ok || n.Function().Contains(d) {
		return ""
	}
	return costlyAt(a, v)
}

// fileDeed reads a call that writes a file of the server (nodejs.org/api/fs.html), but
// for one in the folder for temporary files. What is added to a file is left out: logs
// are; and what is deleted, which uploads are once they were read.
func fileDeed(n source.Node, name string) (deed, bool) {
	switch name {
	case "writeFile", "writeFileSync", "createWriteStream":
	default:
		return deed{}, false
	}
	if !isPackage(n, "fs", "fs/promises", "node:fs", "node:fs/promises", "fs-extra") || temporary(n.Arg(0)) {
		return deed{}, false
	}
	return deed{kind: deedFiles, node: n, what: "writes files of the server"}, true
}

// temporary reports whether a path leads into the folder for temporary files.
func temporary(path source.Node) bool {
	text := path.Text()
	for range 4 {
		if strings.Contains(text, "tmp") || strings.Contains(text, "temp") {
			return true
		}
		next := path.Resolve()
		if !next.OK() || next == path {
			for a := range path.Find(source.Identifier) {
				if v := a.Resolve(); v.OK() && (strings.Contains(v.Text(), "tmp") || strings.Contains(v.Text(), "temp")) {
					return true
				}
			}
			return false
		}
		path, text = next, next.Text()
	}
	return false
}
