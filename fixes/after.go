package fixes

// After is the content of each file as the change leaves it, nil for one that
// it deletes: what project.With takes.
func (c Change) After() map[string][]byte {
	after := map[string][]byte{}
	for _, f := range c.Files {
		if f.Removed {
			after[f.Path] = nil
			continue
		}
		after[f.Path] = append([]byte{}, f.After...)
	}
	return after
}
