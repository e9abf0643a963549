package project

// Tech is the name of a tool, framework, service or host that an app can be
// built with.
type Tech string

// Frameworks and build tools.
const (
	Next        Tech = "next"
	React       Tech = "react"
	Vite        Tech = "vite"
	CRA         Tech = "create-react-app"
	Express     Tech = "express"
	Fastify     Tech = "fastify"
	Hono        Tech = "hono"
	Koa         Tech = "koa"
	PlainServer Tech = "http-server" // the HTTP server of Node.js, Bun or Deno without a framework on it
	Nest        Tech = "nestjs"
	SvelteKit   Tech = "sveltekit"
	Svelte      Tech = "svelte"
	Astro       Tech = "astro"
	Nuxt        Tech = "nuxt"
	Vue         Tech = "vue"
	ReactRouter Tech = "react-router" // framework mode, version 7 and later
	Remix       Tech = "remix"
	TanStack    Tech = "tanstack-start"
	Wasp        Tech = "wasp"
	FastAPI     Tech = "fastapi"
	Flask       Tech = "flask"
	Django      Tech = "django"
	Expo        Tech = "expo"
	Electron    Tech = "electron"
)

// Data layers.
const (
	Supabase   Tech = "supabase"
	Prisma     Tech = "prisma"
	Drizzle    Tech = "drizzle"
	RawSQL     Tech = "raw-sql"
	Mongoose   Tech = "mongoose"
	MongoDB    Tech = "mongodb"
	SQLAlchemy Tech = "sqlalchemy"
	DjangoORM  Tech = "django-orm"
	Firebase   Tech = "firebase"
	Convex     Tech = "convex"
	KV         Tech = "kv"
)

// Authentication.
const (
	NextAuth     Tech = "nextauth"
	Clerk        Tech = "clerk"
	SupabaseAuth Tech = "supabase-auth"
	BetterAuth   Tech = "better-auth"
	FirebaseAuth Tech = "firebase-auth"
	DjangoAuth   Tech = "django-auth"
	CustomAuth   Tech = "custom-auth"
)

// Payment providers.
const (
	Stripe       Tech = "stripe"
	Paddle       Tech = "paddle"
	LemonSqueezy Tech = "lemon-squeezy"
	Polar        Tech = "polar"
	Razorpay     Tech = "razorpay"
	MercadoPago  Tech = "mercadopago"
	PayPal       Tech = "paypal"
	Paystack     Tech = "paystack"
	Creem        Tech = "creem"
	Dodo         Tech = "dodo-payments"
)

// Hosts.
const (
	Vercel     Tech = "vercel"
	Netlify    Tech = "netlify"
	Cloudflare Tech = "cloudflare"
	Fly        Tech = "fly"
	Render     Tech = "render"
	Railway    Tech = "railway"
	Heroku     Tech = "heroku"
	Docker     Tech = "docker"
	Replit     Tech = "replit"
	Nginx      Tech = "nginx"
)

// Router says how an app's pages are addressed.
type Router string

// The routers.
const (
	NoRouter    Router = "none"
	AppRouter   Router = "app"       // Next App Router
	PagesRouter Router = "pages"     // Next Pages Router
	BothRouters Router = "app+pages" // Next with both
	SPARouter   Router = "spa"       // routes known in the browser only
	FileRouter  Router = "file"      // SvelteKit, Astro, Nuxt, React Router, Remix
)

// A Tool is one Tech found in an app.
type Tool struct {
	Tech    Tech
	Version Version // of the installed or asked-for package; zero when unknown
	Package string  // the package that shows it, such as "@supabase/supabase-js"
	File    string  // evidence: file and line, with the words for it
	Line    int
	Why     string
}

// A Version is the leading numbers of a semantic version or of a range's lower
// bound.
type Version struct {
	Major, Minor, Patch int
	Raw                 string // as written, such as "^16.1.0"; "" when unknown
}

// Known reports whether the version could be read.
func (v Version) Known() bool { return v.Major > 0 || v.Minor > 0 || v.Patch > 0 }

// AtLeast reports whether the version is known and not older than major.minor.
func (v Version) AtLeast(major, minor int) bool {
	return v.Known() && (v.Major > major || v.Major == major && v.Minor >= minor)
}

// Stack is what an app is built with.
type Stack struct {
	Tools          []Tool // everything found, frameworks first, in a stable order
	Framework      Tech   // the main one; "" when there is no web app
	Also           []Tech // other frameworks of the same app (Express beside a Vite SPA)
	Router         Router
	Language       string   // "ts", "js", "py", or another by its extension
	PackageManager string   // "npm", "pnpm", "yarn", "bun", "pip", "uv"…; "" when there is no lock file
	LockFiles      []string // paths, the one that counts first
	Auth           []Tech
	Data           []Tech
	Payments       []Tech
	Hosts          []Tech
	Makers         []Tool // what the generating tools left behind
	is             string // what the folder seems to be when it holds no web app
}

// Has reports whether a tool was found.
func (s *Stack) Has(t Tech) bool { return s.Tool(t).Tech != "" }

// Tool is the evidence for a tool, zero when it was not found.
func (s *Stack) Tool(t Tech) Tool {
	for _, tool := range s.Tools {
		if tool.Tech == t {
			return tool
		}
	}
	return Tool{}
}

// Version is the version of a tool, zero when unknown.
func (s *Stack) Version(t Tech) Version { return s.Tool(t).Version }

// Makers that are nothing but makers; a Replit app has its host's name.
const (
	Lovable    Tech = "lovable"
	Bolt       Tech = "bolt"
	V0         Tech = "v0"
	Cursor     Tech = "cursor"
	Windsurf   Tech = "windsurf"
	ClaudeCode Tech = "claude-code"
	Base44     Tech = "base44"
	AIStudio   Tech = "google-ai-studio"
	Codex      Tech = "codex"
	Copilot    Tech = "copilot"
)
