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
			if label, _, _ := strings.Cut(strings.TrimPrefix(l.host, "www."), "."); squeezed(label) == name {
				add(l.host)
			}
		}
	}
	return out
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

// foreign reports whether a variable's name says that its address is another
// company's: of a service that has one address for everybody.
func foreign(variable string) bool {
	up := strings.ToUpper(variable)
	for _, word := range []string{
		"OPENAI", "ANTHROPIC", "GEMINI", "GOOGLE", "GITHUB", "GITLAB", "STRIPE", "PAYPAL", "SENTRY", "POSTHOG", "PLAUSIBLE", "UMAMI", "RESEND", "SMTP", "TWILIO", "SLACK",
		"DISCORD", "OLLAMA", "DEEPSEEK", "MISTRAL", "GROQ", "AZURE", "AWS", "S3", "R2_", "LANGFUSE", "OTEL", "HUGGING", "OPENROUTER", "XAI", "PADDLE", "POLAR", "LEMON", "RAZORPAY", "MPESA", "PAYSTACK", "FLUTTERWAVE",
		"OSRM", "NOMINATIM", "MAPBOX", "WEATHER", "TMDB", "NOTION", "IPAPI", "IPINFO", "MODEL", "RPC", "IPFS", "SCAN", "CLOUDINARY", "TURNSTILE", "RECAPTCHA", "ZAPIER", "CALENDLY", "CAL_", "META", "FACEBOOK", "GRAPH",
	} {
		if strings.Contains(up, word) {
			return true
		}
	}
	return false
}

// selfKeys are the names under which an app gives its own address.
var selfKeys = []string{
	"metadataBase", "canonical", "success_url", "cancel_url", "return_url", "successUrl", "cancelUrl", "returnUrl", "redirectTo", "emailRedirectTo", "redirect_to", "redirectUrl", "redirectUri", "redirect_uri",
	"callbackUrl", "callbackURL", "siteUrl", "siteURL", "SITE_URL", "baseUrl", "appUrl", "APP_URL", "SITE", "BASE_URL", "siteMetadata", "allowedOrigins", "trustedOrigins", "ALLOWED_ORIGINS", "FRONTEND_URL", "frontendUrl",
	"SITE_ORIGIN", "siteOrigin", "PUBLIC_URL", "DOMAIN", "CANONICAL_URL", "corsOrigins", "origin", "origins",
}

// namesItself reports whether a value is given as the app's own address: as a
// property or a constant with such a name, or as the url of its Open Graph data.
func namesItself(n source.Node) bool {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch p.Kind() {
		case source.Property:
			key := p.Key()
			if slices.Contains(selfKeys, key) {
				return true
			}
			if key == "url" && p.Parent().Parent().Key() == "openGraph" {
				return true
			}
			if key != "url" { // a list inside of the property goes on
				return false
			}
			return false
		case source.Declarator:
			return slices.Contains(selfKeys, p.Child(source.Name).Ident())
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
			return p.Key() == "href" || p.Key() == "src"
		case source.Property:
			key := strings.ToLower(p.Key())
			return key == "href" || strings.Contains(key, "image") || strings.Contains(key, "demo") || strings.Contains(key, "preview") || key == "src" || strings.Contains(key, "avatar") || key == "link"
		case source.Function, source.Arrow, source.Block:
			return false
		}
	}
	return false
}
