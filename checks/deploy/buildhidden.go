package deploy

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// uncheckedFiles tells of files of the app's own in which the compiler is told to look at no
// types at all: whatever is wrong there, no build says so.
func uncheckedFiles(p *project.Project) []fault {
	const most, large = 10, 300
	var places []check.Place
	long := false
	for _, name := range p.Sources() {
		low := strings.ToLower(name)
		if ext := path.Ext(name); ext != ".ts" && ext != ".tsx" || strings.HasPrefix(name, "../") || strings.HasPrefix(name, "supabase/") || strings.Contains(low, "generated") || strings.Contains(low, ".gen.") || strings.Contains(low, "components/ui/") || !p.Holds(name, "@ts-nocheck") || !p.Modules().Live(name) || p.Modules().Side(name) == project.Test {
			continue
		}
		text, _ := p.Read(name)
		head, _, found := strings.Cut(string(text), "@ts-nocheck")
		if !found || strings.TrimSpace(strings.NewReplacer("//", "", "/*", "").Replace(head)) != "" {
			continue
		}
		long = long || strings.Count(string(text), "\n") > large
		if len(places) < most {
			places = append(places, check.Line(name, 1+strings.Count(head, "\n"), "no type in this file is looked at"))
		}
	}
	if len(places) == 0 {
		return nil
	}
	sure := check.Possible
	if long || len(places) > 2 {
		sure = check.Likely
	}
	words := fmt.Sprintf("%s tells the compiler to look at none of its types", places[0].File)
	if more := len(places) - 1; more > 0 {
		words += fmt.Sprintf(" (and %d more files do)", more)
	}
	return []fault{{check.Low, sure, words, places, "The compiler looks at every file, and what it complains of is mended or excused line by line."}}
}

// keptDeveloping tells of a process manager that is told to keep the server for developing
// running: it compiles while visitors wait, and shows them where code fails
// (https://pm2.keymetrics.io/docs/usage/application-declaration/).
func keptDeveloping(p *project.Project) []fault {
	for _, name := range []string{"ecosystem.config.js", "ecosystem.config.cjs", "ecosystem.config.mjs"} {
		f := p.Source(name)
		if f == nil {
			continue
		}
		for prop := range f.Find(source.Property) {
			text, _ := prop.Child(source.Value).StringValue()
			if key := prop.Key(); key != "args" && key != "script" || !startsDeveloping(prop, text) {
				continue
			}
			place := check.Line(name, prop.Line(), "keeps the server for developing running")
			return []fault{{check.Medium, check.Likely, name + " keeps the server for developing running, and none that was built", []check.Place{place}, "The process manager starts what the build made."}}
		}
	}
	return nil
}

// startsDeveloping reports whether a process is started by a command for developing, and by
// its name is not one beside that which visitors reach.
func startsDeveloping(prop source.Node, text string) bool {
	name, _ := prop.Parent().Prop("name").StringValue()
	if low := strings.ToLower(name); strings.Contains(low, "dev") || strings.Contains(low, "local") {
		return false
	}
	words := strings.Fields(text)
	for i, word := range words {
		if word == "dev" && (i == 0 || words[i-1] == "run" || words[i-1] == "next" || words[i-1] == "npm" || words[i-1] == "pnpm" || words[i-1] == "yarn") {
			return true
		}
	}
	return false
}
