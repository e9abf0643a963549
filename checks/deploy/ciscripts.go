package deploy

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// verifiesProgram reports whether a script of the repository's own, which a command starts,
// builds or tests by starting other programs: spawnSync("npm", ["test"]), a helper of the
// script that is handed the words, execSync("npm run build"), subprocess.run(["pytest"]).
func verifiesProgram(p *project.Project, name string, depth int) bool {
	if name == "" || path.IsAbs(name) || !source.Supported(name) && path.Ext(name) != ".py" {
		return false
	}
	name = path.Clean(name)
	if !p.Holds(name, "child_process", "execa", "zx", "subprocess", "Bun.spawn", "Deno.Command", "cross-spawn") {
		return false
	}
	for _, command := range project.PerFile(p, name, "deploy/started", startedBy) {
		if verifies(p, command, depth+1) {
			return true
		}
	}
	return false
}

// startedBy are the commands that a script may start, by what it hands to calls.
func startedBy(f *source.File) []string {
	var out []string
	for c := range f.Find(source.Call, source.New) {
		args := c.Args()
		for i, a := range args {
			switch first, ok := a.StringValue(); {
			case ok && i+1 < len(args) && args[i+1].Kind() == source.Array:
				out = append(out, first+" "+wordsIn(args[i+1]))
			case ok && startsProcess(c.CalleeName()):
				out = append(out, first)
			case a.Kind() == source.Array && (startsProcess(c.CalleeName()) || strings.HasSuffix(c.CalleePath(), "subprocess.run")):
				out = append(out, wordsIn(a))
			}
		}
	}
	for t := range f.Find(source.Tagged) { // $`npm test` of zx
		if text := t.Text(); strings.HasPrefix(text, "$`") {
			out = append(out, strings.Trim(text, "$`"))
		}
	}
	return out
}

func wordsIn(list source.Node) string {
	var words []string
	for item := range list.Children() {
		if word, ok := item.StringValue(); ok {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// startsProcess reports whether a function of that name runs the command that it is handed.
func startsProcess(name string) bool {
	switch name {
	case "exec", "execSync", "execFile", "execFileSync", "spawn", "spawnSync", "execa", "execaSync", "execaCommand", "execaCommandSync", "check_call", "check_output", "system", "Popen":
		return true
	}
	return false
}
