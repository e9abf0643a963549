package deploy

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// oversized lists settings of hosts that are large without need: machines that
// never stop in numbers, sizes for heavy work, time limits of many minutes for
// every function.
func oversized(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") {
			continue
		}
		switch path.Base(name) {
		case "fly.toml":
			out = append(out, flySize(p, name)...)
		case "vercel.json":
			out = append(out, vercelSize(p, name)...)
		}
	}
	return out
}

func flySize(p *project.Project, name string) []check.Place {
	text, _ := p.Read(name)
	var out []check.Place
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		value, _, _ = strings.Cut(strings.TrimSpace(value), "#")
		value = strings.ToLower(strings.Trim(strings.TrimSpace(value), `"'`))
		switch strings.TrimSpace(key) {
		case "cpu_kind", "size":
			if strings.HasPrefix(value, "performance") {
				out = append(out, check.Line(name, n, "a machine with processors of its own ("+value+")"))
			}
		case "memory", "memory_mb":
			if megabytes(value) >= 4096 {
				out = append(out, check.Line(name, n, "a machine with "+value+" of memory"))
			}
		case "min_machines_running":
			if v, _ := strconv.Atoi(value); v > 2 {
				out = append(out, check.Line(name, n, fmt.Sprintf("%d machines that never stop", v)))
			}
		}
	}
	return out
}

func megabytes(value string) int {
	factor := 1
	for _, unit := range []string{"gb", "g"} {
		if v, ok := strings.CutSuffix(value, unit); ok {
			value, factor = v, 1024
			break
		}
	}
	n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(value, "mb")))
	return n * factor
}

// vercelSize finds limits that hold for every function and are far above the
// host's own.
func vercelSize(p *project.Project, name string) []check.Place {
	v, err := p.ReadJSON(name)
	if err != nil {
		return nil
	}
	var out []check.Place
	for m := range v.Get("functions").Members() {
		if !everyFunction(m.Key) {
			continue
		}
		if memory, ok := m.Value.Get("memory").Number(); ok && memory >= 3000 {
			out = append(out, check.Line(name, m.Value.Get("memory").Line, fmt.Sprintf("%.0f MB of memory for every function", memory)))
		}
		if limit, ok := m.Value.Get("maxDuration").Number(); ok && limit >= 300 {
			out = append(out, check.Line(name, m.Value.Get("maxDuration").Line, fmt.Sprintf("every function may run for %.0f seconds", limit)))
		}
	}
	return out
}

// everyFunction reports whether a pattern is meant for all functions, and not
// for those below one folder.
func everyFunction(pattern string) bool {
	head, _, glob := strings.Cut(pattern, "*")
	switch strings.TrimPrefix(strings.TrimPrefix(head, "./"), "src/") {
	case "", "api/", "app/", "pages/", "app/api/", "pages/api/":
		return glob
	}
	return false
}

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

// budget finds a budget that is set up as code, beside what it watches.
func budget(p *project.Project) (check.Place, bool) {
	marks := []string{"aws_budgets_budget", "google_billing_budget", "azurerm_consumption_budget", "AWS::Budgets::Budget", "budgets.CfnBudget", "aws.budgets.Budget"}
	for _, name := range p.Files() {
		switch path.Ext(name) {
		case ".tf", ".yaml", ".yml", ".json", ".ts":
		default:
			continue
		}
		if !p.Holds(name, marks...) {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			trimmed := strings.TrimSpace(line)
			for _, m := range marks {
				if strings.Contains(line, m) && !strings.HasPrefix(trimmed, "#") && !strings.HasPrefix(trimmed, "//") {
					return check.Line(name, n, "a budget with an alert"), true
				}
			}
		}
	}
	return check.Place{}, false
}
