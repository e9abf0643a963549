package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// wareFields are the fields that hold what a customer of a shop for files, keys and
// accounts pays for.
var wareFields = []string{
	"licensekey", "licencekey", "activationkey", "activationcode", "redeemcode", "serialkey", "gamekey", "accountpassword",
	"downloadurl", "downloadlink", "fileurl",
}

// unpaidDefaults are states in which an order begins that is not paid yet.
var unpaidDefaults = []string{"pending", "unpaid", "awaiting", "waiting", "created", "menunggu", "pendente", "pendiente", "draft"}

// waresUnpaid lists where a route reads what was ordered and hands it out, in an app whose
// orders exist before they are paid, and looks at no state of the order.
func waresUnpaid(p *project.Project) []check.Place {
	var out []check.Place
	var begun []check.Place
	ofOrders := func(st project.Statement) bool { return aboutOrders(st.Table) }
	if !slices.ContainsFunc(p.Statements(), ofOrders) {
		return nil
	}
	for _, g := range p.GuardedRoutes() {
		r := g.Route
		if !r.Node.OK() || p.Modules().Browser(r.Node.File().Path) {
			continue
		}
		if hasWord(r.Path+" "+r.File, []string{"admin", "seller", "vendor", "merchant", "webhook", "callback", "cron", "staff"}) {
			continue
		}
		for _, st := range p.StatementsIn(r.Node) {
			if !ofOrders(st) {
				continue
			}
			field, ware := wareNamed(p, r.Node)
			if field == "" {
				break
			}
			if st.Verb == "insert" {
				begun = append(begun, stated(st, "puts "+field+" into an order that nobody has paid yet"))
				continue
			}
			if st.Verb != "select" || len(g.Roles) > 0 || !unpaidFirst(p, st.Table) || asksOrderState(p, r.Node) {
				continue
			}
			out = append(out, check.At(ware, field+" is handed out"), stated(st, "reads what was ordered, paid or not"))
		}
	}
	if len(out) == 0 {
		return nil
	}
	return apart(append(out, begun...))
}

func stated(st project.Statement, message string) check.Place {
	return check.Place{File: st.File, Line: st.Line, Column: st.Column, EndLine: st.Line, Message: message}
}

// aboutOrders reports whether a table keeps orders or what is in them.
func aboutOrders(table string) bool {
	return has(wordsOf(table), "order", "orders", "purchase", "purchases", "pedido", "pedidos", "pesanan")
}

// wareNamed is the first field of a ware that a handler names, outside of what it writes.
func wareNamed(p *project.Project, fn source.Node) (string, source.Node) {
	for n := range fn.Find(source.Member, source.String, source.Template) {
		name := ""
		switch n.Kind() {
		case source.Member:
			name = n.Child(source.Name).Text()
		default:
			text := plain(n.Text())
			for _, w := range wareFields {
				if strings.Contains(text, w) && n.Parent().Kind() != source.Property {
					name = w
				}
			}
		}
		if name != "" && slices.Contains(wareFields, plain(name)) && isWare(p, name) {
			return wareColumn(p, name), n
		}
	}
	return "", source.Node{}
}

// isWare reports whether a field is a ware's: where it may be a customer's own file, a
// table of things for sale must have it.
func isWare(p *project.Project, name string) bool {
	if plain(name) != "fileurl" {
		return true
	}
	return slices.ContainsFunc(p.Schema().Tables, func(t *schema.Table) bool {
		ofSale := has(wordsOf(t.Name), "product", "products", "ebook", "ebooks", "template", "templates", "course", "courses", "asset", "assets")
		return ofSale && slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return plain(c.Name) == "fileurl" })
	})
}

// wareColumn spells a field as the database does.
func wareColumn(p *project.Project, name string) string {
	for _, t := range p.Schema().Tables {
		for _, c := range t.Columns {
			if plain(c.Name) == plain(name) {
				return c.Name
			}
		}
	}
	return name
}

// unpaidFirst reports whether the orders behind a table begin in a state that says that
// they are not paid: the table's own, or that of the order which its rows name.
func unpaidFirst(p *project.Project, table string) bool {
	s := p.Schema()
	begins := func(t *schema.Table) bool {
		return t != nil && slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
			return has(wordsOf(c.Name), "status", "state") && hasWord(c.Default, unpaidDefaults)
		})
	}
	t := s.Table(table)
	if t == nil {
		return false
	}
	if begins(t) {
		return true
	}
	return slices.ContainsFunc(s.Tables, func(o *schema.Table) bool {
		one := strings.TrimSuffix(plain(o.Name), "s")
		return o != t && aboutOrders(o.Name) && begins(o) && slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return plain(c.Name) == one+"id" })
	})
}

// stateWords name what an order is asked for.
var stateWords = []string{"status", "paid", "payment", "completed", "approved", "state"}

// asksOrderState reports whether a handler, or what it calls in this project, asks for the state of an
// order.
func asksOrderState(p *project.Project, fn source.Node) bool {
	for _, st := range p.StatementsIn(fn) {
		if slices.ContainsFunc(st.Filters, func(a project.Asked) bool { return hasWord(a.Name, stateWords) }) {
			return true
		}
	}
	for n := range fn.Find(source.If, source.Conditional, source.Binary) {
		cond := n.Child(source.Cond)
		if n.Kind() == source.Binary {
			cond = n
		}
		for m := range cond.Find(source.Member, source.Identifier) {
			name := m.Child(source.Name).Text() + m.Ident()
			if hasWord(name, stateWords) && !strings.HasSuffix(m.Text(), "res.status") {
				return true
			}
		}
	}
	for c := range fn.Find(source.Call) { // assertPaid(order)
		if hasWord(c.CalleeName(), []string{"paid", "access", "entitle", "owns", "purchased"}) {
			return true
		}
	}
	return false
}
