package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// assignmentHoles lists the writes that take all of what the browser sends into a
// row which says what its owner may do.
func assignmentHoles(p *project.Project) []roleHole {
	var out []roleHole
	seen := map[source.Node]bool{}
	for _, r := range guardedRoutes(p) {
		if isAdministration(r.Route) || senderRoute(r.GuardedRoute) {
			continue
		}
		for _, d := range r.deeds {
			if seen[d.node] || !d.changes() || d.kind == deedDeletes {
				continue
			}
			column := rightsColumn(p, d.table)
			if column == "" {
				column = cmp.Or(rolesHanging(p, d), approvalColumn(p, d.table))
			}
			if column == "" {
				continue
			}
			value := writtenValue(d.node)
			handed := sentWhole(p, r, value)
			if !handed.OK() {
				handed = handedWhole(p, r, d, column)
			}
			if !takesEverything(value) && !handed.OK() || rolesAskedBefore(p, r, d.node) {
				continue
			}
			seen[d.node] = true
			h := roleHole{
				reason:     fmt.Sprintf("%s writes whatever the browser sends into %s, its %s included", address(r.Route), d.table, column),
				confidence: check.Likely, severity: check.Blocker,
				places: []check.Place{at(d.node, "takes every field that is sent, "+column+" included")},
				brief:  fmt.Sprintf("Write the fields that people may change one by one (or parse the body by a schema that has only those); `%s` is never among them.", column),
			}
			if approvalColumn(p, d.table) == column {
				h.severity = check.High // what others think of an account, and no right by itself
			}
			if handed.OK() {
				h.places = append(h.places, at(handed, "hands on all that was sent"))
			}
			out = append(out, h)
		}
	}
	return out
}

// sentWhole is where a route reads all of the body that ends in a written row by way
// of other functions, with nothing on its way that looked at its fields.
func sentWhole(p *project.Project, r guardedRoute, v source.Node) source.Node {
	spread := v.Resolve()
	if spread.Kind() == source.Object {
		v = source.Node{}
		for c := range spread.Children() {
			if c.Kind() == source.Spread {
				v = c.Child(source.Value)
			}
		}
	}
	if v.Kind() != source.Identifier {
		return source.Node{}
	}
	if d := v.Lookup(v.Text()); d.Kind() != source.Param {
		return source.Node{}
	}
	if r.Kind == project.Action && wholeArgument(r.Node, v) {
		return v.Lookup(v.Text())
	}
	flow := p.FlowOf(v)
	if flow.Place != project.InBody || !flow.Has(project.FromInput) || flow.Has(project.FromChecked|project.FromCast|project.FromListed|project.FromUnknown) || !r.Node.Contains(flow.Input) || !wholeBody(flow.Input) || shapeIsStrict(p, r) {
		return source.Node{}
	}
	return flow.Input
}

// wholeArgument reports whether a name is a parameter of a server action, as it came:
// whoever calls the action's address may send anything for it, whatever its type says.
func wholeArgument(action, name source.Node) bool {
	param := name.Lookup(name.Text())
	return param.Parent() == action && param.Child(source.Name).Kind() == source.Identifier && !checkedBefore(action, name)
}

// checkedBefore reports whether a function looks at a value before it uses it: hands it
// to a parser or writes over it.
func checkedBefore(fn, name source.Node) bool {
	for n := range fn.Find(source.Call, source.Assign, source.Unary) {
		if n.Start() >= name.Start() {
			break
		}
		switch n.Kind() {
		case source.Assign:
			if left := n.Child(source.Left); left.Ident() == name.Ident() {
				return true
			}
		case source.Unary:
			if n.Operator() == "delete" && strings.HasPrefix(n.Text(), "delete "+name.Ident()+".") {
				return true
			}
		case source.Call:
			if callee := n.CalleeName(); (strings.Contains(callee, "arse") || strings.Contains(callee, "alidate") || strings.Contains(callee, "ssert")) && n.Arg(0).Ident() == name.Ident() {
				return true
			}
		}
	}
	return false
}

// shapeIsStrict reports whether a schema before a route turns away bodies with fields
// that it does not name.
func shapeIsStrict(p *project.Project, r guardedRoute) bool {
	for _, t := range r.Through {
		for _, a := range t.Args() {
			schema := p.Definition(a)
			if !schema.OK() {
				schema = a
			}
			if containsPart(schema.Text(), []string{".strict(", "strictObject", "Joi.", "joi."}) {
				return true
			}
		}
	}
	return false
}

// wholeBody reports whether an expression is the body of the request, or the name that
// it is given: const { body } = req.
func wholeBody(n source.Node) bool {
	b := n
	if n.Kind() == source.Identifier {
		b = n.Lookup(n.Text())
	}
	return b.Kind() == source.Binding && b.Key() == "body" && isRequest(b.Enclosing(source.Declarator).Child(source.Value)) || wholeInput(n)
}

// rightsColumn is a column of a table of accounts that says what its owner may do.
func rightsColumn(p *project.Project, table string) string {
	t := p.Schema().Table(table)
	if t == nil || !hasWord(wordsOf(t.Name+" "+t.Model), holderWords) || isRoster(p.Schema(), t) {
		return ""
	}
	for _, c := range t.Columns {
		if rightsColumns[c.Name] || rightsColumns[columnSpelling(c.Name)] {
			return c.Name
		}
	}
	return ""
}

// isRoster reports whether a table only lists people, such as a firm's staff: none of
// its columns names an account, and the accounts stand in a table with a role of
// their own, so that a role in the list says what somebody works as.
func isRoster(s *schema.Schema, t *schema.Table) bool {
	if hasWord(wordsOf(t.Name+" "+t.Model), peopleTables) {
		return false
	}
	for _, c := range t.Columns {
		words := wordsOf(c.Name)
		if hasWord(words, peopleTables) || hasWord(words, rosterTies) {
			return false
		}
	}
	for _, k := range t.ForeignKeys {
		if hasWord(wordsOf(k.Table), peopleTables) || k.Table == "" {
			return false
		}
	}
	return slices.ContainsFunc(s.Tables, func(other *schema.Table) bool {
		return hasWord(wordsOf(other.Name+" "+other.Model), peopleTables) && roleColumn(other) != nil && slices.ContainsFunc(other.Columns, func(c *schema.Column) bool { return namesSecretOf(c.Name) })
	})
}

// rosterTies are words of columns by which a row belongs to whoever signs in.
var rosterTies = wordSet("account auth clerk password owner member identity login subject uid")

// namesSecretOf reports whether a column holds what somebody signs in with.
func namesSecretOf(column string) bool {
	return containsPart(strings.ToLower(column), []string{"password", "passwd", "hash"})
}

// rolesHanging names the rows of roles that hang on an account's row which Prisma
// writes: a nested write in what was sent makes them along with it.
func rolesHanging(p *project.Project, d deed) string {
	t := p.Schema().Table(d.table)
	if p.Schema().Source != schema.Prisma || t == nil || !hasWord(wordsOf(t.Name+" "+t.Model), peopleTables) || !d.node.Arg(0).Resolve().PropNode("data").OK() {
		return ""
	}
	for _, other := range p.Schema().Tables {
		if roleColumn(other) != nil && slices.ContainsFunc(other.ForeignKeys, func(k schema.ForeignKey) bool { return k.Table == t.Name }) {
			return "rows of " + cmp.Or(other.Model, other.Name)
		}
	}
	return ""
}

func columnSpelling(name string) string {
	out := ""
	for i, w := range wordsOf(name) {
		if i > 0 {
			out += "_"
		}
		out += w
	}
	return out
}

// writtenValue is what a write puts into the row.
func writtenValue(n source.Node) source.Node {
	if data := n.Arg(0).Resolve().PropNode("data"); data.OK() {
		return n.Arg(0).Resolve().Prop("data")
	}
	for _, c := range chainAround(n) {
		switch c.CalleeName() {
		case "update", "insert", "upsert", "set", "values":
			return c.Arg(0)
		}
	}
	if n.Kind() == source.New {
		return n.Arg(0)
	}
	switch n.CalleeName() {
	case "findByIdAndUpdate", "findOneAndUpdate", "updateOne":
		return n.Arg(1)
	case "create":
		return n.Arg(0)
	}
	return source.Node{}
}

// takesEverything reports whether a value is the request's body as it came, or
// spreads it.
func takesEverything(v source.Node) bool {
	if set := v.Prop("$set"); set.OK() {
		v = set
	}
	if v.Is(source.Identifier, source.Member) {
		if d := v.Resolve(); d.Kind() == source.Object {
			v = d
		}
	}
	if v.Kind() == source.Object {
		for c := range v.Children() {
			if c.Kind() == source.Spread && wholeInput(c.Child(source.Value)) {
				return true
			}
		}
		return false
	}
	return v.Is(source.Identifier, source.Member, source.Await) && wholeInput(v)
}

// wholeInput reports whether an expression is all that the caller sent, which no
// schema has looked at.
func wholeInput(n source.Node) bool {
	for range 6 {
		switch n.Kind() {
		case source.Await:
			n = n.Child(source.Value)
		case source.Identifier:
			d := n.Lookup(n.Text())
			if d.Kind() == source.Declarator && d.Child(source.Name).Kind() == source.Identifier {
				n = d.Child(source.Value)
				continue
			}
			if d.Kind() == source.Binding && d.Has(source.Rest) { // const { id, ...rest } = await request.json()
				n = d.Enclosing(source.Declarator).Child(source.Value)
				continue
			}
			return project.SentToServerFunction(d)
		case source.Call:
			name := n.CalleeName()
			return name == "json" && isRequest(n.Child(source.Callee).Child(source.ObjectRole)) || name == "readBody"
		case source.Member:
			return n.Child(source.Name).Text() == "body" && isRequest(n.Child(source.ObjectRole)) || project.SentToServerFunction(n)
		default:
			return false
		}
	}
	return false
}

func isRequest(n source.Node) bool {
	switch n.Text() {
	case "req", "request", "c.req", "event.request", "ctx.request", "ctx.req":
		return true
	}
	return false
}
