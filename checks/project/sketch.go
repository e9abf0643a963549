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
	return f != nil && p.holds(f, words...)
}

// holds is Holds of a file at hand.
func (p *Project) holds(f *file, words ...string) bool {
	if r := p.reads; r != nil && r.own != f.id {
		if w := r.addWords(f.id, false, words); w != nil {
			return p.answers(f, w)
		}
	}
	return p.search(f, false, words)
}

// answers is a question about words asked of a file.
func (p *Project) answers(f *file, w *wordsRead) bool {
	if w.asked == nil {
		w.asked = p.indexed()
		w.question = w.asked.ask(w.fold, w.words)
	}
	if w.asked.has(f) {
		return w.question.answer(f)
	}
	return f.answers(w)
}

// search looks for words in a file without keeping the answer.
func (p *Project) search(f *file, fold bool, words []string) bool {
	x := p.indexed()
	known := x.has(f)
	for _, w := range words {
		if known && !x.mayHold(f, w) || !known && !f.may(w) {
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
	if f == nil {
		return false
	}
	if r := p.reads; r != nil && r.own != f.id {
		if w := r.addWords(f.id, true, words); w != nil {
			return p.answers(f, w)
		}
	}
	return p.search(f, true, words)
}

// contains reports whether a text holds a word; with fold, whatever the case of
// ASCII letters in the text.
func contains(text []byte, word string, fold bool) bool {
	if fold {
		return containsFold(text, word)
	}
	return bytes.Contains(text, []byte(word))
}

// containsFold reports whether a text holds a word of small letters, whatever the
// case of ASCII letters in the text.
func containsFold(text []byte, word string) bool {
	if !equalFold([]byte(word), word) { // it has a capital
		return false
	}
	if bytes.Contains(text, []byte(word)) {
		return true
	}
	low, high := nextByte(text, word[0]), nextByte(text, upper(word[0]))
	for at := 0; ; at++ {
		low, high = low.from(at), high.from(at)
		at = min(low.at, high.at)
		if at+len(word) > len(text) {
			return false
		}
		if equalFold(text[at:at+len(word)], word) {
			return true
		}
	}
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

func nextByte(text []byte, b byte) byteSearch { return byteSearch{text, b, -1} }

// from is the search at its first place at an offset or behind it.
func (s byteSearch) from(offset int) byteSearch {
	if s.at >= offset {
		return s
	}
	s.at = len(s.text)
	if i := bytes.IndexByte(s.text[offset:], s.b); i >= 0 {
		s.at = offset + i
	}
	return s
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
