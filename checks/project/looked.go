package project

import "strings"

// kindsOfFolders tell what a folder is that holds no web app, by a file.
var kindsOfFolders = []struct{ file, is string }{
	{"Cargo.toml", "a Rust crate"},
	{"go.mod", "a Go module"},
	{"pubspec.yaml", "a Dart or Flutter package"},
	{"Gemfile", "a Ruby project"},
	{"composer.json", "a PHP project"},
	{"pom.xml", "a Java project"},
	{"build.gradle", "a Java or Kotlin project"},
	{"build.gradle.kts", "a Kotlin project"},
	{"mix.exs", "an Elixir project"},
	{"Package.swift", "a Swift package"},
	{"CMakeLists.txt", "a C or C++ project"},
	{"pyproject.toml", "a Python package"},
	{"setup.py", "a Python package"},
	{"requirements.txt", "a Python project"},
	{"index.html", "a set of static pages"},
}

// whatIsThis names what a folder without a web app seems to be.
func (p *Project) whatIsThis() string {
	if len(p.list()) == 0 {
		return "an empty folder"
	}
	if m := p.Manifest(); m != nil {
		switch {
		case m.Value.Get("engines", "vscode").OK():
			return "an extension for VS Code"
		case isLibrary(m) || p.isPackageForOthers():
			return "an npm library"
		case m.Value.Get("bin").OK():
			return "a command-line program for Node"
		}
	}
	for _, k := range kindsOfFolders {
		if p.Has(k.file) {
			return k.is
		}
	}
	if p.Manifest() != nil {
		return "a Node project that starts no web server"
	}
	return ""
}

// Looked is one sentence about a folder without a web app: what was looked for,
// and what the folder seems to be instead. Empty when there is an app.
func (s *Stack) Looked() string {
	if s.Framework != "" {
		return ""
	}
	var b strings.Builder
	b.WriteString("No web app was found here: looked for Next.js, Vite, Express, Fastify, Hono, SvelteKit, Astro, Nuxt, React Router, Remix, Django, Flask and FastAPI, among others")
	if s.is != "" {
		b.WriteString("; this looks like ")
		b.WriteString(s.is)
	}
	b.WriteString(".")
	return b.String()
}
