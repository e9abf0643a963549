package resilience

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unsent finds functions of the server that say by their name that they send
// something to people, are called, and only write to the console; and requests to
// others that carry made-up values.
func unsent(p *project.Project) []stub {
	var out []stub
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || p.Modules().Side(name) == project.Client || !p.Modules().Live(name) {
			continue
		}
		if p.HoldsFold(name, "console.") && p.HoldsFold(name, "send") {
			for _, s := range project.PerFile(p, name, "resilience/unsent", sendersIn) {
				if (s.handed || called(p, name, s.name)) && (s.class == "" || made(p, s.class)) {
					out = append(out, stub{onlyLogs, s.at, check.Likely})
				}
			}
		}
		if p.Holds(name, "jsonTransport", "streamTransport") {
			for prop := range p.Source(name).Find(source.Property) {
				if k := prop.Key(); (k == "jsonTransport" || k == "streamTransport") && prop.Child(source.Value).Text() == "true" && !onlyInDevelopment(prop) {
					out = append(out, stub{onlyLogs, check.OnLine(prop, "mails that go this way are sent to nobody"), check.Likely})
				}
			}
		}
		if (p.HoldsFold(name, sampleWords...) || p.Holds(name, sampleDigits)) && (strings.HasSuffix(name, ".ts") || strings.HasSuffix(name, ".js") || strings.HasSuffix(name, ".mjs")) && !setsUp(name) {
			for _, at := range project.PerFile(p, name, "resilience/samples", samplesIn) {
				out = append(out, stub{madeUp, at, check.Likely})
			}
		}
	}
	return out
}

// setsUp reports whether a file fills a database or describes an interface, where
// samples belong.
func setsUp(name string) bool {
	low := strings.ToLower(name)
	return slices.ContainsFunc([]string{"seed", "swagger", "openapi", "docs", "example", "mock", "demo", "fixture", "sample", "schema", "test", "debug"}, func(word string) bool { return strings.Contains(low, word) })
}

// A sender is a function that is to send something and does not.
type sender struct {
	name   string
	class  string // that it is a method of, "" for none
	handed bool   // to a library for signing in, which calls it
	at     check.Place
}

// sends matches the names of functions that send something to people.
var sends = regexp.MustCompile(`(?i)^(send|deliver)\w*(sms|otp|mail|code|notification|invit|reset|receipt|welcome|verification|confirmation|whatsapp)`)

func sendersIn(f *source.File) []sender {
	var out []sender
	add := func(name string, fn source.Node) {
		if !sends.MatchString(name) || !fn.Is(source.Function, source.Arrow, source.Method) {
			return
		}
		if at, only := onlyToConsole(fn); only {
			class := fn.Enclosing(source.Class).Child(source.Name).Text()
			handed := fn.Parent().Kind() == source.Property && toSignIn(fn)
			out = append(out, sender{name, class, handed, check.At(at, name+" sends nothing: it only writes to the console")})
		}
	}
	for n := range f.Find(source.Function, source.Declarator, source.Method, source.Property) {
		switch n.Kind() {
		case source.Declarator:
			add(n.Child(source.Name).Ident(), n.Child(source.Value))
		case source.Property:
			if toSignIn(n) {
				add(n.Key(), n.Child(source.Value))
			}
		case source.Method:
			add(n.Key(), n)
		default:
			add(n.Child(source.Name).Ident(), n)
		}
	}
	return out
}

// toSignIn reports whether something is among the settings of a library for signing in, which
// calls it when a mail is to be sent (better-auth.com/docs/concepts/email).
func toSignIn(n source.Node) bool {
	for call := n.Enclosing(source.Call); call.OK(); call = call.Enclosing(source.Call) {
		switch call.CalleeName() {
		case "betterAuth", "NextAuth", "magicLink", "emailOTP", "organization", "twoFactor":
			return true
		}
	}
	return false
}

// onlyToConsole reports whether a function writes to the console and calls nothing
// else but what makes or formats texts, with the first place where it writes.
func onlyToConsole(fn source.Node) (first source.Node, only bool) {
	for c := range fn.Find(source.Call, source.New) {
		switch {
		case strings.HasPrefix(c.CalleePath(), "console."):
			if !first.OK() {
				first = c
			}
		case c.Kind() == source.New && c.CalleeName() == "Date", c.CalleeName() == "toISOString", c.CalleePath() == "JSON.stringify", c.CalleePath() == "Date.now",
			c.CalleePath() == "Promise.resolve", c.CalleeName() == "repeat", c.CalleeName() == "join", c.CalleeName() == "toString":
		case c.Kind() == source.New && c.CalleeName() == "Promise", c.CalleePath() == "setTimeout", c.CalleePath() == "resolve":
		default:
			return first, false
		}
	}
	for range fn.Find(source.Throw) {
		return first, false // refuses, and says so
	}
	return first, first.OK()
}

// made reports whether live code makes an object of a class, extends it or calls it by its
// own name: of several ways to deliver the app may take another one.
func made(p *project.Project, class string) bool {
	for _, name := range p.Sources() {
		if !p.Holds(name, class) || !p.Modules().Live(name) {
			continue
		}
		for n := range p.Source(name).Find(source.Identifier) {
			if n.Text() == class && n.Role() != source.Name {
				return true
			}
		}
	}
	return false
}

// called reports whether live code uses a function: in its file beside the
// declaration, or in a file that imports it.
func called(p *project.Project, file, name string) bool {
	for _, other := range append([]string{file}, p.Modules().ImportersOf(file)...) {
		if !p.Modules().Live(other) || !p.Holds(other, name) {
			continue
		}
		for c := range p.Source(other).Find(source.Call) {
			if c.CalleeName() == name {
				return true
			}
		}
	}
	return false
}

// sampleWords are values that stand in for what somebody would have typed.
var sampleWords = []string{"test payment", "test order", "test@test.com", "test@example.com", "john doe", "johndoe@"}

// sampleDigits are how made-up numbers of telephones begin.
const sampleDigits = "123456789"

// sampleKeys are the properties under which such a value is about a person or a
// payment.
var sampleKeys = []string{"phone", "mobile", "email", "customer_email", "customeremail", "name", "customername", "description", "phonenumber", "phone_number", "receipt_email", "to", "address"}

// samplesIn lists the made-up values in requests that handlers make: properties of
// an object that an awaited call is given.
func samplesIn(f *source.File) []check.Place {
	var out []check.Place
	for prop := range f.Find(source.Property) {
		value, ok := prop.Child(source.Value).StringValue()
		if !ok || !slices.Contains(sampleKeys, strings.ToLower(prop.Key())) || !isSample(value) || onlyWhileDeveloping(prop) {
			continue
		}
		call := prop.Enclosing(source.Call)
		if !call.OK() || !call.Function().OK() || call.Parent().Kind() != source.Await || answers(call) {
			continue
		}
		out = append(out, check.At(prop, "a made-up value is sent for every request"))
	}
	return out
}

func isSample(value string) bool {
	low := strings.ToLower(strings.TrimSpace(value))
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, low)
	if strings.Contains(digits, sampleDigits) && len(digits) >= 9 && len(digits) <= 13 && len(low) < 20 {
		return true
	}
	return slices.ContainsFunc(sampleWords, func(word string) bool { return strings.HasPrefix(low, word) })
}

// unbuilt are what server code says of itself: handlers that answer that they are
// not implemented, and notes on what is to be done. Alone the notes mean little.
func unbuilt(p *project.Project) (out [2][]stub) {
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || p.Modules().Browser(name) && !p.Holds(name, "use server") {
			continue
		}
		if !p.HoldsFold(name, "todo", "not implemented", "yet implemented", "under development") {
			continue
		}
		found := project.PerFile(p, name, "resilience/unbuilt", unbuiltIn)
		out[0], out[1] = append(out[0], found[0]...), append(out[1], found[1]...)
	}
	return out
}

func unbuiltIn(f *source.File) (out [2][]stub) {
	for n := range f.Find(source.String) {
		text, _ := n.StringValue()
		if !saysUnbuilt(text) || !n.Function().OK() {
			continue
		}
		call := n.Enclosing(source.Call, source.New)
		if !call.OK() || !answers(call) && (call.Kind() != source.New || call.Parent().Kind() != source.Throw) || !answersRequests(call.Function()) {
			continue
		}
		if n.Enclosing(source.If, source.Case, source.Conditional).OK() { // of one of several kinds that it is asked for
			out[1] = append(out[1], stub{stillToDo, check.At(n, "answers that it is not built"), check.Possible})
			continue
		}
		out[0] = append(out[0], stub{notBuilt, check.At(n, "answers that it is not built"), check.Likely})
	}
	line := 0
	for text := range strings.Lines(f.Whole()) {
		line++
		if isToDo(text) {
			out[1] = append(out[1], stub{stillToDo, check.Line(f.Path, line, "says that this is still to be done"), check.Possible})
		}
	}
	return out
}

// saysUnbuilt reports whether an answer says of what was asked for that it is not there.
func saysUnbuilt(text string) bool {
	if len(text) > 120 {
		return false
	}
	low := strings.ToLower(text)
	return strings.Contains(low, "not implemented") || strings.Contains(low, "not yet implemented") || strings.Contains(low, "is under development")
}

// numbered matches the number of a step before what a comment says.
var numbered = regexp.MustCompile(`^\d+[.)] `)

// isToDo reports whether a line is a comment on what is still to be done.
func isToDo(line string) bool {
	comment, ok := strings.CutPrefix(strings.TrimSpace(line), "//")
	note := numbered.ReplaceAllString(strings.TrimSpace(comment), "")
	word, _, _ := strings.Cut(note, " ")
	word, _, _ = strings.Cut(word, "(")
	word = strings.TrimRight(word, ":-")
	return ok && (word == "TODO" || strings.EqualFold(word, "todo") && strings.Contains(note, ":")) && len(note) > 12 // a Spanish "Todos" is all of them
}

// isToDoBehind reports whether a line ends with such a comment behind its code.
func isToDoBehind(line string) bool {
	code, note, ok := strings.Cut(line, "// TODO")
	return ok && strings.TrimSpace(code) != "" && strings.Count(code, `"`)%2 == 0 && strings.Count(code, "'")%2 == 0 && strings.Count(code, "`")%2 == 0 && isToDo("// TODO"+note)
}
