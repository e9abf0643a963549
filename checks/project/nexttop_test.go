package project

import (
	"slices"
	"testing"
)

func TestWhereNextLooksForMiddleware(t *testing.T) {
	const guard = "export function middleware() {}\nexport const config = { matcher: [\"/:path*\"] }\n"
	for name, c := range map[string]struct {
		version string
		files   map[string]string
		runs    []string
		idle    []string
	}{
		"beside app":                {"15.1.0", map[string]string{"app/page.tsx": "", "middleware.ts": guard}, []string{"middleware.ts"}, nil},
		"in src, the routes not":    {"15.1.0", map[string]string{"app/page.tsx": "", "src/middleware.ts": guard, "src/lib/a.ts": ""}, nil, []string{"src/middleware.ts"}},
		"not in src, the routes in": {"15.1.0", map[string]string{"src/pages/index.tsx": "", "middleware.ts": guard}, nil, []string{"middleware.ts"}},
		"both in src":               {"15.1.0", map[string]string{"src/app/page.tsx": "", "src/middleware.ts": guard}, []string{"src/middleware.ts"}, nil},
		"a proxy before its time":   {"15.1.0", map[string]string{"app/page.tsx": "", "proxy.ts": guard}, nil, []string{"proxy.ts"}},
		"a proxy":                   {"16.0.1", map[string]string{"app/page.tsx": "", "proxy.ts": guard}, []string{"proxy.ts"}, nil},
		"inside of app":             {"15.1.0", map[string]string{"app/page.tsx": "", "app/middleware.ts": guard}, nil, []string{"app/middleware.ts"}},
	} {
		c.files["package.json"] = `{"dependencies": {"next": "` + c.version + `"}}`
		p := FromFiles(c.files)
		var runs []string
		for _, r := range p.Routes() {
			if r.Kind == Middleware {
				runs = append(runs, r.File)
			}
		}
		if !slices.Equal(runs, c.runs) || !slices.Equal(p.IdleMiddleware(), c.idle) {
			t.Errorf("%s: %v run and %v are idle, want %v and %v", name, runs, p.IdleMiddleware(), c.runs, c.idle)
		}
		for _, idle := range c.idle {
			if side := p.Modules().Side(idle); side == Server {
				t.Errorf("%s: %s is taken for code that runs", name, idle)
			}
		}
	}
}
