package project

import (
	"context"
	"errors"
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
	p, err := openApp(ctx, dir, o)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	return p, nil
}

func openApp(ctx context.Context, dir string, o Options) (*Project, error) {
	base, here, err := place(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil, err
	}
	defer shut(root)
	t, err := findFiles(ctx, root, base, here)
	if err != nil {
		return nil, err
	}
	whole := t.project(here)
	if err := whole.load(ctx, o.Progress); err != nil {
		return nil, err
	}
	chosen, apps, err := chooseApp(whole, here, o.App)
	if err != nil {
		return nil, err
	}
	if err := t.addAround(ctx, here, chosen); err != nil {
		return nil, err
	}
	p := t.project(chosen)
	p.root = filepath.Join(base, filepath.FromSlash(chosen))
	p.folder = filepath.Base(p.root)
	if p.apps = apps; len(apps) > 1 { // else there is nothing to choose
		p.choices = whole.describe(apps)
	}
	if err := p.load(ctx, nil); err != nil { // what lies around the opened folder
		return nil, err
	}
	return p, p.parseAll(ctx)
}

// place is the folder that nothing is read outside of, and where the opened one
// lies in it.
func place(dir string) (base, here string, err error) {
	opened, err := openFolder(dir)
	if err != nil {
		return "", "", err
	}
	base = repositoryAround(opened)
	rel, err := filepath.Rel(base, opened)
	if err != nil {
		return "", "", err
	}
	if rel == "." {
		return base, "", nil
	}
	return base, filepath.ToSlash(rel), nil
}

// findFiles lists the opened folder with all below it, and the folders on the
// way to it.
func findFiles(ctx context.Context, root *os.Root, base, here string) (*tree, error) {
	w := newWalk(root)
	w.loadExclude()
	w.loadIndex()
	for d := here; d != ""; {
		d = parent(d)
		w.list(d, false)
	}
	if err := w.run(ctx, here); err != nil {
		return nil, err
	}
	w.leaveOutCopies(here)
	return newTree(base, w), nil
}

func openFolder(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if target, err := filepath.EvalSymlinks(abs); err == nil {
		abs = target
	}
	info, err := os.Stat(abs)
	if err != nil {
		return "", errors.New(reason(err))
	}
	if !info.IsDir() {
		return "", errors.New("not a folder")
	}
	f, err := os.Open(abs)
	if err != nil {
		return "", errors.New(reason(err))
	}
	return abs, f.Close()
}

// repositoryAround is the nearest folder at or above dir that is a repository or
// declares a workspace, or holds a forge's files; dir itself when there is none.
func repositoryAround(dir string) string {
	home, _ := os.UserHomeDir()
	workspace, hosted := "", ""
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
		if exists(d, ".github") || exists(d, ".gitlab-ci.yml") { // a copy of a repository without its history
			hosted = d
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	switch { // the outer one, of two
	case hosted != "" && (workspace == "" || len(hosted) < len(workspace)):
		return hosted
	case workspace != "":
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
	p := &snapshot{trees: &shelf{}, addresses: &addresses{}, repo: repo, apps: []string{"."}}
	for name, text := range files {
		name = path.Clean(name)
		p.all = append(p.all, newFile(name, []byte(text)))
		if path.Base(name) == ".gitignore" {
			dir := parent(repo.below(name))
			repo.ignores[dir] = parseIgnore(dir, []byte(text))
		}
	}
	slices.SortFunc(p.all, byPath)
	p.paths = (&paths{}).numbered(p.all)
	p.arrange()
	return &Project{snapshot: p}
}

func byPath(a, b *file) int { return strings.Compare(a.path, b.path) }
