package fixes

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// allow reports why a plan may not change a path. Paths are relative to the
// app's root; they may climb no higher than the project's own files do.
func (d *Draft) allow(name string) error {
	if err := checkPath(name); err != nil {
		return err
	}
	if up := climbs(name); up > 0 && up > d.highest() {
		return fmt.Errorf("%s: lies outside of the repository", name)
	}
	return nil
}

// checkPath reports why no change may ever touch a path.
func checkPath(name string) error {
	switch {
	case name == "" || name == "." || path.Base(name) == ".." || path.Clean(name) != name:
		return fmt.Errorf("%q: not a plain path", name)
	case strings.HasPrefix(name, "/"), strings.Contains(name, `\`), len(name) > 1 && name[1] == ':':
		return fmt.Errorf("%q: not a path relative to the app", name)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return fmt.Errorf("%q: holds control characters", name)
	}
	for _, part := range strings.Split(name, "/") {
		if slices.Contains([]string{".git", "node_modules", ".underpin"}, strings.ToLower(part)) {
			return fmt.Errorf("%s: %s is not for fixes to change", name, part)
		}
	}
	return nil
}

// climbs counts the "../" that a clean path begins with.
func climbs(name string) int {
	n := 0
	for strings.HasPrefix(name, "../") {
		n, name = n+1, name[3:]
	}
	return n
}

// highest is how many folders lie between the app and the top of the repository.
func (d *Draft) highest() int {
	n := 0
	if folder := d.base.Folder(); folder != "" {
		n = strings.Count(folder, "/") + 1
	}
	for _, f := range d.base.Files() {
		n = max(n, climbs(f))
	}
	return n
}

// languageOf names the language of a file for highlighting.
func languageOf(name string) string {
	switch ext := strings.TrimPrefix(path.Ext(name), "."); ext {
	case "mts", "cts":
		return "ts"
	case "mjs", "cjs":
		return "js"
	case "yml":
		return "yaml"
	case "conf":
		return "nginx"
	default:
		return ext
	}
}
