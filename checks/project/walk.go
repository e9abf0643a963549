package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
)

// maxFiles and maxLevels end a walk that would never end: a mounted disk, a
// folder in a folder in a folder.
const (
	maxFiles  = 500_000
	maxLevels = 64
)

var errNotRegular = errors.New("is not a regular file")

// A walk is what was found below some folders of a base.
type walk struct {
	mu       sync.Mutex
	root     *os.Root
	quick    *beneath  // while run is at it
	files    []string  // paths below the base
	problems []Problem // paths are below the base
	ignores  map[string]ignoreFile
	tracked  *gitIndex // tracked files belong to the app even when a pattern names them
	waiting  []string
	busy     int
	wake     *sync.Cond
	err      error
	full     bool
}

func newWalk(root *os.Root) *walk {
	w := &walk{root: root, ignores: map[string]ignoreFile{}}
	w.wake = sync.NewCond(&w.mu)
	return w
}

// run lists the folders and all below them.
func (w *walk) run(ctx context.Context, dirs ...string) error {
	w.waiting = append(w.waiting, dirs...)
	stop := context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.err = ctx.Err()
		w.wake.Broadcast()
	})
	defer stop()
	w.quick = newBeneath(w.root)
	defer func() { w.quick.close(); w.quick = nil }()
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for dir, ok := w.next(); ok; dir, ok = w.next() {
				w.list(dir, true)
				w.done()
			}
		})
	}
	readers.Wait()
	return w.err
}

func (w *walk) next() (string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.waiting) == 0 && w.busy > 0 && w.err == nil {
		w.wake.Wait()
	}
	if w.err != nil || len(w.waiting) == 0 {
		return "", false
	}
	last := len(w.waiting) - 1
	dir := w.waiting[last]
	w.waiting = w.waiting[:last]
	w.busy++
	return dir, true
}

func (w *walk) done() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy--
	w.wake.Broadcast()
}

// list takes the files of one folder and, when deep, queues its folders.
func (w *walk) list(dir string, deep bool) {
	entries, err := w.entries(dir)
	if err != nil {
		w.problem(dir, reason(err))
		if len(entries) == 0 {
			return
		}
	}
	named := func(is func(string) bool) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return is(e.Name()) })
	}
	if named(func(name string) bool { return name == ".gitignore" }) {
		w.loadIgnore(dir)
	}
	rules := w.above(dir)
	at := listing{
		walk: w, rules: rules, built: servesFiles(dir) || named(isManifest),
		ignored: w.tracked != nil && rules.folder(dir),
	}
	var files, dirs []string
	for _, e := range entries {
		name := join(dir, e.Name())
		switch {
		case e.IsDir():
			if deep && at.enters(e.Name(), name) {
				dirs = append(dirs, name)
			}
		case at.takes(e.Type(), name):
			files = append(files, name)
		}
	}
	w.take(dir, files, dirs)
}

func (w *walk) entries(dir string) ([]fs.DirEntry, error) {
	if entries, ok := w.quick.list(dir); ok {
		return entries, nil
	}
	return readFolder(w.root, dir)
}

// A listing is what decides over the entries of one folder.
type listing struct {
	walk    *walk
	rules   ignores
	built   bool // build output may lie here
	ignored bool // the folder is ignored, and was entered for a tracked file in it
}

func (l listing) enters(base, name string) bool {
	if foreignFolder(base) || l.built && builtFolder(base) {
		return false
	}
	return !l.ignored && !l.rules.match(name, true) || l.walk.tracked.below(name)
}

func (l listing) takes(kind fs.FileMode, name string) bool {
	if (l.ignored || l.rules.match(name, false)) && !l.walk.tracked.has(name) && !l.neededBy(name) {
		return false
	}
	return kind.IsRegular() || kind&fs.ModeSymlink != 0 && l.walk.leadsToFile(name)
}

// neededBy reports whether an ignored file is one that no app can be without. Git
// keeps what it already tracks, whatever .gitignore says; where its index is not
// there to tell, as in a downloaded archive, a pattern such as *.json must not
// hide the app's own manifest.
func (l listing) neededBy(name string) bool {
	if l.walk.tracked != nil || l.ignored {
		return false
	}
	switch base := path.Base(name); base {
	case "tsconfig.json", "jsconfig.json", "vercel.json", "firebase.json":
		return true
	default:
		return isManifest(base)
	}
}

// leadsToFile reports whether a symbolic link leads to a file in the base. Linked
// folders are left alone: what they hold is found where it lies.
func (w *walk) leadsToFile(name string) bool {
	info, err := w.root.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (w *walk) take(dir string, files []string, dirs []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.full {
		return
	}
	w.files = append(w.files, files...)
	if len(w.files) > maxFiles {
		w.full = true
		w.waiting = nil
		w.problems = append(w.problems, Problem{File: ".", Message: fmt.Sprintf("more than %d files; the rest was left out", maxFiles)})
		return
	}
	if strings.Count(dir, "/") > maxLevels {
		w.problems = append(w.problems, Problem{File: dir, Message: "folders lie too deep in each other; those below were left out"})
		return
	}
	w.waiting = append(w.waiting, dirs...)
	w.wake.Broadcast()
}

func (w *walk) problem(name, message string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if name == "" {
		name = "."
	}
	w.problems = append(w.problems, Problem{File: name, Message: message})
}

func (w *walk) loadIgnore(dir string) {
	text, err := readIn(w.root, join(dir, ".gitignore"), maxSource)
	if err != nil {
		w.problem(join(dir, ".gitignore"), reason(err))
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ignores[dir] = parseIgnore(dir, text)
}

// above gathers the ignore files that count in a folder.
func (w *walk) above(dir string) ignores {
	w.mu.Lock()
	defer w.mu.Unlock()
	return ignoresFor(w.ignores, dir)
}

func ignoresFor(all map[string]ignoreFile, dir string) ignores {
	var out ignores
	for d := dir; ; d = parent(d) {
		if f, ok := all[d]; ok {
			out = append(out, f)
		}
		if d == "" {
			break
		}
	}
	if f, ok := all[excludeFile]; ok {
		out = append(out, f)
	}
	slices.Reverse(out)
	return out
}

// excludeFile is the key of .git/info/exclude, which yields to every .gitignore.
const excludeFile = "\x00exclude"

func readFolder(root *os.Root, dir string) ([]fs.DirEntry, error) {
	if dir == "" {
		dir = "."
	}
	f, err := root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer shut(f)
	return f.ReadDir(-1)
}

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

func parent(dir string) string {
	if d := path.Dir(dir); d != "." {
		return d
	}
	return ""
}

// reason is an error without the path, which the Problem names already.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "may not be read: permission denied"
	case errors.Is(err, fs.ErrNotExist):
		return "is gone"
	case errors.Is(err, errNotRegular):
		return err.Error()
	}
	return "cannot be read: " + err.Error()
}
