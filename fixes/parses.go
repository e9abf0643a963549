package fixes

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"

	"underpin/checks/project/source"
)

// maxParsed bounds the texts that are parsed again after a change.
const maxParsed = 1 << 20

// Broken names each file of the change that no longer parses, or parses worse
// than before, with the reason.
func (c Change) Broken() []string {
	var out []string
	for _, f := range c.Files {
		if f.Removed || len(f.After) > maxParsed {
			continue
		}
		if err := f.parses(); err != nil {
			out = append(out, fmt.Sprintf("%s: %v", f.Path, err))
		}
	}
	return out
}

// parses reports what is wrong with the new text that was not with the old one.
func (f FileChange) parses() error {
	if source.Supported(f.Path) {
		if line := source.TypesInJavaScript(f.Path, f.After); line > 0 && !(f.Existed && source.TypesInJavaScript(f.Path, f.Before) > 0) {
			return fmt.Errorf("line %d: types in a JavaScript file", line)
		}
		after := source.Parse(f.Path, f.After).Problems
		if len(after) == 0 || f.Existed && len(source.Parse(f.Path, f.Before).Problems) >= len(after) {
			return nil
		}
		return fmt.Errorf("line %d: %s", after[0].Line, after[0].Message)
	}
	read := reader(f.Path)
	if read == nil {
		return nil
	}
	err := safely(read, f.After)
	if err != nil && f.Existed && safely(read, f.Before) != nil {
		return nil //nolint:nilerr // it was broken before
	}
	if err == nil && path.Ext(f.Path) == ".json" && json.Valid(f.Before) && !json.Valid(f.After) {
		return errors.New("no longer plain JSON")
	}
	return err
}

// reader is what reads files of a name, nil when nothing does.
func reader(name string) func([]byte) error {
	switch path.Ext(name) {
	case ".json", ".jsonc":
		return func(text []byte) error { _, err := parseJSON(text); return err }
	case ".yml", ".yaml":
		return func(text []byte) error { var n yaml.Node; return yaml.Unmarshal(text, &n) }
	case ".toml":
		return func(text []byte) error { var v any; return toml.Unmarshal(text, &v) }
	}
	return nil
}

// safely turns a panic of a reader into an error.
func safely(read func([]byte) error, text []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot be read: %v", r)
		}
	}()
	return read(text)
}
