package tui

import (
	"image/color"

	"charm.land/lipgloss/v2"

	"underpin/checks/check"
)

// theme holds every style by what it means. State is never only in colour:
// marks and words carry it too.
type theme struct {
	dark, colour bool

	plain, strong, dim, accent, cursor  lipgloss.Style
	bad, warn, good, info               lipgloss.Style
	add, del, addWord, delWord, dropped lipgloss.Style
	mark                                lipgloss.Style // a source line that is evidence
	box                                 lipgloss.Style
}

// newTheme makes the styles. The pairs have a contrast of at least 6:1 (WCAG
// 2.2, success criterion 1.4.3 asks for 4.5:1).
func newTheme(dark, colour bool) theme {
	t := theme{dark: dark, colour: colour}
	base := lipgloss.NewStyle()
	t.plain, t.strong = base, base.Bold(true)
	if !colour {
		t.dim, t.accent = base, base.Bold(true)
		t.cursor = base.Reverse(true)
		t.bad, t.warn, t.good, t.info = base.Bold(true), base, base, base
		t.add, t.del, t.dropped, t.mark = base, base, base, base.Bold(true)
		t.addWord, t.delWord = base.Underline(true), base.Underline(true)
		t.box = base.Border(lipgloss.NormalBorder()).Padding(0, 1)
		return t
	}
	pick := func(light, night string) color.Color {
		return lipgloss.LightDark(dark)(lipgloss.Color(light), lipgloss.Color(night))
	}
	fg := func(light, night string) lipgloss.Style { return base.Foreground(pick(light, night)) }
	t.dim, t.accent = fg("#5f5f5f", "#a0a0a0"), fg("#0550ae", "#79c0ff").Bold(true)
	t.cursor = base.Foreground(pick("#0b2a4a", "#ffffff")).Background(pick("#dbeafe", "#1f3a5f"))
	t.bad, t.warn = fg("#a40e26", "#ff9a94").Bold(true), fg("#7a4a00", "#f2c55c")
	t.good, t.info = fg("#0a6640", "#7ee2a8"), fg("#0550ae", "#79c0ff")
	t.add = fg("#0a6640", "#7ee2a8").Background(pick("#dafbe1", "#12301c"))
	t.del = fg("#a40e26", "#ff9a94").Background(pick("#ffebe9", "#3d1618"))
	t.addWord, t.delWord = t.add.Bold(true).Underline(true), t.del.Bold(true).Underline(true)
	t.dropped, t.mark = t.dim, fg("#7a4a00", "#f2c55c").Bold(true)
	t.box = base.Border(lipgloss.RoundedBorder()).BorderForeground(pick("#5f5f5f", "#a0a0a0")).Padding(0, 1)
	return t
}

// sign is the mark and style of a result's state.
func (t theme) sign(r check.Result, rec Record) (string, lipgloss.Style) {
	switch {
	case rec.Status == Skipped:
		return "–", t.dim
	case rec.Status == ByHand:
		return "✓", t.good
	}
	switch r.Finding.Verdict {
	case check.Gap:
		if r.Severity() >= check.High && !possible(r) {
			return "✗", t.bad
		}
		return "!", t.warn
	case check.Ask:
		return "?", t.info
	case check.Pass:
		return "✓", t.good
	case check.NotNeeded:
		return "·", t.dim
	}
	return "~", t.dim
}
