package security

import "strings"

// midSentence is an address for the middle of a sentence.
func midSentence(address string) string {
	if rest, ok := strings.CutPrefix(address, "The "); ok {
		return "the " + rest
	}
	return address
}
