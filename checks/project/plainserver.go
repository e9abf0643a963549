package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// httpModules are Node's own modules that make a server.
var httpModules = []string{"http", "node:http", "https", "node:https", "http2", "node:http2"}

// plainServerIn is the line on which a file makes a server that answers by itself,
// 0 when it makes none: createServer((req, res) => …) of node:http, Bun.serve() and
// Deno.serve(). A server that is handed an app of a framework, or that carries
// sockets alone, has no function of its own; Supabase's edge functions are another
// kind of route.
func (p *Project) plainServerIn(name string) int {
	if !p.Holds(name, "createServer", "createSecureServer", "Bun.serve", "Deno.serve") || isMockServer(name) || strings.Contains(name, "supabase/functions/") || isLibrary(p.Manifest()) {
		return 0
	}
	return perFile(p, name, "plain server", func(p *Project) int {
		if f := p.Source(name); f != nil {
			for call := range f.Find(source.Call) {
				if answersAlone(call) {
					return call.Line()
				}
			}
		}
		return 0
	})
}

// answersAlone reports whether a call makes a server with a function, or with
// routes, of its own.
func answersAlone(call source.Node) bool {
	if path := call.CalleePath(); path == "Bun.serve" || path == "Deno.serve" {
		return true
	}
	return isCreateServer(call) && slices.ContainsFunc(call.Args(), func(a source.Node) bool { return answerer(a).OK() })
}

// isCreateServer reports whether a call is createServer of one of Node's modules.
func isCreateServer(call source.Node) bool {
	name := call.CalleeName()
	if name != "createServer" && name != "createSecureServer" {
		return false
	}
	callee := call.Child(source.Callee)
	if spec, ok := requireOf(callee); ok {
		return slices.Contains(httpModules, spec)
	}
	pkg, _ := callee.Origin()
	return slices.Contains(httpModules, pkg)
}

// answerer is the function of the same file that an argument is or names.
func answerer(n source.Node) source.Node {
	if n.Kind() == source.Identifier {
		n = n.Resolve()
		if n.Kind() == source.Declarator {
			n = n.Child(source.Value)
		}
	}
	if n.Is(source.Function, source.Arrow) && len(n.ChildrenIn(source.ParamRole)) > 0 {
		return n
	}
	return source.Node{}
}
