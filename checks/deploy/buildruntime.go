package deploy

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// uncopied tells of files that a server compiled by tsc reads beside its own code:
// tsc writes out what it compiles, and leaves every other file where it is.
func uncopied(p *project.Project) []fault {
	m := p.Manifest()
	if !startsCompiled(p) || !compiledByTSC(m) || copiesBesides(p) {
		return nil
	}
	var places []check.Place
	first := ""
	for _, name := range p.Sources() {
		if path.Ext(name) != ".ts" || strings.HasPrefix(name, "../") || !p.Holds(name, "__dirname", "import.meta") || !counts(p, name) {
			continue
		}
		for _, r := range project.PerFile(p, name, "deploy/read beside", readBeside) {
			file := path.Join(path.Dir(name), r.to)
			if folder, _, _ := strings.Cut(name, "/"); !strings.HasPrefix(file, folder+"/") || folder == name || !p.Has(file) {
				continue // what lies outside of the sources is where it was
			}
			if first == "" {
				first = file
			}
			if len(places) < 6 {
				places = append(places, check.Line(name, r.line, file+" is not among what the build writes"))
			}
		}
	}
	if len(places) == 0 {
		return nil
	}
	build := m.Scripts["build"]
	places = append(places, check.Line(m.File, max(build.Line, 1), "copies nothing but what it compiles"))
	return []fault{{
		check.Medium, check.Likely, fmt.Sprintf("the built server reads %s, which the build does not copy", path.Base(first)), places,
		"Files that the server reads while it runs are copied by the build, or imported.",
	}}
}

// A besides is a file that code reads, by its place beside the code.
type besides struct {
	to   string
	line int
}

// readBeside lists the files that a module names from its own folder:
// path.join(__dirname, "../data/cities.json").
func readBeside(f *source.File) []besides {
	var out []besides
	for call := range f.Find(source.Call) {
		if name := call.CalleeName(); name != "join" && name != "resolve" || len(call.Args()) < 2 {
			continue
		}
		if at := call.Arg(0); at.Ident() != "__dirname" && at.Text() != "import.meta.dirname" {
			continue
		}
		var parts []string
		for _, a := range call.Args()[1:] {
			text, ok := a.StringValue()
			if !ok {
				parts = nil
				break
			}
			parts = append(parts, text)
		}
		to := path.Join(parts...)
		if ext := path.Ext(to); ext != "" && !slices.Contains([]string{".ts", ".js", ".mjs", ".cjs"}, ext) {
			out = append(out, besides{to, call.Line()})
		}
	}
	return out
}

// compiledByTSC reports whether the build, or a script that it runs, calls tsc to
// write what it compiles.
func compiledByTSC(m *project.Manifest) bool {
	for _, part := range splitCommand(m.Scripts["build"].Command) {
		words := strings.Fields(part)
		if len(words) > 2 && words[1] == "run" {
			words = strings.Fields(m.Scripts[words[2]].Command)
		}
		for len(words) > 0 && wrappers[words[0]] {
			words = words[1:]
		}
		if len(words) > 0 && words[0] == "tsc" && !slices.Contains(words, "--noEmit") {
			return true
		}
	}
	return false
}

// copiesBesides reports whether a script or an image copies files besides.
func copiesBesides(p *project.Project) bool {
	for _, s := range p.Manifest().Scripts {
		low := strings.ToLower(s.Command)
		if strings.Contains(low, "copy") || strings.Contains(low, "cp ") || strings.Contains(low, "cpx") || strings.Contains(low, "rsync") || strings.Contains(low, "postbuild") || strings.Contains(low, ".mjs") {
			return true
		}
	}
	if _, ok := p.Manifest().Scripts["postbuild"]; ok {
		return true
	}
	for _, name := range p.Files() {
		if base := path.Base(name); base == "Dockerfile" || strings.HasPrefix(base, "Dockerfile.") {
			for _, in := range dockerLines(p, name) {
				if low := strings.ToLower(in.text); strings.HasPrefix(low, "copy ") && strings.Contains(low, "src/") && strings.Contains(low, "dist") {
					return true
				}
			}
		}
	}
	return false
}

// plainPath matches a path that is no pattern.
var plainPath = regexp.MustCompile(`^[\w@-]+(/[\w.@-]+)+/?$`)

// absentTests tells of scripts that run the tests of a folder which is not there.
func absentTests(p *project.Project) []fault {
	m := p.Manifest()
	var out []fault
	for _, name := range slices.Sorted(maps.Keys(m.Scripts)) {
		s := m.Scripts[name]
		if !strings.HasPrefix(name, "test") && !strings.HasPrefix(name, "e2e") || strings.Contains(s.Command, "cd ") {
			continue
		}
		for _, part := range splitCommand(s.Command) {
			folder := testedFolder(strings.Fields(part))
			if folder == "" || present(p, "", folder) || slices.ContainsFunc(p.Files(), func(file string) bool { return strings.Contains(file, folder) }) {
				continue
			}
			out = append(out, fault{
				check.Low, check.Likely, fmt.Sprintf("the script %q runs the tests of %s, which is not there", name, folder),
				[]check.Place{check.Line(m.File, s.Line, folder+" is not in the repository")},
				"Every script of package.json names files that are there, or is gone.",
			})
		}
	}
	return out
}

// testedFolder is the folder that a test runner is told to look in.
func testedFolder(words []string) string {
	for len(words) > 0 && (strings.Contains(words[0], "=") || wrappers[words[0]]) {
		words = words[1:]
	}
	if len(words) < 2 {
		return ""
	}
	switch words[0] {
	case "jest", "vitest", "mocha", "ava", "playwright":
	default:
		return ""
	}
	for i, w := range words[1:] {
		for _, option := range []string{"--testPathPattern=", "--testPathPatterns=", "--dir="} {
			if rest, ok := strings.CutPrefix(w, option); ok {
				w = rest
			}
		}
		if plainPath.MatchString(w) && (i == 0 || !strings.HasPrefix(words[i], "-") || strings.HasPrefix(words[i], "--testPath")) {
			return strings.TrimSuffix(w, "/")
		}
	}
	return ""
}
