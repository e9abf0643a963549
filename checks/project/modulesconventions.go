package project

import (
	"path"
	"strings"
)

// A convention is a framework's rule of which files it starts, by their path
// below the framework's folder, `src/` left out.
type convention struct {
	tech Tech
	side func(name string) Side
}

var conventions = []convention{
	{Next, nextSide},
	{SvelteKit, svelteKitSide},
	{Astro, astroSide},
	{Nuxt, nuxtSide},
	{ReactRouter, reactRouterSide},
	{Remix, reactRouterSide},
	{TanStack, tanStackSide},
	{Expo, expoSide},
}

func stemOf(name string) string {
	base := path.Base(name)
	return strings.TrimSuffix(base, path.Ext(base))
}

// nextSide follows nextjs.org/docs/app/api-reference/file-conventions and the
// Pages Router's rules.
func nextSide(name string) Side {
	stem := stemOf(name)
	switch {
	case strings.HasPrefix(name, "app/"):
		switch stem {
		case "page", "layout", "template", "loading", "not-found", "default", "route", "sitemap", "robots", "manifest", "icon",
			"apple-icon", "opengraph-image", "twitter-image", "forbidden", "unauthorized", "global-not-found":
			return Server
		case "error", "global-error":
			return Client
		}
	case strings.HasPrefix(name, "pages/api/"):
		return Server
	case strings.HasPrefix(name, "pages/"):
		return Shared
	case stem == name[:len(name)-len(path.Ext(name))]: // at the top
		switch stem {
		case "middleware", "proxy", "instrumentation":
			return Server
		case "instrumentation-client":
			return Client
		}
	}
	return Unknown
}

func svelteKitSide(name string) Side {
	base := path.Base(name)
	switch {
	case isRemoteFile(name):
		return Server
	case strings.HasPrefix(name, "routes/") && strings.HasPrefix(base, "+"):
		if strings.HasPrefix(base, "+server.") || strings.Contains(base, ".server.") {
			return Server
		}
		return Shared
	case strings.HasPrefix(name, "hooks.server."):
		return Server
	case strings.HasPrefix(name, "hooks."):
		return Shared
	}
	return Unknown
}

func astroSide(name string) Side {
	if strings.HasPrefix(name, "auth.config.") { // auth-astro loads it
		return Server
	}
	if strings.HasPrefix(name, "pages/") || strings.HasPrefix(name, "middleware") || strings.HasPrefix(name, "actions/") || strings.HasPrefix(name, "content") {
		return Server
	}
	return Unknown
}

// nuxtSide counts what Nuxt imports by itself as started.
func nuxtSide(name string) Side {
	name = strings.TrimPrefix(name, "app/") // Nuxt 4 keeps the app one level down
	dir, _, _ := strings.Cut(name, "/")
	switch dir {
	case "server":
		return Server
	case "pages", "layouts", "components", "composables", "plugins", "middleware", "utils", "app.vue", "error.vue", "stores":
		return Shared
	}
	return Unknown
}

func reactRouterSide(name string) Side {
	switch {
	case strings.HasPrefix(name, "app/routes"), strings.HasPrefix(name, "app/root."), strings.HasPrefix(name, "app/entry."):
		return Shared
	case strings.HasPrefix(name, "server."), strings.HasPrefix(name, "server/"):
		return Server
	}
	return Unknown
}

func tanStackSide(name string) Side {
	for _, prefix := range []string{"routes/", "app/routes/", "router.", "client.", "server.", "start."} {
		if strings.HasPrefix(name, prefix) {
			return Shared
		}
	}
	return Unknown
}

func expoSide(name string) Side {
	if strings.HasPrefix(name, "app/") || strings.HasPrefix(name, "App.") || name == "index.js" {
		return Client
	}
	return Unknown
}
