package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// hangs judges a step in front of the routes: one that neither answers nor hands on lets
// every request below it wait for ever.
func (f *inFile) hangs(call source.Node) {
	args := call.Args()
	if call.CalleeName() != "use" || len(args) == 0 || len(args) > 2 {
		return
	}
	object := call.Child(source.Callee).Child(source.ObjectRole).Ident()
	if object != "app" && object != "server" && !strings.HasSuffix(strings.ToLower(object), "router") {
		return
	}
	step := args[len(args)-1]
	if step.Kind() == source.Call && step.CalleeName() == "bind" {
		method := step.Child(source.Callee).Child(source.ObjectRole)
		if method.Kind() == source.Member && slices.Contains([]string{"has", "get", "add", "includes"}, method.Child(source.Name).Text()) && method.Child(source.ObjectRole).Resolve().CalleeName() == "Set" {
			f.add(call, hanging)
		}
		return
	}
	params := step.ChildrenIn(source.ParamRole)
	if !step.Is(source.Arrow, source.Function) || len(params) != 3 && len(params) != 2 || !strings.Contains(strings.ToLower(paramName(params[0])), "req") {
		return
	}
	for id := range step.Child(source.Body).Find(source.Identifier) {
		if name := id.Text(); name == paramName(params[1]) || len(params) == 3 && name == paramName(params[2]) {
			return
		}
	}
	for range step.Child(source.Body).Find(source.Throw) {
		return
	}
	if len(params) == 3 || step.Child(source.Body).Kind() == source.Block {
		f.add(call, hanging)
	}
}

// bestEffort reports whether a promise is of something that must not stop the work around
// it: a word to somebody that a step is done, or the mark that a job has begun.
func bestEffort(root, handler source.Node) bool {
	if name := root.CalleeName(); strings.HasPrefix(name, "notify") || meant(handler) {
		return true
	}
	if root.CalleeName() != "update" && root.CalleeName() != "updateMany" {
		return false
	}
	values := root.Arg(0).Prop("data")
	said, _ := values.Prop("status").StringValue()
	for v := range values.Children() {
		if key := strings.ToLower(strings.ReplaceAll(v.Key(), "_", "")); key != "status" && key != "startedat" && key != "updatedat" && key != "progress" {
			return false
		}
	}
	return slices.Contains([]string{"running", "processing", "started", "inprogress", "active"}, strings.ToLower(unbroken.Replace(said)))
}
