package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A part is a module of the app that can be loaded by itself: nothing happens
// when it is loaded, and what it imports can be loaded too.
type part struct {
	file      string
	functions []string // exported
	schemas   []string // exported schemas of Zod for objects
	weight    int
}

// harmless are packages that do nothing when they are loaded and need no
// setting.
var harmless = []string{
	"clsx", "tailwind-merge", "class-variance-authority", "zod", "date-fns", "dayjs", "lodash", "lodash-es", "nanoid", "uuid", "slugify", "ms", "superjson", "validator", "yup", "valibot", "qs", "decimal.js", "big.js", "bcryptjs", "jsonwebtoken",
	"node:crypto", "crypto", "node:path", "path", "node:url", "url", "node:util", "util", "node:buffer", "buffer", "node:assert",
}

// loadable lists a few parts that tests can begin with, those of what must not
// break first.
func loadable(p *project.Project) []part {
	const most = 4
	var out []part
	seen := map[string]bool{}
	m := p.Modules()
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !m.Live(name) || !isPlainModule(name) {
			continue
		}
		f := p.Source(name)
		if f == nil || !loads(p, name, seen, 0) {
			continue
		}
		if x := offers(f); len(x.functions)+len(x.schemas) > 0 {
			x.file = name
			x.weight = weightOf(name) + len(x.schemas)
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b part) int { return b.weight - a.weight })
	return out[:min(len(out), most)]
}

func isPlainModule(name string) bool {
	if !strings.HasSuffix(name, ".ts") && !strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, ".mjs") || strings.HasSuffix(name, ".d.ts") {
		return false
	}
	for _, folder := range []string{"public/", "supabase/", "api/", "functions/", "netlify/", "convex/"} {
		if strings.HasPrefix(name, folder) {
			return false
		}
	}
	return !strings.Contains(name, "/api/") && !strings.HasSuffix(name, "/route.ts") && !strings.Contains(name, "config")
}

func weightOf(name string) int {
	w := 0
	for _, word := range append(slices.Clone(paymentWords), authWords...) {
		if strings.Contains(strings.ToLower(name), word) {
			w = 3
		}
	}
	return w
}

// loads reports whether a module can be loaded by itself.
func loads(p *project.Project, name string, seen map[string]bool, depth int) bool {
	if done, ok := seen[name]; ok {
		return done
	}
	seen[name] = false // a circle does not load in a way that is easy to see
	f := p.Source(name)
	if f == nil || depth > 4 || !quiet(f) {
		return false
	}
	for _, im := range f.Imports {
		if im.TypeOnly {
			continue
		}
		if im.Dynamic || im.Require && im.Node.Function().OK() {
			continue
		}
		to := p.Modules().Resolve(name, im.Spec)
		switch {
		case to != "" && loads(p, to, seen, depth+1):
		case to == "" && slices.Contains(harmless, source.PackageName(im.Spec)):
		default:
			return false
		}
	}
	seen[name] = true
	return true
}

// quiet reports whether nothing happens when a module is loaded: its statements
// declare, and what is called to fill a constant is known to be harmless.
func quiet(f *source.File) bool {
	for item := range f.Root().Children() {
		switch item.Kind() {
		case source.ImportKind, source.ExportNames, source.Function, source.Class, source.TypeDecl, source.Enum, source.None, source.Other:
			continue
		case source.Expression:
			if _, directive := firstOf(item).StringValue(); directive {
				continue
			}
			if strings.HasPrefix(item.Text(), "module.exports") || strings.HasPrefix(item.Text(), "exports.") {
				continue
			}
			return false
		case source.Variables, source.ExportDefault:
			if !quietValue(item) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// quietValue reports whether nothing is done, read or asked for outside of the
// functions below a node.
func quietValue(item source.Node) bool {
	ok := true
	item.Walk(func(n source.Node) bool {
		switch n.Kind() {
		case source.Function, source.Arrow, source.Method:
			return false
		case source.New:
			if name := n.CalleePath(); name != "Map" && name != "Set" && name != "WeakMap" && name != "Date" {
				ok = false
			}
		case source.Call:
			pkg, _ := n.Child(source.Callee).Origin()
			root, _, _ := strings.Cut(n.CalleePath(), ".")
			if !slices.Contains(harmless, pkg) && root != "Object" && root != "Symbol" && n.CalleePath() != "require" {
				ok = false
			}
		case source.Await, source.Tagged:
			ok = false
		case source.Identifier:
			switch n.Text() {
			case "window", "document", "process", "localStorage", "navigator", "Deno":
				ok = false
			}
		}
		return ok
	})
	return ok
}

func firstOf(n source.Node) source.Node {
	for c := range n.Children() {
		return c
	}
	return source.Node{}
}

// offers lists what a module exports that a first test can ask for.
func offers(f *source.File) part {
	const most = 6
	var out part
	for _, e := range f.Exports {
		d := f.Declaration(e.Name)
		if d.Kind() == source.Declarator {
			d = d.Child(source.Value)
		}
		switch {
		case e.Name == "default":
		case d.Is(source.Function, source.Arrow) && len(out.functions) < most:
			out.functions = append(out.functions, e.Name)
		case d.Kind() == source.Call && d.CalleePath() == "z.object" && len(out.schemas) < 3:
			out.schemas = append(out.schemas, e.Name)
		}
	}
	return out
}
