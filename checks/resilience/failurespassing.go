package resilience

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// inPassing reports whether all that a block waits for is something whose failing hurts
// nobody: a note of when something was last used, or what is cleared away after the work.
func inPassing(c, block source.Node) bool {
	clears := clearsAway(c.Function())
	n := 0
	for call := range block.Find(source.Call) {
		switch {
		case notesLastUse(call):
			n++
		case call.Parent().Kind() == source.Array && call.Parent().Parent().CalleePath() == "Promise.allSettled":
			n++ // which goes on whatever becomes of each
		case call.Parent().Kind() != source.Await && call.Parent().Kind() != source.Array:
		case clears && deletes(call.CalleeName()):
			n++
		case call.CalleePath() == "Promise.all", call.CalleePath() == "Promise.allSettled":
		case limits(call.CalleeName()):
		default:
			return false
		}
	}
	return n > 0
}

// clearsAway reports whether a function says of itself that it clears something away.
func clearsAway(fn source.Node) bool {
	low := strings.ToLower(fn.Child(source.Name).Text() + fn.Parent().Child(source.Name).Ident())
	return strings.HasPrefix(low, "clear") || strings.HasPrefix(low, "clean") || strings.HasPrefix(low, "purge") || strings.HasPrefix(low, "expire") || strings.Contains(low, "cleanup")
}

func deletes(name string) bool {
	switch name {
	case "del", "delete", "deleteMany", "remove", "unlink", "rm":
		return true
	}
	return false
}

// limits reports whether a call asks a limiter, before a note is worth the write.
func limits(name string) bool { return name == "limit" || name == "ratelimit" || name == "rateLimit" }

// notesLastUse reports whether a call writes nothing but when a row was last used or seen.
func notesLastUse(call source.Node) bool {
	if name := call.CalleeName(); name != "update" && name != "updateMany" {
		return false
	}
	values := call.Arg(0).Resolve()
	if data := values.Prop("data"); data.OK() {
		values = data.Resolve()
	}
	n := 0
	for v := range values.Children() {
		key := strings.ToLower(strings.ReplaceAll(v.Key(), "_", ""))
		if !strings.HasPrefix(key, "lastused") && !strings.HasPrefix(key, "lastseen") && !strings.HasPrefix(key, "lastactive") && !strings.HasPrefix(key, "lastaccess") {
			return false
		}
		n++
	}
	return values.Kind() == source.Object && n > 0
}

// toldByMessage reports whether all that a block asks over the network is handed to a
// message on the screen that has words for its failing.
func toldByMessage(block source.Node) bool {
	told := false
	for c := range block.Find(source.Call) {
		switch {
		case !project.AsksNetwork(c):
		case !announced(chain(c)):
			return false
		default:
			told = true
		}
	}
	return told
}

// ownFile reports whether what is fetched is a file that is served with the app itself, such
// as an image or an example.
func ownFile(call source.Node) bool {
	name, ok := call.Arg(0).StringValue()
	if !ok || !strings.HasPrefix(name, "/") || strings.HasPrefix(name, "/api") {
		return false
	}
	switch path.Ext(name) {
	case ".pdf", ".png", ".jpg", ".jpeg", ".webp", ".svg", ".ttf", ".otf", ".woff", ".woff2", ".mp3", ".wav":
		return true
	}
	return false
}

// respondsWith reports whether a worker beside the pages answers them with what a promise
// brings, good or bad: event.respondWith(fetch(request)).
func respondsWith(whole source.Node) bool {
	for up := whole.Parent(); up.Is(source.Call, source.Member, source.Binary); up = up.Parent() {
		if up.CalleeName() == "respondWith" {
			return true
		}
	}
	return false
}

// onlyLooksWhy reports whether what a block asks over the network is for a word to the
// console alone: what becomes of it changes nothing for anybody.
func onlyLooksWhy(block source.Node) bool {
	asked := false
	for item := range block.Children() {
		switch item.Kind() {
		case source.Variables:
			for a := range item.Find(source.Await) {
				call := a.Child(source.Value)
				if !project.AsksNetwork(call) || call.Arg(1).Resolve().Prop("method").OK() {
					return false
				}
				asked = true
			}
			for c := range item.Find(source.Call) {
				if c.Parent().Kind() != source.Await {
					return false
				}
			}
		case source.If:
			if !onlyConsole(item.Child(source.Then)) || item.Child(source.Else).OK() {
				return false
			}
		case source.Expression:
			if !isLog(item.Child(source.Value)) {
				return false
			}
		default:
			return false
		}
	}
	return asked
}

// answeredAround reports whether a try stands in a clause that itself answers for a
// failure: what fails in there besides has an answer already.
func answeredAround(try source.Node) bool {
	outer := try.Enclosing(source.Catch)
	if !outer.OK() || outer.Function() != try.Function() {
		return false
	}
	for item := range outer.Child(source.Body).Children() {
		v := item.Child(source.Value)
		switch item.Kind() {
		case source.Throw:
			return true
		case source.Return:
			if v.OK() && !isNothing(v) {
				return true
			}
		case source.Expression:
			if v.Kind() == source.Call && answers(v) {
				return true
			}
		}
	}
	return false
}

// remembersAfter reports whether a clause is around nothing but a note in a cache or store
// of keys, within a try that answers for the work itself, which is done in front of it.
func remembersAfter(c source.Node) bool {
	try := c.Parent()
	outer := try.Enclosing(source.Try)
	if !outer.OK() || outer.Function() != try.Function() || !outer.Child(source.Body).Contains(try) || told(outer.Child(source.CatchRole)) != tellsSomebody {
		return false
	}
	for a := range try.Child(source.Body).Find(source.Await) {
		switch a.Child(source.Value).CalleeName() {
		case "put", "set", "setex", "hset":
		default:
			return false
		}
	}
	for item := range try.Parent().Children() {
		if item.Start() < try.Start() && item.Kind() == source.Expression && item.Child(source.Value).Kind() == source.Await {
			return true
		}
	}
	return false
}

// givenBack reports whether an answer is handed as it came to whoever called the function,
// who looks at it: const answer = await fetch(…); clearTimeout(limit); return answer.
func givenBack(whole source.Node) bool {
	d := whole.Parent().Parent()
	name := d.Child(source.Name).Ident()
	if whole.Parent().Kind() != source.Await || d.Kind() != source.Declarator || name == "" {
		return false
	}
	given := false
	for id := range whole.Function().Find(source.Identifier) {
		if id.Text() != name || id.Start() < whole.End() {
			continue
		}
		if id.Parent().Kind() != source.Return {
			return false
		}
		given = true
	}
	return given
}

// thrownAway reports whether a call is waited for and nothing takes its answer, though it is
// part of the work, and not what is tried once that has failed.
func thrownAway(whole source.Node) bool {
	return whole.Parent().Kind() == source.Await && !hasCatch(whole) && !whole.Enclosing(source.Catch).OK()
}
