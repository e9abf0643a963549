package security

import (
	"strings"

	"underpin/checks/project/source"
)

// upstream reports whether a name holds what another service answered to a
// request that failed: const detail = await res.text(), under if (!res.ok).
func (s *spillSearch) upstream(name source.Node) bool {
	d := name.Lookup(name.Text())
	if d.Kind() != source.Declarator || d.Child(source.Name).Kind() != source.Identifier {
		return false
	}
	read := d.Child(source.Value)
	if read.CalleePath() == "JSON.parse" && read.Arg(0).Kind() == source.Identifier && read.Arg(0).Text() != name.Text() {
		return s.upstream(read.Arg(0))
	}
	for read.Is(source.Await, source.Call) && read.CalleeName() != "text" && read.CalleeName() != "json" {
		if read.Kind() == source.Await {
			read = read.Child(source.Value)
		} else {
			read = read.Child(source.Callee).Child(source.ObjectRole) // res.text().catch(…)
		}
	}
	res := read.Child(source.Callee).Child(source.ObjectRole)
	if read.Kind() != source.Call || res.Kind() != source.Identifier || !failedOnly(s.answer, res.Text()) {
		return false
	}
	asked := res.Lookup(res.Text()).Child(source.Value)
	if !asked.OK() {
		asked = givenOnce(res)
	}
	for asked.Kind() == source.Await {
		asked = asked.Child(source.Value)
	}
	return asked.CalleePath() == "fetch" && foreign(asked)
}

// saysWhy reports whether a function takes the reason out of what another service answered
// that it is given, and gives it back as it is.
func saysWhy(fn source.Node, index int) bool {
	params := fn.ChildrenIn(source.ParamRole)
	if index >= len(params) {
		return false
	}
	name := params[index].Child(source.Name).Ident()
	says := func(n source.Node) bool {
		if n.Kind() == source.Binary { // … || "a text of the app's own"
			n = n.Child(source.Left)
		}
		if n.Kind() != source.Member || rootOf(n).Text() != name && n.ChainHead().Text() != name {
			return false
		}
		switch n.Child(source.Name).Text() {
		case "message", "description", "detail", "details", "error_description", "msg":
			return true
		}
		return false
	}
	body := fn.Child(source.Body)
	if body.Kind() != source.Block {
		return says(body)
	}
	for r := range body.Find(source.Return) {
		if says(r.Child(source.Value)) {
			return true
		}
	}
	return false
}

// failedOnly reports whether a node is reached only when the response of a name
// is not ok.
func failedOnly(n source.Node, res string) bool {
	for up := n; up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Parent().Kind() == source.If && up.Role() == source.Then && strings.Contains(up.Parent().Child(source.Cond).Text(), "!"+res+".ok") {
			return true
		}
	}
	return false
}

// foreign reports whether a request goes to another service, and not to a server
// of the app's own, whose answers are texts of its own.
func foreign(call source.Node) bool {
	url := call.Arg(0)
	if url.Kind() == source.Identifier {
		url = url.Resolve()
	}
	text := strings.TrimLeft(url.Text(), "`\"'")
	if rest, ok := strings.CutPrefix(text, "https://"); ok {
		return !strings.HasPrefix(rest, "$")
	}
	return strings.Contains(call.Text(), "Prefer:") || strings.Contains(text, "/rest/v1/") // of a database that answers over HTTP
}
