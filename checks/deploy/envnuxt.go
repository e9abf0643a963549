package deploy

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nuxtReads are the variables that Nuxt fills its runtimeConfig with as the server starts:
// NUXT_MAIL_KEY for mailKey, NUXT_PUBLIC_SHOP_NAME for what is below public
// (https://nuxt.com/docs/guide/going-further/runtime-config#environment-variables). Those
// that have a value in the configuration, or that no code asks for, need none.
func nuxtReads(p *project.Project) []project.EnvRead {
	f := p.Config("nuxt.config")
	if f == nil || !p.Stack().Has(project.Nuxt) {
		return nil
	}
	var out []project.EnvRead
	for n := range f.Find(source.Property) {
		if n.Key() == "runtimeConfig" {
			nuxtKeys(n.Child(source.Value), "NUXT", func(key source.Node, name string) {
				used, tested := asksConfig(p, key.Key())
				if !used {
					return
				}
				line, column := key.Position()
				out = append(out, project.EnvRead{
					Name: name, File: f.Path, Line: line, Column: column, Start: key.Start(), End: key.Start() + len(key.Key()),
					Via: "runtimeConfig", Public: strings.HasPrefix(name, "NUXT_PUBLIC_"), Default: tested,
				})
			})
			break
		}
	}
	return out
}

// nuxtKeys goes through the keys without a value, nested ones with the names above them.
func nuxtKeys(config source.Node, head string, each func(key source.Node, name string)) {
	for n := range config.Children() {
		if n.Kind() != source.Property || n.Key() == "" {
			continue
		}
		name := head + "_" + strings.ToUpper(humps.ReplaceAllString(n.Key(), "${1}_${2}"))
		value := n.Child(source.Value)
		if text, ok := value.StringValue(); ok && text == "" {
			each(n, name)
		} else if value.Kind() == source.Object {
			nuxtKeys(value, name, each)
		}
	}
}

var humps = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// asksConfig reports whether code that runs reads a key of the configuration, and whether
// it asks wherever it does if there is a value.
func asksConfig(p *project.Project, key string) (used, tested bool) {
	tested = true
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "nuxt.config") || !p.Holds(name, key) || !counts(p, name) {
			continue
		}
		for m := range p.Source(name).Find(source.Member) {
			if m.Child(source.Name).Text() != key {
				continue
			}
			used = true
			d := m.Parent()
			tested = tested && (isAsked(m) || d.Kind() == source.Declarator && askedLater(d))
		}
	}
	return used, used && tested
}

// prefixMissing are the lines of an example file that name a variable without what the
// framework wants in front of it: whoever fills one in changes nothing, since only the
// whole name is read.
func prefixMissing(p *project.Project, undeclared []variable) []check.Place {
	var out []check.Place
	for _, v := range undeclared {
		bare := ownName(v.name)
		if bare == v.name || len(p.Env().ReadsOf(bare)) > 0 {
			continue
		}
		for _, d := range p.Env().DeclarationsOf(bare) {
			if d.Example && !strings.HasPrefix(d.File, "../") && !takenElsewhere(p, bare) {
				out = append(out, check.Line(d.File, max(d.Line, 1), bare+" is read by nothing: "+v.name+" is"))
			}
		}
	}
	return out
}
