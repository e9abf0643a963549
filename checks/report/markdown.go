package report

import (
	"fmt"
	"strings"

	"underpin/checks/check"
)

// Markdown is the review as a document to keep or send: the stack, what was done
// and is left, each gap with its evidence and what people said of it, the open
// questions, and what is in place.
func Markdown(r Review) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Production review of %s\n\n%s\n\n%s.\n", code(r.Project.Title()), plain(StackLine(r.Project.Stack())), r.tally())
	b.WriteString(r.Record)
	if open := r.gaps(false); len(open) > 0 {
		fmt.Fprintf(&b, "\n## Gaps, what hurts first\n\n%s\n", ways)
		gapEntries(&b, open, r)
	}
	if aside := r.gaps(true); len(aside) > 0 {
		b.WriteString("\n## Set aside\n")
		gapEntries(&b, aside, r)
	}
	group(&b, "Open questions", r, check.Ask)
	group(&b, "Could not tell", r, check.Unclear)
	group(&b, "In place", r, check.Pass)
	group(&b, "Not needed here", r, check.NotNeeded)
	if problems := r.Project.Problems(); len(problems) > 0 {
		b.WriteString("\n## Not read\n\n")
		for _, p := range problems {
			fmt.Fprintf(&b, "- %s %s\n", code(p.File), plain(p.Message))
		}
	}
	b.WriteString(r.Earlier)
	return []byte(b.String())
}

func gapEntries(b *strings.Builder, list []check.Result, r Review) {
	for _, one := range list {
		gapEntry(b, one, r)
	}
}

func group(b *strings.Builder, title string, r Review, v check.Verdict) {
	first := true
	for _, one := range r.Results {
		if one.Finding.Verdict != v {
			continue
		}
		if first {
			fmt.Fprintf(b, "\n## %s\n", title)
			first = false
		}
		entry(b, one, r)
	}
}

func entry(b *strings.Builder, r check.Result, all Review) {
	fmt.Fprintf(b, "\n- **%s** %s: %s.", r.Check.ID, r.Check.Words.Title, plain(trimPeriod(r.Finding.Reason)))
	if q := r.Finding.Question; q != nil {
		fmt.Fprintf(b, " %s", q.Text)
	}
	for _, said := range all.Remarks[r.Check.ID] {
		fmt.Fprintf(b, " *%s.*", plain(trimPeriod(said)))
	}
	b.WriteString("\n")
}

// gapEntry is a gap: who closes it and how, what was seen, what that means to
// somebody who has never heard of it, what people said, and where.
func gapEntry(b *strings.Builder, r check.Result, all Review) {
	word, command := all.way(r.Check)
	fmt.Fprintf(b, "\n### %s\n\n`%s` · %s · %s · about %d min · %s: `%s`\n\n%s.\n\n%s\n\n",
		r.Check.Words.Title, r.Check.ID, r.Severity(), r.Finding.Confidence, r.Check.Minutes, word, command,
		plain(trimPeriod(check.Sentence(r.Finding.Reason))), r.Check.Words.Summary)
	for _, said := range all.Remarks[r.Check.ID] {
		fmt.Fprintf(b, "**%s.**\n\n", plain(trimPeriod(said)))
	}
	for _, p := range r.Finding.Places {
		fmt.Fprintf(b, "- %s %s\n", code(fmt.Sprintf("%s:%d", p.File, p.Line)), plain(p.Message))
	}
}

func trimPeriod(s string) string { return strings.TrimSuffix(s, ".") }

// code is a text from the project as an inline code span that it cannot leave.
func code(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, s)
	ticks := "`"
	for strings.Contains(s, ticks) {
		ticks += "`"
	}
	if len(ticks) > 1 {
		return ticks + " " + s + " " + ticks
	}
	return ticks + s + ticks
}

// plain is a text from the project with markdown's own signs escaped.
func plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < ' ' || r == 0x7f:
			b.WriteRune('\uFFFD')
			continue
		case strings.ContainsRune("\\<>[]*_|#", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
