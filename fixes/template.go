package fixes

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

	"underpin/templates"
)

// overlay is the folder of a project whose files win over the embedded
// templates of the same name.
const overlay = ".underpin/templates/"

// Template is a template's text with its __NAME__ markers replaced. A file of
// the same name in the project's .underpin/templates wins over the embedded
// one. A marker that nothing replaces is an error.
func (d *Draft) Template(name string, replace map[string]string) (string, error) {
	text, err := d.templateText(name)
	if err != nil {
		return "", err
	}
	out, unknown := fillMarkers(text, replace)
	if unknown != "" {
		return "", fmt.Errorf("template %s: nothing replaces %s", name, unknown)
	}
	return out, nil
}

func (d *Draft) templateText(name string) (string, error) {
	if text, ok := d.overlaid(name); ok {
		return withLineEnd(string(text), "\n"), nil
	}
	text, err := templates.Read(name)
	if err != nil {
		return "", fmt.Errorf("template %s: %w", name, err)
	}
	return text, nil
}

// overlaid is the project's own version of a template. The folder is no part of
// the app, so it is read when a template is asked for.
func (d *Draft) overlaid(name string) ([]byte, bool) {
	if text, ok := d.base.Read(overlay + name); ok {
		return text, true
	}
	if d.base.Root() == "" || !fs.ValidPath(name) {
		return nil, false
	}
	root, err := os.OpenRoot(d.base.Root())
	if err != nil {
		return nil, false
	}
	defer root.Close()
	info, err := root.Stat(overlay + name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxParsed {
		return nil, false
	}
	text, err := root.ReadFile(overlay + name)
	return text, err == nil
}

// fillMarkers replaces markers in one pass, so that what replaces one is not
// searched for others; unknown is the first marker without a replacement.
func fillMarkers(text string, replace map[string]string) (out, unknown string) {
	var b strings.Builder
	for {
		start, end := nextMarker(text)
		if start < 0 {
			b.WriteString(text)
			return b.String(), unknown
		}
		name := text[start+2 : end-2]
		value, ok := replace[name]
		if !ok {
			value = text[start:end]
			if unknown == "" {
				unknown = value
			}
		}
		b.WriteString(text[:start] + value)
		text = text[end:]
	}
}

// nextMarker is the range of the first __NAME__ of capitals, digits and single
// underscores in a text; start is -1 when there is none.
func nextMarker(text string) (start, end int) {
	for at := 0; ; {
		i := strings.Index(text[at:], "__")
		if i < 0 {
			return -1, -1
		}
		start = at + i
		end = start + 2
		for end < len(text) && isMarkerByte(text[end]) && !strings.HasPrefix(text[end:], "__") {
			end++
		}
		if end > start+2 && strings.HasPrefix(text[end:], "__") {
			return start, end + 2
		}
		at = start + 1
	}
}

func isMarkerByte(b byte) bool { return b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' }
