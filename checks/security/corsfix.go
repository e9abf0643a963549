package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

var corsFix = &fixes.Fix{
	Title:  "Let in only the app's own sites",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planCORS,
}

// The settings that name who may call, as code for Node and for edge functions.
const (
	originList   = `(process.env.ALLOWED_ORIGINS ?? "").split(",")`
	originValue  = `process.env.ALLOWED_ORIGIN ?? ""`
	originConfig = `process.env.ALLOWED_ORIGIN ?? "http://localhost:3000"` // Next wants a value
	originEdge   = `Deno.env.get("ALLOWED_ORIGIN") ?? ""`
)

// planCORS replaces each star and each repeated origin by a setting.
func planCORS(d *fixes.Draft) error {
	p := d.Project()
	edits := map[string][]fixes.Edit{}
	names := map[string]bool{}
	edge := false
	for _, o := range openings(p) {
		if o.who == listed {
			continue
		}
		if o.judge(p); o.severity == 0 {
			continue
		}
		e, name, err := o.closing(d)
		if err != nil {
			return err
		}
		edits[o.file] = append(edits[o.file], e)
		names[name] = true
		edge = edge || name == "edge"
	}
	if len(edits) == 0 {
		return nil
	}
	if err := editAll(d, edits); err != nil {
		return err
	}
	return corsSettings(d, names, edge)
}

// corsSettings names the new settings where they have to be set.
func corsSettings(d *fixes.Draft, names map[string]bool, edge bool) error {
	if names["ALLOWED_ORIGINS"] {
		if err := d.EnvExample("ALLOWED_ORIGINS", "http://localhost:3000", "The sites whose pages may call this server, separated by commas"); err != nil {
			return err
		}
		d.Step("Set ALLOWED_ORIGINS where the server runs, such as https://your-app.example; without it no other site is let in.", "")
	}
	if names["ALLOWED_ORIGIN"] {
		if err := d.EnvExample("ALLOWED_ORIGIN", "http://localhost:3000", "The site whose pages may call this server"); err != nil {
			return err
		}
		d.Step("Set ALLOWED_ORIGIN where the server runs, such as https://your-app.example; without it no other site is let in.", "")
	}
	if edge {
		d.Step("Tell the functions the address of the app, then deploy them.", "supabase secrets set ALLOWED_ORIGIN=https://your-app.example")
		d.Note("Preview addresses and localhost are other sites too: functions called from there answer without the header, and the browser hides the answer.")
	}
	d.Review()
	d.Note("Mobile apps, other servers and curl are not touched: only browsers look at this header.")
	return nil
}

// closing is the edit that makes an opening one for the app's own sites, and the
// setting that it reads.
func (o *opening) closing(d *fixes.Draft) (fixes.Edit, string, error) {
	if !o.node.OK() {
		return fixes.Edit{}, "", fixes.Refuse(o.file+" cannot read a setting: name the app's own address there", "json", "{ \"key\": \"Access-Control-Allow-Origin\", \"value\": \"https://your-app.example\" }\n")
	}
	if o.who == holding { // what else the function decides is its owner's
		return fixes.Edit{}, "", fixes.Refuse("the function in "+o.file+" decides by more than one rule: compare whole origins there", "ts", "const host = new URL(origin).hostname;\nconst known = allowedOrigins.includes(origin) || host.endsWith(\".your-app.example\");\n")
	}
	style := func(text string) string {
		return strings.TrimRight(d.Style(o.node.File().Path).Apply(text), ";\n")
	}
	if o.node.Kind() == source.Call && ofCORSPackage(o.node) {
		return o.packaged(d, style(asOldAs(o.node.File(), originList)))
	}
	if o.node.File().Path != o.file {
		return fixes.Edit{}, "", fixes.Refuse("the origin in "+o.file+" comes from another file", "ts", originValue+"\n")
	}
	value, name := originValue, "ALLOWED_ORIGIN"
	switch {
	case strings.Contains(o.file, "supabase/functions/"):
		value, name = originEdge, "edge"
	case strings.Contains(o.file, "next.config."):
		value = originConfig
	}
	switch {
	case name == "ALLOWED_ORIGIN" && strings.Contains(string(o.node.File().Text), "import.meta.env."): // where Astro keeps what is in .env
		value = strings.Replace(value, "process.env.", "import.meta.env.", 1)
	case name == "ALLOWED_ORIGIN":
		value = asOldAs(o.node.File(), value)
	}
	return fixes.Edit{Start: o.node.Start(), End: o.node.End(), Text: style(value)}, name, nil
}

// asOldAs writes a default the old way in JavaScript with require, which runs as it is,
// on whatever Node is there.
func asOldAs(f *source.File, code string) string {
	if strings.HasSuffix(f.Path, ".js") && strings.Contains(string(f.Text), "require(") {
		return strings.Replace(code, " ?? ", " || ", 1)
	}
	return code
}

// ofCORSPackage reports whether a call makes or registers a package that sets the
// header.
func ofCORSPackage(n source.Node) bool {
	switch n.CalleeName() {
	case "register", "enableCors":
		return true
	}
	pkg, _ := n.Origin()
	return pkg == "cors" || pkg == "hono/cors" || pkg == "@elysiajs/cors" || pkg == "@koa/cors"
}

// packaged gives a package's settings the list.
func (o *opening) packaged(d *fixes.Draft, list string) (fixes.Edit, string, error) {
	const name = "ALLOWED_ORIGINS"
	p := d.Project()
	if p.Stack().Has(project.Cloudflare) {
		return fixes.Edit{}, "", fixes.Refuse("on Cloudflare settings come with the request, not from process.env", "ts", "cors({ origin: (origin, c) => c.env.ALLOWED_ORIGINS.split(\",\").includes(origin) ? origin : null })\n")
	}
	at := 0
	if o.node.CalleeName() == "register" {
		at = 1
	}
	settings := o.node.Arg(at)
	if !settings.OK() && len(o.node.Args()) == at {
		if at == 1 {
			return behindLast(d, o.node, "{ origin: "+list+" }"), name, nil
		}
		return fixes.Edit{Start: o.node.End() - 1, End: o.node.End() - 1, Text: "{ origin: " + list + " }"}, name, nil
	}
	options := follow(p, settings)
	if options.Kind() != source.Object || options.File().Path != o.file {
		return fixes.Edit{}, "", fixes.Refuse("the settings of "+o.file+" are put together elsewhere", "ts", "origin: "+list+"\n")
	}
	if v := options.Prop("origin"); v.OK() {
		return fixes.Edit{Start: v.Start(), End: v.End(), Text: list}, name, nil
	}
	return withProperties(d, options, "origin: "+list), name, nil
}
