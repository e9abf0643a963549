package security

import (
	"strings"
	"unicode"

	"underpin/checks/project"
)

// publicWords are words in the names of routes that are there for people who are
// not signed in.
var publicWords = wordSet(`login signin logon signup register registration logout signout forgot reset recover recovery password verify verification confirm
 confirmation otp totp magic passkey webauthn callback oauth sso saml oidc scim contact newsletter subscribe unsubscribe waitlist feedback health healthz healthcheck
 ping status webhook webhooks hook hooks track tracking analytics event view views click clicks vitals log logs csp booking bookings book reservation
 reservations appointment appointments availability checkout cart carts donate donation donations lead leads quote quotes inquiry inquiries enquiry support
 demo search sitemap rss feed invite invites invitation invitations public share shared embed widget rsvp apply application applications survey
 testimonial testimonials vote like likes poll reaction reactions record preview postback ipn inngest trpc graphql uploadthing captcha csrf locale theme language cookie consent capture
 optin try trial callback notify metrics telemetry impression visit visits pageview beacon landing prequalify estimate refresh session sessions token download slack stripe paddle lemonsqueezy paypal mpesa paystack twilio whatsapp telegram
 discord meta facebook guest promo coupon discount claim redeem error errors report referral affiliate authenticate credentials nextauth auth workflow qstash queue draft captureemail email early access
 devicecode devicecodes deviceauthorization deviceauth
 registrar registrarse registro cadastro cadastrar entrar ingresar sesion sessao contacto contato recuperar verificar confirmar olvide suscribir inscribir`)

// internalWords are words in the names of routes that nobody but the app itself
// or its makers should call.
var internalWords = wordSet(`admin cron crons job jobs seed migrate migration migrations setup debug internal cleanup backup reindex sync maintenance superadmin`)

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// routeWords are the words of a route's address, and of an action's name.
func routeWords(r project.Route) []string {
	name := r.Path
	if r.Kind == project.Action || name == "" {
		name += " " + actionName(r.Node)
	}
	return wordsOf(name)
}

// wordsOf splits names in any spelling into words in small letters.
func wordsOf(name string) []string {
	var out []string
	begin, lower := -1, false // of the word at hand; whether its last letter is small
	end := func(at int) {
		if begin >= 0 {
			out = append(out, strings.ToLower(name[begin:at]))
		}
		begin = -1
	}
	for i, c := range name {
		letter := unicode.IsLetter(c)
		if !letter || lower && unicode.IsUpper(c) {
			end(i)
		}
		if letter && begin < 0 {
			begin = i
		}
		lower = unicode.IsLower(c)
	}
	end(len(name))
	return out
}

// hasWord reports whether one of the words is in a set; "sign" and "up" that
// stand beside each other count as one.
func hasWord(words []string, set map[string]bool) bool {
	before := ""
	for _, w := range words {
		if set[w] || set[before+w] {
			return true
		}
		before = w
	}
	return false
}

// senderRoute reports whether a route is one that a service calls with a
// signature: it belongs to the checks of payments and of webhooks.
func senderRoute(r project.GuardedRoute) bool {
	if _, ok := r.By(project.SignatureGuard); ok {
		return true
	}
	low := strings.ToLower(r.Path + " " + r.File)
	return containsPart(low, []string{"webhook", "inngest", "postback", "ipn"})
}
