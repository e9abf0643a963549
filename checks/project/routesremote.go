package project

import (
	"path"
	"strings"

	"underpin/checks/project/source"
)

// isRemoteFile reports whether a module of SvelteKit holds remote functions, which stay on
// the server wherever they are imported: data.remote.ts
// (https://svelte.dev/docs/kit/remote-functions).
func isRemoteFile(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(base, ".remote.ts") || strings.HasSuffix(base, ".remote.js")
}

// remoteFunctions lists the functions of a module that the browser calls by themselves. They
// have an address of their own: whatever page calls them, nothing but the function and the
// hooks say who may.
func (p *Project) remoteFunctions(name string) []Route {
	f := p.Source(name)
	if f == nil {
		return nil
	}
	var out []Route
	for _, e := range f.Exports {
		call := e.Node.Child(source.Value)
		kind := remoteKind(call)
		if kind == "" {
			continue
		}
		r := Route{Kind: Action, Method: "POST", File: name, Stack: SvelteKit}
		if kind == "query" || kind == "batch" {
			r.Method = "GET"
		}
		args := call.Args()
		r.Node, r.Through = p.unwrap(args[len(args)-1])
		if r.Node.OK() {
			out = append(out, r)
		}
	}
	return out
}

// remoteKind is what makes a remote function of a call: form, command, query or batch, whose
// functions answer requests; "" for any other call.
func remoteKind(call source.Node) string {
	if call.Kind() != source.Call || !call.Arg(0).OK() {
		return ""
	}
	head := call.Child(source.Callee)
	if head.Kind() == source.Member { // query.batch
		head = head.Child(source.ObjectRole)
	}
	pkg, made := head.Origin()
	if pkg != "$app/server" {
		return ""
	}
	switch name := call.CalleeName(); name {
	case "batch":
		if made == "query" {
			return name
		}
	default:
		if made == "form" || made == "command" || made == "query" {
			return made
		}
	}
	return ""
}

// remoteArgument is what the function of a remote function is given: what the browser sent,
// as the schema before it lets it through. "unchecked" and a schema of anything look at
// nothing.
func remoteArgument(fn, param source.Node) (Flow, bool) {
	call := fn.Parent()
	if remoteKind(call) == "" || call.Arg(0) == fn && remoteKind(call) != "form" {
		return Flow{}, false
	}
	f := Flow{From: FromInput, Place: InBody, Input: param}
	schema := call.Arg(0)
	if _, unchecked := schema.StringValue(); schema == fn || unchecked {
		return f, true
	}
	switch schema.CalleeName() {
	case "any", "unknown":
	default:
		f.From, f.schema = FromChecked, schema
	}
	return f, true
}
