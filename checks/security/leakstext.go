package security

import (
	"strings"

	"underpin/checks/project"
)

// leaksInText looks at the lines of a file without a tree.
func leaksInText(p *project.Project, name string) []leak {
	data, _ := p.Read(name)
	text := string(data)
	var out []leak
	for _, s := range secretsIn(text) {
		if strings.HasPrefix(s.value, "AIza") {
			continue // google-services.json and the like are shipped on purpose
		}
		line, column := lineOf(text, s.offset)
		if !commented(text, s.offset) {
			out = append(out, leak{secret: s, file: name, line: line, column: column})
		}
	}
	return out
}

func lineOf(text string, offset int) (line, column int) {
	before := text[:offset]
	return strings.Count(before, "\n") + 1, offset - (strings.LastIndexByte(before, '\n') + 1) + 1
}

// commented reports whether the line that holds an offset is a comment.
func commented(text string, offset int) bool {
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	line := strings.TrimSpace(text[start:offset])
	for _, mark := range []string{"#", "//", "--", "*", "<!--", ";"} {
		if strings.HasPrefix(line, mark) && !strings.HasPrefix(line, "-----BEGIN") {
			return true
		}
	}
	return false
}

// An envLine is one variable of a settings file.
type envLine struct {
	name, value  string
	line, column int // of the value
}

// envLines reads the variables of a settings file that have a value.
func envLines(p *project.Project, name string) []envLine {
	data, _ := p.Read(name)
	var out []envLine
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		text := strings.TrimSpace(line)
		if strings.HasPrefix(text, "#") {
			continue
		}
		key, value, ok := strings.Cut(strings.TrimPrefix(text, "export "), "=")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		if !ok || value == "" {
			continue
		}
		out = append(out, envLine{strings.TrimSpace(key), value, number, strings.Index(line, value) + 1})
	}
	return out
}

// leaksInEnv looks at the variables of a tracked settings file.
func leaksInEnv(p *project.Project, name string) []leak {
	var out []leak
	for _, v := range envLines(p, name) {
		found := secretsIn(v.value)
		if len(found) == 0 {
			if s, ok := namedSecret(v.name, v.value); ok {
				found = append(found, s)
			}
		}
		public := containsPart(strings.ToLower(v.name), publicNames[:8])
		for _, s := range found {
			if strings.HasPrefix(s.value, "AIza") && public {
				continue
			}
			out = append(out, leak{secret: s, file: name, line: v.line, column: v.column})
		}
	}
	return out
}
