package project

import (
	"strings"

	"underpin/checks/project/source"
)

// envOfSource is what one source file reads and checks.
func (p *Project) envOfSource(path string) *Env {
	return perFile(p, path, "env", func(p *Project) *Env {
		e := &Env{}
		if !p.Holds(path, ".env", "$env/", "astro:env", "env(", "createEnv(", "node:process", `"process"`, `'process'`) { // most files: spare the tree
			return e
		}
		f := p.Source(path)
		if f == nil {
			return e
		}
		r := envReader{file: f, env: e}
		for _, im := range f.Imports {
			r.imported(im)
		}
		for n := range f.Find(source.Member, source.Index, source.Call, source.Declarator) {
			r.node(n)
		}
		r.throughHelpers()
		e.Checks = envChecks(f)
		return e
	})
}

type envReader struct {
	file    *source.File
	env     *Env
	dynamic map[string]string // local names that stand for all variables → via
}

// envObject says which object of all variables an expression is: "process.env",
// "import.meta.env"…; "" when it is none.
func (r *envReader) envObject(n source.Node) string {
	path := n.Path()
	switch path {
	case "process.env", "import.meta.env", "Bun.env":
		return path
	case "globalThis.process.env", "global.process.env":
		return "process.env"
	}
	if via, ok := r.dynamic[path]; ok {
		return via
	}
	for _, tail := range []string{"platform.env", "runtime.env", "c.env", "ctx.env"} { // bindings of a worker
		if path == tail || strings.HasSuffix(path, "."+tail) {
			return "bindings"
		}
	}
	return ""
}

func (r *envReader) imported(im source.Import) {
	static := im.Spec == "$env/static/private" || im.Spec == "$env/static/public" ||
		im.Spec == "astro:env/server" || im.Spec == "astro:env/client"
	for _, name := range im.Names {
		switch {
		case static && name.Imported != "*" && name.Imported != "default" && isEnvName(name.Imported):
			r.add(name.Imported, im.Node, im.Spec)
		case strings.HasPrefix(im.Spec, "$env/") && (name.Imported == "env" || name.Imported == "*"),
			(im.Spec == "process" || im.Spec == "node:process") && name.Imported == "env":
			if r.dynamic == nil {
				r.dynamic = map[string]string{}
			}
			r.dynamic[name.Local] = im.Spec
		}
	}
}

func (r *envReader) node(n source.Node) {
	switch n.Kind() {
	case source.Member:
		if via := r.envObject(n.Child(source.ObjectRole)); via != "" {
			r.add(n.Child(source.Name).Text(), n, via)
		}
	case source.Index:
		if key, ok := n.Child(source.Value).StringValue(); ok {
			if via := r.envObject(n.Child(source.ObjectRole)); via != "" {
				r.add(key, n, via)
			}
		}
	case source.Call:
		key, ok := n.Arg(0).StringValue()
		switch name := n.CalleePath(); {
		case !ok:
		case name == "Deno.env.get":
			r.add(key, n, "Deno.env")
		case name == "getSecret" && r.file.LocalOf("astro:env/server", name) == name:
			r.add(key, n, "astro:env/server")
		}
	case source.Declarator:
		r.destructured(n)
	}
}

// throughHelpers are the variables that a function of the same file reads by the
// name it is given: template("MAIL_WELCOME"), where template reads process.env[name].
func (r *envReader) throughHelpers() {
	type helper struct {
		via    string
		throws bool // when there is no value
	}
	helpers := map[string]helper{}
	for n := range r.file.Find(source.Index) {
		name, fn := n.Child(source.Value).Ident(), n.Function()
		if name == "" || !fn.OK() || functionName(fn) == "" {
			continue
		}
		first := fn.Child(source.ParamRole)
		if via := r.envObject(n.Child(source.ObjectRole)); via != "" && first.OK() && n.Lookup(name) == first {
			h := helper{via: via}
			for range fn.Find(source.Throw) {
				h.throws = true
			}
			helpers[functionName(fn)] = h
		}
	}
	if len(helpers) == 0 {
		return
	}
	for call := range r.file.Find(source.Call) {
		h, ok := helpers[call.Child(source.Callee).Ident()]
		key, text := call.Arg(0).StringValue()
		if !ok || !text || !isEnvName(key) {
			continue
		}
		if read := r.add(key, call, h.via); read != nil {
			fallback := call.Arg(1).OK()
			read.Default = read.Default || fallback
			read.Checked = read.Checked || h.throws && !fallback
		}
	}
}

func (r *envReader) destructured(n source.Node) {
	pattern := n.Child(source.Name)
	if pattern.Kind() != source.ObjectPattern {
		return
	}
	via := r.envObject(n.Child(source.Value))
	if via == "" {
		return
	}
	for b := range pattern.Children() {
		if b.Has(source.Rest) || b.Key() == "" {
			continue
		}
		r.add(b.Key(), b, via)
		if b.Child(source.Value).OK() {
			r.env.Reads[len(r.env.Reads)-1].Default = true
		}
	}
}

// builtIn are the names that tools set themselves.
func builtIn(name, via string) bool {
	if via == "import.meta.env" {
		switch name {
		case "MODE", "DEV", "PROD", "SSR", "BASE_URL", "SITE", "ASSETS_PREFIX":
			return true
		}
	}
	return false
}

// add keeps a read and gives it back, nil when it is none of a variable.
func (r *envReader) add(name string, n source.Node, via string) *EnvRead {
	if name == "" || builtIn(name, via) || isAssigned(n) || (via == "bindings" && !isEnvName(name)) {
		return nil
	}
	read := EnvRead{
		Name: name, File: r.file.Path, Start: n.Start(), End: n.End(), Via: via, Public: readByBrowsers(name, via),
		Default: hasDefault(n), Checked: isTested(n),
	}
	read.Line, read.Column = n.Position()
	r.env.Reads = append(r.env.Reads, read)
	return &r.env.Reads[len(r.env.Reads)-1]
}

// readByBrowsers reports whether a read is of what a build writes into the pages. Of what
// begins with PUBLIC_ alone, only the frameworks' own ways of reading are: a server that
// calls its folders so asks its process for them.
func readByBrowsers(name, via string) bool {
	return IsPublicEnv(name) && (via != "process.env" || !strings.HasPrefix(name, "PUBLIC_"))
}

// isEnvName reports whether a name is written as variables are: in capitals.
func isEnvName(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for _, c := range name {
		if c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func isAssigned(n source.Node) bool {
	parent := n.Parent()
	return parent.Kind() == source.Assign && n.Role() == source.Left && parent.Operator() == "=" ||
		parent.Kind() == source.Unary && strings.HasPrefix(parent.Text(), "delete")
}

// hasDefault reports whether another value takes the place of a missing one.
func hasDefault(n source.Node) bool {
	for parent := n.Parent(); parent.OK(); n, parent = parent, parent.Parent() {
		switch parent.Kind() {
		case source.Binary:
			if op := parent.Operator(); n.Role() == source.Left && (op == "??" || op == "||") {
				right := parent.Child(source.Right)
				if e, ok := right.StringValue(); ok && e == "" {
					return false // as good as missing
				}
				return right.Ident() != "undefined" && right.Kind() != source.Null
			}
			if n.Role() != source.Right || parent.Operator() != "??" && parent.Operator() != "||" {
				return false
			}
			// the middle of a chain: given || process.env.X || "…"
		case source.Conditional:
			return n.Role() == source.Cond && parent.Child(source.Then).Text() == n.Text()
		case source.Call: // Number(process.env.PORT) || 3000, trim()
			if n.Role() != source.Arg || parent.Child(source.Callee).Ident() == "" {
				return false
			}
		case source.Member:
			return false
		default:
			return false
		}
	}
	return false
}

// isTested reports whether the code asks here if the variable is there.
func isTested(n source.Node) bool {
	for parent := n.Parent(); parent.OK(); n, parent = parent, parent.Parent() {
		switch parent.Kind() {
		case source.Unary:
			if strings.HasPrefix(parent.Text(), "typeof") {
				return false
			}
		case source.Binary:
		case source.If, source.Conditional:
			return n.Role() == source.Cond
		default:
			return false
		}
	}
	return false
}
