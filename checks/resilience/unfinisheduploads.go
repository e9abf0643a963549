package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// takesNoFile reports whether a text in a frame invites to drop files or to pick them,
// in a file with nothing that could take one.
func takesNoFile(t source.Node) bool {
	low := strings.ToLower(t.Text())
	if !strings.Contains(low, "drag and drop") && !strings.Contains(low, "drag & drop") && !strings.Contains(low, "click to upload") && !strings.Contains(low, "drop your file") && !strings.Contains(low, "drop files here") {
		return false
	}
	if strings.Contains(low, "reorder") || strings.Contains(low, "sort") || strings.Contains(low, "arrange") {
		return false
	}
	text := string(t.File().Text)
	for _, word := range []string{`"file"`, `'file'`, "onDrop", "useDropzone", "getRootProps", "Dropzone", "onDragOver", "draggable", "dnd", "DragDrop", "Sortable"} {
		if strings.Contains(text, word) {
			return false
		}
	}
	zone := false
	for up := t.Enclosing(source.Element); up.OK(); up = up.Enclosing(source.Element) {
		if listens(up) || !isPlain(up.TagName()) {
			return false
		}
		zone = zone || strings.Contains(up.AttrValue("className").Text(), "dashed")
	}
	return zone
}
