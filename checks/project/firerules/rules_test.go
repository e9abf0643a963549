package firerules

import (
	"strings"
	"testing"
)

func within(body string) string {
	return "rules_version = '2';\nservice cloud.firestore {\n match /databases/{database}/documents {\n" + body + "\n }\n}\n"
}

// one parses rules and gives the first of them.
func one(t *testing.T, text string) Rule {
	t.Helper()
	rs := Parse(text)
	if len(rs.Rules) == 0 {
		t.Fatalf("no rule in %s (problems %v)", text, rs.Problems)
	}
	return rs.Rules[0]
}

func TestAnswers(t *testing.T) {
	functions := `function signedIn() { return request.auth != null; }
	function owns(id) { let me = request.auth.uid; return signedIn() && me == id; }
	function isAdmin() { return signedIn() && get(/databases/$(database)/documents/users/$(request.auth.uid)).data.role == 'admin'; }`
	for _, c := range []struct {
		rule   string
		caller Caller
		op     Op
		want   Answer
	}{
		{"allow read: if true;", Visitor, List, Yes},
		{"allow read;", Visitor, List, Yes},
		{"allow read: if false;", Owner, List, No},
		{"allow read: if request.auth != null;", Visitor, List, No},
		{"allow read: if request.auth != null;", Member, List, Yes},
		{"allow read: if request.auth.uid != null;", Visitor, List, No},
		{"allow read: if signedIn();", Member, List, Yes},
		{"allow write: if owns(id);", Member, Update, No},
		{"allow write: if owns(id);", Owner, Update, Yes},
		{"allow write: if isAdmin();", Member, Update, Maybe},
		{"allow write: if isAdmin() || owns(id);", Owner, Delete, Yes},
		{"allow write: if request.auth.token.admin == true;", Member, Update, No},
		{"allow write: if request.auth.token.email_verified;", Member, Update, Yes},
		{"allow write: if request.auth.token.email in ['a@example.com'];", Member, Update, No},
		{"allow update: if resource.data.userId == request.auth.uid;", Member, Update, No},
		{"allow update: if request.resource.data.userId == request.auth.uid;", Member, Update, Chosen},
		{"allow write: if request.resource.data.userId == request.auth.uid;", Member, Delete, No},
		{"allow create: if request.resource.data.keys().hasAll(['a']) && request.resource.data.a is string;", Visitor, Create, Chosen},
		{"allow update: if request.resource.data.diff(resource.data).affectedKeys().hasOnly(['likes']);", Visitor, Update, Chosen},
		{"allow read, write: if request.time < timestamp.date(2025, 3, 1);", Visitor, Update, Yes},
		{"allow read: if resource.data.isPublic == true;", Visitor, Get, Maybe},
		{"allow read: if request.auth.uid in resource.data.members;", Member, Get, No},
		{"allow write: if resource == null;", Visitor, Update, No},
		{"allow write: if !signedIn() ? false : true;", Member, Update, Yes},
	} {
		r := one(t, within(functions+"\n match /users/{id} { "+c.rule+" }"))
		if got := r.Answer(Attempt{Caller: c.caller, Op: c.op}); got != c.want {
			t.Errorf("%s: caller %d op %d gives %d, want %d", c.rule, c.caller, c.op, got, c.want)
		}
	}
}

// What owners may write of their own row is asked field by field.
func TestFields(t *testing.T) {
	for _, c := range []struct {
		rule string
		want bool
	}{
		{"request.auth.uid == id", true},
		{"request.auth.uid == id && !('role' in request.resource.data.diff(resource.data).affectedKeys())", false},
		{"request.auth.uid == id && !request.resource.data.diff(resource.data).affectedKeys().hasAny(['role', 'plan'])", false},
		{"request.auth.uid == id && request.resource.data.diff(resource.data).affectedKeys().hasOnly(['name'])", false},
		{"request.auth.uid == id && request.resource.data.diff(resource.data).affectedKeys().hasOnly(['name', 'role'])", true},
		{"request.auth.uid == id && request.resource.data.role == resource.data.role", false},
		{"request.auth.uid == id && request.resource.data.get('role', '') == resource.data.get('role', '')", false},
		{"request.auth.uid == id && request.resource.data.name == resource.data.name", true},
		{"request.auth.uid == id && request.resource.data.role == 'user'", false},
		{"request.auth.uid == id && request.resource.data.role in ['user', 'teacher']", true},
		{"request.auth.uid == id && request.resource.data.name is string", true},
	} {
		r := one(t, within("match /users/{id} { allow update: if "+c.rule+"; }"))
		if got := r.Answer(Attempt{Caller: Owner, Op: Update, Field: "role"}).Lets(); got != c.want {
			t.Errorf("%s: may write role: %v", c.rule, got)
		}
	}
}

// Of what is new, nothing can differ from what is stored: the rule fails, and its
// opposite fails too.
func TestFailing(t *testing.T) {
	r := one(t, within("match /users/{id} { allow write: if request.auth.uid == id && !('role' in request.resource.data.diff(resource.data).affectedKeys()); }"))
	for op, want := range map[Op]bool{Create: false, Update: true, Delete: false} {
		if got := r.Answer(Attempt{Caller: Owner, Op: op}).Lets(); got != want {
			t.Errorf("op %d: %v", op, got)
		}
	}
	r = one(t, within("match /a/{id} { allow update: if request.auth != null && (resource.data.by == request.auth.uid || request.resource.data.diff(resource.data).affectedKeys().hasOnly(['likes'])); }"))
	if only, narrow := r.Only(Member); !narrow || len(only) != 1 {
		t.Errorf("%v %v", only, narrow)
	}
	if _, narrow := r.Only(Owner); narrow {
		t.Error("owners change whatever they like")
	}
}

func TestPlaces(t *testing.T) {
	rs := Parse(within("match /teams/{team} {\n allow read: if true;\n match /notes/{rest=**} {\n  allow write: if\n   request.auth != null;\n }\n}"))
	if len(rs.Rules) != 2 || rs.Rules[1].Steps() != "/teams/{team}/notes/{rest=**}" || rs.Rules[1].Line != 7 || rs.Rules[1].EndAt != 8 || !rs.Rules[1].Whole() {
		t.Fatalf("%+v", rs.Rules)
	}
	if r := rs.Rules[1]; !r.Within([]string{"teams", "*", "notes"}) || r.Within([]string{"teams"}) || r.Collection() != "notes" {
		t.Errorf("%+v", r)
	}
	if r := one(t, within("match /{document=**} { allow read, write: if request.time < timestamp.date(2025, 3, 1); }")); !r.Everything() || r.Until() != "2025-03-01" {
		t.Errorf("%+v until %s", r, r.Until())
	}
	if rs := Parse(within("match /a/{b} { allow read: if ((; allow write: if true; }")); len(rs.Problems) == 0 || len(rs.Rules) != 1 {
		t.Errorf("%+v", rs)
	}
	r := one(t, within("match /a/{b} { allow write: if get(/databases/$(database)/documents/staff-list/$(request.auth.uid)).data.role == 'admin'; }"))
	if got := r.Looked(); len(got) != 1 || got[0] != "staff-list.role" {
		t.Errorf("%v", got)
	}
}

func entry(key, text string, inner ...Entry) Entry {
	return Entry{Key: key, Text: text, Line: 1, Entries: inner}
}

func TestRealtime(t *testing.T) {
	rs := Tree([]Entry{
		entry("posts", "",
			entry(".read", "true"), entry(".write", "auth != null"), Entry{Key: ".indexOn", List: []string{"author"}},
			entry("$post", "", entry(".validate", "newData.hasChildren(['author']) && newData.child('author').val() === auth.uid && newData.child('at').val().matches(/^[0-9/'\"]+$/)"))),
		entry("users", "", entry("$uid", "",
			entry(".write", "$uid === auth.uid || root.child('users').child(auth.uid).child('role').val() === 'admin'"),
			entry("log", "", entry(".write", "false")),
			entry("plan", "", entry(".validate", "newData.val() === data.val()")))),
	})
	if len(rs.Problems) > 0 || len(rs.Rules) != 4 || len(rs.Indexes) != 1 {
		t.Fatalf("%+v", rs)
	}
	posts, users := rs.Rules[1], rs.Rules[2]
	if got := posts.Answer(Attempt{Caller: Member, Op: Delete}); got != Yes {
		t.Errorf("a deletion passes over what is validated: %d", got)
	}
	for field, want := range map[string]bool{"role": true, "plan": false} {
		if got := users.Answer(Attempt{Caller: Owner, Op: Update, Field: field}).Lets(); got != want {
			t.Errorf("owners write %s: %v", field, got)
		}
	}
	if moot := rs.Moot(); len(moot) != 1 || moot[0].Rule.Steps() != "/users/{$uid}/log" {
		t.Errorf("%+v", moot)
	}
	if got := users.Looked(); len(got) != 1 || got[0] != "users.role" {
		t.Errorf("%v", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(within("function a(b) { let c = b; return a(c) && a(c); } match /x/{y} { allow read: if a(y); }"))
	f.Add(strings.Repeat("service x {", 500) + strings.Repeat("match /a/{b} {", 500) + "allow read: if " + strings.Repeat("(", 500))
	f.Add("service a { match /$(" + strings.Repeat("!", 3000) + "x) { allow read: if a ? b : c ? 'd")
	f.Add("auth != null && newData.val().matches(/[/'\"]+\\/$/i) || $uid === auth.uid")
	f.Fuzz(func(_ *testing.T, text string) {
		rs := Parse(text)
		tree := Tree([]Entry{{Key: "a", Entries: []Entry{{Key: ".write", Text: text}, {Key: "$b", Entries: []Entry{{Key: ".validate", Text: text}, {Key: ".read", Text: text}}}}}})
		tree.Moot()
		for _, r := range append(rs.Rules[:min(len(rs.Rules), 20)], tree.Rules...) {
			for _, who := range []Caller{Visitor, Member, Owner} {
				for op := Get; op <= Delete; op <<= 1 {
					r.Answer(Attempt{Caller: who, Op: op, Field: "role"})
				}
			}
			r.Until()
			r.Only(Member)
			r.Looked()
			r.AsksOwner()
			r.Covers([]string{"a", "*"})
		}
	})
}

// What recursion or a long text could cost stays within bounds.
func TestHostile(t *testing.T) {
	twice := "function f(a) { return f(a) && f(a) || f(a) != f(a); }"
	long := within(twice + strings.Repeat(" match /x/{y} { allow read: if f(y); }", 5000))
	if rs := Parse(long); len(rs.Rules) != 0 || len(rs.Problems) != 5000 {
		t.Errorf("%d rules, %d problems", len(rs.Rules), len(rs.Problems))
	}
	if rs := Parse(within(strings.Repeat(" match /x/{y} { allow read: if true; }", 5000))); len(rs.Rules) != mostRules {
		t.Errorf("%d rules", len(rs.Rules))
	}
	for _, text := range []string{
		within(twice + " match /x/{y} { allow read: if f(y); }"),
		within("match /x/{y} { allow read: if " + strings.Repeat("true && ", 60000) + "true; }"),
		within("match /x/{y} { allow read: if " + strings.Repeat("a ? b : ", 60000) + "true; }"),
		strings.Repeat("/", longest+1), strings.Repeat("match /a {", 50000), strings.Repeat("{", 100000),
		within("match /x/{y} { allow read: if x" + strings.Repeat(".a", 100000) + "; }"),
	} {
		rs := Parse(text)
		for _, r := range rs.Rules {
			r.Answer(Attempt{Caller: Member, Op: Get})
			r.Looked()
		}
	}
}
