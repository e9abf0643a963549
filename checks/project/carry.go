package project

import "underpin/checks/project/source"

// contents is what a snapshot's answers are made from: its files by number, and
// the ignore files.
type contents struct {
	at   []*file
	repo *repository
}

func (c *contents) file(id int32) *file {
	if int(id) < len(c.at) {
		return c.at[id]
	}
	return nil
}

// changes is what is different between two snapshots.
type changes struct {
	from    *contents
	ids     []int32 // files that came, went or have another content
	listed  bool    // one came or went, or became a source
	ignores bool
}

// since is what has changed since some contents were those of a snapshot.
func (s *snapshot) since(old *contents) *changes {
	if d := s.sinceLast.Load(); d != nil && d.from == old {
		return d
	}
	s.sinceMu.Lock()
	defer s.sinceMu.Unlock()
	if d := s.changes[old]; d != nil {
		s.sinceLast.Store(d)
		return d
	}
	d := &changes{from: old, ignores: old.repo != s.contents.repo}
	for i := range max(len(old.at), len(s.contents.at)) {
		was, is := old.file(int32(i)), s.contents.file(int32(i))
		if was == is {
			continue
		}
		d.ids = append(d.ids, int32(i))
		if was == nil || is == nil || was.isSource() != is.isSource() {
			d.listed = true
		}
	}
	if s.changes == nil {
		s.changes = map[*contents]*changes{}
	}
	s.changes[old] = d
	s.sinceLast.Store(d)
	return d
}

// carry takes an earlier answer over into the cell of this snapshot, when all
// that it was made from is still the same.
func (p *Project) carry(old, c *cell) bool {
	if !p.holdsStill(old) {
		c.stale = true
		return false
	}
	c.value, c.mark, c.reads, c.from = old.value, old.mark, old.reads, p.contents
	c.confirm(p.contents)
	return true
}

// intact reports whether an answer that another one was made from holds still,
// without asking anew for what does not.
func (p *Project) intact(m *mark) bool {
	c := m.cell.Load()
	if c == nil || c.broken.Load() == p.contents {
		return false
	}
	if outlived(c.name, func(t *source.File) bool { return !p.current(t) }) || !p.holdsStill(c) {
		c.broken.Store(p.contents)
		return false
	}
	m.holds.Store(p.contents)
	return true
}

func (p *Project) holdsStill(old *cell) bool {
	r := old.reads
	if r.unknown {
		return false
	}
	d := p.since(old.from)
	if d.listed && r.listed || d.ignores && r.ignores {
		return false
	}
	for _, id := range d.ids {
		was, is := old.from.file(id), p.contents.file(id)
		if r.text.has(id) || (was == nil) != (is == nil) && r.asked.has(id) || !sameWords(r.words, was, is) {
			return false
		}
	}
	for _, f := range r.perFile {
		for _, id := range d.ids {
			if f.of.has(id) && !p.sameOf(f.key, old.from.file(id), p.contents.file(id)) {
				return false
			}
		}
	}
	if r.graph != nil && !p.graphHolds(r.graph) {
		return false
	}
	if r.routes != nil && !p.routesHold(r.routes) {
		return false
	}
	for _, f := range r.facts {
		if f.mark.holds.Load() == p.contents || p.intact(f.mark) {
			continue
		}
		if p.refreshed(f.name) != f.mark {
			return false
		}
	}
	return true
}

// sameWords reports whether two versions of a file answer questions alike.
func sameWords(asked []wordsRead, was, is *file) bool {
	for i := range asked {
		if was.answers(&asked[i]) != is.answers(&asked[i]) {
			return false
		}
	}
	return true
}

// sameOf reports whether two versions of a file give the same answer.
func (p *Project) sameOf(key fileKey, was, is *file) bool {
	if was == nil || is == nil {
		return false
	}
	before := was.cell(key)
	if !before.done.Load() || before.wide != nil {
		return false
	}
	now := is.cell(key)
	if !now.done.Load() {
		(&Project{snapshot: p.snapshot, reads: &recorder{reads: &reads{}}}).fillFile(is, now, before.compute)
	}
	return now.wide == nil && same(before.value, now.value)
}

// outlived reports whether an answer is about nodes of a file that is gone.
func outlived(name any, gone func(*source.File) bool) bool {
	k, ok := name.(nodesKey)
	return ok && k.about(gone)
}

// refreshed brings an answer up to date without its asker and gives its mark; nil
// when there is none to begin with.
func (p *Project) refreshed(name any) *mark {
	c := p.cell(name)
	if c.done.Load() {
		return c.mark
	}
	old := p.earlier(name)
	if old == nil || outlived(name, func(t *source.File) bool { return !p.current(t) }) {
		return nil
	}
	(&Project{snapshot: p.snapshot}).fill(c, old.compute)
	return c.mark
}
