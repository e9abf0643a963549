package payments

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// bookTables are the last words of the tables in which a business keeps its books:
// what was asked for and what came in, and nothing that a customer may use.
var bookTables = map[string]bool{
	"invoice": true, "payment": true, "transaction": true, "donation": true, "receipt": true, "ledger": true, "instalment": true, "installment": true,
}

// keepsBooks reports whether all that the listeners do is to note payments: they
// give no access, no plan and no credits.
func (t *trade) keepsBooks() bool {
	noted := false
	for i := range t.listeners {
		for _, r := range t.listeners[i].rows() {
			if r.node.CalleeName() == "rpc" || supabaseFunction(r.node) {
				continue // judged below by what it is called
			}
			words := wordsOf(tableOf(r.node))
			if len(words) == 0 || !bookTables[strings.TrimSuffix(words[len(words)-1], "s")] || grants(r.node) {
				return false
			}
			noted = true
		}
		for _, n := range t.listeners[i].nodes {
			if n.Kind() == source.Call && n.CalleeName() == "rpc" && !onlyReads(n) {
				return false
			}
		}
	}
	return noted && !t.recurring
}

// gives reports whether the app itself hands out what was bought, or writes down that
// it was: by a subscription, an event of the provider, or a payment that the browser
// confirms.
func (t *trade) gives(p *project.Project) bool {
	if t.recurring || t.listens || len(confirmations(p)) > 0 {
		return true
	}
	for i := range t.listeners {
		if len(t.listeners[i].rows()) > 0 || slices.ContainsFunc(t.listeners[i].nodes, func(n source.Node) bool { return n.Kind() == source.Call && n.CalleeName() == "rpc" }) {
			return true
		}
	}
	return false
}

// supabaseFunction reports whether a chain begins with a call of rpc.
func supabaseFunction(n source.Node) bool {
	for n.Kind() == source.Call && n.CalleeName() != "rpc" {
		n = n.Child(source.Callee).Child(source.ObjectRole)
	}
	return n.Kind() == source.Call
}

// onlyReads reports whether a function of the database is named as a question.
func onlyReads(call source.Node) bool {
	name, _ := call.Arg(0).StringValue()
	words := wordsOf(name)
	return len(words) > 1 && has([]string{"get", "sum", "count", "total", "find", "list"}, words[0])
}

// grants reports whether a write sets what a customer may use.
func grants(write source.Node) bool {
	for p := range write.Find(source.Property, source.Shorthand) {
		if hasWord(p.Key(), []string{"plan", "tier", "credit", "access", "premium", "unlock", "entitle", "license", "enroll"}) {
			return true
		}
	}
	return false
}

// tableOf is the name of the table that a chain of calls writes to.
func tableOf(n source.Node) string {
	if from := supabaseTable(n); from.OK() {
		name, _ := from.Arg(0).StringValue()
		return name
	}
	for n.Child(source.Callee).Child(source.ObjectRole).Kind() == source.Call {
		n = n.Child(source.Callee).Child(source.ObjectRole)
	}
	if table := n.Arg(0).Ident(); table != "" {
		return table // insert(invoices)
	}
	object := n.Child(source.Callee).Child(source.ObjectRole).Path()
	return object[strings.LastIndexByte(object, '.')+1:]
}
