package api

import (
	"math"
	"strings"

	"connectrpc.com/connect/v2"

	"journey/domain/publication"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// fewestTold is of how many a mean is published at least: that of fewer is nearly somebody's own value.
const fewestTold = 10

// publishOutcomes shows of an operation's own figures what may be published. Figures that do not count people
// stay as they are. What is unknown, bases, shares and targets for parts are left out: they are counts, too.
func publishOutcomes(profile publication.Profile, figures []*journeyv1.OutcomeFigure) error {
	var t publication.Table
	cells := map[string][]int{}
	for _, f := range figures {
		if d, ok := outcome.Find(f.Code); !ok || !d.OfPeople {
			continue
		}
		var of []int
		for _, number := range []int64{f.Total, f.Women, f.Men, f.NonBinary, f.NotStated} {
			of = append(of, t.Add(number))
		}
		t.Sum(of[0], of[1:]...)
		cells[f.Code] = of
	}
	for _, h := range hanging() {
		var parts [][]int
		for _, code := range h.parts {
			if part, ok := cells[code]; ok {
				parts = append(parts, part)
			}
		}
		if whole, ok := cells[h.whole]; ok && len(parts) > 0 {
			// Where the parts are all there is, a reader can tell any of them from the others.
			relate(&t, whole, parts, len(h.parts) > 1 && addsUp(&t, whole, parts))
		}
	}
	shown, err := profile.Publish(t)
	if err != nil {
		return fail(connect.CodeInternal, "figures.not_publishable", "profile").WithCause(err)
	}
	for _, f := range figures {
		f.Base, f.Unknown, f.Refused, f.SharePercent, f.KnownPercent, f.Parts = 0, 0, 0, 0, 0, nil
		if of, ok := cells[f.Code]; ok {
			publishFigure(f, profile.Threshold, shown, of)
		}
	}
	return nil
}

// hang is figures of which some exclude each other and are parts of another one.
type hang struct {
	whole string
	parts []string
	when  hangs
}

// hangs is when figures hang together.
type hangs int

const (
	// anyDay: by what had happened up to any day.
	anyDay hangs = iota
	// sameDay: in what happened on any day, too.
	sameDay
	// atCutOff: by what had happened up to the cut-off only.
	atCutOff
)

// hanging is how the figures of an operation hang together.
func hanging() []hang {
	parts := func(whole, prefix string) (codes []string) {
		for _, d := range outcome.Definitions() {
			if d.Of == whole && strings.HasPrefix(d.Code, prefix) {
				codes = append(codes, d.Code)
			}
		}
		return codes
	}
	return []hang{
		{"entered", []string{"active", "left"}, anyDay},
		{"entered", []string{"participants_enabled"}, anyDay},
		{"entered", []string{"time_to_placement"}, anyDay},
		{"left", parts("left", "exits."), sameDay},
		{"left", []string{"employability_improved"}, sameDay},
		{"placements", parts("placements", "placements."), sameDay},
		{"placements", []string{"time_to_placement"}, sameDay},
		{"placements", []string{"qualifying_placements"}, anyDay},
		{"follow_up", parts("follow_up", "follow_up."), anyDay},
		{"qualifications", []string{"qualifications.formal"}, sameDay},
		// Somebody who entered may be advised for the first time later.
		{"people_advised", []string{"entered"}, atCutOff},
	}
}

func addsUp(t *publication.Table, whole []int, parts [][]int) bool {
	for i := range whole {
		var sum int64
		for _, p := range parts {
			sum += t.Cells[p[i]].Count
		}
		if sum != t.Cells[whole[i]].Count {
			return false
		}
	}
	return true
}

func publishFigure(f *journeyv1.OutcomeFigure, threshold int64, shown []publication.Shown, of []int) {
	for i, c := range []struct {
		number *int64
		shown  *journeyv1.CellShown
	}{
		{&f.Total, &f.TotalShown}, {&f.Women, &f.WomenShown}, {&f.Men, &f.MenShown},
		{&f.NonBinary, &f.NonBinaryShown}, {&f.NotStated, &f.NotStatedShown},
	} {
		*c.number, *c.shown = shown[of[i]].Value, shownAs(shown[of[i]])
	}
	f.ReachedPercent = 0
	if f.Target > 0 {
		f.ReachedPercent = 100 * float64(f.Total) / f.Target
	}
	if f.Mean == nil {
		return
	}
	if f.TotalShown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED || f.Total < max(fewestTold, threshold) {
		f.Mean, f.Median = nil, nil
		return
	}
	*f.Mean, *f.Median = math.Round(*f.Mean), math.Round(*f.Median)
}
