package project

import "strings"

// A detection ties a package to what its use shows.
type detection struct {
	pkg  string // a name ending in "/" stands for a whole scope
	tech Tech
}

// usedPackages show their tech when live code imports them; being listed in a
// manifest is not enough.
var usedPackages = []detection{
	{"express", Express},
	{"fastify", Fastify},
	{"hono", Hono},
	{"@hono/zod-openapi", Hono},
	{"koa", Koa},
	{"@nestjs/core", Nest},

	{"@prisma/client", Prisma},
	{"drizzle-orm", Drizzle},
	{"mongoose", Mongoose},
	{"mongodb", MongoDB},
	{"@supabase/", Supabase},
	{"@nuxtjs/supabase", Supabase},
	{"convex", Convex},
	{"firebase-admin", Firebase},
	{"firebase", Firebase},
	{"@firebase/firestore", Firebase},
	{"pg", RawSQL},
	{"postgres", RawSQL},
	{"mysql2", RawSQL},
	{"mysql", RawSQL},
	{"better-sqlite3", RawSQL},
	{"sqlite3", RawSQL},
	{"@neondatabase/serverless", RawSQL},
	{"@vercel/postgres", RawSQL},
	{"@libsql/client", RawSQL},
	{"slonik", RawSQL},
	{"knex", RawSQL},
	{"kysely", RawSQL},
	{"typeorm", RawSQL},
	{"sequelize", RawSQL},
	{"@mikro-orm/core", RawSQL},
	{"@planetscale/database", RawSQL},
	{"mssql", RawSQL},
	{"sqlite", RawSQL},
	{"@vercel/kv", KV},
	{"@netlify/blobs", KV},

	{"next-auth", NextAuth},
	{"@auth/", NextAuth},
	{"@sidebase/nuxt-auth", NextAuth},
	{"auth-astro", NextAuth},
	{"@clerk/", Clerk},
	{"better-auth", BetterAuth},
	{"@better-auth/", BetterAuth},

	{"stripe", Stripe},
	{"@stripe/", Stripe},
	{"@paddle/", Paddle},
	{"@lemonsqueezy/", LemonSqueezy},
	{"lemonsqueezy.ts", LemonSqueezy},
	{"@polar-sh/", Polar},
	{"creem", Creem},
	{"creem_io", Creem},
	{"@creem_io/", Creem},
	{"dodopayments", Dodo},
	{"@dodopayments/", Dodo},
	{"razorpay", Razorpay},
	{"react-razorpay", Razorpay},
	{"mercadopago", MercadoPago},
	{"@mercadopago/", MercadoPago},
	{"@paypal/", PayPal},
	{"paypal-rest-sdk", PayPal},
	{"@paystack/", Paystack},
	{"react-paystack", Paystack},
	{"paystack", Paystack},
	{"paystack-api", Paystack},
}

// authParts are packages that people build their own sign-in from.
var authParts = []string{
	"jsonwebtoken", "jose", "bcrypt", "bcryptjs", "argon2", "@node-rs/argon2", "@node-rs/bcrypt", "express-session", "cookie-session", "passport",
	"passport-local", "passport-jwt", "passport-google-oauth20", "passport-github2", "openid-client", "@fastify/jwt", "@fastify/session", "@fastify/secure-session", "iron-session", "lucia", "arctic", "oslo",
	"@oslojs/crypto", "remix-auth", "nuxt-auth-utils", "remix-auth-oauth2", "@simplewebauthn/server", "hono/jwt", "@nestjs/jwt", "@nestjs/passport",
	"@auth0/nextjs-auth0", "@auth0/auth0-react", "express-oauth2-jwt-bearer", "@workos-inc/node", "@workos-inc/authkit-nextjs", "supertokens-node", "@kinde-oss/kinde-auth-nextjs",
	"@logto/next", "@stackframe/stack", "keycloak-js", "@azure/msal-react", "aws-amplify", "@descope/nextjs-sdk", "react-query-auth", "koa-jwt", "koa-passport", "svelte-kit-cookie-session", "fast-jwt", "@tsndr/cloudflare-worker-jwt", "@elysiajs/jwt",
}

// packageTechs is usedPackages by name; scopes keep their slash.
var packageTechs = func() map[string]Tech {
	out := map[string]Tech{}
	for _, d := range usedPackages {
		out[d.pkg] = d.tech
	}
	for _, name := range authParts {
		out[name] = CustomAuth
	}
	return out
}()

// techOf is what the use of a package shows, "" for the many that show nothing.
func techOf(pkg string) Tech {
	if t, ok := packageTechs[pkg]; ok {
		return t
	}
	if scope, _, ok := strings.Cut(pkg, "/"); ok && strings.HasPrefix(scope, "@") {
		return packageTechs[scope+"/"]
	}
	return ""
}

// pythonPackages show their tech when Python code imports the module.
var pythonPackages = []detection{
	{"fastapi", FastAPI},
	{"flask", Flask},
	{"django", Django},
	{"sqlalchemy", SQLAlchemy},
	{"flask_sqlalchemy", SQLAlchemy},
	{"sqlmodel", SQLAlchemy},
	{"sqlite3", RawSQL},
	{"psycopg2", RawSQL},
	{"psycopg", RawSQL},
	{"asyncpg", RawSQL},
	{"aiosqlite", RawSQL},
	{"pymysql", RawSQL},
	{"pymongo", MongoDB},
	{"mongoengine", MongoDB},
	{"beanie", MongoDB},
	{"peewee", RawSQL},
	{"tortoise", RawSQL},
	{"motor", MongoDB},
	{"supabase", Supabase},
	{"firebase_admin", Firebase},
	{"stripe", Stripe},
	{"razorpay", Razorpay},
	{"mercadopago", MercadoPago},
	{"paypalrestsdk", PayPal},
	{"paddle_billing", Paddle},
}

// pythonAuthParts are modules that people build their own sign-in from.
var pythonAuthParts = []string{
	"flask_login", "jwt", "jose", "passlib", "bcrypt", "argon2", "flask_jwt_extended", "rest_framework_simplejwt", "fastapi_users",
	"werkzeug.security", "itsdangerous", "authlib", "pwdlib", "flask_dance", "flask_security",
}

// serviceHosts show a service by the address that live code calls.
var serviceHosts = []struct {
	host string
	tech Tech
}{
	{"api.stripe.com", Stripe},
	{"js.stripe.com", Stripe},
	{"buy.stripe.com", Stripe},
	{"checkout.stripe.com", Stripe},
	{"api.lemonsqueezy.com", LemonSqueezy},
	{"lemonsqueezy.com/checkout", LemonSqueezy},
	{"lemonsqueezy.com/buy", LemonSqueezy},
	{"app.lemonsqueezy.com", LemonSqueezy},
	{"cdn.paddle.com", Paddle},
	{"api.paddle.com", Paddle},
	{"sandbox-api.paddle.com", Paddle},
	{"api.polar.sh", Polar},
	{"buy.polar.sh", Polar},
	{"api.creem.io", Creem},
	{"live.dodopayments.com", Dodo},
	{"test.dodopayments.com", Dodo},
	{"api.razorpay.com", Razorpay},
	{"checkout.razorpay.com", Razorpay},
	{"api.mercadopago.com", MercadoPago},
	{"sdk.mercadopago.com", MercadoPago},
	{"api-m.paypal.com", PayPal},
	{"api-m.sandbox.paypal.com", PayPal},
	{"api.paypal.com", PayPal},
	{"www.paypal.com/sdk", PayPal},
	{"api.sandbox.paypal.com", PayPal},
	{"api.paystack.co", Paystack},
	{"js.paystack.co", Paystack},
	{"firestore.googleapis.com", Firebase},
	{"identitytoolkit.googleapis.com", FirebaseAuth},
	{"securetoken.googleapis.com", FirebaseAuth},
}
