package deploy

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed hardcoded.md
var hardcodedWords string

// Hardcoded looks for values in shipped code that differ between one's own
// machine, a test stage and production: addresses and ids of services.
var Hardcoded = &check.Check{
	ID:       "deploy/hardcoded",
	Severity: check.Medium,
	Minutes:  30,
	Words:    check.Explain(hardcodedWords),
	Look:     lookForHardcoded,
	Fix:      hardcodedFix,
}

// A literal is one value written into shipped code.
type literal struct {
	kind  literalKind
	what  string // as it is told: the host, the id
	host  string
	weak  bool // a default of a settings schema, which says so itself
	aside bool // taken only where there is no window, beside the page's own origin
	bare  bool // a host alone, in a list of those that are allowed
	given bool // a sample in a mail's template, for when it is given nothing
	idle  bool // an id of Firebase that only its analytics use

	handed bool // an argument, which may take the place of a variable where it is handed to
	place  check.Place

	setting string // what the schema calls the setting that this is the default of
}

// A literalKind says how a value binds the code to one stage, worst first.
type literalKind int

const (
	localhost  literalKind = iota // an address that only answers where the code is written
	localElse                     // the same, when a variable is not set
	stageID                       // an id that a service gives for one stage
	stageHost                     // one deployment's address at a host
	sandbox                       // a service's place for trying things out, with no other beside it
	oneMailbox                    // one account that requests are answered from, by its mailbox
	oneRow                        // one row of the database, by its id, in file after file
	ownAddress                    // the product's own address where it names itself
	ownElse                       // the same, when a variable is not set
	whoRuns                       // an account that the code knows by its mailbox
	aroundIt                      // a mailbox, an id of statistics: told beside others
	otherHost                     // any other address
	none                          // nothing that matters
)

// lookForHardcoded judges the literals of live code together.
func lookForHardcoded(p *project.Project) check.Finding {
	all := slices.DeleteFunc(slices.Clone(literals(p)), func(l literal) bool {
		return p.Modules().Live(l.place.File) && !p.ReachedAt(l.place.File, l.place.Line, l.place.Column)
	})
	own := ownHosts(p, all)
	var found []literal
	beside := besideLiterals(p)
	found = append(found, rowsEverywhere(p, &beside)...)
	told := map[string]int{}
	for _, l := range all {
		if l.bare || l.kind == aroundIt {
			if told[l.place.File]++; told[l.place.File] <= besideAFile && (l.kind == aroundIt || ofOwnDomain(l.host, own)) {
				l.kind = aroundIt
				beside = append(beside, l)
			}
			continue
		}
		if l.kind == otherHost {
			if !slices.Contains(own, l.host) {
				continue
			}
			l.kind = ownAddress
			if !l.given {
				l.place.Message = "the app's own address, fixed in code"
			}
		}
		found = append(found, l)
	}
	for _, l := range append(pageLiterals(p), shellLiterals(p)...) {
		if l.kind == aroundIt {
			beside = append(beside, l)
		} else {
			found = append(found, l)
		}
	}
	beside = append(beside, ownOfPage(p, all, own)...)
	found, beside = withoutIdle(p, found), withoutIdle(p, beside)
	if others := slices.DeleteFunc(slices.Clone(found), func(l literal) bool { return l.aside }); len(others) > 0 {
		for _, l := range found {
			if l.aside {
				l.kind = aroundIt
				beside = append(beside, l)
			}
		}
		found = others
	}
	slices.SortStableFunc(found, func(a, b literal) int { return cmp.Or(int(a.kind)-int(b.kind), a.mildness()-b.mildness()) })
	found = oncePerLine(found)
	if len(found) == 0 { // what stands beside others is no gap alone
		return withoutLiterals(p)
	}
	found = append(found, beside...)
	for _, l := range found {
		if l.host != "" && (l.kind == ownAddress || l.kind == ownElse) && !slices.Contains(own, l.host) {
			own = append(own, l.host)
		}
	}
	return judgeLiterals(append(found, aroundLiterals(p, found, own)...))
}

// besideAFile is how many addresses of one file are told beside others.
const besideAFile = 6

// ofOwnDomain reports whether a host is one of the app's, or below one.
func ofOwnDomain(host string, own []string) bool {
	return slices.ContainsFunc(own, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) })
}

// ownOfPage are the literals with the address that the app's page gives as its own,
// where the code alone does not say whose it is.
func ownOfPage(p *project.Project, all []literal, own []string) []literal {
	var out []literal
	host := pageHost(p)
	for _, l := range all {
		if host != "" && l.kind == otherHost && strings.TrimPrefix(l.host, "www.") == host && !slices.Contains(own, l.host) {
			l.kind, l.place.Message = aroundIt, "the app's own address, fixed in code"
			out = append(out, l)
		}
	}
	return out
}

// mildness orders values of a kind: those that the server works with first, then
// those of pages, and last what is only shown to those who run the app, what a
// settings schema says itself, and the samples of mails.
func (l literal) mildness() int {
	low := "/" + strings.ToLower(l.place.File)
	switch {
	case l.weak:
		return 4
	case strings.Contains(low, "email") && strings.HasSuffix(low, "x"):
		return 3
	case strings.Contains(low, "/admin"):
		return 2
	case strings.HasSuffix(low, "x") && !strings.Contains(low, "/api/"):
		return 1
	}
	return 0
}

// oncePerLine leaves one of several values of a kind on one line, such as the
// addresses in a list.
func oncePerLine(sorted []literal) []literal {
	return slices.CompactFunc(sorted, func(a, b literal) bool {
		return a.kind == b.kind && a.place.File == b.place.File && a.place.Line == b.place.Line
	})
}

func withoutLiterals(p *project.Project) check.Finding {
	for _, r := range p.Env().Reads {
		if !counts(p, r.File) || !namesAddress(r.Name) {
			continue
		}
		place := check.Line(r.File, r.Line, "comes from the environment")
		return check.Passed(check.Likely, "Addresses and ids of services come from the environment, such as "+r.Name+".", place)
	}
	return check.Passed(check.Likely, "No address or id that differs between stages was found in the code that ships.")
}

func judgeLiterals(found []literal) check.Finding {
	var places []check.Place
	kinds := map[literalKind]int{}
	files := map[string]bool{}
	strong := false
	for _, l := range found {
		if l.place.File != "supabase/config.toml" { // which tools read, and nobody ships
			kinds[l.kind]++
		}
		if l.kind != aroundIt {
			files[l.place.File] = true
		}
		strong = strong || l.kind < ownAddress && !(l.weak && strings.HasSuffix(l.place.File, ".py"))
	}
	for _, l := range spread(found) {
		places = append(places, l.place)
	}
	confidence := check.Likely
	if found[0].aside || !strong && len(files) < 3 { // one constant can be changed in one place
		confidence = check.Possible
	}
	f := check.Missing(confidence, literalReason(found[0], kinds), places...)
	if kinds[localhost] == 0 && kinds[localElse] == 0 && kinds[stageID] == 0 && kinds[stageHost] == 0 && kinds[sandbox] == 0 {
		f.Severity = check.Low
	}
	f.Brief = []string{
		"Each of these values is read from an environment variable that is listed in .env.example, and the code fails at the start when one that it needs is missing; there is no fallback to an address of one machine.",
		"Ids that a payment provider gives for test and live mode come from variables too, so that each stage has its own.",
	}
	return f
}

// spread are as many literals as are told, a few of every kind among them.
func spread(found []literal) []literal {
	const most, kept, each = 150, 120, 10
	if len(found) <= most {
		return found
	}
	told := map[literalKind]int{}
	for _, l := range found[:kept] {
		told[l.kind]++
	}
	out := slices.Clone(found[:kept])
	var rest []literal
	for _, l := range found[kept:] {
		if told[l.kind]++; told[l.kind] <= each && len(out) < most {
			out = append(out, l)
		} else {
			rest = append(rest, l)
		}
	}
	return append(out, rest[:min(len(rest), most-len(out))]...)
}

func literalReason(first literal, kinds map[literalKind]int) string {
	var parts []string
	for _, k := range []struct {
		kind      literalKind
		one, many string
	}{
		{localhost, "an address that only answers on the developer's machine", "addresses that only answer on the developer's machine"},
		{localElse, "a fallback to the developer's machine", "fallbacks to the developer's machine"},
		{stageID, "an id of a service that differs between stages", "ids of services that differ between stages"},
		{stageHost, "an address of one deployment", "addresses of single deployments"},
		{sandbox, "the address of a service's sandbox", "addresses of services' sandboxes"},
		{oneMailbox, "the mailbox of one account", "mailboxes of single accounts"},
		{oneRow, "the id of one row", "the id of one row in %d places"},
		{ownAddress, "the app's own address", "the app's own address in %d places"},
		{ownElse, "a fallback to one fixed address", "fallbacks to fixed addresses"},
		{whoRuns, "an account known by its mailbox", "accounts known by their mailboxes"},
		{aroundIt, "a value that stages share", "values that stages share"},
	} {
		switch n := kinds[k.kind]; {
		case n == 1:
			parts = append(parts, k.one)
		case n > 1 && strings.Contains(k.many, "%d"):
			parts = append(parts, fmt.Sprintf(k.many, n))
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, k.many))
		}
	}
	return fmt.Sprintf("Code that ships holds %s, such as %s in %s.", check.Names(parts), first.what, path.Base(first.place.File))
}

// literals are those of every live source file and of the framework's settings.
func literals(p *project.Project) []literal {
	return project.Answer(p, "deploy/literals", func(p *project.Project) []literal {
		var out []literal
		config, build := p.ConfigPath("next.config"), p.ConfigPath("vite.config")
		for _, name := range p.Sources() {
			if name == build && p.Holds(name, ".supabase.co", `.supabase\.co`) {
				out = append(out, project.PerFile(p, name, "deploy/cached", cachedHosts)...)
			}
			if strings.HasPrefix(name, "../") || !shipped(p, name) && name != config {
				continue
			}
			if !p.Holds(name, literalMarks...) && (name != config || !p.Holds(name, "hostname")) {
				continue
			}
			out = append(out, project.PerFile(p, name, "deploy/literals", func(f *source.File) []literal { return literalsIn(f) })...)
		}
		out = slices.DeleteFunc(out, func(l literal) bool { return l.setting != "" && !readByVisitors(p, l) })
		for i, l := range out {
			if l.handed && takenInstead(p, l) {
				out[i].kind, out[i].place.Message = ownElse, kindWords[ownElse]
			}
		}
		return append(out, pythonLiterals(p)...)
	})
}

// readByVisitors reports whether anything that ships names the setting of a schema
// that a value is the default of: what only a mock server reads is no visitor's.
func readByVisitors(p *project.Project, l literal) bool {
	own := l.place.File
	switch l.setting {
	case "BETTER_AUTH_URL", "NEXTAUTH_URL", "AUTH_URL", "DATABASE_URL": // a library reads it
		return true
	}
	if text, _ := p.Read(own); bytes.Count(text, []byte(l.setting)) > 1 {
		return true
	}
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		return name != own && p.Holds(name, l.setting) && shipped(p, name)
	})
}

// shipped reports whether a module is part of what runs for visitors; what only
// helps to develop is not, whatever imports it.
func shipped(p *project.Project, name string) bool {
	if !counts(p, name) {
		return false
	}
	low := strings.ToLower(name)
	for _, word := range []string{"mock", "fixture", "seed", "init-database", "init-db", "setup-database", "setup-db", "/dev-", "devtools", "example", "sample", "debug", "swagger", "openapi", "docs/"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	return true
}
