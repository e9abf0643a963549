package resilience

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// triesSomething reports whether a block waits for something that a visitor set
// off: a function of the app whose name does not say that it is about the browser
// itself, such as its clipboard or sound.
func triesSomething(block source.Node) bool {
	for a := range block.Find(source.Await) {
		call := a.Child(source.Value)
		if call.Kind() == source.Tagged { // sql`…`
			return true
		}
		if call.Kind() != source.Call || call.Child(source.Callee).Ident() == "import" {
			continue
		}
		if call.CalleePath() == "Promise.all" && asksSeveral(call) {
			return true
		}
		path := strings.TrimPrefix(strings.ToLower(call.Child(source.Callee).Text()), "storage.") // which may be the app's own
		quiet := false
		for _, word := range []string{
			"clipboard", "play", "share", "permission", "storage", "cache", "sleep", "delay", "resolve", "fullscreen", "decode", "track",
			"log", "prefetch", "font", "sound", "vibrat", "serviceworker", "register", "wakelock", "mediadevices", "getusermedia", "scan", "promise", "json",
			"text", "signout", "refresh", "capture", "navigator", "window", "document", "init", "load",
		} {
			quiet = quiet || strings.Contains(path, word)
		}
		if !quiet {
			return true
		}
	}
	return false
}

// asksSeveral reports whether one of the things that Promise.all waits for is a call by
// a name that says that it asks over the network: apiFetch("/teas").
func asksSeveral(all source.Node) bool {
	for item := range all.Arg(0).Children() {
		if name := item.Child(source.Callee).Ident(); strings.HasSuffix(name, "Fetch") {
			return true
		}
	}
	return false
}

// triesNetwork reports whether a block asks something over the network or of a
// database, by names that say so.
func triesNetwork(block source.Node) bool {
	for c := range block.Find(source.Call, source.Await) {
		if c.Kind() == source.Call && (project.AsksNetwork(c) && !forNoAnswer(c) || asksDatabase(c) || sendsMail(c) || changesTable(c)) {
			return true
		}
	}
	return false
}

// bodyRead is where the body of an answer is taken, and where its status would be
// looked at before; the call itself where that is next to it, or not seen.
func bodyRead(whole, call source.Node) source.Node {
	d := whole.Parent()
	if d.Kind() == source.Await {
		d = d.Parent()
	}
	name := d.Child(source.Name).Ident()
	if read := readInChain(whole); read.OK() {
		return read
	}
	if d.Kind() != source.Declarator || name == "" {
		return call
	}
	for c := range d.Enclosing(source.Block, source.FileKind).Find(source.Call) {
		if object := c.Child(source.Callee).Child(source.ObjectRole); object.Ident() == name && c.Start() > whole.End() {
			return c
		}
	}
	return call
}

// readInChain is the step of a chain that takes the body of an answer:
// fetch(…).then((answer) => answer.json()).
func readInChain(whole source.Node) source.Node {
	for c := whole; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		step := c.Arg(0)
		if c.CalleeName() != "then" || !step.Is(source.Arrow, source.Function) {
			continue
		}
		for read := range step.Find(source.Call) {
			object := read.Child(source.Callee).Child(source.ObjectRole).Ident()
			if name := read.CalleeName(); (name == "json" || name == "text" || name == "blob") && object != "" && len(read.Args()) == 0 && read.Function() == step {
				return read
			}
		}
	}
	return source.Node{}
}
