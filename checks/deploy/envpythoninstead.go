package deploy

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// insteadInPython are the other variables that do as well as the one that is read: those of
// the same chain of defaults, os.getenv("A") or os.getenv("B"), and one that is the default
// of another, os.getenv("A", os.getenv("B")).
func insteadInPython(f *source.File, r project.EnvRead) []string {
	whole := f.From(r.Start)
	for up := whole.Parent(); up.Kind() == source.Binary && up.Operator() == "||" || readsPython(up) && up.Arg(1) == whole; up = up.Parent() {
		whole = up
	}
	if whole.Operator() != "||" && !readsPython(whole) {
		return nil
	}
	var out []string
	for c := range whole.Find(source.Call) {
		if name, _ := c.Arg(0).StringValue(); readsPython(c) && name != r.Name {
			out = append(out, name)
		}
	}
	return out
}

// readsPython reports whether a node is a call that reads a variable of the environment.
func readsPython(n source.Node) bool {
	path := n.CalleePath()
	return n.Kind() == source.Call && (strings.HasSuffix(path, "environ.get") || path == "getenv" || strings.HasSuffix(path, ".getenv"))
}

// raisesInPython reports whether a module does not load without a variable because of what
// reads it: dj_database_url knows no address that is empty, and the readers of
// python-decouple, django-environ, environs and Starlette raise where no default is given.
func raisesInPython(p *project.Project, f *source.File, r project.EnvRead) bool {
	n := f.From(r.Start)
	if n.Function().OK() {
		return false
	}
	if call := n.Parent(); call.Kind() == source.Call && (call.CalleePath() == "dj_database_url.parse" || call.CalleePath() == "dburl.parse") && call.Arg(0) == n {
		return n.Arg(1).Text() == "" || emptyText(n.Arg(1))
	}
	head, _, _ := strings.Cut(string(f.Text[r.Start:r.End]), "(")
	head, _, _ = strings.Cut(head, ".")
	return !r.Default && (head == "config" || head == "env") && !strings.Contains(n.Text(), "default") &&
		p.Holds(r.File, "decouple", "import environ", "environ.Env", "environs", "starlette.config")
}

func emptyText(n source.Node) bool {
	text, ok := n.StringValue()
	return ok && strings.TrimSpace(text) == ""
}
