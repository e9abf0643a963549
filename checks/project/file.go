package project

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"unicode/utf8"
	"weak"

	"underpin/checks/project/source"
)

// Files larger than this are not read: nobody writes them by hand, and a parser
// could be made to spend minutes on one.
const (
	maxSource = 1 << 20
	maxText   = 16 << 20
)

// A file is one file of a snapshot. Snapshots share it for as long as its
// content stays the same.
type file struct {
	path string
	id   int32  // see paths
	disk string // path below base; "" when text is all there is
	base string // the folder that nothing is read outside of

	once   sync.Once
	loaded atomic.Bool // once is done
	text   []byte
	bad    string // why there is no text

	importsOnce sync.Once
	imports     []string // see mentioned

	kindOnce sync.Once
	source   bool
	parsed   atomic.Int32 // see parses

	sketchOnce sync.Once
	sketch     sketch // see may

	treeMu sync.Mutex
	kept   atomic.Pointer[source.File] // while there is room, see shelf
	tree   weak.Pointer[source.File]
	unread atomic.Pointer[source.Problem] // the first place that the parser could not read
	facts  fileFacts
}

func newFile(path string, text []byte) *file {
	f := &file{path: path}
	f.once.Do(func() { f.take(text) })
	f.loaded.Store(true)
	return f
}

// as is the file under another path. What was read is shared; answers that name
// the path are not.
func (f *file) as(path string) *file {
	out := &file{path: path, disk: f.disk, base: f.base}
	if f.loaded.Load() {
		out.once.Do(func() { out.text, out.bad = f.text, f.bad })
		out.loaded.Store(true)
		if f.isSource() {
			packages := f.mentioned()
			out.importsOnce.Do(func() { out.imports = packages })
		}
	}
	return out
}

func (f *file) read() ([]byte, bool) {
	f.once.Do(func() { f.load(); f.loaded.Store(true) })
	return f.text, f.bad == ""
}

func (f *file) load() {
	root, err := os.OpenRoot(f.base)
	if err != nil {
		f.bad = reason(err)
		return
	}
	defer shut(root)
	f.loadFrom(root, f.disk)
}

// loadFrom reads the file by its name below a root.
func (f *file) loadFrom(root *os.Root, name string) {
	text, err := readIn(root, name, f.limit()+1)
	if err != nil {
		f.bad = reason(err)
		return
	}
	f.take(text)
}

func (f *file) take(text []byte) {
	if limit := f.limit(); int64(len(text)) > limit {
		f.tooLarge(limit)
		return
	}
	if text == nil {
		text = []byte{}
	}
	f.text = text
}

func (f *file) limit() int64 {
	if parses(f.path) {
		return maxSource
	}
	return maxText
}

func (f *file) tooLarge(limit int64) {
	f.bad = fmt.Sprintf("is larger than %d MB and was not read", limit>>20)
}

// shut closes what was only read from: nothing can be lost by it.
func shut(c io.Closer) { _ = c.Close() }

// readBelow reads a file that lies in base, and refuses one that a symbolic link
// leads out of it.
func readBelow(base, name string, limit int64) ([]byte, error) {
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil, err
	}
	defer shut(root)
	return readIn(root, name, limit)
}

// readIn reads a file up to a limit. Opening does not wait: a pipe in place of a
// file must not hold up everything else.
func readIn(root *os.Root, name string, limit int64) ([]byte, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer shut(f)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	text := make([]byte, min(info.Size(), limit)+1)
	n := 0
	for {
		k, err := f.Read(text[n:])
		n += k
		switch {
		case err == io.EOF || int64(n) >= limit:
			return text[:n:n], nil
		case err != nil:
			return nil, err
		case n == len(text): // it grew since
			text = append(text, make([]byte, n)...)
		}
	}
}

// problems says what is wrong with a file as far as it was looked at.
func (f *file) problems() []Problem {
	if !f.wanted() || generatedName(f.path) {
		return nil
	}
	text, ok := f.read()
	if !ok {
		return []Problem{{File: f.path, Message: f.bad}}
	}
	if m := encodingProblem(text); m != "" && f.meansText(text) {
		return []Problem{{File: f.path, Message: m}}
	}
	if first := f.unread.Load(); first != nil {
		return []Problem{{File: f.path, Line: first.Line, Message: first.Message}}
	}
	return nil
}

// meansText reports whether bytes that are not UTF-8 are a mistake that matters:
// in code and configuration, but not in notes, logs and files without a suffix.
func (f *file) meansText(text []byte) bool {
	if parses(f.path) {
		return true
	}
	switch path.Ext(f.path) {
	case "", ".txt", ".md", ".mdx", ".css", ".scss", ".less":
		return false
	}
	return utf16(text) || bytes.IndexByte(text, 0) < 0
}

func encodingProblem(text []byte) string {
	switch {
	case utf16(text):
		return "is written in UTF-16; save it as UTF-8"
	case !utf8.Valid(text):
		return "holds bytes that are not UTF-8"
	}
	return ""
}

func utf16(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff"))
}

// wanted reports whether the file's text matters to a review, so that being
// unable to read it is a problem.
func (f *file) wanted() bool { return parses(f.path) || isText(f.path) }

// isSource reports whether the file is code that a person wrote, or a tool in a
// person's place.
func (f *file) isSource() bool {
	f.kindOnce.Do(func() {
		if !scriptExtensions[path.Ext(f.path)] || isTypesOnly(f.path) || generatedName(f.path) {
			return
		}
		text, ok := f.read()
		f.source = !ok || !generatedText(text)
	})
	return f.source
}

var scriptExtensions = map[string]bool{
	".ts": true, ".tsx": true, ".mts": true, ".cts": true,
	".js": true, ".jsx": true, ".mjs": true, ".cjs": true,
	".vue": true, ".svelte": true, ".astro": true,
}

// parses is what parses says of the file's path.
func (f *file) parses() bool {
	if v := f.parsed.Load(); v != 0 {
		return v > 0
	}
	yes := parses(f.path)
	if yes {
		f.parsed.Store(1)
	} else {
		f.parsed.Store(-1)
	}
	return yes
}

// parses reports whether Source can give a tree for the path.
func parses(name string) bool {
	ext := path.Ext(name)
	return scriptExtensions[ext] || ext == ".html" || ext == ".py"
}

var textExtensions = map[string]bool{
	".json": true, ".jsonc": true, ".json5": true, ".yml": true, ".yaml": true, ".toml": true,
	".sql": true, ".prisma": true, ".py": true, ".md": true, ".mdx": true, ".txt": true,
	".css": true, ".scss": true, ".less": true, ".xml": true, ".conf": true, ".cfg": true,
	".ini": true, ".sh": true, ".env": true, ".example": true, ".template": true, ".sample": true,
	".graphql": true, ".gql": true, ".ejs": true, ".hbs": true, ".pug": true, ".lock": true,
	".rb": true, ".go": true, ".rs": true, ".java": true, ".php": true, ".cs": true, ".wasp": true,
	".tf": true, ".lockb": false, ".svg": false, ".nix": true, ".tpl": true, ".njk": true, ".jinja": true,
}

// isText reports whether a file is read when the project is opened.
func isText(name string) bool {
	ext := path.Ext(name)
	if textExtensions[ext] {
		return true
	}
	base := path.Base(name)
	return ext == "" && !strings.Contains(base, ".lock") || strings.HasPrefix(base, ".") ||
		strings.HasPrefix(base, "Dockerfile")
}

func isTypesOnly(name string) bool {
	return strings.HasSuffix(name, ".d.ts") || strings.HasSuffix(name, ".d.mts") || strings.HasSuffix(name, ".d.cts")
}
