package deploy

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// storedAddress finds an open address that SQL writes into a column for addresses, or
// that such a column has by default.
var storedAddress = regexp.MustCompile(`(?i)\b\w*(?:url|uri|endpoint|origin)\w*(?:\s+(?:text|varchar\(\d+\))(?:\s+not\s+null)?)?\s*(?:=|\bdefault\b)\s*'http://([a-z0-9.-]+\.[a-z]{2,})[/:'?]`)

// openStored says what is wrong with an address that a text of SQL stores; "" for
// others.
func openStored(value string) (what string, at int) {
	if !strings.Contains(value, "://") {
		return "", 0
	}
	found := storedAddress.FindStringSubmatchIndex(value)
	if found == nil {
		return "", 0
	}
	host := strings.ToLower(value[found[2]:found[3]])
	if isLocal(host) || documentation(host) || isPrivate(host) || vocabulary(host) {
		return "", 0
	}
	return "http://" + host + " is what the app uses unless somebody changes it", found[2]
}

// openInCodeSQL is an open address in a statement that code sends.
func openInCodeSQL(n source.Node, value string) (check.Place, bool) {
	what, at := openStored(value)
	if what == "" || told(n) {
		return check.Place{}, false
	}
	lines := strings.Count(value[:at], "\n")
	if lines == 0 {
		return check.At(n, what), true
	}
	return check.Line(n.File().Path, n.Line()+lines, what), true
}

// openInSQL lists the open addresses that migrations store.
func openInSQL(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.MigrationFiles() {
		if !strings.HasSuffix(name, ".sql") || !p.HoldsFold(name, "http://") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			line, _, _ = strings.Cut(line, "--")
			if what, _ := openStored(line); what != "" {
				out = append(out, check.Line(name, n, what))
			}
		}
	}
	return out
}
