package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"syscall"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/erd"
	"underpin/checks/project"
	"underpin/checks/report"
	"underpin/fixes"
	"underpin/tui"
)

// engine does the work of the walk and of the commands on one app. Its methods
// may be called at any time: what takes long is done one after the other, and
// what answers at once does not wait for it.
type engine struct {
	s    *settings
	dir  string
	work sync.Mutex // held by what takes long, which alone changes the fields below

	now     sync.Mutex // held for a moment, to change or to read them
	p       *project.Project
	results []check.Result       // as the code shows them, answers not in place
	shown   []check.Result       // with the answers
	reviews int                  // given so far
	offers  map[string]tui.Offer // of the app as it is
}

func (s *settings) engine(dir string) *engine { return &engine{s: s, dir: dir} }

// project is the app as it was read last.
func (e *engine) project() *project.Project {
	e.now.Lock()
	defer e.now.Unlock()
	return e.p
}

// found keeps an app and what the checks say of it.
func (e *engine) found(p *project.Project, results []check.Result) {
	e.now.Lock()
	defer e.now.Unlock()
	e.p, e.results, e.offers = p, results, map[string]tui.Offer{}
}

// Scan reads the app, brings to an end what a session that died has left, and
// runs every check. When it is stopped while the checks run, the review is of
// those that are done.
func (e *engine) Scan(ctx context.Context, app string, progress func(tui.Progress)) (tui.Review, error) {
	e.work.Lock()
	defer e.work.Unlock()
	return e.scan(ctx, app, progress)
}

func (e *engine) scan(ctx context.Context, app string, progress func(tui.Progress)) (tui.Review, error) {
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
	progress(tui.Progress{Stack: report.StackLine(p.Stack())})
	e.found(p, check.Run(ctx, p, checks.All(), func(r check.Result) { progress(tui.Progress{Result: &r}) }))
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
	r := tui.Review{App: e.p.Title(), Stack: report.StackLine(s), Python: s.Python(), Apps: e.p.Apps(), About: map[string]tui.About{}}
	for _, c := range e.p.Choices() {
		var tools []string
		for _, t := range c.Tools {
			tools = append(tools, report.Called(t))
		}
		r.About[c.Folder] = tui.About{Name: c.Name, Stack: strings.Join(tools, ", "), Files: c.Files, Whole: c.Whole}
	}
	if s.Framework == "" {
		r.Stack, r.Looked = "", check.Sentence(strings.TrimPrefix(s.Looked(), "No web app was found here: "))
	}
	for _, p := range e.p.Problems() {
		r.Unread = append(r.Unread, p.Where()+": "+p.Message)
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
	r.Place, r.Earlier, r.Records = said.Place, sessions(said.Sessions), records(said, written)
	answers := answers(said.Checks)
	for _, one := range e.results {
		r.Results = append(r.Results, answers.apply(one))
	}
	e.now.Lock()
	e.shown, e.reviews = r.Results, e.reviews+1
	r.Number = e.reviews
	e.now.Unlock()
	r.Database = erd.Of(e.p.Schema(), r.Results)
	return r, nil
}

// records are what people said and what fixes are written, by check.
func records(said fixes.Review, written []fixes.Applied) map[string]tui.Record {
	out := map[string]tui.Record{}
	for id, remarks := range said.Checks {
		out[id] = recordOf(remarks)
	}
	for _, a := range written {
		if a.Undone {
			continue
		}
		rec := out[a.Check]
		rec.Written = true
		if rec.Status == tui.Open {
			rec.Status = tui.Fixed
		}
		rec.Left = append(rec.Left, left(a, said.Checks[a.Check].Steps)...)
		out[a.Check] = rec
	}
	return out
}

// Options lists the questions of a check's fix.
func (e *engine) Options(id string) []fixes.Option {
	c := checks.Find(id)
	if c == nil || c.Fix == nil || c.Fix.Options == nil {
		return nil
	}
	return c.Fix.Options(e.project())
}

// Preview plans a fix and proves it.
func (e *engine) Preview(ctx context.Context, id string, set map[string]string) (tui.Preview, error) {
	e.work.Lock()
	defer e.work.Unlock()
	c, err := find(id)
	if err != nil {
		return tui.Preview{}, err
	}
	if c.Fix == nil {
		return tui.Preview{}, fmt.Errorf("%s: no template can know the right change; \"underpin brief %s\" writes a task for the tool that built the app", id, id)
	}
	change, err := c.Draw(ctx, e.p, set)
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
	e.work.Lock()
	defer e.work.Unlock()
	whole := p.Change
	p.Change = fixes.Select(whole, func(file, run int) bool {
		return file < len(keep) && run < len(keep[file]) && keep[file][run]
	})
	p = e.proven(ctx, p)
	p.Chosen = true
	if broken := p.Change.Broken(); len(broken) > 0 {
		p.Proof = fixes.Proof{Still: "what is kept does not parse: " + broken[0]}
	} else if torn := fixes.Torn(e.p, whole, p.Change); len(torn) > 0 {
		p.Proof = fixes.Proof{Still: "what is kept does not work by itself: " + torn[0]}
	}
	return p, nil
}

// Apply writes the change and looks again.
func (e *engine) Apply(ctx context.Context, p tui.Preview) (tui.Review, error) {
	e.work.Lock()
	defer e.work.Unlock()
	if broken := p.Change.Broken(); len(broken) > 0 {
		return tui.Review{}, fmt.Errorf("nothing was written: what is kept does not parse: %s", broken[0])
	}
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return tui.Review{}, err
	}
	defer store.Close()
	switch _, err := store.Apply(p.Change); {
	case errors.Is(err, fixes.ErrHalfway):
		return tui.Review{}, err
	case err != nil:
		return tui.Review{}, fmt.Errorf("nothing was written: %w", unwritable(err))
	}
	if err := takenUp(store, p.ID); err != nil {
		return tui.Review{}, fmt.Errorf("the fix is written, and its check stays set aside: %w", err)
	}
	return e.after(context.WithoutCancel(ctx), p.Change)
}

// takenUp ends that a check is set aside: its fix is written.
func takenUp(store *fixes.Store, id string) error {
	said, err := store.Review()
	if aside := said.Checks[id]; err != nil || aside.Skipped == nil && aside.Done == nil {
		return err
	}
	_, err = store.UpdateReview(func(r *fixes.Review) {
		remarks := r.Checks[id]
		remarks.Skipped, remarks.Done = nil, nil
		r.Checks[id] = remarks
	})
	return err
}

// after looks at the app as a change leaves it.
func (e *engine) after(ctx context.Context, c fixes.Change) (tui.Review, error) {
	p := e.p.With(c.After())
	e.found(p, check.Run(ctx, p, checks.All(), nil))
	return e.review()
}

// Undo takes the newest fix of a check back, or the newest of all.
func (e *engine) Undo(ctx context.Context, id string) (tui.Review, error) {
	e.work.Lock()
	defer e.work.Unlock()
	if _, err := e.takeBack(id); err != nil {
		return tui.Review{}, err
	}
	return e.scan(context.WithoutCancel(ctx), "", func(tui.Progress) {})
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
	e.work.Lock()
	defer e.work.Unlock()
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return tui.Review{}, err
	}
	defer store.Close()
	if _, err := store.UpdateReview(func(r *fixes.Review) {
		r.Checks[id] = remarksOf(r.Checks[id], rec)
		r.Place = id
	}); err != nil {
		return tui.Review{}, fmt.Errorf("it could not be kept: %w", unwritable(err))
	}
	return e.review()
}

// errReadOnly is said in place of the system's words for it.
var errReadOnly = errors.New("the app's folder is read-only for you")

// unwritable is the error of a folder that nobody may write to in plain words.
func unwritable(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return errReadOnly
	}
	return err
}
