package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// insertHoles lists the endpoints that check what is sent by a schema made of a whole
// table, and write what passes: createInsertSchema(users) takes the role along with
// the name, unless it is told to leave it out.
func insertHoles(p *project.Project, found []roleHole) []roleHole {
	var out []roleHole
	for _, r := range givingRoutes(p) {
		if f := r.Node.File(); f == nil || !p.Holds(f.Path, "arse(") {
			continue
		}
		for c := range r.Node.Find(source.Call) {
			if name := c.CalleeName(); name != "parse" && name != "safeParse" && name != "parseAsync" && name != "safeParseAsync" {
				continue
			}
			made, open := rightsOfInsert(p, c.Child(source.Callee).Child(source.ObjectRole))
			sent, fixed := sentToSchema(c.Arg(0))
			if len(open) == 0 || !sent || hasPlaceAt(found, c) || rolesAskedBefore(p, r, c) {
				continue
			}
			write, over := writtenAfter(r.Node, c)
			open = slices.DeleteFunc(open, func(column string) bool { return fixed[column] || over[column] })
			if !write.OK() || len(open) == 0 {
				continue
			}
			named := check.Names(open[:min(len(open), 3)])
			h := roleHole{
				reason:     fmt.Sprintf("%s takes every column that the schema of the table has, so whoever calls it may send %s", address(r.Route), named),
				confidence: check.Likely, severity: check.High,
				places: []check.Place{at(c, "lets "+named+" through as they are sent"), at(made, "made of the whole table, "+open[0]+" included")},
				brief:  fmt.Sprintf("The schema names the fields that people may set (`.pick({ … })`), or leaves out what gives rights (`.omit({ %s: true })`); the server writes those itself.", strings.Join(open, ": true, ")),
			}
			if slices.ContainsFunc(open, isRoleName) {
				h.severity = check.Blocker
			}
			out = append(out, h)
			break
		}
	}
	return out
}

// rightsOfInsert is the call that makes a schema of a table, and the columns that say
// what a row's owner may do and that the schema lets through.
func rightsOfInsert(p *project.Project, n source.Node) (made source.Node, open []string) {
	if d := p.Definition(n); d.OK() {
		n = d
	}
	named := map[string]bool{} // left out, or described anew
	picked := map[string]bool(nil)
	for range 6 {
		if n.Kind() == source.Identifier || n.Kind() == source.Member {
			n = p.Definition(n)
		}
		switch name := n.CalleeName(); name {
		case "omit", "extend", "merge":
			for field := range n.Arg(0).Children() {
				named[field.Key()] = true
			}
		case "pick":
			picked = map[string]bool{}
			for field := range n.Arg(0).Children() {
				picked[field.Key()] = true
			}
		case "createInsertSchema":
			for field := range n.Arg(1).Children() {
				named[field.Key()] = named[field.Key()] || strings.Contains(field.Text(), "literal") || strings.Contains(field.Text(), "never") || strings.Contains(field.Text(), "enum")
			}
			t := p.Schema().Table(importedAs(n.Arg(0)))
			return n, slices.DeleteFunc(rightsTaken(p, t), func(column string) bool { return named[column] || picked != nil && !picked[column] })
		case "strict", "passthrough", "strip", "refine", "superRefine", "transform", "partial", "required":
		default:
			return n, nil
		}
		n = n.Child(source.Callee).Child(source.ObjectRole)
	}
	return n, nil
}

// rightsTaken are the columns of a table of accounts, or of what accounts own, that say
// what somebody may do or has been found to be, as code calls them.
func rightsTaken(p *project.Project, t *schema.Table) []string {
	if t == nil {
		return nil
	}
	accounts := hasWord(wordsOf(t.Name+" "+t.Model), peopleTables)
	owned := partyColumn(t) != "" || slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return columnSpelling(c.Name) == "user_id" })
	approved := approvalColumns(p.Schema(), t)
	var out []string
	for _, c := range t.Columns {
		spelled, name := columnSpelling(c.Name), cmp.Or(c.Field, c.Name)
		switch {
		case spelled != "verified" && accounts && (rightsColumns[spelled] || grantsRights(c.Name)),
			(owned && provenColumns[spelled] || slices.Contains(approved, name)) && anySource(p, []string{"." + name}):
			out = append(out, name)
		}
	}
	return out
}

// provenColumns say of what somebody owns that others looked at it or paid for it.
var provenColumns = wordSet("is_verified is_approved is_featured subscription_plan subscription_plan_id subscription_status is_premium payment_status is_paid")

// importedAs is what a name is called where it was exported.
func importedAs(n source.Node) string {
	if name := n.ExportedName(); name != "" {
		return name
	}
	return lastPart(n)
}

// sentToSchema reports whether a value is all that was sent, and which fields are
// written over in it: { ...req.body, userId: me.id }. What is spread into it may be such an
// object itself.
func sentToSchema(v source.Node) (sent bool, fixed map[string]bool) {
	fixed = map[string]bool{}
	var fill func(v source.Node, depth int) bool
	fill = func(v source.Node, depth int) bool {
		v = v.Resolve()
		if v.Kind() != source.Object || depth == 0 {
			return wholeInput(v)
		}
		all := false
		for field := range v.Children() {
			if field.Kind() == source.Spread {
				all = fill(field.Child(source.Value), depth-1) || all
			} else {
				fixed[field.Key()] = true
			}
		}
		return all
	}
	return fill(v, 3), fixed
}

// writtenAfter is the call in a function that writes what a schema let through, and the
// fields that it writes over.
func writtenAfter(fn, parsed source.Node) (write source.Node, over map[string]bool) {
	d := parsed.Enclosing(source.Declarator)
	names := map[string]bool{}
	if name := d.Child(source.Name).Ident(); name != "" {
		names[name] = true
	}
	for b := range d.Child(source.Name).Find(source.Binding) {
		names[b.Child(source.Name).Ident()] = true
	}
	passed := func(n source.Node) bool {
		if n.Kind() == source.Member && n.Child(source.Name).Text() == "data" {
			n = n.Child(source.ObjectRole)
		}
		return n.Kind() == source.Identifier && names[n.Text()]
	}
	for c := range fn.Find(source.Call) {
		words := wordsOf(c.CalleeName())
		if c.Start() < parsed.End() || len(words) == 0 || !makingVerbs[words[0]] && words[0] != "values" && words[0] != "set" {
			continue
		}
		for _, a := range c.Args() {
			if passed(a) {
				return c, nil
			}
			row := a.Resolve()
			if row.Kind() != source.Object {
				continue
			}
			over, spread := map[string]bool{}, false
			for field := range row.Children() {
				if field.Kind() == source.Spread {
					spread = spread || passed(field.Child(source.Value))
				} else {
					over[field.Key()] = true
				}
			}
			if spread {
				return c, over
			}
		}
	}
	return source.Node{}, nil
}
