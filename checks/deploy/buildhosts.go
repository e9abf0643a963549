package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// hostFaults tells of settings of a host that name what is not there: the file or the
// script that it starts, functions, the folder that it serves, and addresses that its clock
// asks for.
func hostFaults(p *project.Project) []fault {
	return slices.Concat(absentStarts(p), absentSchedules(p), absentAtVercel(p), servedElsewhere(p))
}

// A started is what a host's settings say that it runs.
type started struct {
	file    string
	line    int
	command string
}

// startedByHosts are the commands with which hosts start the app once it is built.
func startedByHosts(p *project.Project) []started {
	var out []started
	add := func(file string, v project.Value) {
		if v.OK() {
			words := v.Strings()
			if len(words) == 3 && words[1] == "-c" { // ["sh", "-c", "npm start"]
				words = words[2:]
			}
			out = append(out, started{file, max(v.Line, 1), strings.Join(words, " ")})
		}
	}
	if v, err := p.ReadTOML(".replit"); err == nil {
		add(".replit", v.Get("deployment", "run"))
	}
	if v, err := p.ReadTOML("railway.toml"); err == nil {
		add("railway.toml", v.Get("deploy", "startCommand"))
	}
	if v, err := p.ReadJSON("railway.json"); err == nil {
		add("railway.json", v.Get("deploy", "startCommand"))
	}
	if v, err := p.ReadTOML("nixpacks.toml"); err == nil {
		add("nixpacks.toml", v.Get("start", "cmd"))
	}
	if v, err := p.ReadYAML("render.yaml"); err == nil {
		for service := range v.Get("services").Items() {
			if root := service.Get("rootDir").Text(); root == "" || root == "." || root == "./" {
				add("render.yaml", service.Get("startCommand"))
			}
		}
	}
	text, _ := p.Read("Procfile")
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if command, ok := strings.CutPrefix(line, "web:"); ok {
			out = append(out, started{"Procfile", n, command})
		}
	}
	return out
}

// absentStarts tells of hosts that start a file which neither is there nor made by the
// build, or a script that package.json does not have.
func absentStarts(p *project.Project) []fault {
	var out []fault
	for _, s := range startedByHosts(p) {
		for _, part := range splitCommand(s.command) {
			words, what := strings.Fields(part), ""
			if len(words) > 0 && words[0] == "cd" || strings.Contains(part, "$") {
				break // what follows runs elsewhere
			}
			if script := startedScript(part); script != "" && p.Folder() == "" && lacksScript(p, script) {
				what = "the script '" + script + "', which package.json does not have"
			} else if file := ranFile(words); file != "" && !present(p, ".", file) && (!made(p, file) && !p.Ignored(file) || leftOut(p.Manifest(), file)) {
				what = file + ", which is not there"
				if made(p, file) {
					what = file + ", and the build writes no such file"
				}
			}
			if what == "" {
				continue
			}
			out = append(out, fault{
				check.High, check.Likely, fmt.Sprintf("by %s the host starts %s", path.Base(s.file), what),
				append([]check.Place{check.Line(s.file, s.line, "starts "+what)}, scriptsBeside(p, words)...),
				"What the host starts is there after a build from a fresh clone.",
			})
		}
	}
	return out
}

// scriptsBeside are the build and the start of package.json, which a host is told other
// things than.
func scriptsBeside(p *project.Project, words []string) []check.Place {
	var out []check.Place
	if ranFile(words) == "" {
		return nil
	}
	m := p.Manifest()
	if s := m.Scripts["build"]; s.Line > 0 {
		out = append(out, check.Line(m.File, s.Line, "what the build writes"))
	}
	if s := m.Scripts["start"]; s.Line > 0 && ranFile(strings.Fields(s.Command)) != ranFile(words) {
		out = append(out, check.Line(m.File, s.Line, "what starts it here"))
	}
	return out
}

// absentSchedules tells of addresses that Vercel's clock asks for and that nothing in the
// app answers at.
func absentSchedules(p *project.Project) []fault {
	v, err := p.ReadJSON("vercel.json")
	if err != nil || v.Get("rewrites").OK() || v.Get("routes").OK() {
		return nil
	}
	var places []check.Place
	for job := range v.Get("crons").Items() {
		at := job.Get("path")
		url, _, _ := strings.Cut(at.Text(), "?")
		if strings.HasPrefix(url, "/api/") && nothingAnswers(p, url) && !functionAt(p, url) {
			places = append(places, check.Line("vercel.json", max(at.Line, 1), "asks for "+url+", where nothing answers"))
		}
	}
	if len(places) == 0 {
		return nil
	}
	return []fault{{
		check.Medium, check.Likely, fmt.Sprintf("the host's schedule asks for %s, and nothing in the app answers there", addressesAsked(places)), places,
		"Every scheduled call names an address that the app answers.",
	}}
}

func addressesAsked(places []check.Place) string {
	if len(places) == 1 {
		_, rest, _ := strings.Cut(places[0].Message, "asks for ")
		url, _, _ := strings.Cut(rest, ",")
		return url
	}
	return fmt.Sprintf("%d addresses", len(places))
}

// functionAt reports whether a file of the api folder, which Vercel serves by itself,
// answers at an address.
func functionAt(p *project.Project, url string) bool {
	stem := strings.TrimPrefix(url, "/")
	for _, ext := range []string{".ts", ".js", ".mjs", ".tsx", ".py", ".go", ".rb"} {
		if p.Has(stem+ext) || p.Has(stem+"/index"+ext) {
			return true
		}
	}
	return false
}

// absentAtVercel tells of functions that vercel.json sets up and that are not there: Vercel
// stops the build at a pattern that fits none
// (vercel.com/docs/errors/error-list#unmatched-function-pattern).
func absentAtVercel(p *project.Project) []fault {
	v, err := p.ReadJSON("vercel.json")
	if err != nil {
		return nil
	}
	var out []fault
	for m := range v.Get("functions").Members() {
		if strings.ContainsAny(m.Key, "*?{[(") || p.Has(strings.TrimPrefix(m.Key, "/")) || made(p, m.Key) && !strings.HasPrefix(m.Key, "api/") {
			continue
		}
		out = append(out, fault{
			check.High, check.Likely, fmt.Sprintf("vercel.json sets up the function %s, which is not there, and Vercel stops the build at it", m.Key),
			[]check.Place{check.Line("vercel.json", max(m.Line, 1), m.Key+" is not in the repository")},
			"vercel.json sets up functions that are there.",
		})
	}
	return out
}
