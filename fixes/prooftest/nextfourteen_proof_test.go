//go:build proof

package prooftest

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

// next14Guests is the generated app of TestNextFourteen.
var next14Guests = nextMaker{"next14-guests", "14", []string{"--ts", "--app", "--no-src-dir", "--no-tailwind", "--no-eslint"}}

// guestFiles are an app whose errors nobody hears of, whose actions and routes
// take what they are sent, and that has its own address in its pages.
var guestFiles = map[string]string{
	"lib/db.ts": `const rows: unknown[] = [];

export const db = {
  guest: { create: async (query: { data: unknown }) => void rows.push(query.data), all: () => rows },
};
`,
	"app/guests/actions.ts": `"use server";

import { revalidatePath } from "next/cache";
import { db } from "../../lib/db";

export async function addGuest(formData: FormData) {
  const email = formData.get("email") as string;
  const vegan = formData.get("vegan") === "on";
  await db.guest.create({ data: { email, vegan } });
  revalidatePath("/guests");
}

export async function renameGuest(id: string, name?: string) {
  await db.guest.create({ data: { id, name } });
}
`,
	"app/guests/rename.tsx": `"use client";

import { renameGuest } from "./actions";

export function Rename() {
  return <button onClick={() => renameGuest("1", "Ann")}>Rename</button>;
}
`,
	"app/guests/page.tsx": `import { db } from "../../lib/db";
import { addGuest } from "./actions";
import { Rename } from "./rename";

export const dynamic = "force-dynamic";

export default function Page() {
  return (
    <main>
      <form action={addGuest}>
        <input name="email" />
        <input name="vegan" type="checkbox" />
        <button>Add</button>
      </form>
      <Rename />
      <p>{db.guest.all().length} guests</p>
    </main>
  );
}
`,
	"app/api/orders/route.ts": `import { NextRequest, NextResponse } from "next/server";
import { db } from "../../../lib/db";

export async function POST(request: NextRequest) {
  const body = await request.json();
  const { items, note } = body;
  const lines = items.map((item: any) => ({ product: item.product }));
  await db.guest.create({ data: { note, lines } });
  return NextResponse.json({ lines: lines.length });
}
`,
	"app/api/boom/route.ts": `export const dynamic = "force-dynamic";

export async function GET() {
  throw new Error("the route went wrong");
}
`,
	"app/broken/page.tsx": `export const dynamic = "force-dynamic";

export default async function Broken() {
  throw new Error("the page went wrong");
}
`,
	"app/about/page.tsx": `export async function generateMetadata() {
  const slug = "us";
  return { alternates: { canonical: ` + "`https://teaparty.shop/about/${slug}`" + ` }, openGraph: { url: "https://www.teaparty.shop/about" } };
}

export default function About() {
  return <p>About us</p>;
}
`,
	"app/robots.ts": `const baseUrl = process.env.NEXT_PUBLIC_APP_URL || "https://www.teaparty.shop";

export default function robots() {
  return { rules: { userAgent: "*" }, sitemap: ` + "`${baseUrl}/sitemap.xml`" + ` };
}
`,
}

// TestNextFourteen proves on Next 14 that errors of routes and pages reach Sentry,
// that a schema stands before actions and routes, and that pages take the app's
// address from a variable.
func TestNextFourteen(t *testing.T) {
	dsn, heard := fakeSentry(t)
	dir := nextApp(t, next14Guests, guestFiles)
	for _, id := range []string{"deploy/monitoring", "security/validation", "deploy/hardcoded"} {
		fixGap(t, dir, gap(t, id), nil)
	}
	npm(t, dir, "install")
	command(t, dir, nil, "npx", "tsc", "--noEmit")
	s := built(t, dir, "SENTRY_DSN="+dsn, "NEXT_PUBLIC_APP_URL=https://stage.teaparty.shop")

	for path, message := range map[string]string{"/api/boom": "the route went wrong", "/broken": "the page went wrong"} {
		if a := s.ask(t, "GET", path, ""); a.status != 500 {
			t.Errorf("%s: status %d", path, a.status)
		}
		if !hears(heard, message) {
			t.Errorf("Sentry heard nothing of %q\n%s", message, s.log)
		}
	}
	for body, status := range map[string]int{`{"items":"no"}`: 400, `{`: 400, `{"items":[{"product":"tea"}]}`: 200} {
		if a := s.ask(t, "POST", "/api/orders", body, "Content-Type", "application/json"); a.status != status {
			t.Errorf("%s: status %d, want %d (%s)", body, a.status, status, a.body)
		}
	}
	addsGuests(t, s)
	if a := s.ask(t, "GET", "/about", ""); !strings.Contains(a.body, `href="https://stage.teaparty.shop/about/us"`) || strings.Contains(a.body, "www.teaparty.shop") {
		t.Errorf("/about: %s", a.body)
	}
	if a := s.ask(t, "GET", "/robots.txt", ""); !strings.Contains(a.body, "https://stage.teaparty.shop/sitemap.xml") {
		t.Errorf("/robots.txt: %s", a.body)
	}
}

// fakeSentry is the address of a project at a server of Sentry's, and what is sent to
// it.
func fakeSentry(t *testing.T) (dsn string, heard <-chan string) {
	sent := make(chan string, 64)
	sentry := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body io.Reader = r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			if z, err := gzip.NewReader(r.Body); err == nil {
				body = z
			}
		}
		text, _ := io.ReadAll(body)
		select {
		case sent <- string(text):
		default:
		}
		fmt.Fprint(w, "{}")
	}))
	t.Cleanup(sentry.Close)
	return strings.Replace(sentry.URL, "http://", "http://key@", 1) + "/1", sent
}

// hears reports whether a message arrives within a few seconds.
func hears(heard <-chan string, message string) bool {
	late := time.After(10 * time.Second)
	for {
		select {
		case text := <-heard:
			if strings.Contains(text, message) {
				return true
			}
		case <-late:
			return false
		}
	}
}

// addsGuests sends the form as a browser without scripts does: what the page could
// send is stored, and what it could not is not.
func addsGuests(t *testing.T, s *server) {
	t.Helper()
	action := regexp.MustCompile(`name="(\$ACTION_ID_[0-9a-f]+)"`).FindStringSubmatch(s.ask(t, "GET", "/guests", "").body)
	if action == nil {
		t.Fatal("the page has no action")
	}
	for email, status := range map[string]int{"ann@example.org": 200, strings.Repeat("x", 300): 500} {
		var body strings.Builder
		for name, value := range map[string]string{action[1]: "", "email": email} {
			fmt.Fprintf(&body, "--cut\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", name, value)
		}
		body.WriteString("--cut--\r\n")
		if a := s.ask(t, "POST", "/guests", body.String(), "Content-Type", "multipart/form-data; boundary=cut", "Origin", s.url); a.status != status {
			t.Errorf("a form with %.20s: status %d, want %d", email, a.status, status)
		}
	}
	if a := s.ask(t, "GET", "/guests", ""); !strings.Contains(a.body, "2<!-- --> guests") { // the order above is one
		t.Errorf("/guests: %s", a.body)
	}
}
