package payments

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// mayBeAddress reports whether a text that spells the last part of a route's address may be that
// address: what stands before the last part, as far as it is known, is what stands there in the
// address too. "/checkout/cancel" does not lead to "/api/plans/cancel".
func mayBeAddress(p *project.Project, s source.Node, address string) bool {
	if slices.ContainsFunc(requests(p), func(r request) bool { return r.at == s || r.at == s.Parent() }) {
		return false // an address at a provider
	}
	said := strings.Split(saidAddress(p, s, address), "/")
	parts := strings.Split(strings.Trim(address, "/"), "/")
	for i := 1; i <= 3; i++ {
		if i >= len(said) || i >= len(parts)-1 { // the root may be another behind a proxy
			return true
		}
		a, b := said[len(said)-1-i], parts[len(parts)-1-i]
		switch {
		case strings.Contains(a, "{}"):
			if a != "{}" || i == len(said)-1 {
				return true // what it is filled in with may hold more than one part
			}
		case a == "" || a == "." || a == "..":
			return true
		case a != b:
			return false
		}
	}
	return true
}

// saidAddress is a text, or the whole of the template that it is a part of, up to the last part
// of an address, with "{}" for what is not known.
func saidAddress(p *project.Project, s source.Node, address string) string {
	text := strings.Trim(s.Text(), "\"'`")
	if whole := s.Parent(); whole.Kind() == source.Template {
		var b strings.Builder
		for c := range whole.Children() {
			if c.Kind() == source.String {
				b.WriteString(fixedPart(c))
			} else if v, ok := p.Definition(c).StringValue(); ok {
				b.WriteString(v)
			} else {
				b.WriteString("{}")
			}
		}
		text = b.String()
	}
	last := address[strings.LastIndexByte(address, '/'):]
	if i := strings.LastIndex(text, last); i >= 0 {
		text = text[:i+len(last)]
	}
	return text
}
