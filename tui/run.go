package tui

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"underpin/tui/safe"
)

// ran says how a command ended that a step named.
type ran struct {
	step Todo // without a text where it is none of the steps
	line string
	err  error
}

// confirmRun asks whether a command may run, showing it as it is. What cannot be
// shown as it is does not run.
func (m *Model) confirmRun(step Todo, line string) tea.Cmd {
	if string(safe.Line(line, 1)) != line {
		m.warn("this command holds signs that cannot be shown: run it yourself if you trust it")
		return nil
	}
	m.overlay = confirmOverlay("Run this command in the app's folder?", []string{
		line, "",
		"You see what it prints. Commands like this one run code of the app and of its packages.",
	},
		func(m *Model) tea.Cmd {
			c := &command{cmd: m.engine.Command(line), line: line}
			return tea.Exec(c, func(err error) tea.Msg { return ran{step, line, err} })
		})
	return nil
}

// ran takes the end of a command: its step is done, or the fix can go.
func (m *Model) ran(msg ran) tea.Cmd {
	if msg.err == nil {
		m.did("ran " + msg.line)
		m.say("it ended well: " + msg.line)
		if msg.step.Text == "" {
			return m.rescan()
		}
		return tea.Batch(m.tick(msg.step, true), m.rescan())
	}
	m.did("ran " + msg.line + ", which failed")
	id := msg.step.ID
	switch {
	case Interrupted(msg.err):
		m.say("stopped: " + msg.line)
		return m.rescan()
	case msg.step.Text == "":
		m.warn("it failed: " + msg.err.Error() + "; the fix itself stays written, g shows the command again")
		return nil
	}
	if !m.review.Records[id].CanUndo() {
		m.warn("it failed: " + msg.err.Error())
		return m.rescan()
	}
	m.overlay = confirmOverlay("The command failed. Take the fix back?", []string{
		string(safe.Line(msg.line, 1)), string(safe.Line(msg.err.Error(), 1)), "",
		"Every file of the fix gets the bytes that it had before. n keeps it: the failure may have another cause.",
	},
		func(m *Model) tea.Cmd { return m.takeBack(id) })
	return nil
}

// Interrupted reports whether a command was ended with ctrl+c, as one that
// listens must be: no failure.
func Interrupted(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && (exit.ExitCode() == 130 || exit.String() == "signal: interrupt")
}

// command runs in the terminal in place of the screen, and waits to be read.
type command struct {
	cmd  *exec.Cmd
	line string
	in   io.Reader
	out  io.Writer
}

func (c *command) SetStdin(r io.Reader)  { c.in, c.cmd.Stdin = r, r }
func (c *command) SetStdout(w io.Writer) { c.out, c.cmd.Stdout = w, w }
func (c *command) SetStderr(w io.Writer) { c.cmd.Stderr = w }

// Run runs the command and shows how it ended until enter is pressed.
func (c *command) Run() error {
	fmt.Fprintf(c.out, "\n$ %s\n\n", c.line)
	err := c.cmd.Run()
	end := "It ended well."
	switch {
	case Interrupted(err):
		end = "You stopped it."
	case err != nil:
		end = "It failed: " + string(safe.Line(err.Error(), 1)) + "."
	}
	fmt.Fprintf(c.out, "\n%s Press enter to go back to Underpin. ", end)
	_, _ = bufio.NewReader(c.in).ReadString('\n')
	return err
}
