package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unawaited lists where a handler begins an event's work and does not wait for it: success is
// answered before it is done, and what becomes of it reaches nobody.
func (l *listener) unawaited(p *project.Project) []check.Place {
	var out []check.Place
	for _, n := range l.nodes {
		if n.Kind() != source.Call || n.Parent().Kind() != source.Expression || !ownFolder(l, n) {
			continue
		}
		call, chained := n, false
		for call.Child(source.Callee).Kind() == source.Member && (call.CalleeName() == "catch" || call.CalleeName() == "then" || call.CalleeName() == "finally") {
			call, chained = call.Child(source.Callee).Child(source.ObjectRole), true
		}
		fn := p.Definition(call.Child(source.Callee))
		if call.Kind() != source.Call || !fn.Is(source.Function, source.Arrow, source.Method) || besides(call) || tells(call.CalleeName()) || !chained && !strings.HasPrefix(fn.Text(), "async") {
			continue
		}
		if l.doesWorkOf(p, fn) {
			out = append(out, check.At(call, "is begun and not waited for, and success is answered whatever becomes of it"))
		}
	}
	return apart(out)
}

// ownFolder reports whether a node stands in the handler's own file or where it tells events
// apart.
func ownFolder(l *listener, n source.Node) bool {
	file := n.File().Path
	return file == l.route.File || file == l.center().File().Path
}

// tells reports whether a function only tells somebody of something, by its name.
func tells(name string) bool {
	return hasWord(strings.ToLower(name), []string{"mail", "notif", "sms", "slack", "discord", "telegram", "message", "track", "log", "analytic", "revalidate", "invalidate", "cache", "metric", "broadcast", "publish", "push"})
}

// doesWorkOf reports whether a function writes rows of an event's work, or asks a model for
// what was paid for.
func (l *listener) doesWorkOf(p *project.Project, fn source.Node) bool {
	for _, r := range l.rows() {
		if r.verb != "delete" && fn.Contains(r.node) && !besides(r.node) {
			return true
		}
	}
	return l.worksWithin(p, fn, 2) || reaches(p, fn.Child(source.Body), 2, isModelCall)
}
