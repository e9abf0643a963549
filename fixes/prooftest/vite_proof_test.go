//go:build proof

package prooftest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// viteMakers are the generators, each with the React that it brings.
var viteMakers = []struct {
	name, version, template, react, entry string
}{
	{"vite-react19-ts", "latest", "react-ts", "19", "src/App.tsx"},
	{"vite-react19-js", "latest", "react", "19", "src/App.jsx"},
	{"vite5-react18-ts", "5", "react-ts", "18", "src/App.tsx"},
}

const viteSource = `import { useState } from "react";

export default function App() {
  const [count, setCount] = useState(0);
  if (window.location.search === "?broken") {
    throw new Error("secret detail");
  }
  if (count === 0) {
    setTimeout(() => setCount(1), 10);
  }
  return <p style={{ color: "rgb(1, 2, 3)" }}>alive {count}</p>;
}
`

const viteHTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <title>Vite + React + TS</title>
    <script>document.documentElement.dataset.theme = "dark"</script>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/src/main.EXT"></script>
  </body>
</html>
`

const viteNginx = `server {
  listen 127.0.0.1:PORT;
  root dist;

  location /assets/ {
    add_header Cache-Control "public, max-age=31536000, immutable";
  }

  location / {
    try_files $uri /index.html;
  }
}
`

// TestVite proves that a built app works behind nginx under the enforced policy,
// and that its boundary shows when it fails.
func TestVite(t *testing.T) {
	for _, m := range viteMakers {
		t.Run(m.name, func(t *testing.T) {
			port := freePort(t)
			dir := viteApp(t, m.name, m.version, m.template, map[string]string{
				m.entry:      viteSource,
				"index.html": strings.Replace(viteHTML, "EXT", strings.TrimPrefix(filepath.Ext(m.entry), "."), 1),
				"nginx.conf": strings.Replace(viteNginx, "PORT", fmt.Sprint(port), 1),
				"Dockerfile": "FROM nginx\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\nCOPY dist /usr/share/nginx/html/dist\n",
			})
			fixGap(t, dir, gap(t, "resilience/boundaries"), nil)
			fixGap(t, dir, gap(t, "security/headers"), map[string]string{"host": "nginx", "csp": "enforce"})
			fixGap(t, dir, gap(t, "seo/metadata"), map[string]string{"title": "Alive", "description": "It lives.", "site": "https://alive.example.org"})
			npm(t, dir, "install")
			command(t, dir, nil, "npm", "run", "build")
			s := nginx(t, dir, port)
			viteAnswers(t, s, m.react)
		})
	}
}

func viteAnswers(t *testing.T, s *server, react string) {
	page := s.ask(t, "GET", "/some/page", "")
	has(t, page, securityHeaders...)
	has(t, page, "Content-Security-Policy", "script-src 'self' 'sha256-")
	if !strings.Contains(page.body, "<title>Alive</title>") || !strings.Contains(page.body, `content="It lives."`) {
		t.Errorf("the page is not described: %s", page.body)
	}
	asset := page.body[strings.Index(page.body, "/assets/"):]
	asset, _, _ = strings.Cut(asset, `"`)
	has(t, s.ask(t, "GET", asset, ""), append([]string{"Cache-Control", "immutable"}, securityHeaders...)...)
	if dom := seen(t, s, "/"); dom != "" && (!strings.Contains(dom, "alive 1") || !strings.Contains(dom, `data-theme="dark"`)) {
		t.Errorf("the app does not come alive under the policy: %s", lastLines(dom, 20))
	}
	if dom := seen(t, s, "/?broken"); dom != "" && (!strings.Contains(dom, "Something went wrong") || strings.Contains(dom, "secret detail")) {
		t.Errorf("a failing app shows %s", lastLines(dom, 20))
	}
	t.Logf("React %s: alive under the enforced policy, boundary shown after an error, headers on pages and assets", react)
}

// viteApp is an app as create-vite made it, with files written over it.
func viteApp(t *testing.T, name, version, template string, files map[string]string) string {
	t.Helper()
	home := proofDir(t, name)
	made, app := filepath.Join(home, "made"), filepath.Join(home, "app")
	if _, err := os.Stat(filepath.Join(made, "package.json")); err != nil {
		command(t, home, []string{"CI=1"}, "npx", "--yes", "create-vite@"+version, "made", "--template", template)
	}
	entries, _ := os.ReadDir(app)
	for _, e := range entries {
		if e.Name() != "node_modules" && e.Name() != "package-lock.json" {
			os.RemoveAll(filepath.Join(app, e.Name()))
		}
	}
	copyTree(t, made, app)
	for file, text := range files {
		writeFile(t, app, file, text)
	}
	return app
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// nginx serves an app with the nginx.conf in its folder.
func nginx(t *testing.T, dir string, port int) *server {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx"
		if _, err := os.Stat(program); err != nil {
			t.Skip("there is no nginx")
		}
	}
	tmp := t.TempDir()
	if err := os.Chmod(tmp, 0o755); err != nil {
		t.Fatal(err)
	}
	var user string
	if os.Geteuid() == 0 {
		user = "user root;\n"
	}
	conf := user + "daemon off;\nworker_processes 1;\npid " + tmp + "/pid;\nerror_log stderr;\nevents {}\nhttp {\n  access_log off;\n  types { text/html html; text/javascript js; text/css css; image/svg+xml svg; }\n" +
		"  client_body_temp_path " + tmp + "/b;\n  proxy_temp_path " + tmp + "/p;\n  fastcgi_temp_path " + tmp + "/f;\n  uwsgi_temp_path " + tmp + "/u;\n  scgi_temp_path " + tmp + "/s;\n" +
		"  include " + filepath.Join(dir, "nginx.conf") + ";\n}\n"
	writeFile(t, tmp, "main.conf", conf)
	s := &server{url: fmt.Sprintf("http://127.0.0.1:%d", port), log: &bytes.Buffer{}}
	cmd := exec.Command(program, "-p", dir, "-c", filepath.Join(tmp, "main.conf"))
	cmd.Stdout, cmd.Stderr = s.log, s.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	for range 100 {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nginx does not answer:\n%s", s.log)
	return nil
}
