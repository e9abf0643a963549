package resilience

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An unfound is an import by a short name that the test runner cannot follow,
// though the compiler can: nothing that loads it runs.
type unfound struct {
	spec string
	at   check.Place
}

// A follower says which short names a test runner is told of, and where.
type follower struct {
	runner  string
	follows func(spec string) bool
	at      check.Place
}

// followerOf reads what the test runner is told of short names; ok is false when
// that cannot be read, or the runner finds them out by itself.
func followerOf(p *project.Project) (follower, bool) {
	m := p.Manifest()
	if m == nil {
		return follower{}, false
	}
	uses := func(pkg string) bool { return m.Dependency(pkg).Name != "" }
	switch {
	case uses("jest") && !uses("vitest"):
		return jestFollower(p)
	case uses("vitest") && !uses("jest") && !uses("@nuxt/test-utils") && p.Stack().Framework != project.SvelteKit:
		return vitestFollower(p)
	}
	return follower{}, false
}

// jestFollower reads moduleNameMapper
// (jestjs.io/docs/configuration#modulenamemapper-objectstring-string--arraystring).
func jestFollower(p *project.Project) (follower, bool) {
	f := p.Config("jest.config")
	if f == nil || p.Holds(f.Path, "next/jest", "modulePaths", "moduleDirectories", "resolver", "projects", "pathsToModuleNameMapper", "jest-expo", "tsconfig") {
		return follower{}, false
	}
	out := follower{runner: "Jest", at: check.Line(f.Path, 1, "names no short names of modules")}
	var patterns []*regexp.Regexp
	for n := range f.Find(source.Property) {
		if n.Key() != "moduleNameMapper" {
			continue
		}
		out.at = check.Line(f.Path, n.Line(), "leaves out short names that the code uses")
		list := n.Child(source.Value).Resolve()
		if list.Kind() != source.Object {
			return follower{}, false
		}
		for c := range list.Children() {
			re, err := regexp.Compile(c.Key())
			if c.Kind() != source.Property || err != nil {
				return follower{}, false
			}
			patterns = append(patterns, re)
		}
	}
	out.follows = func(spec string) bool {
		return slices.ContainsFunc(patterns, func(re *regexp.Regexp) bool { return re.MatchString(spec) })
	}
	return out, true
}

// vitestFollower reads whether Vitest is told of short names at all
// (vitest.dev/config/alias).
func vitestFollower(p *project.Project) (follower, bool) {
	if slices.ContainsFunc(p.Files(), func(name string) bool {
		return strings.HasPrefix(name, "../") && strings.HasPrefix(path.Base(name), "vite")
	}) {
		return follower{}, false // the settings of all packages may lie above
	}
	at := manifestPlace(p, "nothing tells Vitest of short names of modules")
	for _, stem := range []string{"vitest.config", "vite.config", "vitest.workspace"} {
		f := p.Config(stem)
		if f == nil {
			continue
		}
		if p.Holds(f.Path, "alias", "tsconfigPaths", "tsconfig-paths", "mergeConfig", "extends", "projects", "plugins") {
			return follower{}, false
		}
		at = check.Line(f.Path, 1, "tells Vitest of no short names of modules")
	}
	return follower{"Vitest", func(string) bool { return false }, at}, true
}

// unfoundBy lists what a file of tests loads, directly or not, by short names that
// the runner is not told of.
func (r follower) unfoundBy(p *project.Project, test string) []unfound {
	var out []unfound
	seen := map[string]bool{test: true}
	queue := []string{test}
	for len(queue) > 0 && len(seen) < 2000 {
		name := queue[0]
		queue = queue[1:]
		f := p.Source(name)
		if f == nil {
			continue
		}
		for _, im := range f.Imports {
			to := p.Modules().Resolve(name, im.Spec)
			if to == "" || im.TypeOnly || im.Dynamic {
				continue
			}
			if short(p, im.Spec) && !r.follows(im.Spec) {
				out = append(out, unfound{im.Spec, check.Line(name, im.Node.Line(), r.runner+" does not find "+im.Spec)})
				continue
			}
			if !seen[to] && !strings.Contains(to, "node_modules/") {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return out
}

// short reports whether an import names a module of the project by neither its
// place nor a package.
func short(p *project.Project, spec string) bool {
	if strings.HasPrefix(spec, ".") || strings.HasPrefix(spec, "/") || strings.HasPrefix(spec, "#") {
		return false
	}
	pkg := source.PackageName(spec)
	return !slices.ContainsFunc(p.Manifests(), func(m *project.Manifest) bool {
		return m.Dependency(pkg).Name != "" || m.Value.Get("name").Text() == pkg
	})
}

// cannotRun is the gap of tests none of which can be loaded.
func cannotRun(p *project.Project, trying []suite) (check.Finding, bool) {
	r, ok := followerOf(p)
	if !ok || len(trying) == 0 {
		return check.Finding{}, false
	}
	places := []check.Place{r.at}
	first := ""
	for _, s := range trying {
		missing := r.unfoundBy(p, s.file)
		if len(missing) == 0 {
			return check.Finding{}, false
		}
		if first == "" {
			first = missing[0].spec
		}
		if len(places) < 12 {
			places = append(places, check.Line(s.file, max(s.line, 1), "cannot be loaded: "+path.Base(missing[0].at.File)+" imports "+missing[0].spec), missing[0].at)
		}
	}
	reason := fmt.Sprintf("No test can run: %s is not told where %s lies, which the tests load.", r.runner, first)
	return check.Missing(check.Likely, reason, places...), true
}
