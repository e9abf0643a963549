package database

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// said are the texts of the app and of its SQL that hold a word.
func said(p *project.Project, s *schema.Schema, words ...string) []string {
	var out []string
	for _, name := range slices.Concat(p.Sources(), s.Files) {
		if !slices.ContainsFunc(words, func(w string) bool { return w != "" && p.Holds(name, w) }) {
			continue
		}
		if text, ok := p.Read(name); ok {
			out = append(out, string(text))
		}
	}
	return out
}

// neverBelowZero reports whether nothing hints at numbers below nothing in a column: what
// its rows are, its comment, a comparison with such a number or one that is written.
func neverBelowZero(p *project.Project, s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	for _, word := range []string{"refund", "adjust", "transaction", "ledger", "movement", "journal", "entry", "entries", "delta", "credit_note", "log", "history", "event", "discount", "correction", "score", "metric", "stat", "analytic", "forecast", "prediction", "fiscal", "balance"} {
		if strings.Contains(strings.ToLower(t.Name), word) {
			return false
		}
	}
	low := snake(c.Name)
	for _, word := range []string{"balance", "saldo", "net", "profit", "temperature", "offset", "score", "points", "profundidad", "margin"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	if n := commentBeside(p, c); strings.Contains(n, "-1") || strings.Contains(strings.ToLower(n), "unlimited") || strings.Contains(strings.ToLower(n), "negativ") {
		return false
	}
	if endlessBelow(p, c) {
		return false
	}
	below := regexp.MustCompile(`(?i)\b(?:` + regexp.QuoteMeta(c.Name) + `|` + regexp.QuoteMeta(c.Field) + `)\b["'\]]?\s*(?:[:=]|[!=]==?|[<>]=?)\s*\(?-\s*[\d\w]`)
	for _, text := range said(p, s, c.Name, c.Field) {
		if below.MatchString(text) {
			return false
		}
	}
	return true
}

// endlessBelow reports whether a column says how much there may be at most, in an app in
// which less than nothing stands for no limit.
func endlessBelow(p *project.Project, c *schema.Column) bool {
	return capped(snake(c.Name)) && project.Answer(p, "database/no limit below zero", unlimitedBelow)
}

// capped reports whether a column says how much of something there may be at most.
func capped(name string) bool {
	words := strings.Split(name, "_")
	for _, w := range words {
		switch w {
		case "max", "limit", "limits", "quota", "seats", "capacity", "credits", "allowance":
			return true
		}
	}
	return false
}

// noLimit is where less than nothing stands for no limit.
var noLimit = regexp.MustCompile(`(?i)(?:unlimited|ilimitad|infinite|no limit|sin l.mite)[^\n]{0,60}-1\b|-1\b[^\n]{0,60}(?:unlimited|ilimitad|infinite|no limit|sin l.mite)|(?:limit|max\w*|quota|seats|projects|users)\b["'\]]?\s*(?:[:=]|[!=]==?)\s*-1\b`)

// unlimitedBelow reports whether the app anywhere writes -1 for no limit.
func unlimitedBelow(p *project.Project) bool {
	for _, name := range slices.Concat(p.Sources(), p.Schema().Files) {
		if text, ok := p.Read(name); ok && p.Holds(name, "-1") && noLimit.Match(text) {
			return true
		}
	}
	return false
}

// percentDone reports whether a column says how much of something is done, in percent.
func percentDone(c *schema.Column) bool {
	switch snake(c.Name) {
	case "progress_percentage", "completion_percentage":
		return true
	}
	return snake(c.Name) == "progress" && strings.Contains(strings.ToLower(c.Type), "int")
}

// composed reports whether the words of a column are put together of parts, and looked for
// within it again: no list of values fits it.
func composed(p *project.Project, c *schema.Column) bool {
	if !slices.ContainsFunc(p.Sources(), func(name string) bool { return p.Holds(name, "."+c.Field+".includes(") }) {
		return false
	}
	written := regexp.MustCompile(`\b` + regexp.QuoteMeta(c.Field) + "\\s*:\\s*`[^`\n]*\\$\\{")
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		if !p.Holds(name, c.Field) {
			return false
		}
		text, _ := p.Read(name)
		return written.Match(text)
	})
}

// commentBeside is the comment that ends the line of a column.
func commentBeside(p *project.Project, c *schema.Column) string {
	text, _ := p.Read(c.Place.File)
	return commentOn(c.Place.File, between(string(text), c.Place.Line, c.Place.Line))
}

// commentOn is the comment that ends a line of a file.
func commentOn(file, line string) string {
	mark := "//"
	switch path.Ext(file) {
	case ".sql":
		mark = "--"
	case ".py":
		mark = "# "
	}
	_, comment, _ := strings.Cut(line, mark)
	return strings.TrimSpace(comment)
}

// plainValue is a value as states and kinds have them.
var plainValue = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*$`)

// listedValues are the values of a column that the comment beside it lists, when its
// default is one of them and all that the code writes and asks for is, too.
func listedValues(p *project.Project, s *schema.Schema, t *schema.Table, c *schema.Column) []string {
	values := valuesIn(commentBeside(p, c))
	if len(values) < 2 || strings.HasPrefix(c.Place.File, "../") { // what else writes there is not seen from here
		return nil
	}
	if def := strings.ToLower(c.Default); def != "" {
		known := slices.ContainsFunc(values, func(v string) bool {
			return strings.Trim(strings.Split(def, "::")[0], "'\"() ") == strings.ToLower(v)
		})
		if !known {
			return nil
		}
	}
	if !onlyListed(p, s, t, c, values) {
		return nil
	}
	return values
}

// valuesIn reads a comment that is a list of values and nothing else.
func valuesIn(comment string) []string {
	comment = strings.TrimRight(comment, ". ")
	for _, word := range []string{"etc", "e.g", "...", "…", "(", ":"} {
		if strings.Contains(comment, word) {
			return nil
		}
	}
	comment = strings.NewReplacer(", or ", ",", " or ", ",", "|", ",").Replace(comment)
	var out []string
	for part := range strings.SplitSeq(comment, ",") {
		part = strings.Trim(strings.TrimSpace(part), "'\"`")
		if !plainValue.MatchString(part) || slices.Contains(out, part) {
			return nil
		}
		out = append(out, part)
	}
	return out
}

// onlyListed reports whether what the code writes into a column, and compares it with, is
// among some values. A value from elsewhere, such as the state that another service
// names, may be anything.
func onlyListed(p *project.Project, s *schema.Schema, t *schema.Table, c *schema.Column, values []string) bool {
	name := `\b(?:` + regexp.QuoteMeta(c.Name) + `|` + regexp.QuoteMeta(c.Field) + `)\b`
	written := regexp.MustCompile(name + `["']?\s*:\s*([^\n]{1,200})`)
	asked := regexp.MustCompile(name + `["'\]]?\s*(?:[!=]==?|<>|=)\s*\(?["']([^"'\n]*)["']`)
	compared := regexp.MustCompile(`["']` + name + `["']\s*,\s*["']([^"'\n]*)["']`)
	known := func(v string) bool { return slices.Contains(values, v) }
	everywhere := !commonWord(snake(c.Name))
	words := []string{t.Name, t.Model}
	if everywhere {
		words = []string{c.Name, c.Field}
	}
	for _, text := range said(p, s, words...) {
		if !everywhere && t.Model != "" && !holdsWord(strings.ToLower(text), strings.ToLower(t.Model)) && !holdsWord(strings.ToLower(text), strings.ToLower(t.Name)) {
			continue
		}
		for _, m := range slices.Concat(asked.FindAllStringSubmatch(text, -1), compared.FindAllStringSubmatch(text, -1)) {
			if !known(m[1]) && m[1] != "" && m[1] != "all" {
				return false
			}
		}
		for _, m := range written.FindAllStringSubmatch(text, -1) {
			if !givesListed(strings.TrimSpace(m[1]), known) {
				return false
			}
		}
	}
	return true
}

// commonWord reports whether columns of many tables are called so.
func commonWord(name string) bool {
	switch name {
	case "status", "type", "role", "kind", "state", "priority", "severity", "plan", "tier", "scope", "frequency", "period", "mode", "estado", "tipo", "visibility":
		return true
	}
	return false
}

// quotedWord are texts in quotes.
var quotedWord = regexp.MustCompile("[\"'`]([^\"'`\n]*)[\"'`]")

// columnOfText is a column of Drizzle, whose builders may stand behind a name.
var columnOfText = regexp.MustCompile(`^(?:\w+\.)?(?:text|varchar)\(`)

// answerStatus is the status of an answer over HTTP.
var answerStatus = regexp.MustCompile(`^\d{3}\b`)

// givesListed reports whether an expression that stands behind a column's name gives
// listed values alone, or is no value: a type, the column of a schema.
func givesListed(expr string, known func(string) bool) bool {
	if !strings.HasPrefix(expr, "z.") {
		expr = expr[:strings.IndexAny(expr+",", ",}")]
	}
	first := strings.TrimRight(strings.Fields(expr + " ;")[0], ";)")
	switch first {
	case "string", "true", "false", "null", "undefined", "z.string()", "String", "text", "text(", "varchar(":
		return true
	}
	if columnOfText.MatchString(expr) || strings.HasPrefix(expr, "number") || strings.HasPrefix(expr, "z.string") {
		return true
	}
	words := quotedWord.FindAllStringSubmatch(expr, -1)
	for _, w := range words {
		if !known(w[1]) {
			return false
		}
	}
	if len(words) > 0 {
		return true
	}
	return answerStatus.MatchString(expr)
}

// alwaysWritten reports whether all code that adds rows to a table says whose they are.
func alwaysWritten(p *project.Project, s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	added := 0
	for _, st := range p.Statements() {
		if st.Verb != "insert" && st.Verb != "update" || s.Table(st.Table) != t {
			continue
		}
		text, _ := p.Read(st.File)
		call := between(string(text), st.Line, max(st.EndLine, st.Line))
		if !strings.Contains(call, ".insert(") && !strings.Contains(call, ".upsert(") {
			continue
		}
		if !holdsWord(call, c.Name) || regexp.MustCompile(regexp.QuoteMeta(c.Name)+`["']?\s*:\s*[^,}\n]*(?:null|undefined|\?\.|\|\|)`).MatchString(call) {
			return false
		}
		added++
	}
	for _, fn := range s.Functions {
		low := strings.ToLower(fn.Body)
		if strings.Contains(low, "insert into") && holdsWord(low, t.Name) && !holdsWord(low, c.Name) {
			return false
		}
	}
	return added > 0
}

// onePerRow reports whether a payment or customer is one row of a table: nothing adds
// several rows at once, and the rows are no parts of something that is paid together.
func onePerRow(p *project.Project, s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	low := strings.ToLower(t.Name)
	for _, word := range []string{"item", "line", "ticket", "booking", "registration", "reservation", "log", "event", "transaction", "refund", "entry", "history", "payout", "transfer", "attendee", "donation", "licen"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	if strings.Trim(c.Default, "'\" ") == "" && c.Default != "" {
		return false // the empty text would stand in many rows
	}
	for _, st := range p.Statements() {
		if st.Verb == "insert" && s.Table(st.Table) == t && st.Loop.OK() {
			return false
		}
	}
	return true
}
