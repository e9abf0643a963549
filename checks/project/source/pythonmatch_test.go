package source

import "testing"

const pythonMatch = `type Rows[T] = list[T]
type = "book"
match = find("x")
match.group(1)

def answer(event, limit: int):
    match event:
        # most of them
        case {"kind": "paid", "id": int() as id, **rest} if id > 0:
            pay(id)
        case {"kind": "late" | "lost" as kind}:
            return tell(kind)
        case Ping() | Pong():
            pass
        case [first, *others] | (first, others):
            for o in others:
                answer(o, limit)
        case -1 | None:
            return None
        case str() as text:
            log(text)
        case _:
            raise ValueError(event)
    match (event, limit):
        case (a, b): swap(a, b)
    return match[0:limit]

def after():
    done()
`

func TestPythonMatch(t *testing.T) {
	f := Parse("app/events.py", []byte(pythonMatch))
	if len(f.Problems) != 0 {
		t.Fatalf("problems: %v", f.Problems)
	}
	fn := f.Declaration("answer")
	var cases []int
	for s := range fn.Find(Switch) {
		cases = append(cases, len(s.ChildrenIn(Item)))
	}
	if len(cases) != 2 || cases[0] != 7 || cases[1] != 1 {
		t.Errorf("cases %v, want 7 and 1", cases)
	}
	calls := map[string]Node{}
	for c := range f.Find(Call) {
		calls[c.CalleeName()] = c
	}
	for _, name := range []string{"pay", "tell", "log", "swap", "ValueError"} {
		if c := calls[name]; !c.Enclosing(Case).OK() || c.Function() != fn {
			t.Errorf("%s() stands in no case of the function", name)
		}
	}
	if !calls["answer"].Enclosing(ForOf).OK() || calls["done"].Function() != f.Declaration("after") {
		t.Error("what stands in and behind the cases is not read")
	}
	if pay := calls["pay"].Enclosing(Case).ChildrenIn(Cond); len(pay) != 2 || pay[1].Text() != "id > 0" {
		t.Errorf("conditions %v", pay)
	}
	if f.Declaration("match").Kind() != Declarator || f.Declaration("type").Kind() != Declarator {
		t.Error("match and type are names, too")
	}
	if n := f.Declaration("Rows"); n.OK() && n.Kind() != TypeDecl {
		t.Errorf("Rows is %v", n.Kind())
	}
}
