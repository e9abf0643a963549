package resilience

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// serverStubs finds parts of a server that are there and can never work.
func serverStubs(p *project.Project) []stub {
	return slices.Concat(fixedQueries(p), strayCallbacks(p), unsent(p), project.Answer(p, "resilience/unbuilt", unbuilt)[0], nullClients(p), takenForNothing(p), hashedAgain(p), project.Answer(p, "resilience/never", never))
}

// serverNotes are what server code says is still to be done: they belong to the
// picture where other things are unfinished, and are none by themselves.
func serverNotes(p *project.Project) []stub {
	notes := project.Answer(p, "resilience/unbuilt", unbuilt)[1]
	return notes[:min(len(notes), 12)]
}

// screenNotes are the same of screens: notes that something is still to be built or
// wired up.
func screenNotes(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if !isScreen(name) || !p.Modules().Browser(name) || p.Holds(name, "use server") || !p.HoldsFold(name, "todo") || aboutInventing(name) {
			continue
		}
		for _, line := range project.PerFile(p, name, "resilience/screen notes", toBuild) {
			out = append(out, stub{stillToDo, check.Line(name, line, "says that this is still to be done"), check.Possible})
		}
	}
	return out[:min(len(out), 20)]
}

// wiring are words by which a note says that a part does not work yet.
var wiring = []string{"implement", "integrate", "connect ", "hook up", "wire up", " api", "backend", "real data", "actual data", "fetch "}

// toBuild are the lines of a file in which notes say that a part is still to be built.
func toBuild(f *source.File) []int {
	var out []int
	line := 0
	for text := range strings.Lines(f.Whole()) {
		line++
		if low := strings.ToLower(text); (isToDo(text) || isToDoBehind(text)) && slices.ContainsFunc(wiring, func(word string) bool { return strings.Contains(low, word) }) {
			out = append(out, line)
		}
	}
	return out
}

// fixedQueries finds handlers that put something in place of what a request asks
// in its address: Express 5 makes that a value that can only be read, and setting
// it throws (expressjs.com/en/guide/migrating-5.html).
func fixedQueries(p *project.Project) []stub {
	if v := p.Stack().Version(project.Express); !v.AtLeast(5, 0) {
		return nil
	}
	var out []stub
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !strict(p, name) || !p.Holds(name, "query") {
			continue
		}
		f := p.Source(name)
		for n := range f.Find(source.Assign) {
			to := n.Child(source.Left)
			if to.Kind() == source.Member && to.Child(source.Name).Text() == "query" && isRequest(to.Child(source.ObjectRole)) {
				out = append(out, stub{alwaysFails, check.At(n, "throws: Express 5 lets nobody set a request's query"), check.Likely})
			}
		}
		for call := range f.Find(source.Call) {
			if at, ok := setsNamed(p, call); ok {
				out = append(out, stub{alwaysFails, check.At(call, "fails for every request: it sets the request's query, which Express 5 lets nobody do"), check.Certain})
				if !slices.ContainsFunc(out, func(s stub) bool { return s.at.File == at.File && s.at.Line == at.Line }) {
					out = append(out, stub{alwaysFails, at, check.Certain})
				}
			}
		}
	}
	return out
}

// strict reports whether a file is run in strict mode, where setting what cannot
// be set throws.
func strict(p *project.Project, name string) bool {
	switch path.Ext(name) {
	case ".ts", ".mts", ".cts", ".tsx", ".mjs":
		return true
	}
	m := p.Manifest()
	return m != nil && m.Type == "module"
}

// isRequest reports whether a node is the first of the parameters of a handler.
func isRequest(n source.Node) bool {
	d := n.Resolve()
	for d.OK() && d.Kind() != source.Param {
		d = d.Parent()
	}
	fn := d.Parent()
	if !fn.Is(source.Arrow, source.Function) {
		return false
	}
	params := paramsOf(fn)
	return len(params) > 1 && len(params) < 4 && params[0] == d
}

func paramsOf(fn source.Node) []source.Node {
	var out []source.Node
	for c := range fn.Children() {
		if c.Kind() == source.Param {
			out = append(out, c)
		}
	}
	return out
}

// setsNamed reports whether a call makes middleware that sets the part of a
// request which the call names, and that part is the query.
func setsNamed(p *project.Project, call source.Node) (check.Place, bool) {
	at := -1
	for i, a := range call.Args() {
		if text, ok := a.StringValue(); ok && text == "query" {
			at = i
		}
	}
	if at < 0 {
		return check.Place{}, false
	}
	maker := p.Definition(call.Child(source.Callee))
	if !maker.Is(source.Arrow, source.Function) {
		return check.Place{}, false
	}
	params := paramsOf(maker)
	if at >= len(params) {
		return check.Place{}, false
	}
	for n := range maker.Find(source.Assign) {
		to := n.Child(source.Left)
		if to.Kind() != source.Index || !isRequest(bareOf(to.Child(source.ObjectRole))) {
			continue
		}
		for c := range to.Children() {
			if c.Role() != source.ObjectRole && params[at].Contains(c.Resolve()) {
				return check.At(n, "throws when the part is the query: Express 5 lets nobody set it"), true
			}
		}
	}
	return check.Place{}, false
}

// bareOf is what is inside of brackets and of what only TypeScript reads.
func bareOf(n source.Node) source.Node {
	for n.OK() && !n.Is(source.Identifier, source.Member, source.Call) {
		next := n.Child(source.Value)
		if !next.OK() {
			for c := range n.Children() {
				next = c
				break
			}
		}
		if !next.OK() {
			return n
		}
		n = next
	}
	return n
}

// strayCallbacks finds addresses to which another service is told to send people
// back, and which the server answers elsewhere.
func strayCallbacks(p *project.Project) []stub {
	known := map[string]bool{}
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler && r.Path != "" {
			known[strings.TrimSuffix(r.Path, "/")] = true
		}
	}
	var out []stub
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || r.Stack != project.Express {
			continue
		}
		for prop := range p.WithCode(r).Node.Find(source.Property) {
			switch prop.Key() {
			case "redirect_uri", "redirectUri", "callbackURL", "callbackUrl", "callback_url":
			default:
				continue
			}
			url, ok := ownPath(p, prop.Child(source.Value))
			if !ok || known[url] {
				continue
			}
			parts := strings.Split(strings.Trim(url, "/"), "/")
			if len(parts) < 2 {
				continue
			}
			tail := "/" + strings.Join(parts[len(parts)-2:], "/")
			for other := range known {
				if strings.HasSuffix(other, tail) {
					out = append(out, stub{deadCall, check.At(prop, fmt.Sprintf("%s is not there: the server answers at %s", url, other)), check.Certain})
					break
				}
			}
		}
	}
	return out
}

// ownPath is the path of an address that begins with where the server is.
func ownPath(p *project.Project, n source.Node) (string, bool) {
	if n.Kind() == source.Identifier {
		n = p.Definition(n)
	}
	if n.Kind() != source.Template || !strings.HasPrefix(n.Text(), "`${") {
		return "", false
	}
	var b strings.Builder
	host := true
	for c := range n.Children() {
		if host { // where the server is
			host = c.Kind() == source.String
			continue
		}
		value, ok := c.StringValue()
		if c.Kind() == source.String {
			value, ok = c.Text(), true
		} else if !ok {
			value, ok = p.Definition(c).StringValue()
		}
		if !ok {
			return "", false
		}
		b.WriteString(value)
	}
	url := strings.TrimSuffix(b.String(), "/")
	return url, strings.HasPrefix(url, "/") && !strings.ContainsAny(url, "${}? ")
}
