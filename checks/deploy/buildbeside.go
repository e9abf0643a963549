package deploy

import (
	"maps"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// besideFaults are what else weakens a build that has a fault: told beside it, and
// no fault alone, since each may well be meant.
func besideFaults(p *project.Project, found []check.Place) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	for _, pl := range found {
		seen[pl.File] = true
	}
	out = append(out, looseTypes(p)...)
	out = append(out, windowsScripts(p)...)
	out = append(out, unreadConfigs(p)...)
	out = append(out, uninstalledLinter(p)...)
	out = append(out, unsetLinter(p)...)
	out = append(out, otherNext(p)...)
	out = append(out, leftLocks(p)...)
	out = append(out, looseImage(p)...)
	out = append(out, olderImage(p)...)
	out = append(out, borrowedPackages(p, seen)...)
	out = append(out, emptyFolders(p)...)
	out = append(out, silencedPeers(p)...)
	out = append(out, foreignProtocol(p)...)
	out = append(out, absentFunctions(p)...)
	out = append(out, looseVersions(p)...)
	if !p.Has("uv.lock") && !p.Has("poetry.lock") && !p.Has("Pipfile.lock") {
		out = append(out, openRequirements(p, "requirements.txt")...)
	}
	out = append(out, unstopped(p)...)
	out = append(out, startsForDeveloping(p)...)
	return slices.DeleteFunc(out, func(pl check.Place) bool {
		return slices.ContainsFunc(found, func(have check.Place) bool { return have.File == pl.File && have.Line == pl.Line })
	})
}

// looseTypes are a type checker that is told to let most pass, and a build that
// never asks it.
func looseTypes(p *project.Project) []check.Place {
	var out []check.Place
	for _, file := range []string{"tsconfig.json", "tsconfig.app.json"} {
		if file != "tsconfig.json" && !readByCompiler(p, file) {
			continue
		}
		if n := lineWith(p, file, func(line string) bool { return strings.HasPrefix(strings.ReplaceAll(line, " ", ""), `"strict":false`) }); n > 0 {
			out = append(out, check.Line(file, n, "the type checker is not told to be strict"))
		}
		for _, rule := range []string{"strictNullChecks", "noImplicitAny"} {
			if n := lineWith(p, file, func(line string) bool {
				return strings.HasPrefix(strings.ReplaceAll(line, " ", ""), `"`+rule+`":false`)
			}); n > 0 {
				out = append(out, check.Line(file, n, rule+" is switched off"))
			}
		}
	}
	build := p.Manifest().Scripts["build"]
	typed := p.Has("tsconfig.json") || p.Has("tsconfig.app.json")
	if typed && bundlesOnly(build.Command) && !pipelineRuns(p, "tsc") {
		out = append(out, check.Line(p.Manifest().File, max(build.Line, 1), "no step of the build looks at the types"))
	}
	return out
}

// readByCompiler reports whether the app's compiler reads a configuration: tsconfig.json
// hands it on, and what calls the compiler follows that, or a script names it. Next and
// a plain tsc read tsconfig.json alone.
func readByCompiler(p *project.Project, file string) bool {
	stem := strings.TrimSuffix(file, ".json")
	followed := p.Stack().Framework != project.Next
	for _, s := range p.Manifest().Scripts {
		for _, part := range splitCommand(s.Command) {
			words := strings.Fields(part)
			if slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(w, file) || strings.HasSuffix(w, stem) }) {
				return true
			}
		}
	}
	return followed && p.Holds("tsconfig.json", stem)
}

// bundlesOnly reports whether a build is a bundler's alone, which leaves types
// unread.
func bundlesOnly(command string) bool {
	words := strings.Fields(command)
	bundles := slices.ContainsFunc(words, func(w string) bool { return w == "vite" || w == "esbuild" || w == "tsup" || w == "astro" })
	return bundles && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "tsc") || strings.Contains(w, "check") })
}

// windowsScripts are the scripts that set a variable in Windows' own way: elsewhere it
// stays as it was.
func windowsScripts(p *project.Project) []check.Place {
	var out []check.Place
	m := p.Manifest()
	for _, name := range slices.Sorted(maps.Keys(m.Scripts)) {
		s := m.Scripts[name]
		if strings.Contains(name, "dev") || strings.Contains(name, "test") {
			continue
		}
		if slices.ContainsFunc(strings.Split(s.Command, "&&"), func(part string) bool {
			rest, set := strings.CutPrefix(strings.TrimSpace(part), "set ")
			name, value, ok := strings.Cut(rest, "=")
			return set && ok && isVariable(strings.TrimSpace(name)) && value != ""
		}) {
			out = append(out, check.Line(m.File, max(s.Line, 1), "sets its variables on Windows only"))
		}
	}
	return out
}

// unreadConfigs are configurations of smaller tools beside the ones that these read.
func unreadConfigs(p *project.Project) []check.Place {
	var out []check.Place
	for _, tool := range [][]string{
		{"eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", "eslint.config.ts", ".eslintrc.json", ".eslintrc.js", ".eslintrc.cjs", ".eslintrc"},
		{"postcss.config.js", "postcss.config.mjs", "postcss.config.cjs", "postcss.config.ts"},
		{"tailwind.config.js", "tailwind.config.cjs", "tailwind.config.mjs", "tailwind.config.ts"},
	} {
		read := ""
		for _, file := range tool {
			switch {
			case !p.Has(file):
			case read == "":
				read = file
			default:
				out = append(out, check.Line(file, 1, "lies beside "+read+", and only one of them holds"), check.Line(read, 1, "lies beside "+file+", and only one of them holds"))
			}
		}
	}
	return out
}

// uninstalledLinter is the script that lets Next call a linter which nothing
// installs.
func uninstalledLinter(p *project.Project) []check.Place {
	m := p.Manifest()
	lint := m.Scripts["lint"]
	i := installs(p)
	if i == nil || !strings.HasPrefix(lint.Command, "next lint") || i.has(p, "", "eslint") {
		return nil
	}
	return []check.Place{check.Line(m.File, max(lint.Line, 1), "eslint is not installed")}
}

// unsetLinter is the script that calls a linter which no configuration tells what to
// look for: eslint stops with an error then.
func unsetLinter(p *project.Project) []check.Place {
	m := p.Manifest()
	lint := m.Scripts["lint"]
	words := strings.Fields(lint.Command)
	if len(words) == 0 || words[0] != "eslint" || m.Value.Get("eslintConfig").OK() || slices.Contains(words, "-c") || slices.Contains(words, "--config") {
		return nil
	}
	for _, name := range p.Files() {
		if base := path.Base(name); strings.HasPrefix(base, "eslint.config.") || strings.HasPrefix(base, ".eslintrc") {
			return nil
		}
	}
	return []check.Place{check.Line(m.File, max(lint.Line, 1), "eslint has no configuration, and stops with an error")}
}

// leftLocks are copies of lock files, and the rule that keeps the one in use out of
// the repository.
func leftLocks(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		if strings.Contains(name, "/") {
			continue
		}
		for lock := range lockManagers {
			if rest, ok := strings.CutPrefix(name, lock); ok && (rest == ".backup" || rest == ".bak" || rest == ".old" || rest == ".orig" || len(rest) > 6 && rest[0] == '.' && digits(rest[1:])) {
				out = append(out, check.Line(name, 1, "a copy of a lock file that nothing reads"))
			}
		}
	}
	if len(p.Stack().LockFiles) == 0 {
		if n := lineWith(p, ".gitignore", func(line string) bool { return lockManagers[strings.TrimPrefix(line, "/")] != "" }); n > 0 {
			out = append(out, check.Line(".gitignore", n, "keeps the lock file out of the repository"))
		}
	}
	return out
}

// looseImage are the instructions of an image that let each build differ: an install
// that may go beyond the lock file, and a Node whose holes nobody closes any more.
func looseImage(p *project.Project) []check.Place {
	var out []check.Place
	for _, in := range dockerLines(p, "Dockerfile") {
		words := strings.Fields(in.text)
		if len(words) < 2 {
			continue
		}
		switch strings.ToUpper(words[0]) {
		case "FROM":
			if old, ok := strings.CutPrefix(words[1], "node:"); ok && slices.Contains([]string{"8", "10", "12", "14", "16", "18"}, leadingDigits(old)) {
				out = append(out, check.Line("Dockerfile", in.line, "a Node that is no longer repaired"))
			}
		case "RUN":
			if strings.TrimSpace(in.text[4:]) == "npm install" && slices.ContainsFunc(p.Stack().LockFiles, func(l string) bool { return path.Base(l) == "package-lock.json" }) {
				out = append(out, check.Line("Dockerfile", in.line, "installs what it likes: npm ci goes by the lock file"))
			}
		}
	}
	return out
}

func leadingDigits(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return s
	}
	return s[:end]
}

// borrowedPackages are imports of packages that come only with others: a next
// version of those may no longer bring them, and a strict installer hides them.
func borrowedPackages(p *project.Project, seen map[string]bool) []check.Place {
	const most = 4
	var out []check.Place
	i := installs(p)
	if i == nil {
		return nil
	}
	built := builtFrom(p)
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || seen[name] || !built[name] && !strings.HasPrefix(name, "netlify/functions/") && !counts(p, name) {
			continue
		}
		for _, n := range project.PerFile(p, name, "deploy/packages", packagesOf) {
			pkg := packageName(n.spec)
			head, _, _ := strings.Cut(pkg, "/")
			if i.own[pkg] || i.own[head] || askedFor(p, path.Dir(name), pkg) || !i.has(p, path.Dir(name), pkg) || namedByBundler(p, pkg) || p.Modules().Resolve(name, n.spec) != "" {
				continue
			}
			if line, ok := n.used(p, name); ok && len(out) < most {
				out = append(out, check.Line(name, line, pkg+" comes only with another package: package.json does not ask for it"))
			}
		}
	}
	return out
}
