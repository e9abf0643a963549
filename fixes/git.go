package fixes

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// gitPatience is how long git may take before its answer is done without.
const gitPatience = 3 * time.Second

// Dirty lists those of the paths whose files differ from the last commit, or are
// in none. Without git, or outside of a repository, there are none.
func (s *Store) Dirty(ctx context.Context, paths []string) []string {
	dirty, err := s.differ(ctx, "HEAD", paths)
	if err != nil {
		return nil
	}
	return dirty
}

// Touched lists those of the paths whose files differ from where the branch left
// base, committed or not. An empty base is the main branch: what the remote calls
// so, else main or master.
func (s *Store) Touched(ctx context.Context, base string, paths []string) ([]string, error) {
	bases := []string{base}
	if base == "" {
		bases = []string{"origin/HEAD", "origin/main", "origin/master", "main", "master"}
	}
	for _, b := range bases {
		if strings.HasPrefix(b, "-") {
			break // an option, and no commit
		}
		if commit, err := s.git(ctx, "", "merge-base", "HEAD", b); err == nil {
			return s.differ(ctx, strings.TrimSpace(string(commit)), paths)
		}
	}
	if base == "" {
		return nil, fmt.Errorf("%s: git knows no main branch to compare with; name one: --changed=BRANCH", s.folder)
	}
	return nil, fmt.Errorf("%s: git knows no commit %q that this branch comes from", s.folder, base)
}

// differ lists those of the paths whose files differ from a commit. Files are
// compared here and not by git diff or git status, which run what a repository's
// own configuration tells them to.
func (s *Store) differ(ctx context.Context, commit string, paths []string) ([]string, error) {
	var there []string
	var ask strings.Builder
	for _, p := range paths {
		if now, err := s.look(p); err != nil || !now.exists || checkPath(p) != nil {
			continue
		}
		there = append(there, p)
		ask.WriteString(commit + ":./" + p + "\n")
	}
	if len(there) == 0 {
		return nil, nil
	}
	answer, err := s.git(ctx, ask.String(), "cat-file", "--batch")
	if err != nil {
		return nil, fmt.Errorf("%s: git cannot read %s: %w", s.folder, commit, err)
	}
	var out []string
	r := bufio.NewReader(bytes.NewReader(answer))
	for _, p := range there {
		committed, ok, err := nextObject(r)
		if err != nil {
			return out, nil //nolint:nilerr // git stopped midway: what is known so far
		}
		now, err := s.look(p)
		if err == nil && (!ok || withLineEnd(string(committed), "\n") != withLineEnd(string(now.text), "\n")) {
			out = append(out, p)
		}
	}
	return out, nil
}

// nextObject reads one answer of git cat-file --batch; ok is false for a missing
// object.
func nextObject(r *bufio.Reader) (text []byte, ok bool, err error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return nil, false, err
	}
	words := strings.Fields(head)
	if len(words) < 3 || words[len(words)-2] != "blob" {
		return nil, false, nil
	}
	size, err := strconv.Atoi(words[len(words)-1])
	if err != nil || size < 0 {
		return nil, false, nil //nolint:nilerr // not a blob's header: the file counts as unknown
	}
	text = make([]byte, size+1) // and the line end behind it
	_, err = io.ReadFull(r, text)
	return text[:size], true, err
}

// git runs a command that only reads, with nothing that could make it run
// another program or use the network.
func (s *Store) git(ctx context.Context, input string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, gitPatience)
	defer cancel()
	c := exec.CommandContext(ctx, "git", append([]string{"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)...)
	c.Dir = s.folder
	c.Stdin = strings.NewReader(input)
	c.Env = append(os.Environ(), "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
	c.WaitDelay = time.Second
	return c.Output()
}

// CommitCommand is what a person runs in the app's folder to commit the change
// by itself.
func (a Applied) CommitCommand() string {
	var b strings.Builder
	for _, f := range a.Files {
		b.WriteString(" " + shellQuote(f.Path))
	}
	return "git add --" + b.String() + " && git commit -m " + shellQuote(a.Message) + " --" + b.String()
}

// shellQuote is a word that a POSIX shell reads as it is.
func shellQuote(s string) string {
	plain := s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("./_-@+,", r))
	})
	if plain {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
