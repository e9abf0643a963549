package main

import (
	"github.com/spf13/cobra"

	"underpin/checks"
)

// fixed completes a flag from a list.
func fixed(values ...string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
}

// completeIDs completes ids of checks with their titles.
func completeIDs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, c := range checks.All() {
		out = append(out, c.ID+"\t"+c.Words.Title)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// must is for calls that fail only when the program names a flag wrongly.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
