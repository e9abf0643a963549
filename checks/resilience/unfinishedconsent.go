package resilience

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// refusing matches what a visitor chooses who wants nothing to be counted.
var refusing = regexp.MustCompile(`(?i)^(essential|necessary|declin|reject|den(y|ied)|refus|minimal|opt-?out|false|no$|none$)`)

// consentKey matches names under which a browser keeps what a visitor chose.
var consentKey = regexp.MustCompile(`(?i)cookie|consent|gdpr|lgpd`)

// trackers are what loads counting by others: where an app has it, a choice is about it.
var trackers = []string{"googletagmanager.com", "connect.facebook.net", "static.hotjar.com", "clarity.ms/tag", "analytics.tiktok.com", "snap.licdn.com"}

// unheededConsent finds banners that ask whether visitors may be counted, and keep the
// answer where nothing reads it: what counts them loads whatever they chose.
func unheededConsent(p *project.Project) []stub {
	var counting []check.Place
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") || !isScreen(name) && !strings.HasSuffix(name, "index.html") && !strings.HasSuffix(name, "app.html") {
			continue
		}
		if !p.Holds(name, trackers...) || isScreen(name) && !p.Modules().Live(name) {
			continue
		}
		if p.HoldsFold(name, "consent") {
			return nil // it may ask
		}
		text, _ := p.Read(name)
		line := 0
		for row := range strings.Lines(string(text)) {
			line++
			if slices.ContainsFunc(trackers, func(word string) bool { return strings.Contains(row, word) }) && !strings.Contains(row, "preconnect") && !strings.Contains(row, "dns-prefetch") && !strings.Contains(row, "-src ") {
				counting = append(counting, check.Line(name, line, "loads whatever the visitor chose in the banner"))
				break
			}
		}
	}
	if len(counting) == 0 {
		return nil
	}
	var out []stub
	for _, name := range ownCode(p) {
		if !p.Holds(name, "localStorage.setItem(") || !p.HoldsFold(name, "consent", "cookie") {
			continue
		}
		for _, c := range project.PerFile(p, name, "resilience/consent", choicesKept) {
			if !readElsewhere(p, name, c) {
				out = append(out, stub{unreadBox, c.at, check.Likely})
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	for _, at := range counting {
		out = append(out, stub{unreadBox, at, check.Likely})
	}
	return out
}

// A keptChoice is where a banner keeps the answer of whoever refuses.
type keptChoice struct {
	key     string
	readers []string // functions of the same file that read what is kept
	at      check.Place
}

// choicesKept are those of a file in which nothing that draws a screen or loads anything
// goes by the answer.
func choicesKept(f *source.File) []keptChoice {
	var out []keptChoice
	values := map[string][]string{}
	for c := range f.Find(source.Call) {
		key, ok := c.Arg(0).Resolve().StringValue()
		value, written := c.Arg(1).StringValue()
		if c.CalleePath() != "localStorage.setItem" && c.CalleePath() != "window.localStorage.setItem" || !ok || !written || !consentKey.MatchString(key) {
			continue
		}
		values[key] = append(values[key], value)
		if refusing.MatchString(value) {
			out = append(out, keptChoice{key: key, at: check.OnLine(c, "nothing goes by this choice: what counts visitors loads all the same")})
		}
	}
	for i, c := range out {
		for read := range f.Find(source.Call) {
			if key, ok := read.Arg(0).Resolve().StringValue(); read.CalleeName() != "getItem" || !ok || key != c.key {
				continue
			}
			fn := read.Outermost()
			name := fn.Child(source.Name).Text()
			if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
				name = d.Child(source.Name).Text()
			}
			if name == "" || rendersSomething(fn) && comparesWith(fn, values[c.key]) {
				return nil // which may load something, or leave it
			}
			if !rendersSomething(fn) {
				out[i].readers = append(out[i].readers, name)
			}
		}
	}
	if strings.Contains(string(f.Text), "dispatchEvent") || strings.Contains(string(f.Text), "gtag(") || strings.Contains(string(f.Text), "fbq(") {
		return nil // others are told of it
	}
	return out
}

// comparesWith reports whether a function compares anything with one of some values.
func comparesWith(fn source.Node, values []string) bool {
	for b := range fn.Find(source.Binary) {
		if text, ok := b.Child(source.Right).StringValue(); ok && slices.Contains(values, text) {
			return true
		}
	}
	return false
}

// readElsewhere reports whether another part of the app reads what is kept, or calls what
// reads it.
func readElsewhere(p *project.Project, file string, c keptChoice) bool {
	words := append([]string{c.key}, c.readers...)
	return slices.ContainsFunc(p.Files(), func(name string) bool {
		return name != file && source.Supported(name) && p.Holds(name, words...) && !aboutInventing(name)
	})
}
