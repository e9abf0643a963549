package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// startedElsewhere tells of a server whose start names a file that the compiler writes
// to another folder: tsc keeps the folders below the root that all its files share.
func startedElsewhere(p *project.Project) []fault {
	m := p.Manifest()
	if !tscAlone(m.Scripts["build"].Command) {
		return nil
	}
	script, file := compiledStart(p)
	name := configOfBuild(m.Scripts["build"].Command)
	config, err := p.ReadJSON(name)
	if err != nil || file == "" || config.Get("extends").OK() {
		return nil
	}
	options := config.Get("compilerOptions")
	out := path.Clean(options.Get("outDir").Text())
	rest, below := strings.CutPrefix(file, out+"/")
	if out == "." || !below || options.Get("noEmit").Text() == "true" {
		return nil
	}
	stem := strings.TrimSuffix(rest, path.Ext(rest))
	root, at := path.Clean(options.Get("rootDir").Text()), options.Get("rootDir").Line
	if !options.Get("rootDir").OK() {
		if root, at = sharedRoot(p, config); root == "" {
			return nil
		}
	}
	if hasScript(p, path.Join(root, stem)) {
		return nil
	}
	actual := ""
	for _, from := range []string{"src/" + stem, strings.TrimPrefix(stem, "src/")} {
		inside, below := from, true
		if root != "." {
			inside, below = strings.CutPrefix(from, root+"/")
		}
		if below && hasScript(p, from) {
			actual = path.Join(out, inside)
		}
	}
	if actual == "" || actual == strings.TrimSuffix(file, path.Ext(file)) {
		return nil
	}
	return []fault{{
		check.High, check.Likely, fmt.Sprintf("the script %q runs %s, and the compiler writes %s.js", script, file, actual),
		[]check.Place{check.Line(m.File, max(m.Scripts[script].Line, 1), file+" is not what the compiler writes"), check.Line(name, max(at, 1), "all folders from here are kept below "+out)},
		"After a build from a fresh clone, the start script finds the server.",
	}}
}

// configOfBuild is the configuration that a build's compiler reads.
func configOfBuild(build string) string {
	words := strings.Fields(build)
	for i, w := range words {
		if (w == "-p" || w == "--project") && i+1 < len(words) {
			return path.Clean(words[i+1])
		}
	}
	return "tsconfig.json"
}

// compiledStart is the script with which the compiled server is started, and the file
// that it runs.
func compiledStart(p *project.Project) (script, file string) {
	for _, name := range []string{"start", "start:prod"} {
		for _, part := range splitCommand(p.Manifest().Scripts[name].Command) {
			words := slices.DeleteFunc(strings.Fields(part), func(w string) bool { return strings.HasPrefix(w, "--env-file") })
			if f := ranFile(words); strings.HasPrefix(f, "dist/") || strings.HasPrefix(f, "build/") {
				return name, f
			}
		}
	}
	return "", ""
}

// sharedRoot is the folder that all files of a configuration without a root share: "."
// when it includes several folders with code, "" when that is not seen.
func sharedRoot(p *project.Project, config project.Value) (root string, line int) {
	include := config.Get("include")
	folders := map[string]bool{}
	for _, text := range include.Strings() {
		text = path.Clean(text)
		head, _, nested := strings.Cut(text, "/")
		if strings.ContainsAny(head, "*") || !nested && path.Ext(head) != "" && !strings.HasSuffix(head, ".ts") {
			return "", 0
		}
		switch {
		case strings.HasSuffix(head, ".d.ts"):
		case strings.HasSuffix(head, ".ts"):
			folders["."] = folders["."] || p.Has(head)
		case slices.ContainsFunc(p.Sources(), func(name string) bool {
			return strings.HasPrefix(name, head+"/") && strings.HasSuffix(name, ".ts") && !strings.HasSuffix(name, ".d.ts")
		}):
			folders[head] = true
		}
	}
	if len(folders) > 1 {
		return ".", include.Line
	}
	return "", 0
}

func hasScript(p *project.Project, stem string) bool {
	for _, end := range []string{".ts", ".mts", ".tsx", ".js", ".mjs"} {
		if p.Has(stem + end) {
			return true
		}
	}
	return false
}

// sourceOfStart is the module that the compiled server is made from.
func sourceOfStart(p *project.Project) string {
	_, file := compiledStart(p)
	_, rest, _ := strings.Cut(file, "/")
	stem := strings.TrimSuffix(strings.TrimPrefix(rest, "src/"), path.Ext(rest))
	for _, name := range []string{"src/" + stem + ".ts", stem + ".ts"} {
		if stem != "" && p.Has(name) {
			return name
		}
	}
	return ""
}
