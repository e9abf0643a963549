package fixes

import "testing"

func TestIgnoreEnvFiles(t *testing.T) {
	const lines = "# Settings with real values\n.env\n.env.*\n!.env.example\n"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"none", map[string]string{"server.js": ""}, "node_modules\n\n" + lines},
		{"of Vite", map[string]string{".gitignore": "dist\n*.local\n"}, "dist\n*.local\n\n" + lines},
		{"without an end of line", map[string]string{".gitignore": "dist"}, "dist\n\n" + lines},
		{"with CRLF", map[string]string{".gitignore": "dist\r\n"}, "dist\r\n\r\n# Settings with real values\r\n.env\r\n.env.*\r\n!.env.example\r\n"},
		{"ignored already", map[string]string{".gitignore": ".env*\n"}, ""},
		{"one by another name", map[string]string{".gitignore": ".env\n.env.local\n", ".env.railway": "A=1\n"}, ".env\n.env.local\n\n.env.railway\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := planned(t, c.files, IgnoreEnvFiles)
			if after[".gitignore"] != c.want {
				t.Errorf("got %q, want %q", after[".gitignore"], c.want)
			}
			again(t, c.files, after, IgnoreEnvFiles)
		})
	}
}

func TestInHead(t *testing.T) {
	for before, want := range map[string]string{
		"<html>\n  <head>\n    <title>A</title>\n  </head>\n</html>\n":  "<html>\n  <head>\n    <title>A</title>\n    <meta>\n  </head>\n</html>\n",
		"<head><title>A</title></head>":                                 "<head><title>A</title><meta>\n</head>",
		"<!-- </head> -->\n<head>\n\t<meta charset=\"utf-8\">\n</head>": "<!-- </head> -->\n<head>\n\t<meta charset=\"utf-8\">\n\t<meta>\n</head>",
		"<p>no head</p>": "",
	} {
		e, ok := InHead([]byte(before), "<meta>\n")
		if !ok {
			if want != "" {
				t.Errorf("%q: no place", before)
			}
			continue
		}
		if got := before[:e.Start] + e.Text + before[e.End:]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
