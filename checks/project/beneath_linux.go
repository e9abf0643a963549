package project

import (
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// A beneath opens by a whole path in one call of the system, where os.Root opens
// every folder on the way: the kernel itself keeps the path below the folder.
// What it refuses or cannot do is left to os.Root.
type beneath struct {
	dir  *os.File
	base string
}

// newBeneath is nil when the folder cannot be opened.
func newBeneath(root *os.Root) *beneath {
	dir, err := root.Open(".")
	if err != nil {
		return nil
	}
	return &beneath{dir: dir, base: root.Name()}
}

func (b *beneath) close() {
	if b != nil {
		shut(b.dir)
	}
}

func (b *beneath) open(name string, flags uint64) (int, error) {
	return unix.Openat2(int(b.dir.Fd()), name, &unix.OpenHow{
		Flags:   unix.O_RDONLY | unix.O_CLOEXEC | flags,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS,
	})
}

// read reads a regular file up to a limit, as readIn does. It does not try
// twice: ok is false for whatever is out of the ordinary.
func (b *beneath) read(name string, limit int64) (text []byte, ok bool) {
	if b == nil {
		return nil, false
	}
	fd, err := b.open(name, unix.O_NONBLOCK)
	if err != nil {
		return nil, false
	}
	defer func() { _ = unix.Close(fd) }() // it was only read from
	var about unix.Stat_t
	if err := unix.Fstat(fd, &about); err != nil || about.Mode&unix.S_IFMT != unix.S_IFREG || about.Size >= limit {
		return nil, false
	}
	text = make([]byte, about.Size+1)
	n, err := unix.Read(fd, text)
	if err != nil || int64(n) != about.Size { // it changes at this moment
		return nil, false
	}
	return text[:n:n], true
}

// list lists a folder.
func (b *beneath) list(dir string) ([]fs.DirEntry, bool) {
	if b == nil {
		return nil, false
	}
	if dir == "" {
		dir = "."
	}
	fd, err := b.open(dir, unix.O_DIRECTORY)
	if err != nil {
		return nil, false
	}
	f := os.NewFile(uintptr(fd), filepath.Join(b.base, filepath.FromSlash(dir)))
	defer shut(f)
	entries, err := f.ReadDir(-1)
	return entries, err == nil
}
