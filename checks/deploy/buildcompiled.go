package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// compiledFaults tells of a compiler that leaves behind what Node cannot load,
// or that looks at nothing.
func compiledFaults(p *project.Project) []fault {
	return append(append(unwrittenAlias(p), startedElsewhere(p)...), emptyCheck(p)...)
}

// unwrittenAlias tells of a server that is compiled by tsc alone and imports
// through an alias: tsc leaves the alias as it is written, and Node does not know
// it (typescriptlang.org/tsconfig#paths).
func unwrittenAlias(p *project.Project) []fault {
	if !tscAlone(p.Manifest().Scripts["build"].Command) || !startsCompiled(p) || knowsAliases(p) {
		return nil
	}
	entry := ""
	if !p.Stack().Has(project.Express) {
		entry = sourceOfStart(p)
	} else if app, err := fixes.FindExpress(p); err == nil {
		entry = app.File.Path
	}
	if entry == "" {
		return nil
	}
	config, err := p.ReadJSON("tsconfig.json")
	if err != nil {
		return nil
	}
	var aliases []project.Member
	for a := range config.Get("compilerOptions", "paths").Members() {
		if stem, ok := strings.CutSuffix(a.Key, "*"); ok && stem != "" && !strings.HasPrefix(stem, "#") && !strings.HasPrefix(stem, ".") {
			aliases = append(aliases, a)
		}
	}
	var places []check.Place
	words := ""
	for _, a := range aliases {
		stem := strings.TrimSuffix(a.Key, "*")
		for _, name := range loadedBy(p, entry) {
			for _, n := range project.PerFile(p, name, "deploy/aliased", aliasedBy) {
				if !strings.HasPrefix(n.spec, stem) || p.Dependency(packageName(n.spec)).Name != "" || len(places) > 3 {
					continue
				}
				line, ok := n.used(p, name)
				if !ok {
					continue
				}
				if len(places) == 0 {
					words = fmt.Sprintf("tsc leaves imports through %s as they are, so the built server stops at %s", a.Key, n.spec)
					places = append(places, check.Line("tsconfig.json", a.Line, "an alias that only TypeScript knows"))
				}
				places = append(places, check.Line(name, line, "Node does not find "+n.spec))
			}
		}
	}
	if len(places) == 0 {
		return nil
	}
	places = append(places, startOfImage(p)...)
	return []fault{{check.High, check.Likely, words, places, "The compiled server starts: its aliases are written out after tsc (tsc-alias), or the imports are relative."}}
}

// tscAlone reports whether a build is done by tsc and by nothing that would
// write aliases out.
func tscAlone(build string) bool {
	compiles := false
	for _, part := range splitCommand(build) {
		words := strings.Fields(part)
		for len(words) > 0 && wrappers[words[0]] {
			words = words[1:]
		}
		switch {
		case len(words) == 0, slices.Contains([]string{"rm", "rimraf", "prisma", "cp", "mkdir", "copyfiles", "cpx", "echo", "eslint", "prettier"}, words[0]):
		case words[0] == "tsc" && !slices.Contains(words, "--noEmit"):
			compiles = true
		default:
			return false
		}
	}
	return compiles
}

// startsCompiled reports whether the server is started from what the compiler
// wrote, with no help in resolving names.
func startsCompiled(p *project.Project) bool {
	for _, name := range []string{"start", "start:prod"} {
		command := p.Manifest().Scripts[name].Command
		if strings.Contains(command, "node ") && (strings.Contains(command, "dist/") || strings.Contains(command, "build/")) {
			return !strings.Contains(command, " -r ") && !strings.Contains(command, "--require") && !strings.Contains(command, "--import") && !strings.Contains(command, "loader")
		}
	}
	return false
}

// knowsAliases reports whether something resolves aliases while the server runs.
func knowsAliases(p *project.Project) bool {
	m := p.Manifest()
	for _, name := range []string{"tsc-alias", "tsconfig-paths", "module-alias", "tscpaths", "ttypescript", "ts-patch", "typescript-transform-paths", "@zerollup/ts-transform-paths", "link-module-alias", "tsc-path-fix"} {
		if m.Dependency(name).Name != "" {
			return true
		}
	}
	return m.Value.Get("_moduleAliases").OK()
}

// loadedBy are the modules that a server loads.
func loadedBy(p *project.Project, entry string) []string {
	seen := p.Modules().Loaded([]string{entry}, func(name string) bool { return !strings.HasPrefix(name, "../") })
	var out []string
	for _, name := range p.Sources() {
		if ext := path.Ext(name); seen[name] && (ext == ".ts" || ext == ".tsx") {
			out = append(out, name)
		}
	}
	return out
}

// emptyCheck tells of a type check that looks at no file: tsc without -b passes
// over the projects that a configuration only refers to.
func emptyCheck(p *project.Project) []fault {
	m := p.Manifest()
	config, err := p.ReadJSON("tsconfig.json")
	if err != nil || config.Get("references").Len() == 0 || !config.Get("files").OK() || config.Get("files").Len() > 0 || config.Get("include").OK() {
		return nil
	}
	s, ok := m.Scripts["build"]
	if !ok {
		return nil
	}
	for _, part := range splitCommand(s.Command) {
		words := strings.Fields(part)
		if len(words) == 0 || words[0] != "tsc" || slices.ContainsFunc(words, func(w string) bool {
			return w == "-b" || w == "--build" || w == "-p" || strings.HasPrefix(w, "--project") || strings.Contains(w, ".")
		}) {
			continue
		}
		if pipelineRuns(p, "tsc") {
			return nil
		}
		return []fault{{
			check.Medium, check.Likely, "tsc looks at no file, because tsconfig.json only refers to other projects and the build does not say tsc -b",
			[]check.Place{check.Line(m.File, s.Line, "checks nothing"), check.Line("tsconfig.json", max(config.Get("files").Line, 1), "names no file")},
			"The build checks types: it calls tsc -b, and stops at an error.",
		}}
	}
	return nil
}

// otherInstaller tells of a host that is told to install with another package
// manager than the one whose lock file is there: it fixes nothing then.
func otherInstaller(p *project.Project) []fault {
	locks := p.Stack().LockFiles
	config, err := p.ReadJSON("vercel.json")
	if err != nil || len(locks) != 1 {
		return nil
	}
	install := config.Get("installCommand")
	used, own := managerIn(install.Text()+" "), lockManagers[path.Base(locks[0])]
	if used == "" || own == "" || used == own {
		return nil
	}
	return []fault{{
		check.Medium, check.Likely, fmt.Sprintf("Vercel installs with %s, which does not read %s: each build may take other versions", used, path.Base(locks[0])),
		[]check.Place{check.Line("vercel.json", install.Line, "installs with "+used), check.Line(locks[0], 1, "is not read")},
		"The host installs with the package manager whose lock file is in the repository.",
	}}
}
