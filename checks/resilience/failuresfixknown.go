package resilience

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// asksWhatIs reports whether all that a query of Supabase names is in the described
// database. One about a table or column that is not there fails each time: nobody
// noticed so far, and throwing would stop what works without it.
func asksWhatIs(p *project.Project, whole source.Node) bool {
	s := p.Schema()
	first := beginning(whole)
	name, named := first.Arg(0).StringValue()
	if len(s.Tables) == 0 || s.Source != schema.Supabase || !named || strings.Contains(whole.Text(), ".storage") {
		return true
	}
	switch first.CalleeName() {
	case "rpc":
		for _, fn := range s.Functions {
			if strings.EqualFold(fn.Name, name) {
				return true
			}
		}
		return len(s.Functions) == 0
	case "from":
	default:
		return true
	}
	for _, v := range s.Views {
		if strings.EqualFold(v.Name, name) {
			return true
		}
	}
	t := s.Table(name)
	if t == nil {
		return false
	}
	for c := whole; c.Kind() == source.Call && !t.Partial; c = c.Child(source.Callee).Child(source.ObjectRole) {
		if !namesColumns(t, c) {
			return false
		}
	}
	return true
}

// namesColumns reports whether the columns that one call of a query names are the
// table's.
func namesColumns(t *schema.Table, c source.Node) bool {
	text, plain := c.Arg(0).StringValue()
	switch c.CalleeName() {
	case "eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike", "is", "in", "order", "not", "contains":
		return !plain || strings.ContainsAny(text, ".->(") || t.Column(text) != nil
	case "select":
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			if part != "" && strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz0123456789_") == "" && !strings.ContainsAny(text, "(:") && t.Column(part) == nil {
				return false
			}
		}
	case "insert", "update", "upsert":
		for o := range c.Arg(0).Find(source.Object) {
			if o.Enclosing(source.Property).OK() && c.Contains(o.Enclosing(source.Property)) {
				continue // a value
			}
			if !keysAreColumns(t, o) {
				return false
			}
		}
		return c.Arg(0).Kind() != source.Object || keysAreColumns(t, c.Arg(0))
	}
	return true
}

func keysAreColumns(t *schema.Table, o source.Node) bool {
	for member := range o.Children() {
		if key := member.Key(); key != "" && member.Is(source.Property, source.Shorthand) && t.Column(key) == nil {
			return false
		}
	}
	return true
}

// clearsUp reports whether a function deletes from many tables one after the other,
// where one that cannot be cleared is not to keep the rest.
func clearsUp(call source.Node) bool {
	if !strings.Contains(call.Text(), ".delete(") {
		return false
	}
	n := 0
	for c := range call.Function().Find(source.Call) {
		if c.CalleeName() == "delete" && c.Child(source.Callee).Child(source.ObjectRole).CalleeName() == "from" {
			n++
		}
	}
	return n > 4
}
