package payments

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// portalNext adds a route to a Next app whose checkout shows who is signed in and
// whose tables, in Prisma, show the customer's id.
func portalNext(d *fixes.Draft, t *trade) error {
	p := d.Project()
	keep, ok := customerColumn(p.Schema())
	if !ok || p.Schema().Source != schema.Prisma {
		return fixes.Refuse("the Prisma schema shows no column with the id of the Stripe customer beside the user's", "ts", portalSketch)
	}
	who, ok := signedIn(p, t)
	if !ok {
		return fixes.Refuse("the checkout does not show, in a way that this fix knows, who is signed in", "ts", portalSketch)
	}
	db, ok := prismaClient(p, t)
	if !ok {
		return fixes.Refuse("the module that holds the Prisma client was not found", "ts", portalSketch)
	}
	name := fixes.NextFolder(p, "app") + "/api/billing-portal/route"
	if file, taken := fixes.HasModule(d, name); taken {
		return fixes.Refuse(file+" exists already", "ts", "")
	}
	key := stripeKey(p, "process.env")
	text, err := d.Template("payments/portal/next-app/route.ts", map[string]string{
		"KEY": key, "SESSION": who.statement, "USER": who.id, "DB": db.local, "MODEL": lowerFirst(keep.table.Model),
		"OWNER": keep.owner.Field, "CUSTOMER": keep.customer.Field,
	})
	if err != nil {
		return err
	}
	if keep.customer.NotNull {
		text = strings.Replace(text, ", "+keep.customer.Field+": { not: null }", "", 1)
	}
	head := ""
	for _, im := range append(who.imports, db) {
		head += im.line(p, name) + "\n"
	}
	file, text, err := fixes.NextModule(d, name+".ts", fixes.JoinModules(head, withOptions(d.Project(), text)))
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	portalSteps(d, "send a POST to /api/billing-portal and go to the url in its answer")
	return d.EnvExample(key, "", "Stripe's secret key (sk_…). Server only.")
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// A name is brought in from a module.
type brought struct {
	local, imported, spec, from string
}

// line is the import as another file would write it: aliases and packages stay,
// relative paths are made anew.
func (b brought) line(p *project.Project, to string) string {
	spec := b.spec
	if strings.HasPrefix(spec, ".") {
		target := p.Modules().Resolve(b.from, spec)
		target = strings.TrimSuffix(strings.TrimSuffix(target, path.Ext(target)), "/index")
		spec = strings.Repeat("../", strings.Count(to, "/")) + target
	}
	if b.imported == "default" {
		return "import " + b.local + " from \"" + spec + "\";"
	}
	name := b.imported
	if b.local != b.imported {
		name += " as " + b.local
	}
	return "import { " + name + " } from \"" + spec + "\";"
}

// broughtIn is the import behind an identifier.
func broughtIn(n source.Node) (brought, bool) {
	im, name, ok := n.File().ImportOf(n.Ident())
	if !ok || n.Resolve().Kind() != source.ImportName || name.Imported == "*" {
		return brought{}, false
	}
	return brought{n.Ident(), name.Imported, im.Spec, n.File().Path}, true
}

// A session is how a route learns who is signed in.
type session struct {
	statement, id string
	imports       []brought
}

// signedIn reads from the checkout's own route how the app asks who is signed in:
// the statement, and the member that is the user's id.
func signedIn(p *project.Project, t *trade) (session, bool) {
	for _, g := range p.GuardedRoutes() {
		guard, ok := g.Closed()
		if !ok || guard.Front || g.Kind != project.Handler && g.Kind != project.Action {
			continue
		}
		for _, s := range t.of("Stripe") {
			if !g.Node.Contains(s.node) {
				continue
			}
			d := asks(p, g.Node, guard.Node)
			if !d.OK() {
				continue
			}
			who := session{statement: "const " + d.Text()}
			if !who.standsAlone(d) {
				continue
			}
			if who.id = userID(g.Node, d); who.id != "" {
				return who, true
			}
		}
	}
	return session{}, false
}

// asks is the declaration in a route that holds the answer of a guard, or of the
// function that the guard stands in.
func asks(p *project.Project, fn, guard source.Node) source.Node {
	if d := guard.Enclosing(source.Declarator); fn.Contains(d) {
		return d
	}
	for d := range fn.Find(source.Declarator) {
		v := d.Child(source.Value)
		if v.Kind() == source.Await {
			v = v.Child(source.Value)
		}
		if v.Kind() == source.Call && p.Definition(v.Child(source.Callee)).Contains(guard) {
			return d
		}
	}
	return source.Node{}
}

// standsAlone reports whether a declaration needs nothing but what other modules
// bring in; they are kept.
func (w *session) standsAlone(d source.Node) bool {
	for n := range d.Child(source.Value).Find(source.Identifier) {
		if n.Role() == source.Name && n.Parent().Is(source.Member, source.Property) {
			continue
		}
		b, ok := broughtIn(n)
		if !ok {
			return n.Text() == "request" && n.Resolve().Kind() == source.Param
		}
		w.imports = append(w.imports, b)
	}
	return len(w.imports) > 0
}

// userID is the user's id as the route reads it from the session.
func userID(fn, d source.Node) string {
	names := map[string]bool{d.Child(source.Name).Ident(): true}
	for b := range d.Child(source.Name).Find(source.Binding) {
		names[b.Child(source.Name).Text()] = true
	}
	for m := range fn.Find(source.Member) {
		full := m.Path()
		root, rest, _ := strings.Cut(full, ".")
		if names[root] && (rest == "id" || rest == "user.id" || rest == "userId" || rest == "data.user.id") {
			return strings.ReplaceAll(full, ".", "?.")
		}
	}
	for n := range fn.Find(source.Identifier) {
		if n.Text() == "userId" && names["userId"] {
			return "userId"
		}
	}
	return ""
}

// prismaClient finds the module that the checkout or the webhook brings the
// Prisma client in from.
func prismaClient(p *project.Project, t *trade) (brought, bool) {
	var files []*source.File
	for _, l := range t.listeners {
		files = append(files, l.route.Node.File())
	}
	for _, s := range t.sales {
		files = append(files, s.node.File())
	}
	for _, q := range p.Queries() {
		if q.Via == project.Prisma {
			files = append(files, p.Source(q.File))
		}
	}
	for _, f := range files {
		for n := range f.Find(source.Identifier) {
			if name := n.Text(); (name == "prisma" || name == "db") && n.Role() == source.ObjectRole {
				if b, ok := broughtIn(n); ok {
					return b, true
				}
			}
		}
	}
	return brought{}, false
}
