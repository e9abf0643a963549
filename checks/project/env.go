package project

import (
	"slices"
	"strings"
)

// Env is the environment variables of an app: where each is read, declared and
// checked. Values are never kept.
type Env struct {
	Reads    []EnvRead
	Declared []EnvDeclaration
	Checks   []EnvCheck
}

// An EnvRead is one place that reads a variable.
type EnvRead struct {
	Name         string
	File         string
	Line, Column int
	Start, End   int    // byte range of the expression or name
	Via          string // "process.env", "import.meta.env", "Deno.env", "os.environ"…
	Public       bool   // the name's prefix puts the value into what browsers load
	Default      bool   // a default follows when the variable is missing
	Checked      bool   // its absence is tested for right here
}

// An EnvDeclaration is one line of a .env file or of its example.
type EnvDeclaration struct {
	Name    string
	File    string
	Line    int
	Example bool // the file is an example without real values
	Public  bool
	Value   EnvValue
}

// An EnvValue says what kind of value a declaration has.
type EnvValue string

// The kinds of values.
const (
	EmptyValue       EnvValue = "empty"
	PlaceholderValue EnvValue = "placeholder" // "your-key-here", "sk_test_..."
	PlainValue       EnvValue = "plain"       // a flag, a number, a local address: nothing to hide
	RealValue        EnvValue = "real"        // looks like a value in use
)

// An EnvCheck is code that fails when variables are missing or malformed.
type EnvCheck struct {
	File  string
	Line  int
	Kind  string   // "zod", "t3-env", "envalid", "hand-written"…
	Names []string // what it covers; empty when that cannot be read
	// AtStart is set when it stands at the top level of its module, so that it
	// runs when the module is loaded.
	AtStart bool
	// Optional are those of the Names that may be missing.
	Optional []string
	// Lines are the lines of the Names in the schema that lists them, where it is
	// one that could be read.
	Lines map[string]int

	function string // the function that it stands in, "" at the top level
}

// Names lists every variable that is read, sorted.
func (e *Env) Names() []string {
	var out []string
	for _, r := range e.Reads {
		out = append(out, r.Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ReadsOf lists the places that read a variable.
func (e *Env) ReadsOf(name string) []EnvRead {
	var out []EnvRead
	for _, r := range e.Reads {
		if r.Name == name {
			out = append(out, r)
		}
	}
	return out
}

// DeclarationsOf lists the lines that declare a variable.
func (e *Env) DeclarationsOf(name string) []EnvDeclaration {
	var out []EnvDeclaration
	for _, d := range e.Declared {
		if d.Name == name {
			out = append(out, d)
		}
	}
	return out
}

// CheckOf is a check that covers a variable.
func (e *Env) CheckOf(name string) (EnvCheck, bool) {
	for _, c := range e.Checks {
		if slices.Contains(c.Names, name) {
			return c, true
		}
	}
	return EnvCheck{}, false
}

// IsPublicEnv reports whether a variable's name puts its value into what
// browsers load.
func IsPublicEnv(name string) bool {
	for _, prefix := range publicPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

var publicPrefixes = []string{
	"NEXT_PUBLIC_", "VITE_", "PUBLIC_", "EXPO_PUBLIC_", "REACT_APP_", "NUXT_PUBLIC_", "GATSBY_", "VUE_APP_",
}

// Env is the app's environment variables.
func (p *Project) Env() *Env {
	return remember(p, "env", func(p *Project) *Env {
		e := &Env{}
		for _, f := range p.list() {
			switch {
			case f.isSource():
				facts := p.envOfSource(f.path)
				e.Reads = append(e.Reads, facts.Reads...)
				e.Checks = append(e.Checks, facts.Checks...)
			case strings.HasSuffix(f.path, ".py"):
				if p.pythonByHand()[f.path] {
					continue // a tool's own
				}
				e.Reads = append(e.Reads, p.envOfPython(f.path)...)
			case isEnvFile(f.path):
				e.Declared = append(e.Declared, p.envDeclarations(f.path)...)
			}
		}
		for i := range e.Checks {
			c := &e.Checks[i]
			c.AtStart = c.AtStart || c.function != "" && len(c.Names) > 1 && p.calledAtStart(c.function, c.File)
		}
		return e
	})
}
