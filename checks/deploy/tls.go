package deploy

import (
	_ "embed"
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed tls.md
var tlsWords string

// TLS looks for connections that anybody on the way can read or change: without
// encryption, or with one that believes every certificate.
var TLS = &check.Check{
	ID:       "deploy/tls",
	Severity: check.Medium,
	Minutes:  20,
	Words:    check.Explain(tlsWords),
	Look:     lookForTLS,
	Fix:      tlsFix,
}

func lookForTLS(p *project.Project) check.Finding {
	var places []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !shipped(p, name) || !p.HoldsFold(name, "http://", "rejectunauthorized", "sslmode", "node_tls_reject_unauthorized", "checkserveridentity", "usessl") {
			continue
		}
		places = append(places, project.PerFile(p, name, "deploy/tls", func(f *source.File) []check.Place { return openConnections(f) })...)
	}
	places = append(places, openInSettings(p)...)
	places = append(places, openServers(p)...)
	places = append(places, openInPython(p)...)
	places = append(places, openInSQL(p)...)
	if open := shellOf(p).open; len(open) > 0 {
		places = append(places, open...)
		if len(places) == len(open) {
			return openShellFinding(open)
		}
	}
	if len(places) > 0 {
		return openFinding(places)
	}
	return closedConnections(p)
}

func openFinding(places []check.Place) check.Finding {
	first := places[0]
	more := ""
	switch n := len(places) - 1; {
	case n == 1:
		more = ", and in 1 more place"
	case n > 1:
		more = fmt.Sprintf(", and in %d more places", n)
	}
	f := check.Missing(check.Likely, fmt.Sprintf("A connection of the app can be read or changed on its way: %s in %s%s.", first.Message, path.Base(first.File), more), places...)
	f.Brief = []string{
		"Every connection to another machine is encrypted and checks the certificate of the other side; where a provider signs its own, its root certificate is given to the client in place of switching the check off.",
		"On a server of one's own, http answers with a redirect to https.",
	}
	return f
}

// openShellFinding is the gap of an app for phones that is open alone: what it opens today
// is encrypted, and the system would not stop it were it not.
func openShellFinding(open []check.Place) check.Finding {
	f := check.Missing(check.Likely, "The app for phones allows connections without encryption to any server, so that the system no longer stops one that somebody on the way can read.", open...)
	f.Severity = check.Low
	f.Brief = []string{"The settings of the app for phones (capacitor.config, AndroidManifest.xml, Info.plist) allow encrypted connections alone; what a developer's machine needs is set in a build for development."}
	return f
}

// closedConnections is the pass, with what shows it: who ends TLS, and an
// address that is called.
func closedConnections(p *project.Project) check.Finding {
	s := p.Stack()
	for _, h := range s.Hosts {
		if h == project.Docker || h == project.Nginx {
			continue
		}
		t := s.Tool(h)
		return check.Passed(check.Likely, fmt.Sprintf("Every address that the code calls is https, and %s ends TLS for the app.", hostName(h)), check.Line(t.File, max(t.Line, 1), hostName(h)+" ends TLS and redirects to https"))
	}
	if s.Has(project.Lovable) || s.Has(project.Base44) || s.Has(project.Supabase) {
		for _, t := range []project.Tech{project.Lovable, project.Base44, project.Supabase} {
			if tool := s.Tool(t); tool.File != "" {
				return check.Passed(check.Likely, "Every address that the code calls is https, and the services in use answer by https alone.", check.Line(tool.File, max(tool.Line, 1), "answers by https"))
			}
		}
	}
	return check.Passed(check.Likely, "Every address that the code calls is https, and no connection goes without checking certificates.")
}

// openConnections lists what one file opens without encryption or without
// checking who answers.
func openConnections(f *source.File) []check.Place {
	var out []check.Place
	for n := range f.Find(source.Property, source.String, source.Assign) {
		switch n.Kind() {
		case source.Property:
			if what := unchecked(n); what != "" {
				out = append(out, check.At(n, what))
			}
		case source.Assign:
			left := n.Child(source.Left).Path()
			if v, _ := n.Child(source.Right).StringValue(); strings.HasSuffix(left, "NODE_TLS_REJECT_UNAUTHORIZED") && (v == "0" || n.Child(source.Right).Text() == "0") && !guarded(n) {
				out = append(out, check.At(n, "every certificate is believed"))
			}
		case source.String:
			value, _ := n.StringValue()
			if what := plainAddress(n, value); what != "" {
				out = append(out, check.At(n, what))
			} else if at, ok := openInCodeSQL(n, value); ok {
				out = append(out, at)
			}
		}
	}
	return out
}

// unchecked says what an option does that believes any certificate.
func unchecked(n source.Node) string {
	value := n.Child(source.Value)
	switch n.Key() {
	case "rejectUnauthorized":
		looks := strings.Contains(string(n.File().Text), "getPeerCertificate") // reads certificates, bad ones too
		if value.Text() == "false" && !looks && !onlyInDevelopment(n) {
			return "any certificate is believed (rejectUnauthorized: false)"
		}
	case "checkServerIdentity":
		if value.Is(source.Arrow, source.Function) && len(value.ChildrenIn(source.ParamRole)) == 0 {
			return "the other side's name is not checked (checkServerIdentity)"
		}
	}
	return ""
}

// onlyInDevelopment reports whether a condition lets an option apply while
// developing alone.
func onlyInDevelopment(n source.Node) bool {
	at := n
	for p := n.Parent(); p.OK(); at, p = p, p.Parent() {
		switch p.Kind() {
		case source.Conditional, source.If:
			cond := strings.ToLower(p.Child(source.Cond).Text())
			if at.Role() == source.Cond || !stageCondition(cond) {
				continue
			}
			negative := strings.Contains(cond, "!=") || strings.Contains(cond, "development") || strings.Contains(cond, "isdev") || strings.Contains(cond, "local")
			if strings.Contains(cond, "development") && strings.Contains(cond, "!=") {
				negative = false
			}
			return negative == (at.Role() == source.Then)
		case source.Function, source.Arrow, source.Method:
			return false
		}
	}
	return false
}
