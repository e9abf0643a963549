package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/project"
)

// benchTree is the app that the benchmarks read: the folder that UNDERPIN_TREE
// names, else the sample app.
func benchTree(b *testing.B) string {
	if dir := os.Getenv("UNDERPIN_TREE"); dir != "" {
		return dir
	}
	b.Setenv("TMPDIR", b.TempDir())
	dir, err := writeDemo()
	if err != nil {
		b.Fatal(err)
	}
	return dir
}

func benchCheck(b *testing.B, dir string) {
	for b.Loop() {
		if code := run(context.Background(), &env{out: io.Discard, err: os.Stderr}, []string{"check", "--json", dir}); code == exitError {
			b.Fatal("the check could not run")
		}
	}
}

// BenchmarkCheck is a whole check, from the folder to the report.
func BenchmarkCheck(b *testing.B) { benchCheck(b, benchTree(b)) }

// BenchmarkOpen reads the folder and answers nothing.
func BenchmarkOpen(b *testing.B) {
	dir := benchTree(b)
	for b.Loop() {
		if _, err := project.Open(context.Background(), dir, project.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLookAgain is every check after a change to one file, as after a fix.
// first/again is how many times as long the first scan took; it is to be at least
// twenty.
func BenchmarkLookAgain(b *testing.B) {
	begun := time.Now()
	p, err := project.Open(context.Background(), benchTree(b), project.Options{})
	if err != nil {
		b.Fatal(err)
	}
	check.Run(context.Background(), p, checks.All(), nil)
	first := time.Since(begun)
	for what, name := range benchChanged(p) {
		b.Run(what, func(b *testing.B) {
			text, _ := p.Read(name)
			for b.Loop() {
				after := p.With(map[string][]byte{name: append(text[:len(text):len(text)], '\n')})
				check.Run(context.Background(), after, checks.All(), nil)
			}
			b.ReportMetric(first.Seconds()*float64(b.N)/b.Elapsed().Seconds(), "first/again")
		})
	}
}

// benchChanged is what a fix or a person would change: the framework's
// configuration, else the manifest; a route; and what only browsers load.
func benchChanged(p *project.Project) map[string]string {
	out := map[string]string{"config": "package.json"}
	for _, stem := range []string{"next.config", "vite.config"} {
		if name := p.ConfigPath(stem); name != "" {
			out["config"] = name
		}
	}
	if routes := p.Routes(); len(routes) > 0 {
		out["route"] = routes[len(routes)/2].Node.File().Path
	}
	sources := p.Sources()
	for i := range sources {
		name := sources[(i+len(sources)/2)%len(sources)]
		if p.Modules().Browser(name) && len(p.Modules().ImportersOf(name)) > 0 {
			out["component"] = name
			break
		}
	}
	return out
}

// BenchmarkGrowth is a whole check of apps of three sizes: what one file costs is
// to stay the same.
func BenchmarkGrowth(b *testing.B) {
	for _, files := range []int{250, 1000, 4000} {
		b.Run(fmt.Sprintf("files=%d", files), func(b *testing.B) {
			dir := b.TempDir()
			made := madeApp(b, dir, files)
			benchCheck(b, dir)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*made), "ns/file")
		})
	}
}

// madeApp writes an app in which pages show components that call routes, which
// ask the database through helpers; each folder is a feature of its own.
func madeApp(b *testing.B, dir string, files int) (made int) {
	write := func(name, text string) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
		made++
	}
	write("package.json", `{"name":"made","dependencies":{"next":"15.0.0","react":"19.0.0","@prisma/client":"6.0.0","zod":"4.0.0"}}`)
	write("tsconfig.json", `{"compilerOptions":{"paths":{"@/*":["./*"]}}}`)
	write("prisma/schema.prisma", "datasource db {\n  provider = \"postgresql\"\n}\n\nmodel Item {\n  id String @id\n  owner String\n  name String\n}\n")
	write("lib/db.ts", "import { PrismaClient } from \"@prisma/client\"\n\nexport const db = new PrismaClient()\n")
	write("app/layout.tsx", "export default function Layout({ children }) {\n  return <html lang=\"en\"><body>{children}</body></html>\n}\n")
	for i := 0; made < files; i++ {
		write(fmt.Sprintf("lib/feature%d.ts", i), fmt.Sprintf(madeHelper, i))
		write(fmt.Sprintf("app/api/feature%d/route.ts", i), fmt.Sprintf(madeRoute, i))
		write(fmt.Sprintf("components/feature%d.tsx", i), fmt.Sprintf(madeComponent, i))
		write(fmt.Sprintf("app/feature%d/page.tsx", i), fmt.Sprintf(madePage, i))
	}
	return made
}

const (
	madeHelper = `import { db } from "@/lib/db"

export async function items%[1]d(owner: string) {
  return db.item.findMany({ where: { owner }, take: 20 })
}

export async function rename%[1]d(id: string, name: string) {
  return db.item.update({ where: { id }, data: { name } })
}
`
	madeRoute = `import { z } from "zod"
import { auth } from "@/auth"
import { items%[1]d, rename%[1]d } from "@/lib/feature%[1]d"

const input = z.object({ id: z.string(), name: z.string().min(1) })

export async function GET() {
  const session = await auth()
  if (!session) return Response.json({ error: "signed out" }, { status: 401 })
  return Response.json(await items%[1]d(session.user.id))
}

export async function POST(request: Request) {
  const session = await auth()
  if (!session) return Response.json({ error: "signed out" }, { status: 401 })
  const { id, name } = input.parse(await request.json())
  return Response.json(await rename%[1]d(id, name))
}
`
	madeComponent = `"use client"

import { useState } from "react"

export function Feature%[1]d() {
  const [name, setName] = useState("")
  const save = async () => {
    const answer = await fetch("/api/feature%[1]d", { method: "POST", body: JSON.stringify({ name }) })
    if (!answer.ok) throw new Error("not saved")
  }
  return (
    <form onSubmit={save}>
      <input value={name} onChange={(e) => setName(e.target.value)} />
      <button type="submit">Save</button>
    </form>
  )
}
`
	madePage = `import { Feature%[1]d } from "@/components/feature%[1]d"

export const metadata = { title: "Feature %[1]d", description: "One of many" }

export default function Page() {
  return <main><h1>Feature %[1]d</h1><Feature%[1]d /></main>
}
`
)
