package deploy

import (
	"strings"

	"underpin/checks/project"
)

// hostBuilds reports whether the repository shows that a host builds and deploys
// each push: by the host's own file, by the mark of a tool whose apps are hosted
// that way, or by what the README says. A tool that deploys when somebody presses
// a button, such as Bolt, shows nothing.
func hostBuilds(p *project.Project) bool {
	if settings, ok := p.Read("vercel.json"); ok && strings.Contains(strings.ReplaceAll(string(settings), " ", ""), `"deploymentEnabled":false`) {
		return false
	}
	s := p.Stack()
	for _, host := range s.Hosts {
		if host == project.Vercel || host == project.Netlify {
			return true
		}
	}
	if s.Has(project.V0) || s.Has(project.Lovable) || p.Has(".vercelignore") || p.Has(".vercel/project.json") {
		return true
	}
	return lineWith(p, "README.md", saysPushDeploys) > 0
}

// saysPushDeploys reports whether a line of a README says that what is pushed is
// deployed by itself.
func saysPushDeploys(line string) bool {
	low := strings.ToLower(line)
	return strings.Contains(low, "automatically deploy") && (strings.Contains(low, "every merge") || strings.Contains(low, "every push") || strings.Contains(low, "each push") || strings.Contains(low, "pushes to"))
}
