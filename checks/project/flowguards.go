package project

import (
	"regexp"
	"strings"

	"underpin/checks/project/source"
)

// Checked reports whether the value of a name or member was looked at before it
// is used where n stands: parsed by a schema, or tested for type, shape, length
// or membership in a condition whose other branch leaves. A test that it is
// there at all is no such test.
func (p *Project) Checked(n source.Node) bool { return p.check(n) != 0 }

// check is how a value was looked at: FromListed, FromCast, FromChecked,
// fromTested, or 0.
func (p *Project) check(n source.Node) From {
	r := p.reads
	if r == nil {
		return p.checkOf(n)
	}
	kind, ok := r.checked[n] // what it was made from is in r already
	if !ok {
		kind = p.checkOf(n)
		if r.checked == nil {
			r.checked = map[source.Node]From{}
		}
		r.checked[n] = kind
	}
	return kind
}

func (p *Project) checkOf(n source.Node) From {
	path := n.Path()
	fn := n.Function()
	if path == "" || !fn.OK() {
		return 0
	}
	paths := []string{path}
	if d := n.Resolve(); d.Kind() == source.Binding { // const { a } = body: a check of body.a, or of body
		if v := d.Enclosing(source.Declarator).Child(source.Value); v.Path() != "" {
			paths = append(paths, v.Path()+"."+d.Key(), "="+v.Path())
		}
	}
	for at := strings.LastIndexByte(path, '.'); at > 0; at = strings.LastIndexByte(path[:at], '.') {
		paths = append(paths, "="+path[:at])
	}
	head, _, _ := strings.Cut(path, ".")
	home := n.Lookup(head).Function() // a test cannot stand farther out than the name
	if d := n.Lookup(head); d.Kind() == source.Param {
		home = d.Parent()
	}
	for f := fn; f.OK() && (home == f || home.Contains(f)); f = f.Function() {
		if kind := p.checkedIn(f, n, paths); kind != 0 {
			return kind
		}
	}
	return 0
}

// checkedIn looks for a check in one function. A path behind "=" counts only
// when it is parsed by a schema as a whole.
func (p *Project) checkedIn(fn, n source.Node, paths []string) From {
	var found From
	for c := range fn.Find(source.Call, source.If, source.Conditional, source.Switch) {
		if c.Start() > n.Start() {
			continue
		}
		switch c.Kind() {
		case source.Call:
			if cond := p.asserted(c); cond.OK() && !c.Contains(n) {
				found |= testsShape(cond, paths)
			}
			if v, ok := ValidatorCall(c); ok && !v.Contains(n) && mentions(v, paths, true) {
				found |= FromChecked
			}
			if p.validates(c) && !c.Contains(n) && !c.Enclosing(source.If).Child(source.Cond).Contains(c) {
				for _, a := range c.Args() {
					if mentions(a, paths, true) {
						found |= FromChecked
					}
				}
			}
		case source.If, source.Conditional:
			cond := c.Child(source.Cond)
			inside := c.Child(source.Then).Contains(n) || c.Child(source.Else).Contains(n)
			if !cond.Contains(n) && (inside || c.Kind() == source.If && leaves(c.Child(source.Then))) {
				if c.Child(source.Then).Contains(n) && unlike(cond, paths) {
					continue // one value is ruled out, and every other goes on
				}
				found |= testsShape(cond, paths)
			}
		case source.Switch:
			if c.Contains(n) && !c.Child(source.Cond).Contains(n) && mentions(c.Child(source.Cond), paths, false) {
				found |= FromListed
			}
		}
	}
	for _, kind := range []From{FromListed, FromCast, FromChecked, fromTested} {
		if found&kind != 0 {
			return kind
		}
	}
	return 0
}

// validates reports whether a call is of a function named as one that validates,
// and that looks at more than whether something is there.
func (p *Project) validates(c source.Node) bool {
	name := c.CalleeName()
	if name == "" || !strings.ContainsRune("vVaAeEcC", rune(name[0])) { // most are none of these
		return false
	}
	low := strings.ToLower(name)
	if !strings.HasPrefix(low, "validat") && !strings.HasPrefix(low, "assertvalid") && !strings.HasPrefix(low, "ensurevalid") && !strings.HasPrefix(low, "checkvalid") {
		return false
	}
	fn := p.Definition(c.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return true // of a library, or not to be seen
	}
	for n := range fn.Find(source.Unary, source.Call, source.Binary) {
		switch {
		case n.Kind() == source.Unary && n.Operator() == "typeof":
			return true
		case n.Kind() == source.Call:
			switch n.CalleeName() {
			case "test", "includes", "isArray", "isInteger", "match", "safeParse", "parse", "isEmail", "isFinite":
				return true
			}
		case n.Kind() == source.Binary && strings.Contains(n.Text(), ".length") && (n.Operator() == ">" || n.Operator() == "<") && n.Child(source.Right).Text() != "0":
			return true
		}
	}
	return false
}

// mentions reports whether an expression holds one of the paths, or with whole
// a path that is checked as a whole.
func mentions(n source.Node, paths []string, whole bool) bool {
	hit := func(c source.Node) bool {
		if !c.Is(source.Identifier, source.Member, source.Index) || !whole && partOnly(c) {
			return false
		}
		text := c.Path()
		for _, p := range paths {
			if text == p || whole && strings.TrimPrefix(p, "=") == text {
				return text != ""
			}
		}
		return false
	}
	if hit(n) {
		return true
	}
	for c := range n.Find(source.Identifier, source.Member, source.Index) {
		if hit(c) {
			return true
		}
	}
	return false
}

// partOnly reports whether a name is only there for one of its fields: a test of
// user.role says nothing of user.
func partOnly(c source.Node) bool {
	up := c.Parent()
	if c.Role() != source.ObjectRole || !up.Is(source.Member, source.Index) {
		return false
	}
	return up.Role() != source.Callee && up.Child(source.Name).Text() != "length"
}

// leaves reports whether a branch always ends the function or the round of the
// loop.
func leaves(branch source.Node) bool {
	switch branch.Kind() {
	case source.Return, source.Throw, source.Jump:
		return true
	case source.Block:
		var last source.Node
		for c := range branch.Children() {
			last = c
		}
		return leaves(last)
	case source.If:
		return branch.Child(source.Else).OK() && leaves(branch.Child(source.Then)) && leaves(branch.Child(source.Else))
	case source.Expression:
		switch c := branch.Child(source.Value); c.CalleeName() {
		case "next", "redirect", "notFound", "error", "fail", "json", "end", "send", "sendStatus", "exit":
			return c.Kind() == source.Call
		}
	}
	return false
}

var validatorName = regexp.MustCompile(`^(is|are|has)?_?(valid|allowed|safe|known|supported)|^(is|assert|ensure|check|validate|verify)[A-Z_]|valid`)

// testsShape says what a condition finds out about one of the paths, other than
// that it is there.
func testsShape(cond source.Node, paths []string) From {
	var found From
	cond.Walk(func(c source.Node) bool {
		switch {
		case c.Kind() == source.Unary && c.Operator() == "typeof" && mentions(c, paths, false):
			found |= fromTested
		case c.Kind() == source.Binary:
			found |= comparesShape(c, paths)
		case c.Kind() == source.Call:
			found |= callsTest(c, paths)
		case c.Kind() == source.Unary && c.Operator() == "!" && c.Child(source.Value).Kind() == source.Index:
			if mentions(c.Child(source.Value).Child(source.Value), paths, false) { // !PLANS[plan]
				found |= FromListed
			}
		}
		return true
	})
	return found
}

// comparesShape says what a comparison finds out: against a constant that is
// not empty, or by size.
func comparesShape(c source.Node, paths []string) From {
	l, r := c.Child(source.Left), c.Child(source.Right)
	switch c.Operator() {
	case "<", ">", "<=", ">=":
		zero := r.Text() == "0" || r.Text() == "1" && c.Operator() == "<"
		if mentions(c, paths, false) && !(zero && strings.Contains(l.Text(), ".length")) {
			return fromTested
		}
	case "===", "!==", "==", "!=":
		if !mentions(l, paths, false) {
			l, r = r, l
		}
		if !mentions(l, paths, false) || l.Kind() == source.Unary || r.Is(source.Null, source.Object, source.Array) || r.Text() == "undefined" || r.Text() == "0" && strings.Contains(l.Text(), ".length") {
			return 0
		}
		if s, ok := r.StringValue(); ok && s == "" {
			return 0
		}
		if r.Is(source.String, source.Number) {
			return FromListed
		}
		return fromTested
	case "in":
		if mentions(l, paths, false) {
			return FromListed
		}
	case "instanceof":
		if mentions(l, paths, false) {
			return fromTested
		}
	}
	return 0
}

// callsTest says what a call in a condition finds out about one of the paths.
func callsTest(c source.Node, paths []string) From {
	given := false
	for _, a := range c.Args() {
		given = given || mentions(a, paths, false)
	}
	name := c.CalleeName()
	switch name {
	case "includes", "has", "indexOf", "hasOwn", "hasOwnProperty", "some":
		if given {
			return FromListed
		}
		return 0
	case "isInteger", "isSafeInteger", "isFinite", "isNaN":
		if given {
			return FromCast
		}
		return 0
	case "test":
		if given {
			return FromCast
		}
		return 0
	case "isArray":
		if given {
			return fromTested
		}
		return 0
	case "match", "startsWith", "endsWith", "every":
		if mentions(c.Child(source.Callee), paths, false) {
			return FromChecked
		}
		return 0
	}
	if given && validatorName.MatchString(name) {
		return FromCast
	}
	return 0
}

// tagged is where the result of a tagged template comes from.
func (t *tracer) tagged(n source.Node, at *frame, left int) Flow {
	if len(queriesAt(n)) > 0 {
		return Flow{From: FromDatabase}
	}
	switch tag := n.Child(source.Callee).Path(); tag {
	case "html", "css", "svg", "String.raw", "dedent", "gql":
		return t.flow(n.Child(source.Value), at, left)
	}
	return unknownFlow.And(t.flow(n.Child(source.Value), at, left))
}
