package project

import (
	"strings"

	"underpin/checks/project/source"
)

// A pythonUse follows a query, which is a value until something asks for its rows,
// through calls and variables of one function.
type pythonUse struct {
	q    *pythonQuery
	base source.Node
	// whole says that something goes through the rows; other that they are used in a
	// way that is not known here.
	whole, other, inside bool
	left                 int
	groups               bool
}

// follow reads what is done with the query that begins at n, and reports whether it
// is one of its own: what stands inside of another statement is not.
func (q *pythonQuery) follow(n source.Node) bool {
	u := &pythonUse{q: q, base: n, left: 40}
	u.value(n)
	if u.inside && !u.whole && !q.Single && !q.Counted {
		return false
	}
	if !u.whole && !q.Single && !q.Limited && !q.Counted && q.Verb == "select" {
		q.Limited, q.assumed = true, true // nothing is known to go through all of it
	}
	return true
}

// value goes on with a node that is the query, or its rows.
func (u *pythonUse) value(n source.Node) {
	if u.left--; u.left < 0 {
		return
	}
	up := n.Parent()
	switch up.Kind() {
	case source.Await, source.Conditional:
		if n.Role() != source.Cond {
			u.value(up)
		}
	case source.Member:
		if n.Role() != source.ObjectRole {
			return
		}
		if call := up.Parent(); call.Kind() == source.Call && up.Role() == source.Callee {
			u.step(call)
			return
		}
		u.other = true
	case source.Index:
		u.index(up)
	case source.Binary:
		if op := up.Operator(); op == "|" || op == "&" || op == "||" || op == "&&" {
			u.value(up)
		} else if op == "in" && n.Role() == source.Right {
			u.whole = true
		}
	case source.Declarator:
		if n.Role() == source.Value {
			u.variable(up)
		}
	case source.Assign:
		switch left := up.Child(source.Left); {
		case n.Role() != source.Right:
		case left.Kind() == source.Index: // context["orders"] = orders
			u.whole = true
		case left.Kind() == source.Identifier: // if rows := …
			u.value(up)
		default:
			u.other = true
		}
	case source.ForOf:
		if n.Role() == source.Right {
			u.whole = true
		}
	case source.Spread, source.Array:
		u.whole = true
	case source.Property:
		u.property(n, up)
	case source.Call:
		if n.Role() == source.Arg {
			u.argument(up, "")
		}
	case source.Return, source.Yield:
		u.returned(n)
	case source.Field:
		u.field(up)
	}
}

// index is rows[:20] or rows[0].
func (u *pythonUse) index(at source.Node) {
	switch at.Child(source.Value).Kind() {
	case source.Other:
		u.q.Limited = true
	case source.Number, source.Unary:
		u.q.Single = true
	default:
		u.other = true
	}
}

// step is one call on the query.
func (u *pythonUse) step(c source.Node) {
	q := u.q
	switch name := c.CalleeName(); name {
	case "first", "one", "one_or_none", "first_or_404", "get", "get_or_404", "one_or_404", "scalar_one", "scalar_one_or_none", "scalar", "last", "latest", "earliest", "fetchone", "aget", "afirst", "alast", "mappings_one", "get_or_none":
		if (name == "get" || name == "aget") && q.Via == DjangoORM {
			q.djangoWhere(c)
		} else if c.Arg(0).OK() && q.Via == SQLAlchemy && strings.HasPrefix(name, "get") {
			q.Filters = append(q.Filters, asked("id", "=", c))
		}
		q.Single = true
	case "none":
		q.Single = true
	case "count", "exists", "aggregate", "acount", "aexists", "aaggregate":
		q.Counted = true
	case "all", "unique", "scalars", "mappings", "partitions", "fetchall", "tuples":
		q.all = q.all || name == "all"
		if q.Via == SQLAlchemy && (name == "all" || name == "fetchall") {
			u.whole = true
		}
		u.value(c)
	case "limit", "paginate", "iterator", "yield_per", "fetchmany", "slice", "in_bulk", "chunk":
		q.Limited = true
		u.value(c)
	case "update", "aupdate":
		u.change("update")
	case "delete", "adelete":
		u.change("delete")
	case "create", "acreate", "bulk_create", "abulk_create", "get_or_create", "aget_or_create", "insert", "create_user", "acreate_user", "create_superuser", "acreate_superuser":
		u.change("insert")
		q.Single = strings.Contains(name, "get_or") || strings.HasSuffix(name, "user") || strings.HasSuffix(name, "create") && !strings.Contains(name, "bulk")
	case "update_or_create", "bulk_update", "values_update":
		u.change("update")
	case "subquery", "cte", "alias", "exists_query", "scalar_subquery", "label":
		u.inside = true
	case "select_from":
		if q.Table == "" {
			q.Table = entity(c.Arg(0))
		}
		u.value(c)
	case "group_by":
		u.groups = true
		q.Counted = q.Counted || summed(u.base)
		u.value(c)
	case "values":
		u.groups = true
		u.value(c)
	case "annotate":
		if u.groups && (strings.Contains(c.Text(), "Count(") || strings.Contains(c.Text(), "Sum(") || strings.Contains(c.Text(), "Avg(")) {
			q.Counted = true
		}
		u.value(c)
	default:
		before := len(q.Filters)
		u.condition(c, name)
		for i := before; i < len(q.Filters); i++ {
			q.Filters[i].Maybe = onlyIf(c, u.base)
		}
		u.value(c)
	}
}

// summed reports whether sums and counts are selected.
func summed(n source.Node) bool {
	for c := range n.Find(source.Call) {
		switch c.CalleeName() {
		case "count", "sum", "avg":
			return true
		}
	}
	return false
}

func (u *pythonUse) change(verb string) {
	u.q.Verb = verb
}

// condition reads a call that narrows or orders the rows.
func (u *pythonUse) condition(c source.Node, name string) {
	q := u.q
	switch name {
	case "filter", "filter_by", "where", "exclude", "having":
		switch {
		case name == "exclude" || name == "having":
		case q.Via == DjangoORM && strings.HasPrefix(q.Table, ".") && name != "filter_by" && !named(c) && c.Arg(0).OK():
			q.alchemyWhere(c)
		case q.Via == DjangoORM || name == "filter_by":
			q.djangoWhere(c)
		default:
			q.alchemyWhere(c)
		}
	case "order_by":
		for _, a := range c.Args() {
			if column := sortedBy(a); column != "" {
				q.Sorts = append(q.Sorts, asked(column, "", c))
			}
		}
	case "join", "outerjoin", "join_from":
		q.Open = true
	}
}

// named reports whether a call has an argument with a name.
func named(c source.Node) bool {
	for _, a := range c.Args() {
		if a.Kind() == source.Property {
			return true
		}
	}
	return false
}

// variable goes on with the uses of a name up to where it stands for something else.
func (u *pythonUse) variable(d source.Node) {
	id := d.Child(source.Name)
	name, fn := id.Ident(), namedPython(d)
	if name == "" || !fn.OK() {
		u.other = true
		return
	}
	until := fn.End()
	var gaps [][2]int
	for o := range fn.Find(source.Declarator) {
		if o.Start() <= d.Start() || o.Child(source.Name).Ident() != name || o.Child(source.Value).Names(name) {
			continue
		}
		block := o.Enclosing(source.Block)
		if block.Contains(d) || !block.OK() {
			until = min(until, o.Start())
		} else {
			gaps = append(gaps, [2]int{o.Start(), block.End()})
		}
	}
	for use := range fn.Find(source.Identifier) {
		at := use.Start()
		if use.Text() != name || at < d.End() || at >= until || use.Role() == source.Name || inGap(gaps, at) {
			continue
		}
		u.value(use)
	}
}

func inGap(gaps [][2]int, at int) bool {
	for _, g := range gaps {
		if at >= g[0] && at < g[1] {
			return true
		}
	}
	return false
}

// property is a query as the value of a name: in a dict, or given to a call.
func (u *pythonUse) property(n, p source.Node) {
	if n.Role() != source.Value {
		return
	}
	if p.Role() == source.Arg {
		u.argument(p.Parent(), p.Key())
		return
	}
	u.whole = true // the context of a page, or an answer
}

// argument is a query that is handed to a function, maybe by a name.
func (u *pythonUse) argument(call source.Node, by string) {
	name := call.CalleeName()
	low := strings.ToLower(name)
	switch {
	case sends(name):
		if strings.Contains(name, "scalar") && name != "scalars" && name != "stream_scalars" || strings.HasSuffix(name, "404") {
			u.q.Single = true
			return
		}
		u.value(call)
	case name == "get_object_or_404" || name == "aget_object_or_404":
		u.q.djangoWhere(call)
		u.q.Single = true
	case strings.Contains(low, "paginat") || strings.Contains(low, "paged"):
		u.q.Limited = true
	case by != "" && (name == "filter" || name == "exclude" || name == "get" || name == "Prefetch" || name == "When" || by == "queryset"),
		name == "in_", name == "Exists", name == "exists", name == "Subquery", name == "union", name == "union_all", name == "notin_", name == "Prefetch":
		u.inside = true
	case name == "len" || name == "list" || name == "tuple" || name == "set" || name == "sorted" || name == "sum" || name == "enumerate" || name == "zip" || name == "dict" || name == "map" || name == "any" || name == "jsonify" || name == "JsonResponse" || name == "dumps":
		u.whole = true
	case strings.HasPrefix(name, "render") || strings.HasSuffix(name, "TemplateResponse") || strings.HasSuffix(name, "Serializer") && isTrueNode(call.Named("many")):
		u.whole = true
	default:
		u.other = true
	}
}

func isTrueNode(n source.Node) bool { return n.Kind() == source.Bool && n.Text() == "True" }

// returned is a query that a function gives back: in a view class its rows are those
// that are shown.
func (u *pythonUse) returned(n source.Node) {
	fn := namedPython(n)
	if fn.Kind() == source.Method && fn.Key() == "get_queryset" {
		u.shown(fn.Parent())
		return
	}
	u.other = true
}

// field is the queryset of a view class.
func (u *pythonUse) field(f source.Node) {
	class := f.Parent()
	if f.Key() != "queryset" || method(class, "get_queryset").OK() {
		u.other = true
		return
	}
	u.shown(class)
	for _, b := range class.ChildrenIn(source.SuperRole) {
		u.q.Open = u.q.Open || strings.HasSuffix(b.Text(), "Mixin") // which may narrow it
	}
}

// method is the method of a class that has a name.
func method(class source.Node, name string) source.Node {
	for c := range class.Children() {
		if c.Kind() == source.Method && c.Key() == name {
			return c
		}
	}
	return source.Node{}
}

// shown is a query whose rows a view class shows: one of them, or all, in pages where
// it says so.
func (u *pythonUse) shown(class source.Node) {
	list, single := false, false
	for _, b := range class.ChildrenIn(source.SuperRole) {
		name := b.Ident()
		if b.Kind() == source.Member {
			name = b.Child(source.Name).Text()
		}
		switch {
		case strings.HasSuffix(name, "ListAPIView"), strings.HasSuffix(name, "ListCreateAPIView"), name == "ListView", strings.HasSuffix(name, "ModelViewSet"), name == "ListModelMixin":
			list = true
		case strings.HasSuffix(name, "APIView"), name == "DetailView", name == "UpdateView", name == "DeleteView":
			single = true
		}
	}
	for c := range class.Children() {
		switch v := c.Child(source.Value); c.Key() {
		case "paginate_by", "pagination_class", "paginator_class":
			if v.Kind() != source.Null {
				u.q.Limited = true
			}
		}
	}
	switch {
	case list:
		u.whole, u.q.view = true, true
	case single:
		u.q.Single = true
	default:
		u.other = true
	}
}
