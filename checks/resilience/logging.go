package resilience

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed logging.md
var loggingWords string

// Logging looks for server code that writes no log, or bare console lines:
// without levels, without structure, with whatever personal data they are given.
var Logging = &check.Check{
	ID:       "resilience/logging",
	Severity: check.Medium,
	Minutes:  30,
	Words:    check.Explain(loggingWords),
	Look:     lookForLogging,
	Fix:      loggingFix,
}

// stray is how many console calls may stand beside a logger that is used: a
// start message, a last word before the process ends.
const stray = 4

func lookForLogging(p *project.Project) check.Finding {
	if f, ok := pythonLogging(p); ok {
		return f
	}
	files, answers := serverFiles(p)
	if !answers {
		return check.Unneeded("No code of the app's own answers requests: there is no server whose log anybody could read.")
	}
	w := logsOf(p, files)
	told := secretsLogged(p, files)
	switch {
	case len(w.logger) == 0 && len(w.console) == 0:
		if elsewhere := logsElsewhere(p); len(elsewhere) > 0 {
			return check.Passed(check.Possible, "The app has a logger, and what answers requests calls code that writes with it.", elsewhere...)
		}
		return noLog(p, files)
	case len(w.logger) == 0:
		reason := fmt.Sprintf("Server code writes %s through console alone: there is no level that could be set, and nothing keeps passwords and tokens out of them.", many(len(w.console), "line"))
		return withSecrets(loggingGap(w.weighed(check.Missing(check.Certain, reason, loggedPlaces(p, files, told, w)...))), told)
	case len(w.console) > stray && len(w.console)*8 > w.uses:
		reason := fmt.Sprintf("Server code writes its log with a logger in %s, and through console alone in %s.", many(w.uses, "place"), many(len(w.console), "place"))
		return withSecrets(loggingGap(w.weighed(check.Missing(check.Likely, reason, append(loggedPlaces(p, files, told, w), w.logger[0])...))), told)
	}
	if len(told) > 0 {
		f := loggingGap(check.Missing(check.Likely, "Server code writes its log with a logger, and secrets go into it.", append(loggedPlaces(p, files, told, w), w.logger[0])...))
		if !onlyBeginnings(told) {
			f.Severity = check.High
		}
		return f
	}
	return check.Passed(check.Likely, fmt.Sprintf("Server code writes its log with a logger (%s).", path.Base(w.logger[0].File)), w.logger[:min(len(w.logger), 5)]...)
}

// fewLines is how many lines about errors alone hurt little, and fewBesides how many of any
// kind beside a service that errors are sent to.
const (
	fewLines   = 8
	fewBesides = 40
)

// weighed lowers the severity where what is written to the console is little, and errors
// are told of elsewhere or are all there is.
func (w logs) weighed(f check.Finding) check.Finding {
	if n := len(w.console); n <= fewLines && !w.chats || n <= fewBesides && w.reports {
		f.Severity = check.Low
	}
	return f
}

func loggingGap(f check.Finding) check.Finding {
	f.Brief = []string{
		"One logger module writes one line of JSON for each event, with a level, the time and an id of the request; the level comes from an environment variable.",
		"It takes passwords, tokens, keys, cookies, e-mail addresses and phone numbers out of what it writes.",
		"Server code calls the logger in place of console; each catch that does not rethrow writes the error with what was being tried.",
	}
	return f
}

// secretsFirst are the lines that hold secrets, and then the others.
func secretsFirst(told, console []check.Place) []check.Place {
	out := slices.Clone(told)
	for _, c := range console {
		if !slices.ContainsFunc(told, func(t check.Place) bool { return t.File == c.File && t.Line == c.Line }) {
			out = append(out, c)
		}
	}
	return out
}

// loggedPlaces are the lines that hold secrets, those that hold all of a request or an
// answer, the others, and what screens write to their visitors' consoles.
func loggedPlaces(p *project.Project, files []string, told []check.Place, w logs) []check.Place {
	return append(capped(secretsFirst(told, secretsFirst(wholesLogged(p, files), w.console))), toldToTheBrowser(p, files)...)
}

// withSecrets says how many lines of a log hold secrets: what is a habit elsewhere is
// a leak there.
func withSecrets(f check.Finding, told []check.Place) check.Finding {
	switch len(told) {
	case 0:
		return f
	case 1:
		f.Reason += " One line writes a secret."
	default:
		f.Reason += fmt.Sprintf(" %d lines write secrets.", len(told))
	}
	if onlyBeginnings(told) {
		f.Reason = strings.Replace(strings.Replace(f.Reason, "writes a secret.", "writes the beginning of a secret.", 1), "write secrets.", "write the beginnings of secrets.", 1)
		return f // nobody gets in with that
	}
	f.Severity = check.High
	return f
}

// onlyBeginnings reports whether no line writes more of a secret than how it begins.
func onlyBeginnings(told []check.Place) bool {
	return !slices.ContainsFunc(told, func(t check.Place) bool { return t.Message != beginningWritten })
}

func many(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// capped keeps a report readable for an app with thousands of calls.
func capped(places []check.Place) []check.Place {
	const most = 1500
	return places[:min(len(places), most)]
}
