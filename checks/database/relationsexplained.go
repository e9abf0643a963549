package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// unexplained leaves out the keys above which a comment says what deleting the
// row behind does: whoever wrote it made the choice.
func unexplained(p *project.Project, keys []check.Place) []check.Place {
	return slices.DeleteFunc(keys, func(at check.Place) bool {
		text, ok := p.Read(at.File)
		if !ok {
			return false
		}
		lines := strings.Split(string(text), "\n")
		for i := at.Line - 2; i >= 0 && i < len(lines); i-- {
			said, comment := strings.CutPrefix(strings.TrimSpace(lines[i]), "--")
			if !comment {
				return false
			}
			low := strings.ToLower(said)
			if strings.Contains(low, "delet") || strings.Contains(low, "cascade") || strings.Contains(low, "no action") || strings.Contains(low, "restrict") {
				return true
			}
		}
		return false
	})
}
