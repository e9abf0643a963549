package project

import (
	"regexp"
	"strings"
)

// pythonEnv finds how Python reads a variable. A scanner for the language would
// tell comments apart; here a line that begins as one is enough.
var pythonEnv = regexp.MustCompile(`\b(os\.environ\.get|os\.getenv|environ\.get|getenv|config|env|env\.[a-z]+)\(\s*['"]([A-Z][A-Z0-9_]*)['"]\s*(,)?|\bos\.environ\[\s*['"]([A-Za-z0-9_]+)['"]\s*\]`)

func (p *Project) envOfPython(name string) []EnvRead {
	return perFile(p, name, "env", func(p *Project) []EnvRead {
		text, _ := p.Read(name)
		var out []EnvRead
		offset, n := 0, 0
		var settings settingsClass
		for line := range strings.Lines(string(text)) {
			n++
			start := offset
			offset += len(line)
			if strings.HasPrefix(strings.TrimSpace(line), "#") || len(line) > longLine {
				continue
			}
			if field, preset := settings.field(line); field != "" {
				at := strings.Index(line, field)
				out = append(out, EnvRead{
					Name: strings.ToUpper(field), File: name, Line: n, Column: at + 1, Start: start + at, End: start + at + len(field),
					Via: "settings", Default: preset, Checked: !preset,
				})
				continue
			}
			for _, m := range pythonEnv.FindAllStringSubmatchIndex(line, -1) {
				r := EnvRead{
					File: name, Line: n, Column: m[0] + 1, Start: start + m[0], End: start + m[1], Via: "os.environ",
				}
				if m[8] >= 0 {
					r.Name = line[m[8]:m[9]]
				} else {
					r.Name = line[m[4]:m[5]]
					r.Default = m[6] >= 0
				}
				rest := strings.TrimSpace(line[m[1]:])
				r.Default = r.Default || strings.HasPrefix(rest, ") or ")
				out = append(out, r)
			}
		}
		return out
	})
}

// A settingsClass follows the fields of a pydantic settings class: each is read
// from the variable of its name, and one without a default must be there.
type settingsClass struct{ open bool }

func (c *settingsClass) field(line string) (name string, preset bool) {
	switch {
	case strings.HasPrefix(line, "class "):
		c.open = strings.Contains(line, "BaseSettings")
		return "", false
	case strings.TrimSpace(line) != "" && !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t"):
		c.open = false
	}
	indented := strings.TrimLeft(line, " \t")
	if !c.open || len(line)-len(indented) > 4 {
		return "", false
	}
	name, rest, ok := strings.Cut(indented, ":")
	if !ok || !isEnvKey(name) || name == "model_config" || strings.TrimSpace(rest) == "" {
		return "", false
	}
	return name, strings.Contains(rest, "=") || strings.Contains(rest, "None")
}
