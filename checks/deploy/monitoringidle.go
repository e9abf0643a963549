package deploy

import (
	"strings"

	"underpin/checks/project"
)

// keepsNothing reports whether the app lives in the browser alone, asks no server for
// anything and keeps nothing between two visits.
func keepsNothing(p *project.Project) bool {
	s := p.Stack()
	if _, server := sidesOf(p); server || s.Python() || len(s.Data)+len(s.Auth)+len(s.Payments) > 0 || ownServer(p) {
		return false
	}
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") {
			return false // what lies beside may be its server
		}
		if p.Modules().Live(name) && p.Holds(name, "fetch(", "axios", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "localStorage", "sessionStorage", "indexedDB", "emailjs", "graphql", "useQuery", "useSWR", "trpc", "socket.io", "superagent", "electron", "AsyncStorage", "action=", "/api/") {
			return false
		}
	}
	return true
}
