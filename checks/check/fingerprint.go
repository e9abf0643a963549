package check

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"underpin/checks/project"
)

// fingerprint gives each place a name that stays the same while lines move: a
// hash of the check, the file, and the text of the place's line, counted up
// where the same text stands there more than once.
func fingerprint(p *project.Project, id string, places []Place) {
	count := map[string]int{}
	for i := range places {
		pl := &places[i]
		key := id + "\x00" + pl.File + "\x00" + string(lineOf(p, pl.File, pl.Line))
		n := count[key]
		count[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, n))
		pl.Fingerprint = hex.EncodeToString(sum[:8])
	}
}

// lineOf is the text of a 1-based line, white space at both ends left out.
func lineOf(p *project.Project, file string, line int) []byte {
	text, _ := p.Read(file)
	for l := range bytes.Lines(text) {
		if line--; line == 0 {
			return bytes.TrimSpace(l)
		}
	}
	return nil
}
