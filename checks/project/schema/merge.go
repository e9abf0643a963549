package schema

import "strings"

// Merge adds to a schema what migrations give its tables beyond it: keys,
// policies and checks that the schema's own language cannot spell. Tables that
// only the migrations know are added when all is true.
func Merge(s, migrations *Schema, all bool) {
	for _, m := range migrations.Tables {
		t := s.stored(m)
		if t == nil {
			if all && !m.Partial {
				s.Tables = append(s.Tables, m)
			}
			continue
		}
		mergeTable(t, m)
	}
	s.Functions = append(s.Functions, migrations.Functions...)
	s.Views = append(s.Views, migrations.Views...)
	s.Vendor = append(s.Vendor, migrations.Vendor...)
	s.Problems = append(s.Problems, migrations.Problems...)
	s.Breaks = append(s.Breaks, migrations.Breaks...)
	s.Files = append(s.Files, migrations.Files...)
}

// MergeKeys adds to a schema the keys that other SQL files give its tables:
// files of which nobody can tell whether they were run. Access rules in them are
// not taken over, only that there may be some.
func MergeKeys(s, other *Schema) {
	for _, m := range other.Tables {
		if t := s.stored(m); t != nil {
			mergeKeys(t, m)
			t.Loose = t.Loose || m.RLS || m.Loose
		}
	}
}

// Founds reports whether one schema creates tables that another only changes.
func Founds(s, changes *Schema) bool {
	for _, t := range changes.Tables {
		if made := s.stored(t); t.Partial && made != nil && !made.Partial {
			return true
		}
	}
	return false
}

// stored is the table of s that a table of the migrations makes.
func (s *Schema) stored(m *Table) *Table {
	for _, t := range s.Tables {
		if strings.EqualFold(t.Name, m.Name) && strings.EqualFold(t.Schema, m.Schema) {
			return t
		}
	}
	return nil
}

func mergeTable(t, m *Table) {
	mergeKeys(t, m)
	t.Policies = append(t.Policies, m.Policies...)
	t.Checks = append(t.Checks, m.Checks...)
	t.Loose = t.Loose || m.Loose
	t.Revoked = append(t.Revoked, m.Revoked...)
	for role, columns := range m.Readable {
		t.allow(role, columns)
	}
	if m.RLS {
		t.RLS, t.RLSPlace = true, m.RLSPlace
	}
}

func mergeKeys(t, m *Table) {
	for _, k := range m.Keys() {
		if t.hasKey(k) {
			continue
		}
		switch {
		case k.Index:
			t.Indexes = append(t.Indexes, k)
		case len(t.Primary.Parts) == 0 && m.Primary.Place == k.Place:
			t.Primary = k
		default:
			t.Uniques = append(t.Uniques, k)
		}
	}
}

// hasKey reports whether the table has a key on the same columns that is at
// least as strong.
func (t *Table) hasKey(k Key) bool {
	for own := range t.EachKey() {
		if (own.Unique || !k.Unique) && sameParts(own.Parts, k.Parts) && own.Where == k.Where {
			return true
		}
	}
	return false
}

func sameParts(a, b []Part) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !strings.EqualFold(a[i].Column, b[i].Column) || a[i].Expr != b[i].Expr {
			return false
		}
	}
	return true
}
