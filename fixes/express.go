package fixes

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A ServerApp is the place where a server is made: `const app = express()`.
type ServerApp struct {
	File *source.File
	Name string      // the variable that holds the app
	Made source.Node // the statement that makes it
}

// FindExpress finds the one Express app of a project. With several the one that
// runs counts, then the one that listens, then the one that loads the others to
// mount them; when that doesn't single one out the reason says so.
func FindExpress(p *project.Project) (ServerApp, error) {
	return findServer(p, "express", "an Express app with `const app = express()`", func(f *source.File) (ServerApp, bool) {
		return madeBy(f, "express", "default", "*") // { Router } makes none
	})
}

// findServer finds the one server of a project that in recognises; made says what
// was looked for.
func findServer(p *project.Project, pkg, made string, in func(*source.File) (ServerApp, bool)) (ServerApp, error) {
	var all, live, listening []ServerApp
	for _, file := range p.Sources() {
		if strings.HasPrefix(file, "../") || !p.Holds(file, pkg) || p.Modules().Side(file) == project.Test {
			continue
		}
		if app, ok := in(p.Source(file)); ok {
			all = append(all, app)
			if p.Modules().Live(file) {
				live = append(live, app)
			}
			if app.listens() && p.Modules().Live(file) {
				listening = append(listening, app)
			}
		}
	}
	switch {
	case len(all) == 1:
		return all[0], nil
	case len(live) == 1:
		return live[0], nil
	case len(listening) == 1:
		return listening[0], nil
	case len(started(p, listening)) == 1:
		return started(p, listening)[0], nil
	case len(outermost(p, live)) == 1:
		return outermost(p, live)[0], nil
	case len(all) == 0:
		return ServerApp{}, &Refusal{Reason: "no file makes " + made}
	}
	names := make([]string, len(all))
	for i, app := range all {
		names[i] = app.File.Path
	}
	what, _, _ := strings.Cut(made, " with ")
	return ServerApp{}, &Refusal{Reason: "several files make " + what + ": " + strings.Join(names, ", ")}
}

// started lists the apps whose file a script of package.json runs.
func started(p *project.Project, apps []ServerApp) []ServerApp {
	m := p.Manifest()
	if m == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(apps), func(a ServerApp) bool {
		for _, s := range m.Scripts {
			if slices.Contains(strings.Fields(s.Command), a.File.Path) {
				return false
			}
		}
		return true
	})
}

// outermost lists the apps whose file no other app's file loads.
func outermost(p *project.Project, apps []ServerApp) []ServerApp {
	m := p.Modules()
	var inner []string
	for _, a := range apps {
		inner = append(inner, m.ImportsOf(a.File.Path)...)
	}
	loaded := m.Loaded(inner, nil)
	return slices.DeleteFunc(slices.Clone(apps), func(a ServerApp) bool { return loaded[a.File.Path] })
}

func (a ServerApp) listens() bool { return a.listen().OK() }

// listen is the call that starts the server, in the file that makes the app.
func (a ServerApp) listen() source.Node {
	for c := range a.File.Find(source.Call) {
		if c.CalleeName() == "listen" && c.Child(source.Callee).Is(source.Member) {
			return c
		}
	}
	return source.Node{}
}

// Uses lists the statements that put something on the app's way, in order:
// app.use(…), app.get(…), app.route(…)…, and calls that hand the app to
// another function.
func (a ServerApp) Uses() []source.Node {
	var out []source.Node
	for c := range a.File.Find(source.Call) {
		s := statement(c)
		if !s.OK() || slices.Contains(out, s) {
			continue
		}
		if a.registers(c) || a.handsOver(c) {
			out = append(out, s)
		}
	}
	return out
}

var expressVerbs = map[string]bool{
	"use": true, "get": true, "post": true, "put": true, "patch": true, "delete": true,
	"all": true, "route": true, "options": true, "head": true,
}

func (a ServerApp) registers(c source.Node) bool {
	callee := c.Child(source.Callee)
	return callee.Is(source.Member) && callee.Child(source.ObjectRole).Ident() == a.Name &&
		expressVerbs[callee.Child(source.Name).Text()] && (len(c.Args()) > 1 || c.CalleeName() != "get")
}

// handsOver reports whether a call such as registerRoutes(app) passes the app on.
func (a ServerApp) handsOver(c source.Node) bool {
	callee := c.CalleePath()
	if callee == "" || callee == "http.createServer" || callee == "createServer" || callee == "https.createServer" {
		return false
	}
	return slices.ContainsFunc(c.Args(), func(n source.Node) bool { return n.Ident() == a.Name })
}

// statement is the statement that a node stands in.
func statement(n source.Node) source.Node {
	for p := n; p.OK(); p = p.Parent() {
		if p.Parent().Is(source.Block, source.FileKind, source.Case) {
			return p
		}
	}
	return source.Node{}
}

// AfterMade is the edit that puts lines right behind the statement that makes
// the app, before anything else is on its way. Where routes are chained to what
// makes it, the lines become the first link of the chain.
func (a ServerApp) AfterMade(lines string) Edit {
	if e, ok := a.firstLink(lines); ok {
		return e
	}
	return insertPart(a.Made, lines)
}

// firstLink is the edit that puts a call of the app in front of those that are
// chained to what makes it: new Hono().use(…).get(…). It is not ok without such.
func (a ServerApp) firstLink(lines string) (e Edit, ok bool) {
	var made, link source.Node
	for d := range a.Made.Find(source.Declarator) {
		if d.Child(source.Name).Ident() == a.Name {
			made = d.Child(source.Value)
		}
	}
	for made.Is(source.Call) && made.Child(source.Callee).Is(source.Member) {
		inner := made.Child(source.Callee).Child(source.ObjectRole)
		if !inner.Is(source.Call, source.New) {
			break
		}
		link, made = made, inner
	}
	if !link.OK() || !expressVerbs[link.CalleeName()] {
		return Edit{}, false
	}
	text := string(a.File.Text[made.End():link.End()])
	between := text[:strings.IndexByte(text, '.')]
	indent := between[strings.LastIndexByte(between, '\n')+1:]
	var out []string
	for line := range strings.Lines(strings.TrimRight(strings.TrimSpace(lines), ";")) {
		if rest, is := strings.CutPrefix(line, a.Name+"."); is {
			line = "." + rest
			ok = true
		}
		out = append(out, indent+strings.TrimRight(line, "\n"))
	}
	if !strings.Contains(between, "\n") {
		if len(out) > 1 {
			return Edit{}, false
		}
		return Edit{Start: made.End(), End: made.End(), Text: strings.TrimSpace(out[0])}, ok
	}
	return Edit{Start: made.End(), End: made.End(), Text: "\n" + strings.Join(out, "\n")}, ok
}

// Last is the edit that puts lines behind everything that is on the app's way
// and, where that can be, in front of the call that starts the server.
func (a ServerApp) Last(lines string) Edit {
	uses := a.Uses()
	listen := a.plain(statement(a.listen()))
	if listen.OK() && !slices.ContainsFunc(uses, func(u source.Node) bool { return u.Start() > listen.Start() }) {
		return insertAbove(a.File, listen, lines)
	}
	if len(uses) > 0 {
		if last := a.plain(uses[len(uses)-1]); last.OK() {
			return insertBelow(last, lines)
		}
	}
	return insertBelow(a.Made, lines)
}

// plain is the statement, or the one around it, that runs whenever the code
// around it runs: outside of branches and loops. No node when the app's
// variable can't be seen from there.
func (a ServerApp) plain(s source.Node) source.Node {
	out := s
	for p := s.Parent(); p.OK(); p = p.Parent() {
		if p.Is(source.If, source.For, source.ForOf, source.While, source.Switch) {
			out = p
		}
		if p == a.Made.Parent() {
			return out
		}
	}
	return source.Node{}
}

// insertBelow puts lines on their own below a statement, indented like it.
func insertBelow(s source.Node, lines string) Edit {
	indent := indentOf(s.File(), s.Start())
	at := behind(s)
	return Edit{Start: at, End: at, Text: "\n" + indentLines(strings.TrimRight(lines, "\n"), indent)}
}

// insertPart is insertBelow for lines that are a part of their own: a blank line sets
// several of them off where one follows them too.
func insertPart(s source.Node, lines string) Edit {
	e := insertBelow(s, lines)
	rest := strings.ReplaceAll(string(s.File().Text[e.Start:]), "\r", "")
	if several := strings.Contains(strings.TrimSpace(lines), "\n") || strings.Contains(s.Text(), "\n"); several && strings.HasPrefix(rest, "\n\n") {
		e.Text = "\n" + e.Text
	}
	return e
}

// insertAbove puts lines on their own above a statement and the comment that
// belongs to it.
func insertAbove(f *source.File, s source.Node, lines string) Edit {
	line := s.Line()
	for above := commentAbove(f, line); above < line; above = commentAbove(f, line) {
		line = above
	}
	at := f.LineStart(line)
	indent := indentOf(f, s.Start())
	return Edit{Start: at, End: at, Text: indentLines(strings.TrimRight(lines, "\n"), indent) + "\n\n"}
}

func lineText(f *source.File, line int) string {
	return strings.TrimSpace(string(f.Text[f.LineStart(line):f.LineStart(line+1)]))
}

// commentAbove is the first line of the comment that ends right above a line; the
// line itself when there is none, or when code stands before the comment.
func commentAbove(f *source.File, line int) int {
	if line <= 1 {
		return line
	}
	above := lineText(f, line-1)
	if strings.HasPrefix(above, "//") {
		return line - 1
	}
	if !strings.HasSuffix(above, "*/") {
		return line
	}
	for l := line - 1; l >= 1; l-- {
		text := lineText(f, l)
		if strings.HasPrefix(text, "/*") {
			return l
		}
		if strings.Contains(text, "/*") {
			return line
		}
	}
	return line
}

// isComment reports whether what is left of a line is a comment alone.
func isComment(line string) bool {
	return strings.HasPrefix(line, "//") || strings.HasPrefix(line, "/*") && strings.HasSuffix(line, "*/")
}

// indentOf is the white space at the head of the line that holds an offset.
func indentOf(f *source.File, offset int) string {
	line, _ := f.Position(offset)
	text := string(f.Text[f.LineStart(line):offset])
	return text[:len(text)-len(strings.TrimLeft(text, " \t"))]
}

func indentLines(text, indent string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = indent + l
		}
	}
	return strings.Join(lines, "\n")
}

// ParsesBody is the first statement that puts a JSON body parser on the app's
// way; no node when there is none.
func (a ServerApp) ParsesBody() source.Node {
	for _, use := range a.Uses() {
		for c := range use.Find(source.Call) {
			if name := c.CalleeName(); name == "json" && c.Child(source.Callee).Is(source.Member) && c.Parent().Is(source.Call) {
				return use
			}
		}
	}
	return source.Node{}
}
