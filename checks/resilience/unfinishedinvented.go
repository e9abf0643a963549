package resilience

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// madeUpScreens finds figures and rows that a screen behind a login shows as if they
// had been counted or kept, and that are written in its code.
func madeUpScreens(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if !isScreen(name) || aboutInventing(name) || forVisitors(name) {
			continue
		}
		if !p.Holds(name, "text-2xl", "text-3xl", "text-4xl", " ago", "set", "trend:", "change:") {
			continue
		}
		for _, at := range project.PerFile(p, name, "resilience/made-up rows", madeUpIn) {
			out = append(out, stub{inventedData, at, check.Likely})
		}
	}
	return out
}

// forVisitors reports whether a file belongs to the pages that advertise a product,
// which may show what it would look like.
func forVisitors(name string) bool {
	low := "/" + strings.ToLower(name)
	for _, word := range []string{"landing", "marketing", "hero", "home", "feature", "pricing", "testimonial", "about", "showcase", "mockup"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return low == "/app/page.tsx" || low == "/src/app/page.tsx" || strings.HasSuffix(low, "/pages/index.tsx")
}

func madeUpIn(f *source.File) []check.Place {
	var out []check.Place
	figures := 0
	var first source.Node
	for n := range f.Find(source.Element, source.Declarator, source.Call) {
		switch n.Kind() {
		case source.Element:
			if behindLogin(f.Path) && isWrittenFigure(n) {
				if figures++; figures == 1 {
					first = n
				}
			}
		case source.Declarator:
			if list := n.Child(source.Value); list.Kind() == source.Array && n.Child(source.Name).Kind() == source.Identifier && (eventsAgo(list) || behindLogin(f.Path) && measured(list)) && usedInMarkup(f, n.Child(source.Name).Text()) {
				out = append(out, check.OnLine(n, "rows that are written in the code are shown as if they had happened"))
			}
		default:
			if fillsWithRows(n) {
				out = append(out, check.OnLine(n, "rows that are written in the code are shown as if they had been loaded"))
			}
		}
	}
	if figures >= 3 {
		out = append(out, check.OnLine(first, "figures that are written in the code are shown as if they had been counted"))
	}
	return out
}

// behindLogin reports whether a screen, by its name, shows a user what is theirs.
func behindLogin(name string) bool {
	low := strings.ToLower(name)
	return slices.ContainsFunc([]string{"dashboard", "admin", "analytics", "monitoring", "reports", "metrics", "insights", "overview"}, func(word string) bool { return strings.Contains(low, word) })
}

var figure = regexp.MustCompile(`^[$€£₹]?\d[\d,.]*\s?[%+KkMm]?$`)

// isWrittenFigure reports whether an element shows a number in large letters that is
// written in the markup.
func isWrittenFigure(e source.Node) bool {
	class, ok := e.AttrValue("className").StringValue()
	if !ok || !strings.Contains(class, "font-bold") || !strings.Contains(class, "text-2xl") && !strings.Contains(class, "text-3xl") && !strings.Contains(class, "text-4xl") {
		return false
	}
	words := ""
	for c := range e.Children() {
		switch {
		case c.Kind() == source.Text:
			words += c.Text()
		case c.Role() != source.Tag && c.Kind() != source.Attr:
			return false
		}
	}
	words = strings.TrimSpace(words)
	return strings.Trim(words, "$€£₹0.,%") != "" && figure.MatchString(words)
}

var ago = regexp.MustCompile(`^\d+\s?(m|min|mins|minutes?|h|hrs?|hours?|d|days?|weeks?) ago$`)

// eventsAgo reports whether a list is one of things that are said to have happened a
// while ago, for whoever looks whenever.
func eventsAgo(list source.Node) bool {
	n := 0
	for item := range list.Children() {
		if item.Kind() != source.Object {
			return false
		}
		for c := range item.Children() {
			if text, ok := c.Child(source.Value).StringValue(); ok && ago.MatchString(strings.ToLower(text)) {
				n++
				break
			}
		}
	}
	return n >= 3
}

// measured reports whether a list is one of figures with how they changed: { title:
// "Users", value: "2,543", change: "+8.1%" }.
func measured(list source.Node) bool {
	n := 0
	for item := range list.Children() {
		value, ok := item.Prop("value").StringValue()
		if item.Kind() != source.Object || !ok || !figure.MatchString(value) {
			continue
		}
		for _, k := range []string{"change", "trend", "delta", "growth"} {
			trend := item.Prop(k)
			if text, ok := trend.StringValue(); ok && strings.ContainsAny(text, "0123456789") || trend.Kind() == source.Object && strings.ContainsAny(trend.Text(), "0123456789") {
				n++
				break
			}
		}
	}
	return n >= 2
}

// fillsWithRows reports whether a call sets a state to rows that are written in the
// code, where a screen would load them.
func fillsWithRows(call source.Node) bool {
	setter := call.Child(source.Callee).Ident()
	if !strings.HasPrefix(setter, "set") || call.Arg(0).Kind() != source.Array || call.Enclosing(source.Catch).OK() || onlyInDevelopment(call) {
		return false
	}
	rows := 0
	for item := range call.Arg(0).Children() {
		filled := 0
		for c := range item.Children() {
			if v := c.Child(source.Value); c.Kind() == source.Property && v.Is(source.String, source.Number) {
				filled++
			}
		}
		if item.Kind() != source.Object || filled < 4 {
			return false
		}
		rows++
	}
	return rows >= 2 && fetchesFor(call)
}

// fetchesFor reports whether a call is made by what loads a screen's data: an effect, or
// a function that is named so.
func fetchesFor(call source.Node) bool {
	for fn := call.Function(); fn.OK(); fn = fn.Function() {
		if up := fn.Parent(); up.Kind() == source.Call && up.CalleeName() == "useEffect" {
			return true
		}
		name := fn.Child(source.Name).Text()
		if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
			name = d.Child(source.Name).Text()
		} else if name == "" && d.Kind() == source.Call && d.CalleeName() == "useCallback" {
			name = d.Parent().Child(source.Name).Text()
		}
		for _, head := range []string{"fetch", "load", "get"} {
			if strings.HasPrefix(name, head) {
				return true
			}
		}
	}
	return false
}

var inventing = regexp.MustCompile(`^((get|generate|create|make|build)?(mock|Mock|dummy|Dummy|fake|Fake)([A-Z]\w*)?|simulate\w*(Extraction|Response|Result|Analysis|Payment|Answer)|generateFallback\w*Data)$`)

// madeUpAnswers finds functions that say by their name that they make data up and are
// called by live code, and handlers that answer with random figures.
func madeUpAnswers(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if aboutInventing(name) || !p.HoldsFold(name, "mock", "dummy", "fake", "function simulate", "const simulate", "generatefallback") {
			continue
		}
		for _, s := range project.PerFile(p, name, "resilience/inventing", inventingIn) {
			if called(p, name, s.name) {
				out = append(out, stub{inventedData, s.at, check.Likely})
			}
		}
	}
	out = append(out, measuredAnswers(p)...)
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || strings.HasPrefix(r.File, "../") || !p.Holds(r.File, "Math.random") || aboutInventing(r.File) {
			continue
		}
		if d := randomFigures(p.WithCode(r).Node); d.OK() {
			out = append(out, stub{inventedData, check.OnLine(d, "random figures are answered as if they had been measured"), check.Likely})
		}
	}
	return out
}

func inventingIn(f *source.File) []sender {
	var out []sender
	for n := range f.Find(source.Function, source.Declarator) {
		name, fn := n.Child(source.Name), n
		if n.Kind() == source.Declarator {
			fn = n.Child(source.Value)
		}
		if !fn.Is(source.Function, source.Arrow) || !inventing.MatchString(name.Text()) || !usedBeyondDevelopment(f, name) {
			continue
		}
		for range fn.Find(source.Object) {
			out = append(out, sender{name.Text(), "", false, check.OnLine(n, name.Text()+" makes up what is shown")})
			break
		}
	}
	return out
}

// usedBeyondDevelopment reports whether a file calls a function of its own where the
// app runs for its users too; one that is exported is asked for elsewhere.
func usedBeyondDevelopment(f *source.File, name source.Node) bool {
	if _, ok := f.ExportOf(name.Text()); ok {
		return true
	}
	for c := range f.Find(source.Call) {
		if c.CalleeName() == name.Text() && !onlyInDevelopment(c) {
			return true
		}
	}
	return false
}

// randomFigures is the record of a handler's answer that is filled with random
// figures.
func randomFigures(fn source.Node) source.Node {
	for o := range fn.Find(source.Object) {
		n := 0
		for c := range o.Children() {
			key := strings.ToLower(c.Key())
			if c.Kind() != source.Property || strings.Contains(key, "id") || strings.Contains(key, "token") || strings.Contains(key, "code") || strings.Contains(key, "delay") {
				continue
			}
			if strings.Contains(c.Child(source.Value).Text(), "Math.random()") {
				n++
			}
		}
		if n >= 2 {
			return o
		}
	}
	return source.Node{}
}
