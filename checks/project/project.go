// Package project reads the folder of a web app and answers questions about it,
// each once: which stack, which routes, which schema. A Project is an immutable
// snapshot; With gives the project as it would be after a change.
package project

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"underpin/checks/project/source"
)

// Options steer Open.
type Options struct {
	// App chooses one of several apps in a repository by its folder, relative to
	// the opened one. Empty chooses the only or the likeliest one.
	App string
	// Progress is called now and then from one goroutine while files are read;
	// nil for no reports.
	Progress func(Progress)
}

// Progress says how far Open is.
type Progress struct {
	Files int    // source files read so far
	Total int    // source files found so far
	Path  string // the one just read
}

// A Problem is a file or folder that could not be read or understood, whole or
// in part.
type Problem struct {
	File    string
	Line    int // 0 when the whole file is meant
	Message string
}

// Where is the file, and the line from which on it may be misread where the rest
// was read.
func (p Problem) Where() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// A Project is an immutable snapshot of one app. It is safe for concurrent
// readers; what Answer hands out is for one goroutine.
type Project struct {
	*snapshot
	modules *Modules    // see there; for one recorder's user
	reads   *recorder   // of the answer being made; nil when nobody wants to know what it reads
	idle    []*recorder // of answers that are made
	recent  *[256]lookup
}

// A snapshot is one state of an app with the answers about it.
type snapshot struct {
	root     string   // absolute path of the app's folder, "" without a disk
	folder   string   // the opened folder's name, for want of a better one
	apps     []string // see Apps
	choices  []Choice // see Choices
	repo     *repository
	all      []*file // sorted by path
	paths    *paths
	contents *contents
	found    []Problem
	trees    *shelf
	facts    facts
	defined  []definitions // by the number of a file
	barrels  []barrel      // likewise

	sinceMu   sync.Mutex
	changes   map[*contents]*changes
	sinceLast atomic.Pointer[changes] // the one that was asked for last
	graphs    map[*graph]*graphRead

	addresses *addresses
	routed    atomic.Pointer[routeTable] // see routesNow
	rerouted  map[*routeTable]*numbers   // under sinceMu

	wordsOnce sync.Once
	words     *wordIndex // see indexed

	besides besides // see Beside

	filesOnce sync.Once
	files     []string // see Files

	sourcesOnce sync.Once
	sources     sourceList
}

// A sourceList is the source files of a snapshot, sorted by path.
type sourceList struct {
	files []*file
	paths []string
	ids   []int32
	place []int32 // of a file in the list, by number; 0 for others and the first
	made  atomic.Bool
}

// Root is the absolute path of the app's folder; empty for FromFiles.
func (p *Project) Root() string { return p.root }

// Name is the app's name: from its manifest, else its folder.
func (p *Project) Name() string {
	if m := p.Manifest(); m != nil && m.Name != "" {
		return m.Name
	}
	return p.folder
}

// Title is what its owner calls the app: its name, but its folder where the name
// is one that a generator gives to every app.
func (p *Project) Title() string {
	name := p.Name()
	if !slices.Contains(everybodys, name) || p.folder == "" {
		return name
	}
	top, below := p.root, p.Folder()
	if below == "" || below == "." {
		return p.folder
	}
	for range strings.Split(below, "/") {
		top = filepath.Dir(top)
	}
	return filepath.Base(top) + "/" + below
}

// everybodys are the names that generators give to every app, and those of its
// parts.
var everybodys = []string{
	"vite_react_shadcn_ts", "vite-react-typescript-starter", "tanstack_start_ts", "my-v0-project", "my-project", "rest-express", "react-example",
	"nextn", "my-app", "my-next-app", "nextjs-app", "vite-project", "web", "app", "frontend", "backend", "client", "server",
}

// Apps lists the folders of the web apps in the opened repository, relative to
// the opened folder; the chosen one is first.
func (p *Project) Apps() []string { return slices.Clone(p.apps) }

// Problems lists what could not be read, sorted by file and line.
func (p *Project) Problems() []Problem {
	out := slices.Clone(p.found)
	if p.reads != nil {
		p.reads.unknown = true
	}
	for _, f := range p.all {
		out = append(out, f.problems()...)
	}
	slices.SortStableFunc(out, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return slices.Compact(out)
}

// Files lists every file that belongs to the project, sorted. Paths are relative
// to the app's root; those of the repository around it begin with "../". The list
// must not be changed.
func (p *Project) Files() []string {
	all := p.list()
	p.filesOnce.Do(func() {
		p.files = make([]string, len(all))
		for i, f := range all {
			p.files[i] = f.path
		}
	})
	return slices.Clip(p.files)
}

// Has reports whether the project has the file.
func (p *Project) Has(path string) bool { return p.find(path) != nil }

// Read is a file's content. The bytes must not be changed.
func (p *Project) Read(path string) ([]byte, bool) {
	f := p.find(path)
	if f == nil {
		return nil, false
	}
	return p.textOf(f)
}

// Source is the syntax tree of a source file; nil when there is no such source
// file or it could not be read.
func (p *Project) Source(path string) *source.File {
	f := p.find(path)
	if f == nil {
		return nil
	}
	return p.treeOf(f)
}

// treeOf is the syntax tree of a file at hand.
func (p *Project) treeOf(f *file) *source.File {
	if !f.parses() {
		return nil
	}
	if r := p.reads; r != nil && r.own != f.id {
		r.text.add(f.id)
		if r.onTheWay != nil {
			r.onTheWay.add(f.id)
		}
	}
	return p.trees.tree(f)
}

// Sources lists the paths of the source files of the app and of the workspace
// packages it depends on: application code, tests and scripts; see Modules for
// which is which. Generated and minified files are not among them. The list must
// not be changed.
func (p *Project) Sources() []string {
	all := p.list()
	p.sourcesOnce.Do(func() {
		l := &p.sources
		l.place = make([]int32, len(p.contents.at))
		for _, f := range all {
			if f.isSource() {
				l.place[f.id] = int32(len(l.files))
				l.files, l.paths, l.ids = append(l.files, f), append(l.paths, f.path), append(l.ids, f.id)
			}
		}
		l.made.Store(true)
	})
	return slices.Clip(p.sources.paths)
}

// after is the file with the path when it stands behind the one that was asked for
// last, or a few further on: sources are asked one after the other, as a rule, and
// many are passed over.
func (l *sourceList) after(r *recorder, path string) *file {
	if !l.made.Load() || int(r.next) >= len(l.paths) {
		return nil
	}
	ahead := l.paths[r.next:min(int(r.next)+mostAhead, len(l.paths))]
	k := slices.Index(ahead, path)
	if k < 0 {
		return nil
	}
	at := r.next + int32(k)
	r.id, r.next = l.ids[at], at+1
	return l.files[at]
}

// mostAhead is how many sources ahead are tried before the path is looked up.
const mostAhead = 8

// mostSkipped is how many sources may be left out in a walk over all of them.
const mostSkipped = 256

// walked remembers where a walk over the sources is, after a file was looked up.
func (l *sourceList) walked(r *recorder, f *file) {
	if f == nil || !l.made.Load() || int(f.id) >= len(l.place) {
		return
	}
	at := l.place[f.id]
	if at == 0 && (len(l.files) == 0 || l.files[0] != f) {
		return
	}
	if ahead := at - r.next; at == 0 || ahead > 0 && ahead < mostSkipped {
		r.next = at + 1
	}
}

// list is the files, sorted by path. Which of them are sources may be asked too.
func (p *Project) list() []*file {
	if p.reads != nil {
		p.reads.listed = true
	}
	return p.all
}

// find is the file with a path, nil when there is none. A recorder knows its number
// then: the files of a large project do not stay in the processor's cache.
func (p *Project) find(path string) *file {
	r := p.reads
	if r == nil {
		return p.contents.file(p.paths.look(path))
	}
	if path == r.path && path != "" { // asked one after the other, as a rule
		return r.file
	}
	if f := p.sources.after(r, path); f != nil {
		if r.own != r.id {
			r.asked.add(r.id)
		}
		r.path, r.file = path, f
		return f
	}
	at := p.lookUp(path)
	if r.own != at.id {
		r.asked.add(at.id)
	}
	r.path, r.file, r.id = path, at.file, at.id
	p.sources.walked(r, r.file)
	return r.file
}

// A lookup is a path with what it is.
type lookup struct {
	path string
	file *file
	id   int32
}

// lookUp is what a path is; it gets a number when it has none. Most questions are
// about the few files that others were just about, by the very same string.
func (p *Project) lookUp(path string) *lookup {
	if p.recent == nil {
		p.recent = new([256]lookup)
	}
	where := uintptr(unsafe.Pointer(unsafe.StringData(path))) //nolint:gosec // G103: two strings in one place are the same
	at := &p.recent[(where>>4^where>>12)%uintptr(len(p.recent))]
	if at.id != 0 && at.path == path {
		return at
	}
	id := p.paths.number(path)
	*at = lookup{path, p.contents.file(id), id}
	return at
}

// textOf is the content of a file at hand.
func (p *Project) textOf(f *file) ([]byte, bool) {
	if r := p.reads; r != nil && r.own != f.id {
		r.text.add(f.id)
	}
	return f.read()
}
