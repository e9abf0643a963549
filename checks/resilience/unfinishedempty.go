package resilience

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// alwaysEmpty finds pages that say that there is nothing to show, and have no way to know:
// they ask for no data, are handed none, and say so whatever there is.
func alwaysEmpty(p *project.Project) []stub {
	var out []stub
	seen := map[position]bool{}
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || strings.HasPrefix(r.File, "../") {
			continue
		}
		page := p.WithCode(r).Node
		if !page.Is(source.Function, source.Arrow) || !isScreen(page.File().Path) || seen[positionOf(page)] || forShow("/"+strings.ToLower(page.File().Path)) {
			continue
		}
		seen[positionOf(page)] = true
		if knowsNothing(page) {
			for t := range page.Find(source.Text) {
				if saysOfNone(t) && !shownInOneCase(t, page) {
					out = append(out, stub{barePage, textPlace(t, "says that there is nothing, whatever there is: the page asks for no data"), check.Likely})
				}
			}
		}
	}
	return out
}

// saysThereIsNone matches what stands in the place of a list that is empty.
var saysThereIsNone = regexp.MustCompile(`^(no [a-z' -]{2,40} (found|yet|available|to (show|display|export|review))\b|there are no [a-z' -]{2,40}( yet| found)?\.?$|nothing (to show|here|found)|(nenhuma?|sem) [\p{L} -]{2,40}( (encontrad|cadastrad|disponív|registrad|ainda|para )|$)|não há [\p{L} -]{2,40}|no hay [\p{L} -]{2,40}|(ning[uú]n|ninguna) [\p{L} -]{2,40}|aucune? [\p{L}' -]{2,40}|keine? [\p{L} -]{2,40} (gefunden|vorhanden|verfügbar)|nessuna? [\p{L} -]{2,40})`)

// aboutWho matches the hooks by which a page knows who is signed in.
var aboutWho = regexp.MustCompile(`^use\w*(Auth|User|Session)$`)

// saysOfNone reports whether a text says that there is none of something.
func saysOfNone(t source.Node) bool {
	words := strings.ToLower(strings.Join(strings.Fields(t.Text()), " "))
	if len(words) > 90 || !saysThereIsNone.MatchString(words) {
		return false
	}
	for _, promise := range []string{"credit card", "commitment", "cartão", "tarjeta", "carte bancaire", "fee", "spam", "hidden", "required", "custo", "costo", "compromi"} {
		if strings.Contains(words, promise) { // of what is not asked for
			return false
		}
	}
	return true
}

// knowsNothing reports whether a page is handed nothing, asks for nothing and keeps nothing.
func knowsNothing(page source.Node) bool {
	if len(paramsOf(page)) > 0 {
		return false
	}
	for n := range page.Find(source.Call, source.Await, source.Tagged) {
		if n.Kind() != source.Call {
			return false
		}
		switch name := n.CalleeName(); {
		case aboutWho.MatchString(name), name == "t", name == "cn", name == "clsx", name == "map", name == "useTranslation", name == "useTranslations", name == "useRouter", name == "useNavigate", name == "useLocation", name == "useTheme", name == "useTitle", name == "navigate", name == "push", name == "setLocation":
		default:
			return false
		}
	}
	return true
}

// shownInOneCase reports whether a text is shown in one case and not in another.
func shownInOneCase(t, page source.Node) bool {
	for up := t.Parent(); up.OK() && up != page; up = up.Parent() {
		if up.Is(source.Conditional, source.Binary, source.If, source.Call) {
			return true
		}
	}
	return false
}
