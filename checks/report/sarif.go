package report

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"

	"underpin/checks/check"
)

// SARIF is the review's gaps as a SARIF 2.1.0 log (OASIS, 2020), the form that
// code hosts take. Passes and questions are left out: it has no words for them.
func SARIF(r Review) ([]byte, error) {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "underpin", Version: r.Version, Rules: []sarifRule{}}
	for _, one := range r.Results {
		if one.Finding.Verdict != check.Gap {
			continue
		}
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(one))
		run.Results = append(run.Results, sarifResultsOf(r, one)...)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
	return b.Bytes(), err
}

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	Results []sarifResult `json:"results"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifRule struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Short   sarifText `json:"shortDescription"`
	Full    sarifText `json:"fullDescription"`
	Help    sarifText `json:"help"`
	Default struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	Properties   map[string]string `json:"properties"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region sarifRegion `json:"region"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
}

func sarifRuleOf(r check.Result) sarifRule {
	w := r.Check.Words
	rule := sarifRule{
		ID: r.Check.ID, Name: r.Check.Word(),
		Short: sarifText{Text: w.Title}, Full: sarifText{Text: w.Summary},
		Help: sarifText{Text: w.Why, Markdown: w.Markdown},
	}
	rule.Default.Level = level(r.Check.Severity, check.Certain)
	return rule
}

// sarifResultsOf is one result per place, so that a code host can show each on
// its line. Files are named from the repository's root, where such a host looks.
func sarifResultsOf(review Review, r check.Result) []sarifResult {
	var out []sarifResult
	for _, p := range r.Finding.Places {
		var at sarifLocation
		at.Physical.Artifact.URI = (&url.URL{Path: inRepository(review, p.File)}).EscapedPath()
		at.Physical.Region = sarifRegion{max(p.Line, 1), max(p.Column, 1), max(p.EndLine, p.Line, 1)}
		text := r.Finding.Reason
		if p.Message != "" {
			text += ": " + p.Message
		}
		out = append(out, sarifResult{
			RuleID: r.Check.ID, Level: level(r.Severity(), r.Finding.Confidence),
			Message:      sarifText{Text: strings.ToValidUTF8(text, "\uFFFD")},
			Locations:    []sarifLocation{at},
			Fingerprints: map[string]string{"underpin/v1": p.Fingerprint},
			Properties:   map[string]string{"severity": r.Severity().String(), "confidence": r.Finding.Confidence.String()},
		})
	}
	return out
}

func level(s check.Severity, c check.Confidence) string {
	switch {
	case c == check.Possible || s == check.Low:
		return "note"
	case s >= check.High:
		return "error"
	}
	return "warning"
}
