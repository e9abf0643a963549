//go:build !windows

package tui_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"

	"underpin/tui/tuitest"
)

func inTerminal(t testing.TB, s tuitest.Settings, screen string) *tuitest.Term {
	if testing.Short() {
		t.Skip("starts a program in a pseudo-terminal")
	}
	if s.W == 0 {
		s.W, s.H = 100, 30
	}
	s.Env = append(s.Env, "UNDERPIN_SCREEN="+screen)
	return tuitest.Start(t, s, os.Args[0])
}

func TestTheWholeWalkInATerminal(t *testing.T) {
	p := written(t, "")
	p.Resize(62, 20)
	p.Wait("Left for you")
	p.Resize(140, 50)
	p.Wait("curl -sI")
	p.Type("q")
	if err := p.Exit(); err != nil {
		t.Errorf("exit: %v", err)
	}
	if !p.Restored() {
		t.Error("the terminal is not as it was")
	}
	if s := p.Screen(); !strings.Contains(s, "Fixes written: security/headers") {
		t.Errorf("no summary after the screen closed:\n%s", s)
	}
}

func TestLightAndDarkAreTold(t *testing.T) {
	colours := map[bool]string{}
	for _, light := range []bool{false, true} {
		p := inTerminal(t, tuitest.Settings{Light: light}, "demo")
		p.Wait("Start with")
		style := p.Cells()[0][0].Style
		colours[light] = style.String()
	}
	if colours[false] == colours[true] {
		t.Errorf("the same colours on both: %q", colours[true])
	}
}

func TestNoColourWithAnyValue(t *testing.T) {
	for _, value := range []string{"1", "yes", "no"} {
		p := inTerminal(t, tuitest.Settings{Env: []string{"NO_COLOR=" + value}}, "demo")
		p.Wait("Start with")
		p.Type("enter")
		p.Wait("Why it matters")
		for _, row := range p.Cells() {
			if slices.ContainsFunc(row, func(c uv.Cell) bool { return c.Style.Fg != nil || c.Style.Bg != nil }) {
				t.Fatalf("NO_COLOR=%s: there is colour:\n%s", value, p.Screen())
			}
		}
	}
}

func TestATerminalThatNeverAnswers(t *testing.T) {
	p := inTerminal(t, tuitest.Settings{Mute: true}, "demo")
	p.Wait("Start with")
	p.Type("ctrl+c")
	if err := p.Exit(); err != nil || !p.Restored() {
		t.Errorf("exit: %v, restored: %v", err, p.Restored())
	}
}

func TestSuspendAndResume(t *testing.T) {
	p := inTerminal(t, tuitest.Settings{}, "demo")
	p.Wait("Start with")
	suspendAndResume(t, p, "Start with")
	p.Type("enter", "x", "why")
	p.Wait("why")
	suspendAndResume(t, p, "why") // from a box too
	p.Type("ctrl+c")
	_ = p.Exit()
}

// suspendAndResume stops the program and lets it go on. It is told to go on
// until it does: once told before it has stopped, it would not.
func suspendAndResume(t *testing.T, p *tuitest.Term, shows string) {
	t.Helper()
	p.Type("ctrl+z")
	p.WaitFor("the first screen", func(string) bool { return p.Restored() })
	p.WaitFor("the screen again", func(s string) bool {
		if err := p.Process().Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		return strings.Contains(s, shows) && !p.Restored()
	})
}

func TestATerminationRestoresTheTerminal(t *testing.T) {
	p := inTerminal(t, tuitest.Settings{}, "demo")
	p.Wait("Start with")
	if err := p.Process().Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = p.Exit()
	if !p.Restored() {
		t.Error("the terminal is not as it was")
	}
}

func TestResultsComeWhileScanning(t *testing.T) {
	p := inTerminal(t, tuitest.Settings{Env: []string{"UNDERPIN_PAUSE=150"}}, "demo")
	p.WaitFor("a first result", func(s string) bool { return strings.Contains(s, "Reading the app") && strings.Contains(s, "files") })
	p.WaitFor("its stack", func(s string) bool { return strings.Contains(s, "Reading the app") && strings.Contains(s, "Next.js") })
	p.Wait("Start with")
}

// written is the walk after the fix with a command left to do was written.
func written(t *testing.T, runs string) *tuitest.Term {
	p := inTerminal(t, tuitest.Settings{Env: []string{"UNDERPIN_RUNS=" + runs}}, "demo")
	p.Wait("Start with")
	p.Type("enter")
	p.Wait("Why it matters")
	p.Type("n", "f")
	p.Wait("proven: this closes the gap")
	p.Type("a")
	p.Wait("Write this fix?")
	p.Type("y")
	p.Wait("Left for you")
	return p
}

func TestACommandRunsAfterAYesOnly(t *testing.T) {
	p := written(t, "echo its-$((40+2))-output; read word; echo got-$word")
	p.Type("r")
	p.Wait("Run this command in the app's folder?")
	if s := p.Screen(); !strings.Contains(s, "│ curl -sI http://localhost:3000/ ") {
		t.Errorf("the command is not shown as it is:\n%s", s)
	}
	p.Type("enter", "r", "n")
	p.WaitFor("no box", func(s string) bool { return !strings.Contains(s, "Run this command") })
	if strings.Contains(p.Screen(), "its-42-output") {
		t.Fatal("it ran without a yes")
	}
	p.Type("r", "y")
	p.Wait("its-42-output")
	p.Type("x", "enter")
	p.Wait("got-x")
	p.Wait("It ended well. Press enter")
	p.Type("enter")
	p.Wait("[✓] Look at the headers")
	p.Type("q")
	_ = p.Exit()
	if !p.Restored() {
		t.Error("the terminal is not as it was")
	}
}

func TestAFailedCommandOffersUndo(t *testing.T) {
	p := written(t, "echo broken; exit 3")
	p.Type("r", "y")
	p.Wait("It failed: exit status 3.")
	p.Type("enter")
	p.Wait("The command failed. Take the fix back?")
	p.Type("y")
	p.Wait("taken back, byte for byte")
	p.Type("q")
	_ = p.Exit()
}

// leavesIt leaves where no undo of the written fix is offered.
func leavesIt(t *testing.T, p *tuitest.Term) {
	t.Helper()
	if strings.Contains(p.Screen(), "Take the fix back?") {
		t.Errorf("an undo is offered:\n%s", p.Screen())
	}
	p.Type("q")
	_ = p.Exit()
}

func TestAFailedCommitIsNoReasonToUndo(t *testing.T) {
	p := written(t, "exit 128")
	p.Type("g")
	p.Wait("Commit this fix by itself")
	p.Type("r", "y")
	p.Wait("It failed: exit status 128.")
	p.Type("enter")
	p.Wait("it failed: exit status 128; the fix itself stays written")
	leavesIt(t, p)
}

func TestAStoppedCommandIsNoFailure(t *testing.T) {
	p := written(t, "echo listening; exec sleep 60")
	p.Type("r", "y")
	p.Wait("listening")
	p.Type("ctrl+c")
	p.Wait("You stopped it.")
	p.Type("enter")
	p.Wait("✓ Written")
	leavesIt(t, p)
}

func TestStoppingAScanKeepsWhatIsFound(t *testing.T) {
	p := inTerminal(t, tuitest.Settings{Env: []string{"UNDERPIN_PAUSE=200"}}, "demo")
	p.WaitFor("a first result", func(s string) bool { return strings.Contains(s, "Webhook signature") })
	p.Type("esc")
	p.Wait("The scan was stopped")
	p.Type("enter")
	p.Wait("Not checked")
	if s := p.Screen(); !strings.Contains(s, "Open gaps") || !strings.Contains(s, "Webhook signature") {
		t.Errorf("what was found is lost:\n%s", s)
	}
	p.Type("r")
	p.WaitFor("the rest", func(s string) bool { return !strings.Contains(s, "Not checked") })
	p.Type("q")
	_ = p.Exit()
}

// firstFrame is how long a program takes to its first words, the median of n.
func firstFrame(t testing.TB, screen, words string, n int) time.Duration {
	var all []time.Duration
	for range n {
		began := time.Now()
		p := inTerminal(t, tuitest.Settings{W: 80, H: 24, Env: []string{"UNDERPIN_PAUSE=50"}}, screen)
		p.WaitFor(words, func(s string) bool { return strings.Contains(s, words) })
		all = append(all, time.Since(began))
		_ = p.Process().Kill()
	}
	slices.Sort(all)
	return all[n/2]
}

// BenchmarkFirstFrame compares the first frame with that of the least program
// that the library can make.
func BenchmarkFirstFrame(b *testing.B) {
	for b.Loop() {
		hello := firstFrame(b, "hello", "hello, tea", 21)
		walk := firstFrame(b, "demo", "Reading the app", 21)
		b.ReportMetric(float64(hello.Milliseconds()), "ms/hello")
		b.ReportMetric(float64(walk.Milliseconds()), "ms/walk")
		b.ReportMetric(float64(walk)/float64(hello), "ratio")
	}
}

func TestTheMouseInATerminal(t *testing.T) {
	p := inTerminal(t, tuitest.Settings{}, "demo")
	p.Wait("Start with")
	p.Type("m")
	p.Wait("the mouse is on")
	lines := strings.Split(p.Screen(), "\n")
	row := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "Database design") })
	p.Type(fmt.Sprintf("\x1b[<0;6;%dM", row+1), fmt.Sprintf("\x1b[<0;6;%dm", row+1))
	p.Wait("2  Database design")
	p.Wait("database/indexes")
	p.Type("m")
	p.Wait("the mouse is off")
	p.Type("q")
	_ = p.Exit()
}

func TestResizingInABoxKeepsIt(t *testing.T) {
	p := inTerminal(t, tuitest.Settings{W: 120, H: 40}, "demo")
	p.Wait("Start with")
	p.Type("enter", "x", "not now")
	p.Wait("not now")
	for _, size := range [][2]int{{62, 20}, {30, 8}, {200, 60}, {41, 11}, {80, 24}} {
		p.Resize(size[0], size[1])
		if size[0] >= 40 {
			p.Wait("not now")
		} else {
			p.Wait("too small")
		}
	}
	p.Type("enter")
	p.Wait("Webhook signature: skipped")
	p.Type("?")
	p.Wait("Keys that work here")
	p.Resize(100, 30)
	p.Wait("Keys that work here")
	p.Type("esc", "q")
	if err := p.Exit(); err != nil || !p.Restored() {
		t.Errorf("exit: %v, restored: %v", err, p.Restored())
	}
}
