package fixes

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"underpin/checks/project"
)

// A Store writes changes into an app's folder, all or nothing, and takes them
// back. It keeps a journal in the app's .underpin/journal, which git is told to
// ignore: it holds the files as they were. Nothing is written through a
// symbolic link.
type Store struct {
	app    *os.Root // the app's folder: what does not climb is written through it
	base   *os.Root // the repository around it
	folder string   // of the app, absolute
	below  string   // the app's folder below base, slash-separated; "." for base itself
	now    func() time.Time
	flush  func(*os.File) error    // brings a file to the disk
	fault  func(step string) error // called before each step on the disk; for tests
}

// OpenStore opens an app's folder that lies below a repository's, "" or "." for
// the repository's own.
func OpenStore(repository, app string) (*Store, error) {
	below := path.Clean("./" + filepath.ToSlash(app))
	if !fs.ValidPath(below) {
		return nil, fmt.Errorf("open %s: not below %s", app, repository)
	}
	folder, err := filepath.Abs(filepath.Join(repository, filepath.FromSlash(below)))
	if err != nil {
		return nil, err
	}
	base, err := os.OpenRoot(repository)
	if err != nil {
		return nil, err
	}
	root, err := base.OpenRoot(below)
	if err != nil {
		_ = base.Close()
		return nil, err
	}
	return &Store{app: root, base: base, folder: folder, below: below, now: time.Now, flush: (*os.File).Sync}, nil
}

// OpenApp opens the folder of an app.
func OpenApp(p *project.Project) (*Store, error) {
	if p.Root() == "" {
		return nil, errors.New("the app has no folder")
	}
	repository, below := p.Root(), p.Folder()
	for dir := below; dir != "" && dir != "."; dir = path.Dir(dir) {
		repository = filepath.Dir(repository)
	}
	return OpenStore(repository, below)
}

// Close gives the folders back.
func (s *Store) Close() error { return errors.Join(s.app.Close(), s.base.Close()) }

// A spot is a path of the app as one of the roots knows it.
type spot struct {
	root *os.Root
	name string
	home string // the app's folder in that root
}

// at finds a path's spot. What stays in the app is reached through the app's
// own root, so that no symbolic link leads out of it.
func (s *Store) at(name string) spot {
	if climbs(name) > 0 {
		return spot{s.base, path.Join(s.below, name), s.below}
	}
	return spot{s.app, name, "."}
}

// inApp is a path of the app's folder as the spot's root knows it.
func (p spot) inApp(name string) string { return path.Join(p.home, name) }

// step is a place where a test can make the disk fail or the program end.
func (s *Store) step(name string) error {
	if s.fault != nil {
		return s.fault(name)
	}
	return nil
}

// A state is what a path holds: text and mode, or nothing.
type state struct {
	text   []byte
	mode   fs.FileMode
	exists bool
}

// look reads what a path holds. Anything but a plain file is an error.
func (s *Store) look(name string) (state, error) {
	at := s.at(name)
	info, err := at.root.Lstat(at.name)
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, nil
	}
	if err != nil {
		return state{}, fmt.Errorf("%s: %w", name, err)
	}
	if !info.Mode().IsRegular() {
		return state{}, fmt.Errorf("%s: not a plain file; change what it leads to", name)
	}
	text, err := at.root.ReadFile(at.name)
	if err != nil {
		return state{}, fmt.Errorf("%s: %w", name, err)
	}
	return state{text, info.Mode().Perm(), true}, nil
}

// sum names a state: a checksum of the text, "" for nothing.
func (st state) sum() string {
	if !st.exists {
		return ""
	}
	return checksum(st.text)
}

func checksum(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// create writes a new file in the app's folder to the disk. A file of the name
// that a crash has left is replaced. Mode 0 leaves the mode to the umask.
func (s *Store) create(name string, text []byte, mode fs.FileMode) error {
	if err := s.step("create " + name); err != nil {
		return err
	}
	if err := s.app.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	perm := mode
	if mode == 0 {
		perm = 0o666
	}
	f, err := s.app.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	err = s.fill(f, name, text)
	if mode != 0 && err == nil {
		err = f.Chmod(mode)
	}
	return errors.Join(err, f.Close())
}

func (s *Store) fill(f *os.File, name string, text []byte) error {
	half := len(text) / 2
	if _, err := f.Write(text[:half]); err != nil {
		return err
	}
	if err := s.step("fill " + name); err != nil {
		return err
	}
	if _, err := f.Write(text[half:]); err != nil {
		return err
	}
	if err := s.step("sync " + name); err != nil {
		return err
	}
	return s.flush(f)
}

// syncFolder brings a folder's names to the disk. Not every system can.
func (s *Store) syncFolder(root *os.Root, name string) {
	f, err := root.Open(name)
	if err != nil {
		return
	}
	_ = s.flush(f)
	_ = f.Close()
}
