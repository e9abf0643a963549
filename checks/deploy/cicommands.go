package deploy

import (
	"path"
	"strings"

	"underpin/checks/project"
)

// verifies reports whether a shell command builds or tests something. Scripts of
// package.json are followed to what they run.
func verifies(p *project.Project, command string, depth int) bool {
	if depth > 3 {
		return false
	}
	for _, part := range splitCommand(command) {
		words := strings.Fields(part)
		for len(words) > 0 && (strings.Contains(words[0], "=") || wrappers[words[0]]) {
			words = words[1:]
		}
		if len(words) > 0 && verifiesWords(p, words, depth) {
			return true
		}
	}
	return false
}

// wrappers run the command behind them.
var wrappers = map[string]bool{
	"npx": true, "bunx": true, "pnpx": true, "sudo": true, "time": true, "env": true, "exec": true, "xvfb-run": true, "cross-env": true, "dotenv": true, "--": true, "poetry": true, "uv": true,
}

var separators = strings.NewReplacer("&&", ";", "||", ";")

func splitCommand(command string) []string {
	return strings.FieldsFunc(separators.Replace(command), func(r rune) bool { return r == ';' || r == '|' })
}

func verifiesWords(p *project.Project, words []string, depth int) bool {
	args := bare(words[1:])
	first := ""
	if len(args) > 0 {
		first = args[0]
	}
	switch words[0] {
	case "npm", "pnpm", "yarn", "bun":
		if first == "exec" || first == "dlx" || first == "x" {
			return len(args) > 1 && verifiesWords(p, args[1:], depth+1)
		}
		if (first == "run" || first == "run-script") && len(args) > 1 {
			return verifiesScript(p, args[1], depth)
		}
		if first == "ci" || first == "install" || first == "audit" || first == "add" || words[0] == "npm" && first != "test" && first != "t" {
			return false
		}
		return verifiesScript(p, first, depth)
	case "turbo", "nx", "lerna", "moon", "run-s", "run-p", "npm-run-all", "concurrently":
		return anyWord(args, isVerb)
	case "run": // uv run pytest, poetry run pytest
		return len(args) > 0 && verifiesWords(p, args, depth+1)
	case "next", "vite", "astro", "nuxt", "nuxi", "remix", "react-router", "svelte-kit", "vercel", "netlify", "wrangler", "wasp", "expo", "react-scripts", "ng", "docker", "tsup", "vinxi":
		return anyWord(args, func(w string) bool { return w == "build" || w == "test" || w == "deploy" || w == "buildx" })
	case "playwright", "cypress":
		return first == "test" || first == "run"
	case "vitest", "jest", "mocha", "ava", "tap", "pytest", "tox", "nox", "webpack", "rollup", "esbuild", "flyctl", "fly":
		return true
	case "tsc":
		return buildsNothing(p) || !anyWord(words, func(w string) bool { return w == "--noEmit" })
	case "node", "tsx", "deno", "python", "python3", "go", "cargo", "make", "just", "task", "mix":
		return anyWord(words[1:], func(w string) bool { return isVerb(w) || w == "--test" || w == "pytest" || w == "unittest" }) || verifiesProgram(p, first, depth)
	case "docker-compose":
		return anyWord(args, isVerb)
	case "bash", "sh", "zsh", "dash":
		return verifiesFile(p, first, depth)
	}
	return strings.HasSuffix(words[0], ".sh") && verifiesFile(p, words[0], depth)
}

// verifiesFile reports whether a shell script of the repository builds or tests: a
// workflow begins at the repository's root.
func verifiesFile(p *project.Project, name string, depth int) bool {
	if name == "" || path.IsAbs(name) {
		return false
	}
	up := ""
	if folder := p.Folder(); folder != "" && folder != "." {
		up = strings.Repeat("../", strings.Count(folder, "/")+1)
	}
	for _, file := range []string{path.Join(up, name), path.Clean(name)} {
		text, ok := p.Read(file)
		if !ok {
			continue
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			for len(words) > 0 && shellWords[words[0]] {
				words = words[1:]
			}
			if len(words) > 0 && !strings.HasPrefix(words[0], "#") && verifies(p, strings.Join(words, " "), depth+1) {
				return true
			}
		}
	}
	return false
}

// shellWords stand in front of a command.
var shellWords = map[string]bool{"if": true, "then": true, "else": true, "elif": true, "do": true, "while": true, "!": true, "(": true, "{": true}

// buildsNothing reports whether the app has no build of its own, as one for
// phones that a service builds: checking its types is what a pipeline can do.
func buildsNothing(p *project.Project) bool {
	m := p.Manifest()
	return m != nil && m.Scripts["build"].Command == ""
}

// verifiesScript reports whether a script builds or tests: by its name, else by
// what it runs.
func verifiesScript(p *project.Project, name string, depth int) bool {
	m := p.Manifest()
	if m == nil {
		return isVerb(name)
	}
	script, ok := m.Scripts[name]
	body := script.Command
	switch {
	case !ok:
		return isVerb(name)
	case strings.Contains(body, "no test specified"):
		return false
	case isVerb(name):
		return true
	}
	return verifies(p, body, depth+1)
}

// isVerb reports whether a task's name says that it builds or tests.
func isVerb(w string) bool {
	head, _, _ := strings.Cut(w, ":")
	switch head {
	case "build", "test", "tests", "e2e", "ci", "verify", "validate", "check-all", "build-only":
		return true
	}
	return strings.HasPrefix(w, "test:") || strings.HasPrefix(w, "test-") || strings.HasPrefix(w, "build:") || strings.HasPrefix(w, "build-") || strings.HasSuffix(w, ":build") || strings.HasSuffix(w, ":test")
}

func anyWord(words []string, want func(string) bool) bool {
	for _, w := range words {
		if want(w) {
			return true
		}
	}
	return false
}

// bare leaves out flags; the values of those that take one go with them.
func bare(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "--filter" || w == "-F" || w == "--prefix" || w == "--cwd" || w == "-C" || w == "--dir" || w == "-w" || w == "--workspace":
			i++
		case strings.HasPrefix(w, "-"):
		case w == "workspace" && i+1 < len(words): // yarn workspace NAME script
			i++
		default:
			out = append(out, w)
		}
	}
	return out
}

// builtByAction reports whether an action builds or tests by itself.
func builtByAction(uses string) bool {
	name, _, _ := strings.Cut(uses, "@")
	switch name {
	case "docker/build-push-action", "cypress-io/github-action", "withastro/action", "amondnet/vercel-action", "superfly/flyctl-actions":
		return true
	}
	return false
}

// cannotInstall says why an install command must fail: it wants a lock file that
// the repository has not got.
func cannotInstall(p *project.Project, command string) string {
	for _, part := range splitCommand(command) {
		words := strings.Fields(part)
		if len(words) < 2 {
			continue
		}
		frozen := anyWord(words, func(w string) bool { return w == "--frozen-lockfile" || w == "--immutable" })
		switch {
		case words[0] == "npm" && (words[1] == "ci" || words[1] == "clean-install") && !locked(p, "package-lock.json", "npm-shrinkwrap.json"):
			return `"npm ci" needs a package-lock.json, and the repository has none`
		case words[0] == "pnpm" && frozen && !locked(p, "pnpm-lock.yaml"):
			return `"pnpm install --frozen-lockfile" needs a pnpm-lock.yaml, and the repository has none`
		case words[0] == "yarn" && frozen && !locked(p, "yarn.lock"):
			return `"yarn install" with a frozen lock file needs a yarn.lock, and the repository has none`
		case words[0] == "bun" && frozen && !locked(p, "bun.lock", "bun.lockb"):
			return `"bun install --frozen-lockfile" needs a bun.lock, and the repository has none`
		}
	}
	return ""
}

func locked(p *project.Project, names ...string) bool {
	for _, lock := range p.Stack().LockFiles {
		for _, n := range names {
			if path.Base(lock) == n {
				return true
			}
		}
	}
	for _, file := range p.Files() {
		for _, n := range names {
			if path.Base(file) == n {
				return true
			}
		}
	}
	return false
}
