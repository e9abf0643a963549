package project

import "strings"

// pythonUsed takes in what live Python code imports.
func (b *stackBuilder) pythonUsed() {
	for _, f := range b.p.list() {
		if !strings.HasSuffix(f.path, ".py") || isTestPath(f.path) || isScriptPath(f.path) || b.aside(f.path) {
			continue
		}
		if line := b.p.readsBearer(f.path); line > 0 {
			b.module(Tool{Tech: CustomAuth, File: f.path, Line: line, Why: "reads the Authorization header"})
		}
		for _, u := range b.p.pythonImports(f.path) {
			for _, d := range pythonPackages {
				if moduleIs(u.pkg, d.pkg) && !isPython(d.tech) {
					b.counts[d.tech]++
					b.add(Tool{Tech: d.tech, Version: b.p.requirement(strings.ReplaceAll(d.pkg, "_", "-")).Version, Package: d.pkg, File: f.path, Line: u.line, Why: "imported here"})
				}
			}
			if moduleIs(u.pkg, "django.contrib.auth") && djangoSignsIn(u.pkg) || moduleIs(u.pkg, "allauth") {
				b.counts[DjangoAuth]++
				b.add(Tool{Tech: DjangoAuth, Package: "django", File: f.path, Line: u.line, Why: "imported here"})
			}
			if moduleIs(u.pkg, "django.db.models") {
				b.counts[DjangoORM]++
				b.add(Tool{Tech: DjangoORM, Package: "django", File: f.path, Line: u.line, Why: "models of Django's own"})
			}
			for _, part := range pythonAuthParts {
				if moduleIs(u.pkg, part) {
					b.use(use{pkg: authParts[0], spec: part, file: f.path, line: u.line})
				}
			}
		}
	}
}

func djangoSignsIn(module string) bool {
	for _, name := range []string{"login", "authenticate", "views", "LoginView", "forms"} {
		if strings.HasSuffix(module, "."+name) {
			return true
		}
	}
	return false
}
