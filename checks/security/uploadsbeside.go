package security

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// throughMulter are the routes behind a multer that limits too little, and where its
// filter looks at nothing but the type that the browser names.
func throughMulter(p *project.Project, c source.Node) []check.Place {
	const most = 8
	var out []check.Place
	if filter := c.Arg(0).Resolve().PropNode("fileFilter"); filter.OK() {
		how := filter.Child(source.Value)
		if fn := p.Definition(how); fn.OK() {
			how = fn
		}
		if text := how.Text(); strings.Contains(text, "mimetype") && !containsPart(text, []string{"originalname", "extname"}) {
			for m := range how.Find(source.Member) {
				if m.Child(source.Name).Text() == "mimetype" {
					out = append(out, at(m, "believes the type that the browser declares"))
					break
				}
			}
		}
	}
	name := c.Enclosing(source.Declarator).Child(source.Name).Ident()
	files := []string{c.File().Path}
	if _, exported := c.File().ExportOf(name); exported {
		files = append(files, p.Modules().ImportersOf(c.File().Path)...)
	}
	for _, file := range files {
		if name == "" || !p.Modules().Live(file) || !p.Holds(file, name+".") {
			continue
		}
		for use := range p.Source(file).Find(source.Call) {
			callee := use.Child(source.Callee)
			if callee.Child(source.ObjectRole).Ident() != name || use.Role() != source.Arg {
				continue
			}
			switch callee.Child(source.Name).Text() {
			case "single", "array", "fields", "any":
				if route := use.Parent(); route.Kind() == source.Call && len(out) < most {
					out = append(out, at(route, "files come in here"))
				}
			}
		}
	}
	return out
}

// onlyInBrowser are the tests of a file that a screen makes before it sends the file
// itself: whoever talks to the storage directly meets none of them.
func onlyInBrowser(c source.Node) []check.Place {
	var out []check.Place
	fn := c.Function()
	kind, size := false, false
	for i := range fn.Find(source.If) {
		cond := i.Child(source.Cond)
		switch low := strings.ToLower(cond.Text()); {
		case i.Start() > c.Start() || len(low) > 200:
		case !kind && containsPart(low, []string{".type"}) && containsPart(low, []string{"image", "startswith", "includes", "/", "allowed"}):
			kind = true
			out = append(out, at(cond, "the type is looked at in the browser alone"))
		case !size && strings.Contains(low, ".size") && strings.ContainsAny(low, "<>"):
			size = true
			out = append(out, at(cond, "the size is looked at in the browser alone"))
		}
	}
	return out
}

// publicAddress is where a function makes the address at which everyone can fetch what
// it stored in a bucket.
func publicAddress(c source.Node) []check.Place {
	for n := range c.Function().Find(source.Call) {
		if n.CalleeName() == "getPublicUrl" && n.Start() > c.Start() {
			return []check.Place{at(n, "everyone who has this address can fetch the file")}
		}
	}
	return nil
}

// mayFill are the policies by which users may put files into a bucket, of the last
// migration that has any.
func mayFill(p *project.Project, bucket string) []check.Place {
	const most = 3
	var out []check.Place
	if bucket == "" {
		return nil
	}
	for _, name := range p.Files() {
		if path.Ext(name) != ".sql" || !migrates(name) || !p.HoldsFold(name, "storage.objects") || !p.Holds(name, "'"+bucket+"'") {
			continue
		}
		text, _ := p.Read(name)
		sql := withoutComments(string(text))
		var here []check.Place
		for _, at := range objectPolicy.FindAllStringIndex(sql, -1) {
			policy := sql[at[0]:at[1]]
			if b := policyBucket.FindStringSubmatch(policy); b != nil && b[1] == bucket && takesRows.MatchString(policy) && len(here) < most {
				here = append(here, check.Line(name, 1+strings.Count(sql[:at[0]], "\n"), "lets users put files into the bucket "+bucket))
			}
		}
		if len(here) > 0 { // what an earlier file says was put in other words
			out = here
		}
	}
	return out
}

// storedAsNamed is the way in of a handler that stores bytes with the type that its
// request names: new PutObjectCommand({ ContentType: body.type, … }), sent at once.
func storedAsNamed(p *project.Project, c source.Node) (upload, bool) {
	fn := c.Function()
	if up := c.Parent(); up.Kind() != source.Call || up.CalleeName() != "send" || !fn.OK() {
		return upload{}, false
	}
	o := c.Arg(0).Resolve()
	kind := o.Prop("ContentType")
	if flow := p.FlowOf(kind); !kind.OK() || flow.Place != project.InBody {
		return upload{}, false
	}
	u := upload{place: at(c, "limits type and size"), how: "stores what is sent to it"}
	u.size, u.kind = sizeTested(p, fn), typeTested(p, fn)
	u.more = append(u.more, at(kind, "the type is what the request calls it"))
	return u, true
}

// withBrowsersKeys is the way in that code for browsers opens when it stores a file in
// a bucket by itself: whoever has the page has its keys, and limits nothing.
func withBrowsersKeys(p *project.Project, c source.Node) (upload, bool) {
	o := c.Arg(0).Resolve()
	kind := o.Prop("ContentType")
	if pkg, _ := c.Origin(); pkg != "@aws-sdk/client-s3" || !p.Modules().Browser(c.File().Path) || kind.Child(source.Name).Text() != "type" {
		return upload{}, false
	}
	return upload{place: at(c, "limits type and size"), how: "stores files with keys that every browser gets"}, true
}

// wideBodies are the settings that let requests be as large as files: told where files
// are taken without a limit.
func wideBodies(p *project.Project) []check.Place {
	const most = 4
	var out []check.Place
	for _, name := range p.Sources() {
		if len(out) == most || !p.Holds(name, "limit:", "bodySizeLimit", "bodyLimit") || !running(p, name) && name != p.ConfigPath("next.config") {
			continue
		}
		for prop := range p.Source(name).Find(source.Property) {
			value, _ := prop.Child(source.Value).StringValue()
			if mb := megabytes(value); mb < 20 {
				continue
			}
			call := prop.Parent().Parent().CalleeName()
			switch key := prop.Key(); {
			case key == "limit" && (call == "json" || call == "urlencoded" || call == "raw"), key == "bodySizeLimit", key == "bodyLimit":
				if len(out) < most {
					out = append(out, at(prop, "takes requests of up to "+value))
				}
			}
		}
	}
	return out
}

var inMegabytes = regexp.MustCompile(`(?i)^(\d+)\s*(mb|gb)$`)

// megabytes is how much a setting such as "50mb" allows.
func megabytes(value string) int {
	m := inMegabytes.FindStringSubmatch(value)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	if strings.EqualFold(m[2], "gb") {
		return n * 1024
	}
	return n
}

// servedFolder is where a server serves the folder that uploads are named after.
func servedFolder(p *project.Project) []check.Place {
	for _, name := range p.Sources() {
		if !p.Holds(name, "upload") || !p.Holds(name, ".static(", "serveStatic(") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if (c.CalleeName() == "static" || c.CalleeName() == "serveStatic") && strings.Contains(c.Text(), "upload") {
				return []check.Place{at(c, "what was uploaded is served from the app's own address, to anyone")}
			}
		}
	}
	return nil
}
