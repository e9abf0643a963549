package resilience

import (
	"net/http"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// inventedAnswers finds handlers that answer with data whose name says that it was made
// up, and those that keep what they are sent in the memory of one process.
func inventedAnswers(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if aboutInventing(name) || p.Modules().Browser(name) && !p.Holds(name, "NextResponse") || !p.HoldsFold(name, "mock", "dummy", "fake") || !p.Holds(name, "json(", "Response(") {
			continue
		}
		for _, at := range project.PerFile(p, name, "resilience/invented answers", inventedAnswersIn) {
			out = append(out, stub{inventedData, at, check.Likely})
		}
	}
	seen := map[string]bool{}
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || r.Stack != project.Next || seen[r.File] || r.Method != http.MethodPost || strings.HasPrefix(r.File, "../") || !p.Holds(r.File, ".push(") {
			continue
		}
		if at := keptInMemory(p.WithCode(r).Node); at.OK() {
			seen[r.File] = true
			out = append(out, stub{forgotten, check.OnLine(at, "what is sent is kept in the memory of one process, and is gone with it"), check.Likely})
		}
	}
	return out
}

func inventedAnswersIn(f *source.File) []check.Place {
	var out []check.Place
	told := map[string]bool{}
	for c := range f.Find(source.Call, source.New) {
		if name := c.CalleeName(); name != "json" && name != "Response" || c.Enclosing(source.Catch).OK() || onlyInDevelopment(c) {
			continue
		}
		for id := range c.Arg(0).Find(source.Identifier) {
			if name := id.Text(); calledInvented(name) && !namesPart(id) && !told[name] && madeUpData(id) {
				told[name] = true
				out = append(out, check.OnLine(id, name+" is invented, and answered as if it were real"))
			}
		}
		if id := c.Arg(0); calledInvented(id.Ident()) && !told[id.Ident()] && madeUpData(id) {
			told[id.Ident()] = true
			out = append(out, check.OnLine(id, id.Ident()+" is invented, and answered as if it were real"))
		}
	}
	return out
}

// madeUpData reports whether a name is that of data written in the code, or of what is
// imported.
func madeUpData(id source.Node) bool {
	if _, _, imported := id.File().ImportOf(id.Text()); imported {
		return true
	}
	d := id.Lookup(id.Text())
	return d.Kind() == source.Declarator && d.Child(source.Value).Is(source.Array, source.Object)
}

// keptInMemory is where a handler adds what it was sent to a list of its own module, and
// waits for nothing that would keep it.
func keptInMemory(fn source.Node) source.Node {
	for a := range fn.Find(source.Await) {
		call := a.Child(source.Value)
		switch low := strings.ToLower(call.CalleeName()); {
		case call.Kind() != source.Call, low == "json", low == "formdata", low == "text", low == "cookies", low == "headers":
		case strings.Contains(low, "auth"), strings.Contains(low, "session"), strings.Contains(low, "require"), strings.Contains(low, "verify"), strings.Contains(low, "limit"):
		default:
			return source.Node{}
		}
	}
	for c := range fn.Find(source.Call) {
		list := c.Child(source.Callee).Child(source.ObjectRole)
		if c.CalleeName() != "push" || list.Ident() == "" {
			continue
		}
		d := list.Lookup(list.Ident())
		if d.Kind() != source.Declarator || d.Function().OK() || d.Child(source.Value).Kind() != source.Array {
			continue
		}
		low := strings.ToLower(list.Ident())
		if strings.Contains(low, "cache") || strings.Contains(low, "log") || strings.Contains(low, "client") || strings.Contains(low, "listener") || strings.Contains(low, "recent") || strings.Contains(low, "attempt") {
			continue
		}
		return c
	}
	return source.Node{}
}
