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
func chooseApp(p *Project, here, asked string) (chosen string, apps []string, err error) {
	dirs := p.appFolders()
	for _, dir := range dirs {
		if dir == "" {
			dir = "."
		}
		apps = append(apps, dir)
	}
	if asked == "" {
		if len(dirs) == 0 {
			return here, nil, nil
		}
		return path.Join(here, dirs[0]), apps, nil
	}
	asked = path.Clean(strings.ReplaceAll(asked, `\`, "/"))
	i := slices.Index(apps, asked)
	if i < 0 && !p.isUnit(asked) {
		return "", nil, unknownApp(asked, apps)
	}
	if i >= 0 {
		apps = slices.Delete(apps, i, i+1)
	}
	apps = slices.Insert(apps, 0, asked)
	return strings.TrimPrefix(path.Join(here, asked), "."), apps, nil
}

func unknownApp(asked string, names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("no app %q: no web app was found here", asked)
	}
	return fmt.Errorf("no app %q; choose one of: %s", asked, strings.Join(names, ", "))
}

func (p *Project) isUnit(dir string) bool {
	if dir == "." {
		dir = ""
	}
	return slices.ContainsFunc(p.units(), func(u unit) bool { return u.dir == dir })
}

// appFolders lists the folders that can be reviewed as an app, the likeliest
// first. Front and server that lie beside each other, such as client/ and
// server/ or apps/web and apps/api, are one product: the folder that holds both.
func (p *Project) appFolders() []string {
	var root bool
	var fronts, servers, aside []unit
	for _, u := range p.units() {
		switch {
		case u.dir == "":
			root = true
		case isAside(u.dir):
			aside = append(aside, u)
		case u.isFront():
			fronts = append(fronts, u)
		default:
			servers = append(servers, u)
		}
	}
	p.byLikelihood(fronts)
	p.byLikelihood(servers)
	switch {
	case root:
		return folders([]string{""}, fronts, aside)
	case len(servers) > 0 && oneFrontEnd(fronts) && together(fronts[0].dir, servers):
		return folders([]string{""}, fronts, servers, aside)
	case len(fronts)+len(servers) > 0:
		return folders(nil, fronts, servers, aside)
	case len(aside) > 0 && p.isPackageForOthers():
		return folders([]string{""}, aside)
	}
	return folders(nil, aside)
}

func folders(dirs []string, more ...[]unit) []string {
	for _, units := range more {
		for _, u := range units {
			dirs = append(dirs, u.dir)
		}
	}
	return dirs
}

// oneFrontEnd reports whether the first of some front ends is for browsers and the
// others are apps for phones or desktops, which are of the same product.
func oneFrontEnd(fronts []unit) bool {
	for i, u := range fronts {
		if elsewhere := u.main() == Expo || u.main() == Electron; elsewhere == (i == 0) {
			return false
		}
	}
	return len(fronts) > 0
}

// together reports whether a server lies beside the front end or right below the
// root.
func together(front string, servers []unit) bool {
	return slices.ContainsFunc(servers, func(u unit) bool { return parent(u.dir) == parent(front) || parent(u.dir) == "" })
}

// byLikelihood puts first what is larger, with a preference for the names that
// main apps have.
func (p *Project) byLikelihood(units []unit) {
	size := map[string]int{}
	for _, u := range units {
		for _, f := range p.list() {
			if within(f.path, u.dir) && scriptExtensions[path.Ext(f.path)] {
				size[u.dir]++
			}
		}
		switch path.Base(u.dir) {
		case "web", "app", "frontend", "www", "client", "main", "nextjs", "platform", "dashboard":
			size[u.dir] = size[u.dir]*3 + 10
		}
		if u.main() == Expo || u.main() == Electron {
			size[u.dir] /= 4
		}
	}
	slices.SortStableFunc(units, func(a, b unit) int { return size[b.dir] - size[a.dir] })
}

// isPackageForOthers reports whether the repository's product is a library: what
// it holds besides, such as its website, is not the app that was meant.
func (p *Project) isPackageForOthers() bool {
	for _, f := range p.list() {
		if isAround(f.path) || isAside(parent(f.path)) {
			continue
		}
		switch path.Base(f.path) {
		case "package.json":
			if m := p.ManifestIn(parent(f.path)); isLibrary(m) {
				return true
			}
		case "Cargo.toml", "go.mod", "pom.xml", "Gemfile.lock":
			return true
		}
	}
	return false
}

// FolderOf is the folder of the package that a tool was found in, relative to the
// app's root; "" for the root itself and for tools that were not found.
func (p *Project) FolderOf(t Tech) string {
	tool := p.Stack().Tool(t)
	for dir := parent(tool.File); dir != "" && !isAround(tool.File); dir = parent(dir) {
		if p.Has(join(dir, "package.json")) {
			return dir
		}
	}
	return ""
}
