package security

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// secretsFix moves secret values out of server code into the environment and
// keeps settings files out of git.
var secretsFix = &fixes.Fix{
	Title:  "Move secret values from the code into the environment",
	Safety: fixes.Additive,
	Kind:   fixes.Guided,
	Plan:   planSecrets,
}

func planSecrets(d *fixes.Draft) error {
	p := d.Project()
	leaks := slices.Concat(leaksIn(p), pythonLeaks(p), givenPasswords(p))
	edits := map[string][]fixes.Edit{}
	var left, inBrowser, accounts, byHand []string
	var moved []leak
	names := map[string]string{} // value → variable
	for _, l := range leaks {
		where := fmt.Sprintf("%s:%d", l.file, l.line)
		if isEnvFile(l.file) {
			d.Step(rotate(l, where), "")
			continue
		}
		if l.whole {
			accounts = append(accounts, where)
			continue
		}
		if lower := strings.ToLower(standsFor(p, l)); l.fixed || l.standIn && ownSecret(lower) && !containsPart(lower, sessionNames) { // a door: a person decides what opens it
			left = append(left, where)
			continue
		}
		switch e, ok := moveSecret(p, l, names); {
		case !source.Supported(l.file):
			left = append(left, where)
		case !onServer(p, l.file) && !(ok && isFallback(p, l)):
			inBrowser = append(inBrowser, where)
		case !ok:
			left = append(left, where)
		default:
			edits[l.file] = append(edits[l.file], e)
			moved = append(moved, l)
			if runByHand(p, l.file) && !slices.Contains(byHand, l.file) {
				byHand = append(byHand, l.file)
			}
		}
	}
	replacements(d, p, moved)
	if len(edits) == 0 && len(inBrowser) > 0 {
		return fixes.Refuse("the secret in "+inBrowser[0]+" is in code that browsers load: its work must move to the server first", "ts", "")
	}
	if len(edits) == 0 && len(left) > 0 {
		return fixes.Refuse("the secret in "+left[0]+" is compared with what a request brings, or is no whole string of server code: it must be moved by hand", "", "")
	}
	if len(edits) == 0 && len(accounts) > 0 {
		return fixes.Refuse("the password in "+accounts[0]+" belongs to an account: change it where its owner signs in, then take it out by hand", "", "")
	}
	if len(edits) > 0 {
		d.Review()
	}
	for _, file := range fixes.SortedKeys(edits) {
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	if len(byHand) > 0 {
		d.Note("What is run by hand gets its variables from a file that is named: node --env-file=.env " + byHand[0] + ".")
	}
	for _, value := range fixes.SortedKeys(names) {
		if err := d.EnvExample(names[value], "", "Secret. Server only."); err != nil {
			return err
		}
		d.Step("Put the new value into .env on your machine, and into the settings of your host, as "+names[value]+".", "")
	}
	for _, where := range accounts {
		d.Step("Change the password of the account in "+where+" where its owner signs in, and take it out of the file.", "")
	}
	for _, where := range append(left, inBrowser...) {
		d.Note("Still there, and to be moved by hand: the secret in " + where + ".")
	}
	return fixes.IgnoreEnvFiles(d)
}

// replacements are the steps that make new values in the place of those that stood in
// the code, each told once.
func replacements(d *fixes.Draft, p *project.Project, moved []leak) {
	var values []string
	places, first := map[string][]string{}, map[string]leak{}
	for _, l := range moved {
		if len(places[l.value]) == 0 {
			values, first[l.value] = append(values, l.value), l
		}
		places[l.value] = append(places[l.value], fmt.Sprintf("%s:%d", l.file, l.line))
	}
	for _, v := range values {
		where := strings.Join(places[v], " and ")
		if n := len(places[v]); n > 2 {
			where = fmt.Sprintf("%s and %d more places", places[v][0], n-1)
		}
		variable := standsFor(p, first[v])
		if low := strings.ToLower(variable); !ownSecret(low) && !containsPart(low, sessionNames) {
			d.Step(rotate(first[v], where), "")
			continue
		}
		step := "Make a new random value for " + variable + ": the one that stood in " + where + " stays in git's history."
		if low := strings.ToLower(variable); strings.Contains(low, "encrypt") || strings.Contains(low, "cipher") {
			step += " What was encrypted with the old one can be read with that alone: encrypt it anew first."
		}
		d.Step(step, "openssl rand -hex 32")
	}
}

// runByHand reports whether a file is a script of Node that nothing loads: it asks for
// its packages with require, and no page or server has it.
func runByHand(p *project.Project, file string) bool {
	side := p.Modules().Side(file)
	ext := path.Ext(file)
	return (ext == ".js" || ext == ".cjs") && slices.Contains([]project.Side{project.Unknown, project.Script, project.Dead}, side) && p.Holds(file, "require")
}

func rotate(l leak, where string) string {
	return "Make a new key at the provider and revoke the old one: " + l.what + " in " + where + " stays in git's history."
}

// onServer reports whether no browser loads a file.
func onServer(p *project.Project, file string) bool {
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if strings.HasPrefix(file, "supabase/functions/") || strings.Contains("/"+file, "/pages/api/") || base == "route" && strings.Contains("/"+file, "/app/") {
		return true
	}
	switch p.Modules().Side(file) {
	case project.Server, project.Script:
		return true
	case project.Unknown, project.Dead:
		return runByHand(p, file) || !p.Stack().Has(project.React) && !p.Stack().Has(project.Vue) && !p.Stack().Has(project.Svelte)
	}
	return false
}

// moveSecret is the edit that reads a secret from the environment where it
// stood as a whole string. A default behind || goes with it.
func moveSecret(p *project.Project, l leak, names map[string]string) (fixes.Edit, bool) {
	f := p.Source(l.file)
	if f == nil {
		return fixes.Edit{}, false
	}
	for n := range f.Find(source.String) {
		line, column := n.Position()
		value, _ := n.StringValue()
		if line != l.line || column != l.column || value != l.value || n.Is(source.Template) || n.Parent().Is(source.Template, source.Attr, source.ImportKind) {
			continue
		}
		if up := n.Parent(); up.Is(source.Binary) && (up.Operator() == "||" || up.Operator() == "??") && up.Child(source.Right) == n && readsEnv(up.Child(source.Left)) {
			left := up.Child(source.Left)
			if compared(up) {
				return fixes.Edit{}, false
			}
			names[l.value] = envName(lastOf(left))
			return fixes.Edit{Start: up.Start(), End: up.End(), Text: required(left.Text(), l.file)}, true
		}
		if compared(n) {
			return fixes.Edit{}, false
		}
		name := names[l.value]
		if name == "" {
			name = variableFor(l, holder(n))
			names[l.value] = name
		}
		read := "process.env." + name
		if strings.HasPrefix(l.file, "supabase/functions/") {
			read = "Deno.env.get(\"" + name + "\")"
		}
		return fixes.Edit{Start: n.Start(), End: n.End(), Text: required(read, l.file)}, true
	}
	return fixes.Edit{}, false
}

// compared reports whether a value, or the name that holds it, is compared with
// something. While its variable is unset such a guard would take a request
// without the key for one with it, so a person must move the secret.
func compared(n source.Node) bool {
	if isComparison(n.Parent()) {
		return true
	}
	d := n.Parent()
	if !d.Is(source.Declarator) {
		return false
	}
	name := d.Child(source.Name).Ident()
	for use := range n.File().Find(source.Identifier) {
		if use.Ident() == name && isComparison(use.Parent()) {
			return true
		}
	}
	return false
}

func isComparison(n source.Node) bool {
	if n.Is(source.Call) {
		return n.CalleeName() == "timingSafeEqual"
	}
	switch n.Operator() {
	case "==", "===", "!=", "!==":
		return n.Is(source.Binary)
	}
	return false
}

// isFallback reports whether a secret stands behind the variable that it is a
// default of: taking it out leaves nothing of it, in the browser or elsewhere.
func isFallback(p *project.Project, l leak) bool {
	for n := range p.Source(l.file).Find(source.String) {
		if line, column := n.Position(); line == l.line && column == l.column {
			up := n.Parent()
			return up.Is(source.Binary) && readsEnv(up.Child(source.Left))
		}
	}
	return false
}

// standsFor is the variable that a secret is the default of.
func standsFor(p *project.Project, l leak) string {
	f := p.Source(l.file)
	if f == nil || !l.standIn {
		return ""
	}
	for n := range f.Find(source.String) {
		if line, column := n.Position(); line == l.line && column == l.column {
			return variable(n)
		}
	}
	return ""
}

// lastOf is what a chain of defaults comes to at its end.
func lastOf(n source.Node) source.Node {
	for n.Is(source.Binary) && (n.Operator() == "||" || n.Operator() == "??") {
		n = n.Child(source.Right)
	}
	return n
}

func readsEnv(n source.Node) bool {
	n = lastOf(n)
	return slices.ContainsFunc(environments, func(env string) bool { return strings.HasPrefix(n.Path(), env) }) || n.CalleePath() == "Deno.env.get"
}

// envName is the variable that an expression reads.
func envName(n source.Node) string {
	if name, ok := n.Arg(0).StringValue(); ok && n.Is(source.Call) {
		return name
	}
	path := n.Path()
	return path[strings.LastIndexByte(path, '.')+1:]
}

// required marks the value as present for TypeScript.
func required(read, file string) string {
	switch path.Ext(file) {
	case ".ts", ".tsx", ".mts", ".cts":
		return read + "!"
	}
	return read
}

// variableFor is the name of the variable that holds a secret from now on: the
// provider's usual one, else made of the name it is kept under.
func variableFor(l leak, held string) string {
	for _, usual := range []struct{ prefix, name string }{
		{"sk_live_", "STRIPE_SECRET_KEY"},
		{"sk_test_", "STRIPE_SECRET_KEY"},
		{"rk_", "STRIPE_SECRET_KEY"},
		{"whsec_", "STRIPE_WEBHOOK_SECRET"},
		{"sk-ant-", "ANTHROPIC_API_KEY"},
		{"sk-or-", "OPENROUTER_API_KEY"},
		{"sk-", "OPENAI_API_KEY"},
		{"gsk_", "GROQ_API_KEY"},
		{"SG.", "SENDGRID_API_KEY"},
		{"re_", "RESEND_API_KEY"},
		{"ghp_", "GITHUB_TOKEN"},
		{"hf_", "HF_TOKEN"},
		{"AKIA", "AWS_ACCESS_KEY_ID"},
		{"postgres", "DATABASE_URL"},
		{"mongodb", "MONGODB_URI"},
		{"AIza", "GOOGLE_API_KEY"},
		{"xai-", "XAI_API_KEY"},
		{"xoxb-", "SLACK_TOKEN"},
	} {
		if strings.HasPrefix(l.value, usual.prefix) {
			return usual.name
		}
	}
	if strings.Contains(l.what, "service-role") {
		return "SUPABASE_SERVICE_ROLE_KEY"
	}
	if name := shout(held); len(name) > 2 {
		return name
	}
	return "APP_SECRET"
}

// shout spells a name as variables are spelt: jwtSecret is JWT_SECRET.
func shout(name string) string {
	var b strings.Builder
	before := ' '
	for _, r := range name {
		switch {
		case r == '-' || r == '.' || r == ' ':
			r = '_'
		case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_':
			continue
		case unicode.IsUpper(r) && (unicode.IsLower(before) || unicode.IsDigit(before)):
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
		before = r
	}
	return strings.Trim(b.String(), "_")
}
