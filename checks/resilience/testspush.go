package resilience

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/project"
)

// testing are the words of a command that runs tests.
var testing = regexp.MustCompile(`\b(test|tests|vitest|jest|playwright|cypress|mocha|pytest|check|ci|verify|validate)\b`)

// runsOnPush reports whether something runs tests by itself when code is pushed: a workflow, the
// pipeline of another host, or git before it pushes.
func runsOnPush(p *project.Project) bool {
	for _, w := range p.Workflows() {
		for _, j := range w.Jobs {
			if j.Uses != "" {
				return true // a workflow that is not read here
			}
			for _, s := range j.Steps {
				if testing.MatchString(strings.ToLower(s.Run)) {
					return true
				}
			}
		}
	}
	for _, name := range p.Files() {
		switch base := path.Base(name); {
		case base == ".gitlab-ci.yml", base == "azure-pipelines.yml", base == "bitbucket-pipelines.yml", base == "Jenkinsfile", strings.HasPrefix(name, ".circleci/"), name == ".husky/pre-push", name == ".husky/pre-commit", strings.HasPrefix(name, "lefthook."):
			return true
		}
	}
	return false
}
