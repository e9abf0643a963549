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

// readByOthers matches the words behind an address that are not for the page itself: what
// counts visitors reads them, a library for signing in, or nobody, as with one that keeps a
// browser from taking an older copy.
var readByOthers = regexp.MustCompile(`(?i)^(utm_.*|ref|referrer|source|src|from|via|campaign|gclid|fbclid|callbackurl|redirect_?urls?|error.*|code|state|token|lang|locale|v|t|ts|_.*|rsc|id|key|cache.*|embed.*|debug|dpl)$`)

// ofOutcome matches the words by which a page is told what became of something: one that
// does not read them says less than it could.
var ofOutcome = regexp.MustCompile(`(?i)^(success\w*|cancell?ed|cancel|session_?id|checkout\w*|status|payment\w*|upgraded?|subscribed|paid|ok|done|updated|created|deleted|verified|registered|message|msg|notice|welcome|new|reset|logout|confirmed|expired)$`)

// A carried word is one that a link or a redirect puts behind an address of the app's own.
type carried struct {
	url, key string
	at       check.Place
}

// unreadWords finds links that tell the page they lead to something, and nothing of the app
// reads it: /login?next=/pricing, after which everybody lands on the start page.
func unreadWords(p *project.Project) []stub {
	known := addresses(p)
	if len(known) == 0 || readsAnyWord(p) {
		return nil
	}
	var out []stub
	for _, name := range p.Sources() {
		switch path.Ext(name) {
		case ".tsx", ".jsx", ".js", ".ts":
		default:
			continue
		}
		if strings.HasPrefix(name, "../") || libraryPart(name) || !p.Modules().Live(name) || !p.Holds(name, "?") || !p.Holds(name, "href", "to=", "navigate", "ocation", "push(", "replace(", "redirect(", "_url", "Url:") {
			continue
		}
		for _, c := range project.PerFile(p, name, "resilience/carried", carriedIn) {
			if !known.serves(c.url) || readAnywhere(p, c.key) {
				continue
			}
			sure := check.Likely
			if ofOutcome.MatchString(c.key) {
				sure = check.Possible
			}
			out = append(out, stub{unreadWord, c.at, sure})
		}
	}
	return out
}

// carriedIn lists the words that a file's links carry.
func carriedIn(f *source.File) []carried {
	var out []carried
	for n := range f.Find(source.Element, source.Call, source.Property, source.Assign) {
		target := linkTarget(n)
		if n.Kind() == source.Property {
			target = sendsBack(n)
		}
		if !target.OK() || onlyWhileDeveloping(target) {
			continue
		}
		for _, one := range eitherOf(target, 3) {
			url, keys := wordsBehind(one)
			for _, key := range keys {
				if !readByOthers.MatchString(key) {
					out = append(out, carried{url, key, check.At(one, "nothing in the app reads "+key+", which this tells the page")})
				}
			}
		}
	}
	return out
}

// filledIn matches what a template fills in.
var filledIn = regexp.MustCompile(`\$\{[^{}]*\}`)

// wordsBehind is an address of the app's own without what stands behind it, and the names of
// the words there.
func wordsBehind(n source.Node) (to string, keys []string) {
	text, ok := n.StringValue()
	if !ok && n.Kind() == source.Template {
		text = strings.Trim(n.Text(), "`")
		text = anyHost.ReplaceAllString("`"+text, "/")
		text = filledIn.ReplaceAllString(strings.Trim(text, "`"), "x")
	}
	to, behind, more := strings.Cut(text, "?")
	behind, _, _ = strings.Cut(behind, "#")
	if !more || !isOwnAddress(to) || strings.HasPrefix(to, "/api/") || path.Ext(to) != "" {
		return "", nil
	}
	for pair := range strings.SplitSeq(behind, "&") {
		key, _, _ := strings.Cut(pair, "=")
		if key, err := url.QueryUnescape(key); err == nil && wordOfAddress.MatchString(key) {
			keys = append(keys, key)
		}
	}
	return to, keys
}

// wordOfAddress matches a name that stands behind an address.
var wordOfAddress = regexp.MustCompile(`^[A-Za-z][\w-]+$`)

// readsAnyWord reports whether some code takes all the words behind an address at once.
func readsAnyWord(p *project.Project) bool {
	return project.Answer(p, "resilience/reads any word", func(p *project.Project) bool {
		return slices.ContainsFunc(p.Sources(), func(name string) bool {
			return p.Modules().Live(name) && p.Holds(name, "fromEntries(searchParams", "fromEntries(params", "fromEntries(new URL", "fromEntries(query", "fromEntries(url.searchParams", "query-string", "qs.parse", "querystring.parse", "...searchParams", "...router.query", "...query", "searchParams.toString()", "window.location.search)")
		})
	})
}

// readAnywhere reports whether code that runs may read a word behind an address: it names it
// in quotes, as a part of something, or where it takes something apart.
func readAnywhere(p *project.Project, key string) bool {
	return project.Answer(p, "resilience/reads word "+key, func(p *project.Project) bool {
		for _, name := range p.Files() {
			switch path.Ext(name) {
			case ".vue", ".svelte", ".astro", ".html", ".ejs":
				if p.Holds(name, `"`+key+`"`, `'`+key+`'`, "."+key) {
					return true
				}
			}
		}
		return slices.ContainsFunc(p.Sources(), func(name string) bool {
			return p.Holds(name, key) && p.Modules().Live(name) && project.PerFile(p, name, "resilience/reads "+key, func(f *source.File) bool { return readIn(f, key) })
		})
	})
}

func readIn(f *source.File, key string) bool {
	for n := range f.Find(source.String, source.Template, source.Member, source.Binding, source.Shorthand, source.Property) {
		switch n.Kind() {
		case source.String, source.Template:
			if text, ok := n.StringValue(); ok && text == key && n.Role() != source.Source {
				return true
			}
		case source.Member:
			if n.Child(source.Name).Text() == key && aboutAddress.MatchString(n.Child(source.ObjectRole).Text()) {
				return true
			}
		case source.Binding:
			if n.Key() == key {
				return true
			}
		case source.Property:
			if v := n.Child(source.Value); n.Key() == key && v.Kind() == source.Call && (strings.HasPrefix(v.Text(), "z.") || strings.HasPrefix(v.Text(), "v.") || strings.HasPrefix(v.Text(), "parseAs")) {
				return true
			}
		}
	}
	return false
}

// aboutAddress matches what holds the words behind an address, or may.
var aboutAddress = regexp.MustCompile(`(?i)quer|param|search|props|data|state|input|body|values|sp\b`)
