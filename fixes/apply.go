package fixes

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"underpin/fixes/diff"
)

// StaleError says that a file is not what a change was planned on, or what it
// left. Nothing was written.
type StaleError struct {
	Path string
	Diff string // from what was expected to what is there
	New  bool   // the file was to be created, and is there already
}

func (e *StaleError) Error() string {
	if e.New {
		return e.Path + " exists already; the review did not see it, so git may ignore it"
	}
	return e.Path + " has been edited since"
}

func stale(name string, want, got state) *StaleError {
	return &StaleError{Path: name, New: !want.exists && got.exists, Diff: diff.Unified(diff.File{
		Path: name, Before: want.text, After: got.text,
		Created: !want.exists && got.exists, Removed: want.exists && !got.exists,
	}, patchContext)}
}

// ErrHalfway says that a change was written in part and could not be taken back
// at once.
var ErrHalfway = errors.New("what was written of it is taken back at the next start")

// Applied is a change that was written.
type Applied struct {
	ID      string // in the journal
	Check   string // whose gap it closes
	Title   string
	At      time.Time
	Undone  bool
	Files   []AppliedFile
	Steps   []Step
	Message string // a commit message for it, one line
}

// An AppliedFile is one file of an Applied change.
type AppliedFile struct {
	Path             string
	Created, Removed bool
}

// Apply writes a change: all of it, or nothing. A file that is not what the
// change was planned on gives a *StaleError. When the program ends halfway, or
// the error is ErrHalfway, Recover brings the tree back.
func (s *Store) Apply(c Change) (Applied, error) {
	e, err := s.plan(c)
	if err != nil {
		return Applied{}, err
	}
	if err := s.begin(e, c); err != nil {
		s.discard(e)
		return Applied{}, err
	}
	if err := s.carryOut(e); err != nil {
		if _, back := s.takeBack(e); back != nil {
			return Applied{}, fmt.Errorf("%w; %w (%w)", err, ErrHalfway, back)
		}
		return Applied{}, err
	}
	s.tidy(e)
	return e.applied(), nil
}

// plan checks a change against the disk and makes its journal entry.
func (s *Store) plan(c Change) (*journalEntry, error) {
	if len(c.Files) == 0 {
		return nil, errors.New("there is nothing to write")
	}
	e := &journalEntry{Schema: 1, Check: c.ID, Title: c.Title, At: s.now().UTC().Truncate(time.Second), Folder: s.folder}
	for _, step := range c.Steps {
		e.Steps = append(e.Steps, journalStep(step))
	}
	for i, f := range c.Files {
		if err := s.writable(c, i); err != nil {
			return nil, err
		}
		now, err := s.look(f.Path)
		if err != nil {
			return nil, err
		}
		if now.exists != f.Existed || !bytes.Equal(now.text, f.Before) {
			return nil, stale(f.Path, state{text: f.Before, exists: f.Existed}, now)
		}
		j := journalFile{Path: f.Path, Before: now.sum(), BeforeMode: modeText(now.mode)}
		if !f.Removed {
			j.After, j.AfterMode = checksum(f.After), modeText(now.mode)
			if f.Mode != 0 {
				j.AfterMode = modeText(f.Mode)
			}
			if err := s.folders(e, f.Path); err != nil {
				return nil, err
			}
		}
		e.Files = append(e.Files, j)
	}
	return e, nil
}

// writable reports why a file of a change must not be written.
func (s *Store) writable(c Change, i int) error {
	name := c.Files[i].Path
	if err := checkPath(name); err != nil {
		return err
	}
	if holdsSecrets(name) {
		return fmt.Errorf("%s holds secret values and is left to a person", name)
	}
	if c.Files[i].Removed && !c.Files[i].Existed {
		return fmt.Errorf("%s is to be deleted and was never there", name)
	}
	if slices.ContainsFunc(c.Files[:i], func(f FileChange) bool { return f.Path == name }) {
		return fmt.Errorf("%s is in the change twice", name)
	}
	return nil
}

// holdsSecrets reports whether a file is an env file with real values: none of
// them may get into the journal.
func holdsSecrets(name string) bool {
	base := strings.ToLower(path.Base(name))
	for _, mark := range []string{"example", "sample", "template", "dist", "defaults", "schema"} {
		if strings.Contains(base, mark) {
			return false
		}
	}
	return strings.HasPrefix(base, ".env") || strings.HasSuffix(base, ".env") || strings.HasPrefix(base, ".dev.vars")
}

// folders notes the folders that must be made for a file.
func (s *Store) folders(e *journalEntry, name string) error {
	var missing []string
	for dir := path.Dir(name); dir != "." && path.Base(dir) != ".."; dir = path.Dir(dir) {
		at := s.at(dir)
		info, err := at.root.Stat(at.name)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s: not a folder", dir)
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, dir)
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", dir, err)
		}
		break
	}
	for _, dir := range slices.Backward(missing) {
		if !slices.Contains(e.Folders, dir) {
			e.Folders = append(e.Folders, dir)
		}
	}
	return nil
}

// begin writes the entry and its files to the journal; the tree is untouched.
func (s *Store) begin(e *journalEntry, c Change) (err error) {
	if err := s.makeFolders(); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if e.ID, err = s.nextID(c.ID); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if err := s.step("mkdir " + e.folder()); err != nil {
		return err
	}
	if err := s.app.Mkdir(e.folder(), 0o700); err != nil {
		id := e.ID
		e.ID = "" // not ours to discard
		return fmt.Errorf("journal: %s: %w", id, err)
	}
	for i, f := range c.Files {
		if f.Existed {
			if err := s.create(e.blob("before", i), f.Before, 0o600); err != nil {
				return fmt.Errorf("journal: %w", err)
			}
		}
		if !f.Removed {
			if err := s.create(e.blob("after", i), f.After, 0o600); err != nil {
				return fmt.Errorf("journal: %w", err)
			}
		}
	}
	return s.ready(e, applying)
}

func (e *journalEntry) applied() Applied {
	a := Applied{ID: e.ID, Check: e.Check, Title: e.Title, At: e.At, Undone: e.State == undone, Message: Message(e.Check, e.Title)}
	for _, f := range e.Files {
		a.Files = append(a.Files, AppliedFile{Path: f.Path, Created: f.Before == "", Removed: f.After == ""})
	}
	for _, step := range e.Steps {
		a.Steps = append(a.Steps, Step(step))
	}
	return a
}

// Message is a commit message for a change, in one line: what the fix does and
// for which check.
func Message(check, title string) string {
	title = strings.Join(strings.Fields(title), " ")
	if title == "" {
		title = "Close a gap"
	}
	if check == "" {
		return title
	}
	return title + " (" + check + ")"
}
