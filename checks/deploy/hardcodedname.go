package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// own is what the app calls a value already, without the prefix that a file's
// variables have: the variable whose line in an env file holds it, else the only one
// that is called as such values are. It is "" for a value without one.
func (v *variableNames) own(p *project.Project, f *source.File, value string) string {
	const sample = "NAME"
	_, name, ok := environmentRead(p, f, sample)
	if !ok {
		return ""
	}
	prefix := strings.TrimSuffix(name, sample)
	found := declaredAs(p, prefix, value)
	if found == "" {
		found = calledAs(p, f, prefix, value)
	}
	if other, taken := v.owned[found]; found == "" || taken && other != value {
		return ""
	}
	v.owned[found] = value
	return strings.TrimPrefix(found, prefix)
}

// declaredAs is the variable that a line of an env file gives a value.
func declaredAs(p *project.Project, prefix, value string) string {
	for _, d := range p.Env().Declared {
		text, ok := p.Read(d.File)
		if !ok || !strings.HasPrefix(d.Name, prefix) {
			continue
		}
		for line := range strings.Lines(string(text)) {
			name, held, _ := strings.Cut(strings.TrimSpace(line), "=")
			name = strings.TrimSpace(strings.TrimPrefix(name, "export "))
			if name == d.Name && strings.Trim(strings.TrimSpace(held), `"'`) == value {
				return d.Name
			}
		}
	}
	return ""
}

// calledAs is the only variable that code reads in the same way and that has the
// name of a value of this kind.
func calledAs(p *project.Project, f *source.File, prefix, value string) string {
	words := map[string][][]string{
		"SUPABASE_URL":      {{"SUPABASE", "URL"}},
		"SUPABASE_ANON_KEY": {{"SUPABASE", "ANON"}, {"SUPABASE", "PUBLISHABLE"}},
		"GOOGLE_CLIENT_ID":  {{"GOOGLE", "CLIENT_ID"}},
	}[kindOfValue(value)]
	edge := strings.Contains(f.Path, "supabase/functions/")
	found := ""
	for _, r := range p.Env().Reads {
		if !strings.HasPrefix(r.Name, prefix) || r.Public != (prefix != "") || strings.HasPrefix(r.Via, "Deno") != edge {
			continue
		}
		if !slices.ContainsFunc(words, func(all []string) bool {
			return !slices.ContainsFunc(all, func(w string) bool { return !strings.Contains(r.Name, w) })
		}) {
			continue
		}
		if found != "" && found != r.Name {
			return ""
		}
		found = r.Name
	}
	return found
}
