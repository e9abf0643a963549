package project

import (
	"strconv"
	"strings"

	"underpin/checks/project/source"
)

// mongoMethods are the methods of a collection of PyMongo and Motor, with what they do:
// https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html
var mongoMethods = map[string]string{
	"find": "select", "find_one": "select", "count_documents": "select", "distinct": "select", "aggregate": "select",
	"insert_one": "insert", "insert_many": "insert", "update_one": "update", "update_many": "update", "replace_one": "update",
	"find_one_and_update": "update", "find_one_and_replace": "update", "find_one_and_delete": "delete", "delete_one": "delete", "delete_many": "delete",
}

// mongoQuery reads db.orders.find_one({"id": id}), db["orders"].update_one(…) and what is
// asked of a collection that a name stands for. The name of an imported one is found later:
// its Table begins with "=".
func mongoQuery(n source.Node, method string) (pythonQuery, bool) {
	callee := n.Child(source.Callee)
	if callee.Kind() != source.Member {
		return pythonQuery{}, false
	}
	table := collectionOf(callee.Child(source.ObjectRole), method == "find" || method == "aggregate" || method == "distinct", 4)
	if table == "" {
		return pythonQuery{}, false
	}
	q := newPython(table, MongoDB, mongoMethods[method])
	switch method {
	case "find":
		q.mongoLimit(n)
	case "count_documents", "distinct":
		q.Counted = true
	case "aggregate":
		q.Counted, q.Open = true, true
		return q, true
	default:
		q.Single = !strings.HasSuffix(method, "_many")
	}
	filter := n.Arg(0)
	if q.Verb == "insert" || method == "distinct" {
		return q, true
	}
	if named := n.Named("filter"); named.OK() {
		filter = named
	}
	q.mongoWhere(filter)
	return q, true
}

// collectionOf is the name of the collection that an expression stands for, "" when it is
// none. Methods that lists and text have as well ask for a database by its usual name.
func collectionOf(n source.Node, common bool, left int) string {
	if left == 0 {
		return ""
	}
	switch n.Kind() {
	case source.Index:
		if name, ok := n.Child(source.Value).StringValue(); ok && (!common || isMongo(n.Child(source.ObjectRole))) {
			return name
		}
	case source.Member:
		name := n.Child(source.Name).Text()
		if object := n.Child(source.ObjectRole); isMongo(object) || !common && object.Kind() != source.Identifier && name != "collection" {
			return name
		}
	case source.Call:
		if name, ok := n.Arg(0).StringValue(); ok && n.CalleeName() == "get_collection" {
			return name
		}
	case source.Identifier:
		v := n.Resolve()
		switch {
		case v.Kind() == source.ImportName:
			return "=" + n.Text()
		case v.Is(source.Member, source.Index, source.Call):
			return collectionOf(v, common, left-1)
		}
	}
	return ""
}

// PythonCollection is the name of the collection of MongoDB that an expression of Python is,
// "" when it is none or its name stands in another file.
func PythonCollection(n source.Node) string {
	if name := collectionOf(n, true, 4); !strings.HasPrefix(name, "=") {
		return name
	}
	return ""
}

// isMongo reports whether an expression is called as databases are.
func isMongo(n source.Node) bool {
	name := ""
	switch n.Kind() {
	case source.Identifier:
		name = n.Text()
	case source.Member:
		name = n.Child(source.Name).Text()
	case source.Index: // client["shop"]
		name = n.Child(source.ObjectRole).Path()
		name = name[strings.LastIndexByte(name, '.')+1:]
		return strings.Contains(strings.ToLower(name), "client")
	case source.Call:
		name = strings.TrimPrefix(n.CalleeName(), "get_")
	}
	name = strings.ToLower(strings.TrimLeft(name, "_"))
	return name == "db" || strings.HasSuffix(name, "_db") || strings.HasPrefix(name, "mongo") || name == "database"
}

// mongoLimit reads what find(…) is cut to: by limit(20), or by the length of to_list(20).
func (q *pythonQuery) mongoLimit(n source.Node) {
	for _, c := range append(chained(n), later(pythonTop(n))...) {
		length := c.Arg(0)
		switch c.CalleeName() {
		case "to_list":
			if length.Kind() == source.Property {
				length = length.Child(source.Value)
			}
			q.Limited = q.Limited || length.OK() && length.Kind() != source.Null
		case "limit":
			q.Limited = true
		case "sort":
			q.mongoSort(c)
		}
	}
}

// mongoSort reads sort("day", -1) and sort([("day", -1), …]).
func (q *pythonQuery) mongoSort(c source.Node) {
	first := c.Arg(0)
	if name, ok := first.StringValue(); ok {
		q.Sorts = append(q.Sorts, asked(name, "", c))
	}
	if first.Kind() != source.Array {
		return
	}
	for pair := range first.Children() {
		if name, ok := pair.Child(source.Item).StringValue(); ok {
			q.Sorts = append(q.Sorts, asked(name, "", pair))
		}
	}
}

// mongoWhere reads the conditions of a document: {"owner": id, "day": {"$gte": day}}.
func (q *pythonQuery) mongoWhere(filter source.Node) {
	if filter.Kind() == source.Identifier {
		filter, q.Open = filter.Resolve(), true // keys may be put into it afterwards
	}
	if filter.Kind() != source.Object {
		q.Open = q.Open || filter.OK()
		return
	}
	for p := range filter.Children() {
		switch name := p.Key(); {
		case p.Kind() != source.Property, strings.HasPrefix(name, "$"):
			q.Open = true
		case name != "":
			q.Filters = append(q.Filters, asked(name, mongoOp(p.Child(source.Value)), p))
		}
	}
}

// mongoOp is how a field is compared: with a value, or by an operator.
func mongoOp(v source.Node) string {
	if v.Kind() == source.Null {
		return "is"
	}
	return mongooseOp(v)
}

// ofCollection gives a statement about an imported collection its name, and reports whether
// the app keeps documents in MongoDB at all.
func (p *Project) ofCollection(q *pythonQuery) bool {
	if !p.Stack().Has(MongoDB) {
		return false
	}
	local, imported := strings.CutPrefix(q.Table, "=")
	if !imported {
		return true
	}
	f := p.Source(q.File)
	if f == nil {
		return false
	}
	im, name, ok := f.ImportOf(local)
	if !ok {
		return false
	}
	from := p.Source(p.resolver().resolve(q.File, im.Spec))
	if from == nil {
		return false
	}
	q.Table = collectionOf(from.Declaration(name.Imported).Child(source.Value), false, 4)
	return q.Table != "" && !strings.HasPrefix(q.Table, "=")
}

// cutTo is the number of documents that a list is cut to: .to_list(20); 0 when that is not
// known.
func cutTo(list source.Node) int {
	length := list.Arg(0)
	if length.Kind() == source.Property {
		length = length.Child(source.Value)
	}
	n, err := strconv.Atoi(length.Text())
	if err != nil {
		return 0
	}
	return n
}
