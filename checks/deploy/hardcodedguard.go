package deploy

import (
	"regexp"
	"strings"

	"underpin/checks/project/source"
)

// guarded reports whether a condition around a value keeps it from running in
// production: a branch for development, or one behind what the host sets.
func guarded(n source.Node) bool {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch p.Kind() {
		case source.Conditional, source.If:
			if n.Role() != source.Cond && stageCondition(p.Child(source.Cond).Text()) {
				return true
			}
		case source.Binary:
			if op := p.Operator(); n.Role() == source.Right && (op == "&&" || op == "||" || op == "??") && stageCondition(p.Child(source.Left).Text()) {
				return true
			}
		case source.Block, source.FileKind, source.Case:
			if leftEarly(p, n) {
				return true
			}
			if p.Kind() == source.Case && stageCondition(p.Parent().Child(source.Cond).Text()+p.Child(source.Cond).Text()) {
				return true
			}
		case source.Declarator:
			if strings.Contains(strings.ToLower(p.Child(source.Name).Text()), "dev") || strings.Contains(strings.ToLower(p.Child(source.Name).Text()), "local") {
				return true
			}
		case source.Property:
			if key := strings.ToLower(p.Key()); key == "development" || key == "local" || key == "dev" || key == "test" || strings.Contains(key, "placeholder") {
				return true
			}
		case source.Attr:
			if key := strings.ToLower(p.Key()); strings.Contains(key, "placeholder") {
				return true
			}
		}
	}
	return false
}

// afterHosts reports whether a value is the last of a chain of defaults before which
// stands what some host sets: on every other one, the value is used.
func afterHosts(n source.Node) bool {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		before := ""
		switch p.Kind() {
		case source.Binary:
			if op := p.Operator(); n.Role() == source.Right && (op == "||" || op == "??") {
				before = p.Child(source.Left).Text()
			}
		case source.Conditional:
			if n.Role() == source.Else {
				before = p.Child(source.Cond).Text()
			}
		case source.Return:
			return behindHost(p)
		default:
			return false
		}
		if strings.Contains(before, "VERCEL_URL") || strings.Contains(before, "RENDER_EXTERNAL_URL") || strings.Contains(before, "RAILWAY_PUBLIC_DOMAIN") || strings.Contains(before, "REPLIT_D") {
			return !strings.Contains(before, "NODE_ENV")
		}
	}
	return false
}

// behindHost reports whether a function answers what it returns wherever the host gave no
// address: an earlier statement answers that, and nothing asks for the stage.
func behindHost(last source.Node) bool {
	block := last.Parent()
	if block.Kind() != source.Block || !block.Parent().Is(source.Function, source.Arrow) {
		return false
	}
	found := false
	for item := range block.Children() {
		if item == last {
			return found
		}
		if item.Kind() != source.If {
			continue
		}
		cond := item.Child(source.Cond).Text()
		if strings.Contains(cond, "NODE_ENV") || strings.Contains(cond, "import.meta.env.") && (strings.Contains(cond, "DEV") || strings.Contains(cond, "PROD")) {
			return false
		}
		found = found || item.Child(source.Then).Leaves() && (strings.Contains(cond, "VERCEL_URL") || strings.Contains(cond, "RENDER_EXTERNAL_URL") || strings.Contains(cond, "RAILWAY_PUBLIC_DOMAIN") || strings.Contains(cond, "REPLIT_D"))
	}
	return false
}

// leftEarly reports whether an earlier statement of a block leaves it when the
// host says where the app runs, so that what follows is for development.
func leftEarly(block, at source.Node) bool {
	for item := range block.Children() {
		if item == at {
			return false
		}
		if item.Kind() == source.If && stageCondition(item.Child(source.Cond).Text()) && item.Child(source.Then).Leaves() {
			return true
		}
	}
	return false
}

// aboutVisitor matches what asks for the address of whoever sent a request, which may be that
// of the same machine: ip === "127.0.0.1", ["::1", "127.0.0.1"].includes(ip).
var aboutVisitor = regexp.MustCompile(`\b\w*(?:ip|addr|address)\b\s*[!=]==?\s*['"][^'"]*['"]|\[[^\]]*\]\.includes\(\w*(?:ip|addr|address)\)|\b\w*(?:ip|addr|address)\??\.(?:startswith|includes)\(['"][^'"]*['"]\)`)

// stageCondition reports whether a condition asks on which stage the code runs.
func stageCondition(text string) bool {
	low := aboutVisitor.ReplaceAllString(strings.ToLower(text), "")
	for _, word := range []string{"node_env", "vercel", "isdev", "is_dev", "isprod", "is_prod", "development", "production", "import.meta.env.dev", "import.meta.env.prod", "localhost", "127.0.0.1", "islocal", "hostname", ".dev", "env.mode", "railway_", "render_external", "repl_", "replit", "fly_app", "netlify", "__dev__", "isserverproduction", "app_env", "dev_mode", "emulator"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// besideOrigin reports whether a value is only taken where there is no window, in
// a helper that takes the page's own origin where there is one: what browsers run
// never comes to it.
func besideOrigin(n source.Node) bool {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch p.Kind() {
		case source.Conditional, source.If:
			if n.Role() == source.Cond || !strings.Contains(p.Child(source.Cond).Text(), "typeof window") {
				continue
			}
			other := p.Child(source.Then)
			if n.Role() == source.Then {
				other = p.Child(source.Else)
			}
			return takesOrigin(other)
		case source.Block:
			for item := range p.Children() { // if (typeof window !== "undefined") return window.location.origin
				if item == n {
					break
				}
				if item.Kind() == source.If && strings.Contains(item.Child(source.Cond).Text(), "typeof window") && item.Child(source.Then).Leaves() {
					return takesOrigin(item.Child(source.Then))
				}
			}
		case source.Function, source.Arrow, source.Method:
			return false
		}
	}
	return false
}

func takesOrigin(n source.Node) bool { return strings.Contains(n.Text(), "location.origin") }
