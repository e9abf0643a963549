package fixes

import (
	"errors"
	"fmt"
)

// ErrNothingToUndo says that no change is left to take back.
var ErrNothingToUndo = errors.New("there is no change to undo")

// History lists the changes that were written, the newest first.
func (s *Store) History() ([]Applied, error) {
	list, _, err := s.entries()
	if err != nil {
		return nil, err
	}
	var out []Applied
	for _, e := range list {
		if e.State == applied || e.State == undone {
			out = append(out, e.applied())
		}
	}
	return out, nil
}

// Undo takes a change back, byte for byte: the one with the id in the journal,
// or the last one when id is empty. A file that was edited since gives a
// *StaleError, and nothing is written.
func (s *Store) Undo(id string) (Applied, error) {
	e, err := s.find(id)
	if err != nil {
		return Applied{}, err
	}
	for i, f := range e.Files {
		now, err := s.look(f.Path)
		if err != nil {
			return Applied{}, err
		}
		if now.sum() != f.After {
			return Applied{}, s.strayed(e, i, legOf(undoing))
		}
	}
	if err := s.ready(e, undoing); err != nil {
		e.State = applied
		s.tidy(e)
		return Applied{}, err
	}
	if err := s.carryOut(e); err != nil {
		if _, back := s.takeBack(e); back != nil {
			return Applied{}, fmt.Errorf("%w; it is finished at the next start (%w)", err, back)
		}
		return Applied{}, err
	}
	s.tidy(e)
	return e.applied(), nil
}

func (s *Store) find(id string) (*journalEntry, error) {
	list, _, err := s.entries()
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		switch {
		case id == "" && e.State == applied, e.ID == id && e.State == applied:
			return e, nil
		case e.ID == id && e.State == undone:
			return nil, fmt.Errorf("%s is undone already", id)
		}
	}
	if id != "" {
		return nil, fmt.Errorf("%s: no such change", id)
	}
	return nil, ErrNothingToUndo
}
