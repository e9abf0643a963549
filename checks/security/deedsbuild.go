package security

import (
	"strings"

	"underpin/checks/project/source"
)

const buildsTables = "runs statements that change the database's tables"

// buildDeed reads a call that has the database run statements which make and drop tables:
// with the service role's key through a function that runs any text, or handed to a driver.
func (s *deedReader) buildDeed(n, object source.Node, name string) (deed, bool) {
	d := deed{kind: deedBuilds, node: n, what: buildsTables, all: true}
	switch name {
	case "rpc":
		function, _ := n.Arg(0).StringValue()
		return d, runsText[strings.ToLower(function)] && len(n.Args()) > 1 && clientOf(s.p, object) == serviceClient
	case "query", "exec", "execute", "unsafe", "$executeRawUnsafe":
		text, ok := n.Arg(0).Resolve().StringValue()
		if !ok && n.Arg(0).Kind() == source.Template {
			text = strings.Trim(n.Arg(0).Text(), "`")
		}
		return d, startsBuilding(text)
	}
	return deed{}, false
}

// runsText are the names that functions of a database bear which run whatever statement
// they are given.
var runsText = wordSet("exec_sql execute_sql run_sql exec execute sql raw_sql exec_raw_sql execute_raw_sql")

// startsBuilding reports whether a statement makes, changes or drops a table.
func startsBuilding(statement string) bool {
	words := strings.Fields(strings.ToLower(statement))
	if len(words) < 3 {
		return false
	}
	switch words[0] {
	case "create", "alter", "drop":
		return words[1] == "table"
	}
	return words[0] == "truncate"
}

// buildsAnything reports whether a route changes the database's tables.
func buildsAnything(r *guardedRoute) bool {
	for _, d := range r.deeds {
		if d.kind == deedBuilds {
			return true
		}
	}
	return false
}

// worksOnMedia reports whether an address is that of a service that works on a picture, a
// recording or a text which is sent to it, at a price for each.
func worksOnMedia(address string) bool {
	return containsPart(address, []string{"vision.googleapis.com", "speech.googleapis.com", "translation.googleapis.com", "api.ocr.space", "api.remove.bg", "deepl.com"})
}
