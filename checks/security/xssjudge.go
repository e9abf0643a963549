package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A leaf is a part of a markup text that is neither constant nor made harmless.
type leaf struct {
	node  source.Node
	flow  project.Flow
	whole bool // it is all that becomes markup
}

// A purifier looks for the leaves of markup texts.
type purifier struct {
	p     *project.Project
	seen  map[source.Node]bool
	clean source.Node // the first call that makes a part harmless
	steps int
	mixed int                         // how many texts are being put together around
	bound map[source.Node]source.Node // what parameters are given, of the functions on the way
}

// leaves lists the parts of a markup text that someone else may write.
func (u *purifier) leaves(n source.Node, depth int) []leaf {
	if u.steps++; !n.OK() || depth == 0 || u.steps > 2000 || u.seen[n] {
		return nil
	}
	u.seen[n] = true
	switch n.Kind() {
	case source.Template, source.Binary, source.Conditional, source.Array:
		return u.joined(n, depth)
	case source.Await, source.Spread:
		return u.leaves(n.Child(source.Value), depth)
	case source.Call:
		return u.called(n, depth)
	case source.Identifier:
		if out, ok := u.variable(n, depth); ok {
			return out
		}
	case source.Member:
		switch n.Child(source.Name).Text() {
		case "innerHTML", "outerHTML", "originalHtml", "originalHTML": // what stands in the page already
			return nil
		}
		if d := u.p.Definition(n); d.Is(source.Template, source.String, source.Binary) {
			return u.leaves(d, depth-1)
		}
		if u.escapedThere(n) {
			return nil
		}
		if out, ok := u.field(n, depth); ok {
			return out
		}
	case source.Index:
		if matched(n) {
			return nil
		}
		if d := u.p.Definition(n.Child(source.ObjectRole)); d.Kind() == source.Object { // TEXTS[language]
			var out []leaf
			for c := range d.Children() {
				out = append(out, u.leaves(c.Child(source.Value), depth-1)...)
			}
			return out
		}
	case source.Tagged:
		if name := n.Child(source.Callee).Path(); name == "html" || name == "safeHtml" {
			return nil
		}
	}
	f := u.p.FlowOf(n)
	if f.Only(project.FromConstant|project.FromEnv|project.FromCast|project.FromListed) || f.Place == project.InHeaders { // no link makes a browser send another header
		return nil
	}
	return []leaf{{node: n, flow: f, whole: u.mixed == 0}}
}

// joined gathers the leaves of what a text is put together from.
func (u *purifier) joined(n source.Node, depth int) []leaf {
	var out []leaf
	op := n.Operator()
	if n.Kind() == source.Binary && op != "+" && op != "||" && op != "??" && op != "&&" {
		return nil
	}
	if n.Kind() == source.Template || op == "+" {
		u.mixed++
		defer func() { u.mixed-- }()
	}
	for c := range n.Children() {
		if c.Role() == source.Cond || op == "&&" && c.Role() == source.Left {
			continue
		}
		out = append(out, u.leaves(c, depth)...)
	}
	return out
}

// variable follows a name to the texts that it is given.
func (u *purifier) variable(n source.Node, depth int) ([]leaf, bool) {
	d := n.Lookup(n.Text())
	if d.Kind() == source.ImportName {
		if im, _, ok := n.File().ImportOf(n.Text()); ok && strings.HasSuffix(im.Spec, "?raw") {
			return nil, true // a file of the app itself
		}
		if v := u.p.Definition(n); v.Is(source.Template, source.String, source.Binary, source.Call) {
			return u.leaves(v, depth-1), true
		}
		return nil, false
	}
	if v, ok := u.bound[d]; ok {
		return u.leaves(v, depth-1), true
	}
	for _, known := range []func(source.Node) ([]source.Node, bool){u.loaded, u.passed, u.given} {
		if values, ok := known(d); ok {
			var out []leaf
			for _, v := range values {
				out = append(out, u.leaves(v, depth-1)...)
			}
			return out, true
		}
	}
	if fn := d.Parent(); d.Kind() == source.Param && fn.Role() == source.Arg && fn.Parent().CalleeName() == "then" {
		return u.leaves(fn.Parent().Child(source.Callee).Child(source.ObjectRole), depth), true
	}
	if made := takenFrom(d); made.Kind() == source.Call && purifies(made) { // const { svg } = await mermaid.render(…)
		return u.leaves(made, depth), true
	}
	if d.Kind() != source.Declarator || d.Child(source.Name).Kind() != source.Identifier {
		return nil, false
	}
	if loop := d.Enclosing(source.ForOf); loop.OK() && loop.Child(source.Left).Contains(d) {
		return nil, false
	}
	scope := d.Function()
	if !scope.OK() {
		scope = n.File().Root()
	}
	from := escapedFrom(scope, n)
	var out []leaf
	if from == 0 {
		out = u.leaves(d.Child(source.Value), depth)
	}
	for a := range scope.Find(source.Assign) {
		if a.Child(source.Left).Ident() != n.Text() || a.Start() < from {
			continue
		}
		if a.Operator() == "+=" {
			u.mixed++
			out = append(out, u.leaves(a.Child(source.Right), depth)...)
			u.mixed--
			continue
		}
		out = append(out, u.leaves(a.Child(source.Right), depth)...)
	}
	return out, true
}

// given lists what a prop or a piece of React's state may hold, when all of it
// is known.
func (u *purifier) given(d source.Node) ([]source.Node, bool) {
	if values, ok := u.p.StateValues(d); ok {
		return values, true
	}
	if d.Kind() != source.Binding || d.Parent().Parent().Kind() != source.Param {
		return nil, false
	}
	fn := d.Parent().Parent().Parent()
	values, all := u.p.PropValues(fn, d.Key())
	return values, all && len(values) > 0 || len(values) == 0 && u.p.NeverGiven(fn, d.Key())
}

// called gathers the leaves of what a call gives.
func (u *purifier) called(n source.Node, depth int) []leaf {
	callee := n.Child(source.Callee)
	made := homeMade(u.p, u.p.Definition(callee), 2)
	if purifies(n) && !made {
		if !u.clean.OK() {
			u.clean = n
		}
		return nil
	}
	object := callee.Child(source.ObjectRole)
	switch n.CalleeName() {
	case "replace", "replaceAll":
		if escapesAt(n) {
			u.clean = n
			return nil
		}
		if callee.Kind() == source.Member {
			return u.leaves(object, depth)
		}
	case "join", "then", "trim", "split", "slice", "toString", "concat", "filter", "reverse", "sort", "flat", "repeat", "padStart", "substring", "toUpperCase", "toLowerCase", "trimEnd":
		if callee.Kind() == source.Member {
			return u.leaves(object, depth)
		}
	case "map", "flatMap":
		return u.mapped(n, object, depth)
	case "String":
		return u.leaves(n.Arg(0), depth)
	case "fetch":
		if path, ok := n.Arg(0).StringValue(); ok && strings.HasPrefix(path, "/") && u.p.Has("public"+path) {
			return nil // a file of the app itself
		}
	case "useMemo", "cache", "memo":
		return u.results(n.Arg(0), depth)
	case "charAt", "toLocaleString", "toFixed", "toLocaleDateString", "toLocaleTimeString", "toISOString", "getTime":
		return nil
	}
	if fn := u.p.Definition(callee); fn.Is(source.Function, source.Arrow, source.Method) {
		if name := strings.ToLower(n.CalleeName()); !made && containsPart(name, []string{"escape", "sanitiz", "purif", "encodehtml"}) {
			u.clean = n
			return nil
		}
		u.bind(fn, n)
		return u.results(fn, depth-1)
	}
	if pkg, _ := n.Origin(); rendersMarkdown(pkg) && n.Arg(0).OK() && (n.CalleeName() == "parse" || n.CalleeName() == "marked" || n.CalleeName() == "render" || n.CalleeName() == "parseInline" || n.CalleeName() == "makeHtml") {
		return u.leaves(n.Arg(0), depth-1)
	}
	f := u.p.FlowOf(n)
	if f.Only(project.FromConstant|project.FromEnv|project.FromCast|project.FromListed) || f.Place == project.InHeaders { // no link makes a browser send another header
		return nil
	}
	return []leaf{{node: n, flow: f, whole: u.mixed == 0}}
}

// mapped gathers the leaves of list.map(item => text).
func (u *purifier) mapped(n, list source.Node, depth int) []leaf {
	fn := u.p.Definition(n.Arg(0))
	if !fn.OK() {
		fn = n.Arg(0)
	}
	if item := fn.Child(source.ParamRole); item.Child(source.Name).Ident() != "" {
		u.bound[item] = list
	}
	u.mixed++
	inner := u.results(fn, depth-1)
	u.mixed--
	if len(inner) == 0 {
		return nil
	}
	f := u.p.FlowOf(list)
	if f.Only(project.FromConstant | project.FromEnv) {
		return nil
	}
	for i := range inner {
		if inner[i].flow.Only(project.FromUnknown) {
			inner[i].flow = f
		}
	}
	return inner
}

// results gathers the leaves of what a function returns.
func (u *purifier) results(fn source.Node, depth int) []leaf {
	body := fn.Child(source.Body)
	if !fn.Is(source.Function, source.Arrow, source.Method) || !body.OK() {
		return nil
	}
	if body.Kind() != source.Block {
		return u.leaves(body, depth)
	}
	var out []leaf
	body.Walk(func(c source.Node) bool {
		if c.Kind() == source.Return {
			out = append(out, u.leaves(c.Child(source.Value), depth)...)
		}
		return !c.Is(source.Function, source.Arrow, source.Method, source.Class)
	})
	return out
}

// purifyingPackages make markup harmless, or make harmless markup of data.
var purifyingPackages = map[string]bool{
	"dompurify": true, "isomorphic-dompurify": true, "sanitize-html": true, "xss": true, "he": true, "escape-html": true, "html-escaper": true, "html-entities": true, "shiki": true, "highlight.js": true,
	"prismjs": true, "katex": true, "mermaid": true, "lowlight": true, "rehype-sanitize": true, "lodash.escape": true, "entities": true, "insane": true, "hast-util-sanitize": true, "qrcode": true,
	"next-intl": true, "react-i18next": true, "i18next": true, "ansi-to-html": true, "serialize-javascript": true, "devalue": true, "@tiptap/html": true,
}

// purifies reports whether a call gives markup that can do no harm: sanitised,
// escaped, highlighted, or a text of the app's own translations.
func purifies(c source.Node) bool {
	pkg, _ := c.Origin()
	head, _, _ := strings.Cut(pkg, "/")
	if purifyingPackages[pkg] || purifyingPackages[head] || purifiesLater(c) {
		return true
	}
	name := strings.ToLower(c.CalleeName())
	if containsPart(name, []string{"sanitiz", "escapehtml", "escape_html", "htmlescape", "purify", "encodehtml", "codetohtml", "highlight", "rendertostring", "rendertostaticmarkup", "serializejson", "safejson", "jsonld", "encodeuri"}) {
		return true
	}
	switch path := c.CalleePath(); path {
	case "t", "i18n.t", "t.raw", "t.html", "t.markup", "parseInt", "parseFloat", "Number", "Math.round", "Math.floor", "esc", "escape", "h", "JSON.stringify":
		return path != "JSON.stringify"
	}
	return false
}

// purifiesLater reports whether a call is of such a package that the file loads when
// it is needed, under the package's own name: import("mermaid").then(m => …).
func purifiesLater(c source.Node) bool {
	name := c.Child(source.Callee).Child(source.ObjectRole).Ident()
	return purifyingPackages[name] && slices.ContainsFunc(c.File().Imports, func(im source.Import) bool { return im.Dynamic && im.Spec == name })
}

// takenFrom is the value that a declaration takes a name out of, awaited or not.
func takenFrom(d source.Node) source.Node {
	if !d.Is(source.Binding, source.Shorthand) || d.Parent().Parent().Kind() != source.Declarator {
		return source.Node{}
	}
	v := d.Parent().Parent().Child(source.Value)
	for v.Kind() == source.Await {
		v = v.Child(source.Value)
	}
	return v
}
