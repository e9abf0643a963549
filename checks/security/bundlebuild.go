package security

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// buildSecrets are the secrets that a build setting writes into the code for
// browsers: Vite's define, Next's env, Nuxt's public runtime settings.
func buildSecrets(p *project.Project) []exposure {
	var out []exposure
	for _, name := range p.Sources() {
		base := path.Base(name)
		switch {
		case strings.HasPrefix(base, "vite.config.") && p.Holds(name, "define"):
			out = append(out, settingSecrets(p, name, "define")...)
		case strings.HasPrefix(base, "next.config.") && p.Holds(name, "env"):
			out = append(out, settingSecrets(p, name, "env")...)
		case strings.HasPrefix(base, "nuxt.config.") && p.Holds(name, "public"):
			out = append(out, settingSecrets(p, name, "public")...)
		}
	}
	return out
}

// settingSecrets reads the entries of one setting.
func settingSecrets(p *project.Project, name, setting string) []exposure {
	f := p.Source(name)
	if f == nil {
		return nil
	}
	var out []exposure
	for n := range f.Find(source.Property) {
		if n.Key() != setting {
			continue
		}
		o := follow(p, n.Child(source.Value))
		for c := range o.Children() {
			if c.Kind() != source.Property {
				continue
			}
			if e, ok := entrySecret(p, c, setting); ok {
				out = append(out, e)
			}
		}
	}
	return out
}

// entrySecret judges one entry: a name that says what it is, a value that comes
// from the environment.
func entrySecret(p *project.Project, c source.Node, setting string) (exposure, bool) {
	value := c.Child(source.Value)
	text := value.Text()
	if !strings.Contains(text, "env") {
		return exposure{}, false
	}
	key := strings.TrimPrefix(strings.TrimPrefix(c.Key(), "process.env."), "import.meta.env.")
	if c.Key() == "process.env" && (strings.HasSuffix(text, "env") || strings.HasSuffix(text, "(env)") || strings.HasSuffix(text, "process.env)")) {
		return exposure{at(c, "writes the whole environment into the code for browsers"), "process.env", "written into the code for browsers as a whole, secrets included", check.Blocker, check.Likely, false}, true
	}
	if setting == "public" {
		key = snake(key)
	}
	what, severity := secretByName(key)
	if severity == check.Medium && givenToPaidClient(p, key) {
		what, severity = paidByUse, check.High
	}
	if what == "" || severity == check.Medium {
		return exposure{}, false
	}
	if setting != "public" && !readInBrowser(p, key) {
		return exposure{}, false // replaced where it is read, and browsers' code does not read it
	}
	return exposure{at(c, "writes "+key+" into the code for browsers"), key, what, severity, check.Certain, false}, true
}

const paidByUse = "the key of a service that is paid for by use"

// paidClients are the packages whose services are paid for by use, whatever the key's
// variable is called.
var paidClients = []string{"@google/genai", "@google/generative-ai", "openai", "@anthropic-ai/sdk", "groq-sdk", "replicate", "@mistralai/mistralai", "cohere-ai", "@huggingface/inference", "@elevenlabs/elevenlabs-js"}

// givenToPaidClient reports whether code for browsers that asks such a service reads a
// variable.
func givenToPaidClient(p *project.Project, name string) bool {
	for _, r := range p.Env().ReadsOf(name) {
		if p.Modules().Browser(r.File) && asksPaid(p, r.File) {
			return true
		}
	}
	return false
}

func asksPaid(p *project.Project, file string) bool {
	f := p.Source(file)
	if f == nil {
		return false
	}
	return slices.ContainsFunc(f.Imports, func(im source.Import) bool {
		return !im.TypeOnly && slices.Contains(paidClients, source.PackageName(im.Spec))
	})
}

// readInBrowser reports whether code for browsers reads a variable.
func readInBrowser(p *project.Project, name string) bool {
	for _, r := range p.Env().ReadsOf(name) {
		if p.Modules().Browser(r.File) {
			return true
		}
	}
	return false
}

// snake is openaiApiKey as OPENAI_API_KEY.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}
