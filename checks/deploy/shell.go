package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A shell is what the settings say of an app for phones that shows the site: Capacitor's,
// and those of the two systems below it.
type shell struct {
	host    string      // of the fixed address that the app opens; "" when it brings its own pages
	address check.Place // where that is set
	open    []check.Place
}

// shellOf reads the shell of an app for phones; it is empty for an app without one.
func shellOf(p *project.Project) shell {
	return project.Answer(p, "deploy/shell", func(p *project.Project) shell {
		s := shellInCode(p)
		if settings, err := p.ReadJSON("capacitor.config.json"); err == nil {
			server := settings.Get("server")
			if url := server.Get("url"); url.OK() {
				s.host, s.address = hostOf(url.Text()), check.Line("capacitor.config.json", url.Line, "")
			}
			if open, _ := server.Get("cleartext").Bool(); open {
				s.open = append(s.open, check.Line("capacitor.config.json", server.Get("cleartext").Line, openShell))
			}
		}
		s.open = append(s.open, openManifests(p)...)
		return s
	})
}

const openShell = "the app for phones may talk to any server without encryption"

func shellInCode(p *project.Project) shell {
	var s shell
	f := p.Config("capacitor.config")
	if f == nil {
		return s
	}
	for n := range f.Find(source.Property) {
		if n.Key() != "server" || onCondition(n) {
			continue
		}
		server := n.Child(source.Value)
		if value, ok := server.Prop("url").StringValue(); ok {
			s.host, s.address = hostOf(value), check.At(server.Prop("url"), "")
		}
		if server.Prop("cleartext").Text() == "true" {
			s.open = append(s.open, check.At(server.PropNode("cleartext"), openShell))
		}
	}
	return s
}

// onCondition reports whether a part of the settings is there in one case alone, such as
// while somebody develops.
func onCondition(n source.Node) bool {
	return n.Enclosing(source.Conditional, source.If).OK() || n.Enclosing(source.Binary).OK()
}

// hostOf is the host of an address.
func hostOf(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	return strings.ToLower(host)
}

// openManifests are the settings of Android and iOS that allow connections without
// encryption to anybody.
func openManifests(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		switch base := path.Base(name); {
		case base == "AndroidManifest.xml" && strings.Contains(name, "src/main/"):
			if n := lineWith(p, name, func(line string) bool { return strings.Contains(line, `usesCleartextTraffic="true"`) }); n > 0 {
				out = append(out, check.Line(name, n, openShell))
			}
		case base == "Info.plist" && p.Holds(name, "NSAllowsArbitraryLoads"):
			if n := trueBelow(p, name, "<key>NSAllowsArbitraryLoads</key>"); n > 0 {
				out = append(out, check.Line(name, n, openShell))
			}
		}
	}
	return out
}

// trueBelow is the line of a key of a property list whose value is true; 0 without it.
func trueBelow(p *project.Project, file, key string) int {
	found := false
	return lineWith(p, file, func(line string) bool {
		if found {
			found = line == ""
			return strings.HasPrefix(line, "<true/>")
		}
		_, rest, ok := strings.Cut(line, key)
		found = ok && strings.TrimSpace(rest) == ""
		return ok && strings.HasPrefix(strings.TrimSpace(rest), "<true/>")
	})
}

// shellLiterals is the fixed address of one deployment, or of one machine, that an app for
// phones opens in place of pages of its own.
func shellLiterals(p *project.Project) []literal {
	s := shellOf(p)
	name, _, _ := strings.Cut(s.host, ":")
	l := literal{what: s.host, host: name, place: s.address}
	switch {
	case s.host == "" || documentation(name):
		return nil
	case isLocal(name) || isPrivate(name):
		l.kind = localhost
		l.place.Message = "the app for phones opens the developer's machine"
	case hasSuffixOf(name, deploymentHosts) || strings.HasSuffix(name, ".lovable.dev"):
		l.kind = stageHost
		l.place.Message = "the app for phones opens this one deployment, whatever it was built from"
	default:
		return nil
	}
	return []literal{l}
}
