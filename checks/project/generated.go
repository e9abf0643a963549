package project

import (
	"bytes"
	"path"
	"strings"
)

// generatedName reports whether a file's name says that a tool wrote it.
func generatedName(name string) bool {
	base := path.Base(name)
	for _, mark := range []string{".min.", ".bundle.", ".generated.", "-min.", ".pnp."} {
		if strings.Contains(base, mark) {
			return true
		}
	}
	for _, dir := range []string{"__generated__/", "generated/prisma/", "_generated/", "@generated/"} {
		if strings.HasPrefix(name, dir) || strings.Contains(name, "/"+dir) {
			return true
		}
	}
	return false
}

const (
	headerBytes = 2048
	longLine    = 5000 // nobody types a line like that; minifiers write nothing else
)

// generatedText reports whether a source file was generated or minified: it says
// "@generated" in its head, or most of it stands in very long lines.
func generatedText(text []byte) bool {
	head := text[:min(len(text), headerBytes)]
	if i := bytes.Index(head, []byte("@generated")); i >= 0 && inComment(head, i) {
		return true
	}
	if len(text) < longLine {
		return false
	}
	long := 0
	for rest := text; len(rest) > 0; {
		line := rest
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			line, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		if len(line) >= longLine {
			long += len(line)
		}
	}
	return long > len(text)/2
}

// inComment reports whether the line that holds byte i begins as a comment.
func inComment(text []byte, i int) bool {
	line := text[:i]
	if n := bytes.LastIndexByte(line, '\n'); n >= 0 {
		line = line[n+1:]
	}
	line = bytes.TrimLeft(line, " \t")
	for _, mark := range []string{"//", "/*", "*", "#", "<!--"} {
		if bytes.HasPrefix(line, []byte(mark)) {
			return true
		}
	}
	return false
}
