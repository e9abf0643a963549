package fixes

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// ImportFirst makes a file load a module of the project before all others, for
// what it does when it is loaded, with names of it that the file needs.
func ImportFirst(d *Draft, file, module string, names ...string) error {
	f := d.Source(file)
	if f == nil {
		return Refuse(file+" could not be read", "ts", "")
	}
	spec := localSpec(d, f, module)
	if len(f.ImportsFrom(spec)) > 0 {
		return nil
	}
	commonJS := isCommonJS(d, f)
	line := moduleLine{Names: names, From: spec}.text(commonJS)
	if len(names) == 0 {
		line = "import \"" + spec + "\";"
		if commonJS {
			line = "require(\"" + spec + "\");"
		}
	}
	line = d.Style(file).Apply(line)
	for _, im := range slices.SortedStableFunc(slices.Values(f.Imports), typesLast) {
		if im.Dynamic {
			continue
		}
		above := im.Node.Line()
		if im.Spec == "dotenv/config" { // it stays with what is said of it, and nothing can be loaded too early by it
			at := im.Node.End()
			return d.Edit(file, Edit{Start: at, End: at, Text: "\n" + line})
		}
		first := above
		for c := commentAbove(f, first); c < first && !isPragma(lineText(f, c)); c = commentAbove(f, first) {
			first = c
		}
		if first > 1 { // what is said of the import stays with it; at the top it speaks of the file
			above = first
		}
		at := f.LineStart(above)
		return d.Edit(file, Edit{Start: at, End: at, Text: line + "\n"})
	}
	return d.Edit(file, firstLine(f, line))
}

// typesLast orders imports of types alone, which nothing is loaded for, behind the
// others.
func typesLast(a, b source.Import) int {
	switch {
	case a.TypeOnly == b.TypeOnly:
		return 0
	case a.TypeOnly:
		return 1
	}
	return -1
}

// firstLine puts the first import into a file that has none, apart from the code.
func firstLine(f *source.File, line string) Edit {
	at := codeBegins(f)
	if next, _, _ := strings.Cut(string(f.Text[at:]), "\n"); strings.TrimSpace(next) != "" {
		line += "\n"
	}
	return Edit{Start: at, End: at, Text: line + "\n"}
}

// codeBegins is where the first import of a file goes that has none: behind what
// speaks of the whole file, in front of the first statement and the comment that
// belongs to it.
func codeBegins(f *source.File) int {
	at := headOf(f)
	for {
		rest := string(f.Text[at:])
		skipped := rest[:len(rest)-len(strings.TrimLeft(rest, " \t\r\n"))]
		start := at + strings.LastIndexByte(skipped, '\n') + 1
		end, ok := commentLines(string(f.Text[start:]))
		if !ok {
			return start
		}
		end += start
		behind, _, _ := strings.Cut(string(f.Text[end:]), "\n")
		if strings.TrimSpace(behind) != "" && !isPragma(string(f.Text[start:end])) {
			return start
		}
		at = end
	}
}

// commentLines is the offset behind the comment that a text begins with, and behind
// its line: lines with // that follow one another are one comment.
func commentLines(text string) (int, bool) {
	if strings.HasPrefix(text, "/*") {
		_, after, ok := strings.Cut(text, "*/")
		line, rest, more := strings.Cut(after, "\n")
		return len(text) - len(rest), ok && more && strings.TrimSpace(line) == ""
	}
	end := 0
	for strings.HasPrefix(text[end:], "//") {
		i := strings.IndexByte(text[end:], '\n')
		if i < 0 {
			return 0, false
		}
		end += i + 1
	}
	return end, end > 0
}

// isPragma reports whether a comment speaks to a tool, which looks for it at the
// head of the file.
func isPragma(comment string) bool {
	for _, word := range []string{"eslint-", "@ts-", "biome-ignore", "prettier-ignore", "@jsx", "@jest", "@vitest", "<reference", "istanbul", "tslint:"} {
		if strings.Contains(comment, word) {
			return true
		}
	}
	return false
}

// headOf is the offset behind a file's shebang, leading comment lines of it and
// directives such as "use strict".
func headOf(f *source.File) int {
	at := 0
	if strings.HasPrefix(string(f.Text), "#!") {
		at = f.LineStart(2)
	}
	for item := range f.Root().Children() {
		if !item.Is(source.Expression) {
			break
		}
		if _, ok := firstChild(item).StringValue(); !ok {
			break
		}
		at = f.LineStart(item.Line() + 1)
	}
	return at
}
