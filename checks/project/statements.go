package project

import (
	"regexp"
	"strings"

	"underpin/checks/project/source"
)

// A Statement is one call of live code that asks the database, with what stands
// around it: whether it counts only, and the loop that it runs in.
type Statement struct {
	Query
	// Counted says that it gives numbers about rows, not the rows.
	Counted bool
	// Batch says that it writes many rows at once.
	Batch bool
	Loop  Loop // zero when it runs in none
	// Function is where the named function around it starts; 0 at the top level.
	Function int
	EndLine  int
}

// A Loop is one over rows or other lists whose length nobody knows.
type Loop struct {
	Line int
	Over string // what it goes through, as written, cut short
	// Mixed says that each round also waits for something else than the database.
	Mixed bool
}

// OK reports whether there is a loop.
func (l Loop) OK() bool { return l.Line > 0 }

// A LoopCall is a call of a function, in a loop, that may lead to a statement.
type LoopCall struct {
	Start int
	Loop  Loop
}

// Statements lists the statements of live code, by file and place. As with
// Queries, those through a query builder name a table of the schema.
func (p *Project) Statements() []Statement {
	return remember(p, "statements", func(p *Project) []Statement {
		var out []Statement
		s := p.Schema()
		for _, name := range p.Sources() {
			if !p.Modules().Live(name) {
				continue
			}
			for _, st := range p.fileStatements(name).statements {
				st.File = name
				if p.ofTable(&st.Query, s) {
					out = append(out, st)
				}
			}
		}
		for _, name := range p.PythonSources() {
			for _, q := range p.pythonFileQueries(name) {
				out = append(out, q.Statement)
			}
		}
		return out
	})
}

// StatementsIn lists the statements of live code that begin within a node, in the order
// of Statements.
func (p *Project) StatementsIn(n source.Node) []Statement {
	if !n.OK() {
		return nil
	}
	byFile := remember(p, "statements by file", func(p *Project) map[string][]Statement {
		out := map[string][]Statement{}
		for _, st := range p.Statements() {
			out[st.File] = append(out[st.File], st)
		}
		return out
	})
	var in []Statement
	for _, st := range byFile[n.File().Path] {
		if n.Start() <= st.Start && st.Start < n.End() {
			in = append(in, st)
		}
	}
	return in
}

// LoopCalls lists the calls in loops of a file that may lead to statements.
func (p *Project) LoopCalls(name string) []LoopCall {
	if isPythonFile(name) {
		return p.pythonLoopCalls(name)
	}
	return p.fileStatements(name).calls
}

type statementsOf struct {
	statements []Statement
	calls      []LoopCall
}

func (p *Project) fileStatements(name string) statementsOf {
	if !p.Holds(name, ".from(", ".rpc(", "prisma", ".find", "query", "sql`", "prepare(", "execute", "collection(", "getDoc(", "onSnapshot(", "onValue(", "ref(", ".select(", ".insert(", ".update(", ".delete(", ".create", "db.", "tx.", "for (", "for await", ".map(", ".forEach(") {
		return statementsOf{}
	}
	return perFile(p, name, "statements", func(p *Project) statementsOf {
		f := p.Source(name)
		if f == nil {
			return statementsOf{}
		}
		return statementsIn(f)
	})
}

func statementsIn(f *source.File) statementsOf {
	var out statementsOf
	for n := range f.Find(source.Call, source.Tagged) {
		s, ok := statementAt(n)
		if ok {
			s.File, s.Start = f.Path, n.Start()
			s.Line, s.Column = n.Position()
			top := topOf(n)
			s.EndLine, _ = top.EndPosition()
			s.Function = namedFunction(n).Start()
			if loop, found := roundsOf(top, n); found {
				s.Loop = loop
			}
			out.statements = append(out.statements, s)
			continue
		}
		if n.Kind() == source.Call && n.Child(source.Callee).Is(source.Identifier, source.Member) && (n.Parent().Is(source.Await, source.Return, source.Arrow) || sideBySide(n)) {
			if loop, found := roundsOf(n, n); found {
				out.calls = append(out.calls, LoopCall{n.Start(), loop})
			}
		}
	}
	return out
}

// sideBySide reports whether a call is one of several that are waited for together:
// Promise.all([one(id), two(id)]).
func sideBySide(n source.Node) bool {
	list := n.Parent()
	together := list.Parent().CalleeName()
	return list.Kind() == source.Array && list.Role() == source.Arg && (together == "all" || together == "allSettled")
}

// topOf is the outermost expression of a chain of calls that begins with n.
func topOf(n source.Node) source.Node {
	for {
		m := n.Parent()
		if m.Kind() != source.Member || n.Role() != source.ObjectRole {
			return n
		}
		c := m.Parent()
		if c.Kind() != source.Call || m.Role() != source.Callee {
			return n
		}
		n = c
	}
}

// namedFunction is the function around a node that others can call by name.
func namedFunction(n source.Node) source.Node {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if fn.Is(source.Function, source.Method) || fn.Parent().Is(source.Declarator, source.Property) {
			return fn
		}
	}
	return source.Node{}
}

// statementAt reads a call as a statement.
func statementAt(n source.Node) (Statement, bool) {
	if n.Kind() == source.Tagged {
		qs := taggedQueries(n)
		if len(qs) == 0 {
			return Statement{}, false
		}
		return Statement{Query: qs[0], Counted: countsOnly(constantText(n.Child(source.Value))) || sumsUp(constantText(n.Child(source.Value)))}, true
	}
	if s, ok := firebaseStatement(n, n.CalleeName()); ok {
		return s, true
	}
	switch name := n.CalleeName(); {
	case name == "":
		return Statement{}, false
	case name == "from":
		return fromStatement(n)
	case name == "insert" || name == "update" || name == "delete":
		return drizzleWrite(n, name)
	case name == "rpc" && n.Child(source.Callee).Kind() == source.Member:
		called, ok := n.Arg(0).StringValue()
		if !ok { // rpc(names[kind], …)
			name := n.Arg(0)
			called, ok = name.Ident(), name.Kind() == source.Identifier && n.Arg(1).Kind() == source.Object
		}
		return Statement{Query: Query{Table: called + "()", Via: Supabase, Verb: "call", Single: true}}, ok
	case prismaVerbs[name] != "" || mongooseVerbs[name] != "" || mongooseMore[name] != "":
		return modelStatement(n, name)
	case name == "getDocs" || name == "collection":
		return documentStatement(n, name)
	}
	if qs := textQueries(n, n.CalleeName()); len(qs) > 0 {
		s := Statement{Query: qs[0], Counted: countsOnly(n.Text()) || sumsUp(n.Text())}
		s.Single = oneRow(n)
		return s, true
	}
	return Statement{}, false
}

// groupedByRow is a statement that counts something beside each row of a table.
var groupedByRow = regexp.MustCompile(`group by\s+(["\x60]?\w+["\x60]?\.)?["\x60]?id\b`)

// sumsUp reports whether a statement gives sums and counts by groups, not the rows.
func sumsUp(text string) bool {
	low := strings.ToLower(text)
	return !groupedByRow.MatchString(low) && strings.Contains(low, "group by") && (strings.Contains(low, "count(") || strings.Contains(low, "sum(") || strings.Contains(low, "avg("))
}

// countsOnly reports whether a statement gives sums and counts of all rows.
func countsOnly(text string) bool {
	low := strings.ToLower(text)
	if strings.Contains(low, "group by") {
		return false
	}
	for _, f := range []string{"count(", "sum(", "avg(", "max(", "min(", "exists("} {
		if strings.Contains(low, f) {
			return true
		}
	}
	return false
}
