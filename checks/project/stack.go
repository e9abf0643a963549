package project

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Stack is what the app is built with.
func (p *Project) Stack() *Stack {
	return remember(p, "stack", func(p *Project) *Stack {
		b := &stackBuilder{p: p, s: &Stack{Router: NoRouter}}
		b.frameworks()
		b.used()
		b.pythonUsed()
		b.byFiles()
		b.byConfig()
		b.auth()
		b.data()
		b.payments()
		b.hosts()
		b.makers()
		if b.s.Framework == "" {
			b.s.is = p.whatIsThis()
		}
		b.s.Router = p.routerOf(b.s)
		b.s.Language = p.language(b.s)
		b.s.LockFiles, b.s.PackageManager = p.packageManager(b.s)
		slices.SortStableFunc(b.s.Tools, func(x, y Tool) int { return cmp.Compare(rank(x.Tech), rank(y.Tech)) })
		return b.s
	})
}

// rank puts frameworks before data layers, and these before the rest.
func rank(t Tech) int {
	switch {
	case t == Next || isServer(t) || isPython(t) || isFront(t):
		return 0
	case t == React || t == Vue || t == Svelte:
		return 1
	case slices.Contains(dataOrder, t):
		return 2
	case slices.Contains(authOrder, t):
		return 3
	case slices.Contains(paymentOrder, t):
		return 4
	}
	return 5
}

func isServer(t Tech) bool { return slices.Contains(serverRules, t) }

func isFront(t Tech) bool {
	return slices.ContainsFunc(frontRules, func(r frontRule) bool { return r.tech == t })
}

type stackBuilder struct {
	p       *Project
	s       *Stack
	counts  map[Tech]int // live files that use a tech
	byParts Tool         // evidence of a sign-in built by hand
}

// add takes in a tool that was not found before.
func (b *stackBuilder) add(t Tool) {
	if t.Tech != "" && !b.s.Has(t.Tech) {
		b.s.Tools = append(b.s.Tools, t)
	}
}

func (b *stackBuilder) frameworks() {
	units := slices.Clone(b.p.units())
	slices.SortStableFunc(units, func(x, y unit) int { return b.p.weight(x) - b.p.weight(y) })
	for i, u := range units {
		if i > 0 && isAside(u.dir) {
			continue
		}
		for _, tool := range u.tools {
			switch {
			case b.s.Framework == "":
				if isAside(u.dir) && u.dir != "" {
					continue
				}
				b.s.Framework = tool.Tech
			case tool.Tech != b.s.Framework && !slices.Contains(b.s.Also, tool.Tech):
				b.s.Also = append(b.s.Also, tool.Tech)
			}
			b.add(tool)
		}
	}
	for _, lib := range []struct {
		tech Tech
		pkg  string
	}{{React, "react"}, {Vue, "vue"}, {Svelte, "svelte"}, {Vite, "vite"}, {ReactRouter, "@react-router/dev"}} {
		for _, u := range units {
			if d := b.p.ManifestIn(u.dir).Dependency(lib.pkg); d.Name != "" {
				b.add(b.p.toolOf(lib.tech, d))
			}
		}
	}
}

// weight orders the packages of one product: what visitors see first, then what
// serves it, then what lies aside.
func (p *Project) weight(u unit) int {
	w := folderDepth(u.dir)
	if isAside(u.dir) {
		w += 100
	}
	switch {
	case u.dir == "":
	case !u.isFront():
		w += 10
	case u.main() == Expo || u.main() == Electron: // of a product that has a site too
		w += 5
	}
	return w
}

// isAside reports whether a folder holds what goes with a product and is not it.
func isAside(dir string) bool {
	for part := range strings.SplitSeq(dir, "/") {
		switch strings.ToLower(part) {
		case "docs", "doc", "website", "examples", "example", "demo", "demos", "test", "tests", "e2e", "playground", "playgrounds",
			"fixtures", "benchmark", "benchmarks", "storybook", "scripts", "tools", "emails", "archive", "backup", "old", "legacy", "sandbox", "mockup-sandbox":
			return true
		}
	}
	return false
}

// used takes in what live code imports or calls.
func (b *stackBuilder) used() {
	b.counts = map[Tech]int{}
	for _, f := range b.p.list() {
		if !f.isSource() || isTestPath(f.path) || isScriptPath(f.path) || b.aside(f.path) {
			continue
		}
		for _, u := range b.p.uses(f.path) {
			b.use(u)
		}
		for _, s := range b.p.services(f.path) {
			b.module(s)
		}
	}
}

func (b *stackBuilder) aside(name string) bool {
	dir := path.Dir(name)
	return !isAround(name) && isAside(dir) && b.p.hasOwnManifest(name)
}

func (b *stackBuilder) use(u use) {
	if techOf(u.pkg) == CustomAuth {
		b.counts[CustomAuth]++
		if b.byParts.Tech == "" {
			b.byParts = Tool{Tech: CustomAuth, Package: u.pkg, File: u.file, Line: u.line, Why: "sign-in built with " + u.pkg}
		}
		return
	}
	t := techOf(u.pkg)
	if t == Firebase {
		t = firebasePart(u.spec)
	}
	if t == "" || isServer(t) {
		return
	}
	b.counts[t]++
	if b.s.Has(t) {
		return
	}
	tool := Tool{Tech: t, Package: u.pkg, File: u.file, Line: u.line, Why: "imported here"}
	if d := b.p.DependencyFor(u.file, u.pkg); d.Name != "" {
		tool.Version = b.p.toolOf(t, d).Version
	} else {
		tool.Version = versionInSpec(u.spec)
	}
	b.add(tool)
}

// versionInSpec is the version that an import from a URL or npm: asks for.
func versionInSpec(spec string) Version {
	at := strings.LastIndexByte(spec, '@')
	if at <= 0 {
		return Version{}
	}
	v := spec[at+1:]
	if end := strings.IndexAny(v, "/?&"); end >= 0 {
		v = v[:end]
	}
	return parseVersion(v)
}

// firebasePart tells which of Firebase's services an import is.
func firebasePart(spec string) Tech {
	switch {
	case strings.Contains(spec, "/auth"):
		return FirebaseAuth
	case strings.Contains(spec, "/firestore"), strings.Contains(spec, "/database"), strings.HasPrefix(spec, "firebase-admin"):
		return Firebase
	}
	return ""
}
