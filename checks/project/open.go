package project

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
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
	if err := w.run(ctx, here); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	set := newTree(base, w)
	whole := set.project(here)
	if err := whole.load(ctx, o.Progress); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	chosen, apps, err := chooseApp(whole, here, o.App)
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
	if err := p.load(ctx, nil); err != nil { // what lies around the opened folder
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	return p, nil
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

// FromFiles is the project that these files would be, for tests and samples.
func FromFiles(files map[string]string) *Project {
	ups := 0
	for name := range files {
		for rest := path.Clean(name); strings.HasPrefix(rest, "../"); rest = rest[3:] {
			ups = max(ups, (len(path.Clean(name))-len(rest))/3+1)
		}
	}
	repo := &repository{app: strings.TrimSuffix(strings.Repeat("app/", ups), "/"), ignores: map[string]ignoreFile{}}
	p := &Project{trees: &shelf{}, repo: repo, apps: []string{"."}}
	for name, text := range files {
		name = path.Clean(name)
		p.files = append(p.files, newFile(name, []byte(text)))
		if path.Base(name) == ".gitignore" {
			dir := parent(repo.below(name))
			repo.ignores[dir] = parseIgnore(dir, []byte(text))
		}
	}
	slices.SortFunc(p.files, byPath)
	return p
}

func byPath(a, b *file) int { return strings.Compare(a.path, b.path) }
