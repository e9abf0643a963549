package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// ownReads puts a variable in the place of an app's own address.
type ownReads struct {
	p      *project.Project
	origin string // the address, scheme and host, as the code mostly has it
	base   string // what the app calls the variable already, if it has one
}

// siteVariables are what apps call the variable that holds their own address.
var siteVariables = []string{"NEXT_PUBLIC_SITE_URL", "NEXT_PUBLIC_APP_URL", "NEXT_PUBLIC_BASE_URL", "VITE_SITE_URL", "VITE_APP_URL", "SITE_URL", "APP_URL", "PUBLIC_SITE_URL"}

// ownAddresses learns the address and its variable. ok is false for an app that
// names itself nowhere, or that does so with one address as often as with another.
func ownAddresses(p *project.Project, all []literal) (o ownReads, ok bool) {
	hosts := ownHosts(p, all)
	seen, named := map[string]int{}, map[string]int{}
	for _, l := range all {
		if !slices.Contains(hosts, l.host) {
			continue
		}
		n := stringAt(p.Source(l.place.File), l.place.Line, l.place.Column)
		value, _ := n.StringValue()
		seen[originOf(value)]++
		if name := lastName(variableBefore(n)); l.kind == ownElse && name != "" {
			named[name]++
		}
	}
	delete(seen, "")
	o = ownReads{p: p, origin: mostOften(seen), base: mostOften(named)}
	for _, name := range siteVariables {
		if o.base == "" && readSomewhere(p, name) {
			o.base = name
		}
	}
	return o, o.origin != ""
}

// originOf is the scheme and host of an address.
func originOf(value string) string {
	scheme, rest, ok := strings.Cut(value, "://")
	if !ok || scheme != "https" {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	if strings.ContainsAny(host, "?#:@ ") {
		return ""
	}
	return scheme + "://" + host
}

// mostOften is what was counted most often, and "" when two were.
func mostOften(counts map[string]int) string {
	best, tie := "", false
	for name, n := range counts {
		if n == counts[best] {
			tie = true
		}
		if n > counts[best] {
			best, tie = name, false
		}
	}
	if tie {
		return ""
	}
	return best
}

// lastName is the variable's name in process.env.NAME and import.meta.env.NAME,
// and in Deno.env.get("NAME").
func lastName(read string) string {
	read = strings.TrimSuffix(strings.TrimSuffix(read, ")"), "!")
	for _, head := range []string{"process.env.", "import.meta.env.", `Deno.env.get("`, "Deno.env.get('"} {
		if name, ok := strings.CutPrefix(read, head); ok {
			if name = strings.TrimRight(name, `"'`); capitals(name) == name {
				return name
			}
		}
	}
	return ""
}

// edit reads the variable in the place of one literal, with the variable's name
// and the value that it had.
func (o ownReads) edit(l literal) (e fixes.Edit, name, value string, ok bool) {
	f := o.p.Source(l.place.File)
	n := stringAt(f, l.place.Line, l.place.Column)
	text, _ := n.StringValue()
	origin := originOf(text)
	if l.kind != ownElse && !sameSite(origin, o.origin) || origin == "" { // a fallback goes whichever of its addresses it is
		return e, "", "", false
	}
	rest := text[len(origin):]
	if strings.ContainsAny(rest, "`$\\") {
		return e, "", "", false
	}
	if either := n.Parent(); l.kind == ownElse {
		before := either.Child(source.Left)
		if before.Kind() == source.Binary && before.Operator() == either.Operator() {
			before = before.Child(source.Right)
		}
		variable := lastName(before.Text())
		if variable == "" || rest != "" && rest != "/" || either.Kind() != source.Binary || n.Role() != source.Right {
			return e, "", "", false
		}
		if e, ok := metadataBase(either, before.Text()); ok && before == either.Child(source.Left) {
			return e, variable, o.origin, true
		}
		if readAsAddress(either) {
			return fixes.Edit{Start: either.Start(), End: either.End(), Text: either.Child(source.Left).Text() + certainIn(f)}, variable, o.origin, true
		}
		none := strings.Repeat(n.Text()[:1], 2) // what is put together with it says no "undefined", and what takes it apart does not fail
		return fixes.Edit{Start: n.Start(), End: n.End(), Text: none}, variable, o.origin, true
	}
	read, name, ok := o.read(f)
	if !ok {
		return e, "", "", false
	}
	inside := "${" + strings.TrimSuffix(read, "!") + "}"
	if n.Parent().Kind() == source.Template {
		ok = n == n.Parent().Child(source.Item) && strings.HasPrefix(string(f.Text[n.Start():]), origin)
		return fixes.Edit{Start: n.Start(), End: n.Start() + len(origin), Text: inside}, name, o.origin, ok
	}
	if !replaceable(n) || n.Parent().Kind() == source.Array { // what a list lets in is decided as a whole
		return e, "", "", false
	}
	if e, ok := metadataBase(n, strings.TrimSuffix(read, "!")); ok && rest == "" {
		return e, name, o.origin, true
	}
	if rest != "" {
		read = "`" + inside + rest + "`"
	}
	return fixes.Edit{Start: n.Start(), End: n.End(), Text: placed(n, read)}, name, o.origin, true
}

// sameSite compares origins; with www. and without is the same site.
func sameSite(a, b string) bool {
	return strings.Replace(a, "://www.", "://", 1) == strings.Replace(b, "://www.", "://", 1)
}

// read is how a file reads the app's own address.
func (o ownReads) read(f *source.File) (read, name string, ok bool) {
	base := o.base
	next, vite := strings.HasPrefix(base, "NEXT_PUBLIC_"), strings.HasPrefix(base, "VITE_")
	switch s := o.p.Stack(); {
	case strings.Contains(f.Path, "supabase/functions/"):
		if base == "" || next || vite {
			base = "SITE_URL"
		}
	case s.Framework == project.Next:
		if !next && (base == "" || o.p.Modules().Browser(f.Path)) {
			base = "NEXT_PUBLIC_SITE_URL"
		}
		return "process.env." + base + certainIn(f), base, true
	default:
		base = strings.TrimPrefix(base, "VITE_")
		if base == "" {
			base = "SITE_URL"
		}
	}
	return environmentRead(o.p, f, base)
}

// certainIn says in TypeScript that a variable is set.
func certainIn(f *source.File) string {
	if ext := path.Ext(f.Path); ext == ".ts" || ext == ".tsx" {
		return "!"
	}
	return ""
}
