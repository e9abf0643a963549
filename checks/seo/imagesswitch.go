package seo

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// switchedBackOn takes the setting out that turns Next's optimiser off, and names the
// hosts that pictures come from: without that Next answers 400 for them
// (https://nextjs.org/docs/app/api-reference/components/image#remotepatterns).
func switchedBackOn(d *fixes.Draft) error {
	p := d.Project()
	prop := optimiserSwitch(p)
	config, settings := prop.File(), prop.Parent()
	if holder := settings.Parent(); holder.Key() != "images" || holder.Kind() != source.Property {
		return fixes.Refuse(config.Path+" switches the optimiser off in a way that this fix does not know", "js", patternsSketch)
	}
	named, everywhere := namedHosts(settings)
	hosts, unknown := hostsOfPictures(p)
	if unknown != "" && !everywhere {
		return fixes.Refuse(fmt.Sprintf("%s switches the optimiser off: take that line out once images.remotePatterns names the hosts of all pictures from elsewhere, such as what %s shows", config.Path, unknown), "js", patternsSketch)
	}
	var lines []string
	for _, host := range hosts {
		if !everywhere && !slices.Contains(named, host) {
			lines = append(lines, fmt.Sprintf("{ protocol: \"https\", hostname: %q }", host))
		}
	}
	if len(lines) > 0 && settings.Prop("remotePatterns").OK() {
		return fixes.Refuse(config.Path+" names other hosts than the pictures come from: add them to images.remotePatterns", "js", patternsSketch)
	}
	edit := fixes.WithoutProperty(prop)
	switch {
	case len(lines) > 0:
		text := d.Style(config.Path).Apply("remotePatterns: [" + strings.Join(lines, ", ") + "]")
		edit = fixes.Edit{Start: prop.Start(), End: prop.End(), Text: text}
	case fixes.OnlyProperty(prop):
		edit = fixes.WithoutProperty(settings.Parent())
	}
	if err := d.Edit(config.Path, edit); err != nil {
		return err
	}
	d.Note("The host makes each size of a picture when it is first asked for, and keeps it: some hosts count them.")
	return nil
}

const patternsSketch = "images: {\n  remotePatterns: [{ protocol: \"https\", hostname: \"pictures.example.org\" }],\n},\n"

// namedHosts are the hosts that the settings name already; everywhere when they let
// in all of them.
func namedHosts(settings source.Node) (hosts []string, everywhere bool) {
	for pattern := range settings.Prop("remotePatterns").Children() {
		host, _ := pattern.Prop("hostname").StringValue()
		everywhere = everywhere || host == "**"
		hosts = append(hosts, host)
	}
	return append(hosts, stringsOf(settings.Prop("domains"))...), everywhere
}

// hostsOfPictures are those that pictures of Next's component are fetched from;
// unknown is the first place whose address the code does not tell.
func hostsOfPictures(p *project.Project) (hosts []string, unknown string) {
	for _, s := range pictures(p) {
		src, _ := s.attr("src")
		if own, set := s.attr("unoptimized"); !s.optimised() || set && own != "{false}" {
			continue
		}
		if _, ours := pictureFile(p, s); ours || strings.HasPrefix(src, "/") && !strings.ContainsAny(src, "{} ") {
			continue
		}
		at, err := url.Parse(src)
		if err != nil || at.Scheme != "https" || at.Host == "" || strings.ContainsAny(src, "{} ") {
			place := s.place("")
			return nil, fmt.Sprintf("%s:%d", place.File, place.Line)
		}
		if !slices.Contains(hosts, at.Hostname()) {
			hosts = append(hosts, at.Hostname())
		}
	}
	slices.Sort(hosts)
	return hosts, ""
}

// leftAsItIs is the word by which a picture of Next's component is sent as its file is,
// where it always is.
func leftAsItIs(s shown) source.Node {
	if !s.jsx.OK() || !s.optimised() {
		return source.Node{}
	}
	a := s.jsx.Attr("unoptimized")
	if v := a.Child(source.Value); a.OK() && v.OK() && v.Text() != "true" {
		return source.Node{}
	}
	return a
}

// optimisedAgain takes that word out, for a picture of the app's own.
func optimisedAgain(p *project.Project, s shown) (fixes.Edit, bool) {
	a := leftAsItIs(s)
	src, _ := s.attr("src")
	if _, ours := pictureFile(p, s); !a.OK() || !ours && (!strings.HasPrefix(src, "/") || fromData(s)) {
		return fixes.Edit{}, false
	}
	text := string(s.jsx.File().Text[:a.Start()])
	return fixes.Edit{Start: len(strings.TrimRight(text, " \t\r\n")), End: a.End()}, true
}
