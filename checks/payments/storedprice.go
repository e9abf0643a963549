package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// orderTables are words of the names of tables in which a customer's own wish stands until
// it is paid for: what they are to pay is the app's to say.
var orderTables = []string{
	"order", "orders", "booking", "bookings", "reservation", "reservations", "purchase", "purchases", "appointment", "appointments", "ride", "rides", "trip", "trips", "delivery", "deliveries", "rental", "rentals", "shipment", "shipments",
	"pedido", "pedidos", "compra", "compras", "reserva", "reservas", "agendamento", "agendamentos", "pesanan",
}

// sumColumns are words of the names of columns that say what is to be paid.
var sumColumns = []string{"amount", "total", "price", "sum", "cost", "cents", "valor", "preco", "precio", "montant", "harga", "subtotal", "fee", "fare"}

// storedAsSaid lists where the sum that is to be paid, which the server reads from the row of
// an order, was put there as the browser said.
func storedAsSaid(p *project.Project, b bid) []check.Place {
	for _, m := range membersIn(b.value) {
		column := m.Child(source.Name).Text()
		if !has(wordsOf(column), sumColumns...) {
			continue
		}
		table := rowsTable(p, m.Child(source.ObjectRole))
		if table == "" || has(wordsOf(table), "item", "items") {
			continue
		}
		writes := writtenByPayer(p, table, column)
		if has(wordsOf(table), orderTables...) {
			writes = append(sumsAsSaid(p, table, column), writes...)
		}
		if len(writes) > 0 {
			return append([]check.Place{check.At(b.value, "is the sum that the row of "+table+" says")}, writes...)
		}
	}
	return nil
}

// membersIn are the fields that a value is made of, through the names that it goes by and
// the functions that reckon with them.
func membersIn(n source.Node) []source.Node {
	var out []source.Node
	seen := map[source.Node]bool{}
	var walk func(n source.Node, depth int)
	walk = func(n source.Node, depth int) {
		n.Walk(func(c source.Node) bool {
			switch c.Kind() {
			case source.Await:
				return false
			case source.Member:
				if c.Role() != source.Callee {
					out = append(out, c)
					return false
				}
			case source.Identifier:
				if d := declarationOf(c); depth > 0 && d.Kind() == source.Declarator && !seen[d] {
					seen[d] = true
					walk(d.Child(source.Value), depth-1)
				}
			}
			return true
		})
	}
	walk(n, 4)
	return out
}

// rowsTable is the table that a variable's row was read from; "" when it is not seen.
func rowsTable(p *project.Project, row source.Node) string {
	v := declarationOf(row).Child(source.Value)
	if v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	if v.Kind() != source.Call {
		return ""
	}
	for _, q := range p.QueriesIn(v.File().Path) {
		if q.Verb == "select" && q.Start >= v.Start() && q.Start < v.End() {
			return q.Table
		}
	}
	return ""
}

// writtenByPayer are the policies by which whoever pays may write the row that says how
// much: of an order their own row, of other things the one in which they are the customer.
func writtenByPayer(p *project.Project, table, column string) []check.Place {
	t := p.Schema().Table(table)
	if t == nil || p.Schema().Source != schema.Supabase || !t.RLS || p.ChangesTaken(t.Name) || keptByDatabase(p, t.Name, column) {
		return nil
	}
	var out []check.Place
	for _, pol := range t.Policies {
		ordered := has(wordsOf(table), orderTables...)
		for _, st := range []paidState{{table: table, column: column}, {table: table}} {
			everybody, ok := paysNothing(pol, st)
			if ok && !everybody && (ordered || hasWord(strings.ToLower(pol.Using+pol.WithCheck), []string{"customer", "client", "buyer", "comprador", "payer"})) {
				out = append(out, check.Line(pol.Place.File, pol.Place.Line, "lets whoever pays write "+column+" themselves"))
			}
		}
	}
	return apart(out)
}

// sumsAsSaid lists the writes into a column of a table whose value is the request's, or which
// the browser itself makes and the database lets through.
func sumsAsSaid(p *project.Project, table, column string) []check.Place {
	var out []check.Place
	handlers := handlerFiles(p)
	for _, file := range p.Sources() {
		if !p.Holds(file, column) || !p.Holds(file, table) || !p.Modules().Live(file) || len(out) > 8 {
			continue
		}
		browser := p.Modules().Browser(file) && !handlers[file]
		if browser && !browserMayAdd(p, table) {
			continue
		}
		for c := range p.Source(file).Find(source.Call) {
			r, ok := rowAt(c)
			if !ok || r.verb == "delete" || r.via == "sql" || browser && r.via != "supabase" || plain(tableIn(p, r.node)) != plain(table) || !p.Reached(c) {
				continue
			}
			for f := range r.node.Find(source.Property, source.Shorthand) {
				v := f.Child(source.Value)
				if f.Kind() == source.Shorthand {
					v = f.Child(source.Name)
				}
				if plain(f.Key()) != plain(column) || inside(f, "where") || inside(f, "select") {
					continue
				}
				switch {
				case browser && v.Kind() != source.Number:
					out = append(out, check.At(f, "the browser itself stores what is to be paid"))
				case !browser && theirSum(p, v, 10):
					out = append(out, check.At(f, "stores the sum as the request says it"))
				}
			}
		}
	}
	return apart(out)
}

// browserMayAdd reports whether the database lets signed-in users or visitors write rows of a
// table: a policy for it, or no rules at all.
func browserMayAdd(p *project.Project, table string) bool {
	t := p.Schema().Table(table)
	if t == nil || p.Schema().Source != schema.Supabase {
		return false
	}
	return slices.ContainsFunc(t.Policies, func(pol schema.Policy) bool {
		rule := strings.ToLower(pol.WithCheck + " " + pol.Using)
		return (pol.Command == "insert" || pol.Command == "all") && !pol.Restrictive && pol.ForBrowsers() && !strings.Contains(rule, "admin") && !strings.Contains(rule, "role")
	})
}
