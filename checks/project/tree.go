package project

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
)

// A tree is the files that were found below a base, before one app is chosen.
type tree struct {
	base  string
	files map[string]*file // by path below the base
	paths *paths
	walk  *walk
}

func newTree(base string, w *walk) *tree {
	t := &tree{base: base, files: make(map[string]*file, len(w.files)), paths: &paths{}, walk: w}
	t.add(w.files)
	return t
}

func (t *tree) add(found []string) {
	for _, name := range found {
		if t.files[name] == nil {
			t.files[name] = &file{path: name, disk: name, base: t.base}
		}
	}
}

func (t *tree) read(name string) []byte {
	f := t.files[name]
	if f == nil {
		return nil
	}
	text, _ := f.read()
	return text
}

func (t *tree) manifest(dir string) *Manifest {
	text := t.read(join(dir, "package.json"))
	if text == nil {
		return nil
	}
	return parseManifest("package.json", text)
}

// project is what of the tree belongs to an app: all that lies in its folder, and
// the repository around it.
func (t *tree) project(app string) *Project {
	p := &snapshot{trees: &shelf{}, addresses: &addresses{}, repo: &repository{base: t.base, app: app, ignores: t.walk.ignores, tracked: t.walk.tracked}}
	packages := t.packagesOf(app)
	for name, f := range t.files {
		if !within(name, app) && !aroundFile(name, app) && !slices.ContainsFunc(packages, func(d string) bool { return within(name, d) }) {
			continue
		}
		if seen := seenFrom(app, name); f.path != seen {
			f = f.as(seen)
			t.files[name] = f
		}
		p.all = append(p.all, f)
	}
	slices.SortFunc(p.all, byPath)
	for _, problem := range t.walk.problems {
		problem.File = seenFrom(app, problem.File)
		p.found = append(p.found, problem)
	}
	t.paths = t.paths.numbered(p.all)
	p.paths = t.paths
	p.arrange()
	return &Project{snapshot: p}
}

// seenFrom is a path below the base as a path relative to the app.
func seenFrom(app, name string) string {
	if app == "" {
		return name
	}
	if within(name, app) {
		return name[len(app)+1:]
	}
	rel, err := filepath.Rel(filepath.FromSlash(app), filepath.FromSlash(name))
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

// within reports whether a path lies in a folder; everything lies in "".
func within(name, dir string) bool {
	return dir == "" || strings.HasPrefix(name, dir+"/")
}

func isAround(name string) bool { return strings.HasPrefix(name, "../") }

func depth(name string) int { return strings.Count(name, "/") }

// aroundFile reports whether a file of the repository around an app matters to
// it: those at the root and in the folders on the way, and what concerns the
// whole repository.
func aroundFile(name, app string) bool {
	dir := parent(name)
	if dir == "" || within(app, dir) {
		return true
	}
	for _, whole := range aroundFolders {
		if within(name, whole) {
			return true
		}
	}
	return false
}

// aroundFolders concern a whole repository, wherever in it the app is.
var aroundFolders = []string{
	".github", "supabase", "prisma", "docker", "nginx", ".cursor", ".claude", ".bolt", ".lovable",
	".windsurf", ".circleci", ".gitlab", "drizzle", "migrations", "deploy", "infra",
}

// addAround finds what of the repository lies outside of the opened folder and
// matters to the app.
func (t *tree) addAround(ctx context.Context, here, app string) error {
	w := t.walk
	if here == "" {
		return nil
	}
	var more []string
	for _, dir := range aroundFolders {
		if !within(dir, here) && t.isFolder(dir) {
			more = append(more, dir)
		}
	}
	if err := w.run(ctx, more...); err != nil {
		return err
	}
	t.add(w.files)
	return t.addPackages(ctx, here, app)
}

func (t *tree) isFolder(dir string) bool {
	info, err := t.walk.root.Lstat(dir)
	return err == nil && info.IsDir()
}
