package database

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// onceWords name what one person does, has or gets once, and what costs when it is there twice.
var onceWords = setOf("subscription", "enrollment", "enrolment", "order", "payment", "topup", "deposit", "invoice", "withdrawal", "refund", "transaction", "redemption", "review", "rating", "vote", "offer", "bid",
	"application", "registration", "certificate", "reward", "claim", "license", "allocation", "attendance", "payout", "purchase", "donation",
	"dispute", "disputa", "cancellation", "signature", "oferta", "reseña", "resena", "pedido", "pago", "factura", "assinatura", "matricula", "inscripcion", "avaliacao", "proposta", "pagamento")

// oneAtATime name what somebody has one of at any moment.
var oneAtATime = setOf("subscription", "assinatura", "suscripcion", "license", "enrollment", "enrolment")

// moneyWords name what money hangs on.
var moneyWords = setOf("subscription", "payment", "order", "invoice", "topup", "deposit", "withdrawal", "refund", "transaction", "purchase", "payout", "redemption", "pedido", "pago", "pagamento", "factura", "assinatura")

// twins lists the rows that are looked for first and added by a later statement when there
// is none, while nothing in the database keeps a second one out: requests at once all find
// none.
func twins(p *project.Project) []quota {
	var out []quota
	for _, st := range p.Statements() {
		if st.Verb != "insert" || st.Loop.OK() || st.Batch || ofCatalogue(st.Table) || !hasWord(st.Table, onceWords) && (p.Modules().Browser(st.File) || !mayBeQuota(st) || hasWord(st.Table, ownWords) && !strings.HasPrefix(strings.ToLower(st.Table), "invit") || hasWord(st.Table, bookingWords)) {
			continue
		}
		t := p.Schema().Table(st.Table)
		if t == nil || t.Partial {
			continue
		}
		at := nodeAt(p, st)
		piece := pieceAround(at)
		if !at.OK() || !piece.OK() || locked(at) || inTransaction(at) || lockedText(piece) || mindsTwins(piece) {
			continue
		}
		if q, ok := twinAsked(p, t, st, at, piece); ok {
			out = append(out, q)
		}
	}
	return out
}

// ofCatalogue reports whether a table holds what those who run the app put up, and not what
// somebody did: plans of subscriptions, kinds of orders.
func ofCatalogue(table string) bool {
	words := tableWords(table)
	switch strings.TrimSuffix(words[len(words)-1], "s") {
	case "plan", "type", "kind", "categorie", "category", "template", "setting", "config":
		return true
	}
	return false
}

// twinAsked is the question, before a row is added, whether there is one of the kind.
func twinAsked(p *project.Project, t *schema.Table, added project.Statement, at, piece source.Node) (quota, bool) {
	for i := range piece.Find(source.If) {
		if i.Start() > at.Start() {
			break
		}
		cond := i.Child(source.Cond)
		refuses := i.Child(source.Then).MayLeave() && !i.Contains(at)
		if !refuses && !i.Contains(at) || within(cond, at.Start()) || !asksPresence(cond) {
			continue
		}
		if !hasWord(added.Table, onceWords) && !(refuses && saysTaken(i.Child(source.Then))) {
			continue // many a row is only made where there is none yet
		}
		var asked project.Statement
		var columns []string
		found := madeFrom(cond, 2, func(c source.Node) bool {
			here := p.StatementsIn(c)
			if len(here) == 0 || !within(c, here[0].Start) {
				here = statementsBehind(p, c, 1)
			}
			for _, r := range here {
				if r.Table != added.Table || r.Verb != "select" || r.Counted || !r.Single && !r.Limited && !strings.Contains(cond.Text(), "length") {
					continue
				}
				if columns = kindOf(p, t, r, refuses); len(columns) > 0 {
					asked = r
					return true
				}
			}
			return false
		})
		if !found || keptApart(p, t, columns) || refusedByFunction(p, t, columns) || !addsSame(at, added, columns) {
			continue
		}
		return quota{table: added.Table, twin: true, same: columns, places: []check.Place{
			queryPlace(added.Query, "a row of "+added.Table+" is added after it was asked whether there is one with the same "+check.FewNames(columns)+": requests at once all find none, and no unique key keeps the second out"),
			check.At(cond, "whether to add one is decided here, and another request may do so at the same time"),
			queryPlace(asked.Query, "whether there is one is read here"),
		}}, true
	}
	return quota{}, false
}

// kindOf are the columns that a statement narrows by, where it asks for rows that have the
// same values as another; none where it asks anything else. Of rows in one state there may be
// many, unless whoever adds a second is refused.
func kindOf(p *project.Project, t *schema.Table, r project.Statement, refuses bool) []string {
	if r.Open && !readWholly(p, r) {
		return nil
	}
	var out, fixed []string
	narrower, lately := false, false
	for _, a := range r.Filters {
		c := t.Column(a.Name)
		switch {
		case a.Maybe || c == nil || pinned(t, a):
			return nil
		case refuses && isRange(a.Op) && timed(c): // one within the last hour
			narrower, lately = true, true
		case a.Op == project.Constant:
			narrower = true
			fixed = append(fixed, c.Name)
		case a.Op != "=" && a.Op != "eq":
			return nil
		default:
			switch words := strings.Split(snake(c.Name), "_"); words[len(words)-1] {
			case "code", "token", "slug", "hash", "number": // made by the code, until one is free
				return nil
			}
			out = append(out, c.Name)
		}
	}
	if len(out) == 0 && lately {
		return fixed // one run of a kind
	}
	if narrower && len(out) < 2 && !refuses && !hasWord(t.Name, oneAtATime) {
		return nil
	}
	return out
}

// readWholly reports whether the conditions of a query of Drizzle are all known: one comparison
// with a value, or some that must all hold.
func readWholly(p *project.Project, r project.Statement) bool {
	if r.Via != project.Drizzle {
		return false
	}
	known := 0
	for c := wholeChain(nodeAt(p, r)); c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		switch c.CalleeName() {
		case "leftJoin", "innerJoin", "rightJoin", "fullJoin", "having":
			return false
		case "where":
			all := []source.Node{c.Arg(0).Resolve()}
			if all[0].CalleeName() == "and" {
				all = all[0].Args()
			}
			if slices.ContainsFunc(all, func(a source.Node) bool {
				return !slices.Contains([]string{"eq", "gt", "gte", "lt", "lte"}, a.CalleeName())
			}) {
				return false
			}
			known += len(all)
		}
	}
	return known > 0 && known == len(r.Filters)
}

// keptApart reports whether the database may keep two rows with the same values in some
// columns apart.
func keptApart(p *project.Project, t *schema.Table, columns []string) bool {
	unique := func(t *schema.Table) bool {
		for k := range t.EachKey() {
			if k.Unique && slices.ContainsFunc(k.Parts, func(part schema.Part) bool {
				return slices.ContainsFunc(columns, func(c string) bool { return plainName(c) == plainName(part.Column) })
			}) {
				return true
			}
		}
		return false
	}
	if unique(t) {
		return true
	}
	other := p.Migrated().Table(t.Name)
	return other != nil && unique(other)
}

// refusedByFunction reports whether a function of the database, which speaks of the table, may
// refuse a row that is added with some columns.
func refusedByFunction(p *project.Project, t *schema.Table, columns []string) bool {
	for _, fn := range p.Schema().Functions {
		body := strings.ToLower(fn.Body)
		if strings.Contains(body, "raise exception") && holdsWord(body, t.Name) && slices.ContainsFunc(columns, func(c string) bool { return strings.Contains(body, "new."+strings.ToLower(c)) }) {
			return true
		}
	}
	return false
}

// asksPresence reports whether a condition only asks whether there is a row: not how many,
// nor for one among them that code picks out.
func asksPresence(cond source.Node) bool {
	if comparesCount(cond) {
		return false
	}
	for b := range cond.Find(source.Binary) {
		if comparesCount(b) {
			return false
		}
	}
	picks := func(n source.Node) bool {
		for range n.Find(source.Arrow, source.Function) {
			return true
		}
		return false
	}
	if picks(cond) {
		return false
	}
	for id := range cond.Find(source.Identifier) {
		if d := declared(id); d.Kind() == source.Declarator && picks(d.Child(source.Value)) {
			return false
		}
	}
	return true
}

// mindsTwins reports whether code minds a second row itself: it knows the database's refusal, or
// has it pass over what is there.
func mindsTwins(piece source.Node) bool {
	low := strings.ToLower(piece.Text())
	return slices.ContainsFunc([]string{"onconflict", "on conflict", "duplicate key", "insert ignore", "insert or ignore", "skipduplicates", "23505", "p2002", "er_dup", "11000", "not exists"}, func(word string) bool { return strings.Contains(low, word) })
}

// addsSame reports whether an insertion writes the columns that were asked about.
func addsSame(at source.Node, added project.Statement, columns []string) bool {
	text := wholeChain(at).Text()
	if added.Via == project.RawSQL {
		text = statementIn(at)
	}
	named := func(low string) bool {
		return !slices.ContainsFunc(columns, func(c string) bool { return !strings.Contains(low, plainName(c)) })
	}
	if named(plainName(text)) {
		return true
	}
	for _, a := range []source.Node{at.Arg(0), wholeChain(at).Arg(0)} {
		if a.Kind() == source.Identifier && named(plainName(a.Resolve().Text())) {
			return true
		}
	}
	return false
}

// takenWords are how code says to who asks that there is one already, or too many.
var takenWords = regexp.MustCompile(`(?i)\balready|\bexists\b|duplicate|conflict|rate.?limit|déjà|(^|[^\pL])já[^\pL]|\bexiste\b|\bya (existe|hay|tiene|est|fue)|bereits|esiste già|sudah|cadastrad|registrad`)

// saysTaken reports whether a branch tells who asked that there is one of the kind.
func saysTaken(then source.Node) bool {
	for n := range then.Find(source.String, source.Template, source.Number, source.Property) {
		switch n.Kind() {
		case source.Number:
			if text := n.Text(); text == "409" || text == "429" {
				return true
			}
		case source.Property:
			if takenWords.MatchString(n.Key()) {
				return true
			}
		default:
			if takenWords.MatchString(n.Text()) {
				return true
			}
		}
	}
	return false
}
