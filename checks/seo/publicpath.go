package seo

import (
	"slices"
	"strings"
	"unicode"
)

// privateSegments are the beginnings of paths that lie behind a login or are of
// no use to a search.
var privateSegments = []string{
	"dashboard", "admin", "account", "settings", "profile", "login", "signin", "sign-in", "signup", "sign-up", "register", "auth",
	"logout", "reset-password", "forgot-password", "update-password", "verify", "callback", "onboarding", "checkout", "success", "cancel",
	"payment-success", "payment", "return", "pago", "pagos", "pagamento", "404", "not-found", "app", "billing", "user", "users", "my", "me", "api", "invite", "unsubscribe", "thank-you",
}

// ownSections are words for the parts of an app that people sign in for, wherever in a
// path they stand.
var ownSections = []string{
	"dashboard", "admin", "administrador", "administracao", "administracion", "settings", "billing", "unauthorized", "forbidden", "inbox", "notifications",
	"ajustes", "configuracion", "configuracoes", "notificaciones", "notificacoes", "mensajes", "mensagens", "perfil", "cuenta", "painel", "parametres", "einstellungen", "konto",
}

// ownThings are words in front of what only its owner sees: /my-orders, /saved-ideas.
var ownThings = []string{"my", "saved", "edit", "manage", "complete", "mi", "mis", "meu", "meus", "minha", "minhas", "mon", "mes", "meine", "mijn"}

// afterwards are words that end the address of a page which somebody is led back to.
var afterwards = []string{"success", "successful", "cancel", "canceled", "cancelled", "failed", "callback", "confirmation"}

// aboutFeatures are the beginnings of paths that tell of an app's parts: /features/billing.
var aboutFeatures = []string{"feature", "features", "solutions", "docs", "blog", "help", "guides", "products", "services", "templates", "integrations", "use-cases", "legal", "faq"}

// isPrivatePath reports whether a path says that a page lies behind a login, or is of no
// use to a search.
func isPrivatePath(path string) bool {
	first := firstSegment(path)
	if slices.Contains(privateSegments, first) {
		return true
	}
	if slices.Contains(aboutFeatures, first) {
		return false
	}
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		words := wordsIn(part)
		if len(words) == 0 {
			continue
		}
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(ownSections, w) }) || slices.Contains(afterwards, words[len(words)-1]) {
			return true
		}
		if strings.EqualFold(part, first) && len(words) > 1 && slices.Contains(ownThings, words[0]) {
			return true
		}
	}
	return false
}

// wordsIn are the words of one part of a path, in small letters: those of admin-credits
// and of AdminCredits.
func wordsIn(part string) []string {
	var b strings.Builder
	for i, r := range part {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
