package security

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/project"
)

// A bucket is what migrations say of one bucket of Supabase's storage, and where.
type bucket struct {
	public, size, types bool
	file                string // that makes it, or lets everyone read it later on
	line                int
	opened              bool // it was made private, and opened there
}

var (
	bucketInsert = regexp.MustCompile(`(?is)insert\s+into\s+storage\.buckets\s*\(([^)]*)\)\s*values\s*(.*?);`)
	bucketUpdate = regexp.MustCompile(`(?is)update\s+storage\.buckets\s+set\s+(.*?)\s+where\s+(?:id|name)\s*=\s*'([^']+)'`)
)

// bucketsOf reads the buckets that the migrations make.
func bucketsOf(p *project.Project) map[string]bucket {
	out := map[string]bucket{}
	for _, name := range p.Files() {
		if path.Ext(name) != ".sql" || !p.HoldsFold(name, "storage.buckets") {
			continue
		}
		text, _ := p.Read(name)
		sql := withoutComments(string(text))
		for _, at := range bucketInsert.FindAllStringSubmatchIndex(sql, -1) {
			columns := fieldsOf(sql[at[2]:at[3]])
			for _, row := range rowsOf(sql[at[4]:at[5]]) {
				id, b := bucketRow(columns, row)
				b.file, b.line = name, 1+strings.Count(sql[:at[0]], "\n")
				if !migrates(name) && migrates(out[id].file) {
					continue // a copy
				}
				out[id] = b
			}
		}
		for _, at := range bucketUpdate.FindAllStringSubmatchIndex(sql, -1) {
			id := sql[at[4]:at[5]]
			b := out[id]
			low := strings.ToLower(sql[at[2]:at[3]])
			b.size = b.size || strings.Contains(low, "file_size_limit")
			b.types = b.types || strings.Contains(low, "allowed_mime_types")
			if strings.Contains(low, "public") {
				before := b.public
				b.public = strings.Contains(strings.ReplaceAll(low, " ", ""), "public=true")
				if b.public && !before && b.file != "" {
					b.file, b.line, b.opened = name, 1+strings.Count(sql[:at[0]], "\n"), true
				}
			}
			out[id] = b
		}
	}
	return out
}

// bucketRow reads one row of values.
func bucketRow(columns, row []string) (id string, b bucket) {
	for i, c := range columns {
		if i >= len(row) {
			break
		}
		v := strings.TrimSpace(row[i])
		set := !strings.EqualFold(v, "null")
		switch strings.Trim(strings.ToLower(strings.TrimSpace(c)), `"`) {
		case "id":
			id = strings.Trim(v, "'")
		case "public":
			b.public = strings.EqualFold(v, "true")
		case "file_size_limit":
			b.size = set
		case "allowed_mime_types":
			b.types = set
		}
	}
	return id, b
}

// withoutComments blanks what stands behind two dashes.
func withoutComments(sql string) string {
	var b strings.Builder
	for line := range strings.Lines(sql) {
		if i := strings.Index(line, "--"); i >= 0 && strings.Count(line[:i], "'")%2 == 0 {
			line = line[:i] + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// rowsOf splits (a, b), (c, d) into rows of values; what follows the last row is
// left out.
func rowsOf(values string) [][]string {
	var out [][]string
	depth, start := 0, 0
	quoted := false
	for i, c := range values {
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			if depth == 0 {
				start = i + 1
			}
			depth++
		case c == ')' || c == ']':
			if depth--; depth == 0 && c == ')' {
				out = append(out, fieldsOf(values[start:i]))
			}
		case depth == 0 && (c == 'o' || c == 'O'): // on conflict …
			return out
		}
	}
	return out
}

// fieldsOf splits a list at its commas, brackets and quotes respected.
func fieldsOf(text string) []string {
	var out []string
	depth, start := 0, 0
	quoted := false
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case c == ',' && depth == 0:
			out = append(out, text[start:i])
			start = i + 1
		}
	}
	return append(out, text[start:])
}
