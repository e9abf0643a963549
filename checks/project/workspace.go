package project

import (
	"context"
	"path"
	"slices"
	"strings"
)

// packagesOf lists the folders of the workspace packages that an app depends on,
// by way of others too.
func (t *tree) packagesOf(app string) []string {
	byName := map[string]string{}
	for name := range t.files {
		if path.Base(name) != "package.json" || within(name, app) {
			continue
		}
		dir := parent(name)
		if m := t.manifest(dir); m != nil && m.Name != "" && dir != "" {
			byName[m.Name] = dir
		}
	}
	var found []string
	waiting := []string{app}
	for len(waiting) > 0 {
		dir := waiting[0]
		waiting = waiting[1:]
		m := t.manifest(dir)
		if m == nil {
			continue
		}
		for _, d := range m.Dependencies {
			if at, ok := byName[d.Name]; ok && at != app && !slices.Contains(found, at) {
				found = append(found, at)
				waiting = append(waiting, at)
			}
		}
	}
	slices.Sort(found)
	return found
}

// addPackages finds the workspace packages that lie outside of the opened folder.
func (t *tree) addPackages(ctx context.Context, here, app string) error {
	w := t.walk
	patterns := t.workspacePatterns()
	var dirs []string
	for _, pattern := range patterns {
		dirs = append(dirs, t.expand(pattern)...)
	}
	for _, dir := range dirs {
		if within(dir, here) || within(here, dir) {
			continue
		}
		w.list(dir, false)
	}
	t.add(w.files)
	if err := w.run(ctx, slices.DeleteFunc(t.packagesOf(app), func(dir string) bool { return within(dir, here) })...); err != nil {
		return err
	}
	t.add(w.files)
	return nil
}

// workspacePatterns are the folders that the root manifest or pnpm declares as
// packages.
func (t *tree) workspacePatterns() []string {
	var out []string
	if m := t.manifest(""); m != nil {
		out = m.Workspaces
	}
	if text := t.read("pnpm-workspace.yaml"); text != nil {
		inPackages := false
		for line := range strings.Lines(string(text)) {
			trimmed := strings.TrimSpace(line)
			switch {
			case strings.HasPrefix(trimmed, "packages:"):
				inPackages = true
			case inPackages && strings.HasPrefix(trimmed, "-"):
				out = append(out, strings.Trim(strings.TrimSpace(trimmed[1:]), `"'`))
			case trimmed != "" && trimmed[0] != '#':
				inPackages = false
			}
		}
	}
	return out
}

// expand lists the folders below the base that fit a workspace pattern. Only `*`
// for one level and a final `**` are followed, as deep as workspaces go.
func (t *tree) expand(pattern string) []string {
	pattern = strings.Trim(strings.TrimPrefix(pattern, "./"), "/")
	if strings.HasPrefix(pattern, "!") || strings.HasPrefix(pattern, "..") {
		return nil
	}
	dirs := []string{""}
	for part := range strings.SplitSeq(pattern, "/") {
		var next []string
		for _, dir := range dirs {
			if !strings.ContainsAny(part, "*?[") {
				if d := join(dir, part); t.isFolder(d) {
					next = append(next, d)
				}
				continue
			}
			entries, _ := readFolder(t.walk.root, dir)
			for _, e := range entries {
				if e.IsDir() && !foreignFolder(e.Name()) && !builtFolder(e.Name()) && glob(strings.ReplaceAll(part, "**", "*"), e.Name()) {
					next = append(next, join(dir, e.Name()))
				}
			}
		}
		dirs = next
	}
	slices.Sort(dirs)
	return dirs
}
