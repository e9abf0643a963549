package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// checkedNames are the variables that a new module looks for at the start.
type checkedNames struct {
	required []string // it fails without them
	expected []string // it says that they are not set, and goes on
}

func (n checkedNames) empty() bool { return len(n.required)+len(n.expected) == 0 }

// sides parts the variables that browsers may see from the others.
func (n checkedNames) sides(p *project.Project) (public, secret checkedNames) {
	seen := func(name string) bool { // by how it is read, and by its name where nothing reads it yet
		reads := p.Env().ReadsOf(name)
		return project.IsPublicEnv(name) && (len(reads) == 0 || slices.ContainsFunc(reads, func(r project.EnvRead) bool { return r.Public }))
	}
	for _, name := range n.required {
		if seen(name) {
			public.required = append(public.required, name)
		} else {
			secret.required = append(secret.required, name)
		}
	}
	for _, name := range n.expected {
		if seen(name) {
			public.expected = append(public.expected, name)
		} else {
			secret.expected = append(secret.expected, name)
		}
	}
	return public, secret
}

// namesToCheck are the required variables that the owner names, and every other
// one whose absence nothing in the app notices.
func namesToCheck(d *fixes.Draft) checkedNames {
	n := checkedNames{required: listed(d.Option("required"))}
	for _, v := range unnoticed(d.Project()) {
		if !slices.Contains(n.required, v.name) {
			n.expected = append(n.expected, v.name)
		}
	}
	return n
}

// requiredNames are the variables that the app surely cannot do without. Many
// others belong to a feature that not every installation turns on: refusing to
// start without those would break an app that runs.
func requiredNames(p *project.Project) []string {
	var out []string
	for _, v := range required(p) {
		out = append(out, v.name)
	}
	return out
}

func required(p *project.Project) []variable {
	return pick(unnoticed(p), func(v variable) bool {
		return core(v.name) || slices.ContainsFunc(v.reads, func(r project.EnvRead) bool { return claimed(p, r) })
	})
}

// unnoticed are the variables that the app cannot do without, as far as the code
// shows, on the side that has an entry to check them in.
func unnoticed(p *project.Project) []variable {
	return pick(variables(p), func(v variable) bool {
		return v.needed() && slices.ContainsFunc(v.reads, func(r project.EnvRead) bool {
			return r.Via == "process.env" || r.Via == "import.meta.env" || r.Via == "$env/dynamic/private"
		})
	})
}

// core reports whether a name is that of a variable that the whole app stands on.
func core(name string) bool {
	switch name {
	case "DATABASE_URL", "NEXTAUTH_SECRET", "AUTH_SECRET", "JWT_SECRET", "SESSION_SECRET", "MONGODB_URI":
		return true
	}
	return supabaseClientKey(name)
}

// supabaseClientKey reports whether a variable is what every Supabase client in
// a browser is made with.
func supabaseClientKey(name string) bool {
	return project.IsPublicEnv(name) && (strings.HasSuffix(name, "_SUPABASE_URL") || strings.HasSuffix(name, "_SUPABASE_ANON_KEY") ||
		strings.HasSuffix(name, "_SUPABASE_PUBLISHABLE_KEY"))
}

// claimed reports whether the code says itself that there is always a value:
// process.env.KEY!, or a client that is made with it when the module is loaded.
func claimed(p *project.Project, r project.EnvRead) bool {
	text, _ := p.Read(r.File)
	if r.End < 0 || r.End >= len(text) {
		return false
	}
	after := string(text[r.End:min(len(text), r.End+2)])
	if after[0] == '!' && after != "!=" {
		return true
	}
	f := p.Source(r.File)
	if f == nil {
		return false
	}
	for n := range f.Find(source.Member, source.Index) {
		if n.Start() == r.Start && n.End() == r.End {
			return n.Role() == source.Arg && n.Parent().Kind() == source.New && !n.Function().OK()
		}
	}
	return false
}

func listed(names string) []string {
	var out []string
	for _, n := range strings.Split(names, ",") {
		if n = strings.TrimSpace(n); isVariable(n) {
			out = append(out, n)
		}
	}
	return out
}

func isVariable(name string) bool {
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
