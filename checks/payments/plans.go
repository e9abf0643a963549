package payments

import (
	"strings"
	"unicode"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// planHints occur in every file that asks for a plan or a quota.
var planHints = []string{
	"plan", "Plan", "tier", "Tier", "ubscription", "ubscribed", "premium", "Premium", "isPro", "credit", "Credit", "quota", "Quota", "trial", "Trial", "ntitle", "isPaid", "hasPaid", "llowance", "ifetime", "ssinatura", "ssinante", "uscripcion", "bonnement",
}

// planWords are the words of names that stand for what a customer has paid for.
var planWords = map[string]bool{
	"plan": true, "tier": true, "subscription": true, "subscriptions": true, "subscribed": true, "premium": true, "pro": true, "credits": true, "credit": true, "quota": true,
	"trial": true, "entitlement": true, "entitlements": true, "entitled": true, "paid": true, "allowance": true, "lifetime": true,
	"plano": true, "assinatura": true, "assinaturas": true, "assinante": true, "suscripcion": true, "abonnement": true,
}

// asksPlan reports whether a node turns away, or goes another way, by what a
// customer has paid for: a condition that leaves, or a call of a function that is
// named so.
func asksPlan(n source.Node) bool {
	switch n.Kind() {
	case source.If:
		return speaksOfPlan(n.Child(source.Cond)) && !onlyWaits(n.Child(source.Cond)) && turnsOff(n.Child(source.Then))
	case source.Call:
		name := wordsOf(n.CalleeName())
		if len(name) < 2 || !demands[name[0]] {
			return false
		}
		for _, w := range name[1:] {
			if planWords[w] || w == "usage" || w == "limit" || w == "access" && planWords[name[len(name)-1]] {
				return !has(name, "rate")
			}
		}
	}
	return false
}

// onlyWaits reports whether a condition asks for nothing but whether an answer is there.
func onlyWaits(cond source.Node) bool {
	waits := true
	cond.Walk(func(n source.Node) bool {
		waits = waits && (n.Kind() != source.Identifier || has(wordsOf(n.Text()), "loading", "pending", "fetching"))
		return waits
	})
	return waits
}

// demands begin the names of functions that look whether something is allowed or
// take something off.
var demands = map[string]bool{
	"require": true, "check": true, "assert": true, "ensure": true, "verify": true, "enforce": true, "consume": true, "deduct": true, "spend": true, "use": false, "charge": true, "reserve": true, "debit": true, "can": true, "has": true, "validate": true, "with": true,
}

// speaksOfPlan reports whether a condition is about what a customer has paid for.
func speaksOfPlan(cond source.Node) bool {
	found := false
	cond.Walk(func(n source.Node) bool {
		if n.Kind() == source.Identifier && !ofOtherTier(n) && !asksForChoice(n) && !ofOtherPlan(n) {
			words := wordsOf(n.Text())
			if ofOneBill(words) {
				return true
			}
			for _, w := range words {
				if planWords[w] || w == "limit" && has(words, "usage", "monthly", "daily", "free", "max") && !has(words, "rate") {
					found = !has(words, "error", "err")
				}
			}
			found = found || has(words, "usage") && has(words, "limit", "count", "exceeded") || asksForUse(n)
		}
		return !found
	})
	return found
}

// asksForChoice reports whether a variable is only asked whether it is there, and holds which
// plan a form names: its id, or what a table has under it.
func asksForChoice(n source.Node) bool {
	up := n.Parent()
	if up.Kind() != source.Unary || up.Operator() != "!" {
		return false
	}
	return has(wordsOf(n.Text()), "id") || valueOf(n).Kind() == source.Index
}

// ofOtherTier reports whether a tier is compared with a word that is no plan's name: a rank
// of what is listed, such as "nearby".
func ofOtherTier(n source.Node) bool {
	if !has(wordsOf(n.Text()), "tier") {
		return false
	}
	compared := n
	if n.Role() == source.Name && n.Parent().Kind() == source.Member {
		compared = n.Parent()
	}
	up := compared.Parent()
	if up.Kind() != source.Binary {
		return false
	}
	for _, side := range []source.Node{up.Child(source.Left), up.Child(source.Right)} {
		if v, ok := side.StringValue(); ok {
			return !hasWord(v, planNames)
		}
	}
	return false
}

// planNames are words of which the names of plans are made.
var planNames = []string{
	"free", "pro", "premium", "basic", "starter", "enterprise", "plus", "business", "team", "growth", "standard", "gold", "silver", "bronze", "platinum", "vip", "paid", "trial", "hobby", "personal", "agency", "ultimate",
	"unlimited", "essential", "scale", "lite", "max", "elite", "creator", "solo", "none", "member", "subscri", "lifetime", "diamond", "advanced", "core", "gratis", "gratuit", "basico", "base", "tier", "super", "ultra", "deluxe", "student", "family", "individual",
}

// asksForUse reports whether a variable holds what a function said that tells how
// much of a plan is used.
func asksForUse(n source.Node) bool {
	call := valueOf(n)
	if call.Kind() != source.Call || n.Role() == source.Name && n.Parent().Kind() == source.Member {
		return false
	}
	switch call.CalleeName() {
	case "updateMany", "update", "rpc", "query", "findOneAndUpdate", "eq", "select", "returning", "maybeSingle", "single": // takes some off, and tells whether there were any
		low := strings.ToLower(call.Text())
		return hasWord(low, []string{"credit", "quota", "allowance"}) && hasWord(low, []string{"decrement", "deduct", "consume", "spend", "use_", "$inc", " - "})
	}
	words := wordsOf(call.CalleeName())
	return len(words) > 1 && has(words[:1], "get", "check", "load", "fetch", "read") && has(words, "usage", "quota", "limits", "entitlements", "entitlement", "allowance") && !has(words, "rate", "memory", "cpu", "disk")
}

func has(words []string, any ...string) bool {
	for _, w := range words {
		for _, a := range any {
			if w == a {
				return true
			}
		}
	}
	return false
}

// wordsOf splits a name into its words, in lower case.
func wordsOf(name string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 || r == '_' || r == '-' {
			flush()
		}
		if unicode.IsLetter(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	flush()
	return out
}

// modelHints occur in every file that asks a model.
var modelHints = []string{
	"completions.create", "responses.create", "images.generate", "enerateContent", "messages.create", "transcriptions.create", "generateText", "streamText", "generateObject", "streamObject", "speech.create",
	"api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com", "openrouter.ai/api", "api.groq.com", "ai.gateway.lovable.dev", "api.deepseek.com", "api.mistral.ai", "api.perplexity.ai",
	"api.replicate.com", "replicate.run", "fal.run", "fal.subscribe", "api.together.xyz", "api.elevenlabs.io", "api.stability.ai",
}

// servesFromModel reports whether a node asks a model for more than whether it is there.
func servesFromModel(n source.Node) bool {
	return isModelCall(n) && !has(wordsOf(nameOf(n.Function())), "health", "ping", "heartbeat", "probe")
}

// isModelCall reports whether a node asks a model of a provider, which costs money
// each time.
func isModelCall(n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		pkg, _ := n.Origin()
		if name := n.CalleeName(); pkg == "ai" {
			return strings.HasPrefix(name, "generate") || strings.HasPrefix(name, "stream")
		}
		full := n.CalleeTrail()
		if to := n.Arg(0); to.Kind() == source.Identifier && (full == "fetch" || endsWith(n, []string{"axios.post", "got.post", "ky.post"})) {
			at := to.Resolve()
			return at.Is(source.String, source.Template) && at.Function() != n.Function() && modelAddress(at.Text()) // an address that stands above the function
		}
		if strings.HasSuffix(full, "messages.create") {
			return n.Arg(0).Resolve().Prop("model").OK()
		}
		return endsWith(n, []string{"completions.create", "responses.create", "images.generate", "images.edit", "generateContent", "generateContentStream", "generateImages", "transcriptions.create", "speech.create", "replicate.run", "fal.subscribe", "fal.run", "completions.parse", "responses.parse"})
	case source.String:
		if n.Parent().Kind() == source.Template {
			return false
		}
		return modelAddress(n.Text())
	case source.Template:
		return modelAddress(n.Text())
	}
	return false
}

func modelAddress(text string) bool {
	if strings.ContainsAny(text, " ;\n") || !strings.Contains(text, "https://") || strings.HasSuffix(strings.Trim(text, "\"'`"), "/models") {
		return false
	}
	for _, h := range modelHints {
		if strings.Contains(h, "/") || strings.Contains(h, ".com") || strings.Contains(h, ".ai") || strings.Contains(h, ".dev") || strings.Contains(h, ".io") || strings.Contains(h, ".xyz") {
			if strings.Contains(text, h) {
				return true
			}
		}
	}
	return false
}

// costlyFiles are the files that can lead to a model: those that name one, and
// what imports them, three steps up.
func costlyFiles(p *project.Project) map[string]bool {
	near := map[string]bool{}
	m, answers := p.Modules(), handlerFiles(p)
	var layer []string
	for _, file := range p.Sources() {
		if p.Holds(file, modelHints...) && (answers[file] || !m.Browser(file)) {
			layer = append(layer, file)
		}
	}
	for step := 0; step < 3; step++ {
		var next []string
		for _, file := range layer {
			if near[file] {
				continue
			}
			near[file] = true
			next = append(next, m.ImportersOf(file)...)
		}
		layer = next
	}
	return near
}
