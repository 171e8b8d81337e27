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
	for _, f := range figures {
		if whole, ok := cells[f.Code]; ok {
			tie(&t, whole, f.Code, figures, cells)
		}
	}
	shown, err := profile.Publish(t)
	if err != nil {
		return fail(connect.CodeInternal, "figures.not_publishable", "profile").WithCause(err)
	}
	for _, f := range figures {
		f.Base, f.Unknown, f.Refused, f.SharePercent, f.KnownPercent, f.Parts = 0, 0, 0, 0, 0, nil
		if of, ok := cells[f.Code]; ok {
			publishFigure(f, shown, of)
		}
	}
	return nil
}

// tie relates a figure with those that are a part of it. Where the parts are all there is, a reader can tell
// any of them from the others.
func tie(t *publication.Table, whole []int, code string, figures []*journeyv1.OutcomeFigure, cells map[string][]int) {
	parted := map[string]string{"left": "exits.", "placements": "placements.", "follow_up": "follow_up."}
	var all, others [][]int
	for _, f := range figures {
		d, _ := outcome.Find(f.Code)
		of, ok := cells[f.Code]
		switch prefix := parted[code]; {
		case !ok || d.Of != code:
		case prefix != "" && strings.HasPrefix(f.Code, prefix), code == "entered" && (f.Code == "active" || f.Code == "left"):
			all = append(all, of)
		default:
			others = append(others, of)
		}
	}
	if len(all) > 0 {
		relate(t, whole, all, addsUp(t, whole, all))
	}
	for _, of := range others {
		relate(t, whole, [][]int{of}, false)
	}
	if entered, ok := cells["entered"]; ok && code == "people_advised" {
		relate(t, whole, [][]int{entered}, false)
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

func publishFigure(f *journeyv1.OutcomeFigure, shown []publication.Shown, of []int) {
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
	if f.TotalShown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED || f.Total < fewestTold {
		f.Mean, f.Median = nil, nil
		return
	}
	*f.Mean, *f.Median = math.Round(*f.Mean), math.Round(*f.Median)
}
