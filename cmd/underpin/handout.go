package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"underpin/checks/check"
	"underpin/checks/report"
	"underpin/fixes"
	"underpin/tui"
)

// Excerpt is the source around a place. The line of a file that holds secrets is
// never shown.
func (e *engine) Excerpt(p check.Place, around int) []tui.SourceLine {
	if base := filepath.Base(p.File); strings.HasPrefix(base, ".env") || strings.Contains(p.Message, "…") {
		return nil
	}
	text, _ := e.project().Read(p.File)
	var out []tui.SourceLine
	number := 0
	for line := range bytes.Lines(text) {
		number++
		if number < p.Line-around {
			continue
		}
		if number > max(p.EndLine, p.Line)+around || len(out) > 2*around+8 {
			break
		}
		out = append(out, tui.SourceLine{
			Number: number, Text: string(bytes.TrimRight(line, "\r\n")), Marked: number == p.Line,
		})
	}
	return out
}

// Brief is the task for an AI tool.
func (e *engine) Brief(id string) string {
	e.now.Lock()
	p, shown := e.p, e.shown
	e.now.Unlock()
	for _, r := range shown {
		if r.Check.ID == id {
			return check.Brief(p.Title(), p.Stack().Python(), r)
		}
	}
	return ""
}

// Commit is the command that commits the newest fix of a check, where the app
// is in a repository.
func (e *engine) Commit(id string) string {
	p := e.project()
	if !versioned(p.Root()) {
		return ""
	}
	store, err := fixes.OpenApp(p)
	if err != nil {
		return ""
	}
	defer store.Close()
	written, err := store.History()
	if err != nil {
		return ""
	}
	for _, a := range written {
		if a.Check == id && !a.Undone {
			return a.CommitCommand()
		}
	}
	return ""
}

// versioned reports whether a folder is in a git repository.
func versioned(dir string) bool {
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		above := filepath.Dir(dir)
		if above == dir {
			return false
		}
		dir = above
	}
}

// Command is a line for the shell, in the app's folder.
func (e *engine) Command(line string) *exec.Cmd {
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/c"}
	}
	c := exec.Command(shell[0], shell[1], line)
	c.Dir = e.project().Root()
	return c
}

// SavePatch writes the preview's diff into the temporary folder.
func (e *engine) SavePatch(p tui.Preview) (string, error) {
	name := strings.ReplaceAll(p.ID, "/", "-") + ".patch"
	return e.keep(name, []byte(p.Change.Patch(e.project().Folder())))
}

// SaveBrief writes a check's brief into the temporary folder.
func (e *engine) SaveBrief(id string) (string, error) {
	return e.keep(strings.ReplaceAll(id, "/", "-")+".md", []byte(e.Brief(id)))
}

// Report writes the review with what the session covered. Written again, the report
// of a session takes the place of the one before.
func (e *engine) Report(s tui.Session) (string, error) {
	e.work.Lock()
	defer e.work.Unlock()
	r, err := e.review()
	if err != nil {
		return "", err
	}
	all := report.Review{
		Project: e.p, Version: version, Results: r.Ordered(), Record: sessionText(s, r, e.way), Earlier: earlierText(r.Earlier),
		Remarks: remarks(r.Records), Aside: aside(r.Records), Fix: e.way,
	}
	page, err := report.HTML(all)
	if err != nil {
		return "", err
	}
	return e.keepReport(s.Began.Local().Format("2006-01-02-1504"), page, report.Markdown(all))
}

// keepReport writes a page and the same as text into the app's folder, or, where
// that cannot be written to, into the temporary one.
func (e *engine) keepReport(name string, page, text []byte) (string, error) {
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return "", err
	}
	defer store.Close()
	if _, err := store.Keep(name+".md", text); err == nil {
		return store.Keep(name+".html", page)
	}
	written, err := e.keep("underpin-review.html", page)
	if err != nil {
		return "", err
	}
	return written, e.keepAt(strings.TrimSuffix(written, ".html")+".md", text)
}

// Open is the command that shows a file of ours in what the system opens it with.
func (e *engine) Open(path string) *exec.Cmd {
	switch runtime.GOOS {
	case "darwin":
		return exec.Command("open", path)
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", path)
	}
	return exec.Command("xdg-open", path)
}

// keep writes a file of ours outside of the project, where nothing is in its
// way.
func (e *engine) keep(name string, text []byte) (string, error) {
	dir, err := os.MkdirTemp("", "underpin-")
	if err != nil {
		return "", fmt.Errorf("%s could not be written: %w", name, err)
	}
	path := filepath.Join(dir, name)
	return path, e.keepAt(path, text)
}

func (e *engine) keepAt(path string, text []byte) error {
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("%s could not be written: %w", filepath.Base(path), err)
	}
	return nil
}

// Edit is the editor's command for a place.
func (e *engine) Edit(p check.Place) []string {
	words := strings.Fields(e.s.editor)
	if len(words) == 0 {
		return nil
	}
	path := filepath.Join(e.project().Root(), filepath.FromSlash(p.File))
	switch filepath.Base(words[0]) {
	case "code", "cursor", "windsurf", "codium":
		return append(words, "--wait", "--goto", fmt.Sprintf("%s:%d", path, p.Line))
	case "vi", "vim", "nvim", "nano", "emacs", "micro", "kak":
		return append(words, fmt.Sprintf("+%d", p.Line), path)
	case "hx", "subl", "zed":
		return append(words, fmt.Sprintf("%s:%d", path, p.Line))
	}
	return append(words, path)
}
