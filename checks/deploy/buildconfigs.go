package deploy

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

// secondConfigs tells of configurations that lie beside the one that a tool reads:
// what they say holds nowhere.
func secondConfigs(p *project.Project) []fault {
	var out []fault
	for _, tool := range []struct{ stem, name string }{{"next.config", "Next"}, {"vite.config", "Vite"}, {"svelte.config", "SvelteKit"}, {"astro.config", "Astro"}} {
		read := ""
		for _, ext := range []string{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"} {
			file := tool.stem + ext
			switch {
			case !p.Has(file):
			case read == "":
				read = file
			default:
				out = append(out, fault{
					check.Low, check.Likely, fmt.Sprintf("%s reads %s, and %s beside it holds nowhere", tool.name, read, file),
					[]check.Place{check.Line(file, 1, "is not read: "+read+" comes first"), check.Line(read, 1, "is read, and not "+file)},
					"There is one configuration of each tool, with the settings that are meant.",
				})
			}
		}
	}
	return out
}
