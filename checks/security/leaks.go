package security

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// leaksIn finds the secrets in everything that git tracks, in the order of the
// files.
func leaksIn(p *project.Project) []leak {
	return slices.DeleteFunc(slices.Clone(project.Answer(p, "security/leaks", findLeaks)), func(l leak) bool { return l.fixed && p.Modules().Browser(l.file) })
}

// fixedInBrowser finds the secrets of the app's own that code for browsers holds
// as constants: whoever opens the page has them.
func fixedInBrowser(p *project.Project) []leak {
	return slices.DeleteFunc(slices.Clone(project.Answer(p, "security/leaks", findLeaks)), func(l leak) bool { return !l.fixed || !p.Modules().Browser(l.file) })
}

func findLeaks(p *project.Project) []leak {
	var out []leak
	for _, f := range p.Files() {
		switch {
		case exempt(f):
			if exemplary(f) && p.HoldsFold(f, shaped...) {
				out = append(out, realKeys(p, f)...)
			}
		case isEnvFile(f):
			if inRepository(p, f) {
				out = append(out, leaksInEnv(p, f)...)
			}
		case source.Supported(f):
			side := p.Modules().Side(f)
			if side == project.Test || side == project.Story || !p.HoldsFold(f, telling...) {
				continue
			}
			for _, l := range project.PerFile(p, f, "security/secrets", leaksInSource) {
				if (l.standIn || l.fixed) && (side == project.Script || !p.Modules().Live(f)) || l.account && (side != project.Server || forTrying(f) && !routeFile(f) || !p.Modules().Live(f) || !running(p, f)) {
					continue
				}
				out = append(out, l)
			}
		case textual(f):
			if p.HoldsFold(f, shaped...) {
				out = append(out, leaksInText(p, f)...)
			}
			if path.Ext(f) == ".sql" && p.HoldsFold(f, "crypt(", "password") && p.HoldsFold(f, "gen_salt", "insert") {
				out = append(out, accountsInSQL(p, f)...)
			}
			if hostSettings(f) && p.HoldsFold(f, secretNames...) {
				out = append(out, leaksInSettings(p, f)...)
			}
		}
	}
	return out
}

// exempt reports whether a file's secrets are made up or written for people:
// tests, fixtures, examples, documents, and what package managers write.
func exempt(name string) bool {
	dir, base := path.Split(strings.ToLower(name))
	for segment := range strings.SplitSeq(dir, "/") {
		switch segment {
		case "test", "tests", "__tests__", "spec", "e2e", "fixtures", "__fixtures__", "mocks", "__mocks__", "testdata", "docs", "doc",
			"examples", "example", "cypress", "playwright", "stories", "node_modules", "vendor", ".storybook":
			return true
		}
	}
	if containsPart(base, []string{".test.", ".spec.", ".stories.", ".example", ".sample", ".template", "-lock.", ".lock", "_test.", "test_", "mock"}) {
		return true
	}
	switch path.Ext(base) {
	case ".md", ".mdx", ".txt", ".rst", ".adoc", ".svg", ".csv", ".map", ".snap", ".ipynb", ".sum":
		return true
	}
	return false
}

// exemplary reports whether a file shows what settings look like: .env.example, and
// configuration among examples.
func exemplary(name string) bool {
	dir, base := path.Split(strings.ToLower(name))
	if strings.HasPrefix(base, ".env") || strings.HasPrefix(base, "env.") || strings.HasSuffix(base, ".env") {
		return true
	}
	parts := strings.Split(dir, "/")
	return textual(base) && path.Ext(base) != ".py" && (slices.Contains(parts, "examples") || slices.Contains(parts, "example"))
}

// realKeys finds the keys of other services in a file of examples that look as only
// those that were given out do: nobody makes one up.
func realKeys(p *project.Project, name string) []leak {
	return slices.DeleteFunc(leaksInText(p, name), func(l leak) bool {
		return l.sure != check.Certain || !strings.HasPrefix(l.value, "eyJ") && !givenOut(l.value) && !slices.ContainsFunc(shapes, func(s shape) bool { return strings.HasPrefix(l.value, s.prefix) })
	})
}

// inRepository reports whether git takes a file, or has it though it would not take it
// today: what was added before it was ignored stays.
func inRepository(p *project.Project, name string) bool {
	tracked, _ := p.Tracked(name)
	return tracked || !p.Ignored(name)
}

// textual reports whether a file is configuration or code in a language without
// a tree here, read line by line for values that speak for themselves.
func textual(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, "Dockerfile") || base == ".npmrc" || base == "Procfile" || base == ".replit" {
		return true
	}
	switch path.Ext(base) {
	case ".json", ".jsonc", ".yaml", ".yml", ".toml", ".sql", ".py", ".sh", ".rb", ".php", ".go", ".rs", ".java", ".kt", ".swift", ".dart",
		".html", ".tf", ".tfvars", ".ini", ".cfg", ".conf", ".properties", ".pem", ".key", ".xml", ".prisma", ".ps1", ".bat", ".env":
		return true
	}
	return false
}

// leaksInSource looks at the strings of a source file; comments are no code.
func leaksInSource(f *source.File) []leak {
	var out []leak
	packed := minified(f)
	for n := range f.Find(source.String) {
		value, ok := n.StringValue()
		if !ok || len(value) < 4 {
			continue
		}
		found := leaksOf(n, value, packed)
		if len(found) == 0 || deniedAbove(f, n) {
			continue
		}
		line, column := n.Position()
		for _, l := range found {
			l.file, l.line, l.column = f.Path, line, column
			out = append(out, l)
		}
	}
	for _, l := range leaksInUse(f) {
		if !slices.ContainsFunc(out, func(o leak) bool { return o.line == l.line && o.column == l.column }) {
			out = append(out, l)
		}
	}
	return out
}

// leaksOf are the secrets in one string of a source file, without their place. In a
// packed file names tell nothing.
func leaksOf(n source.Node, value string, packed bool) []leak {
	found, instead, fixed := secretsIn(value), false, false
	if len(found) == 0 && !packed {
		if s, ok := namedSecret(holder(n), value); ok {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		if s, ok := standIn(variable(n), value); ok && !developmentOnly(n) {
			found, instead = append(found, s), true
		} else if s, ok := fixedSecret(constantOf(n), value); ok && !developmentOnly(n) {
			found, fixed = append(found, s), true
		}
	}
	var out []leak
	for _, s := range found {
		if s, ok := inContext(s, n); ok {
			out = append(out, leak{secret: s, standIn: instead, fixed: fixed})
		}
	}
	seeded, ofSeed := administratorSeeded(n, value)
	switch {
	case len(found) > 0:
	case ofSeed:
		out = append(out, leak{secret: seeded})
	case knownHash(n, value):
		s := secret{what: "the hash of an account's password, which can be guessed at leisure", value: value, severity: check.Medium, sure: check.Likely, whole: true}
		out = append(out, leak{secret: s, account: true})
	case mailPassword(n, value):
		out = append(out, leak{secret: theMailPassword(value)})
	case (hashedAtOnce(n) || givenToAccount(n)) && len(value) >= 6 && len(value) <= 72 && (!placeholder(value) || ofHostedAccount(n)) && !developmentOnly(n) && !answeredBefore(n):
		s := secret{what: "the password of an account that the app creates", value: value, severity: check.High, sure: check.Likely, whole: true}
		out = append(out, leak{secret: s, account: true})
	}
	return out
}

// constantOf is the name of the constant of a module that holds a string.
func constantOf(n source.Node) string {
	d := n.Parent()
	if !d.Is(source.Declarator) || d.Function().OK() {
		return ""
	}
	return d.Child(source.Name).Ident()
}

// hashedAtOnce reports whether a string is the password that a call hashes:
// bcrypt.hash("…", 10).
func hashedAtOnce(n source.Node) bool {
	call := n.Parent()
	switch call.CalleeName() {
	case "hash", "hashSync", "hashPassword":
		return call.Arg(0) == n
	}
	return false
}

// givenToAccount reports whether a string is the password of an account that a call
// makes, or a constant that is named as the one which new accounts get.
func givenToAccount(n source.Node) bool {
	name := strings.ToLower(holder(n))
	switch up := n.Parent(); up.Kind() {
	case source.Property:
		call := up.Parent().Parent()
		if name != "password" || up.Parent().Kind() != source.Object {
			return false
		}
		return strings.HasSuffix(call.CalleeTrail(), "auth.admin.createUser") || makesRows[call.CalleeName()] && ofAdministrator(up.Parent()) && !strings.Contains(n.Enclosing(source.Class).Child(source.Name).Text(), "Mem")
	case source.Declarator:
		if strings.HasSuffix(name, "password") && givesToAccount(n.File(), up.Child(source.Name).Ident()) {
			return true
		}
		return strings.HasSuffix(name, "password") && containsPart(name, []string{"temp", "default", "initial"}) && !strings.ContainsAny(n.Text(), " <{")
	}
	return false
}

// ofHostedAccount reports whether a string is the password of an account of Supabase Auth:
// whatever it says, it opens that account.
func ofHostedAccount(n source.Node) bool {
	up := n.Parent()
	if up.Kind() == source.Declarator {
		return givesToAccount(n.File(), up.Child(source.Name).Ident())
	}
	return strings.HasSuffix(up.Parent().Parent().CalleeTrail(), "auth.admin.createUser")
}

// makesRows are calls that add a row.
var makesRows = wordSet("create createUser addUser insertUser insert insertOne values save")

// givesToAccount reports whether a file makes an account whose password is a constant.
func givesToAccount(f *source.File, name string) bool {
	for call := range f.Find(source.Call) {
		if strings.HasSuffix(call.CalleeTrail(), "auth.admin.createUser") && call.Arg(0).Resolve().Prop("password").Ident() == name && name != "" {
			return true
		}
	}
	return false
}

// routeFile reports whether a file answers requests by where it lies.
func routeFile(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, "route.") && strings.Contains(name, "app/") || strings.Contains("/"+name, "/pages/api/") || strings.Contains(name, "supabase/functions/")
}

// minified reports whether a file was written by a tool that packs code: what it
// keeps under a name is the library's affair.
func minified(f *source.File) bool {
	lines := bytes.Count(f.Text, []byte("\n")) + 1
	return len(f.Text) > 2000 && len(f.Text)/lines > 300
}

// shaped are the words of which one stands in every text with a value that is
// recognised by itself, in small letters.
var shaped = func() []string {
	out := append([]string{"eyj", "private key-----"}, databases...)
	for _, s := range shapes {
		out = append(out, strings.ToLower(s.prefix))
	}
	return out
}()

// telling are those, and the names that secrets are kept under.
var telling = slices.Concat(shaped, secretNames, []string{"api-key", "hash(", "admin", "passcode", "createtransport", "internal_", "staff_", "master_key", "createhmac", "$2a$", "$2b$", "$2y$"})

// holder is the name that a string is kept under: of a variable, a property, a
// field or an assignment. A fallback behind || or ?? is kept under it too.
func holder(n source.Node) string {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		switch up.Kind() {
		case source.Binary:
			continue
		case source.Declarator:
			return up.Child(source.Name).Ident()
		case source.Property, source.Field:
			return up.Key()
		case source.Assign:
			full := up.Child(source.Left).Path()
			return full[strings.LastIndexByte(full, '.')+1:]
		default:
			return ""
		}
	}
	return ""
}

// environments are the objects that hold the variables of the environment.
var environments = []string{"process.env.", "import.meta.env.", "Bun.env."}

// variable is the environment variable that a string stands behind in
// process.env.NAME || "…" or a default of the same meaning.
func variable(n source.Node) string {
	up := n.Parent()
	left := lastOf(up.Child(source.Left))
	switch {
	case up.Kind() == source.Binary && n.Role() == source.Right && (up.Operator() == "||" || up.Operator() == "??"):
	case up.Kind() == source.Assign && n.Role() == source.Right && (up.Operator() == "||=" || up.Operator() == "??="):
	case up.Kind() == source.Call && up.CalleeName() == "default" && up.Arg(0) == n: // SECRET: z.string().default("…")
		if held := up.Parent(); held.Kind() == source.Property && held.Key() == strings.ToUpper(held.Key()) {
			return held.Key()
		}
		return ""
	default:
		return ""
	}
	path := left.Path()
	for _, env := range environments {
		if name, ok := strings.CutPrefix(path, env); ok {
			return name
		}
	}
	if strings.HasSuffix(left.CalleePath(), "env.get") {
		name, _ := left.Arg(0).StringValue()
		return name
	}
	return ""
}

// developmentOnly reports whether a node lies in a branch that asks for the stage, or
// whether the app is being built.
func developmentOnly(n source.Node) bool {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		if up.Is(source.If, source.Conditional) && containsPart(up.Child(source.Cond).Text(), []string{"NODE_ENV", "development", "isDev", "isProd", "NEXT_PHASE", "isBuild"}) {
			return true
		}
	}
	return false
}

// deniedAbove reports whether the line above a string says that it is no secret.
func deniedAbove(f *source.File, n source.Node) bool {
	line := n.Line()
	if line < 2 {
		return false
	}
	above := string(f.Text[f.LineStart(line-1):f.LineStart(line)])
	return containsPart(strings.ToLower(above), []string{"not a secret", "not actually a secret", "not secret", "no secret", "not sensitive"})
}

// inContext lowers or drops a secret by what stands around it: a Google key in a
// Firebase configuration is meant for the browser.
func inContext(s secret, n source.Node) (secret, bool) {
	if strings.Contains(s.what, "private key") && containsPart(n.Enclosing(source.Object).Text(), []string{"dummy", "fake", "example.com"}) {
		s.sure = check.Possible
	}
	if !strings.HasPrefix(s.value, "AIza") {
		return s, true
	}
	object := n.Enclosing(source.Object)
	if object.PropNode("authDomain").OK() || object.PropNode("messagingSenderId").OK() {
		return s, false
	}
	if firebase := strings.ToLower(holder(n) + " " + n.Parent().Child(source.Left).Text()); strings.Contains(firebase, "firebase") {
		return s, false // const FIREBASE_API_KEY = process.env.PUBLIC_FIREBASE_API_KEY || "…"
	}
	if containsPart(strings.ToLower(holder(n)), []string{"gemini", "genai", "google_ai", "googleai", "youtube"}) {
		s.sure = check.Likely // a paid interface
	}
	return s, true
}
