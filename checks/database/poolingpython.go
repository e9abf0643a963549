package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// pythonPool judges the Python tools: SQLAlchemy brings a pool, Django keeps its
// connections where it is told to, a bare driver opens one at each connect().
func pythonPool(p *project.Project) check.Finding {
	st := p.Stack()
	engines, connects := connectionsIn(p)
	if len(engines) > 0 {
		return perRequest(engines, "An engine of SQLAlchemy, with a pool of its own, is made for each request")
	}
	switch {
	case st.Has(project.DjangoORM):
		return djangoConnections(p)
	case len(connects) > 0:
		return perRequest(connects, "A connection to the database is opened for each request")
	case st.Has(project.SQLAlchemy):
		return check.Passed(check.Likely, "SQLAlchemy keeps a pool of connections by itself.", tool(st.Tool(project.SQLAlchemy), "the data layer")...)
	}
	return check.Unneeded("The app opens no connections to a database server: it keeps its data in a file or a service.")
}

func perRequest(places []check.Place, reason string) check.Finding {
	f := check.Missing(check.Likely, reason+": each costs the server memory and the visitor time, and a database allows only so many.", places...)
	f.Brief = []string{
		"One module makes the pool or the engine, once per process (psycopg_pool.ConnectionPool, asyncpg.create_pool, create_engine), and every other file takes its connections from there.",
		"A connection goes back to the pool when a request ends, after an error too.",
		"The size of the pool times the number of workers stays below what the database allows.",
	}
	return f
}

// connectionsIn are the functions of serving code that make an engine, or connect to a
// database server, each time they are called.
func connectionsIn(p *project.Project) (engines, connects []check.Place) {
	for f := range p.PythonHolding("create_engine(", "create_async_engine(", ".connect(") {
		if sows(f.Path) || p.RunByHand(f.Path) {
			continue
		}
		for c := range f.Find(source.Call) {
			fn := c.Function()
			if !fn.OK() || keptPython(p, c, fn) {
				continue
			}
			pkg, _ := c.Origin()
			switch name := c.CalleeName(); {
			case name == "create_engine" || name == "create_async_engine":
				engines = append(engines, check.At(c, "each call makes an engine with connections of its own"))
			case name == "connect" && serverDriver(pkg):
				connects = append(connects, check.At(c, "each call opens a connection to the database server"))
			}
		}
	}
	return engines, connects
}

// serverDriver reports whether a package connects to a database server.
func serverDriver(pkg string) bool {
	switch head, _, _ := strings.Cut(pkg, "."); head {
	case "psycopg2", "psycopg", "asyncpg", "pymysql", "MySQLdb", "mysql", "aiomysql", "pg8000":
		return true
	}
	return false
}

// keptPython reports whether what a call makes outlives the function around it: it is
// kept in a name of the module or of an object, remembered by a decorator, or only
// made when the process starts.
func keptPython(p *project.Project, c, fn source.Node) bool {
	for _, d := range fn.ChildrenIn(source.DecoratorRole) {
		if strings.Contains(d.Text(), "cache") || strings.Contains(d.Text(), "singleton") || strings.Contains(d.Text(), "on_event") {
			return true
		}
	}
	text := fn.Text()
	if strings.Contains(text, "global ") || strings.Contains(text, "nonlocal ") {
		return true
	}
	switch fn.Key() + fn.Child(source.Name).Text() {
	case "lifespan", "create_app", "main", "init_db", "startup", "run_migrations_online", "run_migrations_offline", "setup", "init_app":
		return true
	}
	if name := fn.Child(source.Name).Text(); strings.HasPrefix(name, "init") || strings.HasPrefix(name, "__init__") || strings.HasPrefix(name, "create_tables") || strings.HasPrefix(name, "setup") || strings.HasPrefix(name, "migrate") {
		return true
	}
	for up := c.Parent(); up.OK() && up != fn; up = up.Parent() {
		if up.Kind() == source.Assign && up.Child(source.Left).Is(source.Member, source.Index) && !strings.HasPrefix(up.Child(source.Left).Text(), "g.") {
			return true
		}
	}
	calls := p.CallsOf(fn)
	if len(calls) == 0 {
		return true // nobody calls it by this name, or a framework does once
	}
	for _, call := range calls {
		if call.Function().OK() {
			return false
		}
	}
	return true // only called while modules are loaded
}

// djangoConnections judges how long Django keeps its connections.
func djangoConnections(p *project.Project) check.Finding {
	var engine check.Place
	for f := range p.PythonHolding("DATABASES") {
		name := f.Path
		if strings.Contains(name, "test") {
			continue
		}
		for _, word := range []string{"CONN_MAX_AGE", "conn_max_age"} {
			if line := lineOf(p, name, word); line > 0 {
				return check.Passed(check.Likely, "Django keeps its connections between requests.", check.Line(name, line, "how long they are kept"))
			}
		}
		if line := lineOf(p, name, `"pool"`); line > 0 && p.Holds(name, "OPTIONS") {
			return check.Passed(check.Likely, "Django takes its connections from a pool.", check.Line(name, line, "the pool"))
		}
		if line := lineOf(p, name, "DATABASES"); line > 0 && (engine.File == "" || developing(engine.File) && !developing(name)) && (p.HoldsFold(name, "postgresql", "mysql", "dj_database_url", "env.db", "db_url(") || p.Schema().Dialect == schema.Postgres || p.Schema().Dialect == schema.MySQL) {
			engine = check.Line(name, line, "no word of how long a connection is kept: it is closed after each request")
		}
	}
	if engine.File == "" {
		return check.Passed(check.Likely, "The database is a file beside the app: there is no server whose connections could run out.", tool(p.Stack().Tool(project.DjangoORM), "the data layer")...)
	}
	for _, d := range p.Env().Declared {
		if lineHolds(p, d.File, d.Line, "pooler") || lineHolds(p, d.File, d.Line, "pgbouncer") || lineHolds(p, d.File, d.Line, ":6543") {
			return check.Passed(check.Likely, "A pooler stands before the database.", check.Line(d.File, d.Line, "its address"))
		}
	}
	f := check.Missing(check.Likely, "Django opens a connection to the database for each request and closes it again: every page waits for that.", engine)
	f.Severity = check.Low
	f.Brief = []string{
		"The settings of the database keep connections (`CONN_MAX_AGE = 60`, or `conn_max_age=60` of dj-database-url, with `CONN_HEALTH_CHECKS = True`), or take them from a pool (`OPTIONS = {\"pool\": True}` with psycopg 3).",
		"The number of workers and threads times one connection stays below what the database allows; where it does not, a pooler stands before the database.",
	}
	return f
}

// developing reports whether settings are those of a developer's own machine.
func developing(file string) bool {
	return strings.Contains(file, "local") || strings.Contains(file, "dev")
}
