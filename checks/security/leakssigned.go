package security

import (
	"bytes"
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// leaksInUse finds the secrets of a file that what is done with them tells, whatever they
// look like and are called: the text that a call signs with, and what a request must bring.
func leaksInUse(f *source.File) []leak {
	var out []leak
	add := func(n source.Node, s secret) {
		if !developmentOnly(n) && !deniedAbove(f, n) {
			line, column := n.Position()
			out = append(out, leak{secret: s, file: f.Path, line: line, column: column, fixed: true})
		}
	}
	if bytes.Contains(f.Text, []byte("createHmac")) || bytes.Contains(f.Text, []byte("jsonwebtoken")) || bytes.Contains(f.Text, []byte("express-session")) {
		for c := range f.Find(source.Call) {
			if n, value := literalOf(signingKey(c)); len(value) >= 3 && !strings.HasPrefix(value, "-----BEGIN") {
				add(n, secret{what: "the key that something is signed with", value: value, severity: check.High, sure: check.Likely, whole: len(value) < 12})
			}
		}
	}
	if bytes.Contains(f.Text, []byte("req")) || bytes.Contains(f.Text, []byte("searchParams")) || bytes.Contains(f.Text, []byte("headers")) {
		for c := range f.Find(source.Call, source.Binary) {
			if n, s, ok := askedOfRequest(c); ok {
				add(n, s)
			}
		}
	}
	return out
}

// literalOf is the string that an expression stands for, and where it is written.
func literalOf(n source.Node) (source.Node, string) {
	if n.Kind() == source.Identifier {
		n = n.Resolve()
	}
	value, _ := n.StringValue()
	return n, value
}

// signingKey is what a call signs with, or by what it tells what was signed.
func signingKey(c source.Node) source.Node {
	switch name := c.CalleeName(); name {
	case "createHmac":
		return c.Arg(1)
	case "sign", "verify":
		if pkg, _ := c.Origin(); pkg == "jsonwebtoken" {
			return c.Arg(1)
		}
	case "session", "default":
		if pkg, _ := c.Origin(); pkg == "express-session" {
			return c.Arg(0).Prop("secret")
		}
	}
	return source.Node{}
}

// askedOfRequest is the secret that a comparison asks a request for, when the code holds
// it: req.query.token === "…", or a list of such that is looked through.
func askedOfRequest(c source.Node) (source.Node, secret, bool) {
	if c.Kind() == source.Binary {
		switch c.Operator() {
		case "===", "!==", "==", "!=":
		default:
			return source.Node{}, secret{}, false
		}
		for _, sides := range [][2]source.Role{{source.Left, source.Right}, {source.Right, source.Left}} {
			written := c.Child(sides[0])
			value, ok := written.StringValue()
			if !ok || !opens(value) || !asksKey(requestField(c.Child(sides[1]), 3)) {
				continue
			}
			return written, secret{what: "what a request must bring to be let in", value: value, severity: check.High, sure: check.Likely, whole: len(value) < 12}, true
		}
		return source.Node{}, secret{}, false
	}
	if name := c.CalleeName(); name != "has" && name != "includes" {
		return source.Node{}, secret{}, false
	}
	list := c.Child(source.Callee).Child(source.ObjectRole)
	if list.Kind() == source.Identifier {
		list = list.Resolve()
	}
	if list.Kind() == source.New {
		list = list.Arg(0)
	}
	first, n := source.Node{}, 0
	for e := range list.Children() {
		value, ok := e.StringValue()
		if list.Kind() != source.Array || !ok || !opens(value) || !mixed(value) || len(value) < 12 {
			return source.Node{}, secret{}, false
		}
		if n++; n == 1 {
			first = e
		}
	}
	if n == 0 || !asksKey(requestField(c.Arg(0), 3)) {
		return source.Node{}, secret{}, false
	}
	value, _ := first.StringValue()
	what := "what a request must bring to be let in"
	if n > 1 {
		what = fmt.Sprintf("the first of %d values of which a request must bring one to be let in", n)
	}
	return first, secret{what: what, value: value, severity: check.High, sure: check.Likely}, true
}

// opens reports whether a text may be a secret that somebody made up: a word alone is
// more likely the name of something.
func opens(value string) bool {
	value = strings.TrimPrefix(value, "Bearer ")
	return len(value) >= 6 && !strings.ContainsAny(value, " /{}<>") && (strings.ContainsAny(value, "0123456789") || len(value) >= 16)
}

// asksKey reports whether a field of a request, by its name, is what lets somebody in.
func asksKey(field string) bool {
	low := strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(field))
	if containsPart(low, []string{"type", "kind", "grant", "name", "provider"}) {
		return false
	}
	return containsPart(low, []string{"token", "secret", "password", "passcode", "apikey", "adminkey", "accesskey", "authorization", "internalkey"})
}

// requestField is the name of the part of a request that an expression reads; empty when it
// reads none.
func requestField(n source.Node, depth int) string {
	if depth == 0 {
		return ""
	}
	switch n.Kind() {
	case source.Member:
		if partOfRequest(n.Child(source.ObjectRole).Path()) {
			return n.Child(source.Name).Text()
		}
	case source.Index:
		if key, ok := n.Child(source.Value).StringValue(); ok && partOfRequest(n.Child(source.ObjectRole).Path()) {
			return key
		}
	case source.Call:
		object := n.Child(source.Callee).Child(source.ObjectRole)
		key, _ := n.Arg(0).StringValue()
		switch n.CalleeName() {
		case "get":
			path := object.Path()
			if object.CalleeName() == "headers" || strings.HasSuffix(path, "searchParams") || strings.HasSuffix(path, ".headers") {
				return key
			}
		case "header", "query", "param":
			switch object.Path() {
			case "req", "request", "c.req":
				return key
			}
		}
	case source.Identifier:
		switch d := n.Lookup(n.Ident()); d.Kind() {
		case source.Declarator:
			return requestField(d.Child(source.Value), depth-1)
		case source.Binding:
			from := d.Enclosing(source.Declarator).Child(source.Value)
			for from.Kind() == source.Await {
				from = from.Child(source.Value)
			}
			path := from.Path()
			if partOfRequest(path) || from.CalleeName() == "json" && (from.CalleePath() == "req.json" || from.CalleePath() == "request.json" || from.CalleePath() == "c.req.json") {
				return d.Key()
			}
		}
	}
	return ""
}

// partOfRequest reports whether a path names the fields of a request.
func partOfRequest(path string) bool {
	head, part, _ := strings.Cut(path, ".")
	switch head {
	case "req", "request":
	case "ctx", "c", "event":
		if _, part, _ = strings.Cut(part, "."); part == "" {
			return false
		}
	default:
		return false
	}
	switch part {
	case "query", "params", "body", "headers":
		return true
	}
	return false
}
