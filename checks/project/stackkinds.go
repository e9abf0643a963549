package project

import (
	"path"
	"slices"
	"strings"
)

// The orders in which one of several counts as the app's.
var (
	dataOrder    = []Tech{Prisma, Drizzle, Mongoose, DjangoORM, SQLAlchemy, Supabase, Convex, Firebase, MongoDB, RawSQL, KV}
	authOrder    = []Tech{NextAuth, Clerk, BetterAuth, SupabaseAuth, FirebaseAuth, DjangoAuth, CustomAuth}
	paymentOrder = []Tech{Stripe, Paddle, LemonSqueezy, Polar, Creem, Dodo, Razorpay, MercadoPago, Paystack, PayPal}
)

func (b *stackBuilder) auth() {
	for _, t := range authOrder {
		if b.s.Has(t) {
			b.s.Auth = append(b.s.Auth, t)
		}
	}
	if b.byParts.Tech != "" && len(b.s.Auth) == 0 {
		b.add(b.byParts)
		b.s.Auth = append(b.s.Auth, CustomAuth)
	}
}

// data orders the data layers by how much code uses them; an object mapper comes
// before the driver that it stands on.
func (b *stackBuilder) data() {
	mapped := false
	for _, t := range dataOrder {
		if !b.s.Has(t) || t == RawSQL && mapped || t == MongoDB && b.s.Has(Mongoose) {
			continue
		}
		mapped = mapped || t == Prisma || t == Drizzle || t == SQLAlchemy || t == DjangoORM
		b.s.Data = append(b.s.Data, t)
	}
}

func (b *stackBuilder) payments() {
	for _, t := range paymentOrder {
		if b.s.Has(t) {
			b.s.Payments = append(b.s.Payments, t)
		}
	}
}

// routerOf says how the pages of the main framework are addressed.
func (p *Project) routerOf(s *Stack) Router {
	switch s.Framework {
	case Next:
		return p.nextRouter(path.Dir(s.Tool(Next).File))
	case SvelteKit, Astro, Nuxt, ReactRouter, Remix, TanStack:
		return FileRouter
	case Vite, CRA, Wasp:
		return SPARouter
	}
	return NoRouter
}

func (p *Project) nextRouter(dir string) Router {
	if dir == "." {
		dir = ""
	}
	app, pages := false, false
	for _, f := range p.list() {
		if !within(f.path, dir) || !scriptExtensions[path.Ext(f.path)] {
			continue
		}
		name := strings.TrimPrefix(strings.TrimPrefix(f.path, dir), "/")
		name = strings.TrimPrefix(name, "src/")
		stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
		switch {
		case strings.HasPrefix(name, "app/"):
			app = app || stem == "page" || stem == "route" || stem == "layout"
		case strings.HasPrefix(name, "pages/"):
			pages = pages || !strings.HasPrefix(name, "pages/api/") && !strings.HasPrefix(stem, "_")
		}
	}
	switch {
	case app && pages:
		return BothRouters
	case pages:
		return PagesRouter
	}
	return AppRouter
}

// language is the one that most of the app's code is written in.
func (p *Project) language(s *Stack) string {
	if isPython(s.Framework) {
		return "py"
	}
	count := map[string]int{}
	for _, f := range p.list() {
		if isAround(f.path) {
			continue
		}
		switch ext := path.Ext(f.path); {
		case !f.isSource():
			if lang, ok := otherLanguages[ext]; ok {
				count[lang]++
			}
		case strings.Contains(path.Base(f.path), ".config."):
		case ext == ".ts" || ext == ".tsx" || ext == ".mts" || ext == ".cts":
			count["ts"]++
		case ext == ".js" || ext == ".jsx" || ext == ".mjs" || ext == ".cjs":
			count["js"]++
		default: // a component, in the language that it names
			count[p.componentLanguage(f)]++
		}
	}
	if s.Framework != "" { // scripts beside a web app do not make its language
		for lang := range count {
			if lang != "ts" && lang != "js" {
				delete(count, lang)
			}
		}
	}
	best, most := "", 0
	for _, lang := range []string{"ts", "js", "py", "rs", "go", "rb", "php", "java", "cs", "dart"} {
		if count[lang] > most {
			best, most = lang, count[lang]
		}
	}
	return best
}

var otherLanguages = map[string]string{
	".py": "py", ".rs": "rs", ".go": "go", ".rb": "rb", ".php": "php", ".java": "java", ".kt": "java", ".cs": "cs", ".dart": "dart",
}

func (p *Project) componentLanguage(f *file) string {
	return ofFile(p, f, fileKey{name: "language"}, func(p *Project) string {
		text, _ := p.Read(f.path)
		return languageOf(f.path, text)
	})
}

func languageOf(name string, text []byte) string {
	head := string(text[:min(len(text), 4096)])
	if strings.Contains(head, `lang="ts"`) || strings.Contains(head, `lang='ts'`) {
		return "ts"
	}
	if path.Ext(name) == ".astro" { // TypeScript wherever there is code; it shows in types only
		if strings.Contains(head, "interface ") || strings.Contains(head, ": string") || strings.Contains(head, "import type") {
			return "ts"
		}
		return ""
	}
	return "js"
}

// packageManager names the manager whose lock file counts: the one that the
// manifest names, else the first in the order in which hosts look.
func (p *Project) packageManager(s *Stack) (locks []string, manager string) {
	found := map[string]string{}
	for _, dir := range p.lockFolders() {
		for _, l := range lockFormats {
			name := join(dir, l.file)
			if p.Has(name) {
				locks = append(locks, name)
				found[name] = l.manager
			}
		}
		if len(locks) > 0 {
			break
		}
	}
	if len(locks) == 0 {
		locks = p.nestedLocks(found)
	}
	if isPython(s.Framework) {
		return locks, p.pythonManager(locks, found)
	}
	asked := ""
	if m := p.Manifest(); m != nil {
		asked, _, _ = strings.Cut(m.PackageManager, "@")
	}
	slices.SortStableFunc(locks, func(a, b string) int {
		return boolRank(found[a] != asked) - boolRank(found[b] != asked)
	})
	if len(locks) == 0 {
		return nil, asked
	}
	return locks, found[locks[0]]
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// nestedLocks are the lock files one folder down, of a product without one at
// its root.
func (p *Project) nestedLocks(found map[string]string) []string {
	var locks []string
	for _, u := range p.units() {
		for _, l := range lockFormats {
			if name := join(u.dir, l.file); u.dir != "" && !isAside(u.dir) && p.Has(name) {
				locks = append(locks, name)
				found[name] = l.manager
			}
		}
	}
	return locks
}

func (p *Project) pythonManager(locks []string, found map[string]string) string {
	for _, l := range locks {
		switch m := found[l]; m {
		case "uv", "poetry", "pipenv", "pdm":
			return m
		}
	}
	for _, f := range p.list() {
		if base := path.Base(f.path); strings.HasPrefix(base, "requirements") && strings.HasSuffix(base, ".txt") {
			return "pip"
		}
	}
	if p.Has("pyproject.toml") {
		return "pip"
	}
	return ""
}
