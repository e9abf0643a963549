package project_test

import (
	"fmt"
	"strings"
	"testing"

	"underpin/checks/project"
)

func TestStatements(t *testing.T) {
	p := project.FromFiles(map[string]string{
		"package.json":         `{"name":"a","main":"index.js","dependencies":{"express":"4.21.0","@prisma/client":"6.2.0","@supabase/supabase-js":"2.47.0"}}`,
		"prisma/schema.prisma": "datasource db {\n provider = \"postgresql\"\n}\nmodel Post {\n id Int @id\n slug String\n}\n",
		"index.js": `const express = require("express");
const { PrismaClient } = require("@prisma/client");
const prisma = new PrismaClient();
const app = express();
app.get("/", async (req, res) => {
  const list = await prisma.post.findMany({ take: 5 });
  for (const one of list) await prisma.post.findUnique({ where: { id: one.id } });
  for (const one of list) await prisma.post.count();
  await Promise.all(list.map(async (one) => { await fetch("x"); await prisma.post.update({ where: { id: one.id }, data: {} }); }));
  await prisma.$transaction(list.map((one) => prisma.post.delete({ where: { id: one.id } })));
  for (let i = 0; i < list.length; i += 50) await prisma.post.createMany({ data: list.slice(i, i + 50) });
  for (const part of chunk(list, 50)) await prisma.post.createMany({ data: part });
  for (const name of ["a", "b"]) await prisma.post.findFirst({ where: { slug: name } });
  await prisma.post.findMany(options());
  const [first] = await prisma.post.findMany({ where: { slug: "x" } });
  list.find((x) => x.id === 1);
  res.end();
});
app.listen(3000);
`,
	})
	var got strings.Builder
	for _, s := range p.Statements() {
		fmt.Fprintf(&got, "%d %s %s", s.Line, s.Verb, s.Table)
		for _, f := range []struct {
			word string
			on   bool
		}{{"single", s.Single}, {"limited", s.Limited}, {"counted", s.Counted}, {"loop", s.Loop.OK()}, {"mixed", s.Loop.Mixed}} {
			if f.on {
				got.WriteString(" " + f.word)
			}
		}
		got.WriteString("\n")
	}
	want := `6 select post limited
7 select post single loop
8 select post counted
9 update post single loop mixed
10 delete post single
11 insert post
12 insert post
13 select post single
14 select post limited
15 select post single
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

// A table of Drizzle is known by the name that its file exports, whatever the file with
// the query calls it; what is no table of the schema is no statement.
func TestStatementsOfRenamedTables(t *testing.T) {
	p := project.FromFiles(map[string]string{
		"package.json": `{"name":"a","main":"index.ts","dependencies":{"express":"4.21.0","drizzle-orm":"0.44.0"}}`,
		"tables.ts": `import { integer, pgTable, text } from "drizzle-orm/pg-core";
export const inns = pgTable("inn_rows", { id: integer().primaryKey(), name: text() });
export const rooms = pgTable("rooms", { id: integer().primaryKey(), inn: integer() });
`,
		"index.ts": `import express from "express";
import { eq } from "drizzle-orm";
import { db } from "./db";
import { inns as innTable } from "./tables";
import * as tables from "./tables";
const app = express();
app.get("/", async (req, res) => {
  await db.select().from(innTable).where(eq(innTable.name, "x"));
  await db.select().from(tables.inns).innerJoin(tables.rooms, eq(tables.rooms.inn, tables.inns.id));
  const { rooms: list, inns } = await import("./tables");
  await db.update(list).set({ inn: 3 }).where(eq(list.inn, req.body.inn));
  const all = await import("./tables");
  await db.insert(all.rooms).values(req.body);
  await db.delete(inns).where(eq(inns.id, req.body.id));
  new Map().delete(req.body.rooms);
  res.end();
});
app.listen(3000);
`,
		"db.ts": `import { drizzle } from "drizzle-orm/node-postgres"; export const db = drizzle("");`,
	})
	var got strings.Builder
	for _, s := range p.Statements() {
		fmt.Fprintf(&got, "%d %s %s", s.Line, s.Verb, s.Table)
		for _, f := range s.Filters {
			got.WriteString(" " + f.Name)
		}
		got.WriteString("\n")
	}
	want := `8 select inns name
9 select inns
11 update rooms inn
13 insert rooms
14 delete inns id
`
	if got.String() != want {
		t.Errorf("statements:\n%swant:\n%s", got.String(), want)
	}
}
