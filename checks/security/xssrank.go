package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// weight orders sinks by what may come of them: the surer first, then those whose
// text somebody else is known to write; last the pages of the administration, in
// which the app's own people read what they wrote.
func (m marked) weight() int {
	w := 100 * int(m.sure)
	f := m.leaf.flow
	switch {
	case f.Has(project.FromInput | project.FromChecked):
		w += 40
	case f.Has(project.FromDatabase):
		w += 30
	case f.Has(project.FromService):
		w += 20
	}
	text := m.text
	if m.leaf.node.OK() {
		text = m.leaf.node.Text()
	}
	switch {
	case containsPart(endOfPath(text), []string{"content", "body", "html", "description", "message", "bio", "comment", "note", "answer", "article", "markdown", "post"}):
		w += 12
	case writtenText(text):
		w += 10
	}
	switch {
	case m.byStaff():
		w -= 25
	case m.how == "document.write":
		w -= 15
	}
	return w
}

// byStaff reports whether a sink is in a page of the administration and shows
// what those who work there wrote themselves: not the people of the app.
func (m marked) byStaff() bool {
	file, text := m.file, m.text
	if m.at.OK() {
		file = m.at.File().Path
	}
	if !containsPart("/"+strings.ToLower(file), []string{"/admin/", "/admin.", "/backoffice/", "/dashboard/admin"}) {
		return false
	}
	words := wordsOf(strings.ReplaceAll(text, "this.", ""))
	if m.leaf.node.OK() {
		words = wordsOf(m.leaf.node.Text())
	}
	return !hasWord(words, outsiders)
}

var outsiders = wordSet(`user username customer client partner artist dj author member applicant lead contact sender email phone comment message review feedback ticket
		order booking report participant student seller vendor p u`)

// severity is lower where the reader of the page wrote the text himself: his own
// document that is printed, what the administration shows to itself.
func (m marked) severity() check.Severity {
	switch {
	case m.leaf.flow.Has(project.FromInput | project.FromChecked):
		return check.High
	case m.byStaff(), m.how == "document.write", m.leaf.flow.Only(project.FromUnknown):
		return check.Medium // nobody but the app's own people may have written it
	case m.leaf.node.OK() && !m.leaf.flow.Has(project.FromDatabase) && !hasWord(wordsOf(m.leaf.node.Text()), outsiders):
		return check.Medium // what a page loads may be its reader's own
	}
	return check.High
}

// lessSure are the first of the sinks that are told beside surer ones: what they are given
// is not written in the code either.
func lessSure(open []marked, sure check.Confidence) []check.Place {
	const most = 6
	var out []check.Place
	beside := map[string]bool{} // files with a surer one
	for _, m := range open {
		if m.sure > check.Possible && m.at.OK() {
			beside[m.at.File().Path] = true
		}
	}
	for _, m := range open {
		if sure == check.Possible || m.sure > check.Possible || m.byStaff() || readyMarkup(m.leaf) || len(out) == most || !m.leaf.node.OK() {
			continue
		}
		all := m.leaf.whole && len(m.leaf.node.Text()) > 2 && m.leaf.node.Kind() != source.Call && !strings.Contains(m.leaf.node.Text(), "dataset") &&
			(!m.leaf.flow.Only(project.FromUnknown) || m.at.OK() && beside[m.at.File().Path])
		said := endOfPath(m.leaf.node.Text()) == "message" && m.how == open[0].how // what an error says may be another's words
		if all || said {
			out = append(out, m.place())
		}
	}
	return out
}
