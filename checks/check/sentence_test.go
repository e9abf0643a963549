package check_test

import (
	"testing"

	"underpin/checks/check"
)

func TestNamesReadAsASentence(t *testing.T) {
	for _, tc := range []struct {
		names           []string
		whole, fewNames string
	}{
		{nil, "", ""},
		{[]string{"a"}, "a", "a"},
		{[]string{"a", "b"}, "a and b", "a and b"},
		{[]string{"a", "b", "c", "d"}, "a, b, c and d", "a, b, c and d"},
		{[]string{"a", "b", "c", "d", "e", "f"}, "a, b, c, d, e and f", "a, b, c, d and 2 more"},
	} {
		if got := check.Names(tc.names); got != tc.whole {
			t.Errorf("Names(%q) = %q, want %q", tc.names, got, tc.whole)
		}
		if got := check.FewNames(tc.names); got != tc.fewNames {
			t.Errorf("FewNames(%q) = %q, want %q", tc.names, got, tc.fewNames)
		}
	}
}

func TestMoreAlikeAgreesWithItsNumber(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: " There is 1 more like it.", 3: " There are 3 more like it."} {
		if got := check.MoreAlike(n); got != want {
			t.Errorf("MoreAlike(%d) = %q, want %q", n, got, want)
		}
	}
}
