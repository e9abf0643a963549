package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// ofLength is the schema of a text that is there and not longer than this.
func ofLength(most string) string { return "z.string().min(1).max(" + most + ")" }

// anyLength is the limit of texts of which nothing says how long they may be.
const anyLength = "5000"

// textLengths are the lengths of texts by the last word of their names: one of a few words
// or a date, one line, and a line that may be long.
var textLengths = []struct {
	most  string
	words []string
}{
	{"10", []string{"currency"}},
	{"100", []string{
		"mode", "role", "category", "state", "stage", "priority", "platform", "format", "color", "colour", "gender", "kind", "lang", "language", "locale",
		"method", "cycle", "period", "interval", "frequency", "severity", "level", "difficulty", "sort", "timezone", "date", "time", "datetime", "at", "timestamp",
		"day", "month", "ratio", "symbol", "country", "region", "county", "pin", "tin", "cpf", "cnpj", "zip", "postcode", "ip", "deadline", "sexo", "genre",
	}},
	{"200", []string{
		"action", "provider", "channel", "source", "department", "industry", "company", "city", "username", "handle", "carrier", "sku", "by", "hash", "wallet", "resolution",
		"network", "size", "nome", "nombre", "telefone", "number", "tone", "unit", "model", "version",
	}},
	{"500", []string{"subject", "label", "topic", "address", "location", "search", "domain", "host", "titulo", "theme", "style"}},
}

// lengthOf is how long a text may be, by its name.
func lengthOf(name string) string {
	words := nameWords(strings.TrimRight(name, "0123456789"))
	if len(words) == 0 {
		return anyLength
	}
	last := words[len(words)-1]
	for _, l := range textLengths {
		if slices.Contains(l.words, last) {
			return l.most
		}
	}
	return anyLength
}

// oneOfFew is the schema of a field that the code compares with words of its own, mode
// === "annual": a short text. One that nothing else is known of is a text by that.
func oneOfFew(i project.Input, schema string) string {
	for _, use := range i.Uses {
		up := use.Parent()
		if up.Kind() != source.Binary || !slices.Contains([]string{"===", "!==", "==", "!="}, up.Operator()) {
			continue
		}
		other := up.Child(source.Right)
		if other == use {
			other = up.Child(source.Left)
		}
		word, ok := other.StringValue()
		if !ok || !plainKey(word) || word != strings.ToLower(word) || word == "true" || word == "false" || word == "on" {
			continue
		}
		if schema == scalar(lengthOf(i.Name)) {
			return ofLength("100")
		}
		return strings.ReplaceAll(schema, ".max("+anyLength+")", ".max(100)")
	}
	return schema
}
