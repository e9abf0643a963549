//go:build corpus

package project

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// What a person wrote down about a public app; UNDERPIN_CORPUS is the folder
// that holds them as OWNER+NAME, UNDERPIN_CORPUS_FACTS the list.
type corpusApp struct {
	Repo           string   `json:"repo"`
	AppRoot        string   `json:"app_root"`
	Framework      string   `json:"framework"`
	Router         string   `json:"router"`
	Language       string   `json:"language"`
	PackageManager string   `json:"package_manager"`
	Auth           string   `json:"auth"`
	Database       string   `json:"database"`
	Databases      []string `json:"database_all"`
	Payments       string   `json:"payments"`
	AllPayments    []string `json:"payments_all"`
	Hosting        string   `json:"hosting"`
	Generator      string   `json:"generator"`
}

func (a corpusApp) facts() map[string]string {
	return map[string]string{
		"framework": a.Framework, "router": a.Router, "language": a.Language, "package manager": a.PackageManager,
		"auth": a.Auth, "database": a.Database, "payments": a.Payments, "hosting": a.Hosting, "generator": a.Generator,
	}
}

func TestStackAgreesWithTheCorpus(t *testing.T) {
	dir, list := os.Getenv("UNDERPIN_CORPUS"), os.Getenv("UNDERPIN_CORPUS_FACTS")
	if dir == "" || list == "" {
		t.Skip("UNDERPIN_CORPUS and UNDERPIN_CORPUS_FACTS are not set")
	}
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	var apps []corpusApp
	if err := json.Unmarshal(text, &apps); err != nil {
		t.Fatal(err)
	}
	agree, total := map[string]int{}, 0
	for _, a := range apps {
		if only := os.Getenv("UNDERPIN_CORPUS_ONLY"); only != "" && !strings.Contains(a.Repo, only) {
			continue
		}
		root := filepath.Join(dir, strings.Replace(a.Repo, "/", "+", 1), filepath.FromSlash(a.AppRoot))
		start := time.Now()
		p, err := Open(context.Background(), root, Options{})
		if err != nil {
			t.Errorf("%s: %v", a.Repo, err)
			continue
		}
		opened := time.Since(start)
		s := p.Stack()
		total++
		got := describe(s)
		for fact, want := range a.facts() {
			if agrees(fact, want, got[fact], a) {
				agree[fact]++
			} else {
				fmt.Printf("%-16s %-50s want %-28s got %s\n", fact, a.Repo, want, strings.Join(got[fact], " "))
			}
		}
		if testing.Verbose() {
			fmt.Printf("%-50s %5d files %4d problems, opened in %s, stack in %s, apps %v\n", a.Repo, len(p.Files()), len(p.Problems()), opened.Round(time.Millisecond), (time.Since(start) - opened).Round(time.Millisecond), p.Apps())
		}
	}
	for fact, n := range agree {
		share := 100 * float64(n) / float64(total)
		fmt.Printf("%-16s %d of %d, %.1f %%\n", fact, n, total, share)
		if share < 95 && fact != "hosting" && fact != "generator" {
			t.Errorf("%s agrees on %.1f %% only", fact, share)
		}
	}
}

func describe(s *Stack) map[string][]string {
	out := map[string][]string{
		"framework": {string(s.Framework)}, "router": {string(s.Router)}, "language": {s.Language}, "package manager": {s.PackageManager},
	}
	for _, l := range s.LockFiles {
		out["package manager"] = append(out["package manager"], filepath.Base(l))
	}
	add := func(fact string, list []Tech) {
		for _, t := range list {
			out[fact] = append(out[fact], string(t))
		}
	}
	add("framework", s.Also)
	add("auth", s.Auth)
	add("database", s.Data)
	add("payments", s.Payments)
	add("hosting", s.Hosts)
	for _, m := range s.Makers {
		out["generator"] = append(out["generator"], string(m.Tech))
	}
	return out
}

func agrees(fact, want string, got []string, a corpusApp) bool {
	first := ""
	if len(got) > 0 {
		first = got[0]
	}
	switch fact {
	case "framework":
		names := map[string]string{
			"vite-react": "vite", "vite-react+express": "vite", "express+vite-react": "vite", "cra-react": "create-react-app",
			"react-router-7": "react-router", "rust-crate": "", "npm-library": "",
		}
		if strings.Contains(want, "express+") || strings.Contains(want, "+express") {
			return first == "vite" && slices.Contains(got, "express")
		}
		if n, ok := names[want]; ok {
			want = n
		}
		return first == want
	case "package manager":
		if strings.HasPrefix(want, "none") {
			return first == ""
		}
		return slices.Contains(strings.Split(want, "+"), first)
	case "auth":
		want = map[string]string{"custom": "custom-auth", "firebase": "firebase-auth"}[want] + map[bool]string{true: want}[want != "custom" && want != "firebase"]
	case "payments":
		if want == "other" {
			return len(got) > 0 && slices.Contains(a.AllPayments, first)
		}
	case "generator":
		if want == "human" || want == "unknown" {
			return true
		}
		return slices.Contains(got, want)
	case "hosting":
		return want == "none" || slices.Contains(got, want)
	}
	if want == "none" && fact != "router" {
		return first == ""
	}
	return first == want
}
