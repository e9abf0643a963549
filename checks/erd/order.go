package erd

import "slices"

// order puts what belongs together beside each other: the table that most
// others refer to first, what refers to it behind it, and tables without
// relations at the end. Equals keep the order of the schema.
func (d *Diagram) order() {
	at := map[string]int{}
	for i, t := range d.Tables {
		at[t.Name] = i
	}
	fans := make([][]int, len(d.Tables)) // by table: those that refer to it
	near := make([][]int, len(d.Tables)) // by table: those that it refers to
	for _, r := range d.Relations {
		from, to := at[r.From], at[r.To]
		if r.Known && from != to {
			fans[to] = append(fans[to], from)
			near[from] = append(near[from], to)
		}
	}
	heads := make([]int, len(d.Tables))
	for i := range heads {
		heads[i] = i
	}
	slices.SortStableFunc(heads, func(a, b int) int {
		if alone := len(fans[a])+len(near[a]) == 0; alone != (len(fans[b])+len(near[b]) == 0) {
			if alone {
				return 1
			}
			return -1
		}
		return len(fans[b]) - len(fans[a])
	})
	var out []Table
	placed := make([]bool, len(d.Tables))
	for _, head := range heads {
		queue := []int{head}
		for len(queue) > 0 {
			i := queue[0]
			queue = queue[1:]
			if placed[i] {
				continue
			}
			placed[i] = true
			out = append(out, d.Tables[i])
			queue = append(append(queue, fans[i]...), near[i]...)
		}
	}
	d.Tables = out
}
