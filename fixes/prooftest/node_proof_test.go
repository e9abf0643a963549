//go:build proof

// Package prooftest applies fixes to real apps, made with the real generators
// and installed from npm, and looks at the effect from outside. It needs Node.js
// and npm, and runs only with the build tag proof. Installed apps are kept in
// UNDERPIN_PROOF (a folder of the user's cache by default) for the next run.
package prooftest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"underpin/checks/check"
	"underpin/checks/project"
)

// nodeApp is a folder with installed packages; files are written over what an
// earlier run left, node_modules stays.
func nodeApp(t *testing.T, name string, files map[string]string) string {
	t.Helper()
	dir := proofDir(t, name)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.Name() != "node_modules" && e.Name() != "package-lock.json" {
			os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
	for file, text := range files {
		writeFile(t, dir, file, text)
	}
	return dir
}

func proofDir(t *testing.T, name string) string {
	t.Helper()
	base := os.Getenv("UNDERPIN_PROOF")
	if base == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		base = filepath.Join(cache, "underpin-proof")
	}
	dir := filepath.Join(base, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func writeFile(t *testing.T, dir, file, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fixGap asserts that the check finds its gap in a folder, applies the fix and
// asserts that the gap is closed.
func fixGap(t *testing.T, dir string, c *check.Check, set map[string]string) {
	t.Helper()
	p := open(t, dir)
	if f := check.Look(context.Background(), p, c); f.Verdict != check.Gap {
		t.Fatalf("%s before the fix: %s (%s)", c.ID, f.Verdict, f.Reason)
	}
	change, err := c.Fix.Draw(p, c.ID, set)
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	for _, f := range change.Files {
		if f.Removed {
			os.Remove(filepath.Join(dir, f.Path))
			continue
		}
		writeFile(t, dir, f.Path, string(f.After))
	}
	if f := check.Look(context.Background(), open(t, dir), c); f.Verdict == check.Gap {
		t.Fatalf("%s after the fix: %s (%s)", c.ID, f.Verdict, f.Reason)
	}
}

func open(t *testing.T, dir string) *project.Project {
	t.Helper()
	p, err := project.Open(context.Background(), dir, project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// npm installs what package.json asks for. One install at a time: they are hard
// on small machines.
func npm(t *testing.T, dir string, args ...string) {
	t.Helper()
	command(t, dir, nil, "npm", append(args, "--no-audit", "--no-fund")...)
}

// command runs a program to its end and gives its output.
func command(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// A server is a program that answers on a port of this machine.
type server struct {
	url string
	log *bytes.Buffer
}

// serve starts a program that takes its port from PORT and waits until it
// answers.
func serve(t *testing.T, dir string, env []string, name string, args ...string) *server {
	t.Helper()
	return serveOn(t, dir, freePort(t), env, name, args...)
}

// serveOn is serve for a program that is told its port in another way.
func serveOn(t *testing.T, dir string, port int, env []string, name string, args ...string) *server {
	t.Helper()
	s := &server{url: fmt.Sprintf("http://127.0.0.1:%d", port), log: &bytes.Buffer{}}
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), env...), fmt.Sprintf("PORT=%d", port))
	cmd.Stdout, cmd.Stderr = s.log, s.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for range 800 { // a busy machine takes its time
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not answer:\n%s", name, s.log)
	return nil
}

// An answer is what a server said.
type answer struct {
	status int
	header http.Header
	body   string
}

func (s *server) ask(t *testing.T, method, path, body string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", method, path, err, s.log)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(text)}
}
