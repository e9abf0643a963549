//go:build proof

package prooftest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"underpin/checks/payments"
	"underpin/checks/security"
)

// edgeShop is a single-page app with an edge function that opens checkouts.
var edgeShop = map[string]string{
	"package.json": `{ "name": "edge-shop", "private": true, "dependencies": { "@supabase/supabase-js": "^2.49.0", "react": "^19.1.0", "react-dom": "^19.1.0" },
  "devDependencies": { "deno": "^2.5.0", "stripe": "^18.5.0", "vite": "^7.0.0" } }`,
	"index.html":   "<!doctype html>\n<html><body><div id=\"root\"></div><script type=\"module\" src=\"/src/main.tsx\"></script></body></html>\n",
	"src/main.tsx": "import { createRoot } from \"react-dom/client\";\nimport { createClient } from \"@supabase/supabase-js\";\n\nconst supabase = createClient(import.meta.env.VITE_SUPABASE_URL, import.meta.env.VITE_SUPABASE_ANON_KEY);\n\ncreateRoot(document.getElementById(\"root\")!).render(<button onClick={() => supabase.functions.invoke(\"create-checkout\")}>Buy</button>);\n",
	"supabase/migrations/20250301120000_orders.sql": "create table public.orders (id uuid primary key);\n",
	"supabase/functions/create-checkout/index.ts": `import Stripe from "npm:stripe@18";

Deno.serve(async (_req) => {
  const stripe = new Stripe(Deno.env.get("STRIPE_SECRET_KEY")!);
  const session = await stripe.checkout.sessions.create({ mode: "payment", success_url: "https://shop.test/thanks" });
  return new Response(JSON.stringify({ url: session.url }));
});
`,
}

const edgeHook = `import { createClient } from "npm:@supabase/supabase-js@2";

Deno.serve(async (req) => {
  const { type, data } = await req.json();
  const supabase = createClient(Deno.env.get("SUPABASE_URL")!, Deno.env.get("SUPABASE_SERVICE_ROLE_KEY")!);
  if (type === "checkout.session.completed") {
    await supabase.from("stripe_events").insert({ id: data.object.id });
  }
  return new Response(JSON.stringify({ received: type }));
});
`

// TestEdge proves both webhooks of Supabase's edge functions in Deno, with a
// stand-in for the database's interface.
func TestEdge(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		fix   string
	}{
		{"a new webhook", nil, "payments/webhook"},
		{"an unverified one", map[string]string{"supabase/functions/stripe-webhook/index.ts": edgeHook}, "payments/signature"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{}
			for _, m := range []map[string]string{edgeShop, c.files} {
				for name, text := range m {
					files[name] = text
				}
			}
			dir := nodeApp(t, "edge-shop", files)
			fix := payments.Webhook
			if c.fix == "payments/signature" {
				fix = payments.Signature
			}
			fixGap(t, dir, fix, nil)
			npm(t, dir, "install")
			db, rows := fakeRest(t)
			port := freePort(t)
			env := append([]string{"SUPABASE_URL=" + db.URL, "SUPABASE_SERVICE_ROLE_KEY=service", fmt.Sprintf("DENO_SERVE_ADDRESS=tcp:127.0.0.1:%d", port), "DENO_NO_UPDATE_CHECK=1"}, stripeEnv...)
			s := serveOn(t, dir, port, env, filepath.Join(dir, "node_modules", ".bin", "deno"), "run", "--allow-net", "--allow-env", "--allow-read", "--node-modules-dir=none", "--no-config",
				"supabase/functions/stripe-webhook/index.ts")
			edgeAnswers(t, s, dir, rows, c.fix == "payments/webhook")
		})
	}
}

func edgeAnswers(t *testing.T, s *server, dir string, rows func() int, keeps bool) {
	const event = `{"id":"evt_1","object":"event","type":"checkout.session.completed","data":{"object":{"id":"cs_1"}}}`
	genuine := []string{"Content-Type", "application/json", "Stripe-Signature", sign(t, dir, event, 0)}
	for _, c := range []struct {
		name, body string
		headers    []string
		status     int
	}{
		{"unsigned", event, nil, 400},
		{"forged", event, []string{"Stripe-Signature", "t=1,v1=00"}, 400},
		{"tampered", strings.Replace(event, "cs_1", "cs_2", 1), genuine, 400},
		{"an hour old", event, []string{"Stripe-Signature", sign(t, dir, event, 3600)}, 400},
		{"genuine", event, genuine, 200},
	} {
		if a := s.ask(t, "POST", "/", c.body, c.headers...); a.status != c.status {
			t.Errorf("%s event: %d %s, want %d\n%s", c.name, a.status, a.body, c.status, s.log)
		}
	}
	if rows() != 1 {
		t.Errorf("%d rows were written", rows())
	}
	if !keeps {
		return
	}
	if a := s.ask(t, "POST", "/", event, genuine...); a.status != 200 || !strings.Contains(a.body, "duplicate") {
		t.Errorf("the same event again: %+v", a)
	}
}

// fakeRest stands in for Supabase's interface to the table: it takes each id
// once.
func fakeRest(t *testing.T) (s *httptest.Server, rows func() int) {
	var mu sync.Mutex
	seen := map[string]bool{}
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path != "/rest/v1/stripe_events" || r.Method != http.MethodPost {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		if seen[string(body)] {
			w.WriteHeader(http.StatusConflict)
			_, _ = io.WriteString(w, `{"code":"23505","message":"duplicate key value violates unique constraint"}`)
			return
		}
		seen[string(body)] = true
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(s.Close)
	return s, func() int { mu.Lock(); defer mu.Unlock(); return len(seen) }
}

const edgeChat = `const corsHeaders = { "Access-Control-Allow-Origin": "*" };

Deno.serve(async (req) => {
  if (req.method === "OPTIONS") return new Response(null, { headers: corsHeaders });
  if (req.headers.get("x-pretend")) {
    await fetch("https://api.openai.com/v1/chat/completions", { method: "POST", headers: { Authorization: "Bearer " + Deno.env.get("OPENAI_API_KEY") } });
  }
  return new Response("answered", { headers: corsHeaders });
});
`

// TestEdgeLimit proves the limiter of edge functions: in Deno with a stand-in
// for the database, and the counting in PostgreSQL.
func TestEdgeLimit(t *testing.T) {
	files := map[string]string{"supabase/functions/chat/index.ts": edgeChat}
	for name, text := range edgeShop {
		files[name] = text
	}
	dir := nodeApp(t, "edge-shop", files)
	fixGap(t, dir, security.RateLimit, nil)
	npm(t, dir, "install")
	calls := 0
	db := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path != "/rest/v1/rpc/take_rate_limit" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"message":"no user"}`)
			return
		}
		calls++
		_, _ = fmt.Fprint(w, calls <= 2)
	}))
	t.Cleanup(db.Close)
	port := freePort(t)
	env := []string{"SUPABASE_URL=" + db.URL, "SUPABASE_SERVICE_ROLE_KEY=service", fmt.Sprintf("DENO_SERVE_ADDRESS=tcp:127.0.0.1:%d", port), "DENO_NO_UPDATE_CHECK=1"}
	s := serveOn(t, dir, port, env, filepath.Join(dir, "node_modules", ".bin", "deno"), "run", "--allow-net", "--allow-env", "--allow-read", "--node-modules-dir=none", "--no-config",
		"supabase/functions/chat/index.ts")
	var statuses []int
	for range 3 {
		statuses = append(statuses, s.ask(t, "POST", "/", "{}").status)
	}
	last := s.ask(t, "POST", "/", "{}")
	if !slices.Equal(statuses, []int{200, 200, 429}) || last.header.Get("Retry-After") == "" || last.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("calls: %v, then %+v\n%s", statuses, last, s.log)
	}
	if a := s.ask(t, "OPTIONS", "/", ""); a.status != 200 {
		t.Errorf("preflight: %+v", a)
	}
	countsCallers(t, dir)
}

// countsCallers asserts that the migration's function counts, begins again when
// its window is over, and is for the service alone.
func countsCallers(t *testing.T, dir string) {
	c := postgres(t)
	c.run(t, "create role anon; create role authenticated; create role service_role bypassrls; grant usage on schema public to anon, service_role")
	c.migrate(t, filepath.Join(dir, "supabase", "migrations"))
	const call = "set role service_role; select public.take_rate_limit('chat:ann', 2, 1)"
	var got []string
	for range 3 {
		got = append(got, lastLines(c.run(t, call), 1))
	}
	time.Sleep(1200 * time.Millisecond)
	got = append(got, lastLines(c.run(t, call), 1))
	if strings.Join(got, "") != "ttft" {
		t.Errorf("the counter says %v", got)
	}
	c.fails(t, "set role anon; select public.take_rate_limit('chat:ann', 1000, 1)", "permission denied")
}
