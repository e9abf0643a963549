package safe

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain.ts":                   "plain.ts",
		"größe 日本":                   "größe 日本",
		"a\x1b[2Jb":                  "a␛[2Jb",
		"\x1b]52;c;aGk=\x07":         "␛]52;c;aGk=␇",
		"\x1b]8;;https://e\x1b\\x":   "␛]8;;https://e␛\\x",
		"\x1bP$q\x1b\\ \x1b_G\x1b\\": "␛P$q␛\\ ␛_G␛\\",
		"\u009b2J":                   "‹U+009B›2J",
		"\x9b2J":                     "‹9B›2J",
		"a\u202eb\u2066c":            "a‹U+202E›b‹U+2066›c",
		"a\u200bb\u200d\ufeff":       "a‹U+200B›b‹U+200D›‹U+FEFF›",
		"\U000e0041x":                "‹U+E0041›x",
		"a\u2028b\u00adc":            "a‹U+2028›b‹U+00AD›c",
		"\x00\b\r\v\x0e\x7f\n":       "␀␈␍␋␎␡␊",
		"\xff\xfe":                   "‹FF›‹FE›",
		"a\tb":                       "a   b",
		"a\u061cb\u180ec\u2065":      "a‹U+061C›b‹U+180E›c‹U+2065›",
		"\ue000\U000f0000":           "‹U+E000›‹U+F0000›",
		"\x1bc\x1b[8mx\x1b[0m":       "␛c␛[8mx␛[0m",
		"\u2029\u0085":               "‹U+2029›‹U+0085›",
		"abcd\te":                    "abcd    e",
	} {
		if got := string(Line(in, 4)); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

func TestBlockKeepsLines(t *testing.T) {
	if got := string(Block("a\r\n\x1bb\n")); got != "a\n␛b\n" {
		t.Errorf("%q", got)
	}
}

// harmless is what every text must be after the sanitiser.
func harmless(s string, newline bool) bool {
	for _, r := range s {
		if r == '\n' && newline {
			continue
		}
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return false
		}
	}
	return utf8.ValidString(s)
}

func FuzzSafe(f *testing.F) {
	for _, s := range []string{"\x1b[31m", "a`b", "\u202e", "\xff", "a\tb\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := string(Line(s, 8)); !harmless(got, false) {
			t.Errorf("Line(%q) is %q", s, got)
		}
		if got := string(Block(s)); !harmless(got, true) {
			t.Errorf("Block(%q) is %q", s, got)
		}
	})
}
