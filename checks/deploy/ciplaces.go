package deploy

import (
	"underpin/checks/check"
	"underpin/checks/project"
)

// aroundCI are the other places of a pipeline that proves nothing: the commands
// of the workflows that do something else, and the scripts that nothing runs.
func aroundCI(p *project.Project, all []run, named []check.Place) []check.Place {
	const most = 12
	var out []check.Place
	seen := map[string]bool{}
	for _, pl := range named {
		seen[pl.File] = true
	}
	for _, r := range all {
		if r.state != idle && r.state != broken && r.state != ignored {
			continue
		}
		for _, w := range p.Workflows() {
			if w.File != r.file {
				continue
			}
			for _, job := range w.Jobs {
				for _, s := range job.Steps {
					if s.Run != "" && len(out) < most {
						out = append(out, check.Line(w.File, max(s.Line, 1), "what the workflow runs"))
					}
				}
			}
		}
	}
	if at := anchor(p); !seen[at.File] && p.Has(at.File) {
		out = append(out, at)
	}
	return out
}
