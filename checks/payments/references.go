package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// ownReferences are the names under which gateways are told the app's own id of a
// payment, which they take once.
var ownReferences = []string{
	"reference", "tx_ref", "order_id", "orderId", "merchant_order_id", "merchantOrderId", "external_id", "externalId", "tran_id", "purchase_order_id", "merchantTransactionId", "invoice_id", "idempotency_key", "idempotencyKey",
}

// unreferenced lists the payments that are begun at a gateway without an id that a
// second click would repeat.
func unreferenced(p *project.Project, t *trade) (places []check.Place, provider string) {
	for _, s := range t.sales {
		said := s.said(p)
		if !s.server || len(said) == 0 && !s.begunAgain(p) {
			continue
		}
		fresh, ok := source.Node{}, true
		if len(said) > 0 {
			fresh, ok = s.anotherEachTime(p, s.ownReference(said))
		}
		if ok {
			places = append(places, s.secondClick(p, fresh)...)
			provider = s.provider
		}
	}
	return places, provider
}

// referenced lists the ids that payments at gateways are begun with.
func referenced(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	for _, s := range t.sales {
		id := s.ownReference(s.said(p))
		if _, fresh := s.anotherEachTime(p, id); s.server && id.OK() && !fresh {
			out = append(out, check.At(id, "the gateway takes the same id once"))
		}
	}
	return out
}

// said is what a sale tells a gateway, nothing for those of other providers.
func (s sale) said(p *project.Project) []source.Node {
	switch {
	case !s.gateway && !s.takesOwnID():
		return nil
	case s.node.Kind() == source.Call:
		return saidTo(s.node)
	}
	return bodies(p, s.node)
}

// takesOwnID reports whether the provider of a sale is told an id of the app's own there,
// and takes each once.
func (s sale) takesOwnID() bool {
	pr, _ := providerNamed(s.provider)
	if pr.once == "" || s.provider == "Stripe" {
		return false
	}
	_, path, ok := splitAddress(literalAddress(s.node))
	return pr.onceAt == "" || ok && endsInPath(path, pr.onceAt)
}

// ownReference is the id of the app's own that a gateway is told.
func (s sale) ownReference(said []source.Node) source.Node {
	pr, _ := providerNamed(s.provider)
	names := append(strings.Fields(strings.ToLower(pr.once)), ownReferences...)
	for _, body := range said {
		for f := range body.Find(source.Property, source.Shorthand) {
			if !slices.Contains(names, f.Key()) && !slices.Contains(names, strings.ToLower(f.Key())) || inside(f, "metadata") {
				continue
			}
			v := f.Child(source.Value)
			if f.Kind() == source.Shorthand {
				v = f.Child(source.Name)
			}
			return v
		}
	}
	return source.Node{}
}

// freshEachTime reports whether an expression is another one each time.
func freshEachTime(v source.Node) bool {
	return hasWord(v.Text(), []string{"date.now", "new date", "random", "uuid", "nanoid", "timestamp"})
}

// settledTwice lists what a gateway's settlement does twice when the browser comes
// back twice at the same moment.
func settledTwice(p *project.Project) []check.Place {
	var out []check.Place
	for _, s := range settlements(p) {
		made := s.unkept(p)
		if len(made) == 0 {
			continue
		}
		for _, n := range s.nodes {
			if n.Kind() == source.Call && n.CalleeName() == "findOne" && s.route.Node.Contains(n) && len(out) == 0 {
				out = append(out, check.At(n, "two calls at once both find nothing here"))
			}
		}
		for _, r := range made {
			out = append(out, check.At(r.node, "happens again when the same payment is settled twice at once"))
		}
		if at := callTo(p, s.route.Node, s.ask); at.OK() {
			out = append(out, check.At(at, "asked about a payment that was settled before as well"))
		}
	}
	return apart(out)
}

// unkept are the new rows of a settlement that no unique column keeps single.
func (s *settled) unkept(p *project.Project) []row {
	var out []row
	for _, r := range s.rows() {
		if r.verb != "insert" || besides(r.node) || r.keyed(p) {
			continue
		}
		t := p.Schema().Table(tableIn(p, r.node))
		if t == nil && s.paidBefore() {
			continue
		}
		kept := false
		for f := range r.node.Find(source.Property, source.Shorthand) {
			if t == nil || hasWord(f.Key(), []string{"user", "customer"}) {
				continue
			}
			_, unique := t.UniqueOn(f.Key())
			kept = kept || unique
		}
		if !kept {
			out = append(out, r)
		}
	}
	return out
}

// tableIn is the table that a write goes to, as the schema calls it.
func tableIn(p *project.Project, write source.Node) string {
	for _, q := range p.QueriesIn(write.File().Path) {
		if q.Start >= write.Start() && q.Start < write.End() {
			return q.Table
		}
	}
	return tableOf(write)
}

// callTo is the call in a function that leads to a node of another.
func callTo(p *project.Project, fn, n source.Node) source.Node {
	for c := range fn.Find(source.Call) {
		if d := p.Definition(c.Child(source.Callee)); d.OK() && d.Contains(n) {
			return c
		}
	}
	return source.Node{}
}

// settledInSteps lists the writes of settlements that come one after the other: when
// a later one fails, the browser's next try is taken for a repetition.
func settledInSteps(p *project.Project) []check.Place {
	var out []check.Place
	for _, s := range settlements(p) {
		if !s.turnsRepetitionsAway() {
			continue
		}
		var steps []check.Place
		for _, r := range s.rows() {
			if r.node.Start() > s.route.Node.Start() && s.route.Node.Contains(r.node) && !besides(r.node) && !inTransaction(r.node) {
				steps = append(steps, check.At(r.node, "one of several writes without a transaction: after a failure the next try is turned away"))
			}
		}
		if len(steps) > 1 {
			out = append(out, steps...)
		}
	}
	return out
}

// turnsRepetitionsAway reports whether a settlement ends when it finds that it ran
// before.
func (s *settled) turnsRepetitionsAway() bool {
	for i := range s.route.Node.Find(source.If) {
		cond := i.Child(source.Cond)
		if !strings.Contains(cond.Text(), "!") && remembers(cond) && turnsOff(i.Child(source.Then)) {
			return true
		}
	}
	return false
}
