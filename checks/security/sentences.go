package security

import (
	"fmt"
	"strings"
)

// midSentence is an address for the middle of a sentence.
func midSentence(address string) string {
	if rest, ok := strings.CutPrefix(address, "The "); ok {
		return "the " + rest
	}
	return address
}

// moreEndpoints counts endpoints beside one that is named.
func moreEndpoints(n int) string {
	if n == 1 {
		return "1 more endpoint"
	}
	return fmt.Sprintf("%d more endpoints", n)
}
