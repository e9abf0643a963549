package security

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

// made is a value of a class as a generator makes them. Values are made here and
// not written down, so that scanners of this repository stay quiet.
func made(seed uint64, class string, length int) string {
	var letters []byte
	for b := byte(33); b < 127; b++ {
		if inClass(b, class) && b != '.' && b != '=' {
			letters = append(letters, b)
		}
	}
	r := rand.New(rand.NewPCG(seed, 5))
	out := make([]byte, length)
	for i := range out {
		out[i] = letters[r.IntN(len(letters))]
	}
	return string(out)
}

func TestShapesFind(t *testing.T) {
	for i, s := range shapes {
		missed := 0
		for seed := range uint64(50) {
			value := s.prefix + made(seed*100+uint64(i), s.chars, s.min)
			found := secretsIn(`key "` + value + `";`)
			if len(found) != 1 || found[0].value != value {
				missed++
			}
		}
		if missed > 2 { // a random value may spell a filler or repeat itself
			t.Errorf("%s (%s): %d of 50 missed", s.what, s.prefix, missed)
		}
	}
}

func TestShapesPassOver(t *testing.T) {
	for _, s := range shapes {
		for _, tail := range []string{
			strings.Repeat("x", s.min), "your" + strings.Repeat("k", s.min), strings.Repeat("ab", s.min), "", "...",
			"EXAMPLE" + strings.Repeat("A1", s.min), "<your-key-here>" + strings.Repeat("z", s.min),
		} {
			if found := secretsIn(s.prefix + tail); len(found) > 0 {
				t.Errorf("%s%s taken for %s", s.prefix, tail, found[0].what)
			}
		}
		if short := s.prefix + made(3, s.chars, s.min/2); len(secretsIn(short)) > 0 {
			t.Errorf("%s is too short for %s", short, s.what)
		}
		if inside := "task" + s.prefix + made(4, s.chars, s.min); len(secretsIn(inside)) > 0 && strings.HasPrefix(s.prefix, "sk") {
			t.Errorf("%s inside a word taken for %s", inside, s.what)
		}
	}
}

func TestShapesPassOverNamesOfPackages(t *testing.T) {
	if found := secretsIn("node_modules/.pnpm/@acme+menu@2.1.6_@types+re_" + made(12, hexa, 40) + "/index.js"); len(found) > 0 {
		t.Errorf("a package manager's folder taken for %s", found[0].what)
	}
}

func token(claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"HS256"}`)) + "." + enc([]byte(claims)) + "." + made(9, wordish, 43)
}

func TestTokens(t *testing.T) {
	for claims, want := range map[string]int{
		`{"iss":"supabase","role":"service_role"}`:      1,
		`{"iss":"supabase","role":"anon"}`:              0,
		`{"iss":"supabase-demo","role":"service_role"}`: 0, // printed by every local stack
		`{"sub":"1234"}`: 0,
		`not json`:       0,
	} {
		if got := len(secretsIn("x=" + token(claims))); got != want {
			t.Errorf("%s: %d secrets, want %d", claims, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]int{
		"postgresql://app:kq83Vd0zPw2m@ep-1.neon.tech/app":                       1,
		"mongodb+srv://admin:Zk29dkQm1@cluster0.ab12c.mongodb.net/":              1,
		"postgresql://app:kq83Vd0zPw2m@localhost:5432/app":                       0,
		"postgres://postgres:postgres@db:5432/app":                               0,
		"postgres://user:password@host.name.com:5432/app":                        0,
		"postgresql://postgres:[YOUR-PASSWORD]@db.abc.supabase.co:5432/postgres": 0,
		"postgresql://${USER}:${PASS}@db.abc.supabase.co/postgres":               0,
		"postgresql://db.abc.supabase.co/postgres":                               0,
		"redis://default:hunter2hunter2@127.0.0.1:6379":                          0,
		"mongodb+srv://<username>:<password>@cluster0.mongodb.net/":              0,
	} {
		if got := len(secretsIn(address)); got != want {
			t.Errorf("%s: %d secrets, want %d", address, got, want)
		}
	}
}

func TestNamedSecrets(t *testing.T) {
	value := made(11, alnum, 40)
	for name, want := range map[string]bool{
		"JWT_SECRET": true, "sessionSecret": true, "ENCRYPTION_KEY": true,
		"NEXT_PUBLIC_API_KEY": false, "anonKey": false, "title": false, "tokenUrl": false, "csrfToken": false,
	} {
		if _, got := namedSecret(name, value); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for _, value := range []string{"your-jwt-secret-change-me-2024", "a sentence about a password 123", "short1", "/api/auth/token/refresh/v2/now", "correct-horse-battery-staple-x"} {
		if s, found := namedSecret("JWT_SECRET", value); found {
			t.Errorf("%s taken for a secret: %s", value, s.what)
		}
	}
}

// No word of a finding may hold a secret, whatever it was found in.
func TestFindingsMaskValues(t *testing.T) {
	var values []string
	files := map[string]string{"package.json": `{"dependencies":{"next":"15.0.0"}}`}
	for i, s := range shapes {
		v := s.prefix + made(uint64(i)+77, s.chars, s.min)
		values = append(values, v)
		files[fmt.Sprintf("lib/a%d.ts", i)] = fmt.Sprintf("export const secretKey = %q\n", v)
		files[fmt.Sprintf("conf/a%d.yaml", i)] = "key: " + v + "\n"
	}
	values = append(values, token(`{"role":"service_role"}`), "postgresql://app:kq83Vd0zPw2m@ep-1.neon.tech/app", made(12, alnum, 40))
	files[".env"] = fmt.Sprintf("A=%s\nB=%s\nSESSION_SECRET=%s\n", values[len(values)-3], values[len(values)-2], values[len(values)-1])
	f := lookForSecrets(project.FromFiles(files))
	if f.Verdict != check.Gap || len(f.Places) < len(shapes) {
		t.Fatalf("%s with %d places", f.Verdict, len(f.Places))
	}
	said := f.Reason + strings.Join(f.Brief, " ")
	for _, p := range f.Places {
		said += " " + p.Message
	}
	for _, v := range values {
		if strings.Contains(said, v[:12]) {
			t.Errorf("the finding shows %s", v)
		}
	}
}

func TestFirebaseKeysArePublic(t *testing.T) {
	key := "AIza" + made(21, wordish, 35)
	for text, want := range map[string]int{
		`export const config = { apiKey: "` + key + `", authDomain: "a.firebaseapp.com" }`: 0,
		`const key = process.env.PUBLIC_FIREBASE_API_KEY || "` + key + `"`:                 0,
		`const FIREBASE_API_KEY = "` + key + `"`:                                           0,
		`const GEMINI_API_KEY = "` + key + `"`:                                             1,
	} {
		p := project.FromFiles(map[string]string{"package.json": "{}", "src/a.ts": text})
		if got := len(leaksIn(p)); got != want {
			t.Errorf("%s: %d leaks, want %d", strings.ReplaceAll(text, key, "…"), got, want)
		}
	}
}
