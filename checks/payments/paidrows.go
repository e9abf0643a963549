package payments

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// boughtTables are words of the names of tables whose rows are what somebody pays for:
// an order, a place, a payment that is kept.
var boughtTables = []string{
	"order", "orders", "payment", "payments", "purchase", "purchases", "transaction", "transactions", "escrow", "booking", "bookings", "reservation", "reservations", "ticket", "tickets",
	"enrollment", "enrollments", "enrolment", "enrolments", "subscription", "subscriptions", "membership", "memberships", "registration", "registrations", "invoice", "invoices", "sale", "sales", "license", "licenses",
	"pago", "pagos", "pedido", "pedidos", "compra", "compras", "transacciones", "reserva", "reservas", "inscripcion", "inscripciones", "pagamento", "pagamentos", "venda", "vendas", "assinatura", "assinaturas", "matricula", "matriculas",
}

// accessTables are those of them in which a row is by itself what was paid for.
var accessTables = []string{
	"purchase", "purchases", "enrollment", "enrollments", "enrolment", "enrolments", "license", "licenses", "membership", "memberships", "inscripcion", "inscripciones", "matricula", "matriculas", "compra", "compras",
}

// payeeWords name who is paid: they may say themselves that they were.
var payeeWords = []string{
	"seller", "vendor", "merchant", "owner", "shop", "store", "provider", "freelancer", "professional", "profesional", "producer", "produtor", "vendedor", "vendeur", "organizer", "instructor", "teacher", "creator", "host", "driver", "supplier", "artist", "agent", "author", "assigned",
}

// A paidState is a column that a handler of payments sets, or the whole of a new row.
type paidState struct {
	table  string
	column string // "" for a new row
	write  source.Node
}

// writtenByPolicy answers for an app that keeps who has paid in rows which the rules of
// the database let the customers write themselves.
func writtenByPolicy(p *project.Project) (places []check.Place, reason string) {
	s := p.Schema()
	if s.Source != schema.Supabase {
		return nil, ""
	}
	for _, st := range paidStates(p) {
		t := s.Table(st.table)
		if t == nil || !t.RLS && !t.Partial || p.ChangesTaken(t.Name) || st.column != "" && keptByDatabase(p, t.Name, st.column) {
			continue
		}
		for i, pol := range t.Policies {
			everybody, ok := paysNothing(pol, st)
			again := slices.ContainsFunc(t.Policies[i+1:], func(o schema.Policy) bool { return o.Name == pol.Name })
			if !ok || again { // made anew later
				continue
			}
			lets := "lets customers change " + st.column + " of their own rows in " + t.Name
			switch {
			case st.column == "" && everybody:
				lets = "lets everybody add rows to " + t.Name
			case st.column == "":
				lets = "lets customers add rows of their own to " + t.Name
			case everybody:
				lets = "lets everybody change " + st.column + " of " + t.Name
			}
			if reason == "" {
				reason = fmt.Sprintf("The policy %q %s, where the app keeps what was paid for: nobody has to pay.", pol.Name, lets)
			}
			places = append(places, check.Line(pol.Place.File, pol.Place.Line, lets), check.At(st.write, "writes it when it was paid"))
		}
	}
	return apart(places), reason
}

// paidStates lists what the handlers of payments write into rows that are paid for.
func paidStates(p *project.Project) []paidState {
	var out []paidState
	for _, l := range releases(p) {
		for _, r := range l.rows() {
			if r.via != "supabase" || r.verb == "delete" {
				continue
			}
			table := tableOf(r.node)
			words := wordsOf(table)
			if f := planGiven(r, words); f.OK() && !slices.ContainsFunc(out, func(o paidState) bool { return o.table == table && o.column == f.Key() }) {
				out = append(out, paidState{table, f.Key(), r.node})
			}
			if !has(words, boughtTables...) || has(words, "item", "items", "event", "events", "log", "logs", "history") {
				continue
			}
			if r.verb != "update" && has(words, accessTables...) {
				out = append(out, paidState{table: table, write: r.node})
			}
			for f := range r.node.Find(source.Property) {
				if !inside(f, "metadata") && saysItIsPaid(f) && !slices.ContainsFunc(out, func(o paidState) bool { return o.table == table && o.column == f.Key() }) {
					out = append(out, paidState{table, f.Key(), r.node})
				}
			}
		}
	}
	return out
}

// planGiven is the column by which a write gives somebody the plan that was paid for, in a
// table of accounts.
func planGiven(r row, words []string) source.Node {
	if !has(words, "profile", "profiles", "user", "users", "account", "accounts", "member", "members", "subscriber", "subscribers") {
		return source.Node{}
	}
	for f := range r.node.Find(source.Property, source.Shorthand) {
		if v := f.Child(source.Value); project.FieldOfPlan(f.Key()) && !hasWord(strings.ToLower(v.Text()), []string{"free", "null", "cancel", "inactive", "false"}) && !inside(f, "metadata") {
			return f
		}
	}
	return source.Node{}
}

// saysItIsPaid reports whether a column is given a state which a payment brings.
func saysItIsPaid(f source.Node) bool {
	key, v := strings.ToLower(f.Key()), f.Child(source.Value)
	switch key {
	case "status", "payment_status", "state", "estado", "estado_pago", "status_pagamento", "escrow_status", "paid", "is_paid", "pago", "situacao":
	default:
		return false
	}
	said, ok := v.StringValue()
	if !ok {
		return v.Text() == "true"
	}
	return hasWord(strings.ToLower(said), []string{"paid", "active", "complete", "confirm", "success", "succeed", "approved", "retenid", "pagad", "pago", "aprovad", "confirmad", "held", "settled"}) && !hasWord(said, []string{"unpaid", "inactive", "incomplete"})
}

// paysNothing reports whether a policy lets customers write a state in their own rows, and
// not only who is paid, or the staff; everybody says that it asks for no owner at all.
func paysNothing(pol schema.Policy, st paidState) (everybody, ok bool) {
	adds := st.column == ""
	switch {
	case pol.Restrictive || !pol.ForBrowsers() || pol.Command != "all" && (pol.Command != "insert" || !adds) && (pol.Command != "update" || adds):
		return false, false
	}
	rule := strings.ToLower(pol.Using + " " + pol.WithCheck)
	if adds && pol.WithCheck != "" {
		rule = strings.ToLower(pol.WithCheck)
	}
	if st.column != "" && strings.Contains(rule, strings.ToLower(st.column)) || hasWord(rule, []string{"role", "admin", "staff", "select", "exists", "has_", "is_", "status", "false", "jwt"}) {
		return false, false
	}
	flat := policySpaces.Replace(rule)
	if strings.ReplaceAll(flat, "true", "") == "" && flat != "" && !slices.Contains(pol.Roles, "service_role") {
		return true, true
	}
	for _, side := range strings.FieldsFunc(strings.ReplaceAll(strings.ReplaceAll(rule, " or ", "|"), " and ", "|"), func(r rune) bool { return r == '|' }) {
		side = policySpaces.Replace(side)
		left, right, ok := strings.Cut(side, "=")
		if !ok || !strings.Contains(flat, "auth.uid") {
			continue
		}
		column := left
		if strings.HasPrefix(left, "auth.uid") {
			column = right
		}
		if i := strings.LastIndexByte(column, '.'); i >= 0 {
			column = column[i+1:]
		}
		if column != "" && strings.Contains(side, "auth.uid") && (column == "id" && project.HoldsAccounts(st.table) || !hasWord(column, payeeWords) && has(wordsOf(column), "user", "customer", "client", "cliente", "buyer", "student", "member", "profile", "uid", "usuario", "comprador", "aluno", "payer", "guest", "booker", "learner")) {
			return false, true
		}
	}
	return false, false
}

var policySpaces = strings.NewReplacer(" ", "", "(", "", ")", "", "\n", "", "\t", "", "select", "", "::text", "", "::uuid", "", "public.", "")
