package tuitest

import (
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Term is a program in a pseudo-terminal, with an emulator that draws what it
// writes and answers what it asks.
type Term struct {
	tb   testing.TB
	cmd  *exec.Cmd
	file *os.File

	mu   sync.Mutex // around grid: the emulator is not safe for concurrent use
	grid *vt.Emulator
	last time.Time // of output

	done chan struct{}
	err  error // of the program; set when done is closed
}

// Settings of a terminal.
type Settings struct {
	W, H  int
	Light bool     // it says that its background is light
	Mute  bool     // it answers no question
	Env   []string // besides PATH and HOME
	Dir   string
}

// Start runs a program. It is killed when the test ends.
func Start(tb testing.TB, s Settings, program string, args ...string) *Term {
	tb.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = s.Dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + tb.TempDir(), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, s.Env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(s.W), Rows: uint16(s.H)})
	if err != nil {
		tb.Fatalf("pseudo-terminal: %v", err)
	}
	t := &Term{tb: tb, cmd: cmd, file: f, grid: vt.NewEmulator(s.W, s.H), last: time.Now(), done: make(chan struct{})}
	t.grid.SetDefaultBackgroundColor(color.Black)
	t.grid.SetDefaultForegroundColor(color.White)
	if s.Light {
		t.grid.SetDefaultBackgroundColor(color.White)
		t.grid.SetDefaultForegroundColor(color.Black)
	}
	answers := io.Writer(f)
	if s.Mute {
		answers = io.Discard
	}
	go func() { _, _ = io.Copy(answers, t.grid) }()
	go t.read()
	tb.Cleanup(t.kill)
	return t
}

func (t *Term) read() {
	buffer := make([]byte, 32*1024)
	for {
		n, err := t.file.Read(buffer)
		t.mu.Lock()
		_, _ = t.grid.Write(buffer[:n])
		t.last = time.Now()
		t.mu.Unlock()
		if err != nil {
			t.err = t.cmd.Wait()
			close(t.done)
			return
		}
	}
}

func (t *Term) kill() {
	_ = t.cmd.Process.Kill()
	<-t.done
	_ = t.file.Close()
	_ = t.grid.Close()
}

// Screen is the text on the grid, without spaces at line ends.
func (t *Term) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(t.grid.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " \r")
	}
	return strings.Join(lines, "\n")
}

// Cells are a copy of the grid.
func (t *Term) Cells() [][]uv.Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	w, h := t.grid.Width(), t.grid.Height()
	out := make([][]uv.Cell, h)
	for y := range out {
		out[y] = make([]uv.Cell, w)
		for x := range out[y] {
			if c := t.grid.CellAt(x, y); c != nil {
				out[y][x] = *c
			}
		}
	}
	return out
}

// Wait waits for a text on the grid and then for the screen to be quiet.
func (t *Term) Wait(text string) string {
	t.tb.Helper()
	t.WaitFor(text, func(s string) bool { return strings.Contains(s, text) })
	return t.Quiet()
}

// WaitFor waits until the screen is as it should be.
func (t *Term) WaitFor(what string, is func(screen string) bool) {
	t.tb.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		s := t.Screen()
		if is(s) {
			return
		}
		select {
		case <-t.done:
			if s = t.Screen(); !is(s) {
				t.tb.Fatalf("the program ended (%v) without %q:\n%s", t.err, what, s)
			}
			return
		default:
		}
		if time.Now().After(end) {
			t.tb.Fatalf("no %q on the screen:\n%s", what, s)
		}
	}
}

// Quiet waits until nothing has been written for a moment, and gives the screen.
func (t *Term) Quiet() string {
	for {
		t.mu.Lock()
		since := time.Since(t.last)
		t.mu.Unlock()
		if since > 60*time.Millisecond {
			return t.Screen()
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Type sends keys as a terminal does.
func (t *Term) Type(keys ...string) {
	t.tb.Helper()
	for _, k := range keys {
		if code, ok := codes[k]; ok {
			k = code
		}
		if _, err := io.WriteString(t.file, k); err != nil {
			t.tb.Fatalf("type: %v", err)
		}
		if k == codes["esc"] {
			time.Sleep(120 * time.Millisecond) // else it begins a longer key
		}
	}
}

var codes = map[string]string{
	"enter": "\r", "esc": "\x1b", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
	"pgdown": "\x1b[6~", "tab": "\t", "ctrl+c": "\x03", "ctrl+z": "\x1a", "space": " ",
}

// Resize changes the terminal's size.
func (t *Term) Resize(w, h int) {
	t.mu.Lock()
	t.grid.Resize(w, h)
	t.mu.Unlock()
	if err := pty.Setsize(t.file, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		t.tb.Fatalf("resize: %v", err)
	}
}

// Exit waits for the end of the program and gives its error.
func (t *Term) Exit() error {
	t.tb.Helper()
	select {
	case <-t.done:
		return t.err
	case <-time.After(20 * time.Second):
		t.tb.Fatalf("the program does not end:\n%s", t.Screen())
		return nil
	}
}

// Restored reports whether the terminal is as it was: the first screen, a cursor.
func (t *Term) Restored() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.grid.IsAltScreen() && !t.grid.CursorHidden()
}

// Process is the program's process, for signals.
func (t *Term) Process() *os.Process { return t.cmd.Process }
