package fixes

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
)

// AddItems puts members behind those of an object literal, or elements behind
// those of an array, each on a line of its own and in the file's style: its
// trailing comma or none, its indentation.
func AddItems(d *Draft, list source.Node, items ...string) []Edit {
	f := list.File()
	style := d.Style(f.Path)
	var all []source.Node
	for c := range list.Children() {
		all = append(all, c)
	}
	outer := indentOf(f, list.Start())
	indent := outer + style.Indent
	var text []string
	for _, item := range items {
		text = append(text, inStyle(d, f.Path, item))
	}
	if len(all) == 0 {
		return intoEmpty(list, text, outer, indent)
	}
	last := all[len(all)-1]
	comma := commaBehind(f.Text, last.End(), list.End()-1)
	if bytes.IndexByte(f.Text[list.Start():all[0].Start()], '\n') >= 0 {
		return behindLast(f, last, comma, text, indentOf(f, last.Start()))
	}
	return spread(f, list, all, comma, text, outer, indent)
}

// intoEmpty fills a list that has no items and perhaps a comment.
func intoEmpty(list source.Node, items []string, outer, indent string) []Edit {
	f := list.File()
	inside := string(f.Text[list.Start()+1 : list.End()-1])
	at := list.Start() + 1 + len(strings.TrimRight(inside, " \t\r\n"))
	text := "\n" + indentLines(strings.Join(items, ",\n"), indent) + ",\n" + outer
	return []Edit{{at, list.End() - 1, text}}
}

// behindLast adds to a list that has its items on lines of their own.
func behindLast(f *source.File, last source.Node, comma int, items []string, indent string) []Edit {
	at := last.End()
	if comma >= 0 {
		at = comma + 1
	}
	var edits []Edit
	tail := ""
	if comma < 0 {
		edits = append(edits, Edit{at, at, ","})
	} else {
		tail = ","
	}
	line, _ := f.Position(at)
	end := f.LineStart(line+1) - 1
	if end < at || line+1 > lineCount(f) {
		end = at
	}
	if rest := strings.TrimSpace(string(f.Text[at:end])); rest != "" && !isComment(rest) {
		end = at
	}
	end = at + len(bytes.TrimRight(f.Text[at:end], " \t\r"))
	return append(edits, Edit{end, end, "\n" + indentLines(strings.Join(items, ",\n"), indent) + tail})
}

func lineCount(f *source.File) int { return bytes.Count(f.Text, []byte("\n")) + 1 }

// spread adds to a list that stands on one line, and gives each item its own.
func spread(f *source.File, list source.Node, all []source.Node, comma int, items []string, outer, indent string) []Edit {
	var lines []string
	for _, n := range all {
		lines = append(lines, n.Text())
	}
	lines = append(lines, items...)
	between := string(f.Text[list.Start()+1 : list.End()-1])
	if strings.Contains(between, "//") || strings.Contains(between, "/*") || strings.Contains(between, "\n") {
		at, lead := list.End()-1, ", "
		if comma >= 0 {
			at, lead = comma+1, " "
		}
		at = len(bytes.TrimRight(f.Text[:at], " \t"))
		return []Edit{{at, at, lead + strings.ReplaceAll(strings.Join(items, ", "), "\n", "\n"+outer)}}
	}
	return []Edit{{list.Start() + 1, list.End() - 1, "\n" + indentLines(strings.Join(lines, ",\n"), indent) + ",\n" + outer}}
}

// commaBehind is the offset of the comma between two offsets, outside of
// comments; -1 when there is none.
func commaBehind(text []byte, from, to int) int {
	for i := from; i < to; i++ {
		switch {
		case text[i] == ',':
			return i
		case bytes.HasPrefix(text[i:to], []byte("//")):
			n := bytes.IndexByte(text[i:to], '\n')
			if n < 0 {
				return -1
			}
			i += n
		case bytes.HasPrefix(text[i:to], []byte("/*")):
			n := bytes.Index(text[i:to], []byte("*/"))
			if n < 0 {
				return -1
			}
			i += n + 1
		}
	}
	return -1
}
