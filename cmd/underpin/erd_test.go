package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const erdSchema = `generator client { provider = "prisma-client-js" }
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model User {
  id     String  @id
  orders Order[]
}
model Order {
  id     String @id
  user   User   @relation(fields: [userId], references: [id])
  userId String
}
`

func TestERD(t *testing.T) {
	dir := folderOf(t, map[string]string{"package.json": `{"dependencies":{"next":"16.0.0","@prisma/client":"6.0.0"}}`, "app/page.tsx": "export default function Page() { return null }\n", "prisma/schema.prisma": erdSchema})
	code, out, _ := underpin(t, "", "erd", dir)
	if code != 0 || !strings.Contains(out, "┌─ User ") || !strings.Contains(out, "FK  userId  String → User.id") || !strings.Contains(out, "! no index") {
		t.Errorf("code %d:\n%s", code, out)
	}
	if code, out, _ = underpin(t, "", "erd", dir, "--format", "mermaid"); code != 0 || !strings.Contains(out, "\"User\" ||--o{ \"Order\" : \"userId\"\n") {
		t.Errorf("code %d:\n%s", code, out)
	}
	if code, _, errs := underpin(t, "", "erd", dir, "--format", "dot"); code != 2 || !strings.Contains(errs, "use text or mermaid") {
		t.Errorf("code %d: %s", code, errs)
	}
}

func TestERDWithoutADatabase(t *testing.T) {
	dir := folderOf(t, map[string]string{"package.json": `{"dependencies":{"next":"16.0.0"}}`})
	if code, out, errs := underpin(t, "", "erd", dir); code != 2 || out != "" || !strings.Contains(errs, "no table is described in this repository") {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
}

func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
