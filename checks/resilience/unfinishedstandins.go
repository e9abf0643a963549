package resilience

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

var (
	// standInHosts matches addresses of services that draw a picture of any size to stand
	// where a real one is to be.
	standInHosts = regexp.MustCompile(`^(https?:)?//(via\.placeholder\.com|placehold\.(co|it|jp)|placeholder\.com|dummyimage\.com|fakeimg\.pl|placekitten\.com|loremflickr\.com|lorempixel\.com|placeimg\.com|picsum\.photos)(/|$)`)
	// leftInTemplates matches the same in the markup of a template.
	leftInTemplates = regexp.MustCompile(`<img\b[^>]*\bsrc\s*=\s*["'](?:https?:)?//(?:via\.placeholder\.com|placehold\.(?:co|it)|dummyimage\.com|placekitten\.com|loremflickr\.com|picsum\.photos)/`)
	// yetToName matches addresses in which a name is still to be put.
	yetToName = regexp.MustCompile(`(?i)[/.@=](your|my)[-_]?(domain|company|site|website|app|user-?name|handle|org|data|project|api|endpoint|bucket|repo|profile|channel|email)\b|\bYOUR_[A-Z_]+`)
	// tryingOut matches what a box says that was put in to see whether code runs.
	tryingOut = regexp.MustCompile(`(?i)^\W*(test|testing|debug|debugging|clicked|works?|it works|here|(\w+ )?button clicked|(\w+ ){0,3}(function|handler|callback|method) (was |is )?(called|triggered|reached))\W*$`)
)

// standIns finds what was put in until the real thing is there: pictures of services that
// draw any, addresses in which a name is still to be put, and boxes for trying out.
func standIns(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if aboutInventing(name) || setsUp(name) {
			continue
		}
		if isScreen(name) && p.Holds(name, "placehold", "dummyimage", "placekitten", "loremflickr", "lorempixel", "placeimg", "picsum.photos", "fakeimg") {
			for _, at := range project.PerFile(p, name, "resilience/stand-in pictures", standInPicturesIn) {
				out = append(out, stub{standIn, at, check.Likely})
			}
		}
		if p.HoldsFold(name, "your", "/my-", "@my-") {
			out = append(out, project.PerFile(p, name, "resilience/yet to name", yetToNameIn)...)
		}
		if p.Holds(name, "alert(") {
			for _, at := range project.PerFile(p, name, "resilience/boxes", boxesIn) {
				out = append(out, stub{triedOut, at, check.Likely})
			}
		}
	}
	return out
}

func standInPicturesIn(f *source.File) []check.Place {
	var out []check.Place
	for e := range f.Find(source.Element) {
		if tag := strings.ToLower(e.TagName()); tag != "img" && tag != "image" && tag != "avatarimage" {
			continue
		}
		if src, ok := e.AttrValue("src").StringValue(); ok && standInHosts.MatchString(src) && !e.Enclosing(source.Conditional).OK() {
			out = append(out, check.At(e.Attr("src"), "a picture that only stands where a real one is to be"))
		}
	}
	for n := range f.Find(source.Property) {
		src, ok := n.Child(source.Value).StringValue()
		if ok && pictureKey.MatchString(n.Key()) && standInHosts.MatchString(src) {
			out = append(out, check.At(n, "a picture that only stands where a real one is to be"))
		}
	}
	return out
}

// yetToNameIn are the requests and links of a file that lead to an address in which a name
// is still to be put.
func yetToNameIn(f *source.File) []stub {
	var out []stub
	for n := range f.Find(source.Call, source.Element) {
		if n.Kind() == source.Call {
			at := n.Arg(0)
			asks := n.CalleePath() == "fetch" || strings.HasPrefix(n.CalleePath(), "axios.")
			if asks && at.Is(source.String, source.Template) && yetToName.MatchString(at.Text()) {
				out = append(out, stub{madeUp, check.At(at, "asks an address in which a name is still to be put"), check.Likely})
			}
			continue
		}
		if tag := n.TagName(); tag != "a" && tag != "Link" {
			continue
		}
		url, ok := n.AttrValue("href").StringValue()
		if host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://"), "?"); ok && strings.HasPrefix(url, "http") && yetToName.MatchString("/"+host) && path.Ext(host) != ".js" {
			out = append(out, stub{emptyAnchor, check.At(n.Attr("href"), "leads to an address in which a name is still to be put"), check.Likely})
		}
	}
	return out
}

func boxesIn(f *source.File) []check.Place {
	var out []check.Place
	for c := range f.Find(source.Call) {
		text, ok := c.Arg(0).StringValue()
		if (c.CalleePath() == "alert" || c.CalleePath() == "window.alert") && ok && tryingOut.MatchString(text) && !onlyWhileDeveloping(c) {
			out = append(out, check.OnLine(c, "a box that was put in for trying things out opens for visitors"))
		}
	}
	return out
}
