package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"underpin/checks"
)

// fixed completes a flag from a list.
func fixed(values ...string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
}

// completeIDs completes ids of checks with their titles, those that are named
// already left out.
func completeIDs(_ *cobra.Command, named []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, c := range checks.All() {
		if !slices.Contains(named, c.ID) {
			out = append(out, c.ID+"\t"+c.Words.Title)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeNames completes a list of areas and ids, after its last comma.
func completeNames(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	before := typed[:strings.LastIndexByte(typed, ',')+1]
	var out []string
	for _, a := range checks.Areas() {
		out = append(out, before+a.ID+"\t"+a.Title)
	}
	for _, c := range checks.All() {
		out = append(out, before+c.ID+"\t"+c.Words.Title)
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeOneID completes one id and then a folder.
func completeOneID(c *cobra.Command, named []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(named) > 0 {
		return completeFolder(c, named[1:], typed)
	}
	return completeIDs(c, named, typed)
}

// onlyOne completes the first argument of a command that takes no other.
func onlyOne(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(c *cobra.Command, named []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(named) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(c, named, typed)
	}
}

// completeFolder completes the folder of an app.
func completeFolder(_ *cobra.Command, named []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(named) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// must is for calls that fail only when the program names a flag wrongly.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
