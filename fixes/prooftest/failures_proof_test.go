//go:build proof

package prooftest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// tickets is a server that claims success whatever its database and the services that it
// asks answer.
var tickets = map[string]string{
	"package.json": `{ "name": "tickets", "main": "server.js", "dependencies": { "express": "^5.1.0", "@supabase/supabase-js": "^2.49.0", "ws": "^8.18.0" } }`,
	"server.js": `const express = require("express");
const { createClient } = require("@supabase/supabase-js");

const supabase = createClient(process.env.SUPABASE_URL, "key", { realtime: { transport: require("ws") } });
const app = express();
app.use(express.json());

app.post("/tickets", async (req, res) => {
  try {
    await supabase.from("tickets").insert({ title: req.body.title });
    res.status(201).json({ ok: true });
  } catch (err) {
    res.status(500).json({ error: "The ticket could not be stored" });
  }
});

app.get("/tickets/:id", async (req, res) => {
  try {
    const { data } = await supabase.from("tickets").select("id, title").eq("id", req.params.id).single();
    res.json({ ticket: data });
  } catch (err) {
    res.status(500).json({ error: "The ticket could not be read" });
  }
});

app.get("/rates", async (req, res) => {
  try {
    const answer = await fetch(process.env.RATES_URL + "/today");
    const body = await answer.json();
    res.json({ eur: body.eur });
  } catch (err) {
    res.status(502).json({ error: "The rates could not be read" });
  }
});

app.listen(process.env.PORT);
`,
}

// TestFailures proves what a visitor is told when the database refuses, when a service
// answers with an error and when it does not answer at all.
func TestFailures(t *testing.T) {
	release, slow, broken := make(chan struct{}), false, true
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case slow:
			<-release
		case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/tickets") && !broken:
			_, _ = w.Write([]byte("[]")) // no such row
		case broken:
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(`{"message":"down","code":"XX000"}`))
		default:
			_, _ = w.Write([]byte(`{"eur":2}`))
		}
	}))
	defer upstream.Close()
	defer close(release)
	env := []string{"SUPABASE_URL=" + upstream.URL, "RATES_URL=" + upstream.URL}
	json := []string{"Content-Type", "application/json"}
	dir := nodeApp(t, "tickets", tickets)
	npm(t, dir, "install")
	j := start(t, dir)

	s := serve(t, dir, env, "node", "server.js")
	for path, status := range map[string]int{"/tickets/1": 200, "/rates": 200} {
		if a := s.ask(t, "GET", path, ""); a.status != status {
			t.Errorf("before, GET %s: %+v", path, a)
		}
	}
	if a := s.ask(t, "POST", "/tickets", `{"title":"x"}`, json...); a.status != 201 {
		t.Errorf("before, a write that was refused: %+v", a)
	}

	j.fix(t, "resilience/failures", map[string]string{"what": "all", "seconds": "10"})
	s = serve(t, dir, env, "node", "server.js")
	if a := s.ask(t, "POST", "/tickets", `{"title":"x"}`, json...); a.status != 500 || !strings.Contains(a.body, "could not be stored") {
		t.Errorf("a write that was refused: %+v", a)
	}
	if a := s.ask(t, "GET", "/rates", ""); a.status != 502 {
		t.Errorf("a service that is down: %+v", a)
	}
	broken = false
	if a := s.ask(t, "GET", "/tickets/1", ""); a.status != 200 || a.body != `{"ticket":null}` {
		t.Errorf("no such row is no failure: %+v", a)
	}
	if a := s.ask(t, "GET", "/rates", ""); a.status != 200 || a.body != `{"eur":2}` {
		t.Errorf("a service that is well: %+v", a)
	}
	slow = true
	began := time.Now()
	res, err := (&http.Client{Timeout: 30 * time.Second}).Get(s.url + "/rates")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if took := time.Since(began); res.StatusCode != 502 || took < 9*time.Second || took > 20*time.Second {
		t.Errorf("a service that does not answer: %d after %s", res.StatusCode, took)
	}
	j.undo(t, "package-lock.json")
}
