package resilience

import (
	"fmt"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// fetches is where the script of a template asks the server for something; waiting are
// words of what shows that it is on its way.
var (
	fetches = regexp.MustCompile(`\b(?:fetch|axios\.\w+|\$\.(?:ajax|get|post|getJSON))\(`)
	waiting = []string{"loading", "spinner", "loader", "skeleton", "please wait", "disabled", "progress", "hx-indicator", "aria-busy", "animate-spin", "animate-pulse", "…", "is-loading"}
)

// pythonLoading judges pages that a server in Python makes: they arrive finished, so
// that there is something to wait for only where their scripts ask for more.
func pythonLoading(p *project.Project) check.Finding {
	var told, silent []check.Place
	first := ""
	for _, name := range shownTemplates(p) {
		if first == "" {
			first = name
		}
		if !p.Holds(name, "fetch(", "axios", "$.ajax", "$.get", "$.post") {
			continue
		}
		text, _ := p.Read(name)
		at := fetches.FindIndex(text)
		if at == nil {
			continue
		}
		line := strings.Count(string(text[:at[0]]), "\n") + 1
		if p.HoldsFold(name, waiting...) {
			told = append(told, check.Line(name, line, "its waiting is shown"))
		} else {
			silent = append(silent, check.Line(name, line, "asks for more, and nothing shows that it is on its way"))
		}
	}
	switch {
	case first == "":
		return check.Unneeded("The app is an API: it has no screens of its own.")
	case len(told)+len(silent) == 0:
		return check.Passed(check.Likely, "The server sends its pages finished, and their scripts load nothing afterwards.", check.Line(first, 1, "made on the server"))
	case len(silent) > 2 && len(silent) > len(told):
		return check.Missing(check.Possible, fmt.Sprintf("The scripts of %d pages ask the server for more, and no word or sign on the page says that it is on its way.", len(silent)), silent...)
	case len(told) == 0:
		return check.Passed(check.Possible, "The server sends its pages finished; what a script asks for afterwards is little.", silent...)
	}
	return check.Passed(check.Likely, "The server sends its pages finished, and where a script asks for more the page says so.", told[:min(len(told), 5)]...)
}
