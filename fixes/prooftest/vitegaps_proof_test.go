//go:build proof

package prooftest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// viteGaps is a page of React that works and has a gap wherever it can have one.
var viteGaps = map[string]string{
	"index.html": `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <title>Tea &amp; Friends</title>
    <script src="https://pay.example.org/v3/"></script>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/src/main.tsx"></script>
  </body>
</html>
`,
	"src/App.tsx": `import "./fonts.css";
import field from "./field.svg";
import { price } from "./price";

export default function App() {
  const q = new URLSearchParams(location.search).get("q") ?? "";
  return (
    <main>
      <h1>Tea for everybody</h1>
      <img src={field} alt="A field of tea" style={{ maxWidth: "100%" }} />
      <p dangerouslySetInnerHTML={{ __html: ` + "`Results for <b>${q}</b>`" + ` }} />
      <p>From {price(499)} a bag</p>
    </main>
  );
}
`,
	"src/price.ts":  "export function price(cents: number): string {\n  return (cents / 100).toFixed(2);\n}\n",
	"src/field.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 300\"><path d=\"M0 0\"/></svg>\n",
	"src/fonts.css": "@font-face {\n  font-family: Leaf;\n  src: url(\"/leaf.woff2\") format(\"woff2\");\n}\n\nh1 {\n  font-family: Leaf, serif;\n}\n",
	"Dockerfile":    "FROM nginx\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\nCOPY dist /usr/share/nginx/html/dist\n",
	"nginx.conf": `server {
  listen 127.0.0.1:PORT;
  root dist;

  location / {
    try_files $uri /index.html;
  }
}
`,
}

// TestViteGaps proves the fixes of a page that browsers draw alone.
func TestViteGaps(t *testing.T) {
	port := freePort(t)
	files := map[string]string{}
	for name, text := range viteGaps {
		files[name] = strings.Replace(text, "PORT", fmt.Sprint(port), 1)
	}
	dir := viteApp(t, "vite-gaps", "latest", "react-ts", files)
	j := start(t, dir)
	j.fix(t, "security/xss", nil)
	j.fix(t, "seo/jsonld", map[string]string{"site": "https://tea.example.org", "name": "Tea & </script> Friends"})
	j.fix(t, "seo/layoutshift", nil)
	j.fix(t, "seo/largestpaint", nil)
	j.fix(t, "deploy/cdn", nil)
	j.fix(t, "deploy/monitoring", nil)
	j.fix(t, "resilience/tests", nil)
	npm(t, dir, "install")
	command(t, dir, nil, "npm", "test")
	command(t, dir, nil, "npm", "run", "build")
	s := nginx(t, dir, port)
	home := s.ask(t, "GET", "/", "").body
	for _, want := range []string{`<script type="application/ld+json">`, `\u003c/script`, `<script defer src="https://pay.example.org/v3/">`} {
		if !strings.Contains(home, want) {
			t.Errorf("the page has no %s: %s", want, home)
		}
	}
	asset := home[strings.Index(home, `/assets/`):]
	asset, _, _ = strings.Cut(asset, `"`)
	has(t, s.ask(t, "GET", asset, ""), "Cache-Control", "max-age=31536000")
	if styles, _ := filepath.Glob(filepath.Join(dir, "dist", "assets", "*.css")); len(styles) == 0 || !strings.Contains(read(t, styles[0]), "font-display:swap") {
		t.Errorf("the built styles %v hide text until its font is there", styles)
	}
	if dom := seen(t, s, "/?q=%3Ci%3Egreen%3C/i%3E%3Cimg%20src=x%20onerror=%22document.body.id='taken'%22%3E"); dom != "" {
		for _, want := range []string{"<i>green</i>", `width="800" height="300"`, `style="height: auto; max-width: 100%;"`, "From 4.99 a bag"} {
			if !strings.Contains(dom, want) {
				t.Errorf("the page shows no %s: %s", want, dom)
			}
		}
		if strings.Contains(dom, "taken") || strings.Contains(dom, "onerror") {
			t.Errorf("a script in the address runs: %s", dom)
		}
	}
	j.undo(t, "package-lock.json")
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
