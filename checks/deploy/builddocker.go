package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// dockerFaults tells of a Dockerfile that cannot build: it copies what is not
// there, installs by a lock file that is not there, or takes an output that the
// build does not make.
func dockerFaults(p *project.Project) []fault {
	var out []fault
	for _, name := range p.Files() {
		if path.Base(name) != "Dockerfile" || path.Dir(name) != "." {
			continue
		}
		out = append(out, dockerFile(p, name)...)
		out = append(out, stageFaults(p, name)...)
	}
	return out
}

func dockerFile(p *project.Project, name string) []fault {
	var out []fault
	broken := func(line int, words string) {
		out = append(out, fault{
			check.Medium, check.Likely, "the Dockerfile cannot build: " + words,
			[]check.Place{check.Line(name, line, words)},
			"The image builds from a fresh clone: every file that the Dockerfile copies is in the repository or made by a step before.",
		})
	}
	for _, in := range dockerLines(p, name) {
		words := strings.Fields(in.text)
		if len(words) < 2 {
			continue
		}
		switch strings.ToUpper(words[0]) {
		case "CMD", "ENTRYPOINT":
			if script := startedScript(in.text[len(words[0]):]); script != "" && p.Folder() == "" && lacksScript(p, script) {
				out = append(out, fault{
					check.Medium, check.Likely, "the image does not start: its command is the script '" + script + "', which package.json does not have",
					[]check.Place{check.Line(name, in.line, "no script has this name")},
					"The image starts: its command names a script that is there.",
				})
			}
		case "HEALTHCHECK":
			if url := askedOf(in.text); url != "" && nothingAnswers(p, url) {
				out = append(out, fault{
					check.Medium, check.Likely, "the container asks itself for " + url + ", where nothing answers, so it counts as broken from the start",
					[]check.Place{check.Line(name, in.line, "nothing answers at "+url)},
					"The container's health check asks for an address that the app serves.",
				})
			}
		case "RUN":
			if why := cannotInstall(p, in.text[len(words[0])+1:]); why != "" && !in.mounts {
				broken(in.line, strings.ReplaceAll(why, `"`, "'"))
			}
		case "COPY", "ADD":
			for _, file := range copied(words[1:]) {
				if file = absentCopy(p, file, fromStage(words)); file != "" {
					broken(in.line, "it copies "+file+", which is not there")
				}
			}
		}
	}
	return out
}

// unlisted takes the signs of a list out of a command: ["npm", "run", "serve"].
var unlisted = strings.NewReplacer("[", " ", "]", " ", `"`, " ", "'", " ", ",", " ")

// startedScript is the script of package.json that a container's command runs:
// npm start, ["npm", "run", "serve"]. It is "" for any other command.
func startedScript(command string) string {
	words := strings.Fields(unlisted.Replace(command))
	switch {
	case len(words) == 2 && words[0] == "npm" && words[1] == "start":
		return "start"
	case len(words) == 3 && words[1] == "run" && (words[0] == "npm" || words[0] == "yarn" || words[0] == "pnpm"):
		return words[2]
	}
	return ""
}

// lacksScript reports whether no package.json of the repository has a script; npm
// starts server.js without one.
func lacksScript(p *project.Project, script string) bool {
	for _, m := range p.Manifests() {
		if _, ok := m.Scripts[script]; ok {
			return false
		}
	}
	return script != "start" || !p.Has("server.js")
}

// A dockerLine is one instruction, its continued lines joined.
type dockerLine struct {
	line   int
	text   string
	mounts bool // a lock file may come from elsewhere
}

func dockerLines(p *project.Project, name string) []dockerLine {
	text, _ := p.Read(name)
	var out []dockerLine
	n, start, joined := 0, 0, ""
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if joined == "" {
			start = n
		}
		if rest, ok := strings.CutSuffix(line, "\\"); ok {
			joined += rest + " "
			continue
		}
		full := joined + line
		joined = ""
		out = append(out, dockerLine{start, full, strings.Contains(full, "if [") || strings.Contains(full, "||")})
	}
	return out
}

// startOfImage is the instruction of an image that starts what was compiled.
func startOfImage(p *project.Project) []check.Place {
	for _, in := range dockerLines(p, "Dockerfile") {
		if strings.HasPrefix(in.text, "CMD") && strings.Contains(in.text, "node") && strings.Contains(in.text, "dist/") {
			return []check.Place{check.Line("Dockerfile", in.line, "starts what does not run")}
		}
	}
	return nil
}

func fromStage(words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(w, "--from=") {
			return true
		}
	}
	return false
}

// copied are the sources of a COPY instruction.
func copied(words []string) []string {
	var out []string
	for _, w := range words {
		if !strings.HasPrefix(w, "--") {
			out = append(out, strings.Trim(w, `[]",`))
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out[:len(out)-1]
}

// absentCopy is what a COPY names and the image cannot have; "" when it may be
// there.
func absentCopy(p *project.Project, file string, staged bool) string {
	file = strings.TrimSuffix(file, "/")
	if strings.ContainsAny(file, "*?$<{") || strings.Contains(file, "://") {
		return ""
	}
	if staged {
		switch {
		case strings.HasSuffix(file, "/public") && p.Stack().Framework == project.Next && !present(p, "", "public"):
			return "public from the build"
		case strings.HasSuffix(file, ".next/standalone") && p.Stack().Framework == project.Next && !standalone(p):
			return ".next/standalone, which needs output: 'standalone' in the Next config"
		}
		return ""
	}
	file = strings.TrimPrefix(strings.TrimPrefix(file, "./"), "/")
	if file == "" || file == "." || present(p, "", file) || p.Ignored(file) || lockManagers[path.Base(file)] != "" && locked(p, path.Base(file)) {
		return ""
	}
	if p.Folder() != "" { // the repository's root may be what the image is built from
		if present(p, "..", file) || strings.HasPrefix(file, p.Folder()) || strings.Contains(file, "/") {
			return ""
		}
	}
	return file
}

func standalone(p *project.Project) bool {
	f := p.Config("next.config")
	if f == nil {
		return false
	}
	for n := range f.Find(source.Property) {
		if n.Key() == "output" && strings.Contains(n.Child(source.Value).Text(), "standalone") {
			return true
		}
	}
	for n := range f.Find(source.String) {
		if v, _ := n.StringValue(); v == "standalone" {
			return true
		}
	}
	return false
}
