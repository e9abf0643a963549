package deploy

import (
	"strings"

	"underpin/checks/project"
)

// cachesTooEarly says why the step that brings Node must fail: it asks pnpm for the
// folder to cache, and nothing before it has brought pnpm, which GitHub's runners do
// not have (https://github.com/actions/setup-node/blob/main/docs/advanced-usage.md).
func cachesTooEarly(w project.Workflow, job project.Job, step int) string {
	before, s := job.Steps[:step], job.Steps[step]
	action, _, _ := strings.Cut(s.Uses, "@")
	if !hosted(w, job) || action != "actions/setup-node" || s.If != "" || s.Value.Get("with", "cache").Text() != "pnpm" {
		return ""
	}
	for _, b := range before {
		other, _, _ := strings.Cut(b.Uses, "@")
		switch {
		case other != "" && other != "actions/checkout" && other != "actions/setup-node":
			return "" // pnpm's own action, or one that may bring it
		case strings.Contains(b.Run, "pnpm"), strings.Contains(b.Run, "corepack"):
			return ""
		}
	}
	return "actions/setup-node asks pnpm what to cache before any step has brought pnpm"
}

// hosted reports whether a job runs on a machine of GitHub's own, in no container.
func hosted(w project.Workflow, job project.Job) bool {
	on := w.Value.Get("jobs", job.ID, "runs-on").Text()
	known := strings.HasPrefix(on, "ubuntu-") || strings.HasPrefix(on, "macos-") || strings.HasPrefix(on, "windows-")
	return known && w.Value.Get("jobs", job.ID, "container").Kind == project.NoValue
}
