package diff

import "strings"

// slide moves each run that only inserts or only deletes to where it reads best
// among the places that mean the same: a block is shown from its first line to its
// last, and not from the end of the one before. No run is moved next to another.
func slide(lines []Line) {
	for i := 0; i < len(lines); {
		if lines[i].Op == Equal {
			i++
			continue
		}
		j, op := i, lines[i].Op
		pure := true
		for ; j < len(lines) && lines[j].Op != Equal; j++ {
			pure = pure && lines[j].Op == op
		}
		if pure {
			j = settle(lines, i, j, op)
		}
		i = j
	}
	number(lines)
}

// settle slides the run from i to j and returns where it ends then.
func settle(lines []Line, i, j int, op Op) int {
	up, down := 0, 0
	for at := i - 1; at >= 0 && lines[at].Op == Equal && lines[at].Text == lines[at+j-i].Text && (at == 0 || lines[at-1].Op == Equal); at-- {
		up++
	}
	for at := j; at < len(lines) && lines[at].Op == Equal && lines[at].Text == lines[at-j+i].Text && (at+1 == len(lines) || lines[at+1].Op == Equal); at++ {
		down++
	}
	best, least := 0, -1
	for by := down; by >= -up; by-- { // of two that read as well, the later one
		if c := awkward(lines[i+by : j+by]); least < 0 || c < least {
			best, least = by, c
		}
	}
	for k := min(i, i+best); k < max(j, j+best); k++ {
		lines[k].Op = Equal
	}
	for k := i + best; k < j+best; k++ {
		lines[k].Op = op
	}
	return j + best
}

// awkward is how badly a block of changed lines reads: that it begins with the end
// of something is worst, then that it begins deep inside or with an empty line.
func awkward(block []Line) int {
	cost := 0
	for _, l := range block {
		switch first := strings.TrimSpace(l.Text); {
		case first == "":
			cost = 1
			continue
		case strings.ContainsRune("})]", rune(first[0])), strings.HasPrefix(first, "</"), strings.HasPrefix(first, "*/"):
			return 1000
		}
		return cost + 2*(len(l.Text)-len(strings.TrimLeft(l.Text, " \t")))
	}
	return cost
}

// number gives the lines their numbers in both texts.
func number(lines []Line) {
	before, after := 0, 0
	for i := range lines {
		l := &lines[i]
		l.Old, l.New = 0, 0
		if l.Op != Insert {
			before++
			l.Old = before
		}
		if l.Op != Delete {
			after++
			l.New = after
		}
	}
}
