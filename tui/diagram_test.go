package tui_test

import (
	"fmt"
	"strings"
	"testing"

	"underpin/checks/erd"
	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestTheDatabaseAsADiagram(t *testing.T) {
	d := start(t, tuitest.Demo(), 100, 30, tui.Options{})
	d.press("D")
	d.has("2 tables, 1 gap marked with !", "┌─ User ─", "FK  customerId", "! no index", "◄─", "─┘")
	d.press("y")
	if len(d.clip) != 1 || !strings.HasPrefix(d.clip[0], "erDiagram\n") {
		t.Errorf("the clipboard has %q", d.clip)
	}
	d.press("esc")
	d.has("Start with")
	d.press("a", "D", "esc")
	d.has("Payment events")
}

func TestNoDatabaseNoDiagram(t *testing.T) {
	e := tuitest.Demo()
	e.State.Database = erd.Diagram{}
	d := start(t, e, 100, 30, tui.Options{})
	d.hasNot("the database")
	d.press("D")
	d.has("no table is described", "Start with")
}

func TestMovingThroughALongDiagram(t *testing.T) {
	e := tuitest.Demo()
	var tables []erd.Table
	for i := range 40 {
		c := erd.Column{Name: "id", Type: "uuid", Primary: true}
		if i%20 == 10 {
			c.Marks = []string{"no index"}
		}
		tables = append(tables, erd.Table{Name: fmt.Sprintf("t%d", i), Columns: []erd.Column{c}})
	}
	for range 20 {
		tables[3].Columns = append(tables[3].Columns, erd.Column{Name: "other", Type: "text"})
	}
	e.State.Database = erd.Diagram{Tables: tables}
	d := start(t, e, 80, 24, tui.Options{})
	d.press("D", "n")
	d.has("t10 ", "no index")
	d.press("n")
	d.has("t30 ")
	d.hasNot("t10 ")
	d.press("p")
	d.has("t10 ")
	d.press("g")
	d.has("t0 ", "more columns")
	d.press("a")
	d.hasNot("more columns")
	d.press("G")
	d.has("t39 ")
	d.press("down", "up", "pgup")
	d.has("t35 ")
}
