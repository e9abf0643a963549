package fixes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	ownFolder     = ".underpin"
	journalFolder = ownFolder + "/journal"
	entryFile     = "change.json"
)

// The states of a journal entry.
const (
	applying    = "applying"
	applied     = "applied"
	undoing     = "undoing"
	undone      = "undone"
	interrupted = "interrupted" // ended halfway, and edited before it was taken back
)

// A journalEntry is one change in the journal: .underpin/journal/NNNN-check/
// holds change.json and, by number, the files before-N and after-N. While the
// tree is changed there are also to-N, which are moved into place, and back-N,
// which would be moved back.
type journalEntry struct {
	Schema  int           `json:"schema"`
	ID      string        `json:"id"`
	Check   string        `json:"check"`
	Title   string        `json:"title"`
	State   string        `json:"state"`
	At      time.Time     `json:"at"`
	Files   []journalFile `json:"files"`
	Folders []string      `json:"folders,omitempty"` // made for the files
	Steps   []journalStep `json:"steps,omitempty"`
	Folder  string        `json:"folder"`  // of the app, when it was written
	Process int           `json:"process"` // that wrote it last
	Saved   time.Time     `json:"saved"`
}

// A journalFile is one file of a change: checksums, "" where there is no file.
type journalFile struct {
	Path       string `json:"path"`
	Before     string `json:"before,omitempty"`
	After      string `json:"after,omitempty"`
	BeforeMode string `json:"before_mode,omitempty"`
	AfterMode  string `json:"after_mode,omitempty"`
}

type journalStep struct {
	Text    string `json:"text"`
	Command string `json:"command,omitempty"`
}

// blob is the path of a numbered file of an entry.
func (e *journalEntry) blob(kind string, i int) string {
	return path.Join(journalFolder, e.ID, kind+"-"+strconv.Itoa(i))
}

func (e *journalEntry) folder() string { return path.Join(journalFolder, e.ID) }

// save writes the entry's state; from then on it counts.
func (s *Store) save(e *journalEntry, state string) error {
	next := *e
	next.State, next.Process, next.Saved = state, os.Getpid(), s.now().UTC().Truncate(time.Second)
	text, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return err
	}
	name := path.Join(e.folder(), entryFile)
	if err := s.create(name+".new", append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if err := s.step("save " + state); err != nil {
		return err
	}
	if err := s.app.Rename(name+".new", name); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	*e = next
	s.syncFolder(s.app, e.folder())
	return nil
}

// entries reads the journal, the newest first. Folders of unknown content are
// passed over; broken lists those of ours that hold no entry.
func (s *Store) entries() (list []*journalEntry, broken []string, err error) {
	if err := s.ownFolders(); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	names, err := fs.ReadDir(s.app.FS(), journalFolder)
	if err != nil {
		return nil, nil, fmt.Errorf("journal: %w", err)
	}
	for _, d := range slices.Backward(names) {
		if !d.IsDir() || sequence(d.Name()) == 0 {
			continue
		}
		e, err := s.load(d.Name())
		if err != nil {
			broken = append(broken, d.Name())
			continue
		}
		list = append(list, e)
	}
	return list, broken, nil
}

// load reads one entry. What it says is not trusted: it may have come with a
// stranger's repository.
func (s *Store) load(id string) (*journalEntry, error) {
	text, err := s.app.ReadFile(path.Join(journalFolder, id, entryFile))
	if err != nil {
		return nil, err
	}
	var e journalEntry
	if err := json.Unmarshal(text, &e); err != nil {
		return nil, err
	}
	if e.Schema != 1 || e.ID != id || !slices.Contains([]string{applying, applied, undoing, undone, interrupted}, e.State) {
		return nil, fmt.Errorf("journal: %s is not an entry", id)
	}
	paths := slices.Clone(e.Folders)
	for _, f := range e.Files {
		paths = append(paths, f.Path)
	}
	for _, name := range paths {
		if err := checkPath(name); err != nil {
			return nil, fmt.Errorf("journal: %s: %w", id, err)
		}
		if climbs(name) > 0 && e.Folder != s.folder { // written for a folder that lay elsewhere
			return nil, fmt.Errorf("journal: %s: %s lies outside of the app", id, name)
		}
	}
	return &e, nil
}

// ownFolders makes sure that our folders are folders and no links.
func (s *Store) ownFolders() error {
	for _, name := range []string{ownFolder, journalFolder} {
		if err := s.isFolder(name); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) isFolder(name string) error {
	info, err := s.app.Lstat(name)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s: not a folder", name)
	}
	return err
}

// makeFolders makes the folders of the journal.
func (s *Store) makeFolders() error {
	return s.makeFolder(journalFolder, "The journal holds files as they were, to undo changes; it is for this machine only.")
}

// makeFolder makes one of our folders, and has git ignore it.
func (s *Store) makeFolder(folder, why string) error {
	for _, name := range []string{ownFolder, folder} {
		if err := s.step("mkdir " + name); err != nil {
			return err
		}
		if err := s.app.Mkdir(name, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := s.isFolder(name); err != nil { // before anything is made in it
			return err
		}
	}
	ignore := folder + "/.gitignore"
	if _, err := s.app.Lstat(ignore); err == nil {
		return nil
	}
	return s.create(ignore, []byte("# "+why+"\n*\n"), 0)
}

// sequence is the number that an entry's name begins with, 0 when it is none.
func sequence(name string) int {
	digits, _, ok := strings.Cut(name, "-")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || len(digits) < 4 || n < 0 {
		return 0
	}
	return n
}

// nextID names a new entry.
func (s *Store) nextID(check string) (string, error) {
	names, err := fs.ReadDir(s.app.FS(), journalFolder)
	if err != nil {
		return "", err
	}
	last := 0
	for _, d := range names {
		last = max(last, sequence(d.Name()))
	}
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, check)
	return fmt.Sprintf("%04d-%.40s", last+1, plain), nil
}

// tooLong is longer than writing a change ever takes.
const tooLong = 10 * time.Minute

// busy reports whether another process is writing the entry at this moment.
func (s *Store) busy(e *journalEntry) bool {
	if e.Process == os.Getpid() || e.Process <= 0 || s.now().Sub(e.Saved).Abs() > tooLong {
		return false
	}
	p, err := os.FindProcess(e.Process)
	if err != nil {
		return false
	}
	if runtime.GOOS == "windows" {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, fs.ErrPermission)
}

func modeText(m fs.FileMode) string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%04o", m.Perm())
}

func modeOf(text string) fs.FileMode {
	n, err := strconv.ParseUint(text, 8, 32)
	if err != nil {
		return 0
	}
	return fs.FileMode(n).Perm()
}
