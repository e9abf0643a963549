package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// envChecks finds the code of a file that fails when variables are missing: a
// schema that is given all of them, a library for it, or a test that throws.
func envChecks(f *source.File) []EnvCheck {
	var out []EnvCheck
	for call := range f.Find(source.Call) {
		if c, ok := schemaCheck(f, call); ok {
			out = append(out, c)
		}
	}
	out = append(out, handWrittenChecks(f)...)
	slices.SortFunc(out, func(a, b EnvCheck) int { return a.Line - b.Line })
	return out
}

func newEnvCheck(n source.Node, kind string, names []string) EnvCheck {
	c := EnvCheck{File: n.File().Path, Line: n.Line(), Kind: kind, Names: names}
	fn := n.Function()
	c.AtStart = !fn.OK() || calledAtTop(fn)
	c.function = functionName(fn)
	return c
}

func functionName(fn source.Node) string {
	if d := fn.Parent(); d.Kind() == source.Declarator && fn.Is(source.Arrow, source.Function) {
		return d.Child(source.Name).Ident()
	}
	return fn.Child(source.Name).Ident()
}

// calledAtStart reports whether a file that imports a function calls it at its
// top level.
func (p *Project) calledAtStart(function, definedIn string) bool {
	for _, f := range p.list() {
		if f.path == definedIn || !f.isSource() || isTestPath(f.path) {
			continue
		}
		if !p.Holds(f.path, function+"(") {
			continue
		}
		tree := p.Source(f.path)
		if tree == nil {
			continue
		}
		if _, _, imported := tree.ImportOf(function); !imported {
			continue
		}
		for call := range tree.Find(source.Call) {
			if call.Child(source.Callee).Ident() == function && !call.Function().OK() {
				return true
			}
		}
	}
	return false
}

// calledAtTop reports whether a named function is called at the top level of its
// own file.
func calledAtTop(fn source.Node) bool {
	name := functionName(fn)
	if fn.Kind() == source.Arrow || fn.Kind() == source.Function {
		if c := fn.Parent(); c.Kind() == source.Call && fn.Role() == source.Callee && !c.Function().OK() {
			return true // (() => { … })()
		}
		if c := fn.Parent(); c.Kind() == source.Call && fn.Role() == source.Arg && c.CalleeName() == "forEach" {
			return !c.Function().OK()
		}
	}
	if name == "" {
		return false
	}
	for call := range fn.File().Find(source.Call) {
		if call.Child(source.Callee).Ident() == name && !call.Function().OK() {
			return true
		}
	}
	return false
}

// schemaCheck reads a call that validates: createEnv({…}), cleanEnv(process.env,
// {…}), schema.parse(process.env).
func schemaCheck(f *source.File, call source.Node) (EnvCheck, bool) {
	switch call.CalleeName() {
	case "createEnv":
		if spec := importedFrom(f, call); strings.HasPrefix(spec, "@t3-oss/") {
			c := newEnvCheck(call, "t3-env", nil)
			for _, part := range []string{"server", "client", "shared"} {
				c.add(call.Arg(0).Prop(part).Resolve())
			}
			return c, true
		}
	case "cleanEnv", "envsafe":
		arg := call.Arg(0)
		if call.CalleeName() == "cleanEnv" {
			arg = call.Arg(1)
		}
		c := newEnvCheck(call, "envalid", nil)
		c.add(arg.Resolve())
		return c, true
	case "parse", "safeParse", "validate", "validateSync", "assert", "parseAsync":
		for _, arg := range call.Args() {
			if isAllEnv(arg) {
				if call.CalleeName() == "safeParse" && !failsNear(call) {
					return EnvCheck{}, false
				}
				c := newEnvCheck(call, "schema", nil)
				c.addSchema(call)
				return c, true
			}
		}
	}
	return EnvCheck{}, false
}

func importedFrom(f *source.File, call source.Node) string {
	name, _, _ := strings.Cut(call.CalleePath(), ".")
	im, _, _ := f.ImportOf(name)
	return im.Spec
}

// isAllEnv reports whether an argument carries the variables: process.env itself,
// a copy of it, or an object made of reads.
func isAllEnv(arg source.Node) bool {
	arg = arg.Resolve()
	switch arg.Path() {
	case "process.env", "import.meta.env", "Bun.env":
		return true
	}
	if importsEnv(arg) {
		return true
	}
	if arg.Kind() != source.Object {
		return false
	}
	for c := range arg.Children() {
		v := c.Child(source.Value)
		if strings.HasPrefix(v.Path(), "process.env") || strings.HasPrefix(v.Path(), "import.meta.env") || importsEnv(v.Child(source.ObjectRole)) {
			return true
		}
	}
	return false
}

// importsEnv reports whether a name is the object of all variables that a module gives:
// SvelteKit's $env/dynamic/private (https://svelte.dev/docs/kit/$env-dynamic-private), Node's
// process.
func importsEnv(n source.Node) bool {
	if n.Kind() == source.ImportName { // what a name resolved to
		n = n.Child(source.Name)
	}
	if !n.OK() {
		return false
	}
	im, name, ok := n.File().ImportOf(n.Text())
	return ok && name.Imported == "env" && (strings.HasPrefix(im.Spec, "$env/dynamic/") || im.Spec == "process" || im.Spec == "node:process")
}

// add notes the keys of an object in a schema, and which of them may be missing.
func (c *EnvCheck) add(object source.Node) {
	c.Names = append(c.Names, keys(object)...)
	c.Optional = append(c.Optional, optionalKeys(object)...)
	for child := range object.Children() {
		if child.File().Path != c.File || !child.Is(source.Property, source.Shorthand) || child.Key() == "" {
			continue
		}
		if c.Lines == nil {
			c.Lines = map[string]int{}
		}
		c.Lines[child.Key()] = child.Line()
	}
}

// addSchema notes the names in the schema whose method is called, or that is
// handed over beside the variables.
func (c *EnvCheck) addSchema(call source.Node) {
	candidates := append([]source.Node{call.Child(source.Callee).Child(source.ObjectRole)}, call.Args()...)
	for _, n := range candidates {
		n = n.Resolve()
		for depth := 0; n.OK() && depth < 12; depth++ {
			if n.Kind() == source.Call && isObjectSchema(n) {
				if strings.HasPrefix(n.CalleePath(), "z.") {
					c.Kind = "zod"
				}
				c.add(n.Arg(0).Resolve())
			}
			switch {
			case n.Kind() != source.Call:
				n = source.Node{}
			case n.CalleeName() == "pipe" && n.Arg(1).OK(): // valibot's: v.pipe(v.object({…}), v.check(…))
				n = n.Arg(0).Resolve()
			default:
				n = n.Child(source.Callee).Child(source.ObjectRole).Resolve()
			}
		}
	}
}

func isObjectSchema(call source.Node) bool {
	switch call.CalleeName() {
	case "object", "strictObject", "looseObject", "extend", "keys":
		return true
	}
	return false
}

func keys(object source.Node) []string {
	var out []string
	for c := range object.Children() {
		if c.Is(source.Property, source.Shorthand) && c.Key() != "" {
			out = append(out, c.Key())
		}
	}
	return out
}

// optionalKeys are the keys whose schema says that there may be no value:
// z.string().optional(), z.url().default("…").
func optionalKeys(object source.Node) []string {
	var out []string
	for c := range object.Children() {
		if c.Is(source.Property, source.Shorthand) && c.Key() != "" && mayBeMissing(c) {
			out = append(out, c.Key())
		}
	}
	return out
}

// mayBeMissing reports whether a key of a schema goes without a value: the schema
// says so itself, through a name or inside of another, str({ default: "…" }) too.
func mayBeMissing(property source.Node) bool {
	v := property.Child(source.Value)
	if v.Is(source.Identifier, source.Member) {
		v = v.Resolve()
	}
	if v.Kind() == source.Conditional {
		return false // it depends on the stage
	}
	missing := false
	v.Walk(func(call source.Node) bool {
		if call.Kind() == source.Call {
			switch call.CalleeName() {
			case "optional", "nullish", "default", "catch", "prefault":
				missing = true
			}
			missing = missing || call.Arg(0).Kind() == source.Object && call.Arg(0).Prop("default").OK()
		}
		return !missing
	})
	return missing
}

// failsNear reports whether the function or file around a node throws or ends
// the process.
func failsNear(n source.Node) bool {
	around := n.Function()
	if !around.OK() {
		around = n.File().Root()
	}
	return fails(around)
}

func fails(n source.Node) bool {
	failing := false
	n.Walk(func(d source.Node) bool {
		if d.Kind() == source.Throw || d.Kind() == source.Call && (d.CalleePath() == "process.exit" || d.CalleePath() == "Deno.exit") {
			failing = true
		}
		return !failing
	})
	return failing
}
