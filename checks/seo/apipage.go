package seo

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pageHead finds what a page calls itself: its title, and its headings.
var pageHead = regexp.MustCompile(`(?is)<(title|h[1-3])\b[^>]*>(.*?)</(?:title|h[1-3])\s*>`)

// markup is what stands between the words of a heading.
var markup = regexp.MustCompile(`(?s)<[^>]*>`)

// ofAnAPI are words by which a page says that the server behind it answers
// programs: it is shown when nothing was found, when all is well, or documents
// what can be asked.
var ofAnAPI = []string{
	"not found", "404", "page you are looking for", "swagger", "redoc", "api documentation", "api docs", "api reference",
	"is running", "is up and running", "server status", "health check", "endpoint",
}

// presentsNothing reports whether the only HTML page of a server presents no app:
// it is for errors, documents the API, or says that the server runs.
func presentsNothing(p *project.Project, page string) bool {
	text, _ := p.Read(page)
	low := bytes.ToLower(text)
	if bytes.Contains(low, []byte("swagger-ui")) || bytes.Contains(low, []byte("<redoc")) {
		return true
	}
	if loadsApp(low) || visibleWords(text) > 80 || hasSiblings(p, page) {
		return false
	}
	for _, m := range pageHead.FindAllSubmatch(low, -1) {
		said := strings.Join(strings.Fields(string(markup.ReplaceAll(m[2], []byte(" ")))), " ")
		for _, words := range ofAnAPI {
			if strings.Contains(said, words) {
				return true
			}
		}
	}
	return false
}

// loadsApp reports whether a page runs a script, which may show anything.
func loadsApp(page []byte) bool {
	return bytes.Contains(page, []byte("<script")) && (bytes.Contains(page, []byte(" src=")) && bytes.Contains(page, []byte(".js")) || bytes.Contains(page, []byte("fetch(")))
}

// hasSiblings reports whether other pages lie beside one.
func hasSiblings(p *project.Project, page string) bool {
	for _, name := range p.Files() {
		if name != page && path.Ext(name) == ".html" && path.Dir(name) == path.Dir(page) && !forErrors(strings.TrimSuffix(path.Base(name), ".html")) {
			return true
		}
	}
	return false
}

// forErrors reports whether a template or page is, by its name, shown when
// something went wrong.
func forErrors(name string) bool {
	switch name = strings.ToLower(path.Base(name)); name {
	case "error", "errors", "404", "500", "50x", "403", "not-found", "notfound", "not_found", "swagger", "docs", "redoc":
		return true
	}
	return false
}

// rendersError reports whether a call renders a template for errors.
func rendersError(call source.Node) bool {
	name, ok := call.Arg(0).StringValue()
	return ok && forErrors(strings.TrimSuffix(name, path.Ext(name)))
}
