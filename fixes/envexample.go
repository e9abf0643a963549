package fixes

import (
	"bytes"
	"path"
	"strings"
)

// exampleFiles are the names that example env files go by, the usual one first.
var exampleFiles = []string{
	".env.example", ".env.sample", ".env.template", ".env.local.example", ".env.example.local",
	".env.dist", "env.example", "example.env", ".env.development.example", ".dev.vars.example",
}

// exampleFile is the app's example env file: its own, else the nearest one above it in
// the repository, else the one to be made. In a product of which the app is the front end
// beside a server in another language it lies where that front end does.
func (d *Draft) exampleFile() string {
	folder := ""
	if !d.Has("package.json") && len(d.base.OtherLanguage()) > 0 && !d.base.Stack().Python() {
		folder = d.base.FolderOf(d.base.Stack().Framework)
	}
	for _, name := range exampleFiles {
		if file := path.Join(folder, name); folder != "" && d.Has(file) {
			return file
		}
	}
	for up := range d.highest() + 1 {
		for _, name := range exampleFiles {
			if file := strings.Repeat("../", up) + name; d.Has(file) {
				return file
			}
		}
	}
	return path.Join(folder, exampleFiles[0])
}

// EnvExample adds a variable to the app's example env file, or to a new
// .env.example, with a comment above it. Nothing happens when the variable is
// named there already, even in a comment. The example must not be a secret.
func (d *Draft) EnvExample(name, example, comment string) error {
	file := d.exampleFile()
	text, ok := d.Read(file)
	if !ok && d.Has(file) {
		return Refuse(file+" could not be read", "sh", name+"="+example)
	}
	if declares(text, name) {
		return nil
	}
	eol := lineEnd(text)
	if !ok {
		eol = d.Style("").EOL
	}
	var b strings.Builder
	b.Write(text)
	if comment != "" && sameRemark(text, comment) {
		b.WriteString(name + "=" + envValue(example) + eol)
		if err := d.allow(file); err != nil {
			return err
		}
		d.put(file, []byte(b.String()))
		return d.unignore(file)
	}
	if len(text) > 0 {
		if !bytes.HasSuffix(text, []byte("\n")) {
			b.WriteString(eol)
		}
		if !bytes.HasSuffix(text, []byte(eol+eol)) && len(bytes.TrimSpace(text)) > 0 {
			b.WriteString(eol)
		}
	}
	for line := range strings.Lines(comment) {
		b.WriteString("# " + strings.TrimSpace(line) + eol)
	}
	b.WriteString(name + "=" + envValue(example) + eol)
	if err := d.allow(file); err != nil {
		return err
	}
	d.put(file, []byte(b.String()))
	return d.unignore(file)
}

// EnvExampleValue is EnvExample for a value that stood in the code until now: where the
// variable is named there already, with nothing behind it, the value is put there.
func (d *Draft) EnvExampleValue(name, value, comment string) error {
	file := d.exampleFile()
	if text, ok := d.Read(file); ok {
		at := 0
		for line := range strings.Lines(string(text)) {
			if strings.TrimRight(line, " \t\r\n") == name+"=" {
				end := at + len(name) + 1
				return d.Edit(file, Edit{Start: end, End: end, Text: envValue(value)})
			}
			at += len(line)
		}
	}
	return d.EnvExample(name, value, comment)
}

// sameRemark reports whether the last lines of an env file are variables below the same
// remark: one more of them needs it no second time.
func sameRemark(text []byte, comment string) bool {
	if strings.Contains(comment, "\n") || !bytes.HasSuffix(text, []byte("\n")) {
		return false
	}
	lines := strings.Split(strings.TrimRight(string(text), "\r\n"), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.TrimSpace(lines[i])
		if strings.HasPrefix(line, "#") {
			return i < len(lines)-1 && line == "# "+strings.TrimSpace(comment)
		}
		if line == "" {
			return false
		}
	}
	return false
}

// declares reports whether an env file names a variable, set or commented out.
func declares(text []byte, name string) bool {
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "#"))
		line = strings.TrimSpace(strings.TrimPrefix(line, "export "))
		if key, _, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == name {
			return true
		}
	}
	return false
}

// envValue is a value as an env file writes it.
func envValue(v string) string {
	if strings.ContainsAny(v, " #\"'`\n") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(v) + `"`
	}
	return v
}

// unignore keeps git from ignoring the example: many apps ignore ".env*".
func (d *Draft) unignore(file string) error {
	const ignoreFile = ".gitignore"
	if !d.Project().Ignored(file) {
		return nil
	}
	text, ok := d.Read(ignoreFile)
	if !ok {
		d.Note("git ignores " + file + "; commit it with git add -f " + file + ".")
		return nil
	}
	at := -1
	for offset := 0; offset < len(text); {
		end := offset + bytes.IndexByte(text[offset:], '\n') + 1
		if end == offset {
			end = len(text)
		}
		pattern := strings.TrimSpace(string(text[offset:end]))
		if ok, err := path.Match(strings.TrimPrefix(pattern, "/"), file); ok && err == nil {
			at = end
		}
		offset = end
	}
	if at < 0 {
		d.Note("git ignores " + file + "; commit it with git add -f " + file + ".")
		return nil
	}
	line := "!" + file + "\n"
	if !bytes.HasSuffix(text[:at], []byte("\n")) {
		line = "\n" + strings.TrimSuffix(line, "\n")
	}
	return d.Edit(ignoreFile, Edit{Start: at, End: at, Text: line})
}
