package project

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// A repository is what lies around an app: the folder that nothing is read
// outside of, and where in it the app is.
type repository struct {
	base    string // absolute; "" without a disk
	app     string // the app's folder below base, "" when it is base itself
	ignores map[string]ignoreFile
	tracked *gitIndex
}

// Open reads the app in a folder. Git-ignored, vendored, generated, minified and
// oversized files are left out; symbolic links are never followed out of the
// root; what cannot be read becomes a Problem.
func Open(ctx context.Context, dir string, o Options) (*Project, error) {
	opened, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	base := repositoryAround(opened)
	rel, err := filepath.Rel(base, opened)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	here := filepath.ToSlash(rel)
	if here == "." {
		here = ""
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	defer root.Close()

	w := newWalk(root)
	w.loadExclude()
	w.loadIndex()
	for d := here; d != ""; {
		d = parent(d)
		w.list(d, false)
	}
	w.files = keepAround(w.files)
	if err := w.run(ctx, here); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	set := newTree(base, w)
	chosen, apps, err := chooseApp(set.project(here), here, o.App)
	if err != nil {
		return nil, err
	}
	if err := set.addAround(ctx, w, here, chosen); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	p := set.project(chosen)
	p.root = filepath.Join(base, filepath.FromSlash(chosen))
	p.folder = filepath.Base(p.root)
	p.apps = apps
	return p, p.load(ctx, o.Progress)
}

func openFolder(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", dir, err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	info, err := os.Stat(abs)
	if err != nil {
		return "", fmt.Errorf("open %s: %s", dir, reason(err))
	}
	if !info.IsDir() {
		return "", fmt.Errorf("open %s: not a folder", dir)
	}
	f, err := os.Open(abs)
	if err != nil {
		return "", fmt.Errorf("open %s: %s", dir, reason(err))
	}
	return abs, f.Close()
}

// repositoryAround is the nearest folder at or above dir that is a repository or
// declares a workspace; dir itself when there is none.
func repositoryAround(dir string) string {
	home, _ := os.UserHomeDir()
	workspace := ""
	for d := dir; ; d = filepath.Dir(d) {
		if d == home && d != dir { // a home folder kept in git is no repository of the app
			break
		}
		if exists(d, ".git") {
			return d
		}
		if workspace == "" && declaresWorkspace(d) {
			workspace = d
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	if workspace != "" {
		return workspace
	}
	return dir
}

func exists(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return err == nil
}

func declaresWorkspace(dir string) bool {
	if exists(dir, "pnpm-workspace.yaml") {
		return true
	}
	text, err := readBelow(dir, "package.json", maxSource)
	return err == nil && len(parseManifest("package.json", text).Workspaces) > 0
}

func (w *walk) loadExclude() {
	if text, err := readIn(w.root, ".git/info/exclude", maxSource); err == nil {
		w.ignores[excludeFile] = parseIgnore("", text)
	}
}

// load reads the texts of the project, two at a time, and reports on the way.
func (p *Project) load(ctx context.Context, report func(Progress)) error {
	var texts []*file
	for _, f := range p.files {
		if f.wanted() {
			texts = append(texts, f)
		}
	}
	var next, done int
	var mu sync.Mutex
	take := func(last *file) *file {
		mu.Lock()
		defer mu.Unlock()
		if last != nil {
			done++
		}
		if next == len(texts) || ctx.Err() != nil {
			return nil
		}
		next++
		return texts[next-1]
	}
	var kept int64
	finished := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for f := take(nil); f != nil; f = take(f) {
				mu.Lock()
				room := kept < keptText
				kept += f.size
				mu.Unlock()
				if room {
					f.read()
				}
			}
		})
	}
	go func() { readers.Wait(); close(finished) }()
	tell := func() {
		if report == nil {
			return
		}
		mu.Lock()
		now := Progress{Files: done, Total: len(texts)}
		if next > 0 {
			now.Path = texts[next-1].path
		}
		mu.Unlock()
		report(now)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-finished:
			tell()
			return ctx.Err()
		case <-tick.C:
			tell()
		}
	}
}

// keptText bounds the text that is read on opening; what lies beyond it is read
// when it is asked for.
const keptText = 128 << 20

// FromFiles is the project that these files would be, for tests and samples.
func FromFiles(files map[string]string) *Project {
	p := &Project{trees: &shelf{}, repo: &repository{ignores: map[string]ignoreFile{}}, apps: []string{"."}}
	for name, text := range files {
		p.files = append(p.files, newFile(path.Clean(name), []byte(text)))
		if path.Base(name) == ".gitignore" && !strings.HasPrefix(name, "../") {
			dir := parent(name)
			p.repo.ignores[dir] = parseIgnore(dir, []byte(text))
		}
	}
	slices.SortFunc(p.files, byPath)
	return p
}

func byPath(a, b *file) int { return strings.Compare(a.path, b.path) }
