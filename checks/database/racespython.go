package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// pythonCounters are the changes of numbers in Python code: of a row that was read and
// is saved, by an expression of the database, or in SQL.
func pythonCounters(p *project.Project) []counter {
	return project.Answer(p, "database/races python", func(p *project.Project) []counter {
		var out []counter
		for f := range p.PythonHolding("+=", "-=", "UPDATE ", "update ", ".update(", ".values(", "F(", " - ", " + ") {
			if sows(f.Path) {
				continue
			}
			for a := range f.Find(source.Assign) {
				if c, ok := changedRow(p, a); ok {
					out = append(out, c)
				}
			}
			for c := range f.Find(source.Call) {
				switch c.CalleeName() {
				case "update", "values", "aupdate":
					out = append(out, changedByQuery(p, c)...)
				}
			}
			for s := range f.Find(source.String, source.Template) {
				if s.Parent().Kind() != source.Template && p.Schema().Source != schema.Supabase {
					out = append(out, sqlArithmetic(s, s.Text())...)
				}
			}
		}
		return out
	})
}

// changedRow reads user.credits -= 1 and user.credits = user.credits - 1.
func changedRow(p *project.Project, a source.Node) (counter, bool) {
	left, right := a.Child(source.Left), a.Child(source.Right)
	fn := a.Function()
	if left.Kind() != source.Member || !fn.OK() {
		return counter{}, false
	}
	field, row := left.Child(source.Name).Text(), left.Child(source.ObjectRole)
	op := a.Operator()
	down := op == "-=" || right.Kind() == source.Binary && right.Operator() == "-"
	switch {
	case !counts(field), op != "-=" && op != "+=" && op != "=":
		return counter{}, false
	case op == "=" && !ownSum(field, row, right) && !byDatabase(field, right):
		return counter{}, false
	}
	t := p.RowTable(row)
	if c := t.Column(field); t == nil || c == nil || !numeric(c.Type) {
		return counter{}, false
	}
	c := counterAt(a, field, byDatabase(field, right))
	switch {
	case c.atomic:
		c.spends = runsOut(field, down) && !lockedPython(p, a)
		return c, true
	case op == "+=" && right.Is(source.String, source.Template, source.Array):
		return counter{}, false
	case lockedPython(p, a):
		c.atomic = true
	case atomicBlock(a):
		c.atomic, c.held = true, true
	case !saves(fn) && row.Ident() != "self" && row.Lookup(row.Ident()).Kind() != source.Param:
		return counter{}, false
	}
	if r := readPython(row); r.OK() && a.Line()-r.Line() > 3 {
		c.before = append(c.before, check.At(r, "the row is read here, and another request may read it at the same time"))
	}
	return c, true
}

// numeric reports whether a type holds numbers.
func numeric(typ string) bool {
	low := strings.ToLower(typ)
	return family(low) == "number" || fraction(low) || strings.HasPrefix(low, "numeric") || strings.HasPrefix(low, "decimal")
}

// ownSum reports whether a value is the same field of the same row plus or minus
// something, with a fallback or not.
func ownSum(field string, row, v source.Node) bool {
	if v.Kind() == source.Call && (v.CalleeName() == "max" || v.CalleeName() == "min" || v.CalleeName() == "int" || v.CalleeName() == "round") {
		for _, arg := range v.Args() {
			if ownSum(field, row, arg) {
				return true
			}
		}
	}
	if v.Kind() == source.Identifier {
		v = v.Resolve()
	}
	if v.Kind() != source.Binary || v.Operator() != "+" && v.Operator() != "-" {
		return false
	}
	reads := func(side source.Node) bool {
		for range 4 {
			if d := latestValue(side); side.Kind() == source.Identifier && d.OK() {
				side = d
			}
			if side.Kind() == source.Binary {
				side = side.Child(source.Left)
			}
		}
		return side.Kind() == source.Member && side.Child(source.Name).Text() == field && side.Child(source.ObjectRole).Text() == row.Text()
	}
	return reads(v.Child(source.Left)) || v.Operator() == "+" && reads(v.Child(source.Right))
}

// latestValue is what a name was last given before it is used.
func latestValue(use source.Node) source.Node {
	var found source.Node
	for d := range use.Function().Find(source.Declarator) {
		if d.Child(source.Name).Ident() == use.Ident() && d.End() <= use.Start() && use.Ident() != "" {
			found = d.Child(source.Value)
		}
	}
	return found
}

// byDatabase reports whether the database itself does the sum: F("credits") - 1, or
// User.credits - 1.
func byDatabase(field string, v source.Node) bool {
	for c := range v.Find(source.Call) {
		if s, ok := c.Arg(0).StringValue(); ok && c.CalleeName() == "F" && s == field {
			return true
		}
	}
	for m := range v.Find(source.Member) {
		object := m.Child(source.ObjectRole).Text()
		if object = object[strings.LastIndexByte(object, '.')+1:]; m.Child(source.Name).Text() == field && object != "" && object[0] >= 'A' && object[0] <= 'Z' {
			return true
		}
	}
	return false
}

// changedByQuery reads update(credits=F("credits") - 1), update({"credits": …}) and
// values(credits=User.credits - 1).
func changedByQuery(p *project.Project, n source.Node) []counter {
	var fields []source.Node
	for _, a := range n.Args() {
		switch a.Kind() {
		case source.Property:
			fields = append(fields, a)
		case source.Object:
			fields = append(fields, a.ChildrenIn(source.Item)...)
		}
	}
	var out []counter
	for _, f := range fields {
		field, v := f.Key(), f.Child(source.Value)
		if m := f.Child(source.Name); m.Kind() == source.Member { // {User.credits: User.credits - 1}
			field = m.Child(source.Name).Text()
		}
		if f.Kind() != source.Property || field == "" || !counts(field) || !numberSomewhere(p.Schema(), field) {
			continue
		}
		sum := v
		if v.Kind() == source.Identifier {
			sum = v.Resolve()
		}
		switch {
		case byDatabase(field, v):
			c := counterAt(f, field, true)
			c.spends = runsOut(field, v.Operator() == "-") && !narrowedBy(n, field) && !lockedPython(p, n)
			out = append(out, c)
		case sum.Kind() == source.Binary && (sum.Operator() == "+" || sum.Operator() == "-") && readField(field, sum.Child(source.Left)) && p.RowTable(sum.Child(source.Left).Child(source.ObjectRole)) != nil:
			c := counterAt(f, field, narrowedBy(n, field) || lockedPython(p, n))
			if !c.atomic && atomicBlock(n) {
				c.atomic, c.held = true, true
			}
			out = append(out, c)
		}
	}
	return out
}

func numberSomewhere(s *schema.Schema, field string) bool {
	for _, t := range s.Tables {
		if c := t.Column(field); c != nil && numeric(c.Type) {
			return true
		}
	}
	return false
}

// narrowedBy reports whether the query of a write names the field: it only happens
// while there is enough.
func narrowedBy(n source.Node, field string) bool {
	for c := n.Child(source.Callee).Child(source.ObjectRole); c.Is(source.Call, source.Member); {
		if c.Kind() == source.Call {
			if name := c.CalleeName(); name == "filter" || name == "where" || name == "filter_by" {
				if strings.Contains(c.Text()[len(c.Child(source.Callee).Text()):], field) {
					return true
				}
			}
			c = c.Child(source.Callee)
			continue
		}
		c = c.Child(source.ObjectRole)
	}
	for up := n.Parent(); up.Is(source.Member, source.Call); up = up.Parent() { // update(User).values(…).where(User.credits >= 1)
		if up.Kind() == source.Call && up.CalleeName() == "where" && strings.Contains(up.Text()[len(up.Child(source.Callee).Text()):], field) {
			return true
		}
	}
	return false
}

// lockedPython reports whether the row is locked while it is changed: by the function
// around the change, or by those that hand the row to it.
func lockedPython(p *project.Project, n source.Node) bool {
	fn := n.Function()
	if locksRow(fn) {
		return true
	}
	for _, c := range p.CallsOf(fn) {
		if locksRow(c.Function()) {
			return true
		}
	}
	return false
}

func locksRow(fn source.Node) bool {
	if !fn.OK() {
		return false
	}
	low := strings.ToLower(fn.Text())
	for _, word := range []string{"for_update", "for update", "serializable", "advisory", ".lock(", "with lock", "_lock:", "redlock"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// atomicBlock reports whether a node stands in a transaction that the code asks for.
func atomicBlock(n source.Node) bool {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		if up.Is(source.Function, source.Method) {
			for _, d := range up.ChildrenIn(source.DecoratorRole) {
				if strings.Contains(d.Text(), "atomic") {
					return true
				}
			}
			return false
		}
		if up.Kind() != source.Block || !up.Child(source.Body).OK() {
			continue
		}
		for c := range up.Children() { // with transaction.atomic():
			if c.Role() == source.Item && (strings.Contains(c.Text(), "atomic(") || strings.Contains(c.Text(), ".begin")) {
				return true
			}
		}
	}
	return false
}

// saves reports whether a function writes back what it changed.
func saves(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "save", "commit", "flush", "asave", "bulk_update", "merge":
			return true
		}
	}
	return false
}

// readPython is where a row was read that a name holds.
func readPython(row source.Node) source.Node {
	d := row.Lookup(row.Ident())
	if d.Kind() != source.Declarator || !d.Child(source.Value).Is(source.Call, source.Await, source.Index) {
		return source.Node{}
	}
	return d.Child(source.Value)
}
