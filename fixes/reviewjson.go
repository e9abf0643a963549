package fixes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// reviewSchema is the version of the file that this program writes.
const reviewSchema = 1

type rawFields = map[string]json.RawMessage

// parseReview reads a review.json.
func parseReview(text []byte) (Review, error) {
	if nesting(text) > maxNesting {
		return Review{}, errors.New("nested too deeply")
	}
	fields := rawFields{}
	if err := json.Unmarshal(text, &fields); err != nil {
		return Review{}, err
	}
	schema, checks := reviewSchema, map[string]rawFields{}
	r := Review{Checks: map[string]Remarks{}, unknown: fields}
	err := errors.Join(take(fields, "schema", &schema), take(fields, "place", &r.Place),
		take(fields, "sessions", &r.Sessions), take(fields, "checks", &checks))
	if err != nil {
		return Review{}, err
	}
	if schema != reviewSchema {
		return Review{}, fmt.Errorf("written by a newer version (schema %d)", schema)
	}
	for id, raw := range checks {
		m := Remarks{unknown: raw}
		err := errors.Join(take(raw, "answer", &m.Answer), take(raw, "skipped", &m.Skipped),
			take(raw, "done", &m.Done), take(raw, "note", &m.Note), take(raw, "steps", &m.Steps))
		if err != nil {
			return Review{}, fmt.Errorf("%s: %w", id, err)
		}
		r.Checks[id] = m
	}
	return r, nil
}

// take moves a field out of the raw ones; what stays is unknown.
func take[T any](fields rawFields, name string, into *T) error {
	raw, ok := fields[name]
	if !ok {
		return nil
	}
	delete(fields, name)
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// text is the review as it is written: sorted, one fact a line, so that two
// people's changes merge.
func (r Review) text() ([]byte, error) {
	checks := map[string]rawFields{}
	for id, m := range r.Checks {
		fields := rawFields{}
		for name, remark := range map[string]*Remark{"answer": m.Answer, "skipped": m.Skipped, "done": m.Done, "note": m.Note} {
			if remark == nil {
				continue
			}
			if err := give(fields, name, remark); err != nil {
				return nil, err
			}
		}
		if len(m.Steps) > 0 {
			if err := give(fields, "steps", m.Steps); err != nil {
				return nil, err
			}
		}
		copyUnknown(fields, m.unknown)
		if len(fields) > 0 {
			checks[id] = fields
		}
	}
	fields := rawFields{}
	err := errors.Join(give(fields, "schema", reviewSchema), give(fields, "checks", checks))
	if r.Place != "" {
		err = errors.Join(err, give(fields, "place", r.Place))
	}
	if len(r.Sessions) > 0 {
		err = errors.Join(err, give(fields, "sessions", r.Sessions))
	}
	if err != nil {
		return nil, err
	}
	copyUnknown(fields, r.unknown)
	raw, err := marshal(fields)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return nil, err
	}
	return append(b.Bytes(), '\n'), nil
}

func give(fields rawFields, name string, value any) error {
	raw, err := marshal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fields[name] = raw
	return nil
}

func copyUnknown(fields, unknown rawFields) {
	for name, raw := range unknown {
		if _, known := fields[name]; !known {
			fields[name] = raw
		}
	}
}
