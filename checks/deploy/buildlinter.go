package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// firstFlat is the ESLint that reads eslint.config and nothing else unless it is told to
// (https://eslint.org/docs/latest/use/migrate-to-9.0.0#flat-config).
const firstFlat = 9

// unreadLinter tells of scripts that call an ESLint which no longer reads the only
// configuration that is there: it stops with an error before it looks at a file.
func unreadLinter(p *project.Project) []fault {
	var out []fault
	for _, m := range p.Manifests() {
		dir := path.Dir(m.File)
		lint, ok := m.Scripts["lint"]
		if !ok || strings.HasPrefix(m.File, "../") || m.Value.Get("eslintConfig").OK() {
			continue
		}
		asked := m.Dependency("eslint")
		if asked.Name == "" {
			asked = p.Dependency("eslint")
		}
		if !asked.Version.AtLeast(firstFlat, 0) || !callsLinter(lint.Command) || flatConfigAround(p, dir) {
			continue
		}
		old := oldConfigIn(p, dir)
		if old == "" {
			continue
		}
		out = append(out, fault{
			check.Low, check.Likely, fmt.Sprintf("the script \"lint\" calls ESLint %d, which reads no %s: it stops before it looks at a file", asked.Version.Major, path.Base(old)),
			[]check.Place{check.Line(m.File, max(lint.Line, 1), "stops with an error"), check.Line(old, 1, "only ESLint before 9 reads this")},
			"The linter runs: its rules stand in an eslint.config file, which the installed ESLint reads.",
		})
	}
	return out
}

// removedLinter tells of scripts that call the linter of Next, which Next 16 does not have
// any more (https://nextjs.org/docs/app/guides/upgrading/version-16#next-lint-command).
func removedLinter(p *project.Project) []fault {
	if !p.Stack().Version(project.Next).AtLeast(16, 0) {
		return nil
	}
	var out []fault
	for _, m := range manifestsOf(p) {
		lint := m.Scripts["lint"]
		if !strings.HasPrefix(strings.Join(strings.Fields(lint.Command), " "), "next lint") || m.Dependency("next").Name == "" {
			continue
		}
		out = append(out, fault{
			check.Low, check.Likely, "the script \"lint\" calls \"next lint\", which Next 16 no longer has: nothing reads the code",
			[]check.Place{check.Line(m.File, max(lint.Line, 1), "Next 16 has no such command")},
			"The linter runs: the script calls ESLint or Biome itself.",
		})
	}
	return out
}

// callsLinter reports whether a command runs eslint as it is, told neither of a
// configuration nor to read those of old.
func callsLinter(command string) bool {
	if strings.Contains(command, "ESLINT_USE_FLAT_CONFIG") {
		return false
	}
	for _, part := range splitCommand(command) {
		words := strings.Fields(part)
		for len(words) > 0 && wrappers[words[0]] {
			words = words[1:]
		}
		if len(words) > 0 && words[0] == "eslint" {
			return !slices.Contains(words, "-c") && !slices.Contains(words, "--config")
		}
	}
	return false
}

// flatConfigAround reports whether ESLint finds a configuration that it reads, in a
// folder or above it.
func flatConfigAround(p *project.Project, dir string) bool {
	for ; ; dir = path.Dir(dir) {
		for _, ext := range []string{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"} {
			if p.Has(path.Join(dir, "eslint.config"+ext)) || p.Has(path.Join("..", dir, "eslint.config"+ext)) {
				return true
			}
		}
		if dir == "." || dir == "/" {
			return false
		}
	}
}

// oldConfigIn is the configuration of the older kind in a folder, "" without one.
func oldConfigIn(p *project.Project, dir string) string {
	for _, name := range []string{".eslintrc", ".eslintrc.js", ".eslintrc.cjs", ".eslintrc.json", ".eslintrc.yml", ".eslintrc.yaml"} {
		if file := path.Join(dir, name); p.Has(file) {
			return file
		}
	}
	return ""
}

// silencedPeers is the setting by which npm installs packages that say they do not fit
// each other.
func silencedPeers(p *project.Project) []check.Place {
	for _, setting := range []string{"legacy-peer-deps=true", "force=true"} {
		if n := lineWith(p, ".npmrc", func(line string) bool { return strings.ReplaceAll(line, " ", "") == setting }); n > 0 {
			return []check.Place{check.Line(".npmrc", n, "packages that do not fit each other are installed without a word")}
		}
	}
	return nil
}

// foreignProtocol are the packages that are asked for in a way that npm, whose lock file
// is there, does not know: it stops at them.
func foreignProtocol(p *project.Project) []check.Place {
	if !p.Has("package-lock.json") {
		return nil
	}
	var out []check.Place
	m := p.Manifest()
	for _, group := range []string{"dependencies", "devDependencies"} {
		for member := range m.Value.Get(group).Members() {
			if strings.HasPrefix(member.Value.Text(), "workspace:") {
				out = append(out, check.Line(m.File, max(member.Value.Line, 1), "npm does not know workspace: and stops here"))
			}
		}
	}
	return out
}

// absentFunctions are the functions that Supabase is told how to run and of which the
// repository holds nothing.
func absentFunctions(p *project.Project) []check.Place {
	const config, most = "supabase/config.toml", 6
	text, _ := p.Read(config)
	var out []check.Place
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		name, found := strings.CutPrefix(strings.TrimSpace(line), "[functions.")
		name, closed := strings.CutSuffix(name, "]")
		if name = strings.Trim(name, `"`); !found || !closed || name == "" || strings.Contains(name, ".") || present(p, "supabase/functions", name) {
			continue
		}
		if rest := strings.SplitN(string(text), line, 2); len(rest) == 2 {
			own, _, _ := strings.Cut(rest[1], "\n[")
			if strings.Contains(own, "entrypoint") {
				continue
			}
		}
		if out = append(out, check.Line(config, n, "tells how to run "+name+", of which the repository holds nothing")); len(out) == most {
			break
		}
	}
	return out
}

// olderImage is the Node of an image that is older than the one that the app asks for.
func olderImage(p *project.Project) []check.Place {
	m := p.Manifest()
	asked := m.Value.Get("engines", "node")
	least := project.ParseVersion(strings.TrimLeft(asked.Text(), ">=^~v "))
	if !least.Known() || strings.ContainsAny(asked.Text(), "|<") {
		return nil
	}
	for _, in := range dockerLines(p, "Dockerfile") {
		words := strings.Fields(in.text)
		if len(words) < 2 || !strings.EqualFold(words[0], "FROM") {
			continue
		}
		tag, ok := strings.CutPrefix(words[1], "node:")
		if major, known := majorOf(leadingDigits(tag)); ok && known && major > 0 && major < least.Major {
			return []check.Place{check.Line("Dockerfile", in.line, "an older Node than package.json asks for"), check.Line(m.File, max(asked.Line, 1), "asks for a newer Node than the image has")}
		}
	}
	return nil
}
