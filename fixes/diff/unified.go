package diff

import (
	"fmt"
	"io/fs"
	"strings"
)

// A File is one file of a unified diff.
type File struct {
	Path          string // slash-separated, relative to where the diff is applied
	OldPath       string // where the file was, when it is renamed; else empty
	Before, After []byte
	Created       bool
	Removed       bool
	OldMode, Mode fs.FileMode // 0 stands for a plain file
}

// Unified is the difference as git writes it, with that many lines of context;
// empty when there is none. Names are quoted as git quotes them, so that no
// name can break out of its line.
func Unified(f File, context int) string {
	old := f.OldPath
	if old == "" {
		old = f.Path
	}
	var b strings.Builder
	f.header(&b, old)
	if f.Removed && binary(f.Before) || f.Created && binary(f.After) { // whole, and of no use as lines
		return "diff --git " + quote("a/"+old) + " " + quote("b/"+f.Path) + "\n" + b.String() + binaryPatch(f)
	}
	lines := Lines(f.Before, f.After)
	hunks := Hunks(lines, context)
	if b.Len() == 0 && len(hunks) == 0 {
		return ""
	}
	head := "diff --git " + quote("a/"+old) + " " + quote("b/"+f.Path) + "\n"
	if len(hunks) > 0 {
		writeNames(&b, f, old)
	}
	for _, h := range hunks {
		writeHunk(&b, lines, h)
	}
	return head + b.String()
}

// The names that git gives the empty text.
const (
	noObject    = "0000000"
	emptyObject = "e69de29"
)

func (f File) header(b *strings.Builder, old string) {
	switch {
	case f.Created:
		fmt.Fprintf(b, "new file mode %s\n", mode(f.Mode))
		if len(f.After) == 0 {
			fmt.Fprintf(b, "index %s..%s\n", noObject, emptyObject)
		}
		return
	case f.Removed:
		fmt.Fprintf(b, "deleted file mode %s\n", mode(f.OldMode))
		if len(f.Before) == 0 {
			fmt.Fprintf(b, "index %s..%s\n", emptyObject, noObject)
		}
		return
	}
	if f.Mode != 0 && mode(f.OldMode) != mode(f.Mode) {
		fmt.Fprintf(b, "old mode %s\nnew mode %s\n", mode(f.OldMode), mode(f.Mode))
	}
	if old != f.Path {
		fmt.Fprintf(b, "similarity index %d%%\nrename from %s\nrename to %s\n", similarity(f), quote(old), quote(f.Path))
	}
}

func mode(m fs.FileMode) string {
	if m&0o111 != 0 {
		return "100755"
	}
	return "100644"
}

// similarity is how much of a renamed file stayed, in percent.
func similarity(f File) int {
	kept, total := 0, max(len(f.Before), len(f.After))
	if total == 0 {
		return 100
	}
	for _, l := range Lines(f.Before, f.After) {
		if l.Op == Equal {
			kept += len(l.Text)
		}
	}
	return kept * 100 / total
}

func writeNames(b *strings.Builder, f File, old string) {
	from, to := ended("a/"+old), ended("b/"+f.Path)
	if f.Created {
		from = "/dev/null"
	}
	if f.Removed {
		to = "/dev/null"
	}
	fmt.Fprintf(b, "--- %s\n+++ %s\n", from, to)
}

// ended is a quoted name with the tab that keeps readers from taking what
// follows a space for a date.
func ended(name string) string {
	if q := quote(name); q != name || !strings.Contains(name, " ") {
		return q
	}
	return name + "\t"
}

// quote is a name as git writes it: in C's quotes when it holds what is not
// printable ASCII.
func quote(name string) string {
	plain := true
	for i := range len(name) {
		if c := name[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			plain = false
		}
	}
	if plain {
		return name
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(name) {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var marks = [...]byte{Equal: ' ', Delete: '-', Insert: '+'}

func writeHunk(b *strings.Builder, lines []Line, h Hunk) {
	fmt.Fprintf(b, "@@ -%s +%s @@\n", side(h.OldStart, h.OldCount), side(h.NewStart, h.NewCount))
	for _, l := range lines[h.From:h.To] {
		b.WriteByte(marks[l.Op])
		b.WriteString(l.Text)
		if !strings.HasSuffix(l.Text, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

func side(start, count int) string {
	if count == 1 {
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, count)
}
