package deploy

import (
	"path"
	"strings"

	"underpin/checks/project"
)

// pythonRefuses reports whether a Python module does not load without a variable: it
// raises or exits when the name that was given it holds nothing, or it is the key
// without which Django does not start.
func pythonRefuses(p *project.Project, r project.EnvRead) bool {
	if path.Ext(r.File) != ".py" {
		return false
	}
	text, _ := p.Read(r.File)
	lines := strings.Split(string(text), "\n")
	if r.Line < 1 || r.Line > len(lines) {
		return false
	}
	name, _, ok := strings.Cut(lines[r.Line-1], "=")
	if name = strings.TrimSpace(name); !ok || name == "" || strings.ContainsAny(name, " ([{.\"'#") {
		return false
	}
	if name == "SECRET_KEY" && strings.Contains("/"+r.File, "/settings") {
		return true
	}
	const near = 8
	for i := r.Line; i < len(lines); i++ {
		test := strings.TrimSpace(lines[i])
		if test != "if not "+name+":" && test != "if "+name+" is None:" {
			continue
		}
		indent := len(lines[i]) - len(strings.TrimLeft(lines[i], " \t"))
		for _, l := range lines[i+1 : min(len(lines), i+near)] {
			inner := strings.TrimLeft(l, " \t")
			if inner != "" && len(l)-len(inner) <= indent && !strings.HasPrefix(inner, "el") {
				break
			}
			if strings.HasPrefix(inner, "raise ") || strings.HasPrefix(inner, "sys.exit(") || strings.HasPrefix(inner, "exit(") {
				return true
			}
		}
	}
	return false
}
