package project

import (
	"bytes"
	"math/bits"
)

// A sketch is the set of a text's three-byte runs, letters taken as small, with
// room for mistakes in one direction: it may hold a run that the text does not.
// A question for a word then costs a few bits, where a search would read the
// whole text. Its length is a power of two.
type sketch []uint64

// The bits of a sketch: two for each byte of the text, within bounds.
const (
	minSketch = 1 << 9
	maxSketch = 1 << 16
)

var small = func() (t [256]uint32) {
	for b := range t {
		t[b] = uint32(b)
		if b >= 'A' && b <= 'Z' {
			t[b] += 'a' - 'A'
		}
	}
	return t
}()

func sketchOf(text []byte) sketch {
	n := min(max(2*len(text), minSketch), maxSketch)
	width := bits.Len(uint(n - 1))
	s := make(sketch, 1<<width/64)
	mask := uint32(len(s) - 1)
	var run uint32
	for i, b := range text {
		run = run<<8 | small[b]
		if i < 2 {
			continue
		}
		at := runHash(run)
		s[at>>6&mask] |= 1 << (at & 63)
	}
	return s
}

// runHash spreads the last three bytes of a run over all bits.
func runHash(run uint32) uint32 {
	h := run << 8 * 0x9E3779B1
	return h>>15 ^ h>>7
}

// may reports whether a word can be in the text, whatever the case of its
// letters.
func (s sketch) may(word string) bool {
	mask := uint32(len(s) - 1)
	var run uint32
	for i := range len(word) {
		run = run<<8 | small[word[i]]
		if i < 2 {
			continue
		}
		at := runHash(run)
		if s[at>>6&mask]&(1<<(at&63)) == 0 {
			return false
		}
	}
	return true
}

// Holds reports whether a file's text holds one of the words. It costs little
// however many they are: ask it before Source.
func (p *Project) Holds(path string, words ...string) bool {
	f := p.find(path)
	return f != nil && p.asks(f, false, words)
}

// search looks for words in a file without keeping the answer.
func (p *Project) search(f *file, fold bool, words []string) bool {
	x := p.indexed()
	at := x.at(f, f.id)
	for _, w := range words {
		if at >= 0 && !x.mayHold(at, w) || at < 0 && !f.may(w) {
			continue
		}
		if text, _ := f.read(); contains(text, w, fold) {
			return true
		}
	}
	return false
}

// HoldsFold is Holds whatever the case of ASCII letters in the text; the words
// are in small letters.
func (p *Project) HoldsFold(path string, words ...string) bool {
	f := p.find(path)
	return f != nil && p.asks(f, true, words)
}

// asks is Holds or HoldsFold of the file that was found last.
func (p *Project) asks(f *file, fold bool, words []string) bool {
	r := p.reads
	if r == nil || r.own == r.id {
		return p.search(f, fold, words)
	}
	w := r.addWords(r.id, fold, words)
	if w == nil {
		return p.search(f, fold, words)
	}
	if w.asked == nil {
		w.asked = p.indexed()
		w.question = w.asked.ask(w.fold, w.words)
	}
	if at := w.asked.at(f, r.id); at >= 0 {
		return w.question.answer(f, at)
	}
	return f.answers(w)
}

// contains reports whether a text holds a word; with fold, whatever the case of
// ASCII letters in the text. The word is looked for by its seldomest byte.
func contains(text []byte, word string, fold bool) bool {
	if word == "" {
		return true
	}
	if fold {
		return containsFold(text, word)
	}
	k := rarest(word)
	s := byteSearch{text, word[k], -1}
	for at := k; ; at++ {
		s.from(at)
		at = s.at
		if at-k+len(word) > len(text) {
			return false
		}
		if string(text[at-k:at-k+len(word)]) == word {
			return true
		}
	}
}

// containsFold reports whether a text holds a word of small letters, whatever the
// case of ASCII letters in the text.
func containsFold(text []byte, word string) bool {
	if !equalFold([]byte(word), word) { // it has a capital
		return false
	}
	k := rarest(word)
	low, high := byteSearch{text, word[k], -1}, byteSearch{text, upper(word[k]), -1}
	for at := k; ; at++ {
		low.from(at)
		if high.b != low.b {
			high.from(at)
		} else {
			high.at = low.at
		}
		at = min(low.at, high.at)
		if at-k+len(word) > len(text) {
			return false
		}
		if equalFold(text[at-k:at-k+len(word)], word) {
			return true
		}
	}
}

// common are the bytes of code, the seldom ones first, as counted in public apps.
const common = "~^ZX%Q\\J#Y+K@W!$GVH&9`7zjq8U*|OB6?F][3ML4_5DEAR2IPT1NkCSw0;x<'v>yb}{/:h(),f=g.\"-pmudcl\nniosarte "

// rarity ranks bytes: the more of it, the oftener a text holds one.
var rarity = func() (t [256]uint8) {
	for i := range len(common) {
		t[common[i]] = uint8(i + 1)
	}
	return t
}()

// rarest is the place of the byte of a word that a text holds least often, as a
// rule.
func rarest(word string) int {
	best := 0
	for i := range len(word) {
		if rarity[word[i]] < rarity[word[best]] {
			best = i
		}
	}
	return best
}

func upper(b byte) byte {
	if b >= 'a' && b <= 'z' {
		return b - ('a' - 'A')
	}
	return b
}

// A byteSearch finds the places of a byte in a text one after the other.
type byteSearch struct {
	text []byte
	b    byte
	at   int // len(text) when there is none
}

// from moves to the first place at an offset or behind it.
func (s *byteSearch) from(offset int) {
	if s.at >= offset {
		return
	}
	s.at = len(s.text)
	if i := bytes.IndexByte(s.text[min(offset, len(s.text)):], s.b); i >= 0 {
		s.at = offset + i
	}
}

func equalFold(text []byte, word string) bool {
	for i := range len(word) {
		if byte(small[text[i]]) != word[i] {
			return false
		}
	}
	return true
}

// may reports whether a word can be in the file, by its sketch.
func (f *file) may(word string) bool { return f.sketched().may(word) }

func (f *file) sketched() sketch {
	f.sketchOnce.Do(func() {
		text, _ := f.read()
		f.sketch = sketchOf(text)
	})
	return f.sketch
}

// answers is a question about words that were looked at before.
func (f *file) answers(w *wordsRead) bool {
	if f == nil {
		return false
	}
	s := f.sketched()
	for i, word := range w.words {
		if !s.mayRuns(w.runs[i]) {
			continue
		}
		if text, _ := f.read(); contains(text, word, w.fold) {
			return true
		}
	}
	return false
}

// runsOf are the places of a word's runs in any sketch.
func runsOf(word string) []uint32 {
	var out []uint32
	var run uint32
	for i := range len(word) {
		run = run<<8 | small[word[i]]
		if i >= 2 {
			out = append(out, runHash(run))
		}
	}
	return out
}

// mayRuns is may of a word whose runs are known.
func (s sketch) mayRuns(runs []uint32) bool {
	mask := uint32(len(s) - 1)
	for _, at := range runs {
		if s[at>>6&mask]&(1<<(at&63)) == 0 {
			return false
		}
	}
	return true
}
