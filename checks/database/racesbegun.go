package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// begunOnPools lists the transactions that code begins by a statement which it hands to a
// pool or to a client over HTTP: the next statement may take another connection, so that
// nothing is held together and nothing can be rolled back.
func begunOnPools(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.HoldsFold(name, "begin", "start transaction") || p.Modules().Browser(name) || !p.Modules().Live(name) {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call, source.Tagged) {
			if !beginsTransaction(n) || len(out) > 11 {
				continue
			}
			if kind := askedThrough(p, n, 3); kind != "" && p.ReachedAt(name, n.Line(), column(n)) {
				out = append(out, check.At(n, "the transaction is begun on "+kind+": each of the statements that follow may take another connection, and is then outside of it"))
			}
		}
	}
	return out
}

func column(n source.Node) int {
	_, c := n.Position()
	return c
}

// beginsTransaction reports whether a call hands over the statement that begins a
// transaction.
func beginsTransaction(n source.Node) bool {
	text := n.Arg(0)
	if n.Kind() == source.Tagged {
		text = n.Child(source.Value)
	}
	if !text.Is(source.String, source.Template) {
		return false
	}
	said, _ := text.StringValue()
	if said == "" {
		said = strings.Trim(text.Text(), "`")
	}
	switch strings.ToUpper(strings.TrimSuffix(strings.TrimSpace(said), ";")) {
	case "BEGIN", "START TRANSACTION", "BEGIN TRANSACTION":
		return true
	}
	return false
}

// askedThrough names what a statement is handed to, where that keeps no connection for
// the next one; "" where it does, or where nobody can tell.
func askedThrough(p *project.Project, n source.Node, hops int) string {
	callee := n.Child(source.Callee)
	if hops == 0 || !callee.OK() {
		return ""
	}
	on := callee
	if callee.Kind() == source.Member {
		on = callee.Child(source.ObjectRole)
	}
	home := madeBy(p, on)
	if kind := sharedClient(home); kind != "" {
		return kind
	}
	d := p.Definition(callee)
	if !d.Is(source.Function, source.Arrow, source.Method) || d.Contains(n) {
		return ""
	}
	asks := source.Node{}
	for c := range d.Find(source.Call) { // query(text, values) { return pool.query(text, values) }
		switch c.CalleeName() {
		case "query", "execute":
			if asks.OK() || c.Arg(0).Kind() != source.Identifier || c.Arg(0).Lookup(c.Arg(0).Ident()).Kind() != source.Param {
				return ""
			}
			asks = c
		}
	}
	if !asks.OK() {
		return ""
	}
	return askedThrough(p, asks, hops-1)
}

// madeBy is the expression that makes what a name stands for, in whatever file, be it
// assigned after the name was declared.
func madeBy(p *project.Project, name source.Node) source.Node {
	d := p.Definition(name)
	if d.Kind() == source.Binary { // globalForDb.pool ?? new Pool()
		d = d.Child(source.Right)
	}
	if d.Kind() != source.Declarator || d.Child(source.Value).OK() {
		return d
	}
	var made source.Node
	for a := range d.File().Find(source.Assign) {
		if a.Child(source.Left).Ident() != d.Child(source.Name).Ident() || d.Child(source.Name).Ident() == "" {
			continue
		}
		if made.OK() {
			return source.Node{}
		}
		made = a.Child(source.Right)
	}
	return made
}

// sharedClient names a pool, or a client that sends each statement for itself.
func sharedClient(made source.Node) string {
	if !made.Is(source.Call, source.New) {
		return ""
	}
	pkg, _ := made.Origin()
	switch name := made.CalleeName(); {
	case name == "Pool" && (pkg == "pg" || pkg == "@neondatabase/serverless" || pkg == "@vercel/postgres"),
		name == "createPool" && strings.HasPrefix(pkg, "mysql"), made.Kind() == source.Call && made.CalleePath() == "mysql.createPool":
		settings := made.Arg(0).Resolve()
		if settings.Prop("max").Text() == "1" || settings.Prop("connectionLimit").Text() == "1" {
			return ""
		}
		return "a pool"
	case name == "neon" && pkg == "@neondatabase/serverless":
		return "a client that sends each statement in a request of its own"
	}
	return ""
}

// torn is the gap of transactions alone.
func torn(begun []check.Place) check.Finding {
	f := check.Missing(check.Likely, "Transactions are begun by a statement on a pool, where each statement may take another connection: what should happen together may happen in part, and a rollback takes nothing back.", begun...)
	f.Severity = check.Medium
	f.Brief = []string{
		"A transaction takes one connection and hands all its statements to that: `const client = await pool.connect()` (mysql2: `await pool.getConnection()`), `begin`, the statements, `commit`, on an error `rollback`, and `release()` in a finally. Clients over HTTP have a call for it (Neon: `sql.transaction([…])`) or need a pool over WebSockets.",
		"A test makes a statement in the middle fail: afterwards nothing of the transaction is in the database.",
	}
	return f
}
