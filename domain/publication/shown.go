package publication

// Kind is how a cell is shown.
type Kind int

const (
	// Unshown: it appears nowhere.
	Unshown Kind = iota
	// Exact: the count itself.
	Exact
	// Rounded: the nearest multiple of a step.
	Rounded
	// Suppressed: a mark instead of a number. The mark says that the count is 1 or more, since zeros are
	// never suppressed; it does not say whether it stands for a small count or was put there to protect one.
	Suppressed
)

// Shown is what a reader sees of a cell.
type Shown struct {
	Kind Kind
	// Value is the number that is printed; 0 where none is.
	Value int64
	// Step is what a rounded value is a multiple of; else 0.
	Step int64
}

// round is the multiple of step nearest to a count; half-way, the even multiple, so that neither direction is
// favoured: to 10, 5 becomes 0 and 15 becomes 20.
func round(count, step int64) Shown {
	lower := count / step
	if rest := 2 * (count - lower*step); rest > step || rest == step && lower%2 == 1 {
		lower++
	}
	return Shown{Kind: Rounded, Value: lower * step, Step: step}
}

// unlimited is more than any count.
const unlimited = int64(1) << 50
