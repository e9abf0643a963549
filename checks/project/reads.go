package project

import (
	"slices"
	"sync/atomic"

	"underpin/checks/project/source"
)

// reads is what an answer was made from: enough to tell, after a change to some
// files, that the answer is still the same.
type reads struct {
	listed  bool    // the list of files, or which of them are sources
	ignores bool    // the ignore files
	unknown bool    // more than can be said
	asked   numbers // files whose existence was asked for, by number
	text    numbers // files whose content was read
	words   []wordsRead
	perFile []perFileRead
	facts   []factRead
	graph   *graphRead  // nil when nothing was asked of it
	routes  *routesRead // nil likewise
}

// A recorder notes what an answer is made from, while it is being made.
type recorder struct {
	*reads
	lastWords int // the one of words that was asked last
	known     knownCells
	noted     []factRead // what becomes of facts
	own       int32      // a file that may be read without a word, by number; 0 for none
	onTheWay  *trail     // to a definition, while one is looked for
	path      string     // the last path that was asked for, with what it is
	file      *file
	id        int32                // of file, or of the path when there is none
	next      int32                // see sourceList.after
	checked   map[source.Node]From // by check
	spare     *recorder            // for what is asked of single files meanwhile
}

// end is what the answer was made from.
func (r *recorder) end() *reads {
	r.facts = slices.Clone(r.noted)
	clear(r.noted)
	return r.reads
}

// begin makes the recorder ready for another answer; what the last one was made from
// stays as it is.
func (r *recorder) begin() {
	r.known.forget()
	*r = recorder{reads: &reads{}, known: r.known, noted: r.noted[:0], spare: r.spare}
}

// A wordsRead is one question of Holds or HoldsFold, whatever the files it was
// asked of.
type wordsRead struct {
	words []string
	runs  [][]uint32 // of each word, see sketch
	fold  bool

	asked    *wordIndex // nil until then
	question *wordsAsked
}

// mostWords bounds the questions that are kept apart; beyond it a question
// counts as having read the file.
const mostWords = 48

// A perFileRead is an answer about single files, with the files.
type perFileRead struct {
	key fileKey
	of  numbers
}

// A factRead is another answer that was asked for, as it was then.
type factRead struct {
	name any
	mark *mark
}

// A mark tells values apart: two with the same mark are the same.
type mark struct {
	// holds are contents of which the answer with this mark is known to be true:
	// the last ones that it was made from or checked against.
	holds atomic.Pointer[contents]
	// cell is the last one that has it.
	cell atomic.Pointer[cell]
}

// addWords takes in a question about a file and gives what is known of its words;
// nil when it is not kept.
func (r *recorder) addWords(id int32, fold bool, words []string) *wordsRead {
	for i := range r.words { // one behind the other, as a rule
		at := r.lastWords + i
		if at >= len(r.words) {
			at -= len(r.words)
		}
		if w := &r.words[at]; w.fold == fold && slices.Equal(w.words, words) {
			r.lastWords = at
			return w
		}
	}
	if len(r.words) >= mostWords {
		r.text.add(id)
		return nil
	}
	w := wordsRead{words: slices.Clone(words), fold: fold, runs: make([][]uint32, len(words))}
	for i := range words {
		w.runs[i] = runsOf(words[i])
	}
	r.words = append(r.words, w)
	return &r.words[len(r.words)-1]
}

func (r *reads) addPerFile(id int32, key fileKey) {
	for i := len(r.perFile) - 1; i >= 0; i-- {
		if r.perFile[i].key == key {
			r.perFile[i].of.add(id)
			return
		}
	}
	r.perFile = append(r.perFile, perFileRead{key: key})
	r.perFile[len(r.perFile)-1].of.add(id)
}

func (r *recorder) addFact(c *cell) {
	if !r.known.add(c) {
		return
	}
	r.noted = append(r.noted, factRead{c.name, c.mark})
}

// knownCells are the cells of the facts that an answer asked for, the first ones
// for asking them again. Most answers ask for a handful.
type knownCells struct {
	few  [4]*cell
	n    int
	more map[*cell]struct{} // beyond few
}

func (k *knownCells) first() []*cell { return k.few[:min(k.n, len(k.few))] }

func (k *knownCells) get(name any) *cell {
	for _, c := range k.first() {
		if c.name == name {
			return c
		}
	}
	return nil
}

// mostKept bounds the room that is kept for the cells of the next answer: to clear it
// costs as much as it is large.
const mostKept = 64

// forget makes it empty.
func (k *knownCells) forget() {
	more := k.more
	if len(more) > mostKept {
		more = nil
	}
	clear(more)
	*k = knownCells{more: more}
}

// add reports whether the cell is new.
func (k *knownCells) add(c *cell) bool {
	if slices.Contains(k.first(), c) {
		return false
	}
	if k.n < len(k.few) {
		k.few[k.n] = c
		k.n++
		return true
	}
	if _, ok := k.more[c]; ok {
		return false
	}
	if k.more == nil {
		k.more = map[*cell]struct{}{}
	}
	k.more[c] = struct{}{}
	return true
}

// addAll takes in what another answer was made from.
func (r *recorder) addAll(o *recorder) {
	r.listed, r.ignores, r.unknown = r.listed || o.listed, r.ignores || o.ignores, r.unknown || o.unknown
	r.asked.addAll(&o.asked)
	r.text.addAll(&o.text)
	for _, w := range o.words {
		if len(r.words) >= mostWords {
			r.unknown = true
			break
		}
		r.addWords(0, w.fold, w.words)
	}
	for _, f := range o.perFile {
		r.perFile = append(r.perFile, perFileRead{f.key, f.of.clone()})
	}
	if g := o.graph; g != nil {
		mine := r.askGraph(g.was)
		mine.sides.addAll(&g.sides)
		mine.imports.addAll(&g.imports)
		mine.importers.addAll(&g.importers)
		mine.entries = mine.entries || g.entries
	}
	if o.routes != nil {
		for n := range o.routes.was.place {
			if o.routes.numbers.has(n) {
				r.askRoute(o.routes.was, n)
			}
		}
	}
	for _, c := range o.known.first() {
		r.addFact(c)
	}
	for c := range o.known.more {
		r.addFact(c)
	}
}

// empty reports whether nothing was read.
func (r *recorder) empty() bool {
	return !r.listed && !r.ignores && !r.unknown && r.asked.none() && r.text.none() && r.words == nil && r.perFile == nil && len(r.noted) == 0 && r.graph == nil && r.routes == nil
}
