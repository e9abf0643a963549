package project

import (
	"strings"

	"underpin/checks/project/source"
)

// handWrittenChecks finds `if (!process.env.X) throw …` and loops over a list of
// names that throw, or say so on the console, when one is missing.
func handWrittenChecks(f *source.File) []EnvCheck {
	var out []EnvCheck
	for n := range f.Find(source.If) {
		if names := testedNames(n.Child(source.Cond)); len(names) > 0 && fails(n.Child(source.Then)) {
			out = append(out, newEnvCheck(n, "hand-written", names))
		}
	}
	for n := range f.Find(source.Index) {
		if list := listBehind(n); list.OK() && !mustBeMissing(n) && (failsNear(list) || warnsNear(list)) {
			c := newEnvCheck(n, "hand-written", texts(list))
			c.Line = list.Line() // where a name would be added
			c.AtStart = c.AtStart || !list.Function().OK() && topLevelLoop(n)
			out = append(out, c)
		}
	}
	return out
}

// warnsNear reports whether the function or file around a list of names writes a
// warning: whoever starts the app is told what is not set.
func warnsNear(list source.Node) bool {
	around := list.Function()
	if !around.OK() {
		around = list.File().Root()
	}
	for call := range around.Find(source.Call) {
		switch call.CalleePath() {
		case "console.warn", "console.error":
			return true
		}
	}
	return false
}

// testedNames are the variables that a condition finds missing.
func testedNames(cond source.Node) []string {
	var out []string
	cond.Walk(func(n source.Node) bool {
		if n.Kind() == source.Unary {
			v := n.Child(source.Value).Resolve()
			if name := envNameOf(v); name != "" {
				out = append(out, name)
			}
			return false
		}
		return n.Kind() == source.Binary
	})
	return out
}

// envNameOf is the variable that an expression reads, "" when it reads none.
func envNameOf(n source.Node) string {
	if n.Kind() == source.Call && n.CalleePath() == "Deno.env.get" {
		name, _ := n.Arg(0).StringValue()
		return name
	}
	for n.Kind() == source.Binary { // with a default of "" behind it
		n = n.Child(source.Left)
	}
	if n.Is(source.Member, source.Index) {
		switch n.Child(source.ObjectRole).Path() {
		case "process.env", "import.meta.env", "Bun.env":
			if n.Kind() == source.Member {
				return n.Child(source.Name).Text()
			}
			name, _ := n.Child(source.Value).StringValue()
			return name
		}
	}
	return ""
}

// listBehind is the list of names that process.env[name] goes through.
func listBehind(n source.Node) source.Node {
	switch all := n.Child(source.ObjectRole); all.Path() {
	case "process.env", "import.meta.env", "Bun.env":
	default:
		if im, _, _ := n.File().ImportOf(all.Ident()); !strings.HasPrefix(im.Spec, "$env/dynamic/") {
			return source.Node{}
		}
	}
	name := n.Child(source.Value).Ident()
	if name == "" {
		return source.Node{}
	}
	for around := n.Parent(); around.OK(); around = around.Parent() {
		var list source.Node
		switch {
		case around.Kind() == source.ForOf:
			list = around.Child(source.Right)
		case around.Is(source.Arrow, source.Function) && around.Role() == source.Arg:
			list = around.Parent().Child(source.Callee).Child(source.ObjectRole)
		}
		if list = list.Resolve(); list.Kind() == source.Array {
			return list
		}
	}
	return source.Node{}
}

// mustBeMissing reports whether code picks those of a list that are set: names that are
// not allowed, or what is there to be told, and none that the app asks for.
func mustBeMissing(n source.Node) bool {
	switch up := n.Parent(); {
	case up.Kind() == source.If:
		return n.Role() == source.Cond && fails(up.Child(source.Then))
	case up.Kind() == source.Arrow && n.Role() == source.Body:
		switch up.Parent().CalleeName() {
		case "filter", "some", "find":
			return true
		}
	}
	return false
}

// topLevelLoop reports whether the only functions around a node are handed to a
// method that runs them at once at the top level.
func topLevelLoop(n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if fn.Role() != source.Arg {
			return calledAtTop(fn)
		}
	}
	return true
}

func texts(list source.Node) []string {
	var out []string
	for c := range list.Children() {
		if s, ok := c.StringValue(); ok {
			out = append(out, s)
		}
	}
	return out
}
