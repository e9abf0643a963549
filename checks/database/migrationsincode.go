package database

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// inCode are the lines of live code that belong to a database which nothing evolves:
// where it changes the structure itself, and where it reckons with a part of the
// structure that may be missing.
func inCode(p *project.Project) []check.Place {
	const most = 24
	var out []check.Place
	for _, name := range p.Sources() {
		if len(out) >= most {
			break
		}
		if !p.HoldsFold(name, "alter table", "create table", "create schema", "create index", "create unique index", "42703", "42p01", "does not exist") || !p.Modules().Live(name) {
			continue
		}
		out = append(out, project.PerFile(p, name, "database/structure in code", structureIn)...)
	}
	return out
}

// structureIn finds those lines in one file: a few of those that change it, and the first that reckons with less.
func structureIn(f *source.File) []check.Place {
	var out []check.Place
	changes, reckons := 0, 0
	for n := range f.Find(source.String, source.Template) {
		switch low := strings.ToLower(n.Text()); {
		case changes < 8 && changesStructure(low) && sent(n):
			changes++
			out = append(out, check.At(n, "the code changes the database by itself here, and nothing records it"))
			if r := registering(n); r.OK() && r.Line() < n.Line()-apart {
				pl := check.OnLine(r, "a request to this address changes the structure of the database")
				out = append(out, pl)
			}
		case reckons < 1 && reckonsWithMissing(n):
			reckons++
			out = append(out, check.At(n, "the code reckons with a database that lacks a table or column"))
		}
	}
	return out
}

// registering is the call that puts the function around a node at an address of a
// server.
func registering(n source.Node) source.Node {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		call := fn.Parent()
		url, ok := call.Arg(0).StringValue()
		if call.Kind() != source.Call || !ok || !strings.HasPrefix(url, "/") {
			continue
		}
		switch call.CalleeName() {
		case "get", "post", "put", "patch", "delete", "all":
			return call
		}
	}
	return source.Node{}
}

// changesStructure reports whether a text is a statement that makes or changes a part
// of the structure, and nothing that goes with a connection.
func changesStructure(low string) bool {
	low = strings.TrimLeft(low, "`\"' \t\r\n")
	for _, head := range []string{"alter table ", "create table ", "create schema ", "create index ", "create unique index "} {
		if strings.HasPrefix(low, head) {
			return !strings.Contains(low[:min(len(low), 40)], "temp")
		}
	}
	return false
}

// sent reports whether a text goes to the database: it is tagged, or handed to a call
// that sends statements.
func sent(n source.Node) bool {
	switch parent := n.Parent(); parent.Kind() {
	case source.Tagged:
		return true
	case source.Call:
		switch parent.CalleeName() {
		case "query", "execute", "exec", "run", "unsafe", "sql", "batch", "raw", "prepare", "$executeRawUnsafe", "$queryRawUnsafe":
			return true
		}
	}
	return false
}

// reckonsWithMissing reports whether a text is what the database answers where a table
// or column is missing, and the code compares an answer with it.
func reckonsWithMissing(n source.Node) bool {
	text, ok := n.StringValue()
	if !ok {
		return false
	}
	low := strings.ToLower(text)
	code := low == "42703" || low == "42p01"
	switch parent := n.Parent(); parent.Kind() {
	case source.Binary:
		return code
	case source.Call:
		words := strings.HasSuffix(low, "does not exist") && (strings.HasPrefix(low, "relation ") || strings.HasPrefix(low, "column ") || strings.HasPrefix(low, "table "))
		return (code || words) && parent.CalleeName() == "includes"
	}
	return false
}

// saidByHand are the lines of migrations whose comments say that people run them, or
// made a part of the database, by hand.
func saidByHand(p *project.Project, s *schema.Schema) []check.Place {
	const most = 4
	var out []check.Place
	for _, name := range s.Files {
		if len(out) == most || path.Ext(name) != ".sql" || !inMigrations(name) || !p.HoldsFold(name, "sql editor", "manually", "by hand") {
			continue
		}
		text, _ := p.Read(name)
		line := 0
		for l := range strings.Lines(string(text)) {
			line++
			said, comment := strings.CutPrefix(strings.TrimSpace(strings.ToLower(l)), "--")
			if comment && tellsOfHands(said) {
				out = append(out, check.Line(name, line, "its comment says that this is done by hand"))
				break
			}
		}
	}
	return out
}

// tellsOfHands reports whether a comment tells people to run something themselves, or
// that somebody made something.
func tellsOfHands(said string) bool {
	if strings.Contains(said, "sql editor") {
		return strings.Contains(said, "run ") || strings.Contains(said, "paste") || strings.Contains(said, "execute") || strings.Contains(said, "copy")
	}
	if !strings.Contains(said, "manually") && !strings.Contains(said, "by hand") || strings.Contains(said, "user") { // an account that is made, and no table
		return false
	}
	for _, word := range []string{"created manually", "create manually", "run manually", "run this manually", "applied manually", "apply manually", "made by hand", "run by hand", "run this by hand", "created by hand", "executed manually", "dashboard"} {
		if strings.Contains(said, word) {
			return true
		}
	}
	return false
}
