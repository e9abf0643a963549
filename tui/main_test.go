package tui_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"underpin/tui"
	"underpin/tui/tuitest"
)

// TestMain lets the test program be the program that is looked at in a
// pseudo-terminal: UNDERPIN_SCREEN chooses what it shows.
func TestMain(m *testing.M) {
	switch os.Getenv("UNDERPIN_SCREEN") {
	case "":
		os.Exit(m.Run())
	case "hello":
		if _, err := tea.NewProgram(hello{}).Run(); err != nil {
			os.Exit(1)
		}
	default:
		walk()
	}
}

func walk() {
	e := tuitest.Demo()
	if n, err := strconv.Atoi(os.Getenv("UNDERPIN_PLACES")); err == nil {
		e = tuitest.Many(n)
	}
	if ms, err := strconv.Atoi(os.Getenv("UNDERPIN_PAUSE")); err == nil {
		e.Pause = time.Duration(ms) * time.Millisecond
	}
	e.Commands = map[string]string{}
	for _, line := range []string{"curl -sI http://localhost:3000/", "git commit -m 'security/headers'"} {
		e.Commands[line] = os.Getenv("UNDERPIN_RUNS")
	}
	switch os.Getenv("UNDERPIN_SCREEN") {
	case "apps":
		e.State.Apps = []string{"apps/web", "apps/admin", "services/api"}
	case "fails":
		e.State = tui.Review{}
		e.Fails = errors.New("no")
	}
	s, r, err := tui.Run(context.Background(), e, tui.Options{
		Theme: os.Getenv("UNDERPIN_THEME"), Colour: os.Getenv("NO_COLOR") == "", Who: "sam",
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(tui.Summary(s, r))
}

// hello is the least that the library can do: what start-up is measured
// against.
type hello struct{}

func (hello) Init() tea.Cmd { return nil }

func (h hello) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		return h, tea.Quit
	}
	return h, nil
}

func (hello) View() tea.View {
	v := tea.NewView("hello, tea")
	v.AltScreen = true
	return v
}
