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
