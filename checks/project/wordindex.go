package project

import (
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// A wordIndex tells for all sources of a snapshot at once which of them can hold
// a word. It is made at the first question about words and shared by the
// snapshots made from that one; files that changed since are looked at by
// themselves.
type wordIndex struct {
	files []*file  // those that are in it
	place []int32  // of a file among them, by its number; 0 for others and the first
	width int      // of a row, in words of 64 files
	rows  []uint64 // the files that have a run of three bytes in one place, row by row

	mu        sync.Mutex
	words     map[wordKey]*indexedWord
	questions map[wordKey]*wordsAsked
}

// A wordKey is a word, or several with a zero byte between them.
type wordKey struct {
	text string
	fold bool
}

// An indexedWord is what is known of the files that hold one word. The sets are
// by the place of a file in the index.
type indexedWord struct {
	text  string
	fold  bool
	may   []uint64 // those that can hold it
	known []uint64 // those that were searched
	holds []uint64 // of these, those that hold it
}

// A wordsAsked is a question for several words at once.
type wordsAsked struct {
	words []*indexedWord
	may   []uint64
}

// Of the rows of an index: one for each value of a run's hash.
const (
	runBits = 14
	runRows = 1 << runBits
)

// rowOf is the row of three bytes.
func rowOf(a, b, c byte) uint32 { return runAt(uint64(a) | uint64(b)<<8 | uint64(c)<<16 | lowered) }

// runAt is the row of the run whose bytes are the low three of x. Letters of
// either case count as the same.
func runAt(x uint64) uint32 {
	h := uint32(x) << 8 * 0x9E3779B1
	return h >> (32 - runBits)
}

const lowered = 0x2020202020202020

// markRuns sets the bits of all runs in a text.
func markRuns(text []byte, set *[runRows / 64]uint64) {
	for len(text) >= 8 {
		x := binary.LittleEndian.Uint64(text) | lowered
		for range 6 {
			r := runAt(x)
			set[r>>6] |= 1 << (r & 63)
			x >>= 8
		}
		text = text[6:]
	}
	for len(text) >= 3 {
		r := rowOf(text[0], text[1], text[2])
		set[r>>6] |= 1 << (r & 63)
		text = text[1:]
	}
}

// indexWords makes the index of some files.
func indexWords(files []*file) *wordIndex {
	x := &wordIndex{place: make([]int32, len(files)), words: map[wordKey]*indexedWord{}, questions: map[wordKey]*wordsAsked{}}
	for id, f := range files {
		if f != nil && f.parses() {
			x.place[id] = int32(len(x.files))
			x.files = append(x.files, f)
		}
	}
	x.width = (len(x.files) + 63) / 64
	x.rows = make([]uint64, runRows*x.width)
	sets := make([][runRows / 64]uint64, 64)
	for group := range x.width {
		for k, f := range x.files[group*64 : min(group*64+64, len(x.files))] {
			text, _ := f.read()
			markRuns(text, &sets[k])
		}
		x.turn(sets, group)
		clear(sets)
	}
	return x
}

// turn takes in the sets of 64 files: what was a row for each file becomes a
// column.
func (x *wordIndex) turn(sets [][runRows / 64]uint64, group int) {
	var m [64]uint64
	for block := range runRows / 64 {
		for k := range m {
			m[k] = sets[k][block]
		}
		transpose(&m)
		for k, column := range m {
			if column != 0 {
				x.rows[(block*64+k)*x.width+group] = column
			}
		}
	}
}

// transpose turns a square of bits: bit j of word i becomes bit i of word j.
func transpose(m *[64]uint64) {
	mask := uint64(0x00000000FFFFFFFF)
	for j := 32; j != 0; j >>= 1 {
		for k := 0; k < 64; k = (k + j + 1) &^ j {
			t := (m[k]>>j ^ m[k+j]) & mask
			m[k] ^= t << j
			m[k+j] ^= t
		}
		mask ^= mask << (j >> 1)
	}
}

// may lists the files that can hold a word; all, when it is too short to tell.
func (x *wordIndex) may(word string) []uint64 {
	out := make([]uint64, x.width)
	for i := range out {
		out[i] = ^uint64(0)
	}
	for i := 0; i+3 <= len(word); i++ {
		at := int(rowOf(word[i], word[i+1], word[i+2]))
		for j, files := range x.rows[at*x.width : (at+1)*x.width] {
			out[j] &= files
		}
	}
	return out
}

// ask is the question about some words.
func (x *wordIndex) ask(fold bool, words []string) *wordsAsked {
	x.mu.Lock()
	defer x.mu.Unlock()
	key := wordKey{strings.Join(words, "\x00"), fold}
	if q := x.questions[key]; q != nil {
		return q
	}
	q := &wordsAsked{may: make([]uint64, x.width)}
	for _, text := range words {
		w := x.words[wordKey{text, fold}]
		if w == nil {
			w = &indexedWord{text: strings.Clone(text), fold: fold, may: x.may(text)}
			w.known, w.holds = make([]uint64, x.width), make([]uint64, x.width)
			x.words[wordKey{w.text, fold}] = w
		}
		q.words = append(q.words, w)
		for i, files := range w.may {
			q.may[i] |= files
		}
	}
	x.questions[key] = q
	return q
}

// at is the place of a file, by its number, in an index that is about the file as
// it is; -1 when it is not.
func (x *wordIndex) at(f *file, id int32) int32 {
	if int(id) < len(x.place) {
		if at := x.place[id]; int(at) < len(x.files) && x.files[at] == f {
			return at
		}
	}
	return -1
}

// answer is the question asked of a file, by its place in the index.
func (q *wordsAsked) answer(f *file, place int32) bool {
	at, bit := place>>6, uint64(1)<<(place&63)
	if q.may[at]&bit == 0 {
		return false
	}
	return slices.ContainsFunc(q.words, func(w *indexedWord) bool { return w.may[at]&bit != 0 && w.in(f, at, bit) })
}

func (w *indexedWord) in(f *file, at int32, bit uint64) bool {
	if atomic.LoadUint64(&w.known[at])&bit != 0 {
		return atomic.LoadUint64(&w.holds[at])&bit != 0
	}
	text, _ := f.read()
	found := contains(text, w.text, w.fold)
	if found {
		atomic.OrUint64(&w.holds[at], bit)
	}
	atomic.OrUint64(&w.known[at], bit)
	return found
}

// mayHold reports whether the file in a place can hold a word.
func (x *wordIndex) mayHold(place int32, word string) bool {
	for i := 0; i+3 <= len(word); i++ {
		at := int(rowOf(word[i], word[i+1], word[i+2]))
		if x.rows[at*x.width+int(place>>6)]>>(place&63)&1 == 0 {
			return false
		}
	}
	return true
}

// indexed is the snapshot's index of words.
func (s *snapshot) indexed() *wordIndex {
	s.wordsOnce.Do(func() {
		if s.words == nil {
			s.words = indexWords(s.contents.at)
		}
	})
	return s.words
}
