package security

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// answeredAs is an answer of a handler of Express, or of a page's API, in the way
// the handler gives its others: returned, or sent before it returns. A function
// that is declared to return nothing may not return the answer.
func answeredAs(fn source.Node, response, answer string) string {
	if !declaredVoid(fn) {
		for r := range fn.Find(source.Return) {
			if r.Function() == fn && strings.HasPrefix(r.Child(source.Value).Text(), response+".") {
				return "return " + answer
			}
		}
	}
	return answer + "\n  return;"
}

// declaredVoid reports whether the type that a function is declared to return is
// void, or a promise of it.
func declaredVoid(fn source.Node) bool {
	at := fn.Start()
	for _, p := range fn.ChildrenIn(source.ParamRole) {
		at = p.End()
	}
	body := fn.Child(source.Body)
	if !body.OK() || body.Start() < at {
		return false
	}
	_, declared, _ := strings.Cut(string(fn.File().Text[at:body.Start()]), ")")
	return strings.Contains(declared, "void")
}

// asItWas casts what a schema lets through to the type that the handler had it
// in, which mostly is any: types that are narrower than that may not fit what the
// code does with the values, and would stop the build. A type that was asserted
// behind it stays.
func asItWas(r project.Route, d, value source.Node) string {
	file := d.File()
	if ext := path.Ext(file.Path); ext != ".ts" && ext != ".tsx" && ext != ".mts" {
		return ""
	}
	if rest := strings.TrimLeft(string(file.Text[value.End():d.End()]), " \t\r\n)"); strings.HasPrefix(rest, "as ") {
		return ""
	}
	if value.Kind() == source.Member && (r.Stack == project.Express || r.Stack == project.Next) {
		return " as typeof " + value.Text()
	}
	if r.Stack != project.Next && r.Kind != project.Edge || value.Kind() != source.Await {
		return ""
	}
	call := value.Child(source.Value)
	if call.CalleeName() == "catch" {
		call = call.Child(source.Callee).Child(source.ObjectRole)
	}
	read := call.Child(source.Callee).Path()
	if read == "" {
		return ""
	}
	return " as Awaited<ReturnType<typeof " + read + ">>"
}
