package project

import (
	"strings"

	"underpin/checks/project/source"
)

// The methods of a Prisma model, with what they do.
var prismaVerbs = map[string]string{
	"findMany": "select", "findFirst": "select", "findFirstOrThrow": "select", "findUnique": "select",
	"findUniqueOrThrow": "select", "count": "select", "aggregate": "select", "groupBy": "select",
	"create": "insert", "createMany": "insert", "createManyAndReturn": "insert", "upsert": "update",
	"update": "update", "updateMany": "update", "updateManyAndReturn": "update", "delete": "delete", "deleteMany": "delete",
}

// The methods of a Mongoose model that take a filter.
var mongooseVerbs = map[string]string{
	"find": "select", "findOne": "select", "findOneAndUpdate": "update", "findOneAndDelete": "delete",
	"updateOne": "update", "updateMany": "update", "deleteOne": "delete", "deleteMany": "delete",
	"countDocuments": "select", "exists": "select", "distinct": "select",
}

// prismaQuery reads client.model.method({where, orderBy, take}), and Drizzle's
// db.query.table.findMany(…), whose conditions are calls of their own.
func prismaQuery(n source.Node, method string) (Query, bool) {
	model := n.Child(source.Callee).Child(source.ObjectRole)
	if model.Kind() != source.Member {
		return Query{}, false
	}
	q := Query{Table: model.Child(source.Name).Text(), Via: Prisma, Verb: prismaVerbs[method]}
	args := n.Arg(0).Resolve()
	if owner := model.Child(source.ObjectRole); owner.Kind() == source.Member && owner.Child(source.Name).Text() == "query" {
		q.Via, q.Single = Drizzle, method == "findFirst"
		q.Limited = args.PropNode("limit").OK()
		return q, true
	}
	q.Single = strings.HasPrefix(method, "findUnique") || strings.HasPrefix(method, "findFirst") || method == "update" || method == "delete" || method == "upsert"
	q.Limited = args.PropNode("take").OK()
	if args.Kind() != source.Object && n.Arg(0).OK() || args.PropNode("where").OK() && args.Prop("where").Resolve().Kind() != source.Object {
		q.Open = true
	}
	prismaWhere(&q, args.Prop("where").Resolve(), 0)
	prismaOrder(&q, args.Prop("orderBy").Resolve())
	return q, true
}

// prismaWhere collects the columns of a where object. AND and OR are entered;
// a relation's filter concerns another table.
func prismaWhere(q *Query, where source.Node, depth int) {
	if depth > 6 {
		return
	}
	for p := range where.Children() {
		switch p.Kind() {
		case source.Object: // an element of AND: […]
			prismaWhere(q, p, depth+1)
		case source.Spread:
			object := spreadObject(p.Child(source.Value))
			q.Open = q.Open || object.Kind() != source.Object
			prismaWhere(q, object, depth+1)
		case source.Shorthand:
			q.Filters = append(q.Filters, asked(p.Child(source.Name).Text(), "=", p))
		case source.Property:
			name, v := p.Key(), p.Child(source.Value)
			switch {
			case name == "AND" || name == "OR":
				prismaAny(q, v.Resolve(), depth+1)
			case name == "NOT" || name == "":
			default:
				q.Filters = append(q.Filters, asked(name, prismaOp(v), p))
			}
		}
	}
}

// prismaAny collects the columns of the conditions of AND and OR: a list, or one that is
// made from another, whose elements say which rows are meant.
func prismaAny(q *Query, list source.Node, depth int) {
	switch {
	case list.Is(source.Array, source.Object):
		prismaWhere(q, list, depth)
	case list.CalleeName() == "map" && list.Arg(0).Kind() == source.Arrow:
		each := Query{}
		prismaWhere(&each, list.Arg(0).Child(source.Body), depth)
		for _, a := range each.Filters {
			if a.Op == "=" {
				a.Op = "in"
			}
			q.Filters = append(q.Filters, a)
		}
		q.Open = q.Open || len(each.Filters) == 0
	default:
		q.Open = true
	}
}

// spreadObject is the object that ...(cond && {…}) or ...(cond ? {…} : {}) adds.
func spreadObject(v source.Node) source.Node {
	switch v.Kind() {
	case source.Binary:
		return v.Child(source.Right)
	case source.Conditional:
		if then := v.Child(source.Then); then.Kind() == source.Object && then.Child(source.Item).OK() {
			return then
		}
		return v.Child(source.Else)
	}
	return v.Resolve()
}

func prismaOp(v source.Node) string {
	switch v.Kind() {
	case source.Null:
		return "is"
	case source.String, source.Bool, source.Number:
		return Constant
	}
	if v.Kind() != source.Object {
		return "="
	}
	if has := v.Prop; (has("gt").OK() || has("gte").OK()) && (has("lt").OK() || has("lte").OK()) {
		return "between"
	}
	for p := range v.Children() {
		switch p.Key() {
		case "equals":
			return "="
		case "in":
			if list := p.Child(source.Value); writtenOut(list.Resolve()) || constantName(list) {
				return Constant
			}
			return "in"
		case "lt", "lte", "gt", "gte", "startsWith", "contains", "endsWith", "not", "notIn", "has", "hasSome", "path", "search",
			"is", "isNot", "some", "none", "every":
			return p.Key()
		}
	}
	return "nested"
}

// constantName reports whether a name is spelled as those of constants are: what it holds stands
// in the code.
func constantName(n source.Node) bool {
	name := n.Ident()
	return strings.Contains(name, "_") && name == strings.ToUpper(name)
}

// writtenOut reports whether a list is written in the code, value by value.
func writtenOut(list source.Node) bool {
	if list.Kind() != source.Array || !list.Child(source.Item).OK() {
		return false
	}
	for v := range list.Children() {
		if !v.Is(source.String, source.Number) {
			return false
		}
	}
	return true
}

func prismaOrder(q *Query, order source.Node) {
	for p := range order.Children() {
		switch p.Kind() {
		case source.Object:
			prismaOrder(q, p)
		case source.Property:
			if name := p.Key(); name != "" && p.Child(source.Value).Kind() != source.Object {
				q.Sorts = append(q.Sorts, asked(name, "", p))
			}
		}
	}
}

// mongooseQuery reads Model.method({field: value}).
func mongooseQuery(n source.Node, method string) (Query, bool) {
	model := n.Child(source.Callee).Child(source.ObjectRole).Ident()
	if model == "" || mongooseVerbs[method] == "" || n.Arg(0).Is(source.Arrow, source.Function) { // find(fn) is a list's
		return Query{}, false
	}
	q := Query{Table: model, Via: Mongoose, Verb: mongooseVerbs[method], Single: strings.HasPrefix(method, "findOne")}
	for p := range n.Arg(0).Resolve().Children() {
		if name := p.Key(); name != "" && !strings.HasPrefix(name, "$") {
			q.Filters = append(q.Filters, asked(name, mongooseOp(p.Child(source.Value)), p))
		}
	}
	for _, c := range chained(n) {
		switch c.CalleeName() {
		case "sort":
			for p := range c.Arg(0).Children() {
				if name := p.Key(); name != "" {
					q.Sorts = append(q.Sorts, asked(name, "", p))
				}
			}
		case "limit":
			q.Limited = true
		}
	}
	return q, true
}

// mongooseOp is how a field is compared: with a value, or by an operator of MongoDB's.
func mongooseOp(v source.Node) string {
	switch v.Kind() {
	case source.String, source.Bool, source.Number:
		return Constant
	case source.Object:
		for p := range v.Children() {
			switch p.Key() {
			case "$in":
				return "in"
			case "$ne", "$nin", "$not", "$exists":
				return "not"
			case "$gt", "$gte", "$lt", "$lte":
				return p.Key()[1:]
			case "$regex":
				return "contains"
			}
		}
	}
	return "="
}

// The conditions of Drizzle that an index can serve.
var comparisons = map[string]string{
	"eq": "=", "inArray": "in", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "between": "between", "isNull": "is", "arrayContains": "contains",
}
