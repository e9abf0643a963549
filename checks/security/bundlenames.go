package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// publicSecrets are the secrets whose names put them into what browsers load.
func publicSecrets(p *project.Project) []exposure {
	var out []exposure
	last := map[string]int{} // the line of the last read of a variable in a file
	m := p.Modules()
	for _, r := range p.Env().Reads {
		what, severity := secretByName(r.Name)
		if !project.IsPublicEnv(r.Name) || what == "" || !m.Live(r.File) || standIns(r.File) || !replaced(p, r.Name) {
			continue
		}
		if strings.HasSuffix(r.Name, "_DATABASE_URL") && (p.Stack().Has(project.Firebase) || p.Stack().Has(project.FirebaseAuth)) {
			continue // Firebase's addresses hold no password
		}
		if severity == check.Medium && m.Browser(r.File) && asksPaid(p, r.File) {
			what, severity = paidByUse, check.High
		}
		sure := check.Certain
		if !m.Browser(r.File) {
			sure = check.Possible // only server code reads it, so far
			severity = check.Medium
		}
		message, idle := r.Name+" is read by code for browsers", unread(p, r)
		if severity == check.Medium || idle {
			sure = min(sure, check.Possible)
		}
		if idle {
			message = r.Name + " is given a public name here; no module takes it yet"
		}
		if key := r.Name + r.File; last[key] == 0 || r.Line > last[key]+3 {
			last[key] = r.Line
			out = append(out, exposure{check.Line(r.File, r.Line, message), r.Name, what, severity, sure, idle})
		}
	}
	return out
}

// paidServices are services whose keys cost their owner money, by a part of the
// variable's name.
var paidServices = []string{
	"OPENAI", "ANTHROPIC", "CLAUDE", "GEMINI", "GROQ", "PERPLEXITY", "MISTRAL", "COHERE", "DEEPSEEK", "OPENROUTER", "REPLICATE", "HUGGINGFACE", "HF_", "ELEVENLABS", "ELEVEN_LABS",
	"TOGETHER", "FAL_", "STABILITY", "ASSEMBLYAI", "DEEPGRAM", "XAI_", "AZURE_OPENAI", "RESEND", "SENDGRID", "MAILGUN", "POSTMARK", "TWILIO_AUTH", "BREVO", "MAILCHIMP", "SERPAPI", "TAVILY",
	"RAPIDAPI", "RAPID_API", "AIRTABLE", "NOTION", "PINECONE", "CLOUDINARY_API_SECRET", "VAPI_PRIVATE", "GENAI", "GOOGLE_AI", "AI_API", "LLM",
}

// secretByName tells what secret a variable with a public prefix is by its
// name, "" for what is meant to be public.
func secretByName(name string) (what string, severity check.Severity) {
	bare := bareName(name)
	has := func(parts ...string) bool { return containsPart(bare, parts) }
	if has("PUBLISHABLE", "PUBLIC_KEY", "ANON", "SITE_KEY", "SITEKEY", "CLIENT_ID", "PROJECT_ID", "MEASUREMENT", "_URL", "DSN", "VAPID_KEY", "_ENABLED", "_MODEL", "_NAME", "_REGION", "_HOST", "BROWSER_KEY", "_PRICE", "_PLAN", "EMAIL") &&
		!has("SECRET", "SERVICE_ROLE", "DATABASE_URL", "DB_URL", "MONGODB_URI", "WEBHOOK_URL") {
		return "", 0
	}
	switch {
	case has("SERVICE_ROLE", "SERVICE_KEY", "SUPABASE_SECRET"):
		return "the key that passes every row policy of the database", check.Blocker
	case has("DATABASE_URL", "DB_URL", "MONGODB_URI", "MONGO_URI", "POSTGRES_URL", "REDIS_URL", "DB_PASS") && !has("FIREBASE"):
		return "the address of a database with its password", check.Blocker
	case has("PRIVATE_KEY", "PRIVATE_API"):
		return "a private key", check.Blocker
	case has("SECRET") && !has("SECRET_NAME", "SECRET_PAGE"):
		return "a secret by its own name", check.Blocker
	case has("ADMIN_PASS", "ADMIN_PIN", "PASSWORD", "PASSCODE") && !has("RESET", "LENGTH", "MIN_", "POLICY", "_PATH", "ROUTE", "ENABLE", "PROTECT"):
		return "a password", check.Blocker
	case has(paidServices...) && has("KEY", "TOKEN", "SECRET", "AUTH"):
		return paidByUse, check.High
	case has("ACCESS_TOKEN", "AUTH_TOKEN", "BEARER", "GITHUB_TOKEN", "BOT_TOKEN", "PERSONAL_TOKEN", "API_TOKEN") && !has("MAPBOX", "MAPS", "_KEY_NAME", "STORAGE", "STOREFRONT", "PREFIX", "COOKIE"):
		return "an access token", check.High
	case has("ADMIN", "INTERNAL", "STAFF", "CRON", "MASTER") && (strings.HasSuffix(bare, "TOKEN") || strings.HasSuffix(bare, "_KEY")):
		return "a key to what only the app's own people may do", check.High
	case has("DISCORD_WEBHOOK", "SLACK_WEBHOOK"):
		return "an address that lets anyone post in its owner's name", check.Medium
	case has("API_KEY", "APIKEY") && !has("FIREBASE", "MAPS", "GOOGLE_API", "GMAPS", "POSTHOG", "ALGOLIA_SEARCH", "STREAM", "MAP", "TINYMCE", "GIPHY", "FB_", "SEGMENT", "AMPLITUDE", "BUGSNAG", "DATADOG_CLIENT", "PADDLE", "REVENUECAT", "LIVEBLOCKS", "CHECKOUT", "CONFIG_APIKEY", "SANITY", "STATSIG", "KNOCK"):
		return "a key that its owner may be charged for", check.Medium
	}
	return "", 0
}

// bareName is a variable's name without its public prefix.
func bareName(name string) string {
	for _, prefix := range []string{"NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "REACT_APP_", "VUE_APP_", "GATSBY_", "PUBLIC_", "VITE_"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return strings.ToUpper(rest)
		}
	}
	return strings.ToUpper(name)
}
