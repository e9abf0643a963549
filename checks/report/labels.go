package report

import "underpin/checks/project"

// labels are the names that people know tools by, where the tool's own word for
// them is not the same.
var labels = map[project.Tech]string{
	project.Next: "Next.js", project.React: "React", project.Vite: "Vite", project.CRA: "Create React App", project.Express: "Express",
	project.Fastify: "Fastify", project.Hono: "Hono", project.Koa: "Koa", project.Nest: "NestJS", project.PlainServer: "plain HTTP server", project.SvelteKit: "SvelteKit",
	project.Svelte: "Svelte", project.Astro: "Astro", project.Nuxt: "Nuxt", project.Vue: "Vue", project.ReactRouter: "React Router",
	project.Remix: "Remix", project.TanStack: "TanStack Start", project.Wasp: "Wasp", project.FastAPI: "FastAPI", project.Flask: "Flask",
	project.Django: "Django", project.Expo: "Expo", project.Electron: "Electron",
	project.Supabase: "Supabase", project.Prisma: "Prisma", project.Drizzle: "Drizzle", project.RawSQL: "SQL", project.Mongoose: "Mongoose",
	project.MongoDB: "MongoDB", project.SQLAlchemy: "SQLAlchemy", project.DjangoORM: "Django models", project.Firebase: "Firebase",
	project.Convex: "Convex", project.KV: "key-value store",
	project.NextAuth: "Auth.js", project.Clerk: "Clerk", project.SupabaseAuth: "Supabase Auth", project.BetterAuth: "Better Auth",
	project.FirebaseAuth: "Firebase Auth", project.DjangoAuth: "Django auth", project.CustomAuth: "own sign-in",
	project.Stripe: "Stripe", project.Paddle: "Paddle", project.LemonSqueezy: "Lemon Squeezy", project.Polar: "Polar",
	project.Razorpay: "Razorpay", project.MercadoPago: "Mercado Pago", project.PayPal: "PayPal", project.Paystack: "Paystack",
	project.Creem: "Creem", project.Dodo: "Dodo Payments",
	project.Vercel: "Vercel", project.Netlify: "Netlify", project.Cloudflare: "Cloudflare", project.Fly: "Fly", project.Render: "Render",
	project.Railway: "Railway", project.Heroku: "Heroku", project.Docker: "Docker", project.Replit: "Replit", project.Nginx: "nginx",
}

var routers = map[project.Router]string{
	project.AppRouter: "App Router", project.PagesRouter: "Pages Router", project.BothRouters: "App and Pages Router",
}

var languages = map[string]string{"ts": "TypeScript", "js": "JavaScript", "py": "Python"}

// called is the name that people know a tool by.
func called(t project.Tech) string { return Called(t) }

// Called is a tool's name as its makers write it.
func Called(t project.Tech) string {
	if l := labels[t]; l != "" {
		return l
	}
	return string(t)
}
