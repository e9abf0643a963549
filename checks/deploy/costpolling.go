package deploy

import (
	"fmt"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// polling lists timers in the browser that ask a server more often than every
// second and a half, for as long as the page is open.
func polling(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "refetchInterval", "refreshInterval", "setInterval") || !p.Modules().Browser(name) {
			continue
		}
		out = append(out, project.PerFile(p, name, "deploy/polling", func(f *source.File) []check.Place { return pollingIn(f) })...)
	}
	return out
}

// leastPause is, in milliseconds, what a page may wait between two requests.
const leastPause = 1500

func pollingIn(f *source.File) []check.Place {
	var out []check.Place
	for n := range f.Find(source.Property, source.Call) {
		switch n.Kind() {
		case source.Property:
			if key := n.Key(); key != "refetchInterval" && key != "refreshInterval" {
				continue
			}
			if ms, ok := milliseconds(n.Child(source.Value)); ok && ms > 0 && ms < leastPause {
				out = append(out, check.At(n, fmt.Sprintf("asks the server every %g seconds", float64(ms)/1000)))
			}
		case source.Call:
			if n.CalleeName() != "setInterval" {
				continue
			}
			if ms, ok := milliseconds(n.Arg(1)); ok && ms > 0 && ms < leastPause && asks(n.Arg(0)) {
				out = append(out, check.At(n, fmt.Sprintf("asks the server every %g seconds", float64(ms)/1000)))
			}
		}
	}
	return out
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

// asks reports whether a timer's function sends a request and does not end its
// own timer.
func asks(fn source.Node) bool {
	fn = fn.Resolve()
	found := false
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "fetch", "invoke", "refetch", "rpc":
			found = true
		case "clearInterval":
			return false
		}
		if c.CalleePath() == "axios.get" || c.CalleePath() == "axios.post" {
			found = true
		}
	}
	return found
}
