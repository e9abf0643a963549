package project

import (
	"slices"
	"strings"
	"testing"
)

// manifest is a package.json that asks for packages, as "name@range".
func manifest(packages ...string) string {
	var lines []string
	for _, p := range packages {
		at := strings.LastIndex(p, "@")
		lines = append(lines, `"`+p[:at]+`": "`+p[at+1:]+`"`)
	}
	return "{\n  \"dependencies\": {\n    " + strings.Join(lines, ",\n    ") + "\n  }\n}\n"
}

func TestFrameworks(t *testing.T) {
	const page = "export default function Page() { return null }\n"
	for name, c := range map[string]struct {
		files     map[string]string
		framework Tech
		also      []Tech
		router    Router
	}{
		"next app":      {map[string]string{"package.json": manifest("next@^15.1.0"), "src/app/page.tsx": page}, Next, nil, AppRouter},
		"next pages":    {map[string]string{"package.json": manifest("next@14.0.0"), "pages/index.jsx": page, "pages/api/x.js": page}, Next, nil, PagesRouter},
		"next both":     {map[string]string{"package.json": manifest("next@14.0.0"), "pages/about.jsx": page, "app/layout.tsx": page}, Next, nil, BothRouters},
		"next, old api": {map[string]string{"package.json": manifest("next@14.0.0"), "pages/api/x.ts": page, "app/page.tsx": page}, Next, nil, AppRouter},
		"next, latest":  {map[string]string{"package.json": manifest("next@latest"), "app/page.tsx": page}, Next, nil, AppRouter},
		"vite":          {map[string]string{"package.json": manifest("vite@5.4.1", "react@18.3.1"), "index.html": "<p>", "src/main.tsx": ""}, Vite, nil, SPARouter},
		"cra":           {map[string]string{"package.json": manifest("react-scripts@5.0.1"), "public/index.html": "", "src/index.js": ""}, CRA, nil, SPARouter},
		"express":       {map[string]string{"package.json": manifest("express@4"), "server.js": "const express = require('express')\nconst app = express()\n"}, Express, nil, NoRouter},
		"express, required in one line with others": {map[string]string{
			"package.json": manifest("express@4"), "server.js": "const http = require('http'), express = require('express'), path = require('path')\nhttp.createServer(express()).listen(1)\n",
		}, Express, nil, NoRouter},
		"express, minified": {map[string]string{"package.json": manifest("express@4"), "server.mjs": "import e from\"express\";import p from\"path\";e().listen(1)\n"}, Express, nil, NoRouter},
		"fastify":           {map[string]string{"package.json": manifest("fastify@5"), "src/server.ts": "import Fastify from 'fastify'\nconst app = Fastify({logger: true})\n"}, Fastify, nil, NoRouter},
		"fastify, required": {map[string]string{"package.json": manifest("fastify@5"), "app.js": "const fastify = require('fastify')({ logger: true })\nfastify.listen({ port: 1 })\n"}, Fastify, nil, NoRouter},
		"hono":              {map[string]string{"package.json": manifest("hono@4"), "src/index.ts": "import { Hono } from 'hono'\nconst app = new Hono<Env>()\n"}, Hono, nil, NoRouter},
		"nest":              {map[string]string{"package.json": manifest("@nestjs/core@10", "express@4"), "src/main.ts": "import { NestFactory } from '@nestjs/core'\nNestFactory.create(App)\n"}, Nest, nil, NoRouter},
		"sveltekit":         {map[string]string{"package.json": manifest("@sveltejs/kit@2", "vite@5"), "svelte.config.js": "", "src/routes/+page.svelte": ""}, SvelteKit, nil, FileRouter},
		"astro":             {map[string]string{"package.json": manifest("astro@5"), "astro.config.mjs": ""}, Astro, nil, FileRouter},
		"nuxt":              {map[string]string{"package.json": manifest("nuxt@3"), "nuxt.config.ts": ""}, Nuxt, nil, FileRouter},
		"react router":      {map[string]string{"package.json": manifest("@react-router/dev@7", "vite@6"), "app/root.tsx": page}, ReactRouter, nil, FileRouter},
		"remix":             {map[string]string{"package.json": manifest("@remix-run/react@2", "vite@5"), "app/root.tsx": page, "vite.config.ts": ""}, Remix, nil, FileRouter},
		"tanstack":          {map[string]string{"package.json": manifest("@tanstack/react-start@1", "vite@7"), "vite.config.ts": ""}, TanStack, nil, FileRouter},
		"wasp":              {map[string]string{"package.json": "{}", "main.wasp.ts": "app.auth({auth: {}})"}, Wasp, nil, SPARouter},
		"expo":              {map[string]string{"package.json": manifest("expo@51"), "app.json": "{}", "App.tsx": ""}, Expo, nil, NoRouter},
		"electron":          {map[string]string{"package.json": manifest("electron@30"), "main.js": "", "index.html": ""}, Electron, nil, NoRouter},
		"one package of two": {map[string]string{
			"package.json": manifest("vite@5", "express@4"), "vite.config.ts": "", "client/index.html": "", "server/index.ts": "import express from 'express'\nconst app = express()\n",
		}, Vite, []Tech{Express}, SPARouter},
		"two packages": {map[string]string{
			"client/package.json": manifest("vite@5"), "client/index.html": "",
			"server/package.json": manifest("express@4"), "server/index.js": "const express = require('express')\nexpress()\n",
		}, Vite, []Tech{Express}, SPARouter},
		"django":  {map[string]string{"manage.py": "import django\nfrom django.core import management\n", "requirements.txt": "Django==5.0.1\n"}, Django, nil, NoRouter},
		"flask":   {map[string]string{"app.py": "from flask import Flask\napp = Flask(__name__)\n", "requirements.txt": "flask>=3\n"}, Flask, nil, NoRouter},
		"fastapi": {map[string]string{"app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n", "pyproject.toml": "[project]\ndependencies = [\"fastapi[standard]>=0.110\"]\n"}, FastAPI, nil, NoRouter},

		"vite is run, next is left over": {map[string]string{
			"package.json": `{"scripts": {"dev": "concurrently \"tsx api.ts\" \"vite\"", "build": "vite build"}, "dependencies": {"next": "16.0.0", "vite": "7.0.0"}}`,
			"index.html":   "<p>", "next.config.mjs": "", "src/pages/Login.tsx": page,
		}, Vite, nil, SPARouter},
		"next is run beside vite's tests": {map[string]string{
			"package.json": `{"scripts": {"dev": "next dev", "build": "next build", "start": "vite preview"}, "dependencies": {"next": "16.0.0", "vite": "7.0.0"}}`,
			"index.html":   "<p>", "app/page.tsx": page,
		}, Next, nil, AppRouter},
		"plain server beside pages": {map[string]string{
			"package.json": manifest("vite@7", "react@19"), "index.html": "<p>",
			"server.mjs": "import { createServer } from 'node:http'\nconst answer = (req, res) => res.end()\ncreateServer(answer).listen(1)\n",
		}, Vite, []Tech{PlainServer}, SPARouter},
		"plain server alone": {map[string]string{"package.json": "{}", "index.ts": "Bun.serve({ fetch: () => new Response('x') })\n"}, PlainServer, nil, NoRouter},
		"a server of Next.js's own": {map[string]string{
			"package.json": manifest("next@15.0.0"), "app/page.tsx": page,
			"server.js": "const { createServer } = require('http')\ncreateServer((req, res) => handle(req, res)).listen(1)\n",
		}, Next, nil, AppRouter},
		"edge functions are no server": {map[string]string{
			"package.json": manifest("vite@7"), "index.html": "<p>", "supabase/functions/hi/index.ts": "Deno.serve(() => new Response('x'))\n",
		}, Vite, nil, SPARouter},
		"library":           {map[string]string{"package.json": `{"name": "x", "exports": "./dist/x.js", "files": ["dist"], "devDependencies": {"vite": "5"}}`, "index.html": "", "vite.config.ts": ""}, "", nil, NoRouter},
		"mock server":       {map[string]string{"package.json": `{"dependencies": {"vite": "5"}, "devDependencies": {"express": "4"}}`, "index.html": "", "mock-server.ts": "import express from 'express'\nexpress()\n"}, Vite, nil, SPARouter},
		"express types":     {map[string]string{"package.json": manifest("next@15.0.0", "express@4"), "app/page.tsx": "import type { Request } from 'express'\n"}, Next, nil, AppRouter},
		"vitest only":       {map[string]string{"package.json": `{"devDependencies": {"vite": "5", "vitest": "1"}}`, "vite.config.ts": "", "src/index.ts": ""}, "", nil, NoRouter},
		"express in a test": {map[string]string{"package.json": manifest("express@4"), "tests/a.test.js": "const express = require('express')\nexpress()\n"}, "", nil, NoRouter},
	} {
		s := FromFiles(c.files).Stack()
		if s.Framework != c.framework || !slices.Equal(s.Also, c.also) || s.Router != c.router {
			t.Errorf("%s: %q, also %v, router %s", name, s.Framework, s.Also, s.Router)
		}
		if tool := s.Tool(s.Framework); s.Framework != "" && (tool.File == "" || tool.Line < 1 || tool.Why == "") {
			t.Errorf("%s: no evidence in %+v", name, tool)
		}
	}
}

func TestDataAuthAndPayments(t *testing.T) {
	for name, c := range map[string]struct {
		files                map[string]string
		data, auth, payments []Tech
	}{
		"listed only": {map[string]string{"package.json": manifest("stripe@14", "next-auth@4", "mongoose@8")}, nil, nil, nil},
		"edge function": {map[string]string{"supabase/functions/pay/index.ts": `import Stripe from "https://esm.sh/stripe@14.21.0?target=deno"
import { createClient } from "npm:@supabase/supabase-js@2"
const { data } = await supabase.auth.getUser(token)`}, []Tech{Supabase}, []Tech{SupabaseAuth}, []Tech{Stripe}},
		"by address":     {map[string]string{"pay.ts": "await fetch('https://api.lemonsqueezy.com/v1/checkouts')"}, nil, nil, []Tech{LemonSqueezy}},
		"named in a csp": {map[string]string{"next.config.ts": "const csp = \"script-src 'self' https://js.stripe.com;\"", "src/csp.ts": "export const hosts = ['https://js.stripe.com']"}, nil, nil, nil},
		"comment":        {map[string]string{"pay.ts": "// import Stripe from 'stripe'\n/*\nimport Stripe from 'stripe'\n*/\n"}, nil, nil, nil},
		"type only":      {map[string]string{"pay.ts": "import type Stripe from 'stripe'\n"}, nil, nil, nil},
		"test only":      {map[string]string{"pay.test.ts": "import Stripe from 'stripe'\n"}, nil, nil, nil},
		"mapper over driver": {
			map[string]string{"db.ts": "import { drizzle } from 'drizzle-orm/node-postgres'\nimport { Pool } from 'pg'\n", "auth.ts": "import bcrypt from 'bcryptjs'\nimport NextAuth from 'next-auth'\n"},
			[]Tech{Drizzle},
			[]Tech{NextAuth},
			nil,
		},
		"prisma schema": {map[string]string{"prisma/schema.prisma": "model A { id Int @id }"}, []Tech{Prisma}, nil, nil},
		"raw":           {map[string]string{"db.js": "const { Pool } = require('pg')\n", "login.js": "const jwt = require('jsonwebtoken')\n"}, []Tech{RawSQL}, []Tech{CustomAuth}, nil},
		"scope":         {map[string]string{"a.tsx": "import { SignIn } from '@clerk/whatever'\nimport { x } from '@paddle/new'\n"}, nil, []Tech{Clerk}, []Tech{Paddle}},
		"newer sellers": {map[string]string{"pay.ts": "import { Creem } from 'creem'\n", "tip.ts": "import DodoPayments from 'dodopayments'\n"}, nil, nil, []Tech{Creem, Dodo}},
		"seed":          {map[string]string{"prisma/seed.ts": "import bcrypt from 'bcryptjs'\n"}, nil, nil, nil},
		"cookie":        {map[string]string{"login.ts": "import { cookies } from 'next/headers'\n(await cookies()).set('session', id)\n"}, nil, []Tech{CustomAuth}, nil},
		"csrf cookie":   {map[string]string{"login.ts": "cookies().set('csrf_token', id)\n"}, nil, nil, nil},
		"firebase":      {map[string]string{"f.ts": "import { getAuth } from 'firebase/auth'\nimport { getFirestore } from 'firebase/firestore'\n"}, []Tech{Firebase}, []Tech{FirebaseAuth}, nil},
		"d1":            {map[string]string{"wrangler.toml": "[[env.production.d1_databases]]\nbinding = \"DB\"\n"}, []Tech{RawSQL}, nil, nil},
		"python":        {map[string]string{"app.py": "import stripe\nfrom flask_login import LoginManager\nfrom flask_sqlalchemy import SQLAlchemy\n\"\"\"\nimport razorpay\n\"\"\"\n"}, []Tech{SQLAlchemy}, []Tech{CustomAuth}, []Tech{Stripe}},
		"django":        {map[string]string{"views.py": "from django.contrib.auth import login, authenticate\n", "models.py": "from django.db import models\n"}, []Tech{DjangoORM}, []Tech{DjangoAuth}, nil},
		"nuxt module":   {map[string]string{"nuxt.config.ts": "export default defineNuxtConfig({ modules: ['@nuxtjs/supabase'] })"}, []Tech{Supabase}, nil, nil},
	} {
		s := FromFiles(c.files).Stack()
		if !slices.Equal(s.Data, c.data) || !slices.Equal(s.Auth, c.auth) || !slices.Equal(s.Payments, c.payments) {
			t.Errorf("%s: data %v, auth %v, payments %v", name, s.Data, s.Auth, s.Payments)
		}
	}
}

func TestVersionsComeFromTheLockFile(t *testing.T) {
	asked := manifest("next@^15.1.0", "@prisma/client@^5.0.0")
	code := "import { PrismaClient } from '@prisma/client'\n"
	for name, lock := range map[string]string{
		"package-lock.json": `{"lockfileVersion": 3, "packages": {"node_modules/@prisma/client": { "version": "5.22.0" }, "node_modules/next": {
      "version": "15.4.6",`,
		"pnpm-lock.yaml": "importers:\n  .:\n    dependencies:\n      '@prisma/client':\n        specifier: ^5.0.0\n        version: 5.22.0(prisma@5.22.0)\n      next:\n        specifier: ^15.1.0\n        version: 15.4.6(react@19.0.0)\n",
		"yarn.lock":      "\"@prisma/client@^5.0.0\":\n  version \"5.22.0\"\n\nnext@^15.1.0:\n  version \"15.4.6\"\n",
		"bun.lock":       `{"packages": {"@prisma/client": ["@prisma/client@5.22.0", "", {}], "next": ["next@15.4.6", ""]}}`,
	} {
		p := FromFiles(map[string]string{"package.json": asked, "app/page.tsx": code, name: lock})
		s := p.Stack()
		if v := s.Version(Next); v.Major != 15 || v.Minor != 4 || v.Patch != 6 || v.Raw != "15.4.6" {
			t.Errorf("%s: next is %+v", name, v)
		}
		if v := s.Version(Prisma); v.Minor != 22 {
			t.Errorf("%s: prisma is %+v", name, v)
		}
		if s.PackageManager == "" || !slices.Equal(s.LockFiles, []string{name}) {
			t.Errorf("%s: %s %v", name, s.PackageManager, s.LockFiles)
		}
	}
	s := FromFiles(map[string]string{"package.json": asked, "app/page.tsx": ""}).Stack()
	if v := s.Version(Next); v.Major != 15 || v.Minor != 1 || v.Raw != "^15.1.0" || s.PackageManager != "" {
		t.Errorf("%+v %q", v, s.PackageManager)
	}
}

func TestPackageManager(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"pnpm": {"package.json": "{}", "package-lock.json": "", "pnpm-lock.yaml": ""},
		"bun":  {"package.json": `{"packageManager": "bun@1.1.0"}`, "package-lock.json": "", "bun.lockb": ""},
		"yarn": {"package.json": "{}", "../yarn.lock": ""},
		"npm":  {"client/package.json": manifest("vite@5"), "client/index.html": "", "client/package-lock.json": ""},
		"uv":   {"main.py": "from fastapi import FastAPI\nFastAPI()\n", "uv.lock": "", "package-lock.json": ""},
		"pip":  {"main.py": "from fastapi import FastAPI\nFastAPI()\n", "requirements.txt": "fastapi\n"},
	} {
		if got := FromFiles(files).Stack().PackageManager; got != want {
			t.Errorf("%v: %q", files, got)
		}
	}
}

func TestMakersAndHosts(t *testing.T) {
	for want, files := range map[Tech]map[string]string{
		Lovable: {"package.json": manifest("lovable-tagger@1.1.0")}, Bolt: {".bolt/prompt": ""}, V0: {"package.json": `{"name": "my-v0-project"}`},
		Cursor: {".cursor/rules/a.mdc": ""}, Windsurf: {".windsurfrules": ""}, ClaudeCode: {"../CLAUDE.md": ""}, Replit: {".replit": ""}, Base44: {"package.json": manifest("@base44/sdk@0.1.0")},
	} {
		makers := FromFiles(files).Stack().Makers
		if len(makers) != 1 || makers[0].Tech != want || makers[0].File == "" || makers[0].Line < 1 {
			t.Errorf("%s: %+v", want, makers)
		}
	}
	for want, name := range map[Tech]string{
		Vercel: "vercel.json", Netlify: "netlify.toml", Fly: "fly.toml", Render: "render.yaml", Railway: "../railway.json", Heroku: "Procfile",
		Docker: "docker/Dockerfile", Nginx: "nginx.conf", Cloudflare: "wrangler.jsonc",
	} {
		if got := FromFiles(map[string]string{name: "{}"}).Stack().Hosts; !slices.Equal(got, []Tech{want}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNoApp(t *testing.T) {
	for words, files := range map[string]map[string]string{
		"a Rust crate":   {"Cargo.toml": "[package]", "src/lib.rs": ""},
		"an npm library": {"package.json": `{"name": "x", "exports": "./x.js", "files": ["dist"]}`, "src/x.ts": ""},
		"a Go module":    {"go.mod": "module x"},
		"command-line":   {"package.json": `{"bin": "x.js"}`},
	} {
		s := FromFiles(files).Stack()
		if s.Framework != "" || !strings.Contains(s.Looked(), words) {
			t.Errorf("%s: %q %q", words, s.Framework, s.Looked())
		}
	}
	if got := FromFiles(map[string]string{"package.json": manifest("next@15.0.0"), "app/page.tsx": ""}).Stack().Looked(); got != "" {
		t.Error(got)
	}
}

func TestPackageOf(t *testing.T) {
	for spec, want := range map[string]string{
		"stripe": "stripe", "stripe/lib": "stripe", "@a/b/c": "@a/b", "./x": "", "@/lib/x": "", "npm:stripe@14": "stripe", "npm:@a/b@1/c": "@a/b", "jsr:@a/b": "@a/b",
		"https://esm.sh/stripe@14.0.0?target=deno": "stripe", "https://esm.sh/v135/@a/b@2": "@a/b", "https://deno.land/x/oak@v12/mod.ts": "oak",
		"https://cdn.jsdelivr.net/npm/stripe@1/+esm": "stripe", "https://example.com/stripe": "", "node:fs": "node:fs", "": "",
	} {
		if got := packageOf(spec); got != want {
			t.Errorf("%s: %q", spec, got)
		}
	}
}

func TestParseVersion(t *testing.T) {
	for raw, want := range map[string][3]int{
		"^16.1.0": {16, 1, 0}, "15": {15, 0, 0}, ">=3.2 <5": {3, 2, 0}, "npm:next@14.2.3": {14, 2, 3}, "workspace:^1.2.0": {1, 2, 0}, "latest": {}, "14.2.3-canary.4": {14, 2, 3},
		"15.4.6(react@19.0.0)": {15, 4, 6}, "github:a/b#1.0": {}, "": {}, "~5.x": {5, 0, 0}, "v20.1": {20, 1, 0},
	} {
		v := parseVersion(raw)
		if got := [3]int{v.Major, v.Minor, v.Patch}; got != want || v.Raw != raw {
			t.Errorf("%s: %v", raw, got)
		}
	}
}

func TestLanguage(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"ts": {"a.ts": "", "b.tsx": "", "c.js": ""}, "js": {"a.js": "", "b.jsx": "", "c.ts": ""}, "rs": {"src/a.rs": ""},
	} {
		if got := FromFiles(files).Stack().Language; got != want {
			t.Errorf("%s: %q", want, got)
		}
	}
}
