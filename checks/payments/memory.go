package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A memory says whether a listener's effects happen once for one event.
type memory struct {
	once   bool
	places []check.Place // what shows it
	mild   bool          // a repeated event only sets the same again and sends a message
}

// memoryOf judges one listener: it writes the event's id down, looks up the
// payment before it acts, or does only what may be done twice.
func memoryOf(p *project.Project, l *listener) memory {
	if n, ok := l.storesID(); ok {
		return memory{once: true, places: []check.Place{check.At(n, "remembers the event's id")}}
	}
	if !l.works(p) {
		return memory{once: true} // only takes notes
	}
	rows := l.rows()
	repeated, tallies := l.repeated(p, rows)
	if len(repeated) == 0 && len(rows) > 0 {
		sent := l.sends(p)
		if !sent.OK() {
			return memory{once: true, places: []check.Place{check.At(mainRow(rows).node, "sets a state, which may be set twice")}}
		}
		places := []check.Place{check.At(l.center(), "sends its message again when the event comes again")}
		if _, near := l.close(p, sent); near {
			places = append(places, check.At(sent, "is sent again with the event"))
		}
		return memory{places: places, mild: true}
	}
	places := []check.Place{check.At(l.center(), "acts on the event whether or not it came before")}
	return memory{places: append(places, repeated...), mild: tallies && len(rows) > 0}
}

// mainRow is the first write that does not only keep notes.
func mainRow(rows []row) row {
	if i := slices.IndexFunc(rows, func(r row) bool { return !besides(r.node) }); i > 0 {
		return rows[i]
	}
	return rows[0]
}

// mostRepeated is how many effects of a repeated event are named for one handler.
const mostRepeated = 6

// repeated lists the effects that happen again with an event: those of the handler
// and of what it calls itself, or, where there is none, the first further away. tallies
// says that they only count how often something happened.
func (l *listener) repeated(p *project.Project, rows []row) (places []check.Place, tallies bool) {
	var near, far []check.Place
	closeBy, away := true, true
	for _, r := range rows {
		if !r.repeats() || r.node.Enclosing(source.Catch).OK() || holdsEventID(r.node) || besides(r.node) || r.keepsTrail(p) || r.keyed(p) || l.lookedUp(p, r.node, 2) || r.foundBefore() {
			continue
		}
		place := check.At(r.node, "happens again with the event")
		if call, ok := l.close(p, r.node); ok {
			near, closeBy = append(near, place), closeBy && r.tallies()
			if call.OK() {
				near = append(near, check.At(call, "leads to what happens again"))
			}
		} else if len(far) == 0 {
			far, away = append(far, place), r.tallies()
		}
	}
	if len(near) == 0 {
		return far, away
	}
	near = apart(near)
	return near[:min(len(near), 2*mostRepeated)], closeBy
}

// keepsTrail reports whether a write adds to the list of what happened to payments, which
// nobody has or spends: payment_events.
func (r row) keepsTrail(p *project.Project) bool {
	words := wordsOf(tableIn(p, r.node))
	return r.verb == "insert" && len(words) > 1 && has(words[len(words)-1:], "event", "events") && has(words, "payment", "webhook", "billing", "subscription", "transaction", "stripe", "provider", "checkout")
}

// close reports whether a node stands in the handler's own file or is called from
// there, by which call.
func (l *listener) close(p *project.Project, n source.Node) (call source.Node, ok bool) {
	own := func(file string) bool { return file == l.route.File || file == l.center().File().Path }
	if own(n.File().Path) {
		return source.Node{}, true
	}
	fn := n.Handler()
	for _, c := range l.nodes {
		if c.Kind() == source.Call && own(c.File().Path) && p.Definition(c.Child(source.Callee)) == fn {
			return c, true
		}
	}
	return source.Node{}, false
}

func isLog(n source.Node) bool {
	path := strings.ToLower(n.CalleeTrail())
	return strings.HasPrefix(path, "console.") || strings.Contains(path, "log") && !strings.Contains(path, "login") || strings.HasPrefix(path, "sentry.")
}

// repeats reports whether a write adds to what is there each time it runs.
func (r row) repeats() bool {
	if r.verb == "insert" {
		return true
	}
	for n := range r.node.Find(source.Property, source.Binary, source.Template, source.String, source.Call) {
		switch n.Kind() {
		case source.Property:
			if k := n.Key(); k == "increment" || k == "decrement" || k == "$inc" {
				return true
			}
		case source.Binary:
			if op := n.Operator(); (op == "+" || op == "-") && !n.Child(source.Left).Is(source.String, source.Template) && !n.Child(source.Right).Is(source.String, source.Template) && !mentionsTime(n) {
				return true
			}
		case source.Template, source.String:
			if r.via == "sql" && adds(n.Text()) {
				return true
			}
		}
	}
	if r.via == "supabase" && strings.HasSuffix(r.node.CalleeName(), "rpc") {
		name, _ := r.node.Arg(0).StringValue()
		return hasWord(name, []string{"add", "increment", "credit", "grant"})
	}
	return false
}

// tallies reports whether a write counts up how often something was tried or seen, and
// nothing that anybody pays or may spend.
func (r row) tallies() bool {
	counted := false
	for n := range r.node.Find(source.Property) {
		switch n.Key() {
		case "increment", "$inc":
			if !hasWord(n.Parent().Parent().Key(), []string{"attempts", "retries", "failures", "clicks", "leads", "views", "visits"}) {
				return false
			}
			counted = true
		case "decrement":
			return false
		}
	}
	return counted && r.verb != "insert"
}

func mentionsTime(n source.Node) bool {
	return hasWord(n.Text(), []string{"date", "time", "1000", "now", "day"})
}

// adds reports whether a statement counts a column up from its own value.
func adds(sql string) bool {
	for _, field := range strings.Split(sql, ",") {
		left, right, ok := strings.Cut(field, "=")
		if !ok {
			continue
		}
		words := strings.Fields(left)
		if len(words) == 0 {
			continue
		}
		column := words[len(words)-1]
		if strings.Contains(right, column) && strings.Contains(right, "+") {
			return true
		}
	}
	return false
}

// sends is where a listener leads to a message to a person, which is noticed when it
// comes twice, and does not ask before whether it was there already.
func (l *listener) sends(p *project.Project) source.Node {
	for _, n := range l.nodes {
		if n.Kind() != source.Call {
			continue
		}
		path := strings.ToLower(n.CalleeTrail())
		message := strings.HasSuffix(path, "emails.send") || strings.HasSuffix(path, "sendmail") || strings.HasSuffix(path, "messages.create")
		if message && !l.lookedUp(p, n, 4) {
			return n
		}
	}
	return source.Node{}
}
