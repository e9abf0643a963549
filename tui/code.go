package tui

import (
	"fmt"
	"strings"

	"github.com/alecthomas/chroma/v2/lexers"
	xansi "github.com/charmbracelet/x/ansi"
)

// A codeBlock is a fenced part of a check's words.
type codeBlock struct{ lang, text string }

// takeCode takes the fenced blocks out of a text, which would be broken to the
// width of its paragraphs: a command must stay one to be copied. A word of its
// own stands for each.
func takeCode(markdown string) (text string, codes []codeBlock) {
	var b strings.Builder
	var code *codeBlock
	for line := range strings.Lines(markdown) {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && code == nil:
			code = &codeBlock{lang: strings.TrimSpace(fence)}
		case isFence:
			fmt.Fprintf(&b, "\n%s\n", standIn(len(codes)))
			codes, code = append(codes, *code), nil
		case code != nil:
			code.text += line
		default:
			b.WriteString(line)
		}
	}
	if code != nil { // never closed: it is shown as it is
		b.WriteString(code.text)
	}
	return b.String(), codes
}

func standIn(i int) string { return fmt.Sprintf("codeblock%dhere", i) }

// putCode puts the blocks where their words stand.
func putCode(lines []string, codes []codeBlock, k pageKey) []string {
	var out []string
	for _, l := range lines {
		i := 0
		for i < len(codes) && strings.TrimSpace(xansi.Strip(l)) != standIn(i) {
			i++
		}
		if i == len(codes) {
			out = append(out, l)
			continue
		}
		out = append(out, codes[i].lines(k)...)
	}
	return out
}

// lines are the block's lines in colour, one longer than the screen is broken.
func (c codeBlock) lines(k pageKey) []string {
	text := strings.TrimRight(c.text, "\n")
	lines := strings.Split(text, "\n")
	if lexer := lexers.Get(c.lang); lexer != nil && k.colour {
		for i, l := range paintCode(lexer, k.dark, text) {
			if i < len(lines) && xansi.Strip(l) == lines[i] {
				lines[i] = l
			}
		}
	}
	var out []string
	for _, l := range lines {
		out = append(out, wrapped(l, k.room)...)
	}
	return out
}
