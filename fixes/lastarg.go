package fixes

import (
	"bytes"

	"underpin/checks/project/source"
)

// LastArgEnd is where a call's last argument ends, with what only a type check
// reads behind it: `key!`, `options as Options`. The call has an argument.
func LastArgEnd(call source.Node) int {
	args := call.Args()
	end := args[len(args)-1].End()
	text := call.File().Text
	if call.End()-1 < end || bytes.Contains(text[end:call.End()-1], []byte("/")) {
		return end // a comment, or no parenthesis
	}
	rest := bytes.TrimRight(text[end:call.End()-1], " \t\r\n")
	rest = bytes.TrimRight(bytes.TrimSuffix(rest, []byte(",")), " \t\r\n")
	return end + len(rest)
}
