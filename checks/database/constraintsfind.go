package database

import (
	"cmp"
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// A laxity is a column that takes values which make no sense.
type laxity struct {
	place      schema.Place
	message    string
	kind, name string // for the reason
	weak       bool   // a hint, unless others are found too
	beside     bool   // worth a word beside others only
	table      *schema.Table
	column     *schema.Column
}

// The kinds of laxity that a rule may end.
const (
	kindNegative = "negative amounts"
	kindRange    = "values out of range"
	kindStates   = "states as free text"
	kindKinds    = "kinds as free text"
	kindWords    = "words as free text"
	kindNobody   = "rows of nobody"
	kindTwice    = "the same id of a payment or customer in two rows"
)

// looseColumns lists them, the gravest kinds first.
func looseColumns(s *schema.Schema) []laxity {
	var out []laxity
	told := map[schema.Place]bool{}
	for _, t := range s.Tables {
		if t.Ignored {
			continue
		}
		kept := record(t)
		for _, c := range t.Columns {
			if c.List || told[c.Place] {
				continue
			}
			name, judged := t.Qualified()+"."+c.Name, c
			if dot := strings.LastIndexByte(c.Name, '.'); dot >= 0 { // of a document inside
				inner := *c
				inner.Name, judged = c.Name[dot+1:], &inner
			}
			if l, ok := lax(s, t, judged, name); ok {
				told[c.Place] = s.Source == schema.SQLAlchemy || s.Source == schema.Django // one field of a base of several models
				l.place, l.name, l.table, l.column = c.Place, name, t, c
				if kept { // what happened is written by the code alone
					l.weak, l.beside = true, true
				}
				out = append(out, l)
			}
		}
		if pairedTwice(s, t) && !told[t.Place] {
			out = append(out, laxity{place: t.Place, kind: kindPaired, name: t.Qualified(), message: "rows of " + t.Qualified() + " tie two others together, and the same two may be tied twice: no key over both is unique", weak: true, table: t, column: t.Columns[0]})
		}
	}
	if !slices.ContainsFunc(out, func(l laxity) bool { return !l.beside }) {
		return nil
	}
	slices.SortStableFunc(out, func(a, b laxity) int { return cmp.Compare(gravity(a), gravity(b)) })
	return out
}

func gravity(l laxity) int {
	switch {
	case l.beside:
		return 2
	case l.weak:
		return 1
	}
	return 0
}

// lax judges one column; name is what it is called in full.
func lax(s *schema.Schema, t *schema.Table, c *schema.Column, name string) (laxity, bool) {
	switch {
	case money(c) && fraction(c.Type) && !goods(t, c):
		return laxity{kind: "money as a fraction", message: name + " keeps money as a binary fraction: most amounts are not held exactly, and sums drift"}, true
	case money(c) && c.Type == "number" && s.Dialect == schema.MongoDB && !strings.Contains(plainName(c.Name), "cent"):
		return laxity{kind: "money as a fraction", message: name + " keeps money as a binary fraction: most amounts are not held exactly, and sums drift", weak: true}, true
	case moneyInWords(t, c):
		return laxity{kind: "money as text", message: name + " keeps money as text: it takes what is no number, and neither sums nor comparisons are right", weak: true}, true
	case stateful(t, c):
		weak := s.Dialect == schema.SQLite && s.Source == schema.Prisma || c.Default == "" && strings.HasSuffix(snake(c.Name), "type")
		if kindly(c) {
			return laxity{kind: kindKinds, message: name + " takes any text, a misspelt kind included", weak: weak}, true
		}
		return laxity{kind: kindStates, message: name + " takes any text, though only a few values have a meaning", weak: weak}, true
	case ownerless(s, t, c):
		return laxity{kind: kindNobody, message: name + " may be empty: such a row belongs to nobody"}, true
	case bookedTwice(t, c):
		return laxity{kind: kindTwice, message: name + " is not unique: one payment or customer can be stored twice", weak: mirror(t)}, true
	case numberedTwice(s, t, c):
		return laxity{kind: kindNumbered, message: name + " is not unique: two rows can have the same number", weak: true}, true
	case outOfRange(t, c):
		return laxity{kind: kindRange, message: name + " takes numbers that have no meaning, below zero or beyond the scale", weak: true, beside: true}, true
	case stateLeftOut(c):
		return laxity{kind: "states left out", message: name + " may be empty, and then the row is in no state", weak: true, beside: true}, true
	case endsBefore(s, t, c):
		return laxity{kind: kindEnds, message: name + " may lie before the beginning: no check says which comes first", weak: true, beside: true}, true
	case wordy(t, c):
		return laxity{kind: kindWords, message: name + " takes any text, a misspelt word included", weak: true, beside: true}, true
	case counted(s, t, c):
		return laxity{kind: kindNegative, message: name + " may be negative: a check in the migration's SQL would keep it from that", weak: true, beside: true}, true
	case belowZero(s, t, c):
		return laxity{kind: kindNegative, message: name + " may be negative", weak: true, beside: true}, true
	case childOfNothing(s, t, c):
		return laxity{kind: kindNobody, message: name + " may be empty, though the row is deleted with what it belongs to", weak: true, beside: true}, true
	case negative(s, t, c):
		return laxity{kind: kindNegative, message: name + " may be negative", weak: strings.HasSuffix(plainName(c.Name), "count") || mirror(t)}, true
	}
	return laxity{}, false
}

// money reports whether a column's name says that it holds an amount of money.
func money(c *schema.Column) bool {
	words := strings.Split(snake(c.Name), "_")
	for _, w := range words {
		switch w {
		case "rate", "percent", "percentage", "score", "seconds", "hours", "minutes", "days", "count", "tokens", "distance", "weight", "kg", "id", "ratio", "factor", "confidence", "paid", "per", "click", "average", "avg", "range", "index":
			return false
		}
	}
	for _, w := range words {
		switch w {
		case "price", "amount", "cost", "balance", "fee", "salary", "revenue", "budget", "subtotal", "earnings", "payout", "deposit", "refund", "commission", "cents", "usd", "eur",
			"precio", "preco", "prix", "preis", "prezzo", "monto", "importe", "importo", "montant", "betrag", "saldo", "costo", "custo", "presupuesto", "orcamento", "salario":
			return true
		}
	}
	return len(words) == 1 && words[0] == "total"
}

// fraction reports whether a type holds binary fractions.
func fraction(typ string) bool {
	low := strings.ToLower(typ)
	if strings.Contains(low, "@db.decimal") || strings.Contains(low, "@decimal") || strings.Contains(low, "@money") {
		return false
	}
	for _, word := range []string{"float", "real", "double"} {
		if strings.HasPrefix(low, word) {
			return true
		}
	}
	return false
}

// stateful reports whether a column holds one of a few words, as free text.
func stateful(t *schema.Table, c *schema.Column) bool {
	if family(c.Type) != "text" || c.Enum != "" || mentionedIn(t, c) {
		return false
	}
	if _, ref := t.Reference(c.Name); ref {
		return false
	}
	name := snake(c.Name)
	if _, unique := t.UniqueOn(c.Name); unique || strings.HasPrefix(name, "other_") {
		return false // each row is a kind of its own, or one that the list leaves out
	}
	switch name {
	case "role":
		return c.Default != "" || accountTable(t) || strings.Contains(plainName(t.Name), "member") || strings.Contains(plainName(t.Name), "user") || strings.Contains(plainName(t.Name), "profile") || strings.Contains(plainName(t.Name), "invit")
	case "status", "plan", "tier", "priority", "visibility", "severity", "payment_status", "subscription_status", "subscription_tier", "plan_type", "user_role", "member_role":
		return true
	case "state":
		return t.Column("city") == nil && t.Column("country") == nil && t.Column("address") == nil && c.Default != ""
	case "token_type", "content_type", "mime_type", "file_type", "media_type", "event_type", "entity_type", "resource_type", "device_type", "marital_status", "http_status", "error_type":
		return false
	case "gateway_status", "provider_status", "external_status", "raw_status", "response_status":
		return false // in another service's words
	case "type":
		return t.Column("provider") == nil && c.NotNull && !fileRows(t)
	}
	if strings.HasSuffix(name, "mime_type") || aboutState(name) {
		return false
	}
	switch name {
	case "estado", "situacao", "statut", "stato", "estatus":
		for _, place := range []string{"cidade", "ciudad", "cep", "endereco", "direccion", "municipio", "city", "pais", "bairro"} {
			if t.Column(place) != nil {
				return false // a part of an address
			}
		}
		return true
	case "prioridade", "prioridad", "priorite":
		return true
	case "tipo":
		return c.NotNull
	}
	return strings.HasSuffix(name, "_status") || strings.HasPrefix(name, "status_") || strings.HasPrefix(name, "estado_") || strings.HasSuffix(name, "_type") && (c.NotNull || c.Default != "")
}

// mentionedIn reports whether a check of the table is about the column.
func mentionedIn(t *schema.Table, c *schema.Column) bool {
	for _, k := range t.Checks {
		if holdsWord(k.Expr, c.Name) || c.Field != c.Name && holdsWord(k.Expr, c.Field) {
			return true
		}
	}
	return false
}

// holdsWord reports whether a name stands in an expression as a whole word.
func holdsWord(expr, name string) bool {
	e, n := strings.ToLower(expr), strings.ToLower(name)
	for from := 0; n != ""; {
		i := strings.Index(e[from:], n)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(n)
		if (i == 0 || !wordByte(e[i-1])) && (end == len(e) || !wordByte(e[end])) {
			return true
		}
		from = end
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z'
}

// ownerless reports whether the column that says whose row it is may be empty
// without anything that means so.
func ownerless(s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	if c.NotNull || s.Dialect == schema.MongoDB || s.Source == schema.Prisma || c != ownerColumn(t) || t.Partial || mailbox(t) {
		return false
	}
	for _, part := range t.Primary.Parts {
		if strings.EqualFold(part.Column, c.Name) {
			return false
		}
	}
	f, tied := t.Reference(c.Name)
	if tied && f.OnDelete == "set null" {
		return false
	}
	if invites(t) {
		return false
	}
	for _, o := range t.Columns { // rows of guests
		switch plainName(o.Name) {
		case "guestid", "sessionid", "guestemail", "anonymousid", "visitorid", "ipaddress", "isdefault", "isglobal", "issystem", "ispublic", "istemplate":
			return false
		}
	}
	return tied || s.Source == schema.Supabase && family(c.Type) == "uuid"
}

// bookedTwice reports whether a column holds the id of one payment and may hold
// it in two rows.
func bookedTwice(t *schema.Table, c *schema.Column) bool {
	name := plainName(c.Name)
	one := strings.Contains(name, "checkoutsessionid") || strings.Contains(name, "paymentintentid") || strings.Contains(name, "stripesessionid")
	if strings.Contains(name, "stripesubscriptionid") || strings.Contains(name, "stripecustomerid") {
		one = accountTable(t) || tenantTable(t)
	}
	if !one || mentionedInKey(t, c) {
		return false
	}
	_, ref := t.Reference(c.Name)
	return !ref
}

// mirror reports whether a table only repeats what the payment provider keeps.
func mirror(t *schema.Table) bool {
	switch plainName(t.Name) {
	case "customers", "customer", "subscriptions", "prices", "price", "products", "product":
		return len(t.Columns) <= 14
	}
	return false
}

// tenantTable reports whether a table's rows are the firms or teams that pay.
func tenantTable(t *schema.Table) bool {
	switch plainName(t.Name) {
	case "organization", "organizations", "org", "orgs", "team", "teams", "workspace", "workspaces", "tenant", "tenants", "company", "companies", "profile", "profiles", "customer", "customers", "businessowners":
		return true
	}
	return false
}

// mentionedInKey reports whether a unique key holds the column.
func mentionedInKey(t *schema.Table, c *schema.Column) bool {
	for _, k := range t.Keys() {
		for _, part := range k.Parts {
			if k.Unique && strings.EqualFold(part.Column, c.Name) {
				return true
			}
		}
	}
	return false
}

// negative reports whether an amount that only makes sense from zero up has no
// check. Prisma's own language cannot spell one.
func negative(s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	if s.Source == schema.Prisma || c.Identity || mentionedIn(t, c) || strings.Contains(strings.ToLower(c.Type), "unsigned") {
		return false
	}
	switch low := strings.ToLower(c.Type); {
	case strings.Contains(low, "interval"), strings.Contains(low, "time"):
		return false
	case strings.Contains(low, "int"), strings.Contains(low, "numeric"), strings.Contains(low, "decimal"), low == "number", fraction(low):
	default:
		return false
	}
	words := strings.Split(snake(c.Name), "_")
	if bothWays(words) {
		return false
	}
	switch last := words[len(words)-1]; last {
	case "quantity", "qty", "stock", "balance", "credits", "price", "amount", "quota", "usage", "count", "pence", "cents", "seats",
		"precio", "preco", "valor", "monto", "importe", "montant", "betrag", "saldo", "cantidad", "quantidade", "estoque":
		return !strings.Contains(c.Name, "adjust") && !strings.Contains(c.Name, "delta") && !strings.Contains(c.Name, "variation") && !strings.Contains(plainName(t.Name), "transaction") && !strings.Contains(plainName(t.Name), "ledger")
	}
	switch words[0] {
	case "amount", "quantity", "price", "precio", "preco", "monto", "importe", "quantidade", "cantidad", "vagas", "estoque":
		return true
	}
	return false
}

// outOfRange reports whether a column is a mark on a scale, and nothing keeps it
// there.
func outOfRange(t *schema.Table, c *schema.Column) bool {
	low := strings.ToLower(c.Type)
	if mentionedIn(t, c) || !strings.Contains(low, "int") && !strings.Contains(low, "numeric") && !strings.Contains(low, "decimal") && !fraction(low) || strings.Contains(low, "interval") || strings.Contains(low, "point") {
		return false
	}
	switch snake(c.Name) {
	case "rating", "stars", "progress", "score", "percentage", "progress_percentage", "completion_percentage":
		return true
	}
	words := strings.Split(snake(c.Name), "_")
	switch words[0] {
	case "max", "min", "avg", "average", "total", "elo", "last":
		return false // worked out, or of a game
	}
	return len(words) == 2 && (words[1] == "rating" || words[1] == "score") || snake(c.Name) == "overall_score" || snake(c.Name) == "trust_score"
}

// stateLeftOut reports whether the state of a row may be missing.
func stateLeftOut(c *schema.Column) bool {
	if c.NotNull || c.Default != "" {
		return false
	}
	name := snake(c.Name)
	return name == "status" || name == "role" && c.Enum != "" || c.Enum != "" && strings.HasSuffix(name, "_status")
}

// wordy reports whether a column holds one of a few words by its name, though no
// state of the row.
func wordy(t *schema.Table, c *schema.Column) bool {
	if family(c.Type) != "text" || c.Enum != "" || !c.NotNull || mentionedIn(t, c) || mentionedInKey(t, c) {
		return false
	}
	switch snake(c.Name) {
	case "kind", "mode", "scope", "currency", "frequency", "billing_period", "billing_cycle", "period", "environment", "gender", "sexo", "genero", "payment_method", "metodo_pagamento", "metodo_pago", "forma_pagamento":
		_, ref := t.Reference(c.Name)
		return !ref && !(snake(c.Name) == "scope" && c.Default == "") // what a job takes in, in words
	}
	return false
}

// counted reports whether a model of Prisma holds what can run out: its own language
// has no word against less than nothing, and the migration has.
func counted(s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	if s.Source != schema.Prisma || s.Dialect == schema.MongoDB || mentionedIn(t, c) || strings.Contains(plainName(t.Name), "transaction") {
		return false
	}
	low := strings.ToLower(c.Type)
	if !strings.HasPrefix(low, "int") && !strings.HasPrefix(low, "decimal") && !strings.HasPrefix(low, "bigint") {
		return false
	}
	words := strings.Split(snake(c.Name), "_")
	switch words[len(words)-1] {
	case "quantity", "stock", "balance", "credits", "capacity", "seats":
		return true
	}
	return c.Default != "" && words[len(words)-1] == "count" && !onlyShown(words) || words[0] == "price"
}
