package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// composeFiles are those that say which services run together.
var composeFiles = []string{"docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "docker-compose.prod.yml"}

// composeFaults tells of services that start a file which is not there and which no
// step builds.
func composeFaults(p *project.Project) []fault {
	if p.Folder() != "" {
		return nil
	}
	var out []fault
	for _, name := range composeFiles {
		text, _ := p.Read(name)
		n, indent, service := 0, 0, ""
		for line := range strings.Lines(string(text)) {
			n++
			line, _, _ = strings.Cut(strings.TrimRight(line, "\r\n"), " #")
			trimmed := strings.TrimSpace(line)
			depth := len(line) - len(strings.TrimLeft(line, " "))
			if key, ok := strings.CutSuffix(trimmed, ":"); ok && !strings.Contains(key, " ") && (depth == 2 || depth == indent && indent > 0) && !strings.HasPrefix(key, "#") {
				service, indent = key, depth
			}
			command, ok := strings.CutPrefix(trimmed, "command:")
			if !ok {
				continue
			}
			file := ranFile(strings.Fields(unlisted.Replace(command)))
			if file == "" || present(p, "", file) || made(p, file) && !builtByNothing(p, file) {
				continue
			}
			out = append(out, fault{
				check.High, check.Likely, fmt.Sprintf("the service %s starts %s, which nothing builds", service, file),
				append([]check.Place{check.Line(name, n, file+" is built by no script and no step of the image")}, outputsOfImage(p)...),
				"Every service of the compose file starts a file that its image holds.",
			})
		}
	}
	return out
}

// builtByNothing reports whether a file is to lie in a folder for what was built and no
// script, and no step of the image, calls anything that writes there.
func builtByNothing(p *project.Project, file string) bool {
	head, _, _ := strings.Cut(file, "/")
	if head != "dist" && head != "build" {
		return false
	}
	tools := []string{"tsc", "esbuild", "tsup", "rollup", "webpack", "swc", "babel", "ncc", "nest build", "vite", "bun build", "unbuild", "tsdown", "parcel", "turbo", "nx ", "lerna", "make", "gulp", "grunt", "react-scripts", "craco", "rspack", "pkgroll", "./", ".sh", ".js", ".mjs", "deno"}
	writes := func(command string) bool {
		return slices.ContainsFunc(tools, func(t string) bool { return strings.Contains(command, t) }) && !onlyChecks(command)
	}
	for _, m := range p.Manifests() {
		for name, s := range m.Scripts {
			if name != "start" && name != "dev" && writes(s.Command) && !strings.Contains(s.Command, file) {
				return false
			}
		}
	}
	for _, in := range dockerLines(p, "Dockerfile") {
		if strings.HasPrefix(in.text, "RUN") && writes(in.text) || strings.HasPrefix(in.text, "COPY") && strings.Contains(in.text, "/"+head) && !strings.Contains(in.text, ".next") {
			return false
		}
	}
	return true
}

// onlyChecks reports whether a command's compiler writes nothing.
func onlyChecks(command string) bool {
	return strings.Contains(command, "tsc") && strings.Contains(command, "--noEmit") && len(splitCommand(command)) == 1
}

// outputsOfImage is the first instruction with which the image takes what was built.
func outputsOfImage(p *project.Project) []check.Place {
	for _, in := range dockerLines(p, "Dockerfile") {
		if words := strings.Fields(in.text); len(words) > 2 && words[0] == "COPY" && fromStage(words) && path.Base(words[len(words)-1]) != "node_modules" {
			return []check.Place{check.Line("Dockerfile", in.line, "the image takes nothing else that was built")}
		}
	}
	return nil
}
