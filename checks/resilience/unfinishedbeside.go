package resilience

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// besideStubs are signs that mean little by themselves, and belong to the picture
// where other things are unfinished: what says that it is coming, people and
// ratings that are written in the code, receivers of events that only take notes.
// What stands in an element that was found already is not told again.
func besideStubs(p *project.Project, found []stub) []stub {
	var out []stub
	told := spotsOf(found)
	for _, name := range ownCode(p) {
		ext := path.Ext(name)
		if ext != ".tsx" && ext != ".jsx" {
			continue
		}
		if p.HoldsFold(name, "coming soon", "placeholder", "under construction", "page is being", "em breve", "próximamente", "proximamente", "em construção", "en construcción", "bientôt", "demnächst", "in arrivo", "yakında", "скоро", "قريب", "desarrollo", "desenvolvimento", "développement", "à venir", "entwicklung", "sviluppo", "prossimamente", "wkrótce", "開発中", "開發中", "开发中", "準備中", "준비 중", "đang phát triển", "segera hadir", "implemented", "be available here", "would go here") && project.PerFile(p, name, "resilience/coming soon", promisesLater) {
			for n := range p.Source(name).Find(source.Text, source.String) {
				if saysComingSoon(n) && !insideTold(n, told) && !whenItBegins(n) {
					out = append(out, stub{saysComing, textPlace(n, "says that it is not there yet"), check.Possible})
				}
			}
		}
		if p.Holds(name, "rating") {
			for _, at := range project.PerFile(p, name, "resilience/rated", ratedIn) {
				out = append(out, stub{inventedData, at, check.Possible})
			}
		}
	}
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || !strings.Contains(strings.ToLower(r.Path), "webhook") {
			continue
		}
		if n := p.WithCode(r).Node; onlyTakesNotes(n) {
			out = append(out, stub{takesNotes, at(n), check.Possible})
		}
	}
	return out
}

// standsIn matches what stands on a screen where something is to be.
var standsIn = regexp.MustCompile(`\b(chart|graph|map|image|video|event|content) placeholder|\(placeholder\)|placeholder\]`)

// comingElsewhere matches "coming soon" in other languages, where it is all that is said or
// said of a thing, and not of what somebody will do soon.
var comingElsewhere = regexp.MustCompile(`^(\S+ ){0,4}?\(?(disponível |disponible )?(em breve|próximamente|proximamente|muy pronto|em construção|en construcción|em desenvolvimento|en desarrollo|en cours de développement|en développement|à venir|bientôt disponible|bientôt|demnächst verfügbar|in entwicklung|in sviluppo|in arrivo|prossimamente|wkrótce|yakında|скоро|в разработке|قريبا|قريباً|开发中|即将推出|開発中|準備中|준비 중|đang phát triển|sắp ra mắt|segera hadir)\)?[.!… ]*$`)

// soonDone matches what somebody will do soon.
var soonDone = regexp.MustCompile(`contat|contact|retorn|respond|volver|volta|avis|entrar|receb|recib|llam|lig`)

// saysComingSoon reports whether a text on the screen says that something is not
// there yet.
func saysComingSoon(n source.Node) bool {
	text := n.Text()
	if len(text) > 600 { // however much shorter small letters make it
		return false
	}
	low := strings.ToLower(text)
	if len(low) > 200 {
		return false
	}
	return strings.Contains(low, "coming soon") || comingElsewhere.MatchString(strings.TrimSpace(low)) && !soonDone.MatchString(low) || strings.Contains(low, "not yet implemented") || strings.Contains(low, "not implemented yet") ||
		n.Kind() == source.Text && (strings.Contains(low, "will be available here") || strings.Contains(low, "would go here")) || n.Kind() == source.Text && (strings.Contains(low, "under construction") || strings.Contains(low, "page is being created") || strings.Contains(low, "page is being built") || strings.Contains(low, "placeholder") && standsIn.MatchString(low))
}

// whenItBegins reports whether a text says of things that are there when they begin: one of
// the words for their state, or the heading over a list of them.
func whenItBegins(n source.Node) bool {
	if up := n.Parent(); up.Kind() == source.Conditional && n.Kind() == source.String {
		other := up.Child(source.Then)
		if other == n {
			other = up.Child(source.Else)
		}
		return other.Kind() == source.String
	}
	heading := n.Enclosing(source.Element)
	if tag := heading.TagName(); len(tag) != 2 || tag[0] != 'h' || strings.ToLower(strings.TrimSpace(n.Text())) != "coming soon" {
		return false
	}
	for range 3 {
		if heading = heading.Enclosing(source.Element); !heading.OK() {
			return false
		}
		for c := range heading.Find(source.Call) {
			if c.CalleeName() == "map" && c.Start() > n.End() {
				return true
			}
		}
	}
	return false
}

// promisesLater reports whether anything in a file says that it is not there yet.
func promisesLater(f *source.File) bool {
	for n := range f.Find(source.Text, source.String) {
		if saysComingSoon(n) {
			return true
		}
	}
	return false
}

// ratedIn lists the invented people who rate something in a file.
func ratedIn(f *source.File) []check.Place {
	var out []check.Place
	for d := range f.Find(source.Declarator) {
		if peopleRated(d.Child(source.Value)) {
			out = append(out, check.At(d.Child(source.Name), "people and ratings that are written in the code"))
		}
	}
	return out
}

// A position is where something begins.
type position struct {
	file         string
	line, column int
}

func spotsOf(stubs []stub) map[position]bool {
	out := map[position]bool{}
	for _, s := range stubs {
		out[position{s.at.File, s.at.Line, s.at.Column}] = true
	}
	return out
}

// insideTold reports whether an element around a text was found already, by itself
// or by one of its attributes.
func insideTold(n source.Node, told map[position]bool) bool {
	for e := n.Enclosing(source.Element); e.OK(); e = e.Enclosing(source.Element) {
		if told[positionOf(e)] {
			return true
		}
		for a := range e.Children() {
			if a.Kind() != source.Attr {
				continue
			}
			if told[positionOf(a)] || told[positionOf(a.Child(source.Value))] {
				return true
			}
		}
	}
	return false
}

func positionOf(n source.Node) position {
	if !n.OK() {
		return position{}
	}
	line, column := n.Position()
	return position{n.File().Path, line, column}
}

func at(n source.Node) check.Place {
	pl := check.OnLine(n, "receives events and does nothing with them")
	return pl
}

// textPlace is the place of a text without the white space before it.
func textPlace(n source.Node, message string) check.Place {
	pl := check.At(n, message)
	if head := n.Text()[:len(n.Text())-len(strings.TrimLeft(n.Text(), " \t\r\n"))]; strings.Contains(head, "\n") {
		pl.Line += strings.Count(head, "\n")
		pl.Column, pl.EndLine, pl.EndColumn = 1, pl.Line, 0
	}
	return pl
}

// peopleRated reports whether a list is one of people or offers with ratings.
func peopleRated(list source.Node) bool {
	n := 0
	for item := range list.Children() {
		if list.Kind() != source.Array || item.Kind() != source.Object {
			return false
		}
		if item.Prop("name").Kind() == source.String && item.Prop("rating").Kind() == source.Number {
			n++
		}
	}
	return n >= 3
}

// onlyTakesNotes reports whether a handler writes to the console and answers, and
// does nothing else.
func onlyTakesNotes(fn source.Node) bool {
	noted := false
	for c := range fn.Find(source.Call, source.Await) {
		if c.Kind() == source.Await {
			return false
		}
		switch name := c.CalleeName(); {
		case isLog(c):
			noted = true
		case name == "json", name == "status", name == "send", name == "sendStatus":
		default:
			return false
		}
	}
	return noted
}
