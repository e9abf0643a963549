package project

import (
	"path"
	"strings"
)

// An ignoreFile is the patterns of one .gitignore, in order.
type ignoreFile struct {
	dir   string // the folder they count from, "" for the repository's own
	rules []ignoreRule
}

type ignoreRule struct {
	pattern  string
	negated  bool
	dirOnly  bool
	anchored bool // matched against the path from dir, not the name alone
}

func parseIgnore(dir string, text []byte) ignoreFile {
	f := ignoreFile{dir: dir}
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		var r ignoreRule
		if line[0] == '!' {
			r.negated, line = true, line[1:]
		}
		line = trimSpaces(line)
		if strings.HasSuffix(line, "/") && !strings.HasSuffix(line, `\/`) {
			r.dirOnly, line = true, line[:len(line)-1]
		}
		if line == "" {
			continue
		}
		r.anchored = strings.Contains(line, "/")
		r.pattern = strings.TrimPrefix(line, "/")
		f.rules = append(f.rules, r)
	}
	return f
}

// trimSpaces cuts trailing spaces that no backslash protects.
func trimSpaces(s string) string {
	for strings.HasSuffix(s, " ") {
		if strings.HasSuffix(s, `\ `) {
			break
		}
		s = s[:len(s)-1]
	}
	return s
}

// verdict is what this file says about a path: ignored, kept, or nothing.
func (f ignoreFile) verdict(name string, dir bool) (ignored, said bool) {
	rel := name
	if f.dir != "" {
		if !strings.HasPrefix(name, f.dir+"/") {
			return false, false
		}
		rel = name[len(f.dir)+1:]
	}
	for i := len(f.rules) - 1; i >= 0; i-- {
		r := f.rules[i]
		if r.dirOnly && !dir {
			continue
		}
		subject := rel
		if !r.anchored {
			subject = path.Base(rel)
		}
		if glob(r.pattern, subject) {
			return !r.negated, true
		}
	}
	return false, false
}

// ignores are the ignore files that count in a folder, the outermost first.
type ignores []ignoreFile

// match reports whether a path is ignored, given that the folders above it are
// not.
func (s ignores) match(name string, dir bool) bool {
	for i := len(s) - 1; i >= 0; i-- {
		if ignored, said := s[i].verdict(name, dir); said {
			return ignored
		}
	}
	return false
}

// path reports whether git would ignore a path: a folder above it is ignored, or
// it is itself.
func (s ignores) path(name string) bool {
	return s.folder(parent(name)) || s.match(name, false)
}

// folder reports whether a folder or one above it is ignored.
func (s ignores) folder(dir string) bool {
	for i := range len(dir) + 1 {
		if i > 0 && (i == len(dir) || dir[i] == '/') && s.match(dir[:i], true) {
			return true
		}
	}
	return false
}
