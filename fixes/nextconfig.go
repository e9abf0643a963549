package fixes

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A Config is the object literal that a framework is configured with.
type Config struct {
	File   *source.File
	Object source.Node
}

// FindNextConfig finds the object literal that next.config exports; see
// FindConfig.
func FindNextConfig(d *Draft) (c Config, ok bool, err error) {
	return FindConfig(d, nextConfigs...)
}

// FindConfig finds the object literal that the first of the files that there is
// exports: as it is, from a function, or as the first argument of wrappers such as
// withSentryConfig(config, options) or defineNuxtConfig(config). ok is false when
// there is no such file; a shape that is not known is refused.
func FindConfig(d *Draft, files ...string) (c Config, ok bool, err error) {
	name := ""
	for _, file := range files {
		if d.Has(file) {
			name = file
			break
		}
	}
	if name == "" {
		return c, false, nil
	}
	f := d.Source(name)
	if f == nil {
		return c, true, Refuse(name+" could not be read", "ts", "")
	}
	exported := exportedValues(f)
	if len(exported) == 0 {
		return c, true, Refuse(name+" exports no configuration that could be found", languageOf(name), "")
	}
	r := configReader{exported: exported}
	object := r.object(exported[len(exported)-1], 0)
	if !object.OK() {
		return c, true, Refuse(name+" puts its configuration together in a way that this fix does not know", languageOf(name), "")
	}
	return Config{f, object}, true, nil
}

// nextConfigs are the names of a configuration in the order in which Next looks
// for them: the first one counts.
var nextConfigs = []string{"next.config.js", "next.config.mjs", "next.config.ts", "next.config.mts", "next.config.cjs", "next.config.cts"}

// exportedValues are what a file exports as default, and what it assigns to
// module.exports, in order.
func exportedValues(f *source.File) []source.Node {
	var out []source.Node
	for n := range f.Find(source.ExportDefault, source.Assign, source.Function) {
		switch {
		case n.Kind() == source.ExportDefault:
			out = append(out, n.Child(source.Value))
		case n.Kind() == source.Function && n.Has(source.Default):
			out = append(out, n)
		case n.Kind() == source.Assign && n.Child(source.Left).Path() == "module.exports":
			out = append(out, n.Child(source.Right))
		}
	}
	return out
}

// A configReader follows an exported value to the one object literal behind it.
type configReader struct{ exported []source.Node }

func (r configReader) object(n source.Node, depth int) source.Node {
	if depth > 12 { // names may go in circles
		return source.Node{}
	}
	switch n.Kind() {
	case source.Object:
		return n
	case source.Identifier:
		if v := n.Resolve(); v.OK() && v != n {
			return r.object(v, depth+1)
		}
	case source.Declarator, source.Await:
		return r.object(n.Child(source.Value), depth+1)
	case source.Member:
		return r.earlier(n, depth)
	case source.Arrow, source.Function:
		return r.result(n, depth)
	case source.Call:
		if n.Arg(0).OK() {
			return r.object(n.Arg(0), depth+1)
		}
		if fn := n.Child(source.Callee).Resolve(); fn.Is(source.Arrow, source.Function) {
			return r.result(fn, depth)
		}
	}
	return source.Node{}
}

// earlier follows `module.exports` inside of a later assignment to it.
func (r configReader) earlier(n source.Node, depth int) source.Node {
	if n.Path() != "module.exports" {
		return source.Node{}
	}
	for i := len(r.exported) - 1; i >= 0; i-- {
		if r.exported[i].End() < n.Start() {
			return r.object(r.exported[i], depth+1)
		}
	}
	return source.Node{}
}

// result is the object that a function returns, when it is always the same.
func (r configReader) result(fn source.Node, depth int) source.Node {
	var found source.Node
	for _, v := range Returned(fn) {
		o := r.object(v, depth+1)
		if !o.OK() || found.OK() && found != o {
			return source.Node{}
		}
		found = o
	}
	return found
}

// Returned are the expressions that a function returns, those of functions
// inside of it left out.
func Returned(fn source.Node) []source.Node {
	body := fn.Child(source.Body)
	if fn.Kind() == source.Arrow && body.Kind() != source.Block {
		return []source.Node{body}
	}
	var out []source.Node
	for r := range body.Find(source.Return) {
		if r.Function() == fn {
			out = append(out, r.Child(source.Value))
		}
	}
	return out
}

// Has reports whether the configuration sets a key, itself or through a spread
// whose content is not known.
func (c Config) Has(key string) bool { return c.Object.PropNode(key).OK() }

// List is the array literal that a function of the configuration returns, such
// as headers() or redirects(): of this file, by whatever name. No node when
// it is put together in another way.
func (c Config) List(key string) source.Node {
	fn := c.Object.PropNode(key)
	if fn.Kind() == source.Property {
		fn = fn.Child(source.Value)
	}
	if fn.Kind() == source.Shorthand {
		fn = fn.Child(source.Name)
	}
	fn = fn.Resolve()
	if !fn.Is(source.Method, source.Arrow, source.Function) {
		return source.Node{}
	}
	values := Returned(fn)
	if len(values) != 1 {
		return source.Node{}
	}
	v := values[0]
	if v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	if v = v.Resolve(); v.Kind() == source.Array {
		return v
	}
	return source.Node{}
}

// NewConfigName is the name of a configuration for an app that has none:
// TypeScript where this version of Next can read it.
func NewConfigName(d *Draft) string {
	v := d.Project().Stack().Version(project.Next)
	if d.TypeScript() && (!v.Known() || v.AtLeast(15, 0)) {
		return "next.config.ts"
	}
	return "next.config.mjs"
}

// Free reports whether a file does not use a name.
func Free(f *source.File, name string) bool { return FreeName(f, name, "") == name }

// FreeName is the first of some names that a file does not use.
func FreeName(f *source.File, names ...string) string {
	used := map[string]bool{}
	if f != nil {
		for n := range f.Find(source.Identifier) {
			used[n.Text()] = true
		}
	}
	for _, name := range names {
		if !used[name] {
			return name
		}
	}
	return strings.Join(names, "")
}
