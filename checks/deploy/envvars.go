package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// A variable is one that live code reads.
type variable struct {
	name     string
	reads    []project.EnvRead
	printed  []project.EnvRead // those that only write it to the console
	written  []project.EnvRead // where the build writes it in the place of another name
	declared bool
	listed   bool   // a file names it for whoever sets the app up, or the host's configuration
	unlisted bool   // no file lists any: what the app says at the start does not count
	doc      string // the instructions that name it, when nothing else does
	throws   bool   // a client that is made as its module is loaded fails without it
	checked  bool   // something fails when it is missing
	fallback bool   // every read has a default
	optional bool   // some read asks whether there is a value
	local    bool   // some default is an address of the developer's own machine
	demanded bool   // a schema, or Prisma, fails without it
	schema   int    // its line in the schema that checks it at the start

	instead [][]string // of each read, the variables that do as well; none when some read has none
}

// needed reports whether the app breaks later, and elsewhere, without it.
func (v variable) needed() bool { return !v.checked && !v.fallback && !v.optional }

func (v variable) is(o variable) bool { return v.name == o.name }

// variables lists what live code reads, platform variables left out, those read
// first in the project's order first.
func variables(p *project.Project) []variable {
	e := p.Env()
	d := readDeclarations(p)
	u := &uses{project: p, files: map[string]map[int]use{}, others: map[string]map[int][]string{}}
	defined := definedNames(p)
	byName := map[string]*variable{}
	var order []*variable
	for _, r := range slices.Concat(e.Reads, nuxtReads(p)) {
		by, written := defined[r.Name]
		if written {
			r.Name = by.from // what the build writes in its place
		}
		if r.Name == "" || givenByPlatform(r.Name) || givenToFunction(r) || !counts(p, r.File) && !handsOn(r.File) || counts(p, r.File) && readForNobody(p, r) {
			continue
		}
		v := byName[r.Name]
		if v == nil {
			v = &variable{name: r.Name, fallback: true, listed: true}
			c, checked := e.CheckOf(r.Name)
			v.checked = checked && !ofAnotherProject(p, c.File)
			byName[r.Name] = v
			order = append(order, v)
			if written {
				v.written = append(v.written, by.at)
			}
		}
		v.listed = v.listed && d.name(r.Name, r.File)
		v.declared = v.listed
		how := u.of(r)
		if how == printed {
			v.printed = append(v.printed, r)
			continue
		}
		v.reads = append(v.reads, r)
		v.checked = v.checked || r.Checked || strings.HasPrefix(r.Via, "$env/static") || strings.HasPrefix(r.Via, "astro:env")
		v.throws = v.throws || how == thrown
		v.checked = v.checked || how == handed || stopsPython(p, r)
		v.demanded = v.demanded || strings.HasPrefix(r.Via, "$env/static")
		v.optional = v.optional || how == tested
		v.fallback = v.fallback && r.Default && how != emptied && how != madeUp
		v.local = v.local || how == local
	}
	for _, v := range order {
		if !v.listed { // another package's list tells of what that one reads
			v.reads = slices.DeleteFunc(v.reads, func(r project.EnvRead) bool { return d.name(v.name, r.File) })
		}
		v.instead = u.insteadOf(v)
		v.declared = v.declared || anotherListed(v, func(name string) bool { return !givenByPlatform(name) && d.name(name, v.reads[0].File) })
	}
	order = append(order, onlyChecked(p, d, byName)...)
	order = append(order, ofPrisma(p, d, byName)...)
	out := make([]variable, 0, len(order))
	for _, v := range order {
		if len(v.reads) == 0 {
			v.reads = v.printed // nothing else is done with it
			v.optional = true
		}
		v.reads = append(v.reads, v.written...)
		c, ok := e.CheckOf(v.name)
		ok = ok && !ofAnotherProject(p, c.File)
		v.local = v.local && (!ok || slices.Contains(c.Optional, v.name))
		if ok && c.AtStart {
			v.inSchema(c)
		}
		if v.checked && ok && c.AtStart && !v.local && (v.schema > 0 && !d.example || v.schema == 0 && len(c.Names) > 2) {
			v.declared = true // the check names it, and says so when it is missing
		}
		out = append(out, *v)
	}
	return out
}

// inSchema notes the line of the schema that names a variable, and whether it fails
// without it.
func (v *variable) inSchema(c project.EnvCheck) {
	line := c.Lines[v.name]
	if line == 0 {
		return
	}
	v.schema, v.demanded = line, !slices.Contains(c.Optional, v.name)
	v.reads = append([]project.EnvRead{{Name: v.name, File: c.File, Line: line, Column: 1, Checked: true}}, v.reads...)
}

// onlyChecked are the variables that a check names and nothing reads by name.
func onlyChecked(p *project.Project, d declarations, known map[string]*variable) []*variable {
	var out []*variable
	for _, c := range p.Env().Checks {
		for _, name := range c.Names {
			if known[name] != nil || name != strings.ToUpper(name) || givenByPlatform(name) || !counts(p, c.File) || givenToFunction(project.EnvRead{Name: name, File: c.File}) {
				continue
			}
			at := project.EnvRead{Name: name, File: c.File, Line: c.Line, Column: 1, Checked: true}
			known[name] = &variable{name: name, reads: []project.EnvRead{at}, checked: true, declared: d.name(name, c.File), listed: d.name(name, c.File)}
			out = append(out, known[name])
		}
	}
	return out
}

// handsOn reports whether a file is the configuration with which Nuxt hands variables on
// to the code.
func handsOn(file string) bool { return strings.HasPrefix(file, "nuxt.config.") }

// counts reports whether a file's reads are the running app's: not those of
// tests, stories, scripts and dead code.
func counts(p *project.Project, file string) bool {
	if strings.HasSuffix(file, ".py") { // beside an app in another language, it is a tool or an app of its own
		return !strings.Contains(file, "test") && p.Stack().Python() && !triesSetup(file) && !forOthers(p, file)
	}
	if strings.HasPrefix(file, "remix.init/") { // sets a template up once, and goes
		return false
	}
	return p.Modules().Live(file)
}

// ofAnotherProject reports whether a file is of a project that only lies in the app's folder: it
// has a package.json of its own, and nothing of it runs.
func ofAnotherProject(p *project.Project, file string) bool {
	if counts(p, file) || strings.HasPrefix(file, "../") {
		return false
	}
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		if p.Has(dir + "/package.json") {
			return true
		}
	}
	return false
}

// triesSetup reports whether a file of Python is a tool that whoever sets the app up runs
// by hand, and no part of what runs for visitors.
func triesSetup(file string) bool {
	low := strings.ToLower(file)
	base := low[strings.LastIndexByte(low, '/')+1:]
	return strings.HasPrefix(low, "scripts/") || strings.Contains(low, "/scripts/") || strings.HasPrefix(base, "check_") || strings.HasPrefix(base, "verify_") || strings.HasPrefix(base, "debug_")
}

// givenToFunction reports whether Supabase gives the variable to every edge
// function, or Deno Deploy does.
func givenToFunction(r project.EnvRead) bool {
	if r.Via != "Deno.env" && !strings.Contains(r.File, "supabase/functions/") {
		return false
	}
	switch r.Name {
	case "SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_DB_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY",
		"SUPABASE_PUBLISHABLE_KEYS", "SUPABASE_SECRET_KEYS", "SUPABASE_JWKS":
		return true
	}
	return strings.HasPrefix(r.Name, "SB_") || strings.HasPrefix(r.Name, "DENO_")
}

func pick(vars []variable, want func(variable) bool) []variable {
	return slices.DeleteFunc(slices.Clone(vars), func(v variable) bool { return !want(v) })
}

// atStart are the variables that a check at the start could cover: edge
// functions have no start of their own, and Python's is not known here.
func atStart(vars []variable) []variable {
	return pick(vars, func(v variable) bool {
		return slices.ContainsFunc(v.reads, func(r project.EnvRead) bool {
			return r.Via != "Deno.env" && !strings.HasSuffix(r.File, ".py")
		})
	})
}

// untold are those of atStart whose lack no client tells of as it is made.
func untold(vars []variable) []variable {
	return pick(atStart(vars), func(v variable) bool { return !v.throws })
}
