package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/firerules"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

const byVisitor = "writes with the rights of a visitor, and the provider brings no session"

// asVisitor are the clients of a database with rules of rows that a handler's writes go
// through with the rights of a visitor, who is not there when the provider calls. refused
// are those of them whose rows the rules keep from visitors.
func (l *listener) asVisitor(p *project.Project) (all, refused []check.Place) {
	for _, r := range l.rows() {
		if r.via != "supabase" {
			continue
		}
		d := l.clientBehind(p, r.node.ChainHead(), 2)
		if !d.OK() {
			continue
		}
		all = append(all, check.At(d, byVisitor))
		if keptFromVisitors(p, tableOf(r.node), r.verb) {
			refused = append(refused, check.At(d, byVisitor))
		}
	}
	return apart(all), apart(refused)
}

// clientBehind is the declaration of the visitor's client that a name stands for, also of one
// that the handler hands to a function.
func (l *listener) clientBehind(p *project.Project, client source.Node, depth int) source.Node {
	d := client.Lookup(client.Ident())
	switch {
	case client.Ident() == "" || depth == 0:
	case d.Kind() == source.Declarator && !mayWrite(p, client, d) && visits(p, d):
		return d
	case d.Kind() == source.Param:
		fn := d.Parent()
		i := slices.Index(fn.ChildrenIn(source.ParamRole), d)
		for _, c := range p.CallsOf(fn) {
			if !slices.Contains(l.nodes, c) {
				continue
			}
			if made := l.clientBehind(p, c.Arg(i), depth-1); made.OK() {
				return made
			}
		}
	}
	return source.Node{}
}

// keptFromVisitors reports whether a table has rules of rows, and none that lets people
// without a session change them.
func keptFromVisitors(p *project.Project, table, verb string) bool {
	t := p.Schema().Table(table)
	if t == nil || p.Schema().Source != schema.Supabase || !t.RLS || t.Partial {
		return false
	}
	return !slices.ContainsFunc(t.Policies, func(pol schema.Policy) bool {
		rule := strings.ToLower(pol.Using + " " + pol.WithCheck)
		return (pol.Command == verb || pol.Command == "all" || verb == "upsert") && !strings.Contains(rule, "auth.") && !strings.Contains(rule, "exists")
	})
}

// visits reports whether a client is made with the visitor's cookies or the key that
// browsers have.
func visits(p *project.Project, declared source.Node) bool {
	made := declared.Child(source.Value)
	if made.Kind() == source.Await {
		made = made.Child(source.Value)
	}
	fn := p.Definition(made.Child(source.Callee))
	text := strings.ToLower(made.Text() + " " + fn.Text())
	return hasWord(text, []string{"anon_key", "publishable_key", "cookies("}) && !hasWord(text, []string{"service", "secret_key", "admin"})
}

// inFirebaseAsVisitor are the writes of a handler that go to Firebase by the library for
// browsers, in an app whose security rules ask who it is: on the server nobody is signed in.
func (l *listener) inFirebaseAsVisitor(p *project.Project) []check.Place {
	var out []check.Place
	for _, c := range p.FirebaseCalls() {
		if !c.Browser || c.Verb == "select" || !closedToVisitors(p, c.Kind) || len(out) == 4 {
			continue
		}
		for _, n := range l.nodes {
			if n.Kind() == source.Call && n.Start() == c.Start && n.File().Path == c.File {
				out = append(out, check.At(n, byVisitor))
				break
			}
		}
	}
	return out
}

// closedToVisitors reports whether the rules of a service of Firebase ask for a sign-in, and
// leave nothing open to everybody's writes.
func closedToVisitors(p *project.Project, kind firerules.Kind) bool {
	rules, ok := p.FirebaseRulesOf(kind)
	if !ok {
		return false
	}
	text, _ := p.Read(rules.File)
	flat := strings.NewReplacer(" ", "", "\n", "", "\t", "").Replace(strings.ToLower(string(text)))
	return strings.Contains(flat, "auth") && !hasWord(flat, []string{`".write":true`, `".write":"true"`, "write:iftrue", "write;", "create:iftrue", "update:iftrue"})
}
