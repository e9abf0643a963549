// Package report writes the results of a review in the forms that people and
// other programs read: text, JSON, SARIF, Markdown, HTML and annotations of a
// code host. It returns bytes and knows no terminal.
package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// A Review is all that a report is written from.
type Review struct {
	Project *project.Project
	Version string         // of the program
	Results []check.Result // in the order in which they are to be read
	// Record is what was done and is left to do, in markdown, for the head of a
	// document; Earlier is what was done before, for its end. Empty: nothing.
	Record, Earlier string
	// Remarks are what people said of a check, by its id, a line each.
	Remarks map[string][]string
	// Aside are the gaps, by id, that somebody decided to leave or to close by hand:
	// they stand apart from the open ones.
	Aside map[string]bool
	// Fix is who closes a gap, as FixKind says; nil: FixKind. Who has planned the
	// fix knows better.
	Fix func(*check.Check) string
}

// fix is who closes the gap of a check.
func (r Review) fix(c *check.Check) string {
	if r.Fix == nil {
		return FixKind(c)
	}
	return r.Fix(c)
}

// way is who closes the gap of a check, in the words of the walk, and the command
// that begins it.
func (r Review) way(c *check.Check) (word, command string) {
	switch r.fix(c) {
	case "auto":
		return "fix", "underpin fix " + c.ID
	case "in part":
		return "part", "underpin fix " + c.ID
	case "guided":
		return "guided", "underpin fix " + c.ID
	}
	return "brief", "underpin brief " + c.ID
}

// ways explains the words of way to a reader of a document.
const ways = "Beside each gap stands who closes it, and the command: *fix*, a fix that is ready; *guided*, a fix and a step or an answer of yours; " +
	"*part*, a fix for some of it; *brief*, a task to paste into the AI tool that built the app. Nothing is written without a yes."

// gaps are those that are still to be closed, or those that are set aside.
func (r Review) gaps(aside bool) []check.Result {
	var out []check.Result
	for _, one := range r.Results {
		if one.Finding.Verdict == check.Gap && r.Aside[one.Check.ID] == aside {
			out = append(out, one)
		}
	}
	return out
}

// tally is Tally with what of the gaps is set aside.
func (r Review) tally() string {
	out := Tally(r.Results)
	if n := len(r.gaps(true)); n > 0 {
		out += fmt.Sprintf("; %s set aside", counted(n, "gap"))
	}
	return out
}

// Schema is the version of the JSON report. Fields are added without changing
// it; a field that changes its meaning or goes raises it.
const Schema = 1

type document struct {
	Schema   int       `json:"schema"`
	Tool     tool      `json:"tool"`
	App      app       `json:"app"`
	Stack    stack     `json:"stack"`
	Results  []result  `json:"results"`
	Problems []problem `json:"problems"`
}

type tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type app struct {
	Name   string   `json:"name"`
	Others []string `json:"others"` // folders of the other apps in the repository
}

type stack struct {
	Framework      string     `json:"framework"`
	Version        string     `json:"version"`
	Router         string     `json:"router"`
	Language       string     `json:"language"`
	PackageManager string     `json:"package_manager"`
	Auth           []string   `json:"auth"`
	Data           []string   `json:"data"`
	Payments       []string   `json:"payments"`
	Hosts          []string   `json:"hosts"`
	Makers         []string   `json:"makers"`
	Tools          []evidence `json:"tools"`
}

type evidence struct {
	Tech    string `json:"tech"`
	Version string `json:"version,omitempty"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Why     string `json:"why,omitempty"`
}

type result struct {
	ID         string    `json:"id"`
	Area       string    `json:"area"`
	Title      string    `json:"title"`
	Verdict    string    `json:"verdict"`
	Severity   string    `json:"severity"`
	Confidence string    `json:"confidence"`
	Reason     string    `json:"reason"`
	Question   *question `json:"question,omitempty"`
	Fix        string    `json:"fix"` // auto, guided or brief
	Minutes    int       `json:"effort_minutes"`
	Places     []place   `json:"places"`
}

type question struct {
	Text string `json:"text"`
	Help string `json:"help,omitempty"`
}

type place struct {
	File        string `json:"file"`
	Line        int    `json:"line"`
	Column      int    `json:"column"`
	EndLine     int    `json:"end_line"`
	Message     string `json:"message"`
	Fingerprint string `json:"fingerprint"`
}

type problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
}

// JSON is the review as one JSON document, indented, with a newline at its end.
func JSON(r Review) ([]byte, error) {
	d := document{
		Schema:   Schema,
		Tool:     tool{"underpin", r.Version},
		App:      app{r.Project.Name(), others(r.Project.Apps())},
		Stack:    stackOf(r.Project.Stack()),
		Results:  []result{},
		Problems: []problem{},
	}
	for _, one := range r.Results {
		d.Results = append(d.Results, resultOf(one))
	}
	for _, p := range r.Project.Problems() {
		d.Problems = append(d.Problems, problem(p))
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(d)
	return b.Bytes(), err
}

func others(apps []string) []string {
	if len(apps) < 2 {
		return []string{}
	}
	return apps[1:]
}

func stackOf(s *project.Stack) stack {
	out := stack{
		Framework: string(s.Framework), Version: s.Version(s.Framework).Raw, Router: string(s.Router),
		Language: s.Language, PackageManager: s.PackageManager,
		Auth: names(s.Auth), Data: names(s.Data), Payments: names(s.Payments), Hosts: names(s.Hosts),
		Makers: []string{}, Tools: []evidence{},
	}
	for _, m := range s.Makers {
		out.Makers = append(out.Makers, string(m.Tech))
	}
	for _, t := range s.Tools {
		out.Tools = append(out.Tools, evidence{string(t.Tech), t.Version.Raw, t.File, t.Line, t.Why})
	}
	return out
}

func names(techs []project.Tech) []string {
	out := []string{}
	for _, t := range techs {
		out = append(out, string(t))
	}
	return out
}

func resultOf(r check.Result) result {
	out := result{
		ID: r.Check.ID, Area: r.Check.Area(), Title: r.Check.Words.Title,
		Verdict: r.Finding.Verdict.String(), Severity: r.Severity().String(),
		Confidence: r.Finding.Confidence.String(), Reason: r.Finding.Reason,
		Fix: FixKind(r.Check), Minutes: r.Check.Minutes, Places: []place{},
	}
	if q := r.Finding.Question; q != nil {
		out.Question = &question{q.Text, q.Help}
	}
	for _, p := range r.Finding.Places {
		out.Places = append(out.Places, place{
			p.File, p.Line, max(p.Column, 1), max(p.EndLine, p.Line), strings.ToValidUTF8(p.Message, "\uFFFD"), p.Fingerprint,
		})
	}
	return out
}

// FixKind says who can close a check's gap: "auto", "guided" or "brief".
func FixKind(c *check.Check) string {
	switch {
	case c.Fix == nil:
		return "brief"
	case c.Fix.Kind == fixes.Guided:
		return "guided"
	}
	return "auto"
}
