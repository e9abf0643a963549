package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// ownHosts lists the hosts that are the product's: where the code names itself,
// and those whose name is the app's.
func ownHosts(p *project.Project, all []literal) []string {
	var out []string
	add := func(host string) {
		host = strings.TrimPrefix(host, "www.")
		for _, h := range []string{host, "www." + host} {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	name := squeezed(p.Name())
	for _, l := range all {
		switch {
		case l.kind == ownAddress || l.kind == ownElse:
			add(l.host)
		case l.kind == otherHost && len(name) >= 5:
			if label, rest, _ := strings.Cut(strings.TrimPrefix(l.host, "www."), "."); squeezed(label) == name && ownDomain(rest) {
				add(l.host)
			}
		}
	}
	return out
}

// ownDomain reports whether what stands behind a host's first name is a domain for all:
// com, co.uk. Below another company's, the name is that of an account there.
func ownDomain(rest string) bool {
	head, more, deeper := strings.Cut(rest, ".")
	return !deeper || len(head) <= 3 && !strings.Contains(more, ".")
}

// squeezed is a name's letters and digits alone.
func squeezed(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, name)
}

// namesAddress reports whether a variable's name says that it holds an address
// of the app or of one of its parts.
func namesAddress(name string) bool {
	up := strings.ToUpper(name)
	for _, word := range []string{"URL", "HOST", "ORIGIN", "DOMAIN", "SITE", "ENDPOINT", "BASE"} {
		if strings.Contains(up, word) {
			return true
		}
	}
	return false
}

// namesApp reports whether the last variable that an expression reads holds, by
// its name, an address of the app's own: SITE_URL does, GEOCODER_BASE_URL is
// another company's.
func namesApp(expression string) bool {
	if !readsVariable(expression) {
		return false
	}
	words := strings.FieldsFunc(expression, func(r rune) bool {
		return r != '_' && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	name := ""
	for _, w := range words {
		if len(w) > 2 {
			name = w
		}
	}
	return slices.Contains(appVariables, unprefixed(name))
}

// unprefixed is a variable's name without what a framework wants in front of it.
func unprefixed(name string) string {
	for _, prefix := range []string{"NEXT_PUBLIC_", "VITE_", "PUBLIC_", "REACT_APP_", "NUXT_PUBLIC_", "EXPO_PUBLIC_"} {
		name = strings.TrimPrefix(name, prefix)
	}
	return name
}

var appVariables = []string{
	"APP_URL", "SITE_URL", "BASE_URL", "FRONTEND_URL", "PUBLIC_URL", "WEB_URL", "WEBSITE_URL", "CLIENT_URL", "NEXTAUTH_URL", "AUTH_URL", "BETTER_AUTH_URL", "DOMAIN", "APP_DOMAIN", "SITE_DOMAIN", "BASE_DOMAIN", "ORIGIN",
	"APP_ORIGIN", "HOST", "APP_HOST", "API_URL", "API_BASE_URL", "BACKEND_URL", "SERVER_URL", "SITE", "HOST_URL", "APP_BASE_URL", "PUBLIC_APP_URL", "SITE_ORIGIN", "WEB_APP_URL", "ALLOWED_ORIGIN", "ALLOWED_ORIGINS", "CORS_ORIGIN", "CANONICAL_URL", "PROJECT_URL", "PUBLIC_SITE_URL", "URL",
}

// selfKeys are the names under which an app gives its own address.
var selfKeys = []string{
	"metadataBase", "canonical", "success_url", "cancel_url", "return_url", "successUrl", "cancelUrl", "returnUrl", "redirectTo", "emailRedirectTo", "redirect_to", "redirectUrl", "redirectUri", "redirect_uri",
	"callbackUrl", "callbackURL", "siteUrl", "siteURL", "SITE_URL", "appUrl", "APP_URL", "SITE", "siteMetadata", "allowedOrigins", "trustedOrigins", "ALLOWED_ORIGINS", "FRONTEND_URL", "frontendUrl",
	"SITE_ORIGIN", "siteOrigin", "PUBLIC_URL", "CANONICAL_URL", "corsOrigins", "origin", "origins",
}

// namesItself reports whether a value is given as the app's own address: as a
// property or a constant with such a name, or as the url of its Open Graph data.
func namesItself(n source.Node) bool {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch p.Kind() {
		case source.Property:
			key := p.Key()
			return slices.Contains(selfKeys, key) || key == "url" && p.Parent().Parent().Key() == "openGraph"
		case source.Declarator:
			name := p.Child(source.Name).Ident()
			if name == "redirectUrl" || name == "redirectTo" {
				return false // a variable for where somebody is sent, often to another company
			}
			return slices.Contains(selfKeys, name) || squeezed(name) == "baseurl" && aboutTheSite(n.File().Path)
		case source.New:
			if p.CalleeName() != "URL" && p.CalleeName() != "Set" {
				return false
			}
		case source.Call:
			if p.CalleeName() != "filter" {
				return false
			}
		case source.Array, source.Conditional, source.Binary, source.Member, source.Spread:
		default:
			return false
		}
	}
	return false
}

// linkTo reports whether an address is a link for people, to be clicked or to
// be shown as a picture.
func linkTo(n source.Node) bool {
	for p := whole(n).Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Attr:
			key := strings.ToLower(p.Key())
			return strings.HasSuffix(key, "href") || key == "src" || key == "link"
		case source.Property:
			key := strings.ToLower(p.Key())
			return strings.HasSuffix(key, "href") || strings.Contains(key, "image") || strings.Contains(key, "demo") || strings.Contains(key, "preview") || key == "src" || strings.Contains(key, "avatar") || key == "link"
		case source.Function, source.Arrow, source.Block:
			return false
		}
	}
	return false
}

// aboutTheSite reports whether a file's name says that it tells others about the
// site, so that a base address in it is the site's own.
func aboutTheSite(name string) bool {
	for _, word := range []string{"sitemap", "robots", "seo", "layout", "metadata", "site", "rss", "feed"} {
		if strings.Contains(strings.ToLower(name), word) {
			return true
		}
	}
	return false
}
