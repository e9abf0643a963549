package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// What a handler does with a value.
type useKind uint8

const (
	idle    useKind = iota // logs it, or says it back
	present                // looks whether it is there
	tested                 // looks at its shape
	works                  // stores it, sends it on, or calls something with it

	renamed // gives it another name
	through // makes something else of it, which is then used
)

// aliasDepth is how many names a value is followed through.
const aliasDepth = 4

// usesOf says what is done with a value, and whether it is put to work somewhere
// without having been looked at, and where: where it is used itself, or where a name
// is that it was given to.
func usesOf(n source.Node, left int, looked func(source.Node) bool) (kind useKind, open source.Node) {
	at := n
	switch kind = useHere(&n); {
	case kind == renamed && left > 0:
		kind, open = aliasUse(n, left-1, looked)
	case kind == works || kind == renamed:
		kind, open = works, at
	}
	if open.OK() && looked(at) {
		open = source.Node{}
	}
	return kind, open
}

// useHere is what is done with a value where it stands; it leaves n at the
// declaration or the assignment that gives it another name.
func useHere(at *source.Node) useKind {
	n, whole := *at, true
	for n.OK() {
		up := n.Parent()
		switch up.Kind() {
		case source.Unary:
			switch up.Operator() {
			case "!":
				return present.orShape(whole)
			case "typeof":
				return tested
			}
		case source.Binary:
			switch up.Operator() {
			case "===", "!==", "==", "!=", "<", ">", "<=", ">=", "in", "instanceof":
				if boundsLoop(up, n) {
					return works
				}
				return tested
			case "&&":
				if n.Role() == source.Left {
					return present.orShape(whole)
				}
			}
		case source.If, source.While, source.Conditional, source.Switch, source.Case:
			if n.Role() == source.Cond {
				return present.orShape(whole)
			}
		case source.Call, source.New:
			if n.Role() == source.Arg {
				if asksShape(up) {
					return tested
				}
				if kind := callUse(up); kind != through {
					return kind
				}
				whole = whole && up.CalleeName() == "String"
			}
		case source.Member, source.Index:
			if up.Child(source.Name).Text() == "length" || n.Role() == source.Value {
				return tested // PRICES[plan]: one of those that are there
			}
			switch up.Child(source.Name).Text() {
			case "trim", "toLowerCase", "toUpperCase", "toString":
			default:
				whole = false
			}
		case source.Assign:
			if n.Role() == source.Left {
				return idle
			}
			if up.Child(source.Left).Kind() == source.Identifier && declaredInside(up) {
				*at = up
				return renamed
			}
			return works
		case source.Declarator:
			*at = up
			return renamed
		case source.Return, source.Expression, source.Arrow:
			return idle
		case source.Tagged:
			if runsSQL(up) {
				return works
			}
		case source.Await, source.Template, source.Property, source.Shorthand, source.Object, source.Array, source.Spread, source.Element, source.Attr:
		default:
			return idle
		}
		n = up
	}
	return idle
}

// boundsLoop reports whether a value says how often a loop runs.
func boundsLoop(comparison, n source.Node) bool {
	return comparison.Parent().Kind() == source.For && comparison.Role() == source.Cond && n.Role() == source.Right
}

// declaredInside reports whether what an assignment writes to is a name of the
// same function.
func declaredInside(assign source.Node) bool {
	name := assign.Child(source.Left)
	d := name.Lookup(name.Text())
	return d.Kind() == source.Declarator && d.Function() == assign.Function()
}

// orShape is a test for being there of the value itself; a test of a part of it,
// or of what was made of it, looks at its shape.
func (k useKind) orShape(whole bool) useKind {
	if whole {
		return k
	}
	return tested
}

// aliasUse is what is done with a value that a variable now holds: by its
// declaration, or by an assignment.
func aliasUse(given source.Node, left int, looked func(source.Node) bool) (most useKind, open source.Node) {
	d, name := given, given.Child(source.Name).Ident()
	if given.Kind() == source.Assign {
		name = given.Child(source.Left).Text()
		d = given.Child(source.Left).Lookup(name)
	}
	scope := d.Function()
	if name == "" || !scope.OK() {
		return idle, open // a pattern: its names are inputs of their own
	}
	for n := range scope.Find(source.Identifier) {
		if n.Text() != name || n.Start() < given.End() || n.Parent().Kind() == source.Declarator && n.Role() == source.Name || n.Lookup(name) != d {
			continue
		}
		kind, bare := usesOf(n, left, looked)
		most = max(most, kind)
		if !open.OK() {
			open = bare
		}
	}
	return most, open
}

// asksShape reports whether a call is a question in a condition about what it is
// given: if (!isRecord(body)), hasShape(x) ? … : ….
func asksShape(c source.Node) bool {
	name := c.CalleeName()
	asks := len(name) > 2 && strings.HasPrefix(name, "is") && name[2] >= 'A' && name[2] <= 'Z' || len(name) > 3 && strings.HasPrefix(name, "has") && name[3] >= 'A' && name[3] <= 'Z'
	if !asks {
		return false
	}
	for n, up := c, c.Parent(); up.OK(); n, up = up, up.Parent() {
		switch up.Kind() {
		case source.Unary:
			return up.Operator() == "!"
		case source.If, source.Conditional, source.While:
			return n.Role() == source.Cond
		case source.Binary:
			if op := up.Operator(); op != "&&" && op != "||" {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// callUse is what a call does with its argument.
func callUse(c source.Node) useKind {
	path, name := c.CalleePath(), c.CalleeName()
	if _, ok := project.ValidatorCall(c); ok {
		return tested
	}
	head, _, _ := strings.Cut(path, ".")
	switch {
	case asksSupabaseAuth(c):
		return idle
	case verifiesItself(c):
		return tested
	case head == "console", head == "logger", head == "log", head == "logRequest", name == "captureException", name == "revalidatePath", name == "revalidateTag", name == "redirect":
		return idle
	case strings.Contains(strings.ToLower(name), "respon") || name == "json" || name == "render" || name == "send" && answers(c) || name == "Response" || name == "NextResponse" || name == "fail":
		return idle
	case name == "includes" || name == "has" || name == "test" || name == "isArray" || name == "isInteger" || name == "isNaN" || name == "Boolean" || name == "isFinite":
		return tested
	case head == "JSON" || head == "Papa" || name == "String" || name == "stringify" || name == "keys" || name == "entries" || name == "assign" || name == "Date" || name == "Number" || name == "parseInt" || name == "parseFloat" || name == "max" || name == "min" || name == "all":
		return through
	}
	return works
}

// verifiesItself reports whether a call is of a library's function that looks at
// what it is given: verifyRegistrationResponse({ response }), jwt.verify(token). Firebase
// reads each of its tokens whole, wherever the app keeps its client.
func verifiesItself(c source.Node) bool {
	switch c.CalleeName() {
	case "verifyIdToken", "verifySessionCookie", "createSessionCookie":
		return true
	}
	if !strings.HasPrefix(c.CalleeName(), "verify") {
		return false
	}
	pkg, _ := c.Origin()
	return pkg != "" && !strings.HasPrefix(pkg, ".") && !strings.HasPrefix(pkg, "@/") && !strings.HasPrefix(pkg, "~") && !strings.HasPrefix(pkg, "$") && !strings.HasPrefix(pkg, "#")
}

// castAround reports whether a value is made a number or a truth where it is
// used.
func castAround(n source.Node) bool {
	for up := n.Parent(); up.Is(source.Call, source.Binary, source.Member, source.Unary, source.New); up = up.Parent() {
		switch up.CalleePath() {
		case "Number", "parseInt", "parseFloat", "Boolean", "Number.parseInt", "Number.parseFloat", "BigInt", "Date", "String":
			return true
		}
		if up.CalleeName() == "toString" && len(up.Args()) == 0 && up.Child(source.Callee).Contains(n) {
			return true
		}
	}
	return false
}

// checksInside reports whether a value goes into a function of the app that
// looks at its shape itself.
func checksInside(p *project.Project, n source.Node) bool {
	for up := n; up.OK() && !up.Is(source.Block, source.Function, source.Arrow); up = up.Parent() {
		call := up.Parent()
		if up.Role() != source.Arg || call.Kind() != source.Call {
			continue
		}
		fn := p.Definition(call.Child(source.Callee))
		if fn.Is(source.Function, source.Arrow, source.Method) && (looksAtArguments(fn) || leavesOut(fn, up, n) || takesByType(fn, slices.Index(call.Args(), up))) {
			return true
		}
	}
	return false
}

// leavesOut reports whether a function takes a value's neighbours out of the
// object that it is given, and never the value itself.
func leavesOut(fn, object, value source.Node) bool {
	pattern := fn.Child(source.ParamRole).Child(source.Name)
	if object.Kind() != source.Object || pattern.Ident() != "" {
		return false
	}
	key := ""
	for up := value; up.OK() && up.Parent() != object; up = up.Parent() {
		key = up.Parent().Key()
	}
	taken := 0
	for b := range pattern.Find(source.Binding) {
		if b.Has(source.Rest) || b.Key() == key {
			return false
		}
		taken++
	}
	return key != "" && taken > 0
}

// looksAtArguments reports whether a function parses one of its parameters, or
// is named as one that validates.
func looksAtArguments(fn source.Node) bool {
	name := strings.ToLower(fn.Child(source.Name).Text())
	if name == "" {
		name = strings.ToLower(fn.Parent().Child(source.Name).Text())
	}
	if strings.HasPrefix(name, "validat") {
		return !asksPresenceAlone(fn)
	}
	if strings.HasPrefix(name, "parse") || strings.HasPrefix(name, "sanitize") || strings.HasPrefix(name, "isvalid") || strings.HasPrefix(name, "normalize") {
		return true
	}
	for c := range fn.Find(source.Call) {
		if v, ok := project.ValidatorCall(c); ok && v.Is(source.Identifier, source.Member, source.Object) {
			return true
		}
		if low := strings.ToLower(c.CalleeName()); strings.HasPrefix(low, "validat") && len(c.Args()) > 0 {
			return true
		}
	}
	return false
}

// asksPresenceAlone reports whether a function that validates by its name asks of nothing
// more than whether it is there: if (!body.email) throw.
func asksPresenceAlone(fn source.Node) bool {
	asked := false
	for n := range fn.Find(source.If, source.Unary, source.Binary, source.Call, source.Switch) {
		switch n.Kind() {
		case source.If:
			asked = true
		case source.Switch:
			return false
		case source.Unary:
			if n.Operator() == "typeof" {
				return false
			}
		case source.Binary:
			switch n.Operator() {
			case "<", ">", "<=", ">=", "instanceof", "in":
				if !strings.HasSuffix(n.Child(source.Left).Text(), ".length") || n.Child(source.Right).Text() != "0" {
					return false
				}
			case "===", "!==", "==", "!=":
				if right := n.Child(source.Right); !right.Is(source.Null) && right.Text() != "undefined" && right.Text() != `""` && right.Text() != "''" && right.Text() != "0" {
					return false
				}
			}
		case source.Call:
			switch name := n.CalleeName(); name {
			case "filter", "push", "join", "map", "forEach", "trim", "some", "every", "find", "keys", "Error", "log", "error", "warn":
			default:
				return false // it may look there
			}
		}
	}
	return asked
}
