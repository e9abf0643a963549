package database

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A client is one place that makes a client with connections to a database.
type client struct {
	file    string
	start   int
	kind    string // for people
	kept    bool   // made once: on globalThis, or by what asks for it first
	request bool   // made for each request
	single  bool   // one connection, and no pool of them
}

// node is the expression that makes the client.
func (c client) node(p *project.Project) source.Node {
	for n := range p.Source(c.file).Find(source.New, source.Call) {
		if n.Start() == c.start {
			return n
		}
	}
	return source.Node{}
}

// clientsOf lists the clients that live code of the server makes.
func clientsOf(p *project.Project) []client {
	return project.Answer(p, "database/clients", func(p *project.Project) []client {
		var out []client
		for _, name := range p.Sources() {
			if !p.Holds(name, "PrismaClient(", "Pool(", "MongoClient(", "postgres(", "createConnection(", "mongoose.connect(", "Client(", "connect(", "drizzle(") {
				continue
			}
			if side := p.Modules().Side(name); side == project.Client || !p.Modules().Live(name) {
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			for n := range f.Find(source.New, source.Call) {
				if kind := clientKind(f, n); kind != "" {
					c := client{file: name, start: n.Start(), kind: kind}
					c.kept, c.request = lifetime(p, n)
					if !c.kept && !c.request && closedAgain(n) {
						continue // for one piece of work, at the start
					}
					c.single = oneConnection(n) && !strings.Contains(f.Whole(), "LISTEN ")
					out = append(out, c)
				}
			}
		}
		return out
	})
}

// clientKind tells what client an expression makes; "" for none that keeps
// connections to a server.
func clientKind(f *source.File, n source.Node) string {
	name := n.CalleeName()
	if n.Kind() == source.New {
		if name == "PrismaClient" && !overHTTP(f) {
			return "Prisma"
		}
		pkg, _ := n.Origin()
		switch {
		case (name == "Pool" || name == "Client") && (pkg == "pg" || pkg == "@neondatabase/serverless" || pkg == "@vercel/postgres"):
			return "pg"
		case name == "MongoClient" && pkg == "mongodb":
			return "MongoDB"
		}
		return ""
	}
	switch name {
	case "postgres", "createPool", "createConnection", "connect", "drizzle", "default":
	default:
		return ""
	}
	pkg, _ := n.Origin()
	switch {
	case name == "postgres" && pkg == "postgres":
		return "postgres.js"
	case (name == "createPool" || name == "createConnection") && strings.HasPrefix(pkg, "mysql"):
		return "mysql2"
	case name == "connect" && pkg == "mongoose":
		return "Mongoose"
	case name == "drizzle" && (pkg == "drizzle-orm/node-postgres" || pkg == "drizzle-orm/postgres-js" || pkg == "drizzle-orm/mysql2") && ownConnection(n):
		return "Drizzle"
	}
	return ""
}

// oneConnection reports whether a client is a single connection: pg's Client, and
// what createConnection of mysql2 gives.
func oneConnection(n source.Node) bool {
	return n.CalleeName() == "Client" || n.CalleeName() == "createConnection"
}

// ownConnection reports whether Drizzle is given an address and makes the
// connections itself, and not a client that exists.
func ownConnection(n source.Node) bool {
	arg := n.Arg(0)
	if arg.Kind() == source.Object {
		return arg.Prop("connection").OK()
	}
	return strings.HasPrefix(arg.Path(), "process.env") || arg.Is(source.String, source.Template) || strings.Contains(arg.Text(), "env.") && !arg.Is(source.Call, source.New)
}

// overHTTP reports whether Prisma's client asks over HTTP or a file in this
// module, through an adapter.
func overHTTP(f *source.File) bool {
	for _, im := range f.Imports {
		switch im.Spec {
		case "@prisma/adapter-planetscale", "@prisma/adapter-d1", "@prisma/adapter-libsql", "@prisma/adapter-better-sqlite3", "@prisma/client/edge":
			return true
		}
	}
	return false
}

// lifetime tells how often a client is made.
func lifetime(p *project.Project, n source.Node) (kept, request bool) {
	text := string(n.File().Text)
	for _, word := range []string{"globalThis", "global.", "global as", "(global", "remember(", "singleton("} {
		if strings.Contains(text, word) && !neverReadBack(n.File()) {
			return true, false
		}
	}
	fn := n.Function()
	if !fn.OK() {
		return false, false
	}
	if keptOutside(n, fn) || strings.Contains(fn.Text(), ".decorate(") || fn.Kind() == source.Constructor {
		return true, false
	}
	if clientKind(n.File(), n) == "Mongoose" {
		return true, false // connecting again is the same connection
	}
	return false, inRequest(p, n)
}

// neverReadBack reports whether a file puts something away on the global object and never looks
// whether it is there: the next time it makes another one.
func neverReadBack(f *source.File) bool {
	written, read := map[string]bool{}, map[string]bool{}
	for m := range f.Find(source.Member) {
		on := m.Child(source.ObjectRole)
		if !ofGlobal(on) {
			continue
		}
		name := m.Child(source.Name).Text()
		if up := m.Parent(); up.Kind() == source.Assign && up.Child(source.Left) == m && up.Operator() == "=" {
			written[name] = true
		} else {
			read[name] = true
		}
	}
	for name := range read {
		delete(written, name)
	}
	return len(written) > 0 && len(read) == 0 && !strings.Contains(string(f.Text), "} = global")
}

// ofGlobal reports whether an expression is the global object, by itself or by a name for it.
func ofGlobal(n source.Node) bool {
	if n.Kind() != source.Identifier {
		return strings.HasPrefix(strings.TrimLeft(n.Text(), "("), "global")
	}
	name := n.Ident()
	if name == "globalThis" || name == "global" {
		return true
	}
	d := n.Lookup(name)
	return d.Kind() == source.Declarator && strings.HasPrefix(strings.TrimLeft(d.Child(source.Value).Text(), "( "), "global")
}

// closedAgain reports whether the function that makes a client ends it, too.
func closedAgain(n source.Node) bool {
	d := n.Enclosing(source.Declarator, source.Function, source.Arrow, source.Method)
	name := d.Child(source.Name).Ident()
	if d.Kind() != source.Declarator || name == "" || !n.Function().OK() {
		return false
	}
	for c := range n.Function().Find(source.Call) {
		on := c.Child(source.Callee).Child(source.ObjectRole)
		switch c.CalleeName() {
		case "end", "close", "destroy", "$disconnect":
			if on.Ident() == name {
				return true
			}
		}
	}
	return false
}

// keptOutside reports whether the client is given to a name that outlives the
// function, or the function asks for such a name first.
func keptOutside(n, fn source.Node) bool {
	for up := n; up.OK() && up != fn; up = up.Parent() {
		if up.Kind() != source.Assign {
			continue
		}
		left := up.Child(source.Left)
		for left.Is(source.Member, source.Index) {
			left = left.Child(source.ObjectRole)
		}
		if left.Kind() == source.This {
			return true
		}
		if d := left.Lookup(left.Ident()); !d.OK() || !fn.Contains(d) || putAway(left.Ident(), fn) {
			return true
		}
	}
	return putAway(n.Enclosing(source.Declarator).Child(source.Name).Ident(), fn)
}

// putAway reports whether a function puts what a name holds into a map that outlives it.
func putAway(name string, fn source.Node) bool {
	if name == "" {
		return false
	}
	for c := range fn.Find(source.Call) {
		if c.CalleeName() != "set" || c.Arg(1).Ident() != name {
			continue
		}
		on := c.Child(source.Callee).Child(source.ObjectRole)
		if d := on.Lookup(on.Ident()); on.Kind() == source.Identifier && d.OK() && !fn.Contains(d) {
			return true
		}
	}
	return false
}

// inRequest reports whether a route's function makes the client, or calls what
// does.
func inRequest(p *project.Project, n source.Node) bool {
	want := func(o source.Node) bool { return o == n }
	for _, r := range p.Routes() {
		if r.Kind == project.Edge || !r.Node.OK() {
			continue
		}
		if _, ok := r.Reaches(p, want, 3); ok {
			return true
		}
	}
	return false
}
