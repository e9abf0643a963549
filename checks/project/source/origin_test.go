package source

import "testing"

func TestPackageName(t *testing.T) {
	for spec, want := range map[string]string{
		"stripe":                      "stripe",
		"npm:stripe@^14.21":           "stripe",
		"npm:@supabase/supabase-js@2": "@supabase/supabase-js",
		"https://esm.sh/stripe@14.21.0?target=deno":    "stripe",
		"https://esm.sh/@supabase/supabase-js@2.39.3":  "@supabase/supabase-js",
		"https://deno.land/std@0.190.0/http/server.ts": "std/http/server.ts",
		"@polar-sh/sdk/webhooks":                       "@polar-sh/sdk/webhooks",
		"@/lib/stripe":                                 "@/lib/stripe",
		"../lib/stripe":                                "../lib/stripe",
		"node:crypto":                                  "crypto",
	} {
		if got := PackageName(spec); got != want {
			t.Errorf("PackageName(%q) = %q, want %q", spec, got, want)
		}
	}
}

func TestOrigin(t *testing.T) {
	f := Parse("a.ts", []byte(`
import rateLimit from "express-rate-limit";
import { Ratelimit as R } from "@upstash/ratelimit";
const limiter = rateLimit({ max: 5 });
const redis = new R({});
app.use(limiter);
redis.limit("x");
`))
	var got []string
	for c := range f.Find(Call) {
		if arg := c.Arg(0); c.CalleeName() == "use" {
			pkg, name := arg.Origin()
			got = append(got, pkg+" "+name)
		}
		if c.CalleeName() == "limit" {
			pkg, name := c.Origin()
			got = append(got, pkg+" "+name)
		}
	}
	want := []string{"express-rate-limit default", "@upstash/ratelimit Ratelimit"}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("origins = %q, want %q", got, want)
	}
}
