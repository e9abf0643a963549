package project

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

const maxIndex = 64 << 20

var errIndex = errors.New("not a git index that can be read")

// parseIndex lists the paths in a git index of version 2, 3 or 4, sorted as git
// keeps them. hash is the size of an object's name: 20 bytes, or 32 in a
// repository that uses SHA-256. A split index is refused: its other half would
// have to be found.
func parseIndex(text []byte, hash int) ([]string, error) {
	if len(text) < 12 || !bytes.HasPrefix(text, []byte("DIRC")) {
		return nil, errIndex
	}
	version, count := binary.BigEndian.Uint32(text[4:]), int(binary.BigEndian.Uint32(text[8:]))
	if version < 2 || version > 4 || count < 0 || count > len(text)/(42+hash) {
		return nil, errIndex
	}
	r := indexReader{text: text, at: 12, hash: hash, packed: version == 4}
	paths := make([]string, 0, count)
	for range count {
		name, ok := r.entry()
		if !ok {
			return nil, errIndex
		}
		paths = append(paths, name)
	}
	if bytes.HasPrefix(text[r.at:], []byte("link")) {
		return nil, errIndex
	}
	if !slices.IsSorted(paths) {
		slices.Sort(paths)
	}
	return slices.Compact(paths), nil // a conflict lists a path up to three times
}

type indexReader struct {
	text   []byte
	at     int
	hash   int
	packed bool
	last   string
}

// entry reads one entry: stat data, object name, flags, path.
func (r *indexReader) entry() (string, bool) {
	start, fixed := r.at, 40+r.hash+2
	if len(r.text)-start < fixed+1 {
		return "", false
	}
	if flags := binary.BigEndian.Uint16(r.text[start+fixed-2:]); flags&0x4000 != 0 { // extended
		fixed += 2
	}
	r.at = min(start+fixed, len(r.text))
	keep := 0
	if r.packed {
		cut, ok := r.varint()
		if !ok || cut > len(r.last) {
			return "", false
		}
		keep = len(r.last) - cut
	}
	end := bytes.IndexByte(r.text[r.at:], 0)
	if end < 0 {
		return "", false
	}
	name := r.last[:keep] + string(r.text[r.at:r.at+end])
	r.last = name
	r.at += end + 1
	if !r.packed { // padded with NULs to a multiple of eight
		size := fixed + len(name)
		r.at = min(start+(size+8)&^7, len(r.text))
	}
	return name, true
}

// varint reads git's variable-length number.
func (r *indexReader) varint() (int, bool) {
	n := 0
	for i := 0; ; i++ {
		if r.at >= len(r.text) || i > 4 {
			return 0, false
		}
		b := r.text[r.at]
		r.at++
		n = n<<7 | int(b&0x7f)
		if b&0x80 == 0 {
			return n, true
		}
		n++
	}
}

// A gitIndex is the paths that a repository tracks; nil when that is not known.
type gitIndex struct{ paths []string }

func (g *gitIndex) has(name string) bool {
	if g == nil {
		return false
	}
	_, ok := slices.BinarySearch(g.paths, name)
	return ok
}

// below reports whether something in a folder is tracked.
func (g *gitIndex) below(dir string) bool {
	if g == nil {
		return false
	}
	i, _ := slices.BinarySearch(g.paths, dir+"/")
	return i < len(g.paths) && strings.HasPrefix(g.paths[i], dir+"/")
}

// loadIndex reads what the repository at the base tracks. A worktree's index
// lies outside of the base and is not read.
func (w *walk) loadIndex() {
	text, err := readIn(w.root, ".git/index", maxIndex+1)
	if err != nil || len(text) > maxIndex {
		return
	}
	hash := 20
	if config, err := readIn(w.root, ".git/config", maxSource); err == nil && bytes.Contains(bytes.ToLower(config), []byte("objectformat = sha256")) {
		hash = 32
	}
	if paths, err := parseIndex(text, hash); err == nil {
		w.tracked = &gitIndex{paths}
	}
}

// Tracked reports whether git tracks a path; known is false when the app lies in
// no repository whose index can be read.
func (p *Project) Tracked(name string) (tracked, known bool) {
	g := p.repo.tracked
	return g.has(p.repo.below(name)), g != nil
}
