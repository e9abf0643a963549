package deploy

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// polling lists timers in the browser that ask a server every five seconds or more
// often, for as long as the page is open. Those that wait up to fifteen seconds count where
// several pages have one: somebody made it a habit.
func polling(p *project.Project) []check.Place {
	var out, slow []check.Place
	pages := map[string]bool{}
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "refetchInterval", "refreshInterval", "setInterval") || !p.Modules().Browser(name) {
			continue
		}
		for _, t := range project.PerFile(p, name, "deploy/polling", pollingIn) {
			if !t.sure && !slices.ContainsFunc(t.by, func(c importedCall) bool { return askedElsewhere(p, name, c) }) {
				continue
			}
			if t.slow && !onEveryPage(name) {
				slow = append(slow, t.place)
				pages[name] = true
				continue
			}
			out = append(out, t.place)
		}
	}
	if len(pages) >= habit || len(out) > 0 { // beside a faster one it is told too
		out = append(out, slow...)
	}
	slices.SortStableFunc(out, func(a, b check.Place) int { return cmp.Compare(pauseOf(a), pauseOf(b)) })
	return out
}

// onEveryPage reports whether what a module shows stands around all pages, by its name:
// a timer there runs as long as the app is open.
func onEveryPage(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(path.Base(name)), ".")
	return slices.ContainsFunc([]string{"navbar", "header", "layout", "topbar", "sidebar", "appshell", "app-shell", "navigation"}, func(word string) bool { return strings.HasSuffix(stem, word) })
}

// pauseOf are the seconds that a place is told with: the busiest timer is told first.
func pauseOf(at check.Place) (seconds float64) {
	for word := range strings.FieldsSeq(at.Message) {
		if s, err := strconv.ParseFloat(word, 64); err == nil {
			return s
		}
	}
	return 0
}

// leastPause is, in milliseconds, what a page may wait between two requests; hardlyAny is
// what is too short whatever is waited for.
const (
	leastPause = 5001
	hardlyAny  = 2001
	slowPause  = 15001
)

// habit is how many files with a slower timer make one.
const habit = 3

// A timer runs in the browser; by is what it calls of other modules, which may ask a
// server for it.
type timer struct {
	place check.Place
	sure  bool
	slow  bool
	by    []importedCall
}

func pollingIn(f *source.File) []timer {
	var out []timer
	for n := range f.Find(source.Property, source.Call) {
		switch n.Kind() {
		case source.Property:
			if key := n.Key(); key != "refetchInterval" && key != "refreshInterval" {
				continue
			}
			if ms, ok := milliseconds(n.Child(source.Value)); ok && ms > 0 && ms < leastPause && (ms < hardlyAny || !untilDone(n)) {
				out = append(out, timer{place: check.At(n, fmt.Sprintf("asks the server every %g seconds", float64(ms)/1000)), sure: true})
			}
		case source.Call:
			if n.CalleeName() != "setInterval" {
				continue
			}
			if ms, ok := milliseconds(n.Arg(1)); ok && ms > 0 && ms < slowPause && (ms < hardlyAny || !untilDone(n) && !whileSeen(n)) && whileOpen(n) {
				t := timer{slow: ms >= leastPause, place: check.At(n, fmt.Sprintf("asks the server every %g seconds", float64(ms)/1000)), sure: asks(n.Arg(0), 2)}
				if !t.sure {
					t.by = importedCalls(n.Arg(0), 2)
				}
				out = append(out, t)
			}
		}
	}
	return out
}

// whileOpen reports whether a timer runs for as long as a page is open: it is set by an
// effect, and not only while something is under way.
func whileOpen(timer source.Node) bool {
	fn := timer.Function()
	for up := timer.Parent(); up.OK() && up != fn; up = up.Parent() {
		if up.Kind() == source.If && underWay(up.Child(source.Cond).Text()) {
			return false
		}
	}
	for item := range fn.Child(source.Body).Children() {
		if item.Start() > timer.Start() {
			break
		}
		if item.Kind() == source.If && underWay(stillLoading.ReplaceAllString(item.Child(source.Cond).Text(), "")) {
			return false
		}
	}
	call := fn.Parent().CalleeName()
	return strings.HasSuffix(call, "Effect") || strings.HasPrefix(call, "onMount") || !fn.OK()
}

// whileSeen reports whether a timer rests while nobody looks at the page.
func whileSeen(timer source.Node) bool {
	text := timer.Arg(0).Resolve().Text()
	return strings.Contains(text, "visibilityState") || strings.Contains(text, "document.hidden")
}

// untilDone reports whether a timer waits for something that ends, by what it asks for
// and by the function that it stands in.
func untilDone(timer source.Node) bool {
	fn := timer.Function()
	near := []source.Node{fn}
	if call := timer.Enclosing(source.Call); call.OK() {
		near[0] = call
	}
	if asked := timer.Arg(0); asked.OK() { // what else an effect starts says nothing of its timer
		near[0] = timer
		if d := asked.Resolve(); d.OK() && fn.Contains(d) {
			near = append(near, d)
		}
	}
	for _, part := range near {
		for n := range part.Find(source.Identifier, source.String, source.Template) {
			if waitsFor(n.Text()) {
				return true
			}
		}
	}
	for at := fn; at.OK(); at = at.Function() {
		if waitsFor(at.Child(source.Name).Text()) || waitsFor(at.Parent().Child(source.Name).Text()) {
			return true
		}
	}
	return false
}

func waitsFor(text string) bool {
	low := lists.Replace(strings.ToLower(text))
	for _, word := range []string{"status", "progress", "processing", "job", "generat", "pending", "confirm", "verif", "payment", "checkout"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// lists are the words for many that go on: a page that lists them waits for none to end.
var lists = strings.NewReplacer("jobs", "", "statuses", "", "payments", "")

// stillLoading matches a flag that is asked for as it is: if (authLoading) return lets a
// timer begin a moment later, and keeps it for as long as the page is open.
var stillLoading = regexp.MustCompile(`(?:^|\|\|)\s*\w*[lL]oading\b\s*(?:$|\|\|)?`)

// underWay reports whether a condition asks whether something goes on that ends.
func underWay(cond string) bool {
	low := strings.ToLower(cond)
	for _, word := range []string{"ing", "job", "busy", "status", "poll", "progress", "session_id", "sessionid"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

func milliseconds(n source.Node) (int, bool) {
	n = n.Resolve()
	if n.Kind() == source.Binary && n.Operator() == "*" {
		a, ok1 := milliseconds(n.Child(source.Left))
		b, ok2 := milliseconds(n.Child(source.Right))
		return a * b, ok1 && ok2
	}
	v, err := strconv.Atoi(strings.ReplaceAll(n.Text(), "_", ""))
	return v, err == nil && n.Kind() == source.Number
}

// asks reports whether a timer's function sends a request, itself or by a function of
// its file, and does not end its own timer.
func asks(fn source.Node, depth int) bool {
	fn = fn.Resolve()
	if fn.Kind() == source.Call && fn.CalleeName() == "useCallback" {
		fn = fn.Arg(0)
	}
	found := false
	for c := range fn.Find(source.Call) {
		if when := c.Enclosing(source.If); depth > 1 && when.OK() && fn.Contains(when) && c.CalleeName() != "clearInterval" {
			continue // only while something goes on
		}
		switch c.CalleeName() {
		case "fetch", "invoke", "refetch", "rpc":
			found = true
		case "clearInterval":
			return false
		}
		if path := c.CalleePath(); path == "axios.get" || path == "axios.post" || path == "supabase.from" {
			found = true
		}
		if own := c.Child(source.Callee); !found && depth > 0 && own.Kind() == source.Identifier && !strings.HasPrefix(own.Text(), "set") {
			found = asks(own, depth-1)
		}
	}
	return found
}
