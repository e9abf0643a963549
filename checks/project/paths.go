package project

import (
	"maps"
	"sync"
)

// paths numbers the paths that a project and those made from it have, had or
// were asked for. Numbers begin at 1 and stay.
type paths struct {
	most map[string]int32 // of the files at first; never changed
	mu   sync.RWMutex
	more map[string]int32
	last int32
}

// look is a path's number, 0 when it has none.
func (t *paths) look(path string) int32 {
	if id, ok := t.most[path]; ok {
		return id
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.more[path]
}

// number is a path's number; it gets one when it has none.
func (t *paths) number(path string) int32 {
	if id := t.look(path); id != 0 {
		return id
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if id := t.more[path]; id != 0 {
		return id
	}
	if t.more == nil {
		t.more = map[string]int32{}
	}
	t.last++
	t.more[path] = t.last
	return t.last
}

// numbered is the table with the paths of some files, while nobody else has it.
func (t *paths) numbered(files []*file) *paths {
	out := &paths{most: make(map[string]int32, len(files)), last: t.last}
	maps.Copy(out.most, t.most)
	maps.Copy(out.most, t.more)
	for _, f := range files {
		if _, ok := out.most[f.path]; !ok {
			out.last++
			out.most[f.path] = out.last
		}
	}
	return out
}

// arrange makes the contents of a snapshot from its files.
func (s *snapshot) arrange() {
	s.contents = &contents{repo: s.repo, at: make([]*file, s.paths.last+1, int(s.paths.last)+1+len(s.all)/8)}
	for _, f := range s.all {
		if f.id == 0 {
			f.id = s.paths.number(f.path)
		}
		for int(f.id) >= len(s.contents.at) {
			s.contents.at = append(s.contents.at, nil)
		}
		s.contents.at[f.id] = f
	}
	s.defined, s.barrels = make([]definitions, len(s.contents.at)), make([]barrel, len(s.contents.at))
}
