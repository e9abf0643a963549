package fixes

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// A leg is the way of an entry's files from one side to the other.
type leg struct {
	from, to       func(journalFile) string // checksums
	toMode         func(journalFile) string
	toBlob         string // what the target's text is kept as
	state, arrived string // of the entry on the way and afterwards
}

func before(f journalFile) string     { return f.Before }
func after(f journalFile) string      { return f.After }
func beforeMode(f journalFile) string { return f.BeforeMode }
func afterMode(f journalFile) string  { return f.AfterMode }

// legOf is the way that an entry in a state goes.
func legOf(state string) leg {
	if state == undoing {
		return leg{after, before, beforeMode, "before", undoing, undone}
	}
	return leg{before, after, afterMode, "after", applying, applied}
}

func (l leg) back() leg {
	if l.state == undoing {
		return leg{before, after, afterMode, "after", undoing, applied}
	}
	return leg{after, before, beforeMode, "before", applying, undone}
}

// ready puts copies into the journal that can be moved into place, and back,
// without needing room on the disk; then the entry's state says that the tree
// is being changed.
func (s *Store) ready(e *journalEntry, state string) error {
	l := legOf(state)
	for i := range e.Files {
		for _, way := range []struct {
			kind string
			leg  leg
		}{{"to", l}, {"back", l.back()}} {
			f := e.Files[i]
			if way.leg.to(f) == "" {
				continue
			}
			text, err := s.blobText(e, way.leg.toBlob, i, way.leg.to(f))
			if err == nil {
				err = s.create(e.blob(way.kind, i), text, modeOf(way.leg.toMode(f)))
			}
			if err != nil {
				return fmt.Errorf("journal: %w", err)
			}
		}
	}
	return s.save(e, state)
}

// blobText is a text that the journal keeps, checked against its checksum.
func (s *Store) blobText(e *journalEntry, kind string, i int, sum string) ([]byte, error) {
	info, err := s.app.Lstat(e.blob(kind, i))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a link would be moved into place as a link
		return nil, fmt.Errorf("%s is not a plain file", e.blob(kind, i))
	}
	text, err := s.app.ReadFile(e.blob(kind, i))
	if err != nil {
		return nil, err
	}
	if checksum(text) != sum {
		return nil, fmt.Errorf("%s is damaged", e.blob(kind, i))
	}
	return text, nil
}

// carryOut moves an entry's files into place and says so.
func (s *Store) carryOut(e *journalEntry) error {
	l := legOf(e.State)
	if l.state == applying {
		if err := s.mkdirs(e); err != nil {
			return err
		}
	}
	for i := range e.Files {
		foreign, err := s.move(e, i, "to", l)
		if err != nil {
			return err
		}
		if foreign {
			return s.strayed(e, i, l)
		}
	}
	if l.state == undoing {
		s.rmdirs(e)
	}
	return s.save(e, l.arrived)
}

// strayed is the error for a file that was edited while the change was written.
func (s *Store) strayed(e *journalEntry, i int, l leg) error {
	f := e.Files[i]
	now, err := s.look(f.Path)
	if err != nil {
		return err
	}
	want := state{exists: l.from(f) != ""}
	if want.exists {
		if want.text, err = s.blobText(e, l.back().toBlob, i, l.from(f)); err != nil {
			return err
		}
	}
	return stale(f.Path, want, now)
}

// takeBack undoes what carryOut has done so far; left lists files that someone
// has edited in the meantime.
func (s *Store) takeBack(e *journalEntry) (left []string, err error) {
	l := legOf(e.State).back()
	if l.state == undoing {
		if err := s.mkdirs(e); err != nil {
			return nil, err
		}
	}
	if left, err = s.moveAll(e, "back", l); err != nil {
		return left, err
	}
	if l.state == undoing {
		if err := s.save(e, applied); err != nil {
			return left, err
		}
		s.tidy(e)
		return left, nil
	}
	s.rmdirs(e)
	if len(left) > 0 { // the journal keeps what the files were
		return left, s.save(e, interrupted)
	}
	s.discard(e)
	return nil, nil
}

// moveAll brings every file to the far side of a leg, the last one first; left
// lists those that someone has edited.
func (s *Store) moveAll(e *journalEntry, kind string, l leg) (left []string, err error) {
	for i, f := range slices.Backward(e.Files) {
		foreign, err := s.move(e, i, kind, l)
		if err != nil {
			return left, err
		}
		if foreign && s.touched(e, i) {
			left = append(left, f.Path)
		}
	}
	return left, nil
}

// touched reports whether the i-th file may have been moved into place: its copy
// is gone from the journal.
func (s *Store) touched(e *journalEntry, i int) bool {
	_, err := s.app.Lstat(e.blob("to", i))
	return err != nil
}

// move brings one file to the far side of a leg, if it is not there yet.
// Foreign says that it holds neither side, and was left alone.
func (s *Store) move(e *journalEntry, i int, kind string, l leg) (foreign bool, err error) {
	f := e.Files[i]
	now, err := s.look(f.Path)
	if err != nil {
		return false, err
	}
	here, there := now.sum(), l.to(f)
	if here != there && here != l.from(f) {
		return true, nil
	}
	if here == there && l.from(f) != there {
		return false, nil
	}
	at := s.at(f.Path)
	if err := s.step("move " + kind + " " + f.Path); err != nil {
		return false, err
	}
	if there == "" {
		err = at.root.Remove(at.name)
	} else {
		err = s.moveIn(e, i, kind, l)
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", f.Path, err)
	}
	s.syncFolder(at.root, path.Dir(at.name))
	return false, s.step("moved " + kind + " " + f.Path)
}

// moveIn renames the journal's copy over the file.
func (s *Store) moveIn(e *journalEntry, i int, kind string, l leg) error {
	f := e.Files[i]
	at := s.at(f.Path)
	_, err := s.blobText(e, kind, i, l.to(f))
	if errors.Is(err, fs.ErrNotExist) && l.from(f) == l.to(f) {
		return nil // only the mode differs, and it was set
	}
	if err != nil {
		return err
	}
	if err := at.root.MkdirAll(path.Dir(at.name), 0o777); err != nil {
		return err
	}
	return at.root.Rename(at.inApp(e.blob(kind, i)), at.name)
}

func (s *Store) mkdirs(e *journalEntry) error {
	for _, dir := range e.Folders {
		if err := s.step("mkdir " + dir); err != nil {
			return err
		}
		at := s.at(dir)
		if err := at.root.Mkdir(at.name, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s: %w", dir, err)
		}
	}
	return nil
}

// rmdirs removes the folders that were made for the entry and are empty.
func (s *Store) rmdirs(e *journalEntry) {
	for _, dir := range slices.Backward(e.Folders) {
		at := s.at(dir)
		_ = at.root.Remove(at.name) // fails when something else lies there by now
	}
}

// tidy removes the copies that were not needed.
func (s *Store) tidy(e *journalEntry) {
	kinds := []string{"to", "back"}
	if e.State == undone {
		kinds = append(kinds, "before", "after")
	}
	for i := range e.Files {
		for _, kind := range kinds {
			_ = s.app.Remove(e.blob(kind, i))
		}
	}
}

// discard removes an entry that has come to nothing.
func (s *Store) discard(e *journalEntry) {
	if sequence(e.ID) == 0 {
		return
	}
	// The note goes first: without it the rest is known to be worthless.
	_ = s.app.Remove(path.Join(e.folder(), entryFile))
	_ = s.app.RemoveAll(e.folder())
}
