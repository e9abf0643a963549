package security

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed secrets.md
var secretsWords string

// Secrets looks for secret values in what git tracks: code, configuration, and
// settings files.
var Secrets = &check.Check{
	ID:       "security/secrets",
	Severity: check.Blocker,
	Minutes:  30,
	Words:    check.Explain(secretsWords),
	Look:     lookForSecrets,
	Fix:      secretsFix,
}

func lookForSecrets(p *project.Project) check.Finding {
	leaks := slices.Concat(leaksIn(p), pythonLeaks(p), givenPasswords(p))
	if len(leaks) > 0 {
		f := leaked(leaks)
		if slices.ContainsFunc(leaks, func(l leak) bool { return isEnvFile(l.file) }) || usesEnv(p) {
			f.Places = append(f.Places, unignored(p)...)
		}
		return f
	}
	if tracked := trackedEnv(p); len(tracked) > 0 {
		how := "is not ignored by git"
		if p.Ignored(tracked[0]) {
			how = "is in the repository, though git is told to ignore such files"
		}
		return check.Finding{
			Verdict: check.Gap, Confidence: check.Possible, Severity: check.Low,
			Reason: fmt.Sprintf("%s %s; no secret was recognised in it, but the next key put there will be committed.", tracked[0], how),
			Places: append([]check.Place{check.Line(tracked[0], 1, "a settings file that git does not ignore")}, unignored(p)...),
		}
	}
	return judgeIgnore(p)
}

// A leak is a secret with its place.
type leak struct {
	secret
	file         string
	line, column int
	fixed        bool // a constant that the app itself asks for
	standIn      bool // it stands in for a variable that is not set
	account      bool // the app itself creates an account with it
}

// distinct counts the values among secrets: one may stand in many places.
func distinct(leaks []leak) int {
	seen := map[string]bool{}
	for _, l := range leaks {
		seen[l.value] = true
	}
	return len(seen)
}

// leaked is the finding of secrets: the worst one gives the reason.
func leaked(leaks []leak) check.Finding {
	sort.SliceStable(leaks, func(i, j int) bool {
		if leaks[i].sure != leaks[j].sure {
			return leaks[i].sure > leaks[j].sure
		}
		return leaks[i].severity > leaks[j].severity
	})
	worst := leaks[0]
	f := check.Finding{Verdict: check.Gap, Confidence: worst.sure, Severity: worst.severity}
	f.Reason = fmt.Sprintf("%s holds %s (%s).", worst.file, worst.what, worst.masked())
	if n := distinct(leaks) - 1; n > 0 {
		f.Reason = fmt.Sprintf("%s holds %s (%s), and there are %d more secrets.", worst.file, worst.what, worst.masked(), n)
		if n == 1 {
			f.Reason = fmt.Sprintf("%s holds %s (%s), and there is 1 more secret.", worst.file, worst.what, worst.masked())
		}
	}
	for _, l := range leaks {
		f.Places = append(f.Places, check.Place{
			File: l.file, Line: l.line, Column: l.column, EndLine: l.line, EndColumn: l.column + len(l.value),
			Message: l.what + ": " + l.masked(),
		})
	}
	return f
}

// trackedEnv lists the settings files with values that git does not ignore.
func trackedEnv(p *project.Project) []string {
	var out []string
	for _, f := range p.Files() {
		if isEnvFile(f) && inRepository(p, f) && len(envLines(p, f)) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// isEnvFile reports whether a file holds settings that are in force, not an
// example of them.
func isEnvFile(name string) bool {
	base := path.Base(name)
	if base != ".env" && !strings.HasPrefix(base, ".env.") {
		return false
	}
	return !containsPart(base, []string{"example", "sample", "template", "dist", "default", "test", "schema", "ci"})
}

// judgeIgnore answers for a project without a leak: would git take the settings
// file of whoever runs it?
func judgeIgnore(p *project.Project) check.Finding {
	at := check.Line("package.json", 1, "nothing here tells git to ignore .env")
	if f := ignoreFile(p); f != "" {
		at = check.Line(f, nearEnv(p, f), "does not name .env")
	}
	if p.Ignored(".env") && p.Ignored(".env.local") {
		at.Message = "ignores .env"
		at.Line = ignoreLine(p, at.File)
		at.EndLine = at.Line
		return check.Passed(check.Certain, "No secret value was found in what git tracks, and .env is ignored.", at)
	}
	if p.Ignored(".env") || p.Ignored(".env.local") && !readsPlainEnv(p) {
		at.Message = "ignores the settings file in use"
		return check.Passed(check.Likely, "No secret value was found in what git tracks, and the settings file is ignored.", at)
	}
	if !usesEnv(p) {
		return check.Passed(check.Likely, "No secret value was found in what git tracks, and the app reads no settings file.", at)
	}
	if strings.HasSuffix(at.File, "package.json") {
		at.Message = "no .gitignore: a settings file would be committed"
		if !p.Has("package.json") {
			at.File = firstFile(p)
		}
		return check.Finding{
			Verdict: check.Gap, Confidence: check.Likely, Severity: check.Medium,
			Reason: "There is no .gitignore at all, so the settings file with the real keys is one commit away from the repository.", Places: []check.Place{at},
		}
	}
	return check.Finding{
		Verdict: check.Gap, Confidence: check.Possible, Severity: check.Low,
		Reason: fmt.Sprintf("%s does not name .env, so a settings file with real keys would be committed.", at.File), Places: []check.Place{at},
	}
}

// ignoreFile is the file that tells git what to leave out, of the app or of the
// repository around it; empty when there is none.
func ignoreFile(p *project.Project) string {
	for _, f := range []string{".gitignore", "../.gitignore", "../../.gitignore", "../../../.gitignore"} {
		if p.Has(f) {
			return f
		}
	}
	return ""
}

// unignored is where the ignore file should name the settings file, when there
// is such a file and it does not.
func unignored(p *project.Project) []check.Place {
	f := ignoreFile(p)
	if f == "" || p.Ignored(".env") {
		return nil
	}
	return []check.Place{check.Line(f, nearEnv(p, f), "does not name .env")}
}

// nearEnv is the line of an ignore file beside which .env belongs: that of other
// settings files, else the last one.
func nearEnv(p *project.Project, file string) int {
	text, _ := p.Read(file)
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	for i, line := range lines {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, ".env") || line == "*.local" {
			return i + 1
		}
	}
	return len(lines)
}

func firstFile(p *project.Project) string {
	for _, f := range p.Files() {
		if !strings.HasPrefix(f, "../") {
			return f
		}
	}
	return "package.json"
}

// ignoreLine is the line of an ignore file that names the settings file.
func ignoreLine(p *project.Project, file string) int {
	text, _ := p.Read(file)
	for i, line := range strings.Split(string(text), "\n") {
		if strings.Contains(line, "env") && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "!") {
			return i + 1
		}
	}
	return 1
}

// usesEnv reports whether the app takes settings from a file: it has an example
// of one, or its code reads the environment.
func usesEnv(p *project.Project) bool {
	for _, f := range p.Files() {
		if strings.HasPrefix(path.Base(f), ".env") {
			return true
		}
	}
	return anySource(p, []string{"process.env.", "import.meta.env.", "Deno.env", "dotenv"})
}

// readsPlainEnv reports whether settings may lie in .env itself, which tools
// other than Next read without being told.
func readsPlainEnv(p *project.Project) bool {
	return p.Has(".env.example") || !p.Stack().Has(project.Next)
}

func anySource(p *project.Project, words []string) bool {
	for _, f := range p.Sources() {
		if p.Holds(f, words...) {
			return true
		}
	}
	return false
}
