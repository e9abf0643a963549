package seo

import (
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

// TestLargePicturesOfTemplates holds the pages of a server in Python to the sizes of
// files, which no fixture can carry.
func TestLargePicturesOfTemplates(t *testing.T) {
	for _, c := range []struct {
		name, page string
		want       check.Verdict
	}{
		{"shown", `<img src="{{ url_for('static', filename='logo.png') }}" alt="">`, check.Gap},
		{"not shown", `<p>Hello</p>`, check.NotNeeded},
	} {
		f := lookForImages(project.FromFiles(map[string]string{
			"requirements.txt":    "flask==3.1.0\n",
			"app.py":              "from flask import Flask, render_template\n\napp = Flask(__name__)\n\n\n@app.get(\"/\")\ndef home():\n    return render_template(\"home.html\")\n",
			"templates/home.html": c.page,
			"static/logo.png":     strings.Repeat("x", 400<<10),
		}))
		if f.Verdict != c.want {
			t.Errorf("%s: %s (%s)", c.name, f.Verdict, f.Reason)
		}
		if f.Verdict == check.Gap && (f.Places[0].File != "static/logo.png" || f.Places[1].File != "templates/home.html") {
			t.Errorf("%s: at %+v", c.name, f.Places)
		}
	}
}
