package fixes

import (
	"errors"
	"io/fs"
	"path"
)

// Recovered is a change that an earlier session left halfway.
type Recovered struct {
	Applied
	Finished bool     // it was carried out to its end; otherwise it was taken back
	Left     []string // files that were edited since and were left as they are
}

// Recover ends what a session that died has left halfway: the tree is then as
// it was before the change, or as it is after it. Call it before anything else.
func (s *Store) Recover() ([]Recovered, error) {
	list, broken, err := s.entries()
	if err != nil {
		return nil, err
	}
	for _, id := range broken {
		s.discardUnfinished(id)
	}
	var out []Recovered
	var failed error
	for _, e := range list {
		if e.State != applying && e.State != undoing || s.busy(e) {
			continue
		}
		r, err := s.recover(e)
		out = append(out, r)
		failed = errors.Join(failed, err)
	}
	return out, failed
}

// discardUnfinished removes an entry whose session ended before the tree was
// touched, unless another session may be writing it right now.
func (s *Store) discardUnfinished(id string) {
	e := &journalEntry{ID: id}
	if _, err := s.app.Lstat(path.Join(e.folder(), entryFile)); !errors.Is(err, fs.ErrNotExist) {
		return
	}
	info, err := s.app.Lstat(e.folder())
	if err == nil && s.now().Sub(info.ModTime()).Abs() > tooLong {
		s.discard(e)
	}
}

// recover finishes an entry of which every file has arrived, or an undo that
// has begun; everything else is taken back.
func (s *Store) recover(e *journalEntry) (Recovered, error) {
	r := Recovered{Applied: e.applied()}
	l := legOf(e.State)
	begun, arrived, err := s.progress(e, l)
	if err != nil {
		return r, err
	}
	r.Finished = arrived || l.state == undoing && begun
	if !r.Finished {
		r.Left, err = s.takeBack(e)
		return r, err
	}
	if r.Left, err = s.moveAll(e, "to", l); err != nil {
		return r, err
	}
	if l.state == undoing {
		s.rmdirs(e)
	}
	if err := s.save(e, l.arrived); err != nil {
		return r, err
	}
	s.tidy(e)
	return r, nil
}

// progress says whether any file, and whether every file, has arrived at the
// far side of a leg.
func (s *Store) progress(e *journalEntry, l leg) (begun, arrived bool, err error) {
	arrived = true
	for _, f := range e.Files {
		now, err := s.look(f.Path)
		if err != nil {
			return false, false, err
		}
		there := now.sum() == l.to(f) && (l.to(f) != l.from(f) || modeText(now.mode) == l.toMode(f))
		begun = begun || there
		arrived = arrived && there
	}
	return begun, arrived, nil
}
