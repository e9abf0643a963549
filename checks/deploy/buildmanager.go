package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// A choice is one package manager, and what speaks for it.
type choice struct{ manager, why string }

// rivalLocks are the lock files of one folder that belong to several package
// managers: those of the app, else of the folder above.
func rivalLocks(p *project.Project) (locks, managers []string) {
	for _, folder := range []string{".", ".."} {
		locks, managers = nil, nil
		for _, name := range p.Files() {
			if m := lockManagers[path.Base(name)]; m != "" && path.Dir(name) == folder {
				locks = append(locks, name)
				if !slices.Contains(managers, m) {
					managers = append(managers, m)
				}
			}
		}
		if len(managers) > 1 {
			return locks, managers
		}
	}
	return nil, nil
}

// usedManager is the package manager that the project works with: the one that
// package.json names, else the one whose lock file is kept up to date, since no
// clean install takes another; then what it is built with, and what people are
// told to type.
func usedManager(p *project.Project, locks, managers []string) choice {
	if m := p.Manifest(); m != nil {
		if name, _, _ := strings.Cut(m.PackageManager, "@"); slices.Contains(managers, name) {
			return choice{name, "package.json names it in packageManager"}
		}
	}
	if c, ok := keptUpToDate(p, locks); ok {
		return c
	}
	for _, look := range []func(*project.Project) []spoken{inPipelines, onHosts} {
		if c, ok := onlyOne(look(p), managers, " installs with it"); ok {
			return c
		}
	}
	for _, look := range []func(*project.Project) []spoken{inScripts, inReadme} {
		if c, ok := onlyOne(look(p), managers, " uses it"); ok {
			return c
		}
	}
	for _, l := range locks {
		if m := lockManagers[path.Base(l)]; m == p.Stack().PackageManager {
			return choice{m, "nothing else speaks for one of them, and hosts look for " + path.Base(l) + " first"}
		}
	}
	return choice{managers[0], "nothing speaks for another"}
}

// Spoken is a command, and the file that it is in.
type spoken struct{ file, command string }

// onlyOne is the package manager that the commands use, if all use the same.
func onlyOne(said []spoken, managers []string, words string) (choice, bool) {
	var found choice
	for _, s := range said {
		m := managerIn(s.command)
		if m == "" || !slices.Contains(managers, m) {
			continue
		}
		if found.manager != "" && found.manager != m {
			return choice{}, false
		}
		found = choice{m, s.file + words}
	}
	return found, found.manager != ""
}

// managerIn is the package manager that a command calls; "" without one.
func managerIn(command string) string {
	words := strings.FieldsFunc(command, func(r rune) bool { return strings.ContainsRune(" \t\"'`[],;&|()", r) })
	for i, w := range words {
		switch {
		case i+1 == len(words):
		case w == "npm", w == "pnpm", w == "yarn", w == "bun":
			if next := words[i+1]; next == "i" || next == "ci" || next == "install" || next == "run" || next == "exec" || next == "dev" || next == "add" || next == "build" || next == "start" {
				return w
			}
		case w == "npx":
			return "npm"
		case w == "bunx":
			return "bun"
		}
	}
	return ""
}

func inPipelines(p *project.Project) []spoken {
	var out []spoken
	for _, w := range p.Workflows() {
		for _, job := range w.Jobs {
			for _, s := range job.Steps {
				for _, c := range s.Commands() {
					out = append(out, spoken{w.File, c})
				}
			}
		}
	}
	return out
}

// onHosts are the lines of the files that hosts and images are built by.
func onHosts(p *project.Project) []spoken {
	var out []spoken
	for _, name := range []string{"Dockerfile", "vercel.json", "netlify.toml", "render.yaml", "nixpacks.toml", "railway.json", "railway.toml", "fly.toml", ".replit", "amplify.yml"} {
		text, _ := p.Read(name)
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
				out = append(out, spoken{name, line})
			}
		}
	}
	return out
}

func inScripts(p *project.Project) []spoken {
	var out []spoken
	for _, s := range p.Manifest().Scripts {
		out = append(out, spoken{"package.json", s.Command})
	}
	return out
}

func inReadme(p *project.Project) []spoken {
	var out []spoken
	for _, name := range []string{"README.md", "readme.md", "README"} {
		text, _ := p.Read(name)
		for line := range strings.Lines(string(text)) {
			out = append(out, spoken{name, line})
		}
	}
	return out
}

// keptUpToDate is the package manager whose lock file knows more of what
// package.json asks for than every other.
func keptUpToDate(p *project.Project, locks []string) (choice, bool) {
	missing := map[string]int{}
	for _, l := range locks {
		m, n := lockManagers[path.Base(l)], len(p.LockMisses(l))
		if before, ok := missing[m]; !ok || n < before {
			missing[m] = n
		}
	}
	best, most := "", 0
	for m, n := range missing {
		if best == "" || n < missing[best] {
			best = m
		}
		most = max(most, n)
	}
	for m, n := range missing {
		if m != best && n == missing[best] {
			return choice{}, false
		}
	}
	return choice{best, fmt.Sprintf("its lock file is the one that was kept up to date: another lacks %d of the packages that package.json asks for", most)}, best != ""
}

// managerFor is the package manager that new files are written for.
func managerFor(p *project.Project) string {
	if locks, managers := rivalLocks(p); len(managers) > 1 {
		return usedManager(p, locks, managers).manager
	}
	return p.Stack().PackageManager
}
