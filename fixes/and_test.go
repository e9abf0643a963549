package fixes_test

import (
	"reflect"
	"testing"

	"underpin/fixes"
)

func TestAnd(t *testing.T) {
	first := fixes.Change{
		ID: "area/word", Safety: fixes.Additive,
		Files: []fixes.FileChange{{Path: "a", Before: []byte("1"), After: []byte("2"), Existed: true}, {Path: "c", After: []byte("new")}},
		Steps: []fixes.Step{{Text: "Install it."}}, Notes: []string{"one"},
	}
	next := fixes.Change{
		ID: "area/word", Safety: fixes.Behaviour,
		Files: []fixes.FileChange{{Path: "b", Before: []byte("x"), After: []byte("y"), Existed: true}, {Path: "c", Before: []byte("new"), After: []byte("newer"), Existed: true}},
		Steps: []fixes.Step{{Text: "Install it."}, {Text: "Look."}}, Notes: []string{"one", "two"},
	}
	want := fixes.Change{
		ID: "area/word", Safety: fixes.Behaviour,
		Files: []fixes.FileChange{first.Files[0], next.Files[0], {Path: "c", After: []byte("newer")}},
		Steps: []fixes.Step{{Text: "Install it."}, {Text: "Look."}}, Notes: []string{"one", "two"},
	}
	if got := first.And(next); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if len(first.Steps) != 1 || string(first.Files[1].After) != "new" {
		t.Error("the first change is another one now")
	}
}
