package fixes

import (
	"path"
	"slices"
	"strings"
)

// IgnoreEnvFiles keeps git from taking in files with real settings, the example
// of them excepted. Nothing happens when git ignores them already.
func IgnoreEnvFiles(d *Draft) error {
	open := openEnvFiles(d)
	for _, name := range open {
		d.Step("Take "+name+" out of git if it is in there. The file itself stays on your disk.", "git rm --cached --ignore-unmatch "+name)
	}
	p := d.Project()
	here := path.Dir(ignoreFile(d))
	if p.Ignored(".env") && p.Ignored(".env.local") {
		own := slices.DeleteFunc(slices.Clone(open), func(name string) bool { return path.Dir(name) != "." })
		if len(own) > 0 {
			if err := ignore(d, ".gitignore", strings.Join(own, "\n")+"\n"); err != nil {
				return err
			}
		}
		here = "."
	} else if err := ignore(d, ignoreFile(d), envLines(p.Ignored(".env"))); err != nil {
		return err
	}
	for _, name := range open { // of the repository, above the app
		if dir := path.Dir(name); dir != "." && dir != here {
			if err := ignore(d, dir+"/.gitignore", envLines(false)); err != nil {
				return err
			}
			here = dir
		}
	}
	return nil
}

// envLines are the lines that keep settings files out of git.
func envLines(plain bool) string {
	if plain { // .env itself is ignored already
		return "# Settings with real values\n.env.*\n!.env.example\n"
	}
	return "# Settings with real values\n.env\n.env.*\n!.env.example\n"
}

// ignoreFile is the app's .gitignore, or the nearest one above when only that
// exists.
func ignoreFile(d *Draft) string {
	for up := ""; len(up) < 15; up += "../" {
		if d.Has(up + ".gitignore") {
			return up + ".gitignore"
		}
	}
	return ".gitignore"
}

func ignore(d *Draft, file, lines string) error {
	text, ok := d.Read(file)
	if !ok {
		return d.Create(file, "node_modules\n\n"+lines)
	}
	before := ""
	if len(text) > 0 {
		before = "\n"
		if text[len(text)-1] != '\n' {
			before = "\n\n"
		}
	}
	return d.Edit(file, Edit{Start: len(text), End: len(text), Text: before + lines})
}

// openEnvFiles are the files with settings, of the app and in the folders above
// it, that git does not ignore.
func openEnvFiles(d *Draft) []string {
	var out []string
	for _, name := range d.Project().Files() {
		base := path.Base(name)
		above := strings.Trim(strings.TrimSuffix(name, base), "./") == ""
		if above && (base == ".env" || strings.HasPrefix(base, ".env.")) && !isExample(base) && !d.Project().Ignored(name) {
			out = append(out, name)
		}
	}
	return out
}

func isExample(name string) bool {
	for _, word := range []string{"example", "sample", "template", "dist", "default", "test", "schema", "ci"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
