package security

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonRow is a row of somebody's that a route finds by an id from the request.
type pythonRow struct {
	route *pythonRoute
	query source.Node
	model string
	name  string // what the function calls the row
	owned bool   // the query or the function asks whose it is
}

// lookForPythonOwnership is lookForOwnership for apps of Flask, FastAPI and Django.
func lookForPythonOwnership(p *project.Project) check.Finding {
	if !pythonAccounts(p) {
		return check.Unneeded("Nobody signs in to the app.")
	}
	j := newPythonOwners(p)
	var open []pythonRow
	var closed []check.Place
	told := map[source.Node]bool{}
	routes := pythonRoutes(p)
	for i := range routes {
		r := &routes[i]
		if _, signedIn := r.Session(); !signedIn {
			for _, row := range j.shownToStrangers(r) {
				if !told[row.query] {
					told[row.query] = true
					open = append(open, row)
				}
			}
			continue
		}
		if r.Library != "" || senderRoute(r.Guarded()) || hasWord(pythonWords(r), internalWords) {
			continue
		}
		if test := j.testsRows(r); test.OK() {
			if len(closed) < 5 && strings.ContainsAny(r.Path, "<{") {
				closed = appendOnce(closed, at(test, "asks whether the caller may reach the row"))
			}
			continue
		}
		rows := j.rows(r)
		for _, row := range rows {
			if told[row.query] || forRoles(r, row.query) {
				continue
			}
			row.owned = row.owned || j.under[row.model] != "" && comparesAnything(r) || slices.ContainsFunc(rows, func(o pythonRow) bool { return o.owned && o.model == row.model })
			told[row.query] = true
			switch {
			case row.owned:
				if len(closed) < 5 {
					closed = append(closed, at(row.query, "finds the row by its id and its owner"))
				}
			case j.matters(&row):
				open = append(open, row)
			}
		}
	}
	sockets := j.socketRows()
	switch {
	case len(open) > 0:
		f := j.anyones(open)
		for _, q := range sockets {
			f.Places = append(f.Places, at(q, "found by the id that a message names, whoever's it is"))
		}
		return f
	case len(sockets) > 0:
		f := check.Missing(check.Likely, "A websocket answers with whatever row a message names by its id, whoever's it is.")
		f.Severity = check.High
		for _, q := range sockets {
			f.Places = append(f.Places, at(q, "found by the id that a message names, whoever's it is"))
		}
		f.Brief = []string{"The consumer finds each row by its id and by the user of its scope together, and closes the connection of whoever is not signed in."}
		return f
	case len(closed) > 0:
		return check.Passed(check.Likely, "Rows are reached by id and owner together, or with the caller's own token.", closed...)
	}
	return check.Unneeded("No endpoint reaches a row of somebody's by an id from the request.")
}

// forRoles reports whether who has no role is turned away before a query.
func forRoles(r *pythonRoute, query source.Node) bool {
	return slices.ContainsFunc(r.Roles, func(n source.Node) bool {
		return !r.Node.Contains(n) || n.Start() < query.Start() || n.File() != query.File() && !r.Node.Contains(query)
	})
}

// pythonOwners knows which models keep rows of somebody's.
type pythonOwners struct {
	p       *project.Project
	columns map[string]string // of a model, the field that says whose a row is
	private map[string]bool   // some query of the model asks for the caller's own rows
	under   map[string]string // of a model whose rows belong to somebody's, the model of those
	listed  map[string]bool   // a route for everybody lists the model's rows
}

var ownerFields = wordSet("user user_id owner owner_id customer customer_id account_id tenant tenant_id organization organization_id org_id team_id workspace workspace_id profile_id member_id client_id userId ownerId")

func newPythonOwners(p *project.Project) *pythonOwners {
	known := project.Answer(p, "security/python owners", func(p *project.Project) *pythonOwners {
		j := &pythonOwners{p: p, columns: map[string]string{}, private: map[string]bool{}}
		for f := range p.PythonHolding("Model", "Base", "SQLModel", "__tablename__") {
			for class := range f.Find(source.Class) {
				if !isModel(p, class) {
					continue
				}
				for f := range class.Children() {
					if f.Kind() == source.Field && ownerFields[f.Key()] && j.columns[class.Child(source.Name).Text()] == "" {
						j.columns[class.Child(source.Name).Text()] = f.Key()
					}
				}
			}
		}
		for _, r := range pythonRoutes(p) {
			for _, fn := range r.runs {
				for c := range fn.Find(source.Call) {
					if model := j.modelOf(c); model != "" && asksCaller(c) {
						j.private[model] = true
					}
				}
			}
		}
		j.under, j.listed = j.belongings(), listedForStrangers(p)
		j.p = nil
		return j
	})
	out := *known
	out.p = p
	return &out // an answer outlives the project that it was made of
}

// modelOf is the owned model that a call asks for rows of.
func (j *pythonOwners) modelOf(c source.Node) string {
	switch c.CalleeName() {
	case "get", "get_or_404", "filter_by", "filter", "where", "get_object_or_404", "first_or_404", "one_or_404":
		if m := modelIn(j.p, c); j.columns[m] != "" || j.under[m] != "" {
			return m
		}
	}
	return ""
}

// callerWords are in the names by which code means who is calling.
var callerWords = []string{"current_user", "request.user", "user_id", "g.user", "tenant", "owner", "get_user", "uid", "account_id", "current_member", "me.id", "user.id", "user=", "org_id", "request.state", "session["}

// asksCaller reports whether an expression has to do with who is calling.
func asksCaller(n source.Node) bool {
	return containsPart(n.Text(), callerWords)
}

// testsRows is a guard of the route that looks at the row itself: a test of a mixin, a
// permission for objects.
func (j *pythonOwners) testsRows(r *pythonRoute) source.Node {
	for _, g := range r.Guards {
		if g.Node.Kind() == source.Method && g.Node != r.Node {
			return g.Node
		}
		callee := g.Node
		if callee.Kind() == source.Call {
			callee = callee.Child(source.Callee)
		}
		if d := j.p.Definition(callee); d.Kind() == source.Function && g.Front && containsPart(d.Text(), []string{"kwargs.get", "kwargs[", "kwargs.pop", "view_args"}) {
			return g.Node // a decorator that looks at the id of the address
		}
	}
	if !r.View.OK() {
		return source.Node{}
	}
	for c := range j.p.PythonMember(r.View, "permission_classes").Find(source.Identifier) {
		class := j.p.Definition(c)
		if test := j.p.PythonMember(class, "has_object_permission"); class.Kind() == source.Class && test.OK() {
			return test
		}
	}
	return source.Node{}
}

// rows are the rows that a route finds by an id from the request.
func (j *pythonOwners) rows(r *pythonRoute) []pythonRow {
	var out []pythonRow
	if r.View.OK() && r.Node == r.View && (r.Does == "retrieve" || r.Does == "update" || r.Does == "destroy") {
		model := viewModel(j.p, r.View)
		if j.columns[model] == "" {
			return nil
		}
		row := pythonRow{route: r, query: r.View.Child(source.Name), model: model}
		for _, name := range []string{"get_queryset", "get_object", "dispatch", "setup"} {
			row.owned = row.owned || asksCaller(j.p.PythonMember(r.View, name))
		}
		return append(out, row)
	}
	if !r.Node.Is(source.Function, source.Method) {
		return nil
	}
	sent := j.sentNames(r.Node)
	for c := range r.Node.Find(source.Call) {
		if row, ok := j.found(c, sent); ok {
			row.route = r
			row.owned = row.owned || j.askedOf(r.Node, &row)
			out = append(out, row)
			continue
		}
		out = append(out, j.through(r, c, sent)...)
	}
	return out
}

// through follows a call to a function that is handed the id and finds the row.
func (j *pythonOwners) through(r *pythonRoute, c source.Node, sent map[string]bool) []pythonRow {
	fn := j.p.Definition(c.Child(source.Callee))
	if !fn.Is(source.Function, source.Method) || fn.Contains(c) || asksCaller(c) {
		return nil
	}
	params := fn.ChildrenIn(source.ParamRole)
	if fn.Kind() == source.Method && len(params) > 0 {
		params = params[1:]
	}
	handed := map[string]bool{}
	for i, a := range c.Args() {
		switch {
		case a.Kind() == source.Property && j.isSent(a.Child(source.Value), sent):
			handed[a.Key()] = true
		case i < len(params) && j.isSent(a, sent):
			handed[params[i].Child(source.Name).Text()] = true
		}
	}
	if len(handed) == 0 || asksCaller(fn) {
		return nil
	}
	var out []pythonRow
	for q := range fn.Find(source.Call) {
		row, ok := j.found(q, handed)
		if !ok {
			continue
		}
		row.route = r
		row.name = heldBy(c)
		row.owned = row.owned || j.askedOf(r.Node, &row)
		out = append(out, row)
	}
	return out
}

// heldBy is the name that is given what an expression comes to.
func heldBy(n source.Node) string {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		switch up.Kind() {
		case source.Declarator:
			return up.Child(source.Name).Ident()
		case source.Member, source.Call, source.Await, source.Binary:
		default:
			return ""
		}
	}
	return ""
}

// sentNames are the names that hold what the request says: parameters of the address,
// and what is read of the body.
func (j *pythonOwners) sentNames(fn source.Node) map[string]bool {
	out := map[string]bool{}
	for _, param := range fn.ChildrenIn(source.ParamRole) {
		name := param.Child(source.Name).Text()
		if name != "self" && name != "request" && !param.Has(source.Rest) && !strings.Contains(param.Text(), "Depends") && !containsPart(name, []string{"user", "session", "db"}) {
			out[name] = true
		}
	}
	s := sentReader{p: j.p, fn: fn, bodies: map[string]bool{}}
	for d := range fn.Find(source.Declarator) {
		v := d.Child(source.Value)
		name := d.Child(source.Name).Ident()
		if name == "" {
			continue
		}
		if s.sentWhole(v) {
			s.bodies[name] = true
			out[name] = true
			continue
		}
		for c := range v.Find(source.Call, source.Index) {
			if s.sentWhole(c.Child(source.Callee).Child(source.ObjectRole)) || s.sentWhole(c.Child(source.ObjectRole)) {
				out[name] = true
			}
		}
		if s.sentWhole(v.Child(source.Callee).Child(source.ObjectRole)) || s.sentWhole(v.Child(source.ObjectRole)) || strings.Contains(v.Text(), "kwargs") {
			out[name] = true
		}
	}
	return out
}

// isSent reports whether a value is, or is made of, what the request says.
func (j *pythonOwners) isSent(n source.Node, sent map[string]bool) bool {
	if n.Kind() == source.Identifier {
		return sent[n.Text()]
	}
	if strings.HasPrefix(n.Text(), "self.kwargs") || strings.HasPrefix(n.Text(), "kwargs[") || strings.HasPrefix(n.Text(), "request.") && !asksCaller(n) {
		return true
	}
	if n.Is(source.Member, source.Index) {
		return sent[n.Child(source.ObjectRole).Ident()]
	}
	if n.Kind() == source.Call && (n.CalleeName() == "int" || n.CalleeName() == "str" || n.CalleeName() == "UUID") {
		return j.isSent(n.Arg(0), sent)
	}
	if n.Kind() == source.Call && n.CalleeName() == "get" {
		return sent[n.Child(source.Callee).Child(source.ObjectRole).Ident()]
	}
	return false
}

// found reads a call that finds one row by an id from the request.
func (j *pythonOwners) found(c source.Node, sent map[string]bool) (pythonRow, bool) {
	model := j.modelOf(c)
	if model == "" {
		return pythonRow{}, false
	}
	byID := false
	for _, a := range c.Args() {
		switch {
		case a.Kind() == source.Property:
			key := a.Key()
			byID = byID || (key == "id" || key == "pk" || key == "uuid" || key == "ident") && j.isSent(a.Child(source.Value), sent)
		case a.Kind() == source.Binary && a.Operator() == "==":
			key := a.Child(source.Left).Child(source.Name).Text()
			byID = byID || (key == "id" || key == "uuid") && j.isSent(a.Child(source.Right), sent)
		case c.CalleeName() == "get" || c.CalleeName() == "get_or_404":
			byID = byID || j.isSent(a, sent)
		}
	}
	if !byID {
		return pythonRow{}, false
	}
	whole := c // the chain around it may narrow the rows further
	for up := c.Parent(); up.Is(source.Member, source.Call, source.Await) && up.Role() != source.Arg || up.Kind() == source.Call; up = up.Parent() {
		whole = up
	}
	return pythonRow{query: c, model: model, name: heldBy(c), owned: asksCaller(whole)}, true
}

// matters reports whether it is bad that anybody who is signed in reaches the row: it
// is changed, or the app shows elsewhere that such rows are private.
func (j *pythonOwners) matters(row *pythonRow) bool {
	if row.route.Method == http.MethodGet || row.route.Does == "retrieve" {
		return j.private[row.model] || j.under[row.model] != "" && j.hidden(row.model)
	}
	if row.route.Node == row.route.View || j.hangsUnder(row) {
		return true
	}
	for _, d := range row.route.deeds {
		if d.kind == deedDeletes && (d.table == row.model || d.table == "") {
			return true
		}
		if d.kind == deedUpdates && d.table == row.model && d.node.Operator() == "=" {
			return true
		}
	}
	return false
}
