//go:build proof

package prooftest

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// refreshFiles show who is signed in, and nothing renews the session.
var refreshFiles = map[string]string{
	"next.config.ts": "import type { NextConfig } from \"next\";\n\nconst nextConfig: NextConfig = {};\n\nexport default nextConfig;\n",
	"app/layout.tsx": appFiles["app/layout.tsx"],
	"lib/server.ts": `import { createServerClient } from "@supabase/ssr";
import { cookies } from "next/headers";

export async function createClient() {
  const store = await cookies();
  return createServerClient(process.env.NEXT_PUBLIC_SUPABASE_URL!, process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY!, {
    cookies: {
      getAll: () => store.getAll(),
      setAll(all) {
        try {
          all.forEach(({ name, value, options }) => store.set(name, value, options));
        } catch {
          // a page cannot set cookies
        }
      },
    },
  });
}
`,
	"app/page.tsx": `import { createClient } from "../lib/server";

export default async function Page() {
  const supabase = await createClient();
  const { data } = await supabase.auth.getUser();
  return <p>{data.user?.email ?? "nobody"}</p>;
}
`,
}

// TestNextRefresh proves that a session which ran out is renewed before a page
// is made, and that the browser gets the new one.
func TestNextRefresh(t *testing.T) {
	dir := nextApp(t, next16Shop, refreshFiles)
	add(t, dir, shopPackages...)
	j := start(t, dir)
	j.fix(t, "security/refresh", nil)
	renewed := 0
	accounts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Path == "/auth/v1/token" && r.URL.Query().Get("grant_type") == "refresh_token":
			renewed++
			_, _ = io.WriteString(w, supabaseSession("new", time.Hour))
		case r.URL.Path == "/auth/v1/user" && strings.HasSuffix(r.Header.Get("Authorization"), ".new"):
			_, _ = io.WriteString(w, `{"id":"`+ann+`","aud":"authenticated","email":"ann@example.org"}`)
		default:
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"message":"no user"}`)
		}
	}))
	t.Cleanup(accounts.Close)
	s := built(t, dir, "NEXT_PUBLIC_SUPABASE_URL="+accounts.URL, "NEXT_PUBLIC_SUPABASE_ANON_KEY=public")
	old := "sb-127-auth-token=base64-" + base64.RawURLEncoding.EncodeToString([]byte(supabaseSession("old", -time.Hour)))
	a := s.ask(t, "GET", "/", "", "Cookie", old)
	if a.status != 200 || !strings.Contains(a.body, "ann@example.org") || renewed != 1 {
		t.Errorf("with a session that ran out: %d, renewed %d times, signed in: %t\n%s", a.status, renewed, strings.Contains(a.body, "ann@"), s.log)
	}
	if cookie := a.header.Get("Set-Cookie"); !strings.HasPrefix(cookie, "sb-127-auth-token=base64-") {
		t.Errorf("the browser gets the cookie %q", cookie)
	}
	if a := s.ask(t, "GET", "/", ""); a.status != 200 || !strings.Contains(a.body, "nobody") || renewed != 1 {
		t.Errorf("a stranger: %d %s", a.status, a.body)
	}
	j.undo(t, "package-lock.json", "next-env.d.ts", "tsconfig.json", "tsconfig.tsbuildinfo")
}

// supabaseSession is a session as Supabase's service gives it.
func supabaseSession(mark string, left time.Duration) string {
	end := time.Now().Add(left).Unix()
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	token := part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(fmt.Sprintf(`{"sub":"%s","exp":%d}`, ann, end)) + "." + mark
	return fmt.Sprintf(`{"access_token":"%s","refresh_token":"%s","expires_in":3600,"expires_at":%d,"token_type":"bearer","user":{"id":"%s","email":"ann@example.org"}}`, token, mark, end, ann)
}
