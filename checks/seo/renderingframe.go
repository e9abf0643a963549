package seo

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// frameHoldsBack is where what a framework puts around every page shows nothing of it until
// a script ran, so that the server's answer is empty.
func frameHoldsBack(p *project.Project) []check.Place {
	dir := p.FolderOf(p.Stack().Framework)
	switch p.Stack().Framework {
	case project.ReactRouter, project.Remix:
		for _, name := range []string{"app/root.tsx", "app/root.jsx"} {
			for _, export := range []string{"default", "Layout"} {
				if at := heldPlaces(heldAround(p, p.Exported(path.Join(dir, name), export), 4)); len(at) > 0 {
					return at
				}
			}
		}
	case project.TanStack:
		for _, name := range []string{"src/routes/__root.tsx", "app/routes/__root.tsx"} {
			if at := tanStackFrame(p, path.Join(dir, name)); len(at) > 0 {
				return at
			}
		}
	case project.SvelteKit:
		return svelteFrame(p, path.Join(dir, "src/routes/+layout.svelte"))
	case project.Nuxt:
		for _, name := range []string{"app.vue", "app/app.vue", "layouts/default.vue", "app/layouts/default.vue"} {
			if at := nuxtFrame(p, path.Join(dir, name)); len(at) > 0 {
				return at
			}
		}
	}
	return nil
}

func heldPlaces(l late) []check.Place {
	if !l.at.OK() {
		return nil
	}
	return append([]check.Place{check.Line(l.at.File().Path, l.at.Line(), l.why)}, l.via...)
}

// tanStackFrame is what the root route of TanStack Start draws around every page.
func tanStackFrame(p *project.Project, file string) []check.Place {
	f := p.Source(file)
	if f == nil {
		return nil
	}
	for call := range f.Find(source.Call) {
		for _, key := range []string{"component", "shellComponent"} {
			if at := heldPlaces(heldAround(p, p.Definition(call.Arg(0).Prop(key)), 4)); len(at) > 0 {
				return at
			}
		}
	}
	return nil
}

// nuxtFrame is where the pages of Nuxt stand inside of ClientOnly.
func nuxtFrame(p *project.Project, file string) []check.Place {
	tags := p.Markup(file)
	for _, t := range tags {
		if name := strings.ToLower(strings.ReplaceAll(t.Name, "-", "")); name != "nuxtpage" && name != "slot" && name != "nuxtlayout" {
			continue
		}
		for up := t.Parent; up >= 0; up = tags[up].Parent {
			if strings.EqualFold(strings.ReplaceAll(tags[up].Name, "-", ""), "clientonly") {
				return []check.Place{check.Line(file, tags[up].Line, "what stands in it is drawn in the browser only, and so is every page")}
			}
		}
	}
	return nil
}

// blockOfSvelte is the beginning, a branch or the end of a condition in Svelte's markup, or
// where it shows the page.
var blockOfSvelte = regexp.MustCompile(`\{#if\s+([^}]*)\}|\{:else[^}]*\}|\{/if\}|<slot\b|\{@render\s+children`)

// svelteFrame is where the outermost layout of SvelteKit shows the page under a condition
// alone that does not hold on the server.
func svelteFrame(p *project.Project, file string) []check.Place {
	text, ok := p.Read(file)
	if !ok {
		return nil
	}
	type open struct {
		line int
		held bool
	}
	var stack []open
	var at []check.Place
	for _, m := range blockOfSvelte.FindAllSubmatchIndex(text, -1) {
		line := 1 + strings.Count(string(text[:m[0]]), "\n")
		switch block := string(text[m[0]:m[1]]); {
		case m[2] >= 0:
			stack = append(stack, open{line, falseOnServer(string(text), strings.TrimSpace(string(text[m[2]:m[3]])))})
		case strings.HasPrefix(block, "{:else") && len(stack) > 0:
			stack[len(stack)-1].held = false
		case block == "{/if}" && len(stack) > 0:
			stack = stack[:len(stack)-1]
		case strings.HasPrefix(block, "<slot") || strings.HasPrefix(block, "{@render"):
			held := 0
			for _, o := range stack {
				if o.held {
					held = o.line
				}
			}
			if held == 0 {
				return nil // and shown without
			}
			at = append(at, check.Line(file, held, "shows nothing of the pages until a script ran"))
		}
	}
	return at
}

// falseOnServer reports whether a condition in Svelte's markup is one that only a script in
// the browser makes true.
func falseOnServer(text, cond string) bool {
	if cond == "browser" {
		return strings.Contains(text, "$app/environment") && regexp.MustCompile(`import\s*\{[^}]*\bbrowser\b`).MatchString(text)
	}
	name, begins := strings.TrimPrefix(cond, "!"), "false"
	if name != cond {
		begins = "true"
	}
	if !regexp.MustCompile(`^\w+$`).MatchString(name) || !strings.Contains(text, "onMount") && !strings.Contains(text, "$effect") {
		return false
	}
	return regexp.MustCompile(`let\s+` + name + `\s*(?::\s*\w+\s*)?=\s*(?:\$state\(\s*)?` + begins + `\b`).MatchString(text)
}
