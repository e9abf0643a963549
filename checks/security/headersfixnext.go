package security

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

const (
	nextEveryPath  = "/:path*"
	enforcedHeader = "Content-Security-Policy"
	reportedHeader = "Content-Security-Policy-Report-Only"
)

// headersNext sets the headers in the headers() of next.config, those that the
// app lacks on every page.
func headersNext(d *fixes.Draft) error {
	if isExported(d.Project()) {
		return headersVite(d) // files alone: their host sets the headers
	}
	config, ok, err := fixes.FindNextConfig(d)
	if err != nil {
		return withSketch(err, nextSketch(d))
	}
	if ok && d.Option("csp") == "enforce" {
		if err := enforceNext(d, config.File); err != nil {
			return err
		}
		if config, _, err = fixes.FindNextConfig(d); err != nil {
			return err
		}
	}
	entries := nextEntries(d)
	if len(entries) == 0 {
		return nil
	}
	if slices.ContainsFunc(entries, func(h header) bool { return h.Key == reportedHeader }) {
		d.Step("Open the live app with the browser's console, add what the policy reports to its lists, then let it block.",
			"underpin fix security/headers --set csp=enforce")
	}
	if slices.ContainsFunc(entries, func(h header) bool { return h.Key == "X-Frame-Options" }) {
		d.Note("No site can show the app in a frame any more. If yours is meant to be embedded, take X-Frame-Options and frame-ancestors out.")
	}
	if d.Project().Stack().Has(project.Clerk) {
		d.Note("Clerk answers on a host of your own domain in production: add it to script-src and connect-src.")
	}
	if !ok {
		return newNextConfig(d, entries)
	}
	return intoNextConfig(d, config, entries)
}

// isExported reports whether Next writes files for a host instead of serving
// the app itself.
func isExported(p *project.Project) bool {
	if p.Stack().Framework != project.Next {
		return false
	}
	for _, name := range nextConfigs {
		f := p.Source(name)
		if f == nil {
			continue
		}
		for _, o := range configObjects(p, f) {
			if v, _ := o.Prop("output").StringValue(); v == "export" {
				return true
			}
		}
	}
	return false
}

// enforceNext renames the header of a policy that only reports.
func enforceNext(d *fixes.Draft, f *source.File) error {
	for n := range f.Find(source.String) {
		if v, _ := n.StringValue(); strings.EqualFold(v, reportedHeader) {
			d.Review()
			return d.Edit(f.Path, fixes.Edit{Start: n.Start() + 1, End: n.End() - 1, Text: enforcedHeader})
		}
	}
	return nil
}

func newNextConfig(d *fixes.Draft, entries []header) error {
	settings, err := nextSettingsCode(d, entries, "contentSecurityPolicy", "securityHeaders")
	if err != nil {
		return err
	}
	text, err := d.Template("security/headers/next/next.config.ts", map[string]string{"SETTINGS": settings})
	if err != nil {
		return err
	}
	name := fixes.NewConfigName(d)
	if path.Ext(name) != ".ts" {
		plain, err := source.StripTypes("next.config.ts", []byte(text))
		if err != nil {
			return err
		}
		text = string(plain)
	}
	return d.Create(name, d.Style(name).Apply(text))
}

// intoNextConfig adds the constants above the configuration and a rule for
// every path behind those that are there.
func intoNextConfig(d *fixes.Draft, c fixes.Config, entries []header) error {
	policyName := fixes.FreeName(c.File, "contentSecurityPolicy", "pagePolicy", "underpinPolicy")
	headersName := fixes.FreeName(c.File, "securityHeaders", "pageHeaders", "underpinHeaders")
	settings, err := nextSettingsCode(d, entries, policyName, headersName)
	if err != nil {
		return err
	}
	rule, err := d.Template("security/headers/next/rule.ts", map[string]string{"HEADERS": headersName})
	if err != nil {
		return err
	}
	var items []string
	if !c.Has("poweredByHeader") {
		items = append(items, "poweredByHeader: false")
	}
	above := c.Object
	if !c.Has("headers") {
		if err := hiddenHeaders(d, c, rule); err != nil {
			return err
		}
		items = append(items, strings.TrimSpace(rule))
		return d.Edit(c.File.Path, append(fixes.AddItems(d, c.Object, items...), fixes.AboveStatement(d, above, settings))...)
	}
	list := c.List("headers")
	if !list.OK() {
		return fixes.Refuse(c.File.Path+" puts its headers together in a way that this fix does not know", "ts", settings+"\n"+rule)
	}
	if list.Start() < above.Start() {
		above = list
	}
	edits := fixes.AddItems(d, list, `{ source: "`+nextEveryPath+`", headers: `+headersName+` }`)
	if len(items) > 0 {
		edits = append(edits, fixes.AddItems(d, c.Object, items...)...)
	}
	d.Review()
	d.Note("For a header that two rules of next.config set on the same path, the later rule wins.")
	return d.Edit(c.File.Path, append(edits, fixes.AboveStatement(d, above, settings))...)
}

// hiddenHeaders refuses for a configuration that takes its headers from an
// object that is spread into it.
func hiddenHeaders(d *fixes.Draft, c fixes.Config, sketch string) error {
	for s := range c.Object.Children() {
		if s.Kind() != source.Spread {
			continue
		}
		from := follow(d.Project(), s.Child(source.Value))
		if from.Kind() == source.Call || from.Kind() == source.Conditional || from.Kind() == source.Binary {
			continue // a choice of few keys, such as ...(isProd ? {…} : {})
		}
		if from.Kind() != source.Object || from.PropNode("headers").OK() {
			return fixes.Refuse(c.File.Path+" spreads another configuration into this one, which may set headers already", "ts", sketch)
		}
	}
	return nil
}
