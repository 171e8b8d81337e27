package api

import (
	"context"

	"connectrpc.com/connect/v2"

	"journey/domain/indicator"
	"journey/domain/publication"
	journeyv1 "journey/proto/journey/v1"
)

// profileFor is the profile that a caller gets. Analysts get the one that suppresses whatever they ask for, since two
// profiles of the same counts give more away than either; others what they ask for. False: everything as it is.
func profileFor(ctx context.Context, asked journeyv1.PublicationProfile) (publication.Profile, bool) {
	if ActorOf(ctx).Role == journeyv1.Role_ROLE_ANALYST {
		asked = journeyv1.PublicationProfile_PUBLICATION_PROFILE_SUPPRESSED
	}
	profiles := publication.Profiles()
	switch asked {
	case journeyv1.PublicationProfile_PUBLICATION_PROFILE_SUPPRESSED:
		return profiles[0], true
	case journeyv1.PublicationProfile_PUBLICATION_PROFILE_ROUNDED_5:
		return profiles[1], true
	case journeyv1.PublicationProfile_PUBLICATION_PROFILE_ROUNDED_10:
		return profiles[2], true
	}
	return publication.Profile{}, false
}

// publishTable shows of a table of official figures what may be published. Bases and what is unknown of them
// are not published: they are counts, too, and would be more to hide for little to read.
func publishTable(profile publication.Profile, set indicator.Set, lines []*journeyv1.IndicatorLine) error {
	var t publication.Table
	type row struct {
		line  *journeyv1.IndicatorLine
		cells []int
	}
	type at struct {
		year int32
		flow journeyv1.IndicatorFlow
		code string
	}
	rows := map[at]row{}
	var order []at
	for _, l := range lines {
		r := row{line: l}
		for _, c := range cellsOf(l) {
			r.cells = append(r.cells, t.Add(c.Value))
		}
		if l.Moment != journeyv1.IndicatorMoment_INDICATOR_MOMENT_OPERATION {
			t.Sum(r.cells[0], r.cells[1:]...)
		}
		where := at{l.Year, l.Flow, l.Code}
		rows[where], order = r, append(order, where)
	}
	for _, where := range order {
		whole := rows[where]
		for _, g := range set.Related() {
			if g.Whole != where.code {
				continue
			}
			parts := make([][]int, 0, len(g.Parts))
			for _, code := range g.Parts {
				if part, ok := rows[at{where.year, where.flow, code}]; ok {
					parts = append(parts, part.cells)
				}
			}
			relate(&t, whole.cells, parts, g.Exhaustive)
		}
	}
	for _, where := range order {
		if where.flow == journeyv1.IndicatorFlow_INDICATOR_FLOW_PRESENT {
			flow := func(year int32, flow journeyv1.IndicatorFlow) []int { return rows[at{year, flow, where.code}].cells }
			balance(&t, flow(where.year-1, where.flow), flow(where.year, journeyv1.IndicatorFlow_INDICATOR_FLOW_ENTERING),
				flow(where.year, journeyv1.IndicatorFlow_INDICATOR_FLOW_LEAVING), flow(where.year, where.flow))
		}
	}
	shown, err := profile.Publish(t)
	if err != nil {
		return fail(connect.CodeInternal, "figures.not_publishable", "profile").WithCause(err)
	}
	for _, r := range rows {
		for i, c := range cellsOf(r.line) {
			publishCell(c, shown[r.cells[i]])
		}
		r.line.Target, r.line.ReachedPercent = targetShown(r.line, shown[r.cells[0]])
	}
	return nil
}

// relate ties the cells of the parts to those of the whole, breakdown by breakdown. What is left of the whole can
// be worked out, and may be small.
func relate(t *publication.Table, whole []int, parts [][]int, exhaustive bool) {
	for i := range whole {
		var of []int
		for _, p := range parts {
			of = append(of, p[i])
		}
		switch {
		case len(of) == 0:
		case exhaustive:
			t.Sum(whole[i], of...)
		default:
			t.Difference(whole[i], of...)
		}
	}
}

// balance ties the flows of a year: who was present and who entered is who left and who is present. Where a
// re-entry or an exit on the last day bends that, nobody can work one out from the others.
func balance(t *publication.Table, before, entering, leaving, present []int) {
	for i := range present {
		var come, gone []int
		var sum int64
		for _, cells := range [][]int{before, entering} {
			if cells != nil {
				come, sum = append(come, cells[i]), sum+t.Cells[cells[i]].Count
			}
		}
		rest := sum
		for _, cells := range [][]int{leaving, present} {
			if cells != nil {
				gone, rest = append(gone, cells[i]), rest-t.Cells[cells[i]].Count
			}
		}
		if rest != 0 || len(come) == 0 {
			continue
		}
		t.Cells = append(t.Cells, publication.Cell{Count: sum, Unprinted: true})
		t.Sum(len(t.Cells)-1, come...)
		t.Sum(len(t.Cells)-1, gone...)
	}
}

func cellsOf(l *journeyv1.IndicatorLine) []*journeyv1.IndicatorCell {
	return []*journeyv1.IndicatorCell{l.Total, l.Women, l.Men, l.NonBinary, l.NotStated}
}

func publishCell(c *journeyv1.IndicatorCell, shown publication.Shown) {
	c.Value, c.Base, c.Unknown, c.Open = shown.Value, 0, 0, 0
	c.Shown = shownAs(shown)
}

func shownAs(shown publication.Shown) journeyv1.CellShown {
	switch shown.Kind {
	case publication.Suppressed:
		return journeyv1.CellShown_CELL_SHOWN_SUPPRESSED
	case publication.Rounded:
		return journeyv1.CellShown_CELL_SHOWN_ROUNDED
	}
	return journeyv1.CellShown_CELL_SHOWN_UNSPECIFIED
}

// targetShown: the share reached would tell the count.
func targetShown(l *journeyv1.IndicatorLine, shown publication.Shown) (target, reached float64) {
	if l.Target == 0 || shown.Kind == publication.Suppressed {
		return l.Target, 0
	}
	return l.Target, 100 * float64(shown.Value) / l.Target
}
