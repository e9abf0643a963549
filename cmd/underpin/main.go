// Command underpin reviews the folder of a web app for what stands between it
// and production, explains each gap, and closes it with a previewed fix.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// The exit codes.
const (
	exitClean = 0 // nothing at or over the threshold
	exitGaps  = 1 // gaps at or over the threshold
	exitError = 2 // could not run
)

// version is set when a release is linked.
var version = "devel"

func main() {
	collectLate()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, surroundings(), os.Args[1:]))
}

// run is main without the process: it is what the tests call.
func run(ctx context.Context, e *env, args []string) int {
	root := newRoot(e)
	root.SetArgs(args)
	root.SetIn(e.in)
	root.SetOut(e.out)
	root.SetErr(e.err)
	err := root.ExecuteContext(ctx)
	var code exitCode
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &code):
		return int(code)
	}
	text := "underpin: " + shown(err.Error())
	if e.wide > 0 {
		text = hung(text, e.wide, 4)
	}
	fmt.Fprintln(e.err, text)
	return exitError
}

// exitCode is an error that ends the program with a code and no message.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }
