package project

import (
	"bytes"
	"path"
	"strings"

	"golang.org/x/net/html"

	"underpin/checks/project/source"
)

// A Tag is one element of a Vue, Svelte, Astro or HTML file's markup. Values that
// the framework computes keep their braces.
type Tag struct {
	Name   string // as written: "img", "Image"
	Attrs  []TagAttr
	Line   int
	Start  int // byte offset of the opening tag
	End    int // behind it
	Parent int // index of the tag around it, -1 for none
}

// A TagAttr is one attribute of a Tag.
type TagAttr struct{ Key, Value string }

// Attr is the value of an attribute; ok is false when the tag has none such. A
// bound attribute, such as Vue's :src, counts under its plain name.
func (t Tag) Attr(name string) (value string, ok bool) {
	for _, a := range t.Attrs {
		if strings.TrimPrefix(strings.TrimPrefix(a.Key, "v-bind"), ":") == name {
			return a.Value, true
		}
	}
	return "", false
}

// Markup lists the tags of a Vue, Svelte, Astro or HTML file in order.
func (p *Project) Markup(name string) []Tag {
	switch path.Ext(name) {
	case ".vue", ".svelte", ".astro", ".html":
	default:
		return nil
	}
	return perFile(p, name, "markup", func(p *Project) []Tag {
		text, ok := p.Read(name)
		if !ok || len(text) > maxSource {
			return nil
		}
		return tagsOf(text)
	})
}

// maxOpen bounds how far back the tag is looked for that another one closes.
const maxOpen = 64

// emptyTags are elements that hold nothing and are never closed.
var emptyTags = map[string]bool{
	"img": true, "br": true, "hr": true, "input": true, "meta": true, "link": true, "source": true, "area": true, "base": true, "embed": true,
	"track": true, "wbr": true, "col": true,
}

func tagsOf(text []byte) []Tag {
	plain := bracesInTags(text)
	if _, end := source.FrontMatter(plain); end > 0 {
		for i := range plain[:end+len("\n---")] {
			if plain[i] != '\n' {
				plain[i] = ' '
			}
		}
	}
	var out []Tag
	var open []int
	z := html.NewTokenizer(bytes.NewReader(plain))
	at, line := 0, 1
	for {
		kind := z.Next()
		raw := z.Raw()
		start, from := at, line
		at += len(raw)
		line += bytes.Count(raw, []byte("\n"))
		switch kind {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			t := Tag{Name: tagName(text[start:at]), Line: from, Start: start, End: at, Parent: -1}
			if n := len(open); n > 0 {
				t.Parent = open[n-1]
			}
			_, more := z.TagName()
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				t.Attrs = append(t.Attrs, TagAttr{string(key), string(value)})
			}
			if kind == html.StartTagToken && !emptyTags[strings.ToLower(t.Name)] {
				open = append(open, len(out))
			}
			out = append(out, t)
		case html.EndTagToken:
			name := tagName(text[start:at])
			for n := len(open) - 1; n >= max(0, len(open)-maxOpen); n-- {
				if out[open[n]].Name == name {
					open = open[:n]
					break
				}
			}
		}
	}
}

func tagName(raw []byte) string {
	name := strings.TrimLeft(string(raw), "</")
	if i := strings.IndexAny(name, " \t\r\n/>"); i >= 0 {
		name = name[:i]
	}
	return name
}

// bracesInTags is the text with what would end a tag or an attribute too early,
// in the expressions between braces, replaced by underlines.
func bracesInTags(text []byte) []byte {
	out := bytes.Clone(text)
	depth := 0
	var inTag bool
	var quote byte
	for i, c := range text {
		switch {
		case depth > 0:
			switch c {
			case '{':
				depth++
			case '}':
				depth--
			case '>', '<', '"', ' ', '\t':
				out[i] = '_'
			}
		case !inTag:
			inTag = c == '<' && i+1 < len(text) && (text[i+1] >= 'a' && text[i+1] <= 'z' || text[i+1] >= 'A' && text[i+1] <= 'Z')
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			depth = 1
		case c == '>':
			inTag = false
		}
	}
	return out
}
