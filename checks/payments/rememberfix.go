package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
	"underpin/fixes"
)

const rememberSketch = `// before the work
if (await db.stripeEvent.findUnique({ where: { id: event.id } })) return received();
// behind it, best in the same transaction
await db.stripeEvent.create({ data: { id: event.id, type: event.type } });
`

// rememberEvents lets the webhooks skip events that they handled before; the error
// is of the first whose shape is not known.
func rememberEvents(d *fixes.Draft) (done int, refused error) {
	p := d.Project()
	t := tradeOf(p)
	for i := range t.listeners {
		l := &t.listeners[i]
		if memoryOf(p, l).once {
			continue
		}
		err := storeFits(p.Schema())
		if err == nil {
			err = rememberIn(d, l)
		}
		if err != nil {
			if refused == nil {
				refused = err
			}
			continue
		}
		done++
		break // the others are planned on the tree that this leaves
	}
	if done > 0 {
		return done, eventStore(d)
	}
	return done, refused
}

// rememberIn asks for the event in front of its work, and writes it down behind.
func rememberIn(d *fixes.Draft, l *listener) error {
	p := d.Project()
	file := l.center().File().Path
	unknown := fixes.Refuse(file+" handles its events in a shape that this fix does not know", "ts", rememberSketch)
	event, answer, first := l.eventName(), source.Node{}, statementOf(l.center())
	if l.center().File() != l.route.Node.File() || event == "" || !first.OK() || l.provider != project.Stripe {
		return unknown
	}
	for first.Parent().Kind() == source.Block && first.Parent().Parent() != l.route.Node {
		up := statementOf(first.Parent().Parent())
		if !up.OK() || !l.route.Node.Contains(up) {
			return unknown
		}
		first = up
	}
	body := l.route.Node.Child(source.Body)
	for s := range body.Children() {
		answer = s
	}
	for r := range l.route.Node.Find(source.Return) {
		if r.Start() > first.Start() && r != answer && r.Function() == l.route.Node && !fails(r) {
			return unknown // an answer that would leave the event unremembered
		}
	}
	if answer == first || !first.Parent().Contains(answer) || answer.Start() < first.End() || answer.Kind() != source.Return && !isAnswer(answer) {
		return unknown
	}
	via := "supabase"
	if p.Schema().Source == schema.Prisma {
		via = "builder"
	}
	db := l.client(p, first, via)
	if db == "" {
		return fixes.Refuse(file+" does not have the database at hand where events are told apart", "ts", rememberSketch)
	}
	before, behind := rememberLines(p, db, event, answer.Text())
	return d.Edit(file, fixes.Above(d, first, before), fixes.Above(d, answer, behind))
}

func isAnswer(s source.Node) bool {
	for c := range s.Find(source.Call) {
		return hasWord(c.CalleeTrail(), []string{"res", "reply"})
	}
	return false
}

// rememberLines are the lines in front of the work and behind it.
func rememberLines(p *project.Project, db, event, answer string) (before, behind string) {
	if !strings.HasPrefix(answer, "return") {
		answer = strings.TrimSuffix(answer, ";") + ";\n  return"
	}
	answer = strings.TrimSuffix(answer, ";") + ";"
	if p.Schema().Source == schema.Prisma {
		return "if (await " + db + ".stripeEvent.findUnique({ where: { id: " + event + ".id } })) {\n  " + answer + " // handled before\n}\n",
			"await " + db + ".stripeEvent.create({ data: { id: " + event + ".id, type: " + event + ".type } });\n"
	}
	return "const { data: handled } = await " + db + ".from(\"stripe_events\").select(\"id\").eq(\"id\", " + event + ".id).maybeSingle().throwOnError();\nif (handled) {\n  " + answer + "\n}\n",
		"await " + db + ".from(\"stripe_events\").insert({ id: " + event + ".id, type: " + event + ".type }).throwOnError();\n"
}

// eventName is the variable that holds the event in the handler.
func (l *listener) eventName() string {
	for _, n := range l.nodes {
		if n.Kind() != source.Call || !endsWith(n, []string{"constructEvent", "constructEventAsync"}) || n.Function() != l.route.Node {
			continue
		}
		for up := n.Parent(); up.OK() && up != l.route.Node; up = up.Parent() {
			switch up.Kind() {
			case source.Assign:
				return up.Child(source.Left).Ident()
			case source.Declarator:
				if up.Enclosing(source.Try).OK() && l.route.Node.Contains(up.Enclosing(source.Try)) {
					return "" // out of sight behind the try
				}
				return up.Child(source.Name).Ident()
			}
		}
	}
	return ""
}

// client is the database client that the handler's writes use and that is in
// sight at a statement.
func (l *listener) client(p *project.Project, at source.Node, via string) string {
	for _, r := range l.rows() {
		if r.via != via {
			continue
		}
		root := r.node.ChainHead()
		if name := root.Ident(); name != "" && r.node.File() == at.File() {
			d := at.Lookup(name)
			if d.OK() && (d.Start() < at.Start() || d.Kind() == source.ImportName) && !d.Contains(at) && (via != "supabase" || mayWrite(p, root, d)) {
				return name
			}
		}
	}
	return ""
}

// mayWrite reports whether a Supabase client passes the rules of rows: it is made
// with the service role's key, here or where it comes from.
func mayWrite(p *project.Project, client, declared source.Node) bool {
	made := declared.Child(source.Value)
	if made.Kind() == source.Await {
		made = made.Child(source.Value)
	}
	for _, n := range []source.Node{p.Definition(client), p.Definition(made.Child(source.Callee))} {
		if n.OK() && hasWord(n.Text(), []string{"service_role", "secret_key", "servicerole"}) {
			return true
		}
	}
	return hasWord(made.Text(), []string{"service", "secret"})
}

// storeFits refuses a table of events that is there already and wants more than an
// event's id and type.
func storeFits(s *schema.Schema) error {
	for _, t := range s.Tables {
		if t.Model != "StripeEvent" && t.Name != "stripe_events" {
			continue
		}
		for _, c := range t.Columns {
			if c.NotNull && c.Default == "" && !c.Identity && c.Field != "id" && c.Field != "type" && c.Name != "id" && c.Name != "type" {
				return fixes.Refuse("the table "+t.Name+" is there already and wants "+c.Name+" as well", "ts", rememberSketch)
			}
		}
	}
	return nil
}

// eventStore adds the table of handled events.
func eventStore(d *fixes.Draft) error {
	s := d.Project().Schema()
	if s.Source != schema.Prisma {
		return supabaseStore(d, s)
	}
	for _, t := range s.Tables {
		if t.Model == "StripeEvent" {
			return nil
		}
	}
	file := ""
	for _, t := range s.Tables {
		if strings.HasSuffix(t.Place.File, ".prisma") {
			file = t.Place.File
		}
	}
	text, ok := d.Read(file)
	if !ok {
		return fixes.Refuse("the Prisma schema was not found", "prisma", "model StripeEvent {\n  id String @id\n}\n")
	}
	model := "\nmodel StripeEvent {\n  id         String   @id\n  type       String\n  receivedAt DateTime @default(now())\n}\n"
	if len(text) > 0 && text[len(text)-1] != '\n' {
		model = "\n" + model
	}
	fixes.PrismaStep(d, s, "stripe_events")
	return d.Edit(file, fixes.Edit{Start: len(text), End: len(text), Text: model})
}

// supabaseStore adds a migration for the table.
func supabaseStore(d *fixes.Draft, s *schema.Schema) error {
	if s.Table("stripe_events") != nil {
		return nil
	}
	text, err := d.Template("payments/idempotency/stripe_events.sql", nil)
	if err != nil {
		return err
	}
	file := "supabase/migrations/20250101000000_stripe_events.sql"
	if s.Source == schema.Supabase {
		if next, ok := fixes.NextMigration(s, "stripe_events"); ok {
			file = next
		}
	}
	d.Step("Create the table for the events before this is deployed.", "supabase db push")
	return d.Create(file, text)
}
