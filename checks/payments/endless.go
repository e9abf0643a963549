package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// neverEnds lists where server code goes by a mark of who has paid that nothing takes
// back, in an app that keeps beside it until when it was paid; until is the column that
// is not looked at.
func neverEnds(p *project.Project) (places []check.Place, until string) {
	for _, t := range p.Schema().Tables {
		flag, end := markAndEnd(t)
		if flag.Name == "" {
			continue
		}
		names := spelled(flag)
		set, taken := marksSet(p, names)
		if taken || len(set) == 0 {
			continue
		}
		if used := goesBy(p, names, spelled(end)); len(used) > 0 {
			return append(used[:min(len(used), 5)], set...), end.Name
		}
	}
	return nil, ""
}

// markAndEnd are the columns of a table that say that somebody has paid, and until when.
func markAndEnd(t *schema.Table) (flag, end schema.Column) {
	for _, c := range t.Columns {
		words := wordsOf(c.Name)
		if strings.HasPrefix(strings.ToLower(c.Type), "bool") && has(words, "premium", "pro", "paid", "subscribed", "vip") {
			flag = *c
		}
		if has(words, "premium", "pro", "paid", "subscription", "vip") && has(words, "expires", "expiry", "expire", "until", "end", "ends") {
			end = *c
		}
	}
	if flag.Name == "" || end.Name == "" {
		return schema.Column{}, schema.Column{}
	}
	return flag, end
}

// spelled are the names that code has for a column: the database's and its own.
func spelled(c schema.Column) []string {
	if c.Field != "" && c.Field != c.Name {
		return []string{c.Name, c.Field}
	}
	parts := strings.Split(c.Name, "_")
	for i, part := range parts {
		if i > 0 && part != "" {
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return []string{c.Name, strings.Join(parts, "")}
}

// marksSet are the writes that set a mark, and whether any may take it back.
func marksSet(p *project.Project, names []string) (set []check.Place, taken bool) {
	for _, f := range p.Schema().Functions {
		if low := strings.ToLower(f.Body); strings.Contains(low, strings.ToLower(names[0])) && strings.Contains(low, "false") {
			return nil, true
		}
	}
	for call, r := range serverWrites(p, names...) {
		for f := range r.node.Find(source.Property, source.Shorthand) {
			if f.Key() != names[0] && f.Key() != names[1] || inside(f, "where") || inside(f, "select") {
				continue
			}
			v := f.Child(source.Value)
			if f.Kind() == source.Shorthand {
				v = f.Child(source.Name)
			}
			values := []source.Node{v}
			if d := v.Resolve(); d.Kind() == source.Param {
				values = argumentsFor(p, d)
			}
			for _, v := range values {
				if name := v.Child(source.Name).Text(); v.Kind() == source.Member && (name == names[0] || name == names[1]) {
					continue // kept as it was
				}
				if v.Text() != "true" {
					return nil, true
				}
				set = append(set, check.At(call, "sets the mark"))
			}
		}
	}
	for _, file := range p.Sources() { // in SQL, or by a job of its own
		if p.Holds(file, names[0]+" = false", names[0]+"=false", names[1]+": false") && !p.Modules().Browser(file) && runs(p.Modules(), file) {
			return nil, true
		}
	}
	return apart(set), false
}

// argumentsFor are what the callers of a function give it for a parameter.
func argumentsFor(p *project.Project, param source.Node) []source.Node {
	var out []source.Node
	fn := param.Parent()
	for i, one := range fn.ChildrenIn(source.ParamRole) {
		if one == param {
			for _, c := range callsTo(p, fn) {
				out = append(out, c.Arg(i))
			}
		}
	}
	return out
}

// goesBy are the decisions of server code by a mark alone, in functions that do not name
// the date.
func goesBy(p *project.Project, names, dates []string) []check.Place {
	var out []check.Place
	for _, file := range p.Sources() {
		if !p.Holds(file, names...) || !p.Modules().Live(file) || p.Modules().Browser(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for m := range f.Find(source.Member) {
			name := m.Child(source.Name).Text()
			if name != names[0] && name != names[1] || !decides(m) {
				continue
			}
			around := m.Function().Text()
			if !strings.Contains(around, dates[0]) && !strings.Contains(around, dates[1]) {
				out = append(out, check.At(m, "goes by the mark, and not by the date"))
			}
		}
	}
	return apart(out)
}

// decides reports whether a value is what a condition asks, itself or under a name.
func decides(n source.Node) bool {
	up := n
	for up.Parent().Is(source.Binary, source.Unary) {
		up = up.Parent()
	}
	if up.Role() == source.Cond {
		return true
	}
	return up.Parent().Kind() == source.Declarator && up.Role() == source.Value
}
