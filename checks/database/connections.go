package database

import (
	"bytes"
	"strings"

	"underpin/checks/project"
)

// databaseURL reports whether a variable's name says that it leads to a SQL
// database.
func databaseURL(name string) bool {
	n := strings.ToUpper(name)
	switch n {
	case "DATABASE_URL", "DIRECT_URL", "POSTGRES_URL", "POSTGRES_PRISMA_URL", "POSTGRES_URL_NON_POOLING", "DB_URL", "SUPABASE_DB_URL", "DIRECT_DATABASE_URL":
		return true
	}
	return strings.HasSuffix(n, "_DATABASE_URL") || strings.HasSuffix(n, "_POSTGRES_URL")
}

// lineHolds reports whether a 1-based line of a file holds a text.
func lineHolds(p *project.Project, file string, line int, text string) bool {
	whole, _ := p.Read(file)
	for l := range bytes.Lines(whole) {
		if line--; line == 0 {
			return bytes.Contains(bytes.ToLower(l), []byte(text))
		}
	}
	return false
}
