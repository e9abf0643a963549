package project

import (
	"path"
	"strings"
)

type detection struct {
	pkg  string
	tech Tech
}

var detections = []detection{
	{"next", Next}, {"nuxt", Nuxt}, {"@sveltejs/kit", SvelteKit}, {"astro", Astro}, {"@remix-run/react", Remix},
	{"@react-router/dev", ReactRouter}, {"@tanstack/react-start", TanStack}, {"wasp", Wasp}, {"expo", Expo},
	{"electron", Electron}, {"react-scripts", CRA}, {"vite", Vite}, {"react", React}, {"vue", Vue},
	{"svelte", Svelte}, {"@nestjs/core", Nest}, {"express", Express}, {"fastify", Fastify}, {"hono", Hono}, {"koa", Koa},
	{"@supabase/supabase-js", Supabase}, {"@prisma/client", Prisma}, {"drizzle-orm", Drizzle}, {"mongoose", Mongoose},
	{"mongodb", MongoDB}, {"firebase", Firebase}, {"convex", Convex}, {"pg", RawSQL}, {"better-sqlite3", RawSQL},
	{"next-auth", NextAuth}, {"@clerk/nextjs", Clerk}, {"better-auth", BetterAuth}, {"stripe", Stripe},
	{"@lemonsqueezy/lemonsqueezy.js", LemonSqueezy}, {"@paddle/paddle-js", Paddle}, {"razorpay", Razorpay},
	{"mercadopago", MercadoPago}, {"@polar-sh/sdk", Polar},
}

func (t Tech) isFramework() bool {
	switch t {
	case Next, Nuxt, SvelteKit, Astro, Remix, ReactRouter, TanStack, Wasp, Expo, CRA, Vite, Nest, Express, Fastify, Hono, Koa:
		return true
	}
	return false
}

// Stack is what the app is built with.
func (p *Project) Stack() *Stack { return remember(&p.facts, "stack", p.stack) }

func (p *Project) stack() *Stack {
	s := &Stack{Router: NoRouter, Language: "js"}
	for _, m := range p.Manifests() {
		for _, d := range detections {
			dep := m.Dependency(d.pkg)
			if dep.Name == "" || s.Has(d.tech) {
				continue
			}
			s.Tools = append(s.Tools, Tool{Tech: d.tech, Version: dep.Version, Package: d.pkg, File: m.File, Line: dep.Line, Why: "package.json asks for " + d.pkg})
		}
	}
	for _, tool := range s.Tools {
		switch {
		case tool.Tech.isFramework() && s.Framework == "":
			s.Framework = tool.Tech
		case tool.Tech.isFramework():
			s.Also = append(s.Also, tool.Tech)
		}
		switch tool.Tech {
		case NextAuth, Clerk, BetterAuth:
			s.Auth = append(s.Auth, tool.Tech)
		case Supabase, Prisma, Drizzle, Mongoose, MongoDB, Firebase, Convex, RawSQL:
			s.Data = append(s.Data, tool.Tech)
		case Stripe, LemonSqueezy, Paddle, Razorpay, MercadoPago, Polar:
			s.Payments = append(s.Payments, tool.Tech)
		}
	}
	p.router(s)
	for _, name := range p.Sources() {
		if e := path.Ext(name); e == ".ts" || e == ".tsx" {
			s.Language = "ts"
		}
	}
	for _, l := range []struct{ file, manager string }{
		{"pnpm-lock.yaml", "pnpm"}, {"bun.lock", "bun"}, {"bun.lockb", "bun"}, {"yarn.lock", "yarn"}, {"package-lock.json", "npm"},
	} {
		if p.Has(l.file) {
			s.LockFiles = append(s.LockFiles, l.file)
			if s.PackageManager == "" {
				s.PackageManager = l.manager
			}
		}
	}
	return s
}

func (p *Project) router(s *Stack) {
	switch s.Framework {
	case Next:
		app, pages := false, false
		for _, name := range p.Sources() {
			name = strings.TrimPrefix(name, "src/")
			app = app || strings.HasPrefix(name, "app/")
			pages = pages || strings.HasPrefix(name, "pages/") && !strings.HasPrefix(name, "pages/api/")
		}
		switch {
		case app && pages:
			s.Router = BothRouters
		case pages:
			s.Router = PagesRouter
		default:
			s.Router = AppRouter
		}
	case Nuxt, SvelteKit, Astro, Remix, ReactRouter, TanStack:
		s.Router = FileRouter
	case Vite, CRA:
		s.Router = SPARouter
	}
}
