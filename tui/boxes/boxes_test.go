package boxes_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"underpin/checks/erd"
	"underpin/checks/project/schema"
	"underpin/tui/boxes"
)

func shop(tables int) erd.Diagram {
	var b strings.Builder
	b.WriteString("create table users (id uuid primary key, email text unique);\n")
	for i := range tables {
		fmt.Fprintf(&b, "create table t%d (id uuid primary key, user_id uuid references users (id), before_id uuid references t%d (id), a text, b text, c text, d text, e text, f text);\n", i, max(i-1, 0))
	}
	return erd.Of(schema.Replay([]schema.File{{Path: "m.sql", Text: []byte(b.String())}}, schema.SQL), nil)
}

func text(lines []boxes.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.String() + "\n")
	}
	return b.String()
}

func TestDrawing(t *testing.T) {
	d := shop(3)
	d.Tables[1].Columns[1].Marks = []string{"no index"}
	d.Tables[0].Marks = []string{"open to anyone"}
	got := text(boxes.Draw(d, boxes.Options{Width: 64}))
	path := filepath.Join("testdata", "shop.txt")
	if os.Getenv("UNDERPIN_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestGapsStandBesideTheirColumns(t *testing.T) {
	d := shop(1)
	d.Tables[1].Columns[1].Marks = []string{"no index", "no constraint"}
	for _, w := range []int{64, 40} {
		got := text(boxes.Draw(d, boxes.Options{Width: w}))
		if !strings.Contains(got, "! no index, ") {
			t.Errorf("the gaps are not beside the column at width %d:\n%s", w, got)
		}
	}
}

func TestEveryLineFits(t *testing.T) {
	for _, tables := range []int{1, 2, 7, 40} {
		d := shop(tables)
		d.Tables[0].Name = "a名前\x1b[2J" + strings.Repeat("long", 30)
		for _, w := range []int{20, 40, 60, 80, 131, 140, 200, 300} {
			for _, all := range []bool{false, true} {
				for i, l := range boxes.Draw(d, boxes.Options{Width: w, All: all}) {
					if n := ansi.StringWidth(l.String()); n > max(w, 40) {
						t.Fatalf("%d tables, width %d: line %d is %d cells wide: %s", tables, w, i, n, l.String())
					}
					if strings.ContainsRune(l.String(), 0x1b) {
						t.Fatalf("a control sequence got through: %q", l.String())
					}
				}
			}
		}
	}
}

// TestEveryWireArrives follows each wire: a key whose lane is drawn has a line
// to the head of its table.
func TestEveryWireArrives(t *testing.T) {
	out := text(boxes.Draw(shop(3), boxes.Options{Width: 90}))
	if n := strings.Count(out, "◄"); n != 3 {
		t.Errorf("%d heads of wires, want one each for users, t0 and t1:\n%s", n, out)
	}
	for line := range strings.Lines(out) {
		if strings.Contains(line, "→ users.id") && !strings.Contains(line, "│─") {
			t.Errorf("no wire leaves %s", line)
		}
	}
}

func TestWideTablesAreCut(t *testing.T) {
	d := shop(1)
	if out := text(boxes.Draw(d, boxes.Options{Width: 80})); !strings.Contains(out, "… 2 more columns") || strings.Contains(out, " f ") {
		t.Errorf("not cut:\n%s", out)
	}
	if out := text(boxes.Draw(d, boxes.Options{Width: 80, All: true})); strings.Contains(out, "more columns") || !strings.Contains(out, " f ") {
		t.Errorf("cut:\n%s", out)
	}
}

func TestStacksStandSideBySide(t *testing.T) {
	one, two := boxes.Draw(shop(8), boxes.Options{Width: 100}), boxes.Draw(shop(8), boxes.Options{Width: 140})
	if len(two) > len(one)*2/3 {
		t.Errorf("%d lines beside %d: not side by side", len(two), len(one))
	}
}

// Where there is room beside the boxes, no type and no table that a key refers to is
// cut for its gaps.
func TestNoColumnIsCutWhereThereIsRoom(t *testing.T) {
	d := erd.Diagram{Tables: []erd.Table{{Name: "users"}, {Name: "bookings", Columns: []erd.Column{
		{Name: "beautician_of_the_booking", Type: "character varying(36)", Target: "beauticians.id", Marks: []string{"no foreign key", "no index"}},
	}}}}
	const whole = "character varying(36) → beauticians.id  ! no foreign key, no index"
	for _, c := range []struct {
		w    int
		want bool
	}{{120, true}, {60, false}} {
		var text strings.Builder
		for _, l := range boxes.Draw(d, boxes.Options{Width: c.w}) {
			text.WriteString(l.String() + "\n")
		}
		if got := strings.Contains(text.String(), whole); got != c.want {
			t.Errorf("%d cells: whole %v:\n%s", c.w, got, text.String())
		}
	}
}

// FK is what the database checks; a relation that only the code knows keeps its arrow.
func TestARelationOfTheCodeIsNoKey(t *testing.T) {
	d := shop(1)
	d.Tables[1].Columns[1].Loose = true
	got := text(boxes.Draw(d, boxes.Options{Width: 64}))
	if !strings.Contains(got, "     user_id    uuid → users.id") || !strings.Contains(got, "FK  before_id") {
		t.Errorf("user_id is drawn as a key:\n%s", got)
	}
}
