package tui_test

import (
	"testing"

	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/tuitest"
)

// An owner of an app in Python is shown the commands of Python, one of an app in
// JavaScript those of JavaScript.
func TestTheWordsFitTheLanguage(t *testing.T) {
	for _, python := range []bool{true, false} {
		e := tuitest.Demo()
		e.State.Python = python
		c := *e.State.Results[0].Check
		e.State.Results[0].Check = &c
		c.Words = check.Explain("# A\n\nB.\n\n## See for yourself\n\nTry it.\n\n```sh\nnpm test    # a JavaScript app\npytest    # a Python app\n```\n")
		d := start(t, e, 120, 40, tui.Options{})
		d.press("a")
		if python {
			d.has("pytest\n")
			d.hasNot("npm test", "a Python app")
		} else {
			d.has("npm test\n")
			d.hasNot("pytest", "a JavaScript app")
		}
	}
}
