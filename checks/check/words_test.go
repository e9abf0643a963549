package check

import (
	"strings"
	"testing"
)

// Commands of the other language are not shown, nor is the mark of those that are.
func TestWordsForALanguage(t *testing.T) {
	w := Explain("# Title\n\nSummary.\n\n## See for yourself\n\nTry it.\n\n```sh\nnpm test    # a JavaScript app\npytest    # a Python app: or what runs yours\ncurl -i http://localhost    # either\n```\n")
	if got, want := w.For(true).See, "Try it.\n\n```sh\npytest    # or what runs yours\ncurl -i http://localhost    # either\n```"; got != want {
		t.Errorf("Python: %q", got)
	}
	if got, want := w.For(false).See, "Try it.\n\n```sh\nnpm test\ncurl -i http://localhost    # either\n```"; got != want {
		t.Errorf("JavaScript: %q", got)
	}
	plain := Explain("# Title\n\nSummary.\n")
	if got := plain.For(true); got != plain {
		t.Errorf("without a mark: %+v", got)
	}
	brief := Brief("shop", true, Result{&Check{ID: "a/b", Words: w}, Missing(Certain, "nothing does it", Line("a.py", 1, "seen"))})
	if !strings.Contains(brief, "pytest    # or what runs yours") || strings.Contains(brief, "npm") {
		t.Errorf("the brief of a Python app:\n%s", brief)
	}
}
