package security

import (
	"strings"

	"underpin/checks/project"
)

// foldersOfRoot reports whether the image that the app is shipped in runs it as a user who
// may write nothing into its public folder: the last stage copies it as root, hands it to
// nobody, and names another user.
func foldersOfRoot(p *project.Project) bool {
	text, ok := p.Read("Dockerfile")
	if !ok {
		return false
	}
	copied, other := false, false
	for line := range strings.Lines(string(text)) {
		low := strings.ToLower(strings.TrimSpace(line))
		word, rest, _ := strings.Cut(low, " ")
		switch word {
		case "from":
			copied, other = false, false
		case "copy", "add":
			copied = copied || strings.Contains(rest, "public") && !strings.Contains(rest, "--chown")
		case "user":
			other = strings.TrimSpace(rest) != "root" && strings.TrimSpace(rest) != "0"
		default:
			if strings.Contains(low, "chown") && !strings.Contains(low, ".next") || strings.Contains(low, "chmod") && strings.Contains(low, "public") {
				copied = false
			}
		}
	}
	return copied && other
}
