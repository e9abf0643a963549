package security

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// navigatesByAddress reports whether a page goes where its own address says, as
// in navigate(searchParams.get("next")), and does not turn other sites away.
func navigatesByAddress(p *project.Project) bool {
	for _, name := range p.Sources() {
		if !p.Holds(name, "navigate(") || !p.HoldsFold(name, "searchparams") || !p.Modules().Live(name) || p.Modules().Side(name) == project.Test || p.Modules().Side(name) == project.Story {
			continue
		}
		if project.PerFile(p, name, "security/advisories/navigates", navigatesOut) {
			return true
		}
	}
	return false
}

func navigatesOut(f *source.File) bool {
	for c := range f.Find(source.Call) {
		if c.CalleePath() == "navigate" && fromAddress(c.Arg(0), 4) && !refusesSites(f) {
			return true
		}
	}
	return false
}

// fromAddress reports whether a whole value is a part of the page's address.
func fromAddress(n source.Node, depth int) bool {
	if depth == 0 || !n.OK() {
		return false
	}
	switch n.Kind() {
	case source.Binary:
		return (n.Operator() == "||" || n.Operator() == "??") && fromAddress(n.Child(source.Left), depth-1)
	case source.Identifier:
		d := n.Resolve()
		return d != n && d.Is(source.Call, source.Binary) && fromAddress(d, depth-1)
	case source.Call:
		object := n.Child(source.Callee).Child(source.ObjectRole)
		if strings.HasPrefix(n.CalleePath(), "decodeURI") {
			return fromAddress(n.Arg(0), depth-1)
		}
		return n.CalleeName() == "get" && containsPart(strings.ToLower(object.Text()), []string{"searchparams", "query"})
	}
	return false
}

// refusesSites reports whether a file looks for the two slashes that begin the
// address of another site.
func refusesSites(f *source.File) bool {
	for s := range f.Find(source.String) {
		if v, ok := s.StringValue(); ok && v == "//" {
			return true
		}
	}
	return false
}

// resizesAnything reports whether Next resizes pictures of every host, and so
// those that a stranger made.
func resizesAnything(p *project.Project) bool { return picturesOfAll(p).OK() }

// picturesOfAll is where Next is told to take pictures of every host.
func picturesOfAll(p *project.Project) source.Node {
	for _, name := range nextConfigs {
		f := p.Source(path.Join(p.FolderOf(project.Next), name))
		if f == nil {
			continue
		}
		for _, o := range configObjects(p, f) {
			images := follow(p, property(p, o, "images"))
			if images.Prop("unoptimized").Text() == "true" || images.Prop("loader").OK() {
				return source.Node{}
			}
			for _, rule := range elements(p, property(p, images, "remotePatterns"), 0) {
				if host, ok := follow(p, property(p, rule, "hostname")).StringValue(); ok && (host == "**" || host == "*") {
					return rule
				}
			}
		}
		return source.Node{}
	}
	return source.Node{}
}

// lockPlaces are the lines of the lock file that pin the packages with holes.
func lockPlaces(p *project.Project, holes []hole) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	for _, h := range holes {
		if seen[h.Package] {
			continue
		}
		seen[h.Package] = true
		for _, file := range []string{"package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"} {
			name := path.Join(path.Dir(h.dependency.File), file)
			if !p.Has(name) {
				continue
			}
			text, _ := p.Read(name)
			if line := lockLine(string(text), file, h.Package, spell(h.version)); line > 0 {
				out = append(out, check.Line(name, line, fmt.Sprintf("pins %s %s", h.Package, spell(h.version))))
				break
			}
		}
	}
	return out
}

// lockLine is the line of a lock file that names a version of a package; 0 when
// there is none.
func lockLine(text, file, pkg, version string) int {
	heads := []string{`"node_modules/` + pkg + `": {`, "\n    \"" + pkg + `": {`}
	switch file {
	case "pnpm-lock.yaml":
		heads = []string{"\n  " + pkg + "@" + version, "\n  '" + pkg + "@" + version, "\n  /" + pkg + "@" + version, "\n  /" + pkg + "/" + version}
	case "yarn.lock":
		heads = []string{"\n" + pkg + "@", "\n\"" + pkg + "@"}
	case "bun.lock":
		heads = []string{`"` + pkg + `": ["` + pkg + "@"}
	}
	for _, head := range heads {
		at := strings.Index(text, head)
		if at >= 0 && (file == "pnpm-lock.yaml" || strings.Contains(text[at:min(len(text), at+len(head)+160)], version)) {
			return 1 + strings.Count(text[:at+1], "\n")
		}
	}
	return 0
}
