package deploy

import (
	"slices"

	"underpin/checks/project/source"
)

// throwingClients are what makes the clients of services that throw as they are made
// when their address or key is not there, and say which: by the package, the first
// major version that does, and the name in it that is called.
var throwingClients = map[string]struct {
	since int
	names []string
}{
	"@supabase/supabase-js":    {0, []string{"createClient"}},
	"@neondatabase/serverless": {0, []string{"neon"}},
	"stripe":                   {17, []string{"default", "Stripe"}},
	"resend":                   {0, []string{"Resend"}},
	"openai":                   {4, []string{"default", "OpenAI"}},
	"groq-sdk":                 {0, []string{"default", "Groq"}},
	"twilio":                   {0, []string{"default", "Twilio"}},
}

// keysOfClients are the settings in which such a client is given its key.
var keysOfClients = map[string]bool{"apiKey": true}

// throwsWithout reports whether a call makes such a client as its module is loaded.
func (u *uses) throwsWithout(call source.Node) bool {
	if !call.Is(source.Call, source.New) || call.Function().OK() || call.Enclosing(source.Try).OK() {
		return false
	}
	pkg, name := call.Child(source.Callee).Origin()
	c, known := throwingClients[pkg]
	if !known {
		return false
	}
	return slices.Contains(c.names, name) && (c.since == 0 || u.project.DependencyFor(call.File().Path, pkg).Version.AtLeast(c.since, 0))
}

// handedToClient reports whether the name that a value gets is handed to such a call.
func (u *uses) handedToClient(d source.Node) bool {
	name := d.Child(source.Name).Ident()
	if name == "" || d.Function().OK() {
		return false
	}
	for c := range d.File().Find(source.Call, source.New) {
		if (c.Arg(0).Ident() == name || c.Arg(1).Ident() == name || keyOf(c.Arg(0)) == name) && u.throwsWithout(c) {
			return true
		}
	}
	return false
}

// keyOf is the name whose value a client's settings give it as its key.
func keyOf(settings source.Node) string {
	for key := range keysOfClients {
		if v := settings.Prop(key); v.OK() {
			return v.Ident()
		}
	}
	return ""
}
