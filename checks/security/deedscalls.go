package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// deedOf is what one call does.
func (s *deedReader) deedOf(n source.Node) (deed, bool) {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	if d, ok := otherDeed(n, object, n.CalleeName()); ok && (d.kind == deedSells || d.kind == deedMoney || d.kind == deedAlters) {
		return d, true // whatever tables are called sessions or subscriptions
	}
	if q, ok := queryAt(s.queries, n); ok && asksItself(n, q) {
		if d, ok := s.queried(n, q); ok {
			return d, true
		}
	}
	name := n.CalleeName()
	if name == "" {
		return deed{}, false
	}
	if d, ok := s.restDeed(n, name); ok {
		return d, true
	}
	if d, ok := s.buildDeed(n, object, name); ok {
		return d, true
	}
	if d, ok := s.written(n, object, name); ok {
		return d, true
	}
	if d, ok := s.documentDeed(n, object, name); ok {
		return d, true
	}
	if sendsFor(n, name) {
		return deed{kind: deedMails, node: n, what: sendsMessage}, true
	}
	switch what, login := callCosts(n); {
	case login || what == "" || what == opensPayment || what == worksPicture || what == startsBrowser: // to be limited, and open to guests
	case what == sendsMessage:
		return deed{kind: deedMails, node: n, what: what}, true
	default:
		return deed{kind: deedSpends, node: n, what: what}, true
	}
	if what := namedCost(s.p, n); what == asksModel || what == makesSpeech || what == sendsSMS {
		return deed{kind: deedSpends, node: n, what: what}, true
	}
	if d, ok := fileDeed(n, name); ok {
		return d, true
	}
	d, ok := otherDeed(n, object, name)
	if ok && d.table == "users" && asVisitor(s.p, object) {
		return deed{}, false // the service answers nobody but the service role
	}
	return d, ok
}

// asVisitor reports whether an expression such as supabase.auth.admin hangs on a client
// that works with a visitor's rights.
func asVisitor(p *project.Project, object source.Node) bool {
	for object.Kind() == source.Member {
		object = object.Child(source.ObjectRole)
	}
	kind := clientOf(p, object)
	return kind == callersClient || kind == publicClient
}

// restDeed reads a call of the address under which Supabase serves tables, with the
// key that passes every policy: fetch(`${url}/rest/v1/orders?…`, { method: "DELETE" }).
func (s *deedReader) restDeed(n source.Node, name string) (deed, bool) {
	if name != "fetch" || n.Arg(0).Kind() != source.Template || !s.p.Holds(n.File().Path, "SERVICE_ROLE") {
		return deed{}, false
	}
	address := n.Arg(0).Text()
	for c := range n.Arg(0).Find(source.Identifier) {
		address = strings.ReplaceAll(address, "${"+c.Text()+"}", strings.Trim(c.Resolve().Child(source.Value).Text()+c.Resolve().Text(), "`"))
		break
	}
	_, table, ok := strings.Cut(address, "/rest/v1")
	if i := strings.LastIndex(table, "}/"); i >= 0 {
		table = table[i+1:]
	}
	table = strings.TrimLeft(table, "`}/")
	if i := strings.IndexFunc(table, func(c rune) bool { return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') }); i >= 0 {
		table = table[:i]
	}
	if !ok || table == "" || table == "rpc" {
		return deed{}, false
	}
	kind := deedReads
	switch method, _ := n.Arg(1).Resolve().Prop("method").StringValue(); method {
	case "POST":
		kind = deedInserts
	case "PATCH", "PUT":
		kind = deedUpdates
	case "DELETE":
		kind = deedDeletes
	}
	d := rowDeed(kind, n, table)
	d.all = true
	return d, true
}

// asksItself reports whether a call is the query, and not one further down its
// chain, which begins at the same place.
func asksItself(n source.Node, q project.Query) bool {
	switch {
	case q.Via == project.Drizzle && q.Verb == "select":
		return false
	case q.Via == project.Supabase:
		return n.CalleeName() == "from"
	}
	for c := n.Child(source.Callee).Child(source.ObjectRole); c.OK(); c = c.Child(source.ObjectRole) {
		if c.Kind() == source.Call {
			return false
		}
	}
	return true
}

// queried is the deed of a query that the project's facts know.
func (s *deedReader) queried(n source.Node, q project.Query) (deed, bool) {
	d := rowDeed(writeVerbs[q.Verb], n, q.Table)
	if q.Via == project.Supabase {
		switch clientOf(s.p, n.Child(source.Callee).Child(source.ObjectRole)) {
		case callersClient:
			d.bound = !callersUntold(s.p)
			d.all = !d.bound
		case serviceClient:
			d.all = true
		}
	}
	return d, true
}

// writeVerbs are the deeds of the verbs of SQL that change rows; any other reads them.
var writeVerbs = map[string]deedKind{"insert": deedInserts, "update": deedUpdates, "delete": deedDeletes}

// rowDeed is a deed about the rows of a table.
func rowDeed(kind deedKind, n source.Node, table string) deed {
	verb := [...]string{deedReads: "reads rows of ", deedInserts: "adds rows to ", deedUpdates: "changes rows of ", deedDeletes: "deletes rows of "}[kind]
	return deed{kind: kind, node: n, table: table, what: verb + table}
}

// written reads the writes that carry no conditions of their own: Drizzle's, a
// document's save.
func (s *deedReader) written(n, object source.Node, name string) (deed, bool) {
	arg := n.Arg(0)
	kind, ok := writeVerbs[name]
	switch {
	case ok && arg.Is(source.Identifier, source.Member) && len(n.Args()) == 1 && s.drizzleTable(arg):
		return rowDeed(kind, n, importedAs(arg)), true
	case name == "from" && arg.Is(source.Identifier, source.Member) && object.CalleeName() == "select" && s.drizzleTable(arg):
		return rowDeed(deedReads, n, importedAs(arg)), true
	case (name == "findFirst" || name == "findMany") && s.relational(object):
		return rowDeed(deedReads, n, object.Child(source.Name).Text()), true
	case name == "create" && s.mongooseModel(object):
		return rowDeed(deedInserts, n, object.Text()), true
	case name == "findByIdAndUpdate" && s.mongooseModel(object):
		return rowDeed(deedUpdates, n, object.Text()), true
	case name == "findByIdAndDelete" && s.mongooseModel(object):
		return rowDeed(deedDeletes, n, object.Text()), true
	case name == "findById" && s.mongooseModel(object):
		return rowDeed(deedReads, n, object.Text()), true
	}
	return deed{}, false
}

func (s *deedReader) drizzleTable(arg source.Node) bool {
	return s.p.Stack().Has(project.Drizzle) && s.p.Schema().Table(importedAs(arg)) != nil
}

// relational reports whether an expression is a table of Drizzle's relational
// queries: db.query.orders.
func (s *deedReader) relational(object source.Node) bool {
	return s.p.Stack().Has(project.Drizzle) && object.Kind() == source.Member && object.Child(source.ObjectRole).Kind() == source.Member &&
		object.Child(source.ObjectRole).Child(source.Name).Text() == "query"
}

func (s *deedReader) mongooseModel(object source.Node) bool {
	if object.Kind() != source.Identifier || !s.p.Stack().Has(project.Mongoose) {
		return false
	}
	return s.p.Schema().Table(object.Text()) != nil || s.p.Definition(object).CalleeName() == "model"
}

// otherDeed reads what services do: keep files, move money.
func otherDeed(n, object source.Node, name string) (deed, bool) {
	path := n.CalleeTrail()
	switch {
	case name == "upload" && object.CalleeName() == "from" && strings.Contains(object.CalleeTrail(), "storage.from"):
		return deed{kind: deedFiles, node: n, what: "keeps files"}, true
	case strings.HasSuffix(path, "checkout.sessions.create"), strings.HasSuffix(path, "paymentIntents.create"):
		return deed{kind: deedSells, node: n, what: "starts a payment"}, true
	case strings.HasSuffix(path, "paymentIntents.update"), strings.HasSuffix(path, "paymentIntents.cancel"), strings.HasSuffix(path, "paymentIntents.capture"):
		return deed{kind: deedAlters, node: n, what: "changes a payment that was begun"}, true
	case name == "api_sign_request": // of Cloudinary
		return deed{kind: deedFiles, node: n, what: "signs uploads"}, true
	case name == "PutObjectCommand", name == "put" && isPackage(n, "@vercel/blob"):
		return deed{kind: deedFiles, node: n, what: "keeps files"}, true
	case strings.HasSuffix(path, "refunds.create"), strings.HasSuffix(path, "subscriptions.update"), strings.HasSuffix(path, "subscriptions.cancel"), strings.HasSuffix(path, "subscriptions.del"),
		strings.HasSuffix(path, "subscriptionSchedules.release"), strings.HasSuffix(path, "subscriptionSchedules.cancel"), strings.HasSuffix(path, "subscriptionSchedules.update"),
		strings.HasSuffix(path, "transfers.create"), strings.HasSuffix(path, "payouts.create"):
		return deed{kind: deedMoney, node: n, what: "changes payments"}, true
	case strings.HasSuffix(path, "billingPortal.sessions.create"):
		return deed{kind: deedMoney, node: n, what: "opens a customer's billing portal"}, true
	case strings.HasSuffix(path, "auth.admin.deleteUser"), strings.HasSuffix(path, "auth.admin.createUser"), strings.HasSuffix(path, "auth.admin.updateUserById"):
		return deed{kind: deedUpdates, node: n, table: "users", what: administersAccounts, all: true}, true
	case strings.HasSuffix(path, "auth.admin.listUsers"):
		return deed{kind: deedUpdates, node: n, table: "users", what: "goes through all accounts", all: true}, true
	}
	return deed{}, false
}

// isPackage reports whether a call is of something out of one of some packages.
func isPackage(n source.Node, packages ...string) bool {
	pkg, _ := n.Origin()
	return slices.Contains(packages, pkg)
}
