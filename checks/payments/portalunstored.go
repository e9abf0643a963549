package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// neverStored is the field of the app's own rows by which a portal is opened or a subscription
// ended, where no code and no function of the database ever writes it; "" otherwise.
func neverStored(p *project.Project, call source.Node) string {
	if call.Kind() != source.Call {
		return ""
	}
	v := call.Arg(0)
	if v.Kind() == source.Object {
		v = v.Prop("customer")
	}
	if v.Kind() == source.Identifier {
		v = valueOf(v)
	}
	field := v.Child(source.Name).Text()
	low := strings.ToLower(field)
	if v.Kind() != source.Member || !strings.Contains(low, "stripe") && !strings.Contains(low, "subscriptionid") && !strings.Contains(low, "subscription_id") || p.FlowOf(v).Has(project.FromInput|project.FromChecked|project.FromService|project.FromEnv) {
		return ""
	}
	if writesField(p, field) {
		return ""
	}
	return field
}

// writesField reports whether anything in the app may write a field of that name.
func writesField(p *project.Project, field string) bool {
	columns := []string{field}
	for _, t := range p.Schema().Tables {
		for _, c := range t.Columns {
			if c.Field == field && c.Name != field {
				columns = append(columns, c.Name)
			}
		}
	}
	for _, file := range p.Sources() {
		if !p.Holds(file, columns...) || p.Modules().Side(file) == project.Test {
			continue
		}
		f := p.Source(file)
		if f == nil {
			return true
		}
		for n := range f.Find(source.Property, source.Shorthand, source.Assign, source.String, source.Template) {
			if givesField(n, columns) {
				return true
			}
		}
	}
	for _, file := range p.Schema().Files {
		if text, _ := p.Read(file); hasWord(strings.ToLower(string(text)), []string{"set " + strings.ToLower(columns[len(columns)-1])}) {
			return true
		}
	}
	return slices.ContainsFunc(p.Schema().Functions, func(fn schema.Function) bool { return hasWord(strings.ToLower(fn.Body), lowered(columns)) })
}

// givesField reports whether a node gives a field a value: a key of an object that is no
// choice of columns, an assignment, or a statement that changes rows.
func givesField(n source.Node, columns []string) bool {
	switch n.Kind() {
	case source.Property, source.Shorthand:
		value := n.Child(source.Value)
		return slices.Contains(columns, n.Key()) && value.Text() != "true" && value.Kind() != source.Null && !inside(n, "select") && !inside(n, "where") && !n.Parent().Is(source.ObjectPattern)
	case source.Assign:
		left := n.Child(source.Left)
		return slices.Contains(columns, left.Child(source.Name).Text())
	}
	low := strings.ToLower(n.Text())
	return hasWord(low, []string{"update ", "insert ", "set "}) && hasWord(low, lowered(columns))
}

func lowered(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, strings.ToLower(w))
	}
	return out
}

// needsUnstored reports whether what would manage a subscription needs what nothing stores,
// in all places.
func needsUnstored(places []check.Place) bool {
	return len(places) > 0 && !slices.ContainsFunc(places, func(pl check.Place) bool { return !strings.HasPrefix(pl.Message, "needs ") })
}

// askedThrough reports whether something in the app leads to one of the routes that call the
// function around a node; true where none is seen to.
func askedThrough(p *project.Project, n source.Node) bool {
	calls := p.CallsOf(n.Handler())
	if name, _ := declaredAs(n.Handler()); len(calls) == 0 && n.Handler().Kind() == source.Method {
		calls = methodCallsOf(p, n.Handler(), name)
	}
	return len(calls) == 0 || slices.ContainsFunc(calls, func(c source.Node) bool { return askedFor(p, c) })
}
