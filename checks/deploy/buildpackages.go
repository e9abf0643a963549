package deploy

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// absentPackages tells of packages that code of a build imports, or a linter's
// configuration, although nothing installs them: package.json does not ask for
// them, and no lock file knows them as part of something else.
func absentPackages(p *project.Project) []fault {
	i := installs(p)
	if i == nil {
		return nil
	}
	var out []fault
	built := maps.Clone(builtFrom(p)) // others keep the answer
	for _, r := range p.Addresses() {
		if strings.Contains(r.File, "netlify/functions/") || strings.HasPrefix(r.File, "api/") {
			built[r.File] = true
		}
	}
	var places []check.Place
	words := ""
	for _, name := range p.Sources() {
		if !built[name] || strings.HasPrefix(name, "../") {
			continue
		}
		for _, n := range i.lackedBy(p, name) {
			if len(places) == 0 {
				words = fmt.Sprintf("%s imports %s, which package.json does not ask for", name, n.spec)
			}
			places = append(places, check.Line(name, n.line, n.spec+" is not installed"))
		}
	}
	if len(places) > 0 {
		out = append(out, fault{check.High, check.Likely, words, places[:min(len(places), 8)], "package.json asks for every package that the code imports."})
	}
	for _, name := range []string{"eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", "eslint.config.ts"} {
		if !p.Has(name) {
			continue
		}
		for _, n := range i.lackedBy(p, name) {
			out = append(out, fault{
				check.Low, check.Likely, fmt.Sprintf("the linter stops at its configuration, which imports %s: package.json does not ask for it", n.spec),
				[]check.Place{check.Line(name, n.line, n.spec+" is not installed")},
				"package.json asks for every package that the linter's configuration imports.",
			})
			break
		}
	}
	return append(out, absentTools(p, i)...)
}

// absentTools tells of scripts that call a tool which nothing installs.
func absentTools(p *project.Project, i *installed) []fault {
	tools := map[string]string{"eslint": "eslint", "vitest": "vitest", "jest": "jest", "prettier": "prettier", "tsc": "typescript", "vite": "vite"}
	m := p.Manifest()
	for _, name := range []string{"build", "typecheck", "lint", "test"} {
		s, ok := m.Scripts[name]
		if !ok {
			continue
		}
		for _, part := range splitCommand(s.Command) {
			words := strings.Fields(part)
			if len(words) == 0 || tools[words[0]] == "" || i.has(p, "", tools[words[0]]) {
				continue
			}
			severity := check.Low
			if name == "build" {
				severity = check.High
			}
			return []fault{{
				severity, check.Likely, fmt.Sprintf("the script %q calls %s, which package.json does not ask for", name, words[0]),
				[]check.Place{check.Line(m.File, s.Line, words[0]+" is not installed")},
				"package.json asks for every tool that its scripts call.",
			}}
		}
	}
	return nil
}

// Installed is what is known of the packages of an app.
type installed struct {
	locks [][]byte
	own   map[string]bool    // folders and packages of the repository's own
	known map[[2]string]bool // what is there, by the folder that asks and the package
}

// installs is nil where no lock file tells what comes with what.
func installs(p *project.Project) *installed {
	i := &installed{own: map[string]bool{}, known: map[[2]string]bool{}}
	locks, managers := rivalLocks(p)
	kept, decided := keptUpToDate(p, locks)
	for _, name := range p.Stack().LockFiles {
		text, ok := p.Read(name)
		if !ok || path.Base(name) == "deno.lock" {
			return nil
		}
		if len(managers) > 1 && decided && slices.Contains(locks, name) && lockManagers[path.Base(name)] != kept.manager {
			continue // written for another package.json than there is
		}
		i.locks = append(i.locks, text)
	}
	if len(i.locks) == 0 {
		return nil
	}
	for _, m := range p.Manifests() {
		if m.Name != "" {
			i.own[m.Name] = true
		}
	}
	for _, config := range []string{"tsconfig.json", "jsconfig.json", "tsconfig.app.json"} {
		v, _ := p.ReadJSON(config)
		for a := range v.Get("compilerOptions", "paths").Members() {
			i.own[packageName(a.Key)] = true
		}
	}
	for _, name := range p.Files() { // which a base for paths may make importable
		for part := range strings.SplitSeq(path.Dir(name), "/") {
			i.own[part] = true
		}
	}
	return i
}

// has reports whether a package is there for the code of a folder.
func (i *installed) has(p *project.Project, dir, name string) bool {
	at := [2]string{dir, name}
	known, ok := i.known[at]
	if !ok {
		known = i.find(p, dir, name)
		i.known[at] = known
	}
	return known
}

// typesOf makes the name of a package that of the one with its types.
var typesOf = strings.NewReplacer("@", "", "/", "__")

// askedFor reports whether a package.json asks for a package, for the code of a
// folder.
func askedFor(p *project.Project, dir, name string) bool {
	for {
		if m := p.ManifestIn(strings.TrimPrefix(dir, ".")); m != nil && (m.Dependency(name).Name != "" || m.Dependency("@types/"+typesOf.Replace(name)).Name != "") {
			return true
		}
		if dir == "" || dir == "." {
			break
		}
		dir = path.Dir(dir)
	}
	for _, m := range p.Manifests() {
		if strings.HasPrefix(m.File, "../") && m.Dependency(name).Name != "" {
			return true
		}
	}
	return false
}

func (i *installed) find(p *project.Project, dir, name string) bool {
	if askedFor(p, dir, name) {
		return true
	}
	for _, text := range i.locks {
		for _, form := range []string{"node_modules/" + name + `"`, `"` + name + `"`, "'" + name + "'", name + "@", name + ":", "/" + name + "/"} {
			if bytes.Contains(text, []byte(form)) {
				return true
			}
		}
	}
	return false
}

// A lacked package is imported and not there.
type lacked struct {
	spec string
	line int
}

// lackedBy lists the packages that a file needs and that are not there.
func (i *installed) lackedBy(p *project.Project, name string) []lacked {
	var out []lacked
	for _, n := range project.PerFile(p, name, "deploy/packages", packagesOf) {
		pkg := packageName(n.spec)
		head, _, _ := strings.Cut(pkg, "/")
		if i.own[pkg] || i.own[head] || i.has(p, path.Dir(name), pkg) || namedByBundler(p, pkg) || p.Modules().Resolve(name, n.spec) != "" {
			continue
		}
		if line, ok := n.used(p, name); ok {
			out = append(out, lacked{pkg, line})
		}
	}
	return out
}

// namedByBundler reports whether a bundler's configuration knows a name.
func namedByBundler(p *project.Project, pkg string) bool {
	for _, stem := range []string{"vite.config", "next.config", "webpack.config", "astro.config", "svelte.config", "nuxt.config"} {
		if f := p.Config(stem); f != nil && p.Holds(f.Path, pkg) {
			return true
		}
	}
	return false
}

// packagesOf lists what a file imports of packages, where nothing catches that it
// is not there.
func packagesOf(f *source.File) []needed {
	var out []needed
	for i, im := range f.Imports {
		if !im.Dynamic && !im.TypeOnly && ofPackage(im.Spec) && !im.Node.Enclosing(source.Try).OK() && !(im.Require && im.Node.Function().OK()) {
			out = append(out, needed{im.Spec, i})
		}
	}
	return out
}

// ofPackage reports whether a specifier is the name of a package from a registry.
func ofPackage(spec string) bool {
	if spec == "" || strings.ContainsAny(spec[:1], "./~#$\\") || strings.HasPrefix(spec, "@/") || strings.ContainsAny(spec, ":!?*\\ ") || strings.ToLower(spec) != spec {
		return false
	}
	head, rest, scoped := strings.Cut(spec, "/")
	if strings.HasPrefix(head, "@") {
		return scoped && rest != "" && len(head) > 1
	}
	return !slices.Contains(nodeModules, head) && head != "bun" && head != "server-only" && head != "client-only" && head != "src"
}

func packageName(spec string) string {
	parts := strings.SplitN(spec, "/", 3)
	if strings.HasPrefix(spec, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// nodeModules are the modules that Node brings along (nodejs.org/api).
var nodeModules = strings.Fields("assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http http2 https " +
	"inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib")
