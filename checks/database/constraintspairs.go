package database

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// Further kinds of laxity: what a key would keep apart, and what only two columns together say.
const (
	kindNumbered = "numbers of documents given twice"
	kindPaired   = "the same pair in two rows"
	kindEnds     = "ends before they begin"
)

// documentWords are what people tell apart by a number.
var documentWords = setOf("order", "invoice", "receipt", "ticket", "booking", "reservation", "registration", "certificate", "quote", "quotation", "estimate",
	"pedido", "fatura", "factura", "recibo", "inscricao", "matricula", "rechnung", "facture", "commande", "orcamento", "presupuesto")

// numberedTwice reports whether a column holds the number of the row's own document, and nothing
// keeps it from standing in two.
func numberedTwice(s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	if c.Identity || t.Partial || mentionedInKey(t, c) {
		return false
	}
	words := strings.Split(snake(c.Name), "_")
	if len(words) != 2 {
		return false
	}
	word := words[0]
	if numero := words[0] == "numero" || words[0] == "num" || words[0] == "nr"; numero {
		word = words[1]
	} else if words[1] != "number" && words[1] != "no" && words[1] != "numero" {
		return false
	}
	if !documentWords[word] {
		return false
	}
	of := tableWords(t.Name)
	if strings.TrimSuffix(of[len(of)-1], "s") == word || (word == "invoice" || word == "receipt") && hasWord(t.Name, onceWords) {
		return true
	}
	return c.NotNull && words[0] == "numero" && !slices.ContainsFunc(s.Tables, func(o *schema.Table) bool { return o != t && o.Column(c.Name) != nil })
}

// pairWords name what one row has with another once.
var pairWords = setOf("member", "membership", "like", "favorite", "favourite", "bookmark", "follow", "follower", "participant", "attendee", "collaborator")

// pairedTwice reports whether a table ties two rows together, which it does once, and no key keeps
// it from doing so again.
func pairedTwice(s *schema.Schema, t *schema.Table) bool {
	const most = 10
	of := tableWords(t.Name)
	if s.Dialect == schema.MongoDB || t.Partial || t.Ignored || len(t.Columns) > most || !pairWords[strings.TrimSuffix(of[len(of)-1], "s")] {
		return false
	}
	var refs []string
	for _, c := range t.Columns {
		if _, tied := t.Reference(c.Name); tied && c.NotNull && !signature(c) {
			refs = append(refs, c.Name)
		}
	}
	if len(refs) != 2 {
		return false
	}
	for k := range t.EachKey() {
		if k.Unique && slices.ContainsFunc(k.Parts, func(part schema.Part) bool {
			return slices.ContainsFunc(refs, func(r string) bool { return strings.EqualFold(r, part.Column) })
		}) {
			return false
		}
	}
	return true
}

// beginnings are the words by which a beginning is named, by those of the end.
var beginnings = map[string]string{"end": "start", "ends": "starts", "until": "from", "to": "from", "fim": "inicio", "fin": "inicio", "termino": "inicio", "checkout": "checkin"}

// endsBefore reports whether a column says when something planned ends, another one when it
// begins, and no check says which comes first. What ends by itself is written down as it happens.
func endsBefore(s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	switch s.Source {
	case schema.Prisma, schema.Mongoose:
		return false
	}
	typ := strings.ToLower(c.Type)
	if !strings.Contains(typ, "date") && !strings.Contains(typ, "timestamp") || mentionedIn(t, c) {
		return false
	}
	words := strings.Split(snake(c.Name), "_")
	for i, w := range words {
		begin := beginnings[w]
		if begin == "" || slices.Contains(words, "period") || slices.Contains(words, "trial") {
			continue
		}
		other := slices.Clone(words)
		other[i] = begin
		if o := t.Column(strings.Join(other, "_")); o != nil && !mentionedIn(t, o) && o.NotNull {
			return true
		}
	}
	return false
}

// neverWritten reports whether code adds rows to a table, and neither code nor a function of the
// database speaks of a column of it: it is what its default says, in every row.
func neverWritten(p *project.Project, s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	if c.Default == "" || !slices.ContainsFunc(p.Statements(), func(st project.Statement) bool { return st.Verb == "insert" && s.Table(st.Table) == t }) {
		return false
	}
	generated := ""
	if typed := p.GeneratedTables(); len(typed) > 0 {
		generated = typed[0].Place.File
	}
	for _, name := range slices.Concat(p.Sources(), p.PythonSources()) {
		if name != generated && !slices.Contains(s.Files, name) && name != c.Place.File && p.Holds(name, c.Name, c.Field) {
			return false
		}
	}
	for _, f := range p.StoredFunctions() {
		if holdsWord(f.Body, c.Name) {
			return false
		}
	}
	return true
}
