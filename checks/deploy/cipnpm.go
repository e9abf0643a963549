package deploy

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"underpin/checks/project"
)

// wrongPnpm says why the step that brings pnpm makes the job fail: a version before 9
// passes over a lock file of version 9 and then has none, and the action from its
// version 4 on stops at a version other than the one that package.json names
// (https://github.com/pnpm/action-setup#version).
func wrongPnpm(p *project.Project, w project.Workflow, job project.Job, s project.Step) string {
	action, release, _ := strings.Cut(s.Uses, "@")
	if action != "pnpm/action-setup" || s.If != "" || s.Value.Get("with", "package_json_file").Kind != project.NoValue {
		return ""
	}
	asked := valueOf(w, job, s.Value.Get("with", "version").Text())
	major, known := majorOf(asked)
	if !known {
		return ""
	}
	m := p.Manifest()
	if named, ok := strings.CutPrefix(m.PackageManager, "pnpm@"); ok {
		named, _, _ = strings.Cut(named, "+")
		of, _ := majorOf(strings.TrimPrefix(release, "v"))
		if wanted, ok := majorOf(named); ok && (wanted != major || of >= 4 && named != asked) && of >= 4 {
			return fmt.Sprintf("it brings pnpm %s, package.json asks for pnpm %s, and pnpm/action-setup stops at two versions", asked, named)
		}
	}
	if lock := lockOfPnpm(p); major < 9 && lock >= 9 && slices.ContainsFunc(job.Steps, installsByPnpm) {
		return fmt.Sprintf("it brings pnpm %d, which cannot read the lock file of pnpm 9 and later", major)
	}
	return ""
}

func installsByPnpm(s project.Step) bool {
	return slices.ContainsFunc(s.Commands(), func(c string) bool {
		return (strings.HasPrefix(c, "pnpm install") || strings.HasPrefix(c, "pnpm i ") || c == "pnpm i") && !strings.Contains(c, "--no-frozen-lockfile") && !strings.Contains(c, "||")
	})
}

// lockOfPnpm is the version that the app's pnpm-lock.yaml names; 0 without one.
func lockOfPnpm(p *project.Project) int {
	for _, name := range p.Stack().LockFiles {
		if path.Base(name) != "pnpm-lock.yaml" {
			continue
		}
		text, _ := p.Read(name)
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "lockfileVersion:"); ok {
				major, _ := majorOf(strings.Trim(strings.TrimSpace(rest), `'"`))
				return major
			}
		}
	}
	return 0
}

// valueOf is a setting with the variable of the workflow or the job written out that it
// takes its value from.
func valueOf(w project.Workflow, job project.Job, text string) string {
	name, ok := strings.CutPrefix(strings.Join(strings.Fields(text), ""), "${{env.")
	if !ok {
		return text
	}
	name = strings.TrimSuffix(name, "}}")
	if v := w.Value.Get("jobs", job.ID, "env", name).Text(); v != "" {
		return v
	}
	return w.Value.Get("env", name).Text()
}

func majorOf(version string) (int, bool) {
	head, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(head)
	return n, err == nil
}

// copiesNothing says why a command must fail: it copies a file that is not in the
// repository and that no command before it writes.
func copiesNothing(p *project.Project, job project.Job, step int, command string) string {
	words := strings.Fields(command)
	if len(words) != 3 || words[0] != "cp" || strings.HasPrefix(words[1], "-") || strings.ContainsAny(command, "$*?~|&;`") || strings.HasPrefix(words[1], "/") {
		return ""
	}
	file := strings.Trim(words[1], `"'`)
	at := path.Join(strings.TrimPrefix(job.Steps[step].Dir, "./"), file)
	tracked, known := p.Tracked(at)
	if p.Folder() != "" || at != file || p.Has(at) || tracked || !known && p.Ignored(at) || slices.ContainsFunc(p.Files(), func(f string) bool { return strings.HasPrefix(f, at+"/") }) {
		return ""
	}
	for _, b := range job.Steps[:step+1] {
		other, _, _ := strings.Cut(b.Uses, "@")
		switch {
		case other != "" && !slices.Contains([]string{"actions/checkout", "actions/setup-node", "actions/cache", "pnpm/action-setup", "oven-sh/setup-bun"}, other):
			return ""
		case strings.Count(b.Run, file) > strings.Count(b.Run, command), strings.Contains(b.Run, "build"), strings.Contains(b.Run, "generate"):
			return ""
		}
	}
	for _, made := range []string{"dist/", "build/", "out/", "node_modules/", ".next/", "coverage/", "target/"} {
		if strings.HasPrefix(at, made) {
			return ""
		}
	}
	return fmt.Sprintf("it copies %s, which is not in the repository", file)
}
