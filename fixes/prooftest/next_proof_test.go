//go:build proof

package prooftest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"underpin/checks"
	"underpin/checks/check"
)

// A nextMaker is a call of Next's own generator.
type nextMaker struct {
	name, version string
	flags         []string
}

var (
	next16App   = nextMaker{"next16-app-ts", "16", []string{"--ts", "--app", "--no-src-dir", "--no-tailwind", "--no-linter", "--no-react-compiler", "--disable-git", "--yes"}}
	next13App   = nextMaker{"next13-app-ts", "13.5", []string{"--ts", "--app", "--src-dir", "--no-tailwind", "--no-eslint"}}
	next15App   = nextMaker{"next15-app-ts", "15", []string{"--ts", "--app", "--src-dir", "--no-tailwind", "--no-eslint", "--no-turbopack", "--disable-git"}}
	next15Pages = nextMaker{"next15-pages-ts", "15", []string{"--ts", "--no-app", "--src-dir", "--no-tailwind", "--no-eslint", "--no-turbopack", "--disable-git"}}
	next14App   = nextMaker{"next14-app-js", "14", []string{"--js", "--app", "--src-dir", "--no-tailwind", "--no-eslint"}}
)

// nextApp is an app as the generator made it, with files written over it. What
// was generated and installed is kept for the next run.
func nextApp(t *testing.T, m nextMaker, files map[string]string) string {
	t.Helper()
	home := proofDir(t, m.name)
	made, app := filepath.Join(home, "made"), filepath.Join(home, "app")
	if _, err := os.Stat(filepath.Join(made, "package.json")); err != nil {
		args := append([]string{"--yes", "create-next-app@" + m.version, "made", "--use-npm", "--skip-install", "--import-alias", "@/*"}, m.flags...)
		command(t, home, []string{"CI=1"}, "npx", args...)
		os.RemoveAll(filepath.Join(made, "node_modules"))
	}
	os.RemoveAll(filepath.Join(made, ".git"))
	entries, _ := os.ReadDir(app)
	for _, e := range entries {
		if e.Name() != "node_modules" {
			os.RemoveAll(filepath.Join(app, e.Name()))
		}
	}
	copyTree(t, made, app)
	for file, text := range files {
		writeFile(t, app, file, text)
	}
	return app
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		writeFile(t, to, filepath.ToSlash(rel), string(text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// add asks for packages in an app's package.json, as its owner had.
func add(t *testing.T, dir string, packages ...string) {
	t.Helper()
	npm(t, dir, append([]string{"install"}, packages...)...)
}

// built installs, builds and starts an app.
func built(t *testing.T, dir string, env ...string) *server {
	t.Helper()
	npm(t, dir, "install")
	env = append(env, "NEXT_TELEMETRY_DISABLED=1")
	t.Log(lastLines(command(t, dir, env, "npx", "next", "build"), 30))
	return serve(t, dir, env, "node", "node_modules/next/dist/bin/next", "start")
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func gap(t *testing.T, id string) *check.Check {
	t.Helper()
	c := checks.Find(id)
	if c == nil || c.Fix == nil {
		t.Fatalf("there is no fix for %s", id)
	}
	return c
}

// seen is what a browser shows of a page once its scripts have run; "" without
// a browser.
func seen(t *testing.T, s *server, path string) string {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		return ""
	}
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(), "--virtual-time-budget=8000", "--dump-dom", s.url+path)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("browser on %s: %v", path, err)
	}
	return string(out)
}

// has asserts that an answer has headers, by name and value.
func has(t *testing.T, a answer, headers ...string) {
	t.Helper()
	for i := 0; i+1 < len(headers); i += 2 {
		if got := a.header.Get(headers[i]); got == "" || !strings.Contains(got, headers[i+1]) {
			t.Errorf("header %s is %q, want %q", headers[i], got, headers[i+1])
		}
	}
}

var securityHeaders = []string{
	"X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "strict-origin", "Permissions-Policy", "camera=()",
	"Strict-Transport-Security", "max-age=31536000",
}

// limited asserts that the eleventh call is refused.
func limited(t *testing.T, s *server, path, body string) {
	t.Helper()
	var statuses []int
	var last answer
	for range 11 {
		last = s.ask(t, "POST", path, body, "Content-Type", "application/json", "X-Forwarded-For", "10.0.0.1")
		statuses = append(statuses, last.status)
	}
	if statuses[9] == 429 || last.status != 429 || last.header.Get("Retry-After") == "" {
		t.Errorf("calls of %s: %v, Retry-After %q", path, statuses, last.header.Get("Retry-After"))
	}
	if a := s.ask(t, "POST", path, body, "Content-Type", "application/json", "X-Forwarded-For", "6.6.6.6, 10.0.0.1"); a.status != 429 {
		t.Errorf("a forged first address gets %d", a.status)
	}
	if a := s.ask(t, "POST", path, body, "Content-Type", "application/json", "X-Forwarded-For", "10.0.0.2"); a.status == 429 {
		t.Error("another caller is refused as well")
	}
	t.Logf("calls of %s: %v", path, statuses)
}

// signed asserts that a webhook takes genuine events and no others.
func signed(t *testing.T, s *server, dir, path string, genuine int) {
	t.Helper()
	const event = `{"id":"evt_1","object":"event","type":"customer.created","data":{"object":{"id":"cus_1","name":"Zoë"}}}`
	header := sign(t, dir, event, 0)
	for _, c := range []struct {
		name, body, signature string
		status                int
	}{
		{"genuine", event, header, genuine},
		{"tampered", strings.Replace(event, "cus_1", "cus_2", 1), header, 400},
		{"unsigned", event, "", 400},
		{"forged", event, "t=1,v1=00", 400},
		{"an hour old", event, sign(t, dir, event, 3600), 400},
	} {
		headers := []string{"Content-Type", "application/json"}
		if c.signature != "" {
			headers = append(headers, "Stripe-Signature", c.signature)
		}
		a := s.ask(t, "POST", path, c.body, headers...)
		if a.status != c.status {
			t.Errorf("%s event: %d %s, want %d", c.name, a.status, a.body, c.status)
		}
		t.Logf("%s event: %d", c.name, a.status)
	}
}
