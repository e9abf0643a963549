package fixes

import (
	"bytes"
	"strings"
)

// lineEnd is the line ending that most lines of a text have.
func lineEnd(text []byte) string {
	crlf := bytes.Count(text, []byte("\r\n"))
	if crlf > 0 && crlf*2 >= bytes.Count(text, []byte("\n")) {
		return "\r\n"
	}
	return "\n"
}

// withLineEnd gives every line of a text the ending.
func withLineEnd(text, eol string) string {
	if strings.Contains(text, "\r\n") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	if eol == "\n" {
		return text
	}
	return strings.ReplaceAll(text, "\n", eol)
}

// lineStart is the offset of the first byte of the line that holds at.
func lineStart(text []byte, at int) int { return bytes.LastIndexByte(text[:at], '\n') + 1 }

// indentAt is the white space that the line holding at begins with.
func indentAt(text []byte, at int) string {
	line := text[lineStart(text, at):]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}
