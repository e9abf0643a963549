package project

import "strings"

// BuildsWithTurbopack reports whether Next's build uses Turbopack: before version 16
// where it is told so, from then on where nothing else is said
// (nextjs.org/docs/app/api-reference/turbopack).
func (p *Project) BuildsWithTurbopack() bool {
	built, newer := false, p.Stack().Version(Next).AtLeast(16, 0)
	for _, m := range p.Manifests() {
		for _, script := range m.Scripts {
			if at := strings.Index(script.Command, "next build"); at >= 0 {
				step, _, _ := strings.Cut(script.Command[at:], "&&")
				built = true
				if strings.Contains(step, "--turbo") || newer && !strings.Contains(step, "--webpack") {
					return true
				}
			}
		}
	}
	return newer && !built
}
