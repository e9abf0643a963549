package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/yuin/goldmark"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed report.html
var htmlPage string

// HTML is the review as one page to open in a browser, send or print: the score,
// each gap with its evidence and its words, the open questions, and what is in
// place. It loads nothing from elsewhere and runs no script.
func HTML(r Review) ([]byte, error) {
	page, err := template.New("report").Funcs(template.FuncMap{
		"sentence": check.Sentence,
		"words":    wordsHTML,
		"shown":    visible,
	}).Parse(htmlPage)
	if err != nil {
		return nil, fmt.Errorf("the page of the report: %w", err)
	}
	var b bytes.Buffer
	err = page.Execute(&b, htmlReview(r))
	return b.Bytes(), err
}

// A page is what report.html is filled with.
type page struct {
	App, Stack, Version, Tally string
	Record, Earlier            string
	Score                      checks.Score
	Areas                      []pageArea
	Best                       []string
	Gaps, Aside                []pageEntry
	Ways                       string
	Groups                     []pageGroup
	Unread                     []project.Problem
}

type pageArea struct {
	Title   string
	Percent int // -1: nothing could be judged
	Open    int
}

type pageGroup struct {
	Title   string
	Entries []pageEntry
}

type pageEntry struct {
	check.Result
	Way, Command string // who closes it, and what begins it
	Remarks      []string
}

func htmlReview(r Review) page {
	out := page{
		App: r.Project.Title(), Stack: StackLine(r.Project.Stack()), Version: r.Version,
		Tally: r.tally(), Ways: ways, Record: visibleLines(r.Record), Earlier: visibleLines(r.Earlier), Score: checks.Rate(r.Results),
		Unread: r.Project.Problems(),
	}
	for _, b := range out.Score.Best {
		out.Best = append(out.Best, b.Check.Words.Title)
	}
	for _, a := range checks.Areas() {
		area := pageArea{Title: a.Title, Percent: out.Score.Areas[a.ID]}
		for _, one := range r.Results {
			if one.Check.Area() == a.ID && one.Finding.Verdict == check.Gap && one.Finding.Confidence >= check.Likely && !r.Aside[one.Check.ID] {
				area.Open++
			}
		}
		out.Areas = append(out.Areas, area)
	}
	out.Gaps, out.Aside = entries(r, r.gaps(false)), entries(r, r.gaps(true))
	for _, g := range []struct {
		title   string
		verdict check.Verdict
	}{{"Open questions", check.Ask}, {"Could not tell", check.Unclear}, {"In place", check.Pass}, {"Not needed here", check.NotNeeded}} {
		of := slices.DeleteFunc(slices.Clone(r.Results), func(one check.Result) bool { return one.Finding.Verdict != g.verdict })
		if len(of) > 0 {
			out.Groups = append(out.Groups, pageGroup{g.title, entries(r, of)})
		}
	}
	return out
}

func entries(r Review, list []check.Result) []pageEntry {
	var out []pageEntry
	for _, one := range list {
		way, command := r.way(one.Check)
		out = append(out, pageEntry{one, way, command, r.Remarks[one.Check.ID]})
	}
	return out
}

// wordsHTML is markdown as HTML; raw HTML in it, and links that run something,
// are left out.
func wordsHTML(markdown string) (template.HTML, error) {
	var b bytes.Buffer
	if err := goldmark.Convert([]byte(markdown), &b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil //nolint:gosec // goldmark writes no raw HTML of the text's, and no dangerous link
}

// visibleLines is visible for each line of a text.
func visibleLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return strings.Join(lines, "\n")
}

// visible is a text from the project with what cannot be seen, or would turn the
// line around, as a replacement sign.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r >= 0x7f && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
