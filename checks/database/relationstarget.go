package database

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// tableNames finds tables by their plain name.
func tableNames(s *schema.Schema) map[string]*schema.Table {
	out := map[string]*schema.Table{}
	for _, t := range s.Tables {
		for _, name := range []string{t.Name, t.Model} {
			if n := plainName(name); n != "" && out[n] == nil {
				out[n] = t
			}
		}
	}
	return out
}

// target is the table whose row a column names, where its type fits that
// table's key: the table of that name, the people's table for an owner, the own
// one for a parent, or one that has a unique column of the same name.
func target(s *schema.Schema, names map[string]*schema.Table, t *schema.Table, c *schema.Column, base string) *schema.Table {
	if base == "parent" {
		if fits(t, c) {
			return t
		}
		return nil
	}
	words := []string{base}
	if person(base) {
		words = append(words, "user", "profile", "app_user")
	}
	for _, long := range []struct{ short, long string }{{"org", "organization"}, {"org", "organisation"}, {"dept", "department"}, {"cat", "category"}} {
		if base == long.short {
			words = append(words, long.long)
		}
	}
	if i := strings.LastIndexByte(base, '_'); i >= 0 && (family(c.Type) == "uuid" || chosen(base[:i])) {
		words = append(words, base[i+1:])
	}
	if found := kindred(names, t, base); found != nil && found != t && fits(found, c) {
		return found
	}
	for _, w := range words {
		if found := named(names, w); found != nil && found != t && fits(found, c) && !(person(base) && base != "profile" && besideAccounts(found)) {
			return found
		}
	}
	return naturalKey(s, t, c, base)
}

// besideAccounts reports whether the rows of a table have keys of their own and name
// the account that they belong to: an id of a user is none of those keys.
func besideAccounts(t *schema.Table) bool {
	for _, name := range []string{"user_id", "userId", "auth_user_id", "account_id"} {
		if t.Column(name) != nil && t.Primary.Parts[0].Column != name {
			return true
		}
	}
	return false
}

// kindred is the table of a word among those that are called like the column's own:
// subscription_invoices for an invoice in subscription_payments.
func kindred(names map[string]*schema.Table, t *schema.Table, base string) *schema.Table {
	own := snake(t.Name)
	for i := strings.LastIndexByte(own, '_'); i > 0; i = strings.LastIndexByte(own[:i], '_') {
		if found := named(names, own[:i+1]+base); found != nil {
			return found
		}
	}
	return nil
}

// chosen reports whether the words before a table's name say which of its rows is
// meant, and not whose row it is: selected_plan, held_by_order.
func chosen(before string) bool {
	switch before {
	case "selected", "chosen", "preferred", "assigned", "winning", "held_by", "reserved_by":
		return true
	}
	return false
}

// named is the table of a word, in the singular or the plural.
func named(names map[string]*schema.Table, word string) *schema.Table {
	w := plainName(word)
	forms := []string{w, w + "s", w + "es"}
	if head, ok := strings.CutSuffix(w, "y"); ok {
		forms = append(forms, head+"ies")
	}
	for _, f := range forms {
		if t := names[f]; t != nil {
			return t
		}
	}
	return nil
}

// fits reports whether a column can hold the table's key.
func fits(t *schema.Table, c *schema.Column) bool {
	if len(t.Primary.Parts) != 1 {
		return false
	}
	k := t.Column(t.Primary.Parts[0].Column)
	return k != nil && k != c && family(k.Type) == family(c.Type)
}

// family is what kind of key a type can hold.
func family(typ string) string {
	low := strings.ToLower(typ)
	switch {
	case strings.Contains(low, "uuid"):
		return "uuid"
	case strings.Contains(low, "int"), strings.Contains(low, "serial"), low == "number":
		return "number"
	case strings.Contains(low, "text"), strings.Contains(low, "char"), strings.HasPrefix(low, "string"):
		return "text"
	}
	return low
}

// naturalKey is another table that has a unique column of the same name: the one
// that the column is called after, else the only one.
func naturalKey(s *schema.Schema, t *schema.Table, c *schema.Column, base string) *schema.Table {
	_, own := t.UniqueOn(c.Name)
	var found []*schema.Table
	beside := false
	for _, o := range s.Tables {
		k, ok := o.UniqueOn(c.Name)
		if o == t || !ok || o.Partial || k.Where != "" || o.Column(c.Name) == nil || family(o.Column(c.Name).Type) != family(c.Type) {
			continue
		}
		if _, ref := o.Reference(c.Name); ref {
			continue // that table points on itself
		}
		if strings.HasSuffix(plainName(o.Name), plainName(base)+"s") {
			return o
		}
		if sideTable(o) {
			beside = true
			continue
		}
		found = append(found, o)
	}
	if len(found) == 0 && beside && !own && !sideTable(t) {
		return ofKind(s, c, base)
	}
	if own || len(found) != 1 || person(base) || // of people many tables have one row each
		strings.HasSuffix(plainName(t.Name), plainName(base)+"s") {
		return nil
	}
	return found[0]
}

// ofKind is the only table that is called some kind of a word, and whose key a column
// can hold: ai_message of a message.
func ofKind(s *schema.Schema, c *schema.Column, base string) *schema.Table {
	var found *schema.Table
	for _, o := range s.Tables {
		name := strings.TrimSuffix(snake(o.Name), "s")
		if !strings.HasSuffix(name, "_"+strings.TrimSuffix(snake(base), "s")) || !fits(o, c) {
			continue
		}
		if found != nil {
			return nil
		}
		found = o
	}
	return found
}

// sideTable reports whether a table keeps one row for each of something that
// lives elsewhere: counters, settings, limits.
func sideTable(t *schema.Table) bool {
	words := strings.Split(snake(t.Name), "_")
	switch strings.TrimSuffix(words[len(words)-1], "s") {
	case "count", "counter", "stat", "statistic", "total", "setting", "preference", "limit", "quota", "usage", "cache", "balance", "score", "metric", "lock", "status", "state", "receipt":
		return true
	}
	return false
}

// soleAccounts is the only table with which people sign in, under whatever name, where a column
// can hold its key.
func soleAccounts(s *schema.Schema, t *schema.Table, c *schema.Column) *schema.Table {
	var found *schema.Table
	for _, o := range s.Tables {
		if loginColumn(o) == nil || !hasPassword(o) || ofServer(o) || forSale(o) {
			continue
		}
		if found != nil {
			return nil
		}
		found = o
	}
	if found == nil || found == t || !fits(found, c) {
		return nil
	}
	return found
}

// tiedByName reports whether a column of the same name has a key in another table: there it
// names a row of the app's own, whatever services use that word.
func tiedByName(s *schema.Schema, c *schema.Column) bool {
	return slices.ContainsFunc(s.Tables, func(t *schema.Table) bool {
		return slices.ContainsFunc(t.ForeignKeys, func(f schema.ForeignKey) bool {
			return len(f.Columns) == 1 && strings.EqualFold(f.Columns[0], c.Name) && !f.Virtual
		})
	})
}
