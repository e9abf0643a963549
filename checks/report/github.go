package report

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks"
	"underpin/checks/check"
)

// GitHub is the review's gaps as workflow commands, one to a line, which GitHub
// Actions shows as annotations on the lines of a pull request
// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
// What hurts first comes first: only the first ten of each kind are shown there.
func GitHub(r Review) []byte {
	var b strings.Builder
	for _, one := range checks.Ordered(r.Results) {
		if one.Finding.Verdict != check.Gap {
			continue
		}
		command := map[string]string{"error": "error", "warning": "warning", "note": "notice"}[level(one.Severity(), one.Finding.Confidence)]
		for _, p := range one.Finding.Places {
			text := check.Sentence(one.Finding.Reason)
			if p.Message != "" {
				text += " Here: " + p.Message + "."
			}
			fmt.Fprintf(&b, "::%s file=%s,line=%d,endLine=%d,title=%s::%s\n", command,
				property(inRepository(r, p.File)), max(p.Line, 1), max(p.EndLine, p.Line, 1),
				property(one.Check.ID+" "+one.Check.Words.Title), commandText(text))
		}
	}
	return []byte(b.String())
}

// inRepository is a file of the app as its repository names it.
func inRepository(r Review, file string) string {
	return path.Join(r.Project.Folder(), file)
}

// commandText is a text as the message of a workflow command.
func commandText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property is a text as a property of a workflow command.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandText(s))
}
