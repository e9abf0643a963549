package security

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"underpin/checks/check"
	"underpin/checks/project"
)

// metaSettings reads a content policy in the page of a single-page app. It
// guards scripts, but browsers ignore frame protection there.
func metaSettings(p *project.Project) []setting {
	var out []setting
	for _, name := range []string{"index.html", "client/index.html", "public/index.html", "src/app.html"} {
		text, ok := p.Read(name)
		if ok {
			out = append(out, metaIn(name, text)...)
		}
	}
	return out
}

func metaIn(name string, text []byte) []setting {
	var out []setting
	z := html.NewTokenizer(bytes.NewReader(text))
	offset := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out
		}
		start := offset
		offset += len(z.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		token := z.Token()
		if token.Data != "meta" {
			continue
		}
		attrs := map[string]string{}
		for _, a := range token.Attr {
			attrs[a.Key] = a.Val
		}
		header := strings.ToLower(attrs["http-equiv"])
		if header != policyHeader && header != referrerHeader {
			continue // browsers obey no other of them from a page
		}
		line, _ := lineOf(string(text), start)
		out = append(out, setting{name: header, value: attrs["content"], everywhere: true, meta: true, place: check.Line(name, line, "sets "+header+" in the page")})
	}
}
