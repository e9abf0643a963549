package schema_test

import (
	"testing"

	"underpin/checks/project/schema"
)

func TestReplayRenames(t *testing.T) {
	tests := []struct{ name, sql, want string }{
		{
			"tables of MySQL, with what refers to them", `create table clients (id int primary key); create table bills (id int, client_id int references clients (id));
			rename table clients to customers, bills to invoices;`,
			"customers: id int!, unique(id)\ninvoices: id int, client_id int, fk(client_id)->customers(id)\n",
		},
		{
			"keys are dropped by their new names", `create table seats (id int primary key, show_id int unique references shows (id), row_no int, place int, constraint one_seat unique (row_no, place));
			create index seats_show on seats (show_id);
			alter table seats rename constraint one_seat to seat_once; alter table seats rename constraint seats_show_id_fkey to seats_show_fk;
			alter table seats rename constraint seats_show_id_key to one_show; alter table seats rename constraint seats_pkey to seats_pk;
			alter index if exists seats_show rename to seats_by_show;
			alter table seats drop constraint seat_once; alter table seats drop constraint seats_show_fk;
			alter table seats drop constraint one_show; alter table seats drop constraint seats_pk; drop index seats_by_show;`,
			"seats: id int!, show_id int, row_no int, place int,\n",
		},
		{
			"and stay when the old name is dropped", `create table seats (id int, show_id int); create index seats_show on seats (show_id);
			alter index seats_show rename to seats_by_show; drop index if exists seats_show;`,
			"seats: id int, show_id int, index(show_id)\n",
		},
		{
			"a type that takes the place of another", `create type "Plan" as enum ('FREE', 'PRO', 'OLD'); create table "Team" (id int, plan "Plan" not null);
			create type "Plan_new" as enum ('FREE', 'PRO');
			alter table "Team" alter column plan type "Plan_new" using (plan::text::"Plan_new");
			alter type "Plan" rename to "Plan_old"; alter type "Plan_new" rename to "Plan"; drop type "Plan_old";`,
			"Team: id int, plan plan!<Plan>,\n",
		},
		{
			"a policy is changed in its place", `create table notes (id int, owner uuid, shared boolean); alter table notes enable row level security;
			create policy "all notes" on notes for select using (true);
			alter policy "all notes" on notes to authenticated using (auth.uid() = owner);
			alter policy "all notes" on notes rename to "own notes";`,
			"notes: id int, owner uuid, shared boolean, policy(own notes select [authenticated] using auth.uid() = owner check ) rls\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := write(schema.Replay([]schema.File{{Path: "m.sql", Text: []byte(tt.sql)}}, schema.SQL))
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestReplayEnumsGrow(t *testing.T) {
	s := schema.Replay([]schema.File{{Path: "m.sql", Text: []byte(`create type state as enum ('open', 'done');
		alter type state add value 'late' before 'done';
		alter type public.state add value if not exists 'done';
		alter type state rename to task_state;
		alter type task_state rename value 'done' to 'closed';
		alter type task_state add value 'open';`)}}, schema.SQL)
	e, ok := s.Enum("task_state")
	if got := len(e.Values); !ok || got != 3 || e.Values[1] != "closed" {
		t.Errorf("values %q, known %v", e.Values, ok)
	}
	if len(s.Breaks) != 1 || s.Breaks[0].Line != 6 {
		t.Errorf("breaks %+v", s.Breaks)
	}
}

func TestReplayCopiesColumns(t *testing.T) {
	const jobs = "create table jobs (id int primary key, kind text not null, tries int default 0);\n"
	tests := []struct{ name, sql, want string }{
		{
			"with its keys", jobs + "create table jobs_done (like jobs including all, done_at timestamptz);\nalter table jobs_done rename column id to job_id;",
			"jobs: id int!, kind text!, tries int=0, unique(id)\njobs_done: job_id int!, kind text!, tries int=0, done_at timestamptz, unique(job_id)\n",
		},
		{
			"without them", jobs + "create table jobs_copy (like jobs);",
			"jobs: id int!, kind text!, tries int=0, unique(id)\njobs_copy: id int!, kind text!, tries int,\n",
		},
		{"of a table that is not there", "create table jobs_copy (like jobs, at date);", "jobs_copy: at date, partial\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := write(schema.Replay([]schema.File{{Path: "m.sql", Text: []byte(tt.sql)}}, schema.SQL))
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
