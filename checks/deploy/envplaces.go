package deploy

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// besideVariables are the places of the gap outside of the code: where the missing
// names would go in the example, what keeps an example out of the repository, and
// the instructions that name a file which is not there.
func besideVariables(p *project.Project, undeclared []variable, example project.EnvDeclaration, hasExample bool) []check.Place {
	if hasExample {
		return amongTheirs(p, undeclared, example.File)
	}
	var out []check.Place
	if n := lineWith(p, ".gitignore", func(line string) bool {
		return line == ".env*" || line == "*.env*" || line == ".env.*" || line == ".env.example"
	}); n > 0 && lineWith(p, ".gitignore", keepsExample) == 0 {
		out = append(out, check.Line(".gitignore", n, "keeps an example file out of the repository too"))
	}
	if n := lineWith(p, "README.md", func(line string) bool {
		return strings.Contains(line, ".env.example") || strings.Contains(line, ".env.sample") || strings.Contains(line, ".env.template")
	}); n > 0 {
		out = append(out, check.Line("README.md", n, "names a file that is not there"))
	} else if n := lineWith(p, "README.md", tellsOfVariables); n > 0 {
		out = append(out, check.Line("README.md", n, "tells of the variables, without a file to copy beside it"))
	}
	if n := lineWith(p, "package.json", func(line string) bool { return strings.HasPrefix(line, `"scripts"`) }); n > 0 && len(undeclared) > 1 {
		out = append(out, check.Line("package.json", n, "what runs only with variables that no file beside it lists"))
	}
	return out
}

// keepsExample reports whether a line of .gitignore lets an example file in.
func keepsExample(line string) bool {
	if !strings.HasPrefix(line, "!") || !strings.Contains(line, ".env") {
		return false
	}
	for _, word := range []string{"example", "sample", "template", "dist", ".env*", ".env.*"} {
		if strings.HasSuffix(line, word) {
			return true
		}
	}
	return false
}

// partialChecks are the lists that are gone through at the start and that leave
// out variables the app breaks without.
func partialChecks(p *project.Project, unchecked []variable) []check.Place {
	var out []check.Place
	for _, c := range p.Env().Checks {
		if len(unchecked) > 0 && c.AtStart && len(c.Names) > 2 && len(c.Lines) == 0 && counts(p, c.File) {
			out = append(out, check.Line(c.File, c.Line, "looks for others at the start, and not for "+unchecked[0].name))
		}
	}
	return out
}

// amongTheirs are the lines of an example behind which missing variables would go:
// the last whose name begins with the same word.
func amongTheirs(p *project.Project, undeclared []variable, file string) []check.Place {
	var out []check.Place
	seen := map[int]bool{}
	for _, v := range undeclared {
		word, _, _ := strings.Cut(ownName(v.name), "_")
		last, n := 0, 0
		text, _ := p.Read(file)
		for line := range strings.Lines(string(text)) {
			n++
			name, _, ok := strings.Cut(line, "=")
			if ok && strings.HasPrefix(ownName(strings.TrimLeft(name, "# ")), word+"_") {
				last = n
			}
		}
		if last > 0 && !seen[last] && len(out) < 5 {
			seen[last] = true
			out = append(out, check.Line(file, last, v.name+" is missing beside its like"))
		}
	}
	return out
}

// ownName is the name of a variable without what a bundler asks its name to begin with.
func ownName(name string) string {
	for _, head := range []string{"NEXT_PUBLIC_", "VITE_", "REACT_APP_", "EXPO_PUBLIC_", "NUXT_PUBLIC_", "NUXT_", "PUBLIC_"} {
		if rest, ok := strings.CutPrefix(name, head); ok {
			return rest
		}
	}
	return name
}

// lineWith is the number of the first line of a file that is as asked, 0 without
// one.
func lineWith(p *project.Project, file string, is func(string) bool) int {
	text, _ := p.Read(file)
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if is(strings.TrimSpace(line)) {
			return n
		}
	}
	return 0
}

// tellsOfVariables reports whether a line of instructions is the heading of what they
// say about variables.
func tellsOfVariables(line string) bool {
	if !strings.HasPrefix(line, "#") {
		return false
	}
	line = strings.ToLower(line)
	return strings.Contains(line, "environment") && (strings.Contains(line, "variable") || strings.HasSuffix(line, "environment")) ||
		strings.Contains(line, ".env")
}
