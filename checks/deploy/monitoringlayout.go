package deploy

import (
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// sentryLayout starts Sentry in the browser from the root layout: before version
// 15.3 Next loads no instrumentation there.
func sentryLayout(d *fixes.Draft) error {
	p := d.Project()
	layouts := fixes.RootLayouts(p)
	if len(layouts) != 1 {
		return fixes.Refuse("there is not one root layout to start Sentry in", "sh", "npx @sentry/wizard@latest -i nextjs")
	}
	text, err := d.Template("deploy/monitoring/next/monitoring.tsx", nil)
	if err != nil {
		return err
	}
	module, text, err := fixes.NextModule(d, fixes.NextFolder(p, "components")+"/monitoring.tsx", text)
	if err != nil {
		return err
	}
	f := d.Source(layouts[0])
	var body source.Node
	if f != nil {
		for e := range f.Find(source.Element) {
			if e.TagName() == "body" {
				body = e
				break
			}
		}
	}
	if !body.OK() {
		return fixes.Refuse(layouts[0]+" has no <body> to start Sentry in", "tsx", text)
	}
	if err := d.Create(module, text); err != nil {
		return err
	}
	f = d.Source(layouts[0])
	edits := append(fixes.ImportModule(d, f, module, "Monitoring"), insideOf(d, body, "<Monitoring />"))
	return d.Edit(f.Path, edits...)
}

// insideOf is the edit that puts an element in front of the children of another:
// on a line of its own where those have theirs.
func insideOf(d *fixes.Draft, around source.Node, element string) fixes.Edit {
	f := around.File()
	at := around.Child(source.Tag).End()
	for c := range around.Children() {
		if c.Role() == source.AttrRole {
			at = c.End()
		}
	}
	at += strings.IndexByte(string(f.Text[at:]), '>') + 1
	rest, _, _ := strings.Cut(string(f.Text[at:]), "\n")
	if strings.TrimSpace(rest) != "" {
		return fixes.Edit{Start: at, End: at, Text: element}
	}
	head := string(f.Text[f.LineStart(around.Line()):around.Start()])
	indent := head[:len(head)-len(strings.TrimLeft(head, " \t"))]
	return fixes.Edit{Start: at, End: at, Text: "\n" + indent + d.Style(f.Path).Indent + element}
}
