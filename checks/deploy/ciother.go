package deploy

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// pipelines are the files of other pipelines than GitHub's, by the folder or
// name that they have at the repository's root.
var pipelines = map[string]string{
	".gitlab-ci.yml": "GitLab CI", ".circleci/config.yml": "CircleCI", "bitbucket-pipelines.yml": "Bitbucket Pipelines",
	"azure-pipelines.yml": "Azure Pipelines", "Jenkinsfile": "Jenkins", ".travis.yml": "Travis CI", ".drone.yml": "Drone",
	".woodpecker.yml": "Woodpecker", "cloudbuild.yaml": "Cloud Build", "appveyor.yml": "AppVeyor", ".buildkite/pipeline.yml": "Buildkite",
	".forgejo/workflows": "Forgejo Actions", ".gitea/workflows": "Gitea Actions",
}

// otherPipelines judges the pipelines of other services by their lines: each
// has a grammar of its own, and all of them hold shell commands.
func otherPipelines(p *project.Project) (check.Finding, bool) {
	for _, file := range p.Files() {
		service := pipelineOf(file)
		if service == "" {
			continue
		}
		text, _ := p.Read(file)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			command := strings.TrimSpace(line)
			if strings.HasPrefix(command, "#") || strings.HasPrefix(command, "//") {
				continue
			}
			for _, prefix := range []string{"- run:", "run:", "command:", "- script:", "script:", "- bash:", "sh", "-"} {
				command = strings.TrimSpace(strings.TrimPrefix(command, prefix))
			}
			command = strings.Trim(command, `"'`)
			if verifies(p, command, 0) {
				return check.Passed(check.Likely, fmt.Sprintf("%s runs %q.", service, command), check.Line(file, n, "runs in "+service)), true
			}
		}
		return check.Missing(check.Possible, fmt.Sprintf("%s is set up in %s, and no build or test was found in it.", service, file), check.Line(file, 1, "no build and no test")), true
	}
	return check.Finding{}, false
}

func pipelineOf(file string) string {
	name := file
	for strings.HasPrefix(name, "../") {
		name = name[len("../"):]
	}
	if service := pipelines[name]; service != "" {
		return service
	}
	return pipelines[path.Dir(name)]
}
