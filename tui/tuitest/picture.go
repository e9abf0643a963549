package tuitest

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// The measure of a cell in a picture.
const (
	cellW, cellH, fontSize, border = 9.0, 20.0, 15.0, 16.0
)

// SVG draws a screen. Runs of cells of the same style become one text, so that
// a change of the screen is a readable change of the picture.
func SVG(cells [][]uv.Cell, light bool) string {
	back, front := "#0d1117", "#e6edf3"
	if light {
		back, front = "#ffffff", "#1f2328"
	}
	w := 0
	if len(cells) > 0 {
		w = len(cells[0])
	}
	width, height := float64(w)*cellW+2*border, float64(len(cells))*cellH+2*border
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", back)
	fmt.Fprintf(&b, `<g font-family="'JetBrains Mono', ui-monospace, Menlo, Consolas, monospace" font-size="%g" style="font-variant-ligatures:none" xml:space="preserve">`+"\n", fontSize)
	for y, row := range cells {
		for x := 0; x < len(row); {
			end := x + 1
			for end < len(row) && row[end].Style.Equal(&row[x].Style) {
				end++
			}
			run(&b, row[x:end], x, y, back, front)
			x = end
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

func run(b *strings.Builder, cells []uv.Cell, x, y int, back, front string) {
	s := cells[0].Style
	fg, bg := hexOf(s.Fg, front), hexOf(s.Bg, "")
	if s.Attrs&uv.AttrReverse != 0 {
		fg, bg = hexOf(s.Bg, back), hexOf(s.Fg, front)
	}
	left, top := border+float64(x)*cellW, border+float64(y)*cellH
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%g" y="%g" width="%g" height="%g" fill="%s"/>`+"\n", left, top, float64(len(cells))*cellW, cellH, bg)
	}
	var text strings.Builder
	for _, c := range cells {
		switch {
		case c.Content != "":
			text.WriteString(c.Content)
		case c.Width != 0:
			text.WriteByte(' ')
		}
	}
	trimmed := strings.TrimRight(text.String(), " ")
	lead := len(trimmed) - len(strings.TrimLeft(trimmed, " "))
	if trimmed = trimmed[lead:]; trimmed == "" {
		return
	}
	attr := ""
	if s.Attrs&uv.AttrBold != 0 {
		attr += ` font-weight="bold"`
	}
	if s.Attrs&uv.AttrItalic != 0 {
		attr += ` font-style="italic"`
	}
	if s.Underline != 0 {
		attr += ` text-decoration="underline"`
	}
	fmt.Fprintf(b, `<text x="%g" y="%g" textLength="%g" fill="%s"%s>%s</text>`+"\n",
		left+float64(lead)*cellW, top+cellH*0.75, float64(ansi.StringWidth(trimmed))*cellW, fg, attr, html.EscapeString(trimmed))
}

func hexOf(c color.Color, none string) string {
	if c == nil {
		return none
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
