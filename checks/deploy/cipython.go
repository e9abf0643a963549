package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// installsEmpty says why the tests of a job in Python have nothing to run with: the one
// list of packages that it installs is empty.
func installsEmpty(p *project.Project, job project.Job, step int, command string) string {
	words := strings.Fields(command)
	i := slices.Index(words, "-r")
	if p.Folder() != "" || !slices.Contains(words, "pip") || !slices.Contains(words, "install") || i < 0 || i+2 != len(words) {
		return ""
	}
	file := strings.Trim(words[i+1], `"'`)
	at := path.Join(strings.TrimPrefix(job.Steps[step].Dir, "./"), file)
	text, ok := p.Read(at)
	if !ok || namesPackages(string(text)) {
		return ""
	}
	for _, s := range job.Steps { // another command may bring what is missing
		for _, c := range s.Commands() {
			if c != command && strings.Contains(c, "install") && !strings.HasSuffix(strings.TrimSpace(c), " pip") {
				return ""
			}
		}
	}
	return fmt.Sprintf("%q installs nothing, since %s is empty", command, path.Base(file))
}

// namesPackages reports whether a list of packages has a line that is no comment.
func namesPackages(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return true
		}
	}
	return false
}
