package security

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// withProperties is the edit that puts properties, such as `secure: true`, at
// the head of an object literal, in the way the object is laid out.
func withProperties(d *fixes.Draft, object source.Node, props ...string) fixes.Edit {
	f := object.File()
	style := d.Style(f.Path)
	for i, prop := range props {
		props[i] = strings.TrimRight(style.Apply(prop), ";\n")
	}
	var first source.Node
	for c := range object.Children() {
		first = c
		break
	}
	if !first.OK() {
		return fixes.Edit{Start: object.Start(), End: object.End(), Text: "{ " + strings.Join(props, ", ") + " }"}
	}
	line := f.LineStart(first.Line())
	indent := f.Text[line:first.Start()]
	if object.Line() == first.Line() || len(bytes.TrimSpace(indent)) > 0 {
		return fixes.Edit{Start: first.Start(), End: first.Start(), Text: strings.Join(props, ", ") + ", "}
	}
	return fixes.Edit{Start: first.Start(), End: first.Start(), Text: strings.Join(props, ",\n"+string(indent)) + ",\n" + string(indent)}
}

// behindLast is the edit that gives a call one more argument.
func behindLast(d *fixes.Draft, call source.Node, argument string) fixes.Edit {
	end := fixes.LastArgEnd(call)
	return fixes.Edit{Start: end, End: end, Text: ", " + strings.TrimRight(d.Style(call.File().Path).Apply(argument), ";\n")}
}

// editAll makes edits that were gathered by file. Two that touch the same place
// are one.
func editAll(d *fixes.Draft, byFile map[string][]fixes.Edit) error {
	for _, file := range fixes.SortedKeys(byFile) {
		var edits []fixes.Edit
		seen := map[[2]int]bool{}
		for _, e := range byFile[file] {
			if key := [2]int{e.Start, e.End}; !seen[key] {
				seen[key] = true
				edits = append(edits, e)
			}
		}
		if err := d.Edit(file, edits...); err != nil {
			return err
		}
	}
	return nil
}
