package project

import (
	"bytes"
	"path"
	"strings"
)

// generatedName reports whether a file's name says that a tool wrote it.
func generatedName(name string) bool {
	base := path.Base(name)
	for _, mark := range []string{".min.", ".bundle.", ".generated.", "-min.", ".pnp."} {
		if strings.Contains(base, mark) {
			return true
		}
	}
	if !strings.Contains(name, "generated") && !strings.Contains(name, "/public/") {
		return false
	}
	for _, dir := range []string{"__generated__/", "generated/prisma/", "_generated/", "@generated/", "ios/App/App/public/", "android/app/src/main/assets/public/"} {
		if strings.HasPrefix(name, dir) || strings.Contains(name, "/"+dir) {
			return true
		}
	}
	return false
}

const (
	headerBytes = 2048
	longLine    = 5000 // nobody types a line like that; minifiers write nothing else
)

// generatedText reports whether a source file was generated or minified: it says
// "@generated" in its head, or most of it stands in very long lines.
func generatedText(text []byte) bool {
	head := text[:min(len(text), headerBytes)]
	if i := bytes.Index(head, []byte("@generated")); i >= 0 && inComment(head, i) {
		return true
	}
	if len(text) < longLine {
		return false
	}
	long := 0
	for rest := text; len(rest) > 0; {
		line := rest
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			line, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		if len(line) >= longLine {
			long += len(line)
		}
	}
	return long > len(text)/2
}

// inComment reports whether the line that holds byte i begins as a comment.
func inComment(text []byte, i int) bool {
	line := text[:i]
	if n := bytes.LastIndexByte(line, '\n'); n >= 0 {
		line = line[n+1:]
	}
	line = bytes.TrimLeft(line, " \t")
	for _, mark := range []string{"//", "/*", "*", "#", "<!--"} {
		if bytes.HasPrefix(line, []byte(mark)) {
			return true
		}
	}
	return false
}

// foreignFolder reports whether a folder holds what others wrote or a tool made,
// wherever it lies.
func foreignFolder(name string) bool {
	switch name {
	case ".git", ".hg", ".svn", ".jj", "node_modules", "bower_components", "jspm_packages",
		".next", ".nuxt", ".output", ".svelte-kit", ".astro", ".turbo", ".vercel", ".netlify", ".wrangler",
		".cache", ".parcel-cache", ".vite", ".angular", ".expo", ".docusaurus", ".yarn", ".pnpm-store", ".nx",
		"storybook-static", "playwright-report", "__pycache__", ".venv", "venv", ".tox", ".mypy_cache", ".pytest_cache",
		".ruff_cache", "site-packages", ".terraform", ".serverless", ".sst", ".wasp", ".gradle", "Pods", ".underpin", ".idea":
		return true
	}
	return false
}

// builtFolder reports whether a folder of that name holds what a build made, if
// it lies beside a manifest or among files that are served as they are. Anywhere
// else it may be a page: an app has routes called /build and /vendor.
func builtFolder(name string) bool {
	switch name {
	case "dist", "build", "out", "coverage", "vendor", "target", "test-results":
		return true
	}
	return false
}

func isManifest(name string) bool {
	switch name {
	case "package.json", "pyproject.toml", "requirements.txt", "manage.py", "Cargo.toml", "go.mod", "composer.json", "pom.xml", "build.gradle", "Gemfile":
		return true
	}
	return false
}

// servesFiles reports whether a folder lies in one that is served as it is.
func servesFiles(dir string) bool {
	for part := range strings.SplitSeq(dir, "/") {
		switch part {
		case "public", "static", "assets", "wwwroot":
			return true
		}
	}
	return false
}
