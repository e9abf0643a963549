package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/erd"
	"underpin/checks/project"
	"underpin/checks/report"
	"underpin/fixes"
	"underpin/tui"
)

// engine does the work of the walk and of the commands on one app. Its methods
// are called one at a time.
type engine struct {
	s       *settings
	dir     string
	p       *project.Project
	results []check.Result // as the code shows them, answers not in place
	shown   []check.Result // with the answers
}

func (s *settings) engine(dir string) *engine { return &engine{s: s, dir: dir} }

// Scan reads the app, brings to an end what a session that died has left, and
// runs every check. When it is stopped while the checks run, the review is of
// those that are done.
func (e *engine) Scan(ctx context.Context, app string, progress func(tui.Progress)) (tui.Review, error) {
	e.s.app = first(app, e.s.app)
	p, err := e.s.open(ctx, e.dir, func(r project.Progress) {
		progress(tui.Progress{Files: r.Files, Total: r.Total, Path: r.Path})
	})
	if err != nil {
		return tui.Review{}, err
	}
	if again, err := recovered(p); err != nil {
		return tui.Review{}, err
	} else if again {
		if p, err = e.s.open(ctx, e.dir, nil); err != nil {
			return tui.Review{}, err
		}
	}
	e.p = p
	progress(tui.Progress{Stack: report.StackLine(p.Stack())})
	e.results = check.Run(ctx, p, checks.All(), func(r check.Result) { progress(tui.Progress{Result: &r}) })
	return e.review()
}

// recovered ends what a session that died has left halfway, and reports whether
// anything was written for it.
func recovered(p *project.Project) (bool, error) {
	store, err := fixes.OpenApp(p)
	if err != nil {
		return false, err
	}
	defer store.Close()
	list, err := store.Recover()
	return len(list) > 0, err
}

// review puts what people said beside what the checks found.
func (e *engine) review() (tui.Review, error) {
	s := e.p.Stack()
	r := tui.Review{App: e.p.Name(), Stack: report.StackLine(s), Apps: e.p.Apps(), Records: map[string]tui.Record{}}
	if s.Framework == "" {
		r.Stack, r.Looked = "", check.Sentence(strings.TrimPrefix(s.Looked(), "No web app was found here: "))
	}
	for _, p := range e.p.Problems() {
		r.Unread = append(r.Unread, p.File+": "+p.Message)
	}
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return r, err
	}
	defer store.Close()
	said, err := store.Review()
	if err != nil {
		return r, err
	}
	written, err := store.History()
	if err != nil {
		return r, err
	}
	r.Place, r.Earlier = said.Place, sessions(said.Sessions)
	for id, remarks := range said.Checks {
		r.Records[id] = recordOf(remarks)
	}
	for _, a := range written {
		if rec := r.Records[a.Check]; !a.Undone && rec.Status == tui.Open {
			rec.Status = tui.Fixed
			r.Records[a.Check] = rec
		}
	}
	answers := answers(said.Checks)
	for _, one := range e.results {
		r.Results = append(r.Results, answers.apply(one))
	}
	e.shown = r.Results
	r.Database = erd.Of(e.p.Schema(), r.Results)
	return r, nil
}

// Options lists the questions of a check's fix.
func (e *engine) Options(id string) []fixes.Option {
	c := checks.Find(id)
	if c == nil || c.Fix == nil || c.Fix.Options == nil {
		return nil
	}
	return c.Fix.Options(e.p)
}

// Preview plans a fix and proves it.
func (e *engine) Preview(ctx context.Context, id string, set map[string]string) (tui.Preview, error) {
	c, err := find(id)
	if err != nil {
		return tui.Preview{}, err
	}
	if c.Fix == nil {
		return tui.Preview{}, fmt.Errorf("%s: no template can know the right change; \"underpin brief %s\" writes a task for the tool that built the app", id, id)
	}
	change, err := c.Fix.Draw(e.p, id, set)
	var refusal *fixes.Refusal
	if errors.As(err, &refusal) {
		return tui.Preview{}, located(refusal, check.Look(ctx, e.p, c))
	}
	if err != nil {
		return tui.Preview{}, err
	}
	return e.proven(ctx, tui.Preview{ID: id, Change: change, Set: set}), nil
}

// proven is a preview with its proof and with the files that git holds
// uncommitted changes of.
func (e *engine) proven(ctx context.Context, p tui.Preview) tui.Preview {
	c := checks.Find(p.ID)
	p.Proof = fixes.Prove(p.Change, e.p, func(after *project.Project) (bool, string) {
		f := check.Look(ctx, after, c)
		return f.Verdict != check.Gap, f.Reason
	})
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return p
	}
	defer store.Close()
	var paths []string
	for _, f := range p.Change.Files {
		paths = append(paths, f.Path)
	}
	p.Dirty = store.Dirty(ctx, paths)
	return p
}

// Choose is the preview with only the kept runs.
func (e *engine) Choose(ctx context.Context, p tui.Preview, keep [][]bool) (tui.Preview, error) {
	p.Change = fixes.Select(p.Change, func(file, run int) bool {
		return file < len(keep) && run < len(keep[file]) && keep[file][run]
	})
	p = e.proven(ctx, p)
	if broken := p.Change.Broken(); len(broken) > 0 {
		p.Proof = fixes.Proof{Still: "what is kept does not parse: " + broken[0]}
	}
	return p, nil
}

// Apply writes the change and looks again.
func (e *engine) Apply(ctx context.Context, p tui.Preview) (tui.Review, error) {
	if broken := p.Change.Broken(); len(broken) > 0 {
		return tui.Review{}, fmt.Errorf("nothing was written: what is kept does not parse: %s", broken[0])
	}
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return tui.Review{}, err
	}
	defer store.Close()
	if _, err := store.Apply(p.Change); err != nil {
		return tui.Review{}, fmt.Errorf("nothing was written: %w", err)
	}
	e.p = e.p.With(p.Change.After())
	e.results = check.Run(context.WithoutCancel(ctx), e.p, checks.All(), nil)
	return e.review()
}

// Undo takes the newest fix of a check back, or the newest of all.
func (e *engine) Undo(ctx context.Context, id string) (tui.Review, error) {
	if _, err := e.takeBack(id); err != nil {
		return tui.Review{}, err
	}
	return e.Scan(context.WithoutCancel(ctx), "", func(tui.Progress) {})
}

// takeBack undoes the newest fix of a check, of any check when id is empty.
func (e *engine) takeBack(id string) (fixes.Applied, error) {
	newest, err := e.newest(id)
	if err != nil {
		return fixes.Applied{}, err
	}
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return fixes.Applied{}, err
	}
	defer store.Close()
	return store.Undo(newest.ID)
}

// Record keeps what a person said about a check.
func (e *engine) Record(id string, rec tui.Record) (tui.Review, error) {
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return tui.Review{}, err
	}
	defer store.Close()
	if _, err := store.UpdateReview(func(r *fixes.Review) {
		r.Checks[id] = remarksOf(r.Checks[id], rec)
		r.Place = id
	}); err != nil {
		return tui.Review{}, err
	}
	return e.review()
}

// Excerpt is the source around a place. The line of a file that holds secrets is
// never shown.
func (e *engine) Excerpt(p check.Place, around int) []tui.SourceLine {
	if base := filepath.Base(p.File); strings.HasPrefix(base, ".env") || strings.Contains(p.Message, "…") {
		return nil
	}
	text, _ := e.p.Read(p.File)
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
	for _, r := range e.shown {
		if r.Check.ID == id {
			return check.Brief(e.p.Name(), r)
		}
	}
	return ""
}

// Commit is the command that commits the newest fix of a check, where the app
// is in a repository.
func (e *engine) Commit(id string) string {
	if !versioned(e.p.Root()) {
		return ""
	}
	store, err := fixes.OpenApp(e.p)
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
	c.Dir = e.p.Root()
	return c
}

// SavePatch writes the preview's diff into the temporary folder.
func (e *engine) SavePatch(p tui.Preview) (string, error) {
	name := strings.ReplaceAll(p.ID, "/", "-") + ".patch"
	return e.keep(name, []byte(p.Change.Patch(e.p.Folder())))
}

// SaveBrief writes a check's brief into the temporary folder.
func (e *engine) SaveBrief(id string) (string, error) {
	return e.keep(strings.ReplaceAll(id, "/", "-")+".md", []byte(e.Brief(id)))
}

// Report writes the review with what the session covered.
func (e *engine) Report(s tui.Session) (string, error) {
	r, err := e.review()
	if err != nil {
		return "", err
	}
	all := report.Review{Project: e.p, Version: version, Results: checks.Ordered(r.Results), Record: sessionText(s, r)}
	page, err := report.HTML(all)
	if err != nil {
		return "", err
	}
	written, err := e.keep("underpin-review.md", report.Markdown(all))
	if err != nil {
		return "", err
	}
	return written, e.keepAt(strings.TrimSuffix(written, ".md")+".html", page)
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
	path := filepath.Join(e.p.Root(), filepath.FromSlash(p.File))
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
