// Package templates holds the code that fixes write, as real source files of
// their own languages under area/word/.
package templates

import (
	"embed"
	"strings"
)

//go:embed */*/*.* */*/*/*.*
var files embed.FS

// Read is the text of a template, by its path, such as
// "security/headers/next.ts". Line ends are "\n" whatever the checkout made of
// them.
func Read(name string) (string, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return "", err
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n"), nil
}
