package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// A dockerStage is what one stage of a Dockerfile has installed so far.
type dockerStage struct {
	line       int  // of the last install
	production bool // without what only building needs
	env        bool // NODE_ENV says production, which leaves it out too
	commands   string
}

// stageFaults tells of images that are built without the tools that the build needs, that
// take a file of variables along which no clone has, and that start what is for
// development.
func stageFaults(p *project.Project, name string) []fault {
	m := p.Manifest()
	if m == nil || m.File != "package.json" || p.Folder() != "" {
		return nil
	}
	var out []fault
	stages := map[string]*dockerStage{}
	at := &dockerStage{}
	var start dockerLine
	for _, in := range dockerLines(p, name) {
		words := strings.Fields(in.text)
		switch strings.ToUpper(words[0]) {
		case "FROM":
			at, start = &dockerStage{}, dockerLine{}
			if len(words) > 1 && stages[words[1]] != nil {
				*at = *stages[words[1]]
			}
			if len(words) > 3 && strings.EqualFold(words[2], "as") {
				stages[words[3]] = at
			}
		case "ENV":
			if rest := strings.Join(words[1:], " "); strings.Contains(rest, "NODE_ENV=production") || rest == "NODE_ENV production" {
				at.env = true
			}
		case "COPY":
			from := stages[strings.TrimPrefix(words[min(1, len(words)-1)], "--from=")]
			if from == nil {
				continue
			}
			if strings.Contains(in.text, "node_modules") {
				at.line, at.production = from.line, from.production
			}
			for _, file := range copied(words[1:]) {
				if base := path.Base(file); strings.HasPrefix(base, ".env") && !strings.ContainsAny(base, "*?[") && !p.Has(base) && !strings.Contains(from.commands, base) {
					out = append(out, cannotBuild(name, in.line, fmt.Sprintf("it takes %s from a stage that has none: no clone of the repository does", base)))
				}
			}
		case "RUN":
			at.commands += in.text + "\n"
			out = append(out, at.run(m, name, in)...)
		case "CMD", "ENTRYPOINT":
			start = in
		}
	}
	if script := startedScript(strings.TrimPrefix(strings.TrimPrefix(start.text, "CMD"), "ENTRYPOINT")); forDeveloping(m, script) && !otherImage(p) {
		out = append(out, fault{
			check.Medium, check.Likely, "the image starts the script '" + script + "', which is for development",
			[]check.Place{check.Line(name, start.line, "starts what is for development")},
			"The image starts what was built, with the script for production.",
		})
	}
	return out
}

func cannotBuild(name string, line int, words string) fault {
	return fault{
		check.Medium, check.Likely, "the Dockerfile cannot build: " + words,
		[]check.Place{check.Line(name, line, words)},
		"The image builds from a fresh clone: every file that the Dockerfile copies is in the repository or made by a step before.",
	}
}

// run follows the commands of one instruction: what they install, and what they build with.
func (s *dockerStage) run(m *project.Manifest, name string, in dockerLine) []fault {
	for _, part := range splitCommand(strings.TrimSpace(in.text[len("RUN"):])) {
		words := strings.Fields(part)
		production := s.env
		for len(words) > 0 && (strings.HasPrefix(words[0], "--mount") || strings.Contains(words[0], "=")) {
			if value, ok := strings.CutPrefix(words[0], "NODE_ENV="); ok {
				production = value == "production"
			}
			words = words[1:]
		}
		switch {
		case len(words) == 0:
		case installsWhole(words):
			s.line, s.production = in.line, leavesToolsOut(words, production)
		case s.line > 0 && s.production:
			tool := toolMissing(m, builtBy(words), 0)
			if tool == "" {
				continue
			}
			f := cannotBuild(name, in.line, fmt.Sprintf("it installs without what only building needs, and the build needs %s", tool))
			f.places = append(f.places, check.Line(name, s.line, "leaves "+tool+" out"))
			return []fault{f}
		}
	}
	return nil
}

func installsWhole(words []string) bool {
	switch words[0] {
	case "npm", "pnpm", "bun":
		return len(words) > 1 && slices.Contains([]string{"ci", "install", "i", "clean-install"}, words[1]) && !slices.Contains(words, "-g") && !slices.Contains(words, "--global") && len(bare(words[2:])) == 0
	case "yarn":
		return len(bare(words[1:])) == 0 || words[1] == "install"
	}
	return false
}

// leavesToolsOut reports whether an install leaves out what only development needs.
func leavesToolsOut(words []string, production bool) bool {
	for _, w := range words {
		switch w {
		case "--only=production", "--only=prod", "--omit=dev", "--production", "--prod", "-P", "--production=true":
			return true
		case "--include=dev", "--production=false", "--prod=false", "--dev", "--also=dev":
			return false
		}
	}
	return production && words[0] != "bun"
}

// builtBy is the script that a command builds with; "" for any other command.
func builtBy(words []string) string {
	args := bare(words[1:])
	switch {
	case words[0] != "npm" && words[0] != "pnpm" && words[0] != "yarn" && words[0] != "bun" || len(args) == 0:
		return ""
	case args[0] == "run" && len(args) > 1:
		return args[1]
	case words[0] == "npm":
		return ""
	}
	return args[0]
}

// toolMissing is the program that a script runs and that only an install with the tools for
// development brings.
func toolMissing(m *project.Manifest, script string, depth int) string {
	if !strings.HasPrefix(script, "build") && depth == 0 || depth > 3 {
		return ""
	}
	for _, part := range splitCommand(m.Scripts[script].Command) {
		words := strings.Fields(part)
		for len(words) > 0 && strings.Contains(words[0], "=") {
			words = words[1:]
		}
		if len(words) == 0 {
			continue
		}
		pkg := words[0]
		switch pkg {
		case "tsc":
			pkg = "typescript"
		case "ng":
			pkg = "@angular/cli"
		case "nest":
			pkg = "@nestjs/cli"
		}
		if m.Dependency(pkg).Kind == project.DevDependency {
			return pkg
		}
		if inner := builtBy(words); inner != "" && inner != script {
			if tool := toolMissing(m, inner, depth+1); tool != "" {
				return tool
			}
		}
	}
	return ""
}

// forDeveloping reports whether a script is for development, by its name or by what it runs.
func forDeveloping(m *project.Manifest, script string) bool {
	command := m.Scripts[script].Command
	if script == "" || command == "" {
		return false
	}
	head, _, _ := strings.Cut(script, ":")
	words := strings.Fields(command)
	return head == "dev" || words[0] == "nodemon" || words[0] == "ts-node-dev" || strings.Contains(command, "tsx watch") || strings.Contains(command, "next dev") || command == "vite"
}

// otherImage reports whether another Dockerfile is the one for production.
func otherImage(p *project.Project) bool {
	return slices.ContainsFunc(p.Files(), func(name string) bool {
		low := strings.ToLower(path.Base(name))
		return strings.Contains(low, "dockerfile") && strings.Contains(low, "prod")
	})
}
