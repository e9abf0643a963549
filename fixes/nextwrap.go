package fixes

import (
	"strings"

	"underpin/checks/project/source"
)

// WrapNextConfig puts a function of a package around what next.config exports,
// with one more argument. An app without a configuration gets one that is empty
// but for that. Where the function is called in the file already, nothing changes.
func WrapNextConfig(d *Draft, name, from, argument string) error {
	c, ok, err := FindNextConfig(d)
	if err != nil {
		return err
	}
	if !ok {
		text := "import { " + name + " } from \"" + from + "\";\n\nexport default " + name + "({}, " + argument + ");\n"
		file := NewConfigName(d)
		return d.Create(file, d.Style(file).Apply(text))
	}
	f := c.File
	for call := range f.Find(source.Call) {
		if call.CalleeName() == name {
			return nil
		}
	}
	values := exportedValues(f)
	v := values[len(values)-1]
	if v.Kind() == source.Function && v.Has(source.Default) || !Free(f, name) {
		return Refuse(f.Path+" exports its configuration in a way that cannot be wrapped by a line", "js", "export default "+name+"(config, "+argument+");\n")
	}
	argument = d.Style(f.Path).Apply(argument + ";\n")
	edits := []Edit{
		{v.Start(), v.Start(), name + "("},
		{v.End(), v.End(), ", " + strings.TrimRight(argument, ";\r\n") + ")"},
	}
	return d.Edit(f.Path, append(edits, ImportEdits(d, f, Import{Names: []string{name}, From: from})...)...)
}
