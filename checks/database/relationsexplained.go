package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// unexplained leaves out the keys above which a comment says what deleting the
// row behind does: whoever wrote it made the choice.
func unexplained(p *project.Project, keys []check.Place) []check.Place {
	return slices.DeleteFunc(keys, func(at check.Place) bool {
		text, ok := p.Read(at.File)
		if !ok {
			return false
		}
		lines := strings.Split(string(text), "\n")
		for i := at.Line - 2; i >= 0 && i < len(lines); i-- {
			said, comment := strings.CutPrefix(strings.TrimSpace(lines[i]), "--")
			if !comment {
				return false
			}
			low := strings.ToLower(said)
			if strings.Contains(low, "delet") || strings.Contains(low, "cascade") || strings.Contains(low, "no action") || strings.Contains(low, "restrict") {
				return true
			}
		}
		return false
	})
}

// leftOutOnPurpose leaves out the columns whose own line, or a comment right above it,
// says that there is no key by decision, and those that hold words of a list.
func leftOutOnPurpose(p *project.Project, untied []untiedColumn) []untiedColumn {
	return slices.DeleteFunc(untied, func(u untiedColumn) bool {
		text, ok := p.Read(u.column.Place.File)
		if !ok {
			return false
		}
		lines := strings.Split(string(text), "\n")
		i := u.column.Place.Line - 1
		if i < 0 || i >= len(lines) {
			return false
		}
		if saysReferences(lines[i]) && !inMigrations(u.column.Place.File) {
			return true // the key stands there, and a later script may take it: which one ran last nobody can tell
		}
		said := trailing(lines[i])
		if signature(u.column) && wordList(said) {
			return true
		}
		for i--; i >= 0; i-- {
			line := strings.TrimSpace(lines[i])
			if !strings.HasPrefix(line, "--") && !strings.HasPrefix(line, "//") {
				break
			}
			said += " " + line
		}
		low := strings.ToLower(said)
		return slices.ContainsFunc([]string{"no foreign key", "without a foreign key", "without foreign key", "no fk", "without fk", "without an fk", "not a foreign key", "soft reference", "sin fk", "sem fk"}, func(words string) bool {
			return strings.Contains(low, words)
		})
	})
}

// saysReferences reports whether a line of SQL declares a key.
func saysReferences(line string) bool {
	code, _, _ := strings.Cut(line, "--")
	return strings.Contains(strings.ToLower(code), " references ")
}

// taken marks the columns whose key is declared on their own line, and which a later
// migration takes away again.
func taken(p *project.Project, untied []untiedColumn) []untiedColumn {
	for i, u := range untied {
		text, _ := p.Read(u.column.Place.File)
		lines := strings.Split(string(text), "\n")
		line := u.column.Place.Line - 1
		untied[i].taken = line >= 0 && line < len(lines) && strings.HasSuffix(u.column.Place.File, ".sql") && saysReferences(lines[line])
	}
	return untied
}

// trailing is the comment at the end of a line; "" for none.
func trailing(line string) string {
	for _, mark := range []string{" //", "\t//", " --", "\t--"} {
		if _, said, ok := strings.Cut(line, mark); ok {
			return said
		}
	}
	return ""
}

// wordList reports whether a comment lists words in capitals or in quotes: SYSTEM,
// ADMIN.
func wordList(said string) bool {
	items := strings.FieldsFunc(said, func(r rune) bool { return r == ',' || r == '|' || r == '/' })
	if len(items) < 2 {
		return false
	}
	for _, item := range items {
		item = strings.TrimSpace(item)
		if quoted := strings.Trim(item, "'\"`"); quoted != item && quoted != "" {
			continue
		}
		if item == "" || item != strings.ToUpper(item) || strings.Trim(item, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
			return false
		}
	}
	return true
}

// inWords reports whether a column that says who did something holds a word or a name,
// and no id: its default is one, or the id stands in a column beside it.
func inWords(t *schema.Table, c *schema.Column) bool {
	if !signature(c) || family(c.Type) != "text" {
		return false
	}
	if strings.ContainsAny(c.Default, "'\"") && !strings.ContainsAny(c.Default, "(") {
		return true
	}
	low := snake(c.Name)
	for _, end := range []string{"_id", "_user_id", "_user"} {
		if t.Column(low+end) != nil || t.Column(camel(low+end)) != nil {
			return true
		}
	}
	return false
}
