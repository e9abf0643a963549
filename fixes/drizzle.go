package fixes

import (
	"fmt"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// drizzleKeys edits the tables of a Drizzle schema: .unique() on a column, and
// indexes in the third argument of the table's call.
func drizzleKeys(d *Draft, keys []NewKey) error {
	edits, wanted := map[string][]Edit{}, map[string]map[string]source.Node{}
	for _, group := range byTable(keys) {
		t := group[0].Table
		call := drizzleCall(d, t)
		if !drizzleColumns(call).Is(source.Object) {
			return d.Refuse(fmt.Sprintf("the definition of %s in %s has a shape that this fix does not know", modelName(t), t.Place.File),
				"ts", drizzleSketch(group))
		}
		var extras []NewKey
		for _, k := range group {
			if e, ok := drizzleUnique(call, k); ok {
				edits[t.Place.File] = append(edits[t.Place.File], e)
			} else {
				extras = append(extras, k)
			}
		}
		if len(extras) == 0 {
			continue
		}
		e, ok := drizzleExtras(d, call, extras)
		if !ok {
			return d.Refuse(fmt.Sprintf("the third argument of %s in %s has a shape that this fix does not know", modelName(t), t.Place.File),
				"ts", drizzleSketch(extras))
		}
		edits[t.Place.File] = append(edits[t.Place.File], e)
		if drizzleWhole(call) != "" {
			continue
		}
		for _, k := range extras {
			if wanted[t.Place.File] == nil {
				wanted[t.Place.File] = map[string]source.Node{}
			}
			wanted[t.Place.File][drizzleBuilder(k)] = call
		}
	}
	for _, file := range SortedKeys(edits) {
		imports, missing := drizzleImports(wanted[file])
		if missing != "" {
			return d.Refuse(file+" imports no builder of Drizzle by name, so "+missing+" cannot be imported beside it", "ts", drizzleSketch(keys))
		}
		if err := d.Edit(file, append(edits[file], imports...)...); err != nil {
			return err
		}
	}
	return nil
}

// drizzleImports are the edits that import builders beside the table function of
// a call each; missing is the first one that cannot be imported.
func drizzleImports(wanted map[string]source.Node) (edits []Edit, missing string) {
	for _, name := range SortedKeys(wanted) {
		e, ok := drizzleImport(wanted[name], name)
		if !ok {
			return nil, name
		}
		edits = append(edits, e...)
	}
	return edits, ""
}

func byTable(keys []NewKey) [][]NewKey {
	var out [][]NewKey
	at := map[*schema.Table]int{}
	for _, k := range keys {
		i, ok := at[k.Table]
		if !ok {
			i = len(out)
			at[k.Table] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], k)
	}
	return out
}

// drizzleCall is the pgTable(…) call that makes a table.
func drizzleCall(d *Draft, t *schema.Table) source.Node {
	f := d.Source(t.Place.File)
	if f == nil {
		return source.Node{}
	}
	if n := f.Declaration(t.Model).Child(source.Value); n.Is(source.Call) {
		return n
	}
	return source.Node{}
}

// drizzleColumns is the object with a table's columns, as it stands or as a callback gives
// it: (d) => ({ id: d.integer() }).
func drizzleColumns(call source.Node) source.Node {
	if columns := call.Arg(1); !columns.Is(source.Arrow) {
		return columns
	}
	return call.Arg(1).Child(source.Body)
}

// drizzleUnique is the edit for a unique constraint on one column, written on
// the column itself.
func drizzleUnique(call source.Node, k NewKey) (Edit, bool) {
	if !k.Unique || len(k.Columns) != 1 {
		return Edit{}, false
	}
	value := drizzleColumns(call).Prop(k.Columns[0].Field)
	if !value.Is(source.Call) {
		return Edit{}, false
	}
	return Edit{Start: value.End(), End: value.End(), Text: ".unique()"}, true
}

func drizzleBuilder(k NewKey) string {
	if k.Unique {
		return "uniqueIndex"
	}
	return "index"
}

// drizzleWhole is what stands before the builders of a file that imports Drizzle whole,
// such as "pg."; it needs no import for them.
func drizzleWhole(call source.Node) string {
	if whole := call.Child(source.Callee).Child(source.ObjectRole).Ident(); whole != "" {
		if _, imported, ok := call.File().ImportOf(whole); ok && imported.Imported == "*" {
			return whole + "."
		}
	}
	return ""
}

// drizzleExtras is the edit that adds keys to the table's third argument, which
// is an array since drizzle-orm 0.36 and was an object before.
func drizzleExtras(d *Draft, call source.Node, keys []NewKey) (Edit, bool) {
	v := d.Project().Stack().Version(project.Drizzle)
	asObject := v.Known() && v.Major == 0 && v.Minor < 36
	return drizzleThird(d, call, asObject, len(keys), func(i int, table string, named bool) string {
		return drizzleItem(keys[i], call, table, named)
	})
}

// drizzleThird is the edit that adds n items to the table's third argument, or gives it one
// that gives an array or an object. An item is asked for by the name that the table has in
// it, and whether it needs one of its own.
func drizzleThird(d *Draft, call source.Node, asObject bool, n int, item func(i int, table string, named bool) string) (Edit, bool) {
	extra, style := call.Arg(2), d.Style(call.File().Path)
	if !extra.OK() {
		open, shut := " => [", "]"
		if asObject {
			open, shut = " => ({", "})"
		}
		var b strings.Builder
		b.WriteString(", (table)" + open + "\n")
		for i := range n {
			b.WriteString("  " + item(i, "table", asObject) + ",\n")
		}
		b.WriteString(shut)
		at := call.Arg(1).End()
		return Edit{Start: at, End: at, Text: style.Apply(b.String())}, true
	}
	body, param := extra.Child(source.Body), extra.Child(source.ParamRole).Child(source.Name)
	if !extra.Is(source.Arrow) || !body.Is(source.Array, source.Object) || !param.Is(source.Identifier) {
		return Edit{}, false
	}
	return intoList(body, func(i int) string { return style.Apply(item(i, param.Text(), body.Is(source.Object))) }, n), true
}

// drizzleItem is a key as the third argument of a table's call holds it.
func drizzleItem(k NewKey, call source.Node, table string, named bool) string {
	refs := make([]string, len(k.Columns))
	for i, c := range k.Columns {
		refs[i] = table + "." + c.Field
	}
	item := fmt.Sprintf("%s%s(%q).on(%s)", drizzleWhole(call), drizzleBuilder(k), IndexName(k), strings.Join(refs, ", "))
	if !named {
		return item
	}
	return strings.Join(fieldNames(k.Columns), "") + "Idx: " + item
}

// intoList adds items at the end of an array or object literal, one a line
// where the literal is written so.
func intoList(list source.Node, item func(int) string, n int) Edit {
	text := string(list.File().Text)
	end := list.End() - 1 // the closing bracket
	var last source.Node
	for c := range list.Children() {
		last = c
	}
	if !last.OK() {
		items := make([]string, n)
		for i := range items {
			items[i] = item(i)
		}
		return Edit{Start: list.Start() + 1, End: end, Text: strings.Join(items, ", ")}
	}
	between := text[last.End():end]
	indent, lines := " ", false
	if strings.Contains(between, "\n") {
		line := text[strings.LastIndexByte(text[:last.Start()], '\n')+1:]
		indent, lines = "\n"+line[:len(line)-len(strings.TrimLeft(line, " \t"))], true
	}
	var b strings.Builder
	for i := range n {
		b.WriteString("," + indent + item(i))
	}
	if at := strings.IndexByte(between, ','); at >= 0 { // a trailing comma stays one
		tail := strings.TrimPrefix(b.String(), ",")
		if lines {
			tail += ","
		}
		return Edit{Start: last.End() + at + 1, End: last.End() + at + 1, Text: tail}
	}
	return Edit{Start: last.End(), End: last.End(), Text: b.String()}
}

// drizzleCore is the import of Drizzle's builders for a database in a file, such as
// drizzle-orm/pg-core.
func drizzleCore(f *source.File) (source.Import, bool) {
	for _, im := range f.Imports {
		if strings.HasPrefix(im.Spec, "drizzle-orm/") && strings.HasSuffix(im.Spec, "-core") && !im.TypeOnly {
			return im, true
		}
	}
	return source.Import{}, false
}

// drizzleImport brings a builder in from where the other builders come from.
func drizzleImport(call source.Node, name string) ([]Edit, bool) {
	f := call.File()
	im, ok := drizzleCore(f)
	if !ok || im.Require {
		return nil, false
	}
	if f.LocalOf(im.Spec, name) != "" {
		return nil, true
	}
	var last source.Node
	for n := range im.Node.Find(source.ImportName) {
		last = n
	}
	if !last.OK() {
		return nil, false
	}
	if e, ok := beside(f, moduleLine{Names: []string{name}, From: im.Spec}); ok {
		return []Edit{e}, true
	}
	return []Edit{{Start: last.End(), End: last.End(), Text: ", " + name}}, true
}

func drizzleSketch(keys []NewKey) string {
	var b strings.Builder
	b.WriteString("(table) => [\n")
	for _, k := range keys {
		b.WriteString("  " + drizzleItem(k, source.Node{}, "table", false) + ",\n")
	}
	b.WriteString("]\n")
	return b.String()
}
