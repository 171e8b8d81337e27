// Package publication decides what of a table of counts may be shown to the public.
//
// A reader of a published table knows the numbers that are printed, how they add up, which count is part of
// which, that counts are whole numbers and never negative, that zeros are always shown, and what was published
// before. Publish hides so much that with all of this together no suppressed count can be narrowed down to a
// range smaller than the threshold: there are always two tables of whole numbers that look exactly alike to
// that reader and in which the count differs by the threshold or more.
//
// What it cannot promise. The rule is public: of a suppressed count that nothing else could be hidden for,
// such as a lone total with all else zero, everybody knows that it is small (1 or 2 with a threshold of 3);
// the mark says so, and no less could be hidden while zeros are shown. Nor is it hidden that all of a group
// have something in common when part and whole are the same large number. And the promise holds for what was
// given to Publish as one table: the same counts shown under a second profile, for another cut-off or crossed
// in another way are more to read, and must be given along as cells that were shown before.
//
// With rounding every count is rounded by itself, totals too, so that printed sums need not add up. A reader
// concludes an interval of half a step to either side, and less where rounded sums and parts meet. No small
// count can be narrowed down to less than half a step, or the threshold if that is less; where rounding alone
// would not do, cells are suppressed as above.
package publication

import (
	"errors"
	"fmt"
)

// ErrProfile is returned for a profile that hides nothing: without a threshold of 2 or more, or that rounds
// to something below 2.
var ErrProfile = errors.New("the profile hides nothing")

// Profile is a way of publishing.
type Profile struct {
	// Name is a stable id.
	Name string
	// Threshold: counts from 1 up to, not including, the threshold are small. At least 2.
	Threshold int64
	// Round is what counts are rounded to multiples of; 0 leaves them exact and suppresses the small ones.
	Round int64
}

// LeastThreshold is the threshold below which nothing is published, and the usual one: a count of 2 tells each of
// the two of the other.
const LeastThreshold = 3

// Profiles are the usual ones for a threshold, the default first.
func Profiles(threshold int64) []Profile {
	return []Profile{
		{Name: "suppressed", Threshold: threshold},
		{Name: "rounded-5", Threshold: threshold, Round: 5},
		{Name: "rounded-10", Threshold: threshold, Round: 10},
	}
}

// ExposedError says that a table cannot be published beside what was shown before: the counts of these cells
// could be worked out whatever is hidden now. A table of which nothing was shown before can always be published,
// if need be with nothing but its zeros: every count might then be a multiple of what it is.
type ExposedError struct {
	// Cells are the places of the cells in the table.
	Cells []int
}

func (e *ExposedError) Error() string {
	return fmt.Sprintf("what was published before exposes cells %v", e.Cells)
}

// Publish answers what may be shown of each cell, in the order of the cells. Cells that were shown before stay
// as they were, zeros are shown, and as little else is hidden as a search finds: small counts rather than
// large ones, parts rather than totals. The same table has the same answer, on every machine.
//
// It returns ErrProfile, ErrTable, or an *ExposedError.
func (p Profile) Publish(t Table) ([]Shown, error) {
	if p.Threshold < 2 || p.Round < 0 || p.Round == 1 {
		return nil, fmt.Errorf("profile %q: %w", p.Name, ErrProfile)
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	shown := make([]Shown, len(t.Cells))
	for i, c := range t.Cells {
		shown[i] = p.alone(c)
	}
	h := newHiding(p, t, shown)
	if exposed := h.protect(); len(exposed) > 0 {
		return nil, &ExposedError{Cells: exposed}
	}
	h.uncover()
	return h.shown, nil
}

// alone is how a cell would be shown if there were no others.
func (p Profile) alone(c Cell) Shown {
	switch {
	case c.Unprinted:
		return Shown{}
	case c.Before.Kind != Unshown:
		return c.Before
	case p.Round > 0:
		return round(c.Count, p.Round)
	case p.small(c.Count):
		return Shown{Kind: Suppressed}
	}
	return Shown{Kind: Exact, Value: c.Count}
}

func (p Profile) small(count int64) bool {
	return count > 0 && count < p.Threshold
}

// width is how far apart the ends of what a reader can conclude about a cell must be; 0 if it needs no
// protection.
func (p Profile) width(c Cell, s Shown) int64 {
	switch small := p.small(max(c.Count, -c.Count)); {
	case s.Kind == Suppressed, small && s.Kind == Unshown && p.Round == 0:
		return p.Threshold
	case small && s.Kind == Unshown:
		return min(p.Threshold, p.Round/2)
	case small && s.Kind == Rounded:
		return min(p.Threshold, s.Step/2)
	}
	return 0
}
