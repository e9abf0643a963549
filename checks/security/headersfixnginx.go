package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// nginxFile is the nginx configuration of the project that serves the app; ""
// when there is none.
func nginxFile(p *project.Project) string {
	for _, file := range p.Files() {
		if !strings.HasSuffix(file, ".conf") && !strings.HasSuffix(file, ".conf.template") {
			continue
		}
		text, _ := p.Read(file)
		if len(nginxBlocks(string(text))) > 0 {
			return file
		}
	}
	return ""
}

// headersNginx sets the headers in every server block of the project's nginx
// configuration, and again in each location that sets headers of its own: such
// a location inherits none.
func headersNginx(d *fixes.Draft, headers []header) error {
	file := nginxFile(d.Project())
	if file == "" {
		return fixes.Refuse("no nginx configuration with a server block is in this project", "nginx", nginxLines(headers, "", nil))
	}
	bytes, _ := d.Read(file)
	text := string(bytes)
	var edits []fixes.Edit
	for _, b := range nginxBlocks(text) {
		if b.name == "location" && len(b.headers) == 0 || b.redirects {
			continue
		}
		lines := nginxLines(headers, b.indent(text), b.headers)
		if lines != "" {
			edits = append(edits, fixes.Edit{Start: b.behind, End: b.behind, Text: "\n" + strings.TrimRight(lines, "\n")})
		}
	}
	if len(edits) == 0 {
		return nil
	}
	d.Review()
	d.Note("A location that is given its own add_header later loses all of these: repeat them there.")
	return d.Edit(file, edits...)
}

func nginxLines(headers []header, indent string, have []string) string {
	var b strings.Builder
	for _, h := range headers {
		known := false
		for _, name := range have {
			known = known || strings.EqualFold(name, h.Key) || isPolicy(name) && isPolicy(h.Key)
		}
		if !known {
			b.WriteString(indent + "add_header " + h.Key + " \"" + strings.ReplaceAll(h.Value, `"`, `\"`) + "\" always;\n")
		}
	}
	return b.String()
}

// An nginxBlock is a server or location block: the offset behind its opening
// brace, that behind its last directive in front of any inner block, and the
// headers set directly in it.
type nginxBlock struct {
	name      string
	open      int
	behind    int
	nested    bool // an inner block has begun
	headers   []string
	redirects bool // nothing but a redirect comes from it
}

// indent is the white space of the first directive in the block.
func (b nginxBlock) indent(text string) string {
	for line := range strings.Lines(text[b.open:]) {
		if trimmed := strings.TrimLeft(line, " \t"); strings.TrimSpace(line) != "" {
			return line[:len(line)-len(trimmed)]
		}
	}
	return "    "
}

// nginxBlocks reads the server blocks of an nginx configuration and the
// locations in them. Comments and quoted text are skipped.
func nginxBlocks(text string) []nginxBlock {
	var out []nginxBlock
	var open []int // index into out of each block that is open, -1 for others
	var words []string
	word := ""
	flush := func() {
		if word != "" {
			words = append(words, word)
			word = ""
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '#' && word == "":
			for i < len(text) && text[i] != '\n' {
				i++
			}
		case c == '"' || c == '\'':
			end := i + 1
			for end < len(text) && text[end] != c {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(text))
			word += text[i+1 : end]
			i = end
		case c == '{' && (i == 0 || text[i-1] != '$'):
			flush()
			if n := len(open); n > 0 && open[n-1] >= 0 {
				out[open[n-1]].nested = true
			}
			at := -1
			if len(words) > 0 && (words[0] == "server" || words[0] == "location" && len(open) > 0) {
				at = len(out)
				out = append(out, nginxBlock{name: words[0], open: i + 1, behind: i + 1})
			}
			open, words = append(open, at), nil
		case c == '}' && !insideVariable(text, i):
			words, word = nil, ""
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case c == ';':
			flush()
			if n := len(open); n > 0 && open[n-1] >= 0 && len(words) > 1 {
				b := &out[open[n-1]]
				if !b.nested {
					b.behind = i + 1
				}
				switch words[0] {
				case "add_header":
					b.headers = append(b.headers, words[1])
				case "return":
					b.redirects = b.name == "server" && strings.HasPrefix(words[1], "30")
				}
			}
			words = nil
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			flush()
		default:
			word += string(c)
		}
	}
	return out
}

// insideVariable reports whether a closing brace ends a ${variable}.
func insideVariable(text string, at int) bool {
	open := strings.LastIndexByte(text[:at], '{')
	return open > 0 && text[open-1] == '$' && !strings.ContainsAny(text[open:at], " \n;")
}
