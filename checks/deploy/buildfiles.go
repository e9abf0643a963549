package deploy

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// manifestsOf are the app's package.json and those of the packages that make it together.
func manifestsOf(p *project.Project) []*project.Manifest {
	out := []*project.Manifest{p.Manifest()}
	for _, part := range p.Parts() {
		if m := p.ManifestIn(part); m != nil {
			out = append(out, m)
		}
	}
	return out
}

// absentFiles tells of scripts of package.json that run files which are not
// there and which no build makes.
func absentFiles(p *project.Project) []fault {
	var out []fault
	for _, m := range manifestsOf(p) {
		out = append(out, absentIn(p, m)...)
	}
	return out
}

// absentIn tells of the scripts of one package.json.
func absentIn(p *project.Project, m *project.Manifest) []fault {
	var out []fault
	dir := path.Dir(m.File)
	for _, name := range slices.Sorted(maps.Keys(m.Scripts)) {
		s := m.Scripts[name]
		for _, part := range splitCommand(s.Command) {
			file := ranFile(strings.Fields(part))
			if file == "" || strings.Contains(part, " cd ") || strings.HasPrefix(strings.TrimSpace(s.Command), "cd ") || present(p, dir, file) || (made(p, file) || p.Ignored(path.Join(dir, file))) && !leftOut(m, file) {
				continue
			}
			severity := check.High
			switch name {
			case "start", "build", "postinstall", "prebuild", "postbuild", "prestart", "start:prod":
			case "test", "dev", "server", "migrate", "db:migrate":
				severity = check.Medium
			default: // somebody's tool
				severity = check.Low
			}
			out = append(out, fault{
				severity, check.Likely, fmt.Sprintf("the script %q runs %s, which is not there", name, file),
				[]check.Place{check.Line(m.File, s.Line, file+" is not in the repository")},
				"Every script of package.json names files that are there, or is gone.",
			})
		}
	}
	return out
}

// ranFile is the file that a command hands to Node or a like runner.
func ranFile(words []string) string {
	if behind := slices.Index(words, "--"); behind > 0 && slices.ContainsFunc(words[:behind], loadsVariables) {
		return ranFile(words[behind+1:])
	}
	for len(words) > 0 && (strings.Contains(words[0], "=") || wrappers[words[0]]) {
		words = words[1:]
	}
	if len(words) < 2 {
		return ""
	}
	switch words[0] {
	case "node", "tsx", "ts-node", "nodemon", "bun", "sh", "bash":
	default:
		return ""
	}
	for i, w := range words[1:] {
		if strings.HasPrefix(w, "-") {
			if w == "-e" || w == "-p" || w == "--eval" || w == "--exec" || w == "-x" || w == "-c" || w == "-m" || w == "-r" || w == "--require" || w == "--import" || w == "--loader" || w == "--watch-path" || w == "--env-file" || w == "-w" || w == "--test" {
				return "" // its value, or code, follows
			}
			continue
		}
		if words[0] == "bun" && i == 0 && !strings.ContainsAny(w, "./") || w == "watch" || w == "run" {
			continue
		}
		if ext := path.Ext(w); strings.ContainsAny(w, "*$'\"") || !slices.Contains([]string{".js", ".mjs", ".cjs", ".ts", ".mts", ".sh"}, ext) {
			return ""
		}
		return path.Clean(strings.TrimPrefix(w, "./"))
	}
	return ""
}

// loadsVariables reports whether a program runs the command behind two dashes, with the
// variables that it loads.
func loadsVariables(program string) bool {
	return slices.Contains([]string{"dotenv", "dotenvx", "dotenv-flow", "env-cmd", "doppler", "infisical"}, program)
}

// present reports whether a file or folder is in the project.
func present(p *project.Project, dir, name string) bool {
	name = path.Join(dir, name)
	if name == "." || p.Has(name) || strings.HasPrefix(name, "..") || strings.HasPrefix(name, "/") {
		return true
	}
	files := p.Files()
	i, _ := slices.BinarySearch(files, name+"/")
	return i < len(files) && strings.HasPrefix(files[i], name+"/")
}

// made reports whether a build makes a file: it lies in a folder for that, or
// where git is told to look away.
func made(p *project.Project, name string) bool {
	head, _, _ := strings.Cut(name, "/")
	switch head {
	case "dist", "build", ".next", "out", ".output", "lib", "node_modules", "public", ".svelte-kit", "server-build", "generated", "target", "bundle", "compiled", "api", ".vercel", "prod", "output", "www":
		return true
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "dist" || part == "build" || part == "node_modules" {
			return true
		}
	}
	return p.Ignored(name)
}
