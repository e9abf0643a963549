package project

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// chooseApp lists the web apps in the opened folder and picks the asked-for, the
// only or the likeliest one. The list is relative to the opened folder, the
// chosen one first; the choice is relative to the base.
func chooseApp(t *tree, here, asked string) (chosen string, apps []string, err error) {
	found := t.apps(here)
	names := make([]string, len(found))
	for i, dir := range found {
		names[i] = relativeTo(here, dir)
	}
	if asked != "" {
		asked = path.Clean(strings.TrimSuffix(strings.ReplaceAll(asked, `\`, "/"), "/"))
		i := slices.Index(names, asked)
		if i < 0 {
			return "", nil, unknownApp(asked, names)
		}
		names = append([]string{names[i]}, slices.Delete(slices.Clone(names), i, i+1)...)
		return strings.TrimPrefix(path.Join(here, asked), "./"), names, nil
	}
	if len(found) == 0 {
		return here, nil, nil
	}
	return found[0], names, nil
}

func unknownApp(asked string, names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("no app %q: no web app was found here", asked)
	}
	return fmt.Errorf("no app %q; there is %s", asked, strings.Join(names, ", "))
}

func relativeTo(here, dir string) string {
	if dir == here {
		return "."
	}
	if here == "" {
		return dir
	}
	return strings.TrimPrefix(dir, here+"/")
}

// apps lists the folders below the base that hold a web app, the likeliest first.
func (t *tree) apps(here string) []string {
	var found []string
	for name := range t.files {
		dir := parent(name)
		if !within(name, here) || path.Base(name) != "package.json" {
			continue
		}
		if m := t.manifest(dir); m != nil && m.frontFramework() != "" {
			found = append(found, dir)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		if a == "" || b == "" || depth(a) != depth(b) {
			return depth(a+"/") - depth(b+"/") + strings.Compare(a, b)*0
		}
		return strings.Compare(a, b)
	})
	return found
}

// frontFramework is the framework that a manifest makes likely, "" for a package
// that is no app.
func (m *Manifest) frontFramework() Tech {
	for _, d := range detections {
		if d.tech.isFramework() && m.Dependency(d.pkg).Name != "" {
			return d.tech
		}
	}
	return ""
}
