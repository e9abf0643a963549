package deploy

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// needsBeside are modules of packages that import another package by themselves, which
// who uses them has to install.
var needsBeside = map[string]string{
	"next-auth/providers/email":       "nodemailer",
	"next-auth/providers/nodemailer":  "nodemailer",
	"@auth/core/providers/nodemailer": "nodemailer",
}

// absentBeside tells of imports of such modules where the other package is not installed:
// the build stops at it. https://next-auth.js.org/providers/email
func absentBeside(p *project.Project) []fault {
	if len(p.Stack().LockFiles) == 0 {
		return nil
	}
	built := builtFrom(p)
	for _, name := range p.Sources() {
		if !built[name] || strings.HasPrefix(name, "../") || !p.Holds(name, "/providers/email", "/providers/nodemailer") {
			continue
		}
		for _, im := range p.Source(name).Imports {
			if other := needsBeside[im.Spec]; other != "" && !im.TypeOnly && !installedAtAll(p, other) {
				return []fault{{
					check.High, check.Likely, name + " imports " + im.Spec + ", which needs " + other + ": package.json does not ask for it",
					[]check.Place{check.Line(name, im.Node.Line(), other+", which this needs, is not installed")},
					"package.json asks for every package that the code imports, and for those that these need beside them.",
				}}
			}
		}
	}
	return nil
}

// installedAtAll reports whether a package.json of the repository asks for a package, or a
// lock file has it: that another one would like it beside itself installs nothing.
func installedAtAll(p *project.Project, name string) bool {
	for _, m := range p.Manifests() {
		if m.Dependency(name).Name != "" {
			return true
		}
	}
	for _, lock := range p.Stack().LockFiles {
		if p.Holds(lock, "node_modules/"+name+`"`, name+"@") {
			return true
		}
	}
	return false
}

// refusedSettings tells of a vercel.json that Vercel refuses: beside the old routes stands
// what has replaced them. https://vercel.com/docs/project-configuration#routes
func refusedSettings(p *project.Project) []fault {
	v, err := p.ReadJSON("vercel.json")
	if err != nil || !v.Get("routes").OK() {
		return nil
	}
	for _, key := range []string{"rewrites", "redirects", "headers", "cleanUrls", "trailingSlash"} {
		if v.Get(key).OK() {
			return []fault{{
				check.High, check.Likely, "Vercel refuses vercel.json: routes cannot stand beside " + key,
				[]check.Place{check.Line("vercel.json", max(v.Get("routes").Line, 1), "cannot stand beside "+key)},
				"vercel.json has rewrites, redirects and headers, and no routes beside them.",
			}}
		}
	}
	return nil
}

// otherNext is where package.json asks for Next's rules for the linter in the version of
// another Next.
func otherNext(p *project.Project) []check.Place {
	m := p.Manifest()
	next, rules := m.Dependency("next"), m.Dependency("eslint-config-next")
	if next.Version.Major == 0 || rules.Version.Major == 0 || next.Version.Major == rules.Version.Major {
		return nil
	}
	return []check.Place{check.Line(m.File, max(rules.Line, 1), "the linter's rules are those of another version of Next than the app's")}
}
