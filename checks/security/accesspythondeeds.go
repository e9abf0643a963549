package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonRoute is a route of a Python app with what it does.
type pythonRoute struct {
	project.GuardedPythonRoute
	deeds []deed
	runs  []source.Node // the functions of the app that answer
}

// pythonRoutes lists the endpoints of a Python app with what each of them does.
func pythonRoutes(p *project.Project) []pythonRoute {
	return project.Answer(p, "security/python routes", func(p *project.Project) []pythonRoute {
		var out []pythonRoute
		for _, g := range p.GuardedPythonRoutes() {
			r := pythonRoute{GuardedPythonRoute: g}
			r.runs = pythonRuns(p, &r)
			seen := map[source.Node]bool{}
			for _, fn := range r.runs {
				r.follow(p, fn, deedDepth-1, seen)
			}
			if d, ok := genericDeed(p, &r); ok {
				r.deeds = append(r.deeds, d)
			}
			out = append(out, r)
		}
		return out
	})
}

// servesPython reports whether the endpoints to judge are those of a Python app.
func servesPython(p *project.Project) bool {
	return p.Stack().Python() && len(p.PythonRoutes()) > 0
}

// genericHooks are the methods of a class-based view that its framework calls for
// what the view does by itself.
var genericHooks = map[string][]string{
	"create":   {"perform_create", "form_valid"},
	"update":   {"perform_update", "form_valid", "get_object", "get_queryset"},
	"destroy":  {"perform_destroy", "delete", "form_valid", "get_object", "get_queryset"},
	"form":     {"form_valid"},
	"retrieve": {"get_object", "get_queryset", "get_context_data"},
	"list":     {"get_queryset", "get_context_data"},
	"template": {"get_context_data"},
}

// pythonRuns are the functions that make the answer of a route: its own, or those of
// its class that the framework calls.
func pythonRuns(p *project.Project, r *pythonRoute) []source.Node {
	var out []source.Node
	if r.Node.Is(source.Function, source.Method) {
		out = append(out, r.Node)
	}
	if !r.View.OK() {
		return out
	}
	for _, name := range genericHooks[r.Does] {
		if m := p.PythonMember(r.View, name); m.Kind() == source.Method && m != r.Node {
			out = append(out, m)
		}
	}
	return out
}

// follow takes in what a function does, and what the functions of the app do that it
// calls.
func (r *pythonRoute) follow(p *project.Project, fn source.Node, depth int, seen map[source.Node]bool) {
	if !fn.OK() || seen[fn] {
		return
	}
	seen[fn] = true
	at := project.Of(p, fn, "security/python deeds", pythonDeedsIn)
	r.deeds = append(r.deeds, at.deeds...)
	if depth == 0 {
		return
	}
	for _, called := range at.called {
		r.follow(p, called, depth-1, seen)
	}
}

// pythonDeedsIn reads one function.
func pythonDeedsIn(p *project.Project, fn source.Node) deedsSeen {
	var at deedsSeen
	committed := source.Node{}
	fn.Child(source.Body).Walk(func(n source.Node) bool {
		switch n.Kind() {
		case source.Call:
			d, ok := pythonDeed(p, n)
			switch {
			case ok && d.table == "" && n.CalleeName() == "commit":
				committed = n
			case ok:
				at.deeds = append(at.deeds, d)
			}
			for _, callee := range append(handedToRun(n), n.Child(source.Callee)) {
				if called := p.Definition(callee); called.Is(source.Function, source.Method) && !fn.Contains(called) {
					at.called = append(at.called, called)
				}
			}
		case source.String:
			v, _ := n.StringValue()
			if what := costlyAt(n, v); what == asksModel || what == makesSpeech || what == sendsSMS {
				at.deeds = append(at.deeds, deed{kind: deedSpends, node: n, what: what})
			}
		}
		return true
	})
	if committed.OK() {
		at.deeds = append(at.deeds, assignedRows(p, fn)...)
	}
	return at
}

// assignedRows are the rows whose fields a function sets before it commits.
func assignedRows(p *project.Project, fn source.Node) []deed {
	var out []deed
	told := map[string]bool{}
	for a := range fn.Child(source.Body).Find(source.Assign) {
		left := a.Child(source.Left)
		name := left.Child(source.ObjectRole).Ident()
		if left.Kind() != source.Member || name == "" || name == "self" || told[name] {
			continue
		}
		made := left.Child(source.ObjectRole).Lookup(name).Child(source.Value)
		table, found := rowOf(p, made)
		if !found || table == "" {
			continue
		}
		told[name] = true
		out = append(out, rowDeed(deedUpdates, a, table))
	}
	return out
}

// rowOf is the model whose row a query finds; made anew, it is none that was found.
func rowOf(p *project.Project, made source.Node) (table string, found bool) {
	for made.Kind() == source.Await {
		made = made.Child(source.Value)
	}
	if made.Kind() != source.Call {
		return "", false
	}
	if isModelName(made.Child(source.Callee).Ident()) {
		if d := p.Definition(made.Child(source.Callee)); d.Kind() == source.Class {
			return made.CalleeName(), false
		}
	}
	if t := modelIn(p, made); t != "" {
		return t, true
	}
	switch made.CalleeName() { // row = result.scalar_one_or_none(), of a result that is asked for before
	case "scalar_one_or_none", "scalar_one", "scalar", "scalars", "first", "one", "one_or_none", "unique":
		from := made.Child(source.Callee).Child(source.ObjectRole)
		if name := from.Ident(); name != "" {
			from = from.Lookup(name).Child(source.Value)
		}
		if t, ok := rowOf(p, from); ok {
			return t, true
		}
	}
	if fn := p.Definition(made.Child(source.Callee)); fn.Is(source.Function, source.Method) {
		for r := range fn.Find(source.Return) {
			if t := modelIn(p, r.Child(source.Value)); t != "" {
				return t, true
			}
		}
	}
	return "", false
}

func isModelName(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

// modelIn is the first name in a query that is a model of the app: of
// Model.query.get(id), db.session.get(Model, id), get_object_or_404(Model, pk=pk).
func modelIn(p *project.Project, query source.Node) string {
	found := ""
	query.Walk(func(n source.Node) bool {
		if found != "" || n.Is(source.Function, source.Arrow) {
			return false
		}
		if name := n.Ident(); isModelName(name) && n.Role() != source.Name {
			if d := p.Definition(n); d.Kind() == source.Class && isModel(p, d) {
				found = name
			} else if !d.OK() && strings.HasSuffix(n.Parent().Text(), ".objects") {
				found = name
			}
		}
		if n.Kind() == source.Call && n.CalleeName() == "get_user_model" {
			found = "User"
		}
		return true
	})
	return found
}

// isModel reports whether a class is one of the rows of a table.
func isModel(p *project.Project, class source.Node) bool {
	return project.Of(p, class, "security/is model", func(p *project.Project, class source.Node) bool {
		own, foreign := p.PythonBases(class)
		for _, base := range foreign {
			last := base[strings.LastIndexByte(base, '.')+1:]
			switch last {
			case "Model", "DeclarativeBase", "SQLModel", "AbstractUser", "AbstractBaseUser", "Document", "Base", "TimeStampedModel", "MPTTModel":
				return true
			}
		}
		for _, c := range own {
			for f := range c.Children() {
				if f.Kind() == source.Field && f.Key() == "__tablename__" {
					return true
				}
			}
		}
		return false
	})
}

// pythonDeed is what one call does.
func pythonDeed(p *project.Project, n source.Node) (deed, bool) {
	name := n.CalleeName()
	if project.PythonWrites(n) {
		return writtenRow(p, n, name)
	}
	path := n.CalleeTrail()
	switch {
	case strings.HasSuffix(path, "checkout.Session.create"), strings.HasSuffix(path, "PaymentIntent.create"), strings.HasSuffix(path, "checkout.sessions.create"):
		return deed{kind: deedSells, node: n, what: "starts a payment"}, true
	case strings.HasSuffix(path, "Refund.create"), strings.HasSuffix(path, "Subscription.modify"), strings.HasSuffix(path, "Subscription.delete"), strings.HasSuffix(path, "Subscription.cancel"),
		strings.HasSuffix(path, "Transfer.create"), strings.HasSuffix(path, "Payout.create"):
		return deed{kind: deedMoney, node: n, what: "changes payments"}, true
	case strings.HasSuffix(path, "billing_portal.Session.create"):
		return deed{kind: deedMoney, node: n, what: "opens a customer's billing portal"}, true
	}
	if what := pythonCosts(path, name); what != "" {
		kind := deedSpends
		if what == sendsMessage {
			kind = deedMails
		}
		return deed{kind: kind, node: n, what: what}, true
	}
	return deed{}, false
}

// writtenRow is a write with the table of its rows.
func writtenRow(p *project.Project, n source.Node, name string) (deed, bool) {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	kind, about := deedInserts, n.Arg(0)
	switch name {
	case "commit":
		return deed{kind: deedUpdates, node: n}, true
	case "add", "merge", "add_all", "bulk_save_objects":
		if about.Kind() == source.Identifier {
			about = about.Lookup(about.Text()).Child(source.Value)
		}
		table, found := rowOf(p, about)
		if found {
			kind = deedUpdates
		}
		if table == "" {
			table = strings.ToLower(n.Arg(0).Ident())
		}
		return rowDeed(kind, n, table), table != ""
	case "delete", "delete_one", "delete_many":
		kind = deedDeletes
		if !n.Arg(0).Is(source.Identifier, source.Call) { // session.delete(session.get(Model, id)) is given the row
			about = object
		}
	case "save", "update", "update_one", "update_many", "replace_one", "find_one_and_update", "update_or_create", "bulk_update", "upsert":
		kind, about = deedUpdates, object
	case "execute", "exec", "executemany", "execute_query", "run", "execute_sql":
		return sqlDeed(n)
	default:
		about = object
	}
	if about.Kind() == source.Identifier {
		if v := about.Lookup(about.Text()).Child(source.Value); v.OK() {
			about = v
		}
	}
	table, found := rowOf(p, about)
	if table == "" {
		table = modelIn(p, about)
	}
	if name == "save" && table != "" && !found && about.Kind() == source.Call && about.Child(source.Callee).Kind() == source.Identifier {
		kind = deedInserts
	}
	if table == "" {
		if key, ok := about.Arg(0).StringValue(); ok && about.CalleeName() == "table" {
			table = key
		}
	}
	if table == "" && strings.Contains(name, "_") {
		table = project.PythonCollection(object)
	}
	if table == "" {
		return deed{kind: kind, node: n, table: "", what: [...]string{deedInserts: "adds rows", deedUpdates: "changes rows", deedDeletes: "deletes rows"}[kind]}, true
	}
	return rowDeed(kind, n, table), true
}

// sqlDeed reads a statement that changes rows.
func sqlDeed(n source.Node) (deed, bool) {
	text := ""
	n.Arg(0).Walk(func(c source.Node) bool {
		if s, ok := c.StringValue(); ok && text == "" {
			text = s
		}
		return text == ""
	})
	words := strings.Fields(strings.ToUpper(text))
	names := strings.Fields(text)
	at := func(i int) string {
		if i < len(names) {
			name, _, _ := strings.Cut(strings.Trim(names[i], "\"`'"), "(")
			return name
		}
		return ""
	}
	switch {
	case len(words) == 0:
		return deed{kind: deedUpdates, node: n, what: "changes rows"}, true
	case words[0] == "INSERT" && len(words) > 3 && words[1] == "OR":
		return rowDeed(deedInserts, n, at(4)), true
	case words[0] == "INSERT", words[0] == "REPLACE":
		return rowDeed(deedInserts, n, at(2)), true
	case words[0] == "DELETE":
		return rowDeed(deedDeletes, n, at(2)), true
	}
	return rowDeed(deedUpdates, n, at(1)), true
}

// pythonCosts says why a call of a library is worth protecting, or "".
func pythonCosts(path, name string) string {
	switch {
	case strings.HasSuffix(path, "completions.create"), strings.HasSuffix(path, "completions.parse"), strings.HasSuffix(path, "responses.create"), strings.HasSuffix(path, "images.generate"), strings.HasSuffix(path, "images.edit"),
		strings.HasSuffix(path, "ChatCompletion.create"), strings.HasSuffix(path, "embeddings.create"), strings.HasSuffix(path, "transcriptions.create"), name == "generate_content", name == "generate_content_async", name == "generate_images",
		strings.HasSuffix(path, "replicate.run"), strings.HasSuffix(path, "llm.invoke"), strings.HasSuffix(path, "llm.ainvoke"), strings.HasSuffix(path, "messages.stream"):
		return asksModel
	case strings.HasSuffix(path, "messages.create"):
		low := strings.ToLower(path)
		if strings.Contains(low, "twilio") || strings.HasPrefix(low, "client.messages") && !strings.Contains(low, "anthropic") && strings.Count(path, ".") == 2 {
			return ""
		}
		return asksModel
	case strings.HasSuffix(path, "speech.create"), name == "text_to_speech":
		return makesSpeech
	case strings.HasPrefix(name, "send_") && strings.Contains(name, "email"), name == "send_mail" || name == "send_mass_mail" || name == "sendmail" || name == "send_message" && strings.Contains(strings.ToLower(path), "smtp") || name == "send_message" && strings.Contains(strings.ToLower(path), "server"),
		strings.HasSuffix(path, "mail.send"), strings.HasSuffix(path, "Emails.send"), strings.HasSuffix(path, "emails.send"), name == "EmailMultiAlternatives", strings.HasSuffix(path, "sg.send"), strings.HasSuffix(path, "ses.send_email"):
		return sendsMessage
	}
	return ""
}

// genericDeed is what a view does when its framework does it.
func genericDeed(p *project.Project, r *pythonRoute) (deed, bool) {
	kind, ok := map[string]deedKind{"create": deedInserts, "update": deedUpdates, "destroy": deedDeletes, "list": deedReads, "retrieve": deedReads}[r.Does]
	if !ok || r.Node != r.View || !r.View.OK() {
		return deed{}, false
	}
	return rowDeed(kind, r.View.Child(source.Name), viewModel(p, r.View)), true
}

// viewModel is the model of a class-based view: its own, that of its queryset, of its
// form or of its serializer.
func viewModel(p *project.Project, view source.Node) string {
	for _, key := range []string{"model", "queryset"} {
		if t := modelIn(p, p.PythonMember(view, key).Child(source.Value)); t != "" {
			return t
		}
	}
	for _, key := range []string{"form_class", "serializer_class"} {
		class := p.Definition(p.PythonMember(view, key).Child(source.Value))
		for f := range class.Find(source.Field) {
			if f.Key() == "model" {
				return f.Child(source.Value).Ident()
			}
		}
	}
	for r := range p.PythonMember(view, "get_queryset").Find(source.Return) {
		if t := modelIn(p, r.Child(source.Value)); t != "" {
			return t
		}
	}
	return ""
}
