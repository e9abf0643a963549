package project

import (
	"context"
	"os"
	"path"
	"sync"
	"time"
)

// keptText bounds the text that is read on opening; what lies beyond it is read
// when it is asked for.
const keptText = 128 << 20

// A loader reads the texts of a project, two folders at a time.
type loader struct {
	mu    sync.Mutex
	files []*file // those left, sorted by path
	total int
	done  int
	kept  int
	last  string
}

// load reads the texts of the project and reports on the way.
func (p *Project) load(ctx context.Context, report func(Progress)) error {
	l := &loader{}
	for _, f := range p.all {
		if !f.wanted() {
			continue
		}
		l.total++
		if f.loaded.Load() { // a manifest, to find the workspace's packages
			l.done++
			continue
		}
		l.files = append(l.files, f)
	}
	root, err := os.OpenRoot(p.repo.base)
	if err != nil {
		return err
	}
	defer shut(root)
	quick := newBeneath(root)
	defer quick.close()
	finished := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for batch := l.next(ctx); len(batch) > 0; batch = l.next(ctx) {
				l.read(root, quick, batch)
			}
		})
	}
	go func() { readers.Wait(); close(finished) }()
	l.follow(finished, report)
	return ctx.Err()
}

// follow tells how far the reading is, a few times a second, until it ends.
func (l *loader) follow(finished <-chan struct{}, report func(Progress)) {
	if report == nil {
		<-finished
		return
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for over := false; !over; {
		select {
		case <-finished:
			over = true
			l.end()
		case <-tick.C:
		}
		l.mu.Lock()
		now := Progress{Files: l.done, Total: l.total, Path: l.last}
		l.mu.Unlock()
		report(now)
	}
}

// end counts those that were left for later as done: nobody waits for them.
func (l *loader) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept > keptText {
		l.done = l.total
	}
}

// next takes the files of one folder, of a large one a part.
func (l *loader) next(ctx context.Context) []*file {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.files) == 0 || l.kept > keptText || ctx.Err() != nil {
		return nil
	}
	dir := path.Dir(l.files[0].disk)
	n := 1
	for n < len(l.files) && n < 64 && path.Dir(l.files[n].disk) == dir {
		n++
	}
	batch := l.files[:n]
	l.files = l.files[n:]
	return batch
}

// read reads the files of one folder.
func (l *loader) read(root *os.Root, quick *beneath, batch []*file) {
	slow := folderReader{root: root, dir: path.Dir(batch[0].disk)}
	defer slow.close()
	for _, f := range batch {
		f.once.Do(func() {
			if text, ok := quick.read(f.disk, f.limit()+1); ok {
				f.take(text)
			} else {
				slow.load(f)
			}
			f.loaded.Store(true)
		})
		text, _ := f.read()
		if f.isSource() {
			f.mentioned() // while two are at it
		}
		l.mu.Lock()
		l.done++
		l.kept += len(text)
		l.last = f.path
		l.mu.Unlock()
	}
}

// A folderReader opens a folder once, when it is first needed: by a whole path,
// every folder on the way would be opened for every file. A link that leads to
// another folder is read from the root.
type folderReader struct {
	root, folder *os.Root
	dir          string
	tried        bool
}

func (r *folderReader) load(f *file) {
	if !r.tried {
		r.folder, _ = r.root.OpenRoot(r.dir)
		r.tried = true
	}
	if r.folder != nil {
		f.loadFrom(r.folder, path.Base(f.disk))
		if f.bad == "" {
			return
		}
		f.bad = ""
	}
	f.loadFrom(r.root, f.disk)
}

func (r *folderReader) close() {
	if r.folder != nil {
		shut(r.folder)
	}
}
