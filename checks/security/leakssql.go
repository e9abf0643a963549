package security

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// hashedHere is where SQL hashes a password that is written beside it.
var hashedHere = regexp.MustCompile(`(?i)\bcrypt\(\s*'([^'\n]{6,72})'\s*,\s*(?:[a-z_]+\.)?gen_salt`)

// insertedRows is the beginning of a statement that adds rows to a table.
var insertedRows = regexp.MustCompile(`(?i)\binsert\s+into\s+[\w."]+\s*\(([^()]*)\)\s*values\s*\(`)

// addresses are the e-mail addresses in a statement.
var addresses = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)

// accountsInSQL finds the passwords of accounts that a script or migration
// creates. What fills a database for trying things out is no account of the app.
func accountsInSQL(p *project.Project, name string) []leak {
	if forTrying(name) {
		return nil
	}
	data, _ := p.Read(name)
	text := string(data)
	ends := statementEnd.FindAllStringIndex(text, -1)
	var out []leak
	add := func(value string, at int) {
		if strings.HasPrefix(value, "$") || commented(text, at) || placeholder(value) || invented(statementAround(text, ends, at)) {
			return
		}
		line, column := lineOf(text, at)
		s := secret{what: "the password of an account", value: value, offset: at, severity: check.High, sure: check.Likely, whole: true}
		out = append(out, leak{secret: s, file: name, line: line, column: column})
	}
	for _, m := range hashedHere.FindAllStringSubmatchIndex(text, -1) {
		add(text[m[2]:m[3]], m[2])
	}
	for _, m := range insertedRows.FindAllStringSubmatchIndex(text, -1) {
		column := columnOf(text[m[2]:m[3]], "password")
		if value, at := valueAt(text, m[1], column); len(value) >= 6 && len(value) <= 72 {
			add(value, at)
		}
	}
	return out
}

// forTrying reports whether a script fills a database for development or tests,
// by its name or the folder that it lies in.
func forTrying(name string) bool {
	for part := range strings.SplitSeq(strings.ToLower(name), "/") {
		for word := range strings.FieldsFuncSeq(strings.TrimSuffix(part, path.Ext(part)), func(r rune) bool { return r < 'a' || r > 'z' }) {
			switch word {
			case "seed", "seeds", "seeder", "test", "tests", "testing", "demo", "demos", "sample", "samples", "fixture", "fixtures", "dev", "development", "local", "mock", "mocks", "dummy", "example", "examples":
				return true
			}
		}
	}
	return false
}

// statementEnd is where a line ends a statement.
var statementEnd = regexp.MustCompile(`;[ \t]*\r?\n`)

// statementAround is the statement that holds an offset, among those that end
// at the given places of a text.
func statementAround(text string, ends [][]int, at int) string {
	next, _ := slices.BinarySearchFunc(ends, at, func(end []int, at int) int { return end[0] - at })
	start, end := 0, len(text)
	if next > 0 {
		start = ends[next-1][1]
	}
	if next < len(ends) {
		end = ends[next][0]
	}
	return text[start:end]
}

// invented reports whether the account of a statement is one that nobody has:
// each address in it is at an example's domain or names a test.
func invented(statement string) bool {
	found := addresses.FindAllString(strings.ToLower(statement), -1)
	for _, a := range found {
		user, domain, _ := strings.Cut(a, "@")
		made := containsPart(domain, []string{"example", "test", "demo", "localhost", "local", "domain."}) || strings.HasPrefix(domain, "email.") || domain == "mail.com" // and not gmail.com
		if !made && !containsPart(user, []string{"test", "demo", "example", "dummy", "sample", "fake"}) {
			return false
		}
	}
	return len(found) > 0
}

// columnOf is the place of a column in a list of names; -1 when it is not there.
func columnOf(list, column string) int {
	for i, name := range strings.Split(list, ",") {
		if strings.Trim(strings.ToLower(strings.TrimSpace(name)), "\"`") == column {
			return i
		}
	}
	return -1
}

// valueAt is the text of one of the values that begin at an offset, when it is
// written as a plain string.
func valueAt(text string, from, index int) (string, int) {
	depth, quoted, number, start := 0, false, 0, from
	for i := from; i < len(text) && index >= 0; i++ {
		switch b := text[i]; {
		case b == '\'':
			quoted = !quoted
		case quoted:
		case b == '(':
			depth++
		case b == ')' && depth > 0:
			depth--
		case b == ',' && depth == 0 || b == ')':
			if number == index {
				value := strings.TrimSpace(text[start:i])
				if len(value) > 2 && value[0] == '\'' && value[len(value)-1] == '\'' {
					return value[1 : len(value)-1], start + strings.Index(text[start:i], value) + 1
				}
				return "", 0
			}
			if b == ')' {
				return "", 0
			}
			number, start = number+1, i+1
		}
	}
	return "", 0
}
