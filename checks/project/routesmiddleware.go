package project

import (
	"regexp"
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"

	"underpin/checks/project/source"
)

// A nextMiddleware is a middleware or proxy file with the paths it runs for.
type nextMiddleware struct {
	Route
	patterns []*regexp2.Regexp // empty: every path
	unknown  bool              // the matcher is not literal
}

// covers reports whether the middleware runs for a route's path. A matcher that
// cannot be read covers nothing: what is not shown is not claimed.
func (m nextMiddleware) covers(url string) bool {
	if len(m.patterns) == 0 {
		return !m.unknown
	}
	sample := sampleURL(url)
	for _, re := range m.patterns {
		if ok, err := re.MatchString(sample); ok && err == nil {
			return true
		}
	}
	return false
}

// sampleURL fills the dynamic parts of a route's path with a plain word.
func sampleURL(url string) string {
	return dynamicSegment.ReplaceAllString(url, "/x")
}

var dynamicSegment = regexp.MustCompile(`/\[{1,2}[^/]*\]{1,2}`)

func (p *Project) nextMiddleware() []nextMiddleware {
	var out []nextMiddleware
	for _, name := range p.MiddlewareFiles() {
		out = append(out, p.middlewareIn(p.Source(name), stemOf(name)))
	}
	return out
}

func (p *Project) middlewareIn(f *source.File, stem string) nextMiddleware {
	m := nextMiddleware{Route: Route{Kind: Middleware, File: f.Path, Stack: Next}}
	for _, export := range []string{"default", stem, "middleware"} {
		if n := p.exportNode(f.Path, export); n.OK() {
			m.Node, m.Through = p.unwrap(n)
			if m.Node.Kind() == source.Call { // chain([first, second])
				m.Through = append(m.Through, p.functions(m.Node.Args())...)
			}
			break
		}
	}
	config := p.Exported(f.Path, "config")
	matcher := config.Prop("matcher")
	if !matcher.OK() {
		return m
	}
	items := []source.Node{matcher}
	if d := p.Definition(matcher); d.Kind() == source.Array {
		items = d.ChildrenIn(source.Item)
	}
	for _, item := range items {
		if item.Kind() == source.Object {
			item = item.Prop("source")
		}
		text, ok := item.StringValue()
		re := matcherPattern(text)
		if !ok || re == nil {
			m.unknown = true
			continue
		}
		m.patterns = append(m.patterns, re)
	}
	return m
}

// matcherPattern is a matcher as a regular expression: `:name`, `:name*`,
// `:name+`, `:name?` and groups, as path-to-regexp reads them; nil when it
// cannot be read.
func matcherPattern(matcher string) *regexp2.Regexp {
	expr := "^" + matcherParam.ReplaceAllStringFunc(matcher, func(s string) string {
		group := "[^/]+"
		if i := strings.IndexByte(s, '('); i >= 0 {
			group = s[i+1 : strings.LastIndexByte(s, ')')]
		}
		switch s[len(s)-1] {
		case '*':
			return "(?:/(?:" + group + ")(?:/(?:" + group + "))*)?"
		case '+':
			return "/(?:" + group + ")(?:/(?:" + group + "))*"
		case '?':
			return "(?:/(?:" + group + "))?"
		}
		return "/(?:" + group + ")"
	}) + "/?$"
	re, err := regexp2.Compile(expr)
	if err != nil {
		return nil
	}
	re.MatchTimeout = 50 * time.Millisecond // a pattern of a project must not hang us
	return re
}

var matcherParam = regexp.MustCompile(`/:[A-Za-z_]\w*(?:\([^()]*\))?[*+?]?`)
