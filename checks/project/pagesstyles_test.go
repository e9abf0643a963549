package project

import "testing"

func TestStyles(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json": "{}",
		"src/a.css": "/* one\n two */\n@import url('https://fonts.example/css2?family=A;B&display=swap');\n\n" +
			".logo, .b > img {\n  height: 6em; /* tall */\n  WIDTH: auto\n}\n@media (min-width: 1px) {\n  .c { aspect-ratio: 1 }\n}\n" +
			"@font-face {\n  font-family: X;\n  src: url(data:font/woff2;base64,AA==);\n}\n.d { &:hover { height: 2px } color: red }\n.open {",
		"src/b.svelte": "<img />\n<style lang=\"css\">\n  .e { height: 3px }\n</style>",
	})
	type seen struct {
		selector, property, value string
		line                      int
	}
	for _, want := range []seen{
		{".logo, .b > img", "height", "6em", 5},
		{".logo, .b > img", "width", "auto", 5},
		{".c", "aspect-ratio", "1", 10},
		{"@font-face", "src", "url(data:font/woff2;base64,AA==)", 12},
		{"&:hover", "height", "2px", 16},
		{".d", "color", "red", 16},
		{".e", "height", "3px", 3},
		{"@import url('https://fonts.example/css2?family=A;B&display=swap')", "", "", 3},
	} {
		found := false
		for _, r := range p.Styles() {
			if r.Selector == want.selector && r.Line == want.line && r.Value(want.property) == want.value {
				found = true
			}
		}
		if !found {
			t.Errorf("no %+v in %+v", want, p.Styles())
		}
	}
}
