package project

import (
	"strings"

	"underpin/checks/project/source"
)

// A MongoIndex is an index that the code itself makes in MongoDB.
type MongoIndex struct {
	Collection string // "" when it cannot be told
	Fields     []string
	Unique     bool
	File       string
	Line       int
}

// MongoIndexes lists the indexes that code makes by MongoDB's drivers, scripts included:
// createIndex of Node's, create_index of Python's. known is false when one cannot be read.
func (p *Project) MongoIndexes() (list []MongoIndex, known bool) {
	type found struct {
		list  []MongoIndex
		known bool
	}
	f := remember(p, "mongo indexes", func(p *Project) found {
		out := found{known: true}
		for _, name := range p.indexMakers() {
			for call := range p.Source(name).Find(source.Call) {
				all, ok := indexesMade(call)
				for i := range all {
					all[i].File, all[i].Line = name, call.Line()
				}
				out.list, out.known = append(out.list, all...), out.known && ok
			}
		}
		return out
	})
	return f.list, f.known
}

// indexMakers are the files that name a method by which indexes are made.
func (p *Project) indexMakers() []string {
	var out []string
	for _, names := range [][]string{p.Sources(), p.PythonSources()} {
		for _, name := range names {
			if p.Holds(name, "createIndex", "create_index", "ensure_index") && p.Source(name) != nil {
				out = append(out, name)
			}
		}
	}
	return out
}

// indexesMade reads a call that makes indexes; ok is false when one of them cannot be read.
func indexesMade(call source.Node) (out []MongoIndex, ok bool) {
	callee := call.Child(source.Callee)
	name := call.CalleeName()
	if callee.Kind() != source.Member {
		return nil, true
	}
	collection := madeOn(callee.Child(source.ObjectRole))
	switch name {
	case "createIndex", "create_index", "ensure_index":
		unique := call.Arg(1).Prop("unique")
		if !unique.OK() {
			unique = call.Named("unique")
		}
		i := MongoIndex{Collection: collection, Fields: indexFields(call.Arg(0)), Unique: strings.EqualFold(unique.Text(), "true")}
		return []MongoIndex{i}, len(i.Fields) > 0
	case "createIndexes", "create_indexes":
		ok = call.Arg(0).Kind() == source.Array
		for item := range call.Arg(0).Children() {
			keys, unique := item.Prop("key"), item.Prop("unique")
			if item.CalleeName() == "IndexModel" {
				keys, unique = item.Arg(0), item.Named("unique")
			}
			i := MongoIndex{Collection: collection, Fields: indexFields(keys), Unique: strings.EqualFold(unique.Text(), "true")}
			out, ok = append(out, i), ok && len(i.Fields) > 0
		}
	default:
		ok = true
	}
	return out, ok
}

// madeOn is the collection that an index is made on.
func madeOn(object source.Node) string {
	if object.Kind() == source.Identifier {
		if v := object.Resolve(); v.Is(source.Call, source.Await) {
			object = v
		}
	}
	if object.Kind() == source.Await {
		object = object.Child(source.Value)
	}
	if name, ok := object.Arg(0).StringValue(); ok && object.CalleeName() == "collection" {
		return name
	}
	if isPythonFile(object.File().Path) {
		return strings.TrimPrefix(collectionOf(object, false, 4), "=")
	}
	return ""
}

// indexFields are the fields of an index: "mail", { mail: 1 }, [("mail", 1)], ["mail"].
func indexFields(keys source.Node) []string {
	if name, ok := keys.StringValue(); ok {
		return []string{name}
	}
	var out []string
	for item := range keys.Children() {
		name, ok := item.StringValue()
		if !ok {
			name, ok = item.Child(source.Item).StringValue()
		}
		if !ok {
			name = item.Key()
		}
		if name == "" {
			return nil
		}
		out = append(out, name)
	}
	return out
}
