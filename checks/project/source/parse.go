package source

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/microsoft/typescript-go/underpin"
)

// Limits of what is parsed. The parser recurses and cannot be stopped, so a
// text beyond them becomes a Problem instead. Real code stays far below: of
// eleven thousand public files the deepest reaches 26 brackets.
const (
	MaxBytes = 1 << 20         // of one file
	patience = 4 * time.Second // for one file
)

// Supported reports whether Parse reads files with this path's extension as
// JavaScript or what becomes JavaScript.
func Supported(name string) bool {
	switch path.Ext(name) {
	case ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro":
		return true
	}
	return false
}

// Parse reads a source file. It never fails: what could not be read is in the
// file's Problems, and a text beyond the limits gives an empty tree.
func Parse(name string, text []byte) *File {
	f := &File{Path: name, Text: text, whole: shared(text)}
	f.tree = emptyTree(len(text))
	code := readable(text)
	switch path.Ext(name) {
	case ".vue", ".svelte", ".astro", ".html":
		code = scripts(code)
	}
	if why := tooMuch(code); why != "" {
		f.Problems = []Problem{{Message: why}}
		return f
	}
	if isPython(name) {
		f.parsePython(shared(code))
		return f
	}
	tree, err := parseInTime(shared(code), dialect(name), false)
	if err != nil {
		f.Problems = []Problem{{Message: err.Error()}}
		return f
	}
	f.tree = tree.Nodes
	for _, p := range tree.Problems {
		line, column := f.Position(int(p.Start))
		f.Problems = append(f.Problems, Problem{Line: line, Column: column, Message: p.Message})
	}
	f.collect()
	return f
}

// shared is a text as a string without a copy: a file's text never changes, and
// every name in a tree is a part of it.
func shared(text []byte) string {
	return unsafe.String(unsafe.SliceData(text), len(text)) //nolint:gosec // G103: see above
}

func emptyTree(size int) []tsgo.Node {
	return []tsgo.Node{{Kind: FileKind, Stop: uint32(size), Next: 1}}
}

func dialect(name string) tsgo.Dialect {
	switch path.Ext(name) {
	case ".ts", ".mts", ".cts", ".vue", ".svelte", ".astro":
		return tsgo.TS
	case ".tsx":
		return tsgo.TSX
	}
	return tsgo.JS
}

// parseInTime gives up on a parse that takes too long; its goroutine then runs
// on until the process ends, since a parse cannot be stopped.
func parseInTime(text string, d tsgo.Dialect, types bool) (tsgo.Tree, error) {
	if len(text) < 64<<10 && !suspicious(text) { // cannot take long: spare the goroutine
		return parseSafely(text, d, types)
	}
	type answer struct {
		tree tsgo.Tree
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		tree, err := parseSafely(text, d, types)
		done <- answer{tree, err}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case a := <-done:
		return a.tree, a.err
	case <-timer.C:
		return tsgo.Tree{}, fmt.Errorf("not read: parsing it takes longer than %s", patience)
	}
}

func parseSafely(text string, d tsgo.Dialect, types bool) (tree tsgo.Tree, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not read: the parser gave up (%v)", r)
		}
	}()
	return tsgo.Parse(text, d, types), nil
}

// readable is the text as the parser can take it: of the same length, with
// bytes that are not UTF-8 and a byte order mark blanked, since one bad byte
// makes the parser give up the rest.
func readable(text []byte) []byte {
	bom := bytes.HasPrefix(text, []byte("\xef\xbb\xbf"))
	if utf8.Valid(text) && !bom {
		return text
	}
	out := bytes.Clone(text)
	if bom {
		copy(out, "   ")
	}
	for i := 0; i < len(out); {
		r, size := utf8.DecodeRune(out[i:])
		if r == utf8.RuneError && size <= 1 {
			out[i] = ' '
			size = 1
		}
		i += size
	}
	return out
}

func lineStarts(text []byte) []uint32 {
	lines := make([]uint32, 1, bytes.Count(text, []byte("\n"))+1)
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return lines
		}
		at += i + 1
		lines = append(lines, uint32(at))
	}
}

// StripTypes is a TypeScript text as JavaScript: what only TypeScript has is
// cut out, and lines that this leaves blank go too. Enums and namespaces are an
// error.
func StripTypes(name string, text []byte) ([]byte, error) {
	tree, err := parseInTime(string(text), dialect(name), true)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, n := range tree.Nodes {
		if n.Kind == Enum || n.Kind == Namespace {
			return nil, fmt.Errorf("%s: %s has no JavaScript form", name, strings.Fields(string(text[n.Start:n.Stop]))[0])
		}
	}
	return cut(text, tree.Types), nil
}

// TypesInJavaScript is the first line of a JavaScript file that only TypeScript
// could read, 0 when there is none. The parser takes such code without a word,
// browsers and Node do not.
func TypesInJavaScript(name string, text []byte) int {
	if dialect(name) != tsgo.JS {
		return 0
	}
	tree, err := parseInTime(string(readable(text)), tsgo.JS, true)
	if err != nil || len(tree.Types) == 0 {
		return 0
	}
	first := slices.MinFunc(tree.Types, func(a, b [2]uint32) int { return cmp.Compare(a[1], b[1]) })
	return 1 + bytes.Count(text[:first[1]], []byte("\n"))
}
