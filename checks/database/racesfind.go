package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// countersIn finds the changes of numbers in one file.
func countersIn(f *source.File) []counter {
	var out []counter
	for n := range f.Find(source.Call, source.Tagged) {
		switch name := n.CalleeName(); name {
		case "update", "upsert", "updateMany", "updateDoc", "set", "updateOne", "findByIdAndUpdate", "findOneAndUpdate", "findByIdAndUpdateOne":
			out = append(out, writtenIn(n)...)
			if name == "set" {
				out = append(out, keyedNumber(n)...)
			}
		case "setex", "setEx", "put":
			out = append(out, keyedNumber(n)...)
		case "rpc":
			if called, ok := n.Arg(0).StringValue(); ok && countingName(called) {
				out = append(out, counterAt(n, called+"()", true))
			}
		case "increment":
			if n.Arg(0).OK() && n.Parent().Kind() == source.Property {
				out = append(out, counterAt(n, n.Parent().Key(), true))
			}
		case "fetch":
			out = append(out, patchedRow(n)...)
		case "save":
			out = append(out, savedDocument(n)...)
		case "query", "execute", "run", "bind":
			out = append(out, boundNumber(n)...)
		}
		if n.Kind() == source.Tagged {
			out = append(out, sqlArithmetic(n, n.Child(source.Value).Text())...)
			out = append(out, filledNumber(n)...)
		}
	}
	for s := range f.Find(source.String, source.Template) {
		if !s.Parent().Is(source.Tagged, source.Template) { // a part of a text is not its whole statement
			out = append(out, sqlArithmetic(s, s.Text())...)
		}
	}
	return out
}

// countingName reports whether a function's name says that it counts.
func countingName(name string) bool {
	low := strings.ReplaceAll(strings.ToLower(name), "suspend", "")
	for _, word := range []string{"increment", "decrement", "deduct", "add_credit", "consume", "use_credit", "reserve", "spend"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// writtenIn looks at the values that a write gives to columns.
func writtenIn(n source.Node) []counter {
	if !writesRows(n) {
		return nil
	}
	held := inTransaction(n)
	var out []counter
	for _, object := range writtenObjects(n) {
		for p := range object.Children() {
			if !p.Is(source.Property, source.Shorthand) || p.Key() == "" {
				continue
			}
			v := p.Child(source.Value)
			if p.Kind() == source.Shorthand {
				v = p.Child(source.Name)
			}
			field := p.Key()[strings.LastIndexByte(p.Key(), '.')+1:] // "stats.points"
			switch {
			case v.Prop("increment").OK(), v.Prop("decrement").OK(), p.Key() == "$inc":
				c := counterAt(p, p.Key(), true)
				c.spends = spendsAt(n, p.Key(), v.Prop("decrement").OK() || strings.HasPrefix(v.Prop("increment").Text(), "-"))
				out = append(out, c)
			case v.Kind() == source.Tagged && arithmetic(v.Text()):
				c := counterAt(p, p.Key(), true)
				c.spends = spendsAt(n, p.Key(), strings.Contains(v.Text(), "-"))
				out = append(out, c)
			case !held && (longer(field, v) || laidOver(field, v)):
				c := counterAt(p, field, conditional(n, field))
				c.listed, c.merged, c.precious = true, !longer(field, v), false
				c.before = append(c.before, listedBefore(v)...)
				out = append(out, c)
			case (fromItself(field, v) || summedUp(field, v)) && (counts(field) || guesses(n, field)):
				c := counterAt(p, field, conditional(n, field))
				c.guesses = !counts(field)
				if held {
					c.atomic, c.held = true, !c.atomic && !locked(n)
				}
				if r := readAt(v); r.OK() {
					c.before = append(c.before, check.At(r, "the row is read here, and another request may read it at the same time"))
				}
				c.precious = c.precious && !ofCart(n)
				if sum := v.Resolve(); v.Kind() == source.Identifier && sum.OK() && sum.Line() != v.Line() {
					c.before = append(c.before, check.At(sum, "the sum is done in code"))
				}
				out = append(out, c)
			}
		}
	}
	return append(out, assignedLater(n)...)
}

// ofCart reports whether a write is to a visitor's own cart: what is lost there is
// seen before anything is paid.
func ofCart(n source.Node) bool {
	low := strings.ToLower(n.Child(source.Callee).Text())
	return strings.Contains(low, "cart") || strings.Contains(low, "basket") || strings.Contains(low, "wishlist")
}

// writesRows reports whether a call that is named like a write is one: of
// Prisma by its arguments, of others by what it is called on. A Map has set too.
func writesRows(n source.Node) bool {
	if n.Arg(0).Resolve().PropNode("data").OK() || n.Arg(0).Resolve().PropNode("update").OK() {
		return true
	}
	on := n.Child(source.Callee).Child(source.ObjectRole)
	switch n.CalleeName() {
	case "update", "upsert", "set":
		if !on.OK() { // update(ref(db, "posts/1"), …)
			pkg, _ := n.Origin()
			return pkg == "firebase/database"
		}
		for c := on; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
			switch c.CalleeName() {
			case "from", "update", "doc", "collection", "ref":
				return true
			}
		}
		return on.Kind() == source.Identifier && (strings.Contains(on.Resolve().Text(), ".doc(") || strings.Contains(on.Resolve().Text(), "b.ref(")) || n.CalleeName() == "update" && on.Resolve().CalleeName() == "from"
	}
	return true // a name that only databases use
}

// writtenObjects lists the objects of columns that a write names.
func writtenObjects(n source.Node) []source.Node {
	var out []source.Node
	for _, a := range n.Args() {
		o := a.Resolve()
		if o.Kind() != source.Object {
			continue
		}
		nested := false
		for _, key := range []string{"data", "update", "$set"} {
			if inner := o.Prop(key).Resolve(); inner.Kind() == source.Object {
				nested = true
				out = append(out, inner)
			}
		}
		if !nested {
			out = append(out, o)
		}
	}
	return out
}

// counts reports whether losing a change of a field matters: not places in a
// list, versions, attempts, pages.
func counts(field string) bool {
	words := strings.Split(snake(field), "_")
	for i, w := range words {
		switch w {
		case "month", "year", "date", "time", "order", "page":
			if i > 0 && i == len(words)-1 && slices.Contains([]string{"this", "per", "a", "last"}, words[i-1]) || slices.Contains([]string{"count", "total", "used"}, words[len(words)-1]) {
				continue // stories_this_month, order_count
			}
			return false
		case "attempt", "attempts":
			return lockout(words)
		case "age", "season", "round", "turn":
			if i == len(words)-1 { // what a game or a year moves on by one: twice at once is once
				return false
			}
		case "position", "index", "version", "retry", "retries", "step", "offset", "sort", "level", "current", "at", "width", "height", "x", "y", "zoom", "progress", "duration", "elapsed", "seconds", "consecutive", "interval", "delay", "backoff", "timeout", "priority":
			return w == "current" && preciousField(field) || w == "version" && words[len(words)-1] == "count"
		}
	}
	return true
}

// lockout reports whether a number counts the wrong guesses after which a door
// closes.
func lockout(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return w == "failed" || w == "login" || w == "pin" || w == "otp" || w == "password"
	})
}

// fromItself reports whether a value is a field of that name plus or minus
// something: read before, and changed here.
func fromItself(field string, v source.Node) bool {
	v = unwrapped(v)
	if v.Kind() == source.Call { // of Decimal, BigNumber and their like
		switch v.CalleeName() {
		case "plus", "minus", "add", "sub", "subtract":
			return readField(field, v.Child(source.Callee).Child(source.ObjectRole))
		}
	}
	if v.Kind() != source.Binary {
		return false
	}
	switch v.Operator() {
	case "+", "-":
	default:
		return false
	}
	if joinsText(v) {
		return false
	}
	return readField(field, v.Child(source.Left)) || v.Operator() == "+" && readField(field, v.Child(source.Right))
}

// joinsText reports whether a sum joins texts: `(row.notes ?? "") + line`.
func joinsText(v source.Node) bool {
	switch v.Kind() {
	case source.String:
		text, _ := v.StringValue()
		return strings.Trim(text, "0123456789") != "" || text == ""
	case source.Template:
		return true
	case source.Conditional:
		return joinsText(v.Child(source.Then)) || joinsText(v.Child(source.Else))
	case source.Binary:
		switch v.Operator() {
		case "+":
			return joinsText(v.Child(source.Left)) || joinsText(v.Child(source.Right))
		case "??", "||":
			return joinsText(v.Child(source.Right))
		}
	}
	return false
}

// unwrapped is an expression without Math.max(0, …), Number(…) and names that
// only hold it.
func unwrapped(v source.Node) source.Node {
	for range 4 {
		switch {
		case v.Kind() == source.Identifier:
			next := v.Resolve()
			if next == v || !next.OK() {
				return v
			}
			v = next
		case v.Kind() == source.Call && (v.CalleePath() == "Math.max" || v.CalleePath() == "Math.min"):
			v = bounded(v)
		case v.Kind() == source.Call && (v.CalleeName() == "Number" || v.CalleeName() == "parseInt"):
			v = v.Arg(0)
		case v.Kind() == source.Conditional && v.Child(source.Else).Kind() == source.Number: // row.uses ? row.uses + 1 : 1
			v = v.Child(source.Then)
		case v.Kind() == source.Conditional && v.Child(source.Then).Kind() == source.Number:
			v = v.Child(source.Else)
		case v.Kind() == source.Call && (v.CalleeName() == "toNumber" || v.CalleeName() == "toFixed"):
			v = v.Child(source.Callee).Child(source.ObjectRole)
		default:
			return v
		}
	}
	return v
}

// readField reports whether an operand reads the field from a row: row.field,
// with a fallback or not.
func readField(field string, v source.Node) bool {
	for range 6 {
		switch {
		case v.Kind() == source.Binary && (v.Operator() == "||" || v.Operator() == "??"):
			v = v.Child(source.Left)
			continue
		case v.Kind() == source.Binary && (v.Operator() == "+" || v.Operator() == "-"):
			v = v.Child(source.Left)
			continue
		case v.Kind() == source.Call && (v.CalleeName() == "Number" || v.CalleeName() == "parseInt" || v.CalleeName() == "parseFloat"), v.Kind() == source.New:
			v = v.Arg(0)
			continue
		case v.CalleePath() == "Math.max", v.CalleePath() == "Math.min": // never below nothing
			v = bounded(v)
			continue
		case v.Kind() == source.Conditional: // row ? row.credits : 0
			if then := v.Child(source.Then); !then.Is(source.Number, source.Null) {
				v = then
			} else {
				v = v.Child(source.Else)
			}
			continue
		case v.Kind() == source.Identifier:
			d := v.Lookup(v.Ident())
			if d.Kind() == source.Binding && strings.EqualFold(plainName(d.Key()), plainName(field)) {
				return true
			}
			next := v.Resolve()
			if next == v || !next.OK() || next.Is(source.Param, source.Binding, source.ImportName) {
				return false
			}
			v = next
			continue
		}
		break
	}
	if aggregate := v.Child(source.ObjectRole).Child(source.Name).Text(); strings.HasPrefix(aggregate, "_") {
		return false // a sum over rows, not a row
	}
	return v.Kind() == source.Member && sameCount(field, v.Child(source.Name).Text())
}

// sameCount reports whether two names are of one number: the column's, and what the
// code calls it, which may leave out of whom it is.
func sameCount(column, called string) bool {
	a, b := plainName(column), plainName(called)
	const long = 8 // a name that says what is counted
	return a == b || len(b) >= long && strings.HasSuffix(a, b) || len(a) >= long && strings.HasSuffix(b, a)
}

// conditional reports whether a write only happens while the number is what it
// was: the filter names the field too.
func conditional(n source.Node, field string) bool {
	if where := n.Arg(0).Resolve().Prop("where").Resolve(); where.PropNode(field).OK() || where.PropNode("version").OK() {
		return true
	}
	for c := n; ; {
		m := c.Parent()
		if m.Kind() != source.Member || m.Parent().Kind() != source.Call {
			return false
		}
		c = m.Parent()
		if column, _ := c.Arg(0).StringValue(); column == field && (c.CalleeName() == "eq" || c.CalleeName() == "gte" || c.CalleeName() == "gt") {
			return true
		}
		if c.CalleeName() == "where" && strings.Contains(c.Arg(0).Text(), "."+field) {
			return true
		}
	}
}

// inTransaction reports whether a statement runs in a transaction's callback.
func inTransaction(n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		call := fn.Parent()
		switch call.CalleeName() {
		case "$transaction", "transaction", "runTransaction", "withTransaction":
			return true
		}
	}
	return false
}
