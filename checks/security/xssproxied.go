package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// proxied are the places where the app's own address answers with what it fetched from
// wherever its caller says, under the type that the other side names: a page or an SVG from
// there runs its scripts as the app's own.
func proxied(p *project.Project) []check.Place {
	var out []check.Place
	seen := map[source.Node]bool{}
	for _, o := range project.Answer(p, "security/ssrf", outgoings) {
		if !o.open || o.drawn || !o.flow.Input.OK() {
			continue
		}
		handler := o.flow.Input.Outermost()
		if seen[handler] || !handler.OK() {
			continue
		}
		seen[handler] = true
		if servedAside(handler.Text()) || servedAside(o.call.Outermost().Text()) {
			continue
		}
		for n := range handler.Find(source.Property, source.Call) {
			typ := typeAnswered(n)
			if typ.OK() && othersType(typ) && !n.Function().Contains(o.call) || typ.OK() && othersType(typ) && n.Start() > o.call.Start() {
				out = append(out, at(typ, "the other side's word for the type, shown from the app's own address"))
				break
			}
		}
	}
	return out
}

// othersType reports whether a type is what another server said, or a constant where it
// said nothing.
func othersType(n source.Node) bool {
	if n.Kind() == source.Binary && (n.Operator() == "||" || n.Operator() == "??") {
		n = n.Child(source.Left)
	}
	if n.Kind() == source.String {
		return false
	}
	for _, text := range []string{n.Text(), n.Resolve().Text()} {
		low := strings.ToLower(text)
		if len(low) < 160 && (strings.Contains(low, "contenttype") || strings.Contains(low, "content-type")) {
			return true
		}
	}
	return false
}

// servedAside reports whether a function keeps what it answers with from running as the
// app: it has it saved and never shown, shuts it in, or leaves SVG out.
func servedAside(text string) bool {
	low := strings.ToLower(text)
	return strings.Contains(low, "attachment") && !strings.Contains(low, "inline") || containsPart(low, []string{"sandbox", "content-security-policy", "svg"})
}

// proxiedFinding is the finding of what is fetched for anybody and shown as the app's own.
func proxiedFinding(places []check.Place) check.Finding {
	f := check.Missing(check.Likely, "The app fetches any address that a caller names and shows what comes back from its own address with the type that the other side names: an SVG or a page from there runs its scripts with the session of whoever opens the link.", places...)
	f.Severity = check.Medium
	f.Brief = []string{
		"Only pictures of a short list (PNG, JPEG, WebP, GIF, AVIF) are passed on, by their first bytes; HTML and SVG are answered with 415.",
		"The answer has X-Content-Type-Options: nosniff and Content-Security-Policy: sandbox, and the hosts that may be fetched are on a list.",
	}
	return f
}
