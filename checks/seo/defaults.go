package seo

import (
	"slices"
	"strings"
)

// isDefault reports whether a title or description is one that a generator
// wrote and nobody changed.
func isDefault(text string) bool { return isNextDefault(text) || isSlug(strings.TrimSpace(text)) }

// isStarter reports whether a text, in lower case, is one of a starter or an
// identifier.
func isStarter(t string) bool {
	switch t {
	case "my google ai studio app", "app", "home", "website", "web app", "my website", "new project", "project", "vite + react + typescript",
		"vite + react + js", "vite + vue", "vite + svelte", "vite + svelte + ts", "vite + vue + ts", "nuxt app", "nuxt 3 app", "new remix app", "remix app",
		"new react router app", "welcome to react router!", "very cool app!", "sveltekit app", "astro", "astro basics", "welcome to your new app",
		"expo app", "tanstack start starter", "your app name", "app name", "site title", "my project", "title", "description", "example":
		return true
	}
	return isIdentifier(t) || isStarterPicture(t)
}

// isSlug reports whether a text is what a project's folder is called, in two words or
// more, as generators put it where the title belongs: elegant-usability.
func isSlug(t string) bool {
	words := strings.Split(t, "-")
	return len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool {
		return w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789") != ""
	})
}

// isIdentifier reports whether a text is a UUID, which some generators use as a
// project's title.
func isIdentifier(t string) bool {
	if len(t) != 36 {
		return false
	}
	for i, c := range t {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
			continue
		}
		if !strings.ContainsRune("0123456789abcdef", c) {
			return false
		}
	}
	return true
}

// isStarterPicture reports whether an address is that of a generator's own
// picture for link previews.
func isStarterPicture(t string) bool {
	for _, host := range []string{"https://lovable.dev/", "https://bolt.new/", "https://v0.app/", "https://v0.dev/", "https://replit.com/"} {
		if strings.HasPrefix(t, host) {
			return true
		}
	}
	return false
}
