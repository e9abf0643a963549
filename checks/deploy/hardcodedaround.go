package deploy

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// aroundLiterals are further values of one stage, told where others were found: the app's
// own hosts and mailboxes in every other file, a fixed port, one account's project, keys
// in the files that build, paths of one machine, sandboxes that links lead to.
func aroundLiterals(p *project.Project, found []literal, own []string) []literal {
	told := map[string]bool{}
	mailboxes := map[string]bool{}
	for _, l := range found {
		told[spot(l.place.File, l.place.Line)] = true
		if f := p.Source(l.place.File); l.what == "a mailbox" && f != nil {
			if value, ok := stringAt(f, l.place.Line, l.place.Column).StringValue(); ok {
				mailboxes[value] = true
			}
		}
	}
	var out []literal
	add := func(l literal) {
		if at := spot(l.place.File, l.place.Line); !told[at] {
			told[at] = true
			l.kind = aroundIt
			out = append(out, l)
		}
	}
	pages := firstSegments(p)
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !shipped(p, name) {
			continue
		}
		n := 0
		for _, l := range project.PerFile(p, name, "deploy/around", aroundIn) {
			switch {
			case l.aside && !pages[l.setting]:
				continue
			case l.host != "" && !ofOwnDomain(strings.TrimPrefix(l.host, "www."), own) && !slices.Contains(own, l.host):
				continue
			case l.what == "a mailbox" && !mailboxes[l.setting]:
				continue
			case l.what == "a port" && p.Modules().Browser(name):
				continue
			}
			if l.host != "" {
				if n++; n > besideAFile {
					continue
				}
			}
			l.setting, l.aside = "", false
			if p.ReachedAt(name, l.place.Line, l.place.Column) {
				add(l)
			}
		}
	}
	for _, l := range configLiterals(p, own) {
		add(l)
	}
	const most = 60
	return out[:min(len(out), most)]
}

// firstSegments are the first parts of the addresses that the app answers.
func firstSegments(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, r := range p.Addresses() {
		for part := range strings.SplitSeq(strings.Trim(strings.ToLower(r.Path), "/"), "/") {
			if r.Kind != project.Page && r.Kind != project.Handler || part == "[locale]" || part == "[lang]" || strings.HasPrefix(part, "(") {
				continue
			}
			if part != "" && !strings.ContainsAny(part, ":*[") {
				out[part] = true
			}
			break
		}
	}
	return out
}

func spot(file string, line int) string { return fmt.Sprintf("%s:%d", file, line) }

// machinePath matches a path that only one machine has.
var machinePath = regexp.MustCompile(`^(/nix/store/|/home/[a-z]|/Users/[A-Za-z]|[A-Z]:\\Users\\)`)

// dsn matches the address to which a tracker of errors is told to send them.
var dsn = regexp.MustCompile(`^https://[0-9a-f]{32}@[a-z0-9.-]+/[0-9]+$`)

// aroundIn are those values in one file; own addresses and mailboxes are among them,
// since only all files together tell whose they are.
func aroundIn(f *source.File) []literal {
	if len(f.ImportsFrom("electron")) > 0 {
		return nil
	}
	var out []literal
	for n := range f.Find(source.String) {
		value, ok := n.StringValue()
		if !ok || len(value) < 6 || len(value) > 300 || n.Role() == source.Source {
			continue
		}
		host := hostOf(value)
		if n.Parent().Kind() == source.Template && !completed(n) && !strings.Contains(strings.TrimPrefix(value, "https://"), "/") {
			host = ""
		}
		switch {
		case dsn.MatchString(value) && !n.Parent().Parent().Prop("environment").OK():
			out = append(out, literal{what: "a tracker's project", place: check.At(n, "the errors of every stage go to this one project")})
		case machinePath.MatchString(value):
			out = append(out, literal{what: "a path", place: check.At(n, "a path that only one machine has")})
		case told(n):
		case sandboxHost(host) && !byMode(n) && !guarded(n) && linkTo(n):
			out = append(out, literal{what: host, place: check.At(n, "leads to a place for trying things out, on every stage")})
		case strings.HasPrefix(value, "https://") && strings.Contains(host, "."):
			l := literal{what: host, host: host, place: check.At(n, "the app's own address, fixed in code")}
			if l.aside = linkTo(n); l.aside { // it counts where it leads to a page of the app itself
				_, rest, _ := strings.Cut(strings.TrimPrefix(value, "https://"), "/")
				l.setting, _, _ = strings.Cut(strings.ToLower(rest), "/")
			}
			out = append(out, l)
		case strings.Contains(value, "@") && whole(n).Parent().Is(source.Conditional, source.Binary, source.Return) && mailbox(value):
			out = append(out, literal{what: "a mailbox", setting: value, place: check.At(n, "one e-mail address for every stage, fixed in code")})
		case namesProject(n, value):
			out = append(out, literal{what: "a project", place: check.At(n, "the project of one stage")})
		}
	}
	for c := range f.Find(source.Call) {
		if at := fixedPort(c); at.OK() {
			out = append(out, literal{what: "a port", place: check.At(at, "one port, whatever the host gives")})
		}
	}
	return out
}

// projectName matches the id of a project at a cloud.
var projectName = regexp.MustCompile(`^[a-z][a-z0-9-]{5,29}$`)

// namesProject reports whether a value is the id of a project at a cloud, by the name
// that it is kept under, or that stands in for it.
func namesProject(n source.Node, value string) bool {
	if !projectName.MatchString(value) || !strings.Contains(value, "-") || strings.Contains(value, "your") || strings.Contains(value, "test") || strings.Contains(value, "demo") {
		return false
	}
	name := variableBefore(n)
	if d := whole(n).Parent(); name == "" && d.Kind() == source.Declarator {
		name = d.Child(source.Name).Ident()
	}
	low := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	return strings.HasSuffix(low, "projectid") && !strings.Contains(low, "demo")
}

// fixedPort is where a server that is started gets its port from, when that is a number
// in the code.
func fixedPort(call source.Node) source.Node {
	if call.CalleeName() != "listen" {
		return source.Node{}
	}
	port := call.Arg(0)
	if port.Kind() == source.Object {
		if v := port.Prop("port"); v.OK() {
			port = v
		} else if port.PropNode("port").OK() {
			port = call.Lookup("port")
		}
	}
	if port.Kind() == source.Identifier {
		port = port.Resolve()
	}
	if port.Kind() == source.Declarator {
		port = port.Child(source.Value)
	}
	if port.Kind() != source.Number || port.Text() == "0" {
		return source.Node{}
	}
	return port
}

// publishable matches a key that a service gives for one account, in a line of settings.
var publishable = regexp.MustCompile(`\bpk_(live|test)_[A-Za-z0-9]{20,}`)

// supabaseRef matches what Supabase calls a project.
var supabaseRef = regexp.MustCompile(`^\s*project_id\s*=\s*"[a-z]{20}"`)

// configLiterals are values of one stage in the files that build, deploy and serve.
func configLiterals(p *project.Project, own []string) []literal {
	var out []literal
	for _, name := range p.Files() {
		base := path.Base(name)
		var tell func(line string) string
		switch {
		case strings.HasPrefix(name, "../"):
			continue
		case name == "supabase/config.toml":
			tell = func(line string) string {
				if supabaseRef.MatchString(line) {
					return "the one project that the tools of Supabase work on"
				}
				return ""
			}
		case strings.HasPrefix(base, "Dockerfile"), strings.HasPrefix(base, "cloudbuild") && strings.Contains(base, ".y"), strings.HasPrefix(base, "docker-compose"), base == "fly.toml", base == "render.yaml":
			if !p.Holds(name, "pk_live_", "pk_test_") {
				continue
			}
			tell = func(line string) string {
				if publishable.MatchString(line) {
					return "a publishable key of one account, whatever stage is built"
				}
				return ""
			}
		case name == "index.html" || name == "client/index.html":
			tell = func(line string) string { // what a page calls its own address is that, whatever the code calls so
				if found := ownPage.FindStringSubmatch(line); found != nil && len(own) > 0 && !documentation(found[1]) {
					return "the app's own address, whatever stage the page is built for"
				}
				return ""
			}
		case base == "robots.txt" && strings.Contains("/"+name, "/public/"), strings.HasSuffix(base, ".conf") && strings.Contains(base, "nginx"):
			tell = func(line string) string {
				_, rest, ok := strings.Cut(line, "https://")
				host, _, _ := strings.Cut(rest, "/")
				host = strings.ToLower(strings.Trim(strings.TrimSpace(host), `'";`))
				host, _, _ = strings.Cut(host, "'")
				if ok && (slices.Contains(own, host) || ofOwnDomain(strings.TrimPrefix(host, "www."), own) || ofDeployment(host)) && !documentation(host) {
					return "the address of one deployment"
				}
				return ""
			}
		default:
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if said := tell(line); said != "" && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				out = append(out, literal{what: "a value", place: check.Line(name, n, said)})
			}
		}
	}
	return out
}
