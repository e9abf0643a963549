// Package project reads the folder of a web app and answers questions about it,
// each once: which stack, which routes, which schema. A Project is an immutable
// snapshot; With gives the project as it would be after a change.
package project

import (
	"context"

	"underpin/checks/project/source"
)

// Options steer Open.
type Options struct {
	// App chooses one of several apps in a repository by its folder, relative to
	// the opened one. Empty chooses the only or the likeliest one.
	App string
	// Progress is called now and then from one goroutine while files are read;
	// nil for no reports.
	Progress func(Progress)
}

// Progress says how far Open is.
type Progress struct {
	Files int    // source files read so far
	Total int    // source files found so far
	Path  string // the one just read
}

// A Problem is a file or folder that could not be read or understood, whole or
// in part.
type Problem struct {
	File    string
	Line    int // 0 when the whole file is meant
	Message string
}

// A Project is an immutable snapshot of one app. It is safe for concurrent
// readers.
type Project struct{}

// Open reads the app in a folder. Git-ignored, vendored, generated, minified and
// oversized files are left out; symbolic links are never followed out of the
// root; what cannot be read becomes a Problem.
func Open(ctx context.Context, dir string, o Options) (*Project, error) { return nil, ctx.Err() }

// FromFiles is the project that these files would be, for tests and samples.
func FromFiles(files map[string]string) *Project { return nil }

// With is the project as it would be after writing files; a nil slice deletes.
// Answers that the files do not touch are shared.
func (p *Project) With(files map[string][]byte) *Project { return p }

// Root is the absolute path of the app's folder; empty for FromFiles.
func (p *Project) Root() string { return "" }

// Name is the app's name: from its manifest, else its folder.
func (p *Project) Name() string { return "" }

// Apps lists the folders of the web apps in the opened repository, relative to
// the opened folder; the chosen one is first.
func (p *Project) Apps() []string { return nil }

// Problems lists what could not be read, sorted by file and line.
func (p *Project) Problems() []Problem { return nil }

// Files lists every file that belongs to the project, sorted. Paths are relative
// to the app's root; those of the repository around it begin with "../".
func (p *Project) Files() []string { return nil }

// Has reports whether the project has the file.
func (p *Project) Has(path string) bool { return false }

// Read is a file's content. The bytes must not be changed.
func (p *Project) Read(path string) ([]byte, bool) { return nil, false }

// Source is the syntax tree of a source file; nil when there is no such source
// file or it could not be read.
func (p *Project) Source(path string) *source.File { return nil }

// Sources lists the paths of the source files of the app and of the workspace
// packages it depends on: application code, tests and scripts; see Modules for
// which is which.
func (p *Project) Sources() []string { return nil }

// Stack is what the app is built with.
func (p *Project) Stack() *Stack { return nil }
