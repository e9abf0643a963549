package database

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// kindly reports whether a column says of which kind a row is, rather than in which
// state.
func kindly(c *schema.Column) bool {
	name := snake(c.Name)
	return name == "type" || name == "tipo" || name != "plan_type" && strings.HasSuffix(name, "_type")
}

// aboutState reports whether a column tells of a state in words of its own: why it is
// what it is, who set it.
func aboutState(name string) bool {
	rest, ok := strings.CutPrefix(name, "status_")
	if !ok {
		rest, ok = strings.CutPrefix(name, "estado_")
	}
	if !ok {
		return false
	}
	switch rest {
	case "message", "reason", "note", "notes", "text", "detail", "details", "description", "comment", "url", "color", "code", "icon", "label", "by", "changed_by", "updated_by", "mensaje", "motivo":
		return true
	}
	return false
}

// fileRows reports whether a table's rows are stored files, whose type is the one that
// the browser names.
func fileRows(t *schema.Table) bool {
	for _, c := range t.Columns {
		if strings.Contains(plainName(c.Name), "mime") {
			return false // that column has it
		}
	}
	name := plainName(t.Name)
	for _, word := range []string{"file", "attachment", "upload", "media"} {
		if strings.HasSuffix(name, word) || strings.HasSuffix(name, word+"s") {
			return true
		}
	}
	return false
}

// goods reports whether an amount is one of things, and what they cost stands beside
// it: of coins, of shares.
func goods(t *schema.Table, c *schema.Column) bool {
	if plainName(c.Name) != "amount" {
		return false
	}
	for _, o := range t.Columns {
		switch plainName(o.Name) {
		case "price", "unitprice", "amountusd", "usdamount", "amounteur", "usdvalue", "valueusd":
			return true
		}
	}
	return false
}

// slight reports whether no more is wrong than that one or two columns take a number
// below zero or a kind that there is not.
func slight(laxities []laxity) bool {
	strong := 0
	for _, l := range laxities {
		if l.weak {
			continue
		}
		if strong++; strong > 2 || l.kind != kindNegative && l.kind != kindKinds {
			return false
		}
	}
	return strong > 0
}

// moneyInWords reports whether every row has an amount of money as text, and of a currency whose
// amounts other columns would hold: those of chains are longer than any number.
func moneyInWords(t *schema.Table, c *schema.Column) bool {
	if family(c.Type) != "text" || !c.NotNull || !money(c) || goods(t, c) {
		return false
	}
	for _, o := range t.Columns {
		if words := strings.Split(snake(o.Name), "_"); slices.ContainsFunc(words, func(w string) bool {
			return w == "token" || w == "wei" || w == "chain" || w == "tx" || w == "wallet" || w == "asset" || w == "encrypted"
		}) {
			return false
		}
	}
	words := strings.Split(snake(c.Name), "_")
	switch words[len(words)-1] {
	case "amount", "price", "fee", "cost", "total", "balance", "subtotal", "payout", "valor", "monto", "preco", "precio", "importe":
		return true
	}
	return false
}

// onlyWords reports whether a few states and kinds are free text and nothing else is wrong
// that is worth more than a word.
func onlyWords(laxities []laxity) bool {
	strong := 0
	for _, l := range laxities {
		if l.kind == kindStates || l.kind == kindKinds || l.kind == kindWords {
			strong++
		} else if !l.beside {
			return false
		}
	}
	return strong > 0 && strong < 4
}

// onlyShown reports whether a number is one that the app shows and decides nothing by: how
// often something was looked at.
func onlyShown(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		switch w {
		case "view", "views", "visit", "visits", "click", "clicks", "download", "downloads", "like", "likes", "share", "shares", "comment", "comments", "login", "logins", "read", "reads", "play", "plays":
			return true
		}
		return false
	})
}

// bothWays reports whether a number's name says that it goes up and down around zero:
// a change, a difference, a profit.
func bothWays(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		switch w {
		case "change", "changed", "delta", "diff", "difference", "variance", "profit", "pnl", "net", "adjustment", "adjust", "growth", "drift", "offset", "return":
			return true
		}
		return false
	})
}
