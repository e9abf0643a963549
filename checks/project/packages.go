package project

import (
	"bytes"
	"net/url"
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A use is one import of a package from outside the project.
type use struct {
	pkg  string // its name on the registry, whatever the spelling of the import
	spec string
	file string
	line int
}

// uses lists the packages that a source file imports, types left out. A quick
// look at the lines tells which files are worth a tree.
func (p *Project) uses(name string) []use {
	return perFile(p, name, "uses", func(p *Project) []use {
		if len(p.mentions(name)) == 0 {
			return nil
		}
		f := p.Source(name)
		if f == nil {
			return nil
		}
		var out []use
		for _, im := range f.Imports {
			pkg := packageOf(im.Spec)
			if pkg == "" || im.TypeOnly || onlyTypes(im) {
				continue
			}
			out = append(out, use{pkg: pkg, spec: im.Spec, file: name, line: im.Node.Line()})
		}
		return out
	})
}

// mentions lists the known packages that a file seems to import, by its lines
// alone.
func (p *Project) mentions(name string) []string {
	f := p.find(name)
	if f == nil {
		return nil
	}
	return p.mentionsOf(f)
}

func (p *Project) mentionsOf(f *file) []string {
	return ofFile(p, f, fileKey{name: "mentions"}, func(p *Project) []string {
		return p.contents.file(f.id).mentioned()
	})
}

// mentioned is what the text seems to import, whatever the path it is read under.
func (f *file) mentioned() []string {
	f.importsOnce.Do(func() {
		text, _ := f.read()
		f.imports = knownImports(text)
	})
	return f.imports
}

func onlyTypes(im source.Import) bool {
	for _, n := range im.Names {
		if !n.TypeOnly {
			return false
		}
	}
	return len(im.Names) > 0
}

// knownImports lists the packages that detection asks about and that the text may
// import: those that are quoted right behind a word that imports.
func knownImports(text []byte) []string {
	var out []string
	next := wordsFrom(text, "from", "import", "require(")
	for at := next(0); at < len(text); at = next(at + 1) {
		if spec := quickSpec(text[at:]); spec != "" {
			if pkg := packageOf(spec); techOf(pkg) != "" && !slices.Contains(out, pkg) {
				out = append(out, pkg)
			}
		}
	}
	return out
}

// wordsFrom gives a function that finds the first of some words in a text, at an
// offset or behind it; it is asked for growing offsets.
func wordsFrom(text []byte, words ...string) func(at int) int {
	found := make([]int, len(words))
	for i := range found {
		found[i] = -1
	}
	return func(at int) int {
		first := len(text)
		for i, w := range words {
			if found[i] < at {
				found[i] = len(text)
				if k := bytes.Index(text[at:], []byte(w)); k >= 0 {
					found[i] = at + k
				}
			}
			first = min(first, found[i])
		}
		return first
	}
}

// quickSpec is what is quoted right behind the word that a text begins with, "" when
// nothing is.
func quickSpec(text []byte) string {
	text = bytes.TrimLeft(bytes.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz"), " \t(")
	if len(text) == 0 || text[0] != '"' && text[0] != '\'' && text[0] != '`' {
		return ""
	}
	end := bytes.IndexByte(text[1:min(len(text), longSpec)], text[0])
	if end < 0 {
		return ""
	}
	return string(text[1 : 1+end])
}

// longSpec is longer than anybody's name of a module.
const longSpec = 400

// packageOf is the package that a specifier names: "stripe" for "stripe/lib",
// "npm:stripe@14" and "https://esm.sh/stripe@14?target=deno"; "" for files.
func packageOf(spec string) string {
	switch {
	case spec == "" || spec[0] == '.' || spec[0] == '/' || strings.HasPrefix(spec, "@/") || strings.HasPrefix(spec, "~"):
		return ""
	case strings.HasPrefix(spec, "https://"), strings.HasPrefix(spec, "http://"):
		return packageOfURL(spec)
	}
	spec = strings.TrimPrefix(strings.TrimPrefix(spec, "npm:"), "jsr:")
	spec = strings.TrimPrefix(spec, "/")
	first, rest, _ := strings.Cut(spec, "/")
	if strings.HasPrefix(first, "@") {
		second, _, _ := strings.Cut(rest, "/")
		return first + "/" + withoutVersion(second)
	}
	return withoutVersion(first)
}

func withoutVersion(name string) string {
	if i := strings.IndexByte(name, '@'); i > 0 {
		return name[:i]
	}
	return name
}

// packageOfURL knows the hosts that serve packages to Deno and to browsers.
func packageOfURL(spec string) string {
	u, err := url.Parse(spec)
	if err != nil {
		return ""
	}
	name := strings.Trim(u.Path, "/")
	switch u.Host {
	case "esm.sh", "cdn.skypack.dev", "esm.run", "cdn.esm.sh":
		for _, prefix := range []string{"v135/", "stable/", "gh/", "npm/"} {
			name = strings.TrimPrefix(name, prefix)
		}
		return packageOf(strings.TrimPrefix(name, "*"))
	case "cdn.jsdelivr.net":
		return packageOf(strings.TrimPrefix(name, "npm/"))
	case "unpkg.com", "ga.jspm.io":
		return packageOf(name)
	case "deno.land":
		name = strings.TrimPrefix(name, "x/")
		first, _, _ := strings.Cut(name, "/")
		return withoutVersion(first)
	}
	return ""
}

// isTestPath reports whether a file's place or name says that it is a test, a
// story, a mock or an end-to-end check: code that no visitor reaches.
func isTestPath(name string) bool {
	base := path.Base(name)
	for _, mark := range []string{".test.", ".spec.", ".stories.", ".cy.", ".e2e."} {
		if strings.Contains(base, mark) {
			return true
		}
	}
	if strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py") || base == "conftest.py" {
		return true
	}
	for part := range strings.SplitSeq(path.Dir(name), "/") {
		switch part {
		case "__tests__", "__mocks__", "tests", "test", "e2e", "cypress", "playwright", "mocks", "mock", "fixtures", ".storybook", "examples", "example":
			return true
		}
	}
	return false
}

// isScriptPath reports whether a file is run by hand or by a build: its imports
// say nothing about the app.
func isScriptPath(name string) bool {
	for part := range strings.SplitSeq(path.Dir(name), "/") {
		if part == "scripts" || part == "script" || part == "tools" || part == "seeds" || part == "seeders" {
			return true
		}
	}
	base := path.Base(name)
	return strings.Contains(base, ".config.") || strings.HasPrefix(base, "seed.") || strings.HasPrefix(base, "seed-")
}
