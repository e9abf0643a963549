package database

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

//go:embed pooling.md
var poolingWords string

// Pooling looks for database clients that are made again and again: for each
// request, in each file, at each reload while developing.
var Pooling = &check.Check{
	ID:       "database/pooling",
	Severity: check.Medium,
	Minutes:  15,
	Words:    check.Explain(poolingWords),
	Look:     lookForPooling,
	Fix:      poolingFix,
}

func lookForPooling(p *project.Project) check.Finding {
	st := p.Stack()
	clients := clientsOf(p)
	switch {
	case !hasDatabase(p):
		return check.Unneeded("The app has no database.")
	case len(clients) == 0 && len(p.PythonSources()) > 0 && (st.Has(project.SQLAlchemy) || st.Has(project.DjangoORM) || st.Has(project.RawSQL)):
		return pythonPool(p)
	case len(clients) == 0 && st.Has(project.Supabase):
		return check.Unneeded("The database is asked over HTTP, through Supabase's client: the app opens no connections to it.")
	case len(clients) == 0:
		return check.Unneeded("The app opens no connections to a database server: it asks over HTTP, or keeps its data in a file or a service.")
	case st.Has(project.Cloudflare) && !st.Has(project.Vercel) && !st.Has(project.Docker):
		return check.Unneeded("On Cloudflare a client belongs to one request: the platform keeps the connections.")
	case p.Schema().Dialect == schema.SQLite && p.Schema().Source == schema.Prisma:
		return check.Passed(check.Likely, "The database is a file beside the app: there is no server whose connections could run out.", check.At(clients[0].node(p), "the client"))
	}
	if direct, ok := directURL(p); ok {
		return directFound(direct)
	}
	var per, bare []client
	for _, c := range clients {
		switch {
		case c.request:
			per = append(per, c)
		case !c.kept:
			bare = append(bare, c)
		}
	}
	switch {
	case len(per) > 0:
		f := clientsFound(p, per, check.High, "each request opens its own connections", "A database client is made for each request")
		if n := distinctFiles(bare); n > 1 {
			f.Reason = strings.TrimSuffix(f.Reason, ".") + fmt.Sprintf("; besides, %d files make one of their own.", n)
			for _, c := range bare {
				f.Places = append(f.Places, check.At(c.node(p), "one more client with connections of its own"))
			}
		}
		return f
	case oneForAll(clients):
		return sharedConnection(p, clients)
	case len(bare) > 1 && distinctFiles(bare) > 1:
		f := clientsFound(p, bare, check.Medium, "one more client with connections of its own", fmt.Sprintf("%d files make a database client of their own", distinctFiles(bare)))
		if len(bare) == 2 && !reloads(st) && !manyInstances(st) {
			f.Severity, f.Confidence = check.Low, check.Possible // a few connections more, for as long as the one process runs
		}
		return f
	case len(reloaded(p, bare)) > 0:
		bare = reloaded(p, bare)
		reason := "The database client is not kept between reloads"
		if len(bare) < len(clients) {
			reason = "Beside the database client that is kept, another one is made and not kept between reloads"
		}
		f := clientsFound(p, bare, check.Low, "while developing, each reload of this file opens new connections", reason)
		if len(bare) < len(clients) {
			f.Confidence = check.Possible // the app may well ask the kept one alone
		}
		return f
	}
	return check.Passed(check.Likely, "One database client serves the whole process.", check.At(clients[0].node(p), "the client"))
}

// oneForAll reports whether single connections, which outlive a request, are all
// that the server has.
func oneForAll(clients []client) bool {
	return !slices.ContainsFunc(clients, func(c client) bool { return !c.single || c.request })
}

// sharedConnection is the gap of a server whose requests share one connection.
func sharedConnection(p *project.Project, clients []client) check.Finding {
	var places []check.Place
	for _, c := range clients {
		places = append(places, check.At(c.node(p), "one connection for all requests"))
	}
	f := check.Missing(check.Likely, "One connection, and no pool, serves all requests: each waits for the one before, what one does in a transaction mixes with the others, and when the connection is lost nothing opens another.", places...)
	f.Brief = []string{
		"The module makes a pool (pg: `new Pool(…)`, mysql2: `createPool(…)`) with the same settings, and nothing calls connect() on it at the start.",
		"Each transaction takes a client of the pool for itself and gives it back in a finally block.",
		"The pool is closed when the process is told to stop.",
	}
	return f
}

// reloaded are the clients that are made again whenever a file changes while
// developing, in the same process. Mongoose keeps its connection itself.
func reloaded(p *project.Project, bare []client) []client {
	if !reloads(p.Stack()) || len(bare) == 0 || bare[0].kind == "Mongoose" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(bare), func(c client) bool { return p.BesideFront(c.file) })
}

// reloads reports whether the framework loads all of the server's modules again while
// developing, in the same process, whichever of them was changed. Vite's servers load
// only the changed one again and those that import it: seldom the client's.
func reloads(st *project.Stack) bool {
	return st.Has(project.Next) || st.Has(project.Remix)
}

func distinctFiles(clients []client) int {
	seen := map[string]bool{}
	for _, c := range clients {
		seen[c.file] = true
	}
	return len(seen)
}

func clientsFound(p *project.Project, clients []client, severity check.Severity, message, reason string) check.Finding {
	var places []check.Place
	for _, c := range clients {
		places = append(places, check.At(c.node(p), message))
	}
	f := check.Missing(check.Likely, reason+" ("+clients[0].kind+"): every client keeps connections of its own, and a database allows only so many.", places...)
	f.Severity = severity
	f.Brief = []string{
		"One module makes the database client, once per process, and keeps it on globalThis while developing; every other file imports it.",
		"On a host that starts many small instances, the address is the pooled one of the database's provider, and the client's own pool is small (5 or fewer).",
		"Nothing disconnects the shared client at the end of a request.",
	}
	return f
}

// manyInstances reports whether the host starts an instance for each few requests.
func manyInstances(st *project.Stack) bool { return st.Has(project.Vercel) || st.Has(project.Netlify) }

// directURL is the example of a connection that leads past the pooler of
// Supabase or Neon, in an app whose host starts many instances.
func directURL(p *project.Project) (check.Place, bool) {
	st := p.Stack()
	if !manyInstances(st) {
		return check.Place{}, false
	}
	for _, d := range p.Env().Declared {
		if d.Name != "DATABASE_URL" && d.Name != "POSTGRES_URL" {
			continue
		}
		if lineHolds(p, d.File, d.Line, ".supabase.co:5432") && !lineHolds(p, d.File, d.Line, "pooler") {
			return check.Line(d.File, d.Line, "the direct address of the database, not that of its pooler"), true
		}
	}
	return check.Place{}, false
}

func directFound(place check.Place) check.Finding {
	f := check.Missing(check.Likely, "The app runs on a host that starts many instances, and each connects to the database directly, past its pooler.", place)
	f.Brief = []string{
		"DATABASE_URL is the address of the provider's pooler (Supabase: port 6543 with `?pgbouncer=true`, Neon: the host with `-pooler`); the direct one stays for migrations, under a name of its own.",
	}
	return f
}
