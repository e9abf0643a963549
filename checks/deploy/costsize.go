package deploy

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
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
		default:
			out = append(out, cloudRunSize(p, name)...)
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
