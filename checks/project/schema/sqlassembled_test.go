package schema_test

import (
	"slices"
	"testing"

	"underpin/checks/project/schema"
)

func TestARightIsTakenFromEachFunctionThatABlockNames(t *testing.T) {
	s := schema.Replay([]schema.File{{Path: "m.sql", Text: []byte(`
create function award(who uuid) returns void language sql security definer as $$ update points set n = n + 1 where id = who $$;
create function tidy() returns void language sql security definer as $$ delete from points where n = 0 $$;
create function rank(who uuid) returns int language sql security definer as $$ select n from points where id = who $$;
do $$
declare f text;
begin
  foreach f in array array['award(uuid)', 'public.tidy()', 'missing()'] loop
    execute format('revoke execute on function %s from public, anon', f);
  end loop;
end $$;
`)}}, schema.Supabase)
	for name, want := range map[string]bool{"award": true, "tidy": true, "rank": false} {
		i := slices.IndexFunc(s.Functions, func(f schema.Function) bool { return f.Name == name })
		if i < 0 || slices.Contains(s.Functions[i].Revoked, "anon") != want {
			t.Errorf("%s: %+v, want taken away: %v", name, s.Functions, want)
		}
	}
	if len(s.Functions) != 3 {
		t.Errorf("%d functions", len(s.Functions))
	}
}
