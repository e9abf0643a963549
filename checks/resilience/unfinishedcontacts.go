package resilience

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// networks are the hosts of social networks, where an app has an account of its own.
var networks = []string{"facebook.com", "twitter.com", "x.com", "instagram.com", "linkedin.com", "youtube.com", "tiktok.com", "github.com", "pinterest.com", "threads.net", "discord.gg"}

// madeUpContacts finds ways to reach the people behind an app that lead to nobody: links to
// the start pages of social networks, telephone numbers and addresses that are nobody's.
func madeUpContacts(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if aboutInventing(name) || !isScreen(name) && path.Ext(name) != ".ts" && path.Ext(name) != ".js" {
			continue
		}
		if p.Holds(name, ".com\"", ".com'", ".com/\"", ".com/'") {
			out = append(out, startPages(project.PerFile(p, name, "resilience/start pages", startPagesIn))...)
		}
		if isScreen(name) && (p.Holds(name, "tel:", "mailto:") || aboutContacts.MatchString(name)) {
			out = append(out, project.PerFile(p, name, "resilience/made-up contacts", contactsIn)...)
		}
	}
	for _, name := range p.Sources() {
		switch path.Ext(name) {
		case ".svelte", ".vue", ".astro":
		default:
			continue
		}
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || forShow("/"+strings.ToLower(name)) || !p.Holds(name, ".com\"", ".com/\"") {
			continue
		}
		var found []stub
		for _, t := range p.Markup(name) {
			if href, _ := t.Attr("href"); t.Name == "a" && startPage(href) != "" {
				found = append(found, stub{emptyAnchor, check.Line(name, t.Line, leadsToStart(href)), check.Likely})
			}
		}
		out = append(out, startPages(found)...)
	}
	return out
}

// startPages are links to several networks' start pages in one file: one alone may be meant.
func startPages(found []stub) []stub {
	for _, s := range found {
		if s.at.Message != found[0].at.Message {
			return found
		}
	}
	return nil
}

func leadsToStart(href string) string {
	return "leads to the start page of " + startPage(href) + ", and to nobody's account there"
}

// startPage is the network to whose start page an address leads.
func startPage(href string) string {
	u, err := url.Parse(href)
	if err != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return ""
	}
	if host := strings.TrimPrefix(u.Host, "www."); slices.Contains(networks, host) {
		return host
	}
	return ""
}

// startPagesIn are a file's links to the start pages of networks, as they are written in its
// markup and in the entries of its lists.
func startPagesIn(f *source.File) []stub {
	var out []stub
	for n := range f.Find(source.Attr, source.Property) {
		v := n.Child(source.Value)
		switch k := n.Key(); {
		case k != "href" && k != "url" && k != "link", n.Kind() == source.Attr && n.Parent().TagName() != "a" && !strings.HasSuffix(n.Parent().TagName(), "Link"):
			continue
		case n.Kind() == source.Property && !pictured(n.Parent()):
			continue
		}
		if href, ok := v.StringValue(); ok && startPage(href) != "" {
			out = append(out, stub{emptyAnchor, check.At(n, leadsToStart(href)), check.Likely})
		}
	}
	return out
}

// pictured reports whether an entry of a list has a picture or words beside its address, as
// links have.
func pictured(entry source.Node) bool {
	for _, k := range []string{"icon", "Icon", "label", "name", "title"} {
		if entry.PropNode(k).OK() {
			return entry.Parent().Kind() == source.Array
		}
	}
	return false
}

var (
	// aboutContacts matches the files that say how to reach somebody.
	aboutContacts = regexp.MustCompile(`(?i)footer|contact|kontakt|contato|support|imprint|impressum`)
	// telephone matches what looks like the number of a telephone.
	telephone = regexp.MustCompile(`\+?\(?\d[\d\s().-]{6,18}\d`)
	// nobodysNumber matches the digits of numbers that are nobody's: those that are kept for
	// films, and those that a hand types in passing.
	nobodysNumber = regexp.MustCompile(`^1?\d{3}55501\d\d$|^55501\d\d$|5551234$|^1?(123456789\d?|1234567)$|^1?\d{3}1234567$|^\d{0,4}(0{7,}|9{8,}|1{8,})$|^1?5551234567$|^1?5555555555$`)
	// nobodysMail matches addresses at hosts that nobody has, or that stand for any.
	nobodysMail = regexp.MustCompile(`(?i)@(example|yourdomain|yourcompany|yoursite|mydomain|domain|company)\.(com|org|net)$`)
	// nobodysStreet matches the street of every example.
	nobodysStreet = regexp.MustCompile(`(?i)\b123 (main|business|innovation|startup|commerce|example|tech|any)\w* (st|street|ave|avenue|road|rd|lane|blvd|drive|way)\b`)
)

// contactsIn are the numbers and addresses of a file that are nobody's.
func contactsIn(f *source.File) []stub {
	var out []stub
	told := map[int]bool{}
	add := func(n source.Node, at check.Place) {
		if !told[at.Line] && !onlyWhileDeveloping(n) {
			told[at.Line] = true
			out = append(out, stub{madeUpContact, at, check.Likely})
		}
	}
	for n := range f.Find(source.Attr, source.Text) {
		if n.Kind() == source.Attr {
			href, _ := n.Child(source.Value).StringValue()
			number, called := strings.CutPrefix(href, "tel:")
			mail, written := strings.CutPrefix(href, "mailto:")
			mail, _, _ = strings.Cut(mail, "?")
			if n.Key() == "href" && (called && nobodysNumber.MatchString(digitsOf(number)) || written && nobodysMail.MatchString(mail)) {
				add(n, check.At(n, "this is nobody's: whoever tries it reaches no one"))
			}
			continue
		}
		if text := n.Text(); aboutContacts.MatchString(f.Path) && len(text) < 200 && (nobodysStreet.MatchString(text) || slices.ContainsFunc(telephone.FindAllString(text, -1), func(number string) bool { return nobodysNumber.MatchString(digitsOf(number)) })) {
			add(n, textPlace(n, "this is nobody's: whoever tries it reaches no one"))
		}
	}
	return out
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
