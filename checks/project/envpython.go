package project

import (
	"regexp"
	"strings"
)

// pythonEnv finds how Python reads a variable. A scanner for the language would
// tell comments apart; here a line that begins as one is enough.
var pythonEnv = regexp.MustCompile(`\b(os\.environ\.get|os\.getenv|environ\.get|getenv|config|env|env\.[a-z]+)\(\s*['"]([A-Z][A-Z0-9_]*)['"]\s*(,)?|\bos\.environ\[\s*['"]([A-Za-z0-9_]+)['"]\s*\]`)

func (p *Project) envOfPython(name string) []EnvRead {
	return perFile(p, name, "env", func() []EnvRead {
		text, _ := p.Read(name)
		var out []EnvRead
		offset, n := 0, 0
		for line := range strings.Lines(string(text)) {
			n++
			start := offset
			offset += len(line)
			if strings.HasPrefix(strings.TrimSpace(line), "#") || len(line) > longLine {
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
