package diff

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1" //nolint:gosec // git names its objects so
	"fmt"
	"strings"
)

// binary reports whether a text is none, as git tells it: a zero byte among the
// first.
func binary(text []byte) bool {
	return bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0
}

// binaryPatch is a file that is no text and comes or goes, as git apply takes it.
// Git's own patches hold the old content as well, so that they can be turned
// around; here its whole name is enough.
func binaryPatch(f File) string {
	var b strings.Builder
	fmt.Fprintf(&b, "index %s..%s\nGIT binary patch\nliteral %d\n", objectName(f.Before, f.Created), objectName(f.After, f.Removed), len(f.After))
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write(f.After) // a bytes.Buffer takes everything
	_ = w.Close()
	for line := range chunks(packed.Bytes(), 52) {
		b.WriteByte(lineLength(len(line)))
		b.WriteString(base85(line))
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return b.String()
}

// objectName is what git calls a content; zeros for one that is not there.
func objectName(text []byte, absent bool) string {
	if absent {
		return strings.Repeat("0", 40)
	}
	h := sha1.New() //nolint:gosec // git names its objects so
	fmt.Fprintf(h, "blob %d\x00", len(text))
	_, _ = h.Write(text) // a hash takes everything
	return fmt.Sprintf("%x", h.Sum(nil))
}

func chunks(text []byte, size int) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(text) > 0 {
			n := min(size, len(text))
			if !yield(text[:n]) {
				return
			}
			text = text[n:]
		}
	}
}

// lineLength is the letter for how many bytes a line of base 85 holds.
func lineLength(n int) byte {
	if n <= 26 {
		return byte('A' + n - 1)
	}
	return byte('a' + n - 27)
}

const alphabet85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"

// base85 writes bytes in git's base 85: five letters for four bytes.
func base85(text []byte) string {
	var b strings.Builder
	for four := range chunks(text, 4) {
		var v uint32
		for i := range 4 {
			v <<= 8
			if i < len(four) {
				v |= uint32(four[i])
			}
		}
		var five [5]byte
		for i := 4; i >= 0; i-- {
			five[i] = alphabet85[v%85]
			v /= 85
		}
		b.Write(five[:])
	}
	return b.String()
}
