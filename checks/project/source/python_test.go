package source

import (
	"strings"
	"testing"
)

const pythonApp = `from flask import Flask, request as req
import app.models as models
from .db import *

app = Flask(__name__)
LIMIT: int = 5

@app.route("/users/<int:id>", methods=["GET", "POST"])
@login_required
async def user(id: int, *, full=False) -> str:
    q = f"select * from users where id = {id} and name = '{req.args["name"]}'"
    if full:
        rows = [r.name for r in db.execute(q) if r.ok]
    elif not id:
        raise ValueError("no id") from None
    else:
        rows = ()
    with open(r"a\b") as handle, lock:
        handle.read()
    try:
        x, *rest = rows
    except (KeyError, ValueError) as error:
        return {"error": str(error), **models.extra}
    return rows

class User(Base, table=True):
    __tablename__ = "users"
    email: Mapped[str] = mapped_column(String(80), unique=True)

    def save(self):
        self.session.add(self)
`

func TestPythonTree(t *testing.T) {
	f := Parse("app/main.py", []byte(pythonApp))
	if len(f.Problems) != 0 {
		t.Fatalf("problems: %v", f.Problems)
	}
	fn := f.Declaration("user")
	if fn.Kind() != Function || !fn.Has(Async) || len(fn.ChildrenIn(ParamRole)) != 2 {
		t.Fatalf("user: %v, %d parameters", fn.Kind(), len(fn.ChildrenIn(ParamRole)))
	}
	route := fn.Child(DecoratorRole).Child(Value)
	if pkg, name := route.Origin(); pkg != "flask" || name != "Flask" || route.CalleePath() != "app.route" {
		t.Errorf("the decorator comes from %q %q", pkg, name)
	}
	if path, ok := route.Arg(0).StringValue(); !ok || path != "/users/<int:id>" {
		t.Errorf("path %q", path)
	}
	if m := route.Named("methods"); m.Kind() != Array || len(m.ChildrenIn(Item)) != 2 {
		t.Errorf("methods %q", m.Text())
	}
	var parts []string
	for n := range fn.Find(Template) {
		for c := range n.Children() {
			parts = append(parts, c.Text())
		}
	}
	if got := strings.Join(parts, "|"); got != `select * from users where id = |id| and name = '|req.args["name"]|'` {
		t.Errorf("parts %s", got)
	}
	class := f.Declaration("User")
	if got := class.ChildrenIn(SuperRole); len(got) != 2 || got[1].Key() != "table" {
		t.Errorf("bases %v", got)
	}
	var members []string
	for c := range class.Children() {
		if c.Is(Field, Method) {
			members = append(members, c.Key()+":"+c.Child(TypeRole).Text())
		}
	}
	if got := strings.Join(members, " "); got != "__tablename__: email:Mapped[str] save:" {
		t.Errorf("members %s", got)
	}
}

func TestPythonNames(t *testing.T) {
	f := Parse("app/main.py", []byte(pythonApp))
	var got []string
	for _, im := range f.Imports {
		for _, n := range im.Names {
			got = append(got, im.Spec+" "+n.Imported+" "+n.Local)
		}
	}
	if s := strings.Join(got, ", "); s != "flask Flask Flask, flask request req, app.models * models, .db * " {
		t.Errorf("imports %s", s)
	}
	for _, name := range []string{"app", "LIMIT", "user", "User", "req"} {
		if _, ok := f.ExportOf(name); !ok {
			t.Errorf("%s is not exported", name)
		}
	}
	for _, n := range []struct{ use, at string }{{"rows", "rows"}, {"error", "KeyError"}, {"handle", "open"}} {
		found := false
		for id := range f.Find(Identifier) {
			if id.Text() == n.use && id.Parent().Kind() != Declarator {
				d := id.Lookup(n.use)
				found = d.OK()
			}
		}
		if !found {
			t.Errorf("%s is not found", n.use)
		}
	}
	for s := range f.Find(String) {
		if v, _ := s.StringValue(); strings.HasPrefix(s.Text(), "r") && v != `a\b` {
			t.Errorf("raw text %q", v)
		}
	}
}

func TestPythonBrokenStatementsAreLeftOut(t *testing.T) {
	f := Parse("a.py", []byte("x = = 1\nprint 'old'\nif y\n    z = 2\ndef f(:\n    a()\ndef g():\n    return b()\n"))
	if len(f.Problems) < 3 {
		t.Errorf("problems %v", f.Problems)
	}
	if !f.Declaration("g").OK() {
		t.Error("what follows is not read")
	}
	calls := 0
	for range f.Find(Call) {
		calls++
	}
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

func TestPythonNeverPanics(t *testing.T) {
	whole := []byte(pythonApp)
	for i := range whole {
		Parse("a.py", whole[:i])
		broken := append([]byte{}, whole...)
		broken[i] ^= 0x15
		Parse("a.py", broken)
	}
	for _, s := range []string{strings.Repeat("(", 100_000), strings.Repeat("[x for ", 50_000), strings.Repeat("not ", 100_000), strings.Repeat("if x:\n ", 9_999), `f"{` + strings.Repeat(`f'{`, 50_000), strings.Repeat("-", 100_000), strings.Repeat("a.", 100_000), strings.Repeat("lambda:", 100_000)} {
		Parse("a.py", []byte(s))
	}
}

// TestPythonTextsWithLineBreaks reads what stands between the braces of a text of one
// line over several, which PEP 701 allows.
func TestPythonTextsWithLineBreaks(t *testing.T) {
	f := Parse("app/texts.py", []byte("a = f\"name {\n    user.name\n} of {len(\n    users\n)}\"\nb = f'{x}'\n\n\ndef last():\n    return b\n"))
	if len(f.Problems) != 0 {
		t.Fatalf("problems: %v", f.Problems)
	}
	var parts []string
	for n := range f.Find(Member, Call) {
		parts = append(parts, n.Text())
	}
	if got := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); got != "user.name len( users )" {
		t.Errorf("parts %q", got)
	}
	if f.Declaration("last").Kind() != Function {
		t.Error("what follows is not read")
	}
}
