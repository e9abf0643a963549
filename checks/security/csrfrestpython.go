package security

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// proofs are the classes of the app among those by which Django's REST framework
// finds out who is calling: named by themselves, or in the settings by their path.
func (j *pythonCSRF) proofs(list source.Node) []source.Node {
	if list.Is(source.Identifier, source.Member) {
		list = j.p.Definition(list)
	}
	var out []source.Node
	for c := range list.Children() {
		class := j.p.Definition(c)
		if spec, ok := c.StringValue(); ok {
			class = j.p.PythonNamed(c.File().Path, spec)
		}
		if class.Kind() == source.Class && !slices.Contains(out, class) {
			out = append(out, class)
		}
	}
	return out
}

// believesCookie reports whether a class takes who is calling from a cookie and asks
// for no token beside it: only the framework's own class for sessions does so by itself.
// https://www.django-rest-framework.org/api-guide/authentication/#sessionauthentication
func believesCookie(class source.Node) bool {
	reads := false
	for n := range class.Find(source.Member, source.Call) {
		if n.Kind() == source.Member {
			reads = reads || n.Child(source.Name).Text() == "COOKIES"
			continue
		}
		if containsPart(strings.ToLower(n.CalleePath()), []string{"csrf"}) {
			return false
		}
	}
	return reads
}

// skipsCSRF reports whether a method does nothing.
func skipsCSRF(m source.Node) bool {
	for c := range m.Child(source.Body).Children() {
		if c.Is(source.Call) || c.Kind() == source.Return && c.Child(source.Value).Kind() == source.Call {
			return false
		}
		for range c.Find(source.Call, source.Throw) {
			return false
		}
	}
	return true
}

// jsonOnly reports whether a view reads nothing that a form can send.
func (j *pythonCSRF) jsonOnly(r *pythonRoute) bool {
	list := j.p.PythonSetting("REST_FRAMEWORK").Prop("DEFAULT_PARSER_CLASSES")
	if f := j.p.PythonMember(r.View, "parser_classes"); f.OK() {
		list = f.Child(source.Value)
	}
	text := list.Text()
	return list.OK() && strings.Contains(text, "JSONParser") && !strings.Contains(text, "Form") && !strings.Contains(text, "MultiPart")
}

// tokenCookie is the SameSite of the cookie that a class of the app believes, where it
// is set; ok is false when no such class or no such cookie is there.
func (j *pythonCSRF) tokenCookie(r *pythonRoute) (sameSite string, where source.Node, ok bool) {
	own := j.p.PythonSetting("REST_FRAMEWORK").Prop("DEFAULT_AUTHENTICATION_CLASSES")
	if f := j.p.PythonMember(r.View, "authentication_classes"); f.OK() {
		own = f.Child(source.Value)
	}
	if !slices.ContainsFunc(j.proofs(own), believesCookie) {
		return "", source.Node{}, false
	}
	j.believes = j.proofs(own)
	worst := -1
	for f := range j.p.PythonHolding("set_cookie(") {
		for c := range f.Find(source.Call) {
			if c.CalleeName() != "set_cookie" || !tokenNamed(c) {
				continue
			}
			text, v, known := j.sameSiteOf(c)
			if !known {
				continue
			}
			rank := 0
			switch strings.ToLower(text) {
			case "none":
				rank = 3
			case "":
				rank = 2
			case "lax":
				rank = 1
			}
			if rank > worst {
				worst, sameSite, where, ok = rank, text, v, true
			}
		}
	}
	return sameSite, where, ok
}

// sameSiteOf is what a call sets as SameSite, and where it is written; "" when it names
// none.
func (j *pythonCSRF) sameSiteOf(c source.Node) (text string, v source.Node, known bool) {
	v = c.Named("samesite")
	if !v.OK() {
		return "", c, true
	}
	for range 3 {
		if set := j.p.PythonSetting(v.Child(source.Name).Text()); v.Kind() == source.Member && set.OK() {
			v = set
		} else if d := v.Lookup(v.Ident()).Child(source.Value); v.Kind() == source.Identifier && d.OK() {
			v = d
		}
	}
	if text, known = v.StringValue(); !known {
		text, known = j.p.PythonDefault(v)
	}
	return text, v, known
}

// tokenNamed reports whether a call sets a cookie for a token, by its name or what is
// put in.
func tokenNamed(c source.Node) bool {
	text := strings.ToLower(c.Text())
	return containsPart(text, []string{"access", "token", "jwt", "auth"})
}
