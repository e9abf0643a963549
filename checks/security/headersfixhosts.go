package security

import (
	"strconv"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// headersVercel sets the headers in vercel.json, in the entry for every path
// where there is one.
func headersVercel(d *fixes.Draft, headers []header) error {
	const file = "vercel.json"
	v, err := d.Project().ReadJSON(file)
	if d.Has(file) && err != nil {
		return fixes.Refuse(file+" cannot be read as JSON", "json", "")
	}
	i := 0
	for entry := range v.Get("headers").Items() {
		if everyPath(entry.Get("source").Text()) && entry.Get("has").Kind == project.NoValue {
			return headersIntoEntry(d, file, i, entry, headers)
		}
		i++
	}
	type rule struct {
		Source  string   `json:"source"`
		Headers []header `json:"headers"`
	}
	if !d.Has(file) {
		d.Note("vercel.json sets these headers on Vercel alone. Does another host serve the app, choose it with host=netlify, cloudflare or nginx.")
	}
	return d.AppendJSON(file, rule{"/(.*)", headers}, "headers")
}

func everyPath(source string) bool {
	switch source {
	case "/(.*)", "/:path*", "/(.*)?", "(.*)", "/.*", "/*":
		return true
	}
	return false
}

func headersIntoEntry(d *fixes.Draft, file string, i int, entry project.Value, headers []header) error {
	path := []string{"headers", strconv.Itoa(i), "headers"}
	for _, h := range headers {
		n, have := entryHeader(entry, h.Key)
		at := append(path, strconv.Itoa(n))
		var err error
		switch {
		case n < 0:
			err = d.AppendJSON(file, h, path...)
		case !protects(have.Key, have.Value):
			err = d.SetJSON(file, h, at...)
		case have.Key == reportOnlyName && h.Key == policyName: // to be enforced now
			err = d.SetJSON(file, h.Key, append(at, "key")...)
		}
		if err != nil {
			return err
		}
	}
	d.Review()
	return nil
}

const (
	policyName     = "Content-Security-Policy"
	reportOnlyName = "Content-Security-Policy-Report-Only"
)

// entryHeader finds a header in an entry of vercel.json, a content policy under
// either of its names; -1 without it.
func entryHeader(entry project.Value, key string) (int, header) {
	n, found, at := 0, header{}, -1
	for have := range entry.Get("headers").Items() {
		name := have.Get("key").Text()
		if strings.EqualFold(name, key) || isPolicy(name) && isPolicy(key) && at < 0 {
			at, found = n, header{name, have.Get("value").Text()}
		}
		n++
	}
	return at, found
}

// protects reports whether a header's value does what the header is for.
func protects(key, value string) bool {
	value = strings.ToLower(strings.TrimSpace(value))
	switch strings.ToLower(key) {
	case policyHeader, reportOnlyHeader:
		return restricts(value)
	case frameHeader:
		return value == "deny" || value == "sameorigin"
	case sniffHeader:
		return value == "nosniff"
	}
	return true
}

// headersFile is the _headers file that the build copies to the site's root.
func headersFile(d *fixes.Draft) string {
	if d.Has("static/_headers") {
		return "static/_headers"
	}
	return fixes.SPAFolder(d.Project()) + "public/_headers"
}

// headersFlat sets the headers in a _headers file, which Netlify and Cloudflare
// read.
func headersFlat(d *fixes.Draft, headers []header) error {
	file := headersFile(d)
	text, _ := d.Read(file)
	at, have := flatBlock(string(text))
	lines := ""
	var edits []fixes.Edit
	for _, h := range headers {
		_, known := have[strings.ToLower(h.Key)]
		switch {
		case known:
		case isPolicy(h.Key) && have["content-security-policy"].end > 0:
		case isPolicy(h.Key) && have["content-security-policy-report-only"].end > 0:
			line := have["content-security-policy-report-only"]
			edits = append(edits, fixes.Edit{Start: line.start, End: line.end, Text: h.Key})
		default:
			lines += "  " + h.Key + ": " + h.Value + "\n"
		}
	}
	if lines == "" && len(edits) == 0 {
		return nil
	}
	if !d.Has(file) {
		return d.Create(file, "/*\n"+lines)
	}
	d.Review()
	if at < 0 {
		at = len(text)
		lines = "/*\n" + lines
		if len(text) > 0 && text[len(text)-1] != '\n' {
			lines = "\n" + lines
		}
	}
	return d.Edit(file, append(edits, fixes.Edit{Start: at, End: at, Text: lines})...)
}

// A span is a range of bytes.
type span struct{ start, end int }

// flatBlock finds in a _headers file the block for every path: the offset
// behind its last line, or -1, and the range of each header's name in it.
func flatBlock(text string) (end int, have map[string]span) {
	end, have = -1, map[string]span{}
	at, inside := 0, false
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || strings.HasPrefix(trimmed, "#"):
		case line[0] != ' ' && line[0] != '\t':
			inside = trimmed == "/*"
			if inside {
				end = at + len(line)
			}
		case inside:
			end = at + len(line)
			name, _, _ := strings.Cut(trimmed, ":")
			start := at + strings.Index(line, name)
			have[strings.ToLower(name)] = span{start, start + len(name)}
		}
		at += len(line)
	}
	return end, have
}

// headersNetlify sets the headers in netlify.toml.
func headersNetlify(d *fixes.Draft, headers []header) error {
	const file = "netlify.toml"
	v, err := d.Project().ReadTOML(file)
	if err != nil {
		return fixes.Refuse(file+" cannot be read as TOML", "toml", netlifyBlock(headers))
	}
	text, _ := d.Read(file)
	for entry := range v.Get("headers").Items() {
		if entry.Get("for").Text() == "/*" {
			return headersIntoNetlify(d, file, entry.Get("values"), headers)
		}
	}
	block := netlifyBlock(headers)
	if len(text) > 0 {
		block = "\n" + block
		if text[len(text)-1] != '\n' {
			block = "\n" + block
		}
	}
	return d.Edit(file, fixes.Edit{Start: len(text), End: len(text), Text: block})
}

func netlifyBlock(headers []header) string {
	var b strings.Builder
	b.WriteString("[[headers]]\n  for = \"/*\"\n  [headers.values]\n")
	for _, h := range headers {
		b.WriteString("    " + h.Key + " = " + strconv.Quote(h.Value) + "\n")
	}
	return b.String()
}

func headersIntoNetlify(d *fixes.Draft, file string, values project.Value, headers []header) error {
	var last project.Member
	have := map[string]project.Member{}
	for m := range values.Members() {
		have[strings.ToLower(m.Key)] = m
		if m.Value.End > last.Value.End {
			last = m
		}
	}
	if last.Value.End == 0 {
		return fixes.Refuse("the headers for every path in netlify.toml have no values that new ones could stand beside", "toml", netlifyBlock(headers))
	}
	text, _ := d.Read(file)
	indent := string(text[lineStart(text, last.Start):last.Start])
	var edits []fixes.Edit
	lines := ""
	for _, h := range headers {
		report, reported := have["content-security-policy-report-only"]
		_, enforced := have["content-security-policy"]
		switch _, known := have[strings.ToLower(h.Key)]; {
		case known, isPolicy(h.Key) && enforced:
		case isPolicy(h.Key) && reported:
			edits = append(edits, fixes.Edit{Start: report.Start, End: report.Start + len(report.Key), Text: h.Key})
		default:
			lines += "\n" + indent + h.Key + " = " + strconv.Quote(h.Value)
		}
	}
	if lines != "" {
		at := last.Value.End // behind a comment on the same line
		for at < len(text) && text[at] != '\n' && text[at] != '\r' {
			at++
		}
		edits = append(edits, fixes.Edit{Start: at, End: at, Text: lines})
	}
	if len(edits) == 0 {
		return nil
	}
	d.Review()
	return d.Edit(file, edits...)
}

func lineStart(text []byte, at int) int { return strings.LastIndexByte(string(text[:at]), '\n') + 1 }
