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
func (s *Server) profileFor(ctx context.Context, operation string, asked journeyv1.PublicationProfile) (publication.Profile, bool, error) {
	if !ActorOf(ctx).seesFigures() {
		asked = journeyv1.PublicationProfile_PUBLICATION_PROFILE_SUPPRESSED
	}
	profiles := publication.Profiles(s.PublicationThreshold)
	switch asked {
	case journeyv1.PublicationProfile_PUBLICATION_PROFILE_SUPPRESSED:
		return profiles[0], true, nil
	case journeyv1.PublicationProfile_PUBLICATION_PROFILE_ROUNDED_5:
		return profiles[1], true, nil
	case journeyv1.PublicationProfile_PUBLICATION_PROFILE_ROUNDED_10:
		return profiles[2], true, nil
	}
	return publication.Profile{}, false, s.showFigures(ctx, operation)
}

// publishTable shows of a table of official figures what may be published. Bases and what is unknown of them
// are not published: they are counts, too, and would be more to hide for little to read. What is counted once for
// the operation is no count of people and stays as it is.
func publishTable(profile publication.Profile, set indicator.Set, lines []*journeyv1.IndicatorLine) error {
	p := published{rows: map[at][]int{}}
	var people []*journeyv1.IndicatorLine
	for _, l := range lines {
		if l.Moment != journeyv1.IndicatorMoment_INDICATOR_MOMENT_OPERATION {
			people = append(people, l)
			p.add(l)
		}
	}
	p.relate(set, people)
	shown, err := profile.Publish(p.Table)
	if err != nil {
		return fail(connect.CodeInternal, "figures.not_publishable", "profile").WithCause(err)
	}
	for _, l := range people {
		row := p.rows[where(l)]
		for i, c := range cellsOf(l) {
			publishCell(c, shown[row[i]])
		}
		l.Target, l.ReachedPercent = targetShown(l, shown[row[0]])
	}
	return nil
}

// published is the cells of a table of official figures, by line.
type published struct {
	publication.Table
	rows map[at][]int
}

// at is where a line stands.
type at struct {
	year int32
	flow journeyv1.IndicatorFlow
	code string
}

func where(l *journeyv1.IndicatorLine) at { return at{l.Year, l.Flow, l.Code} }

func (p *published) add(l *journeyv1.IndicatorLine) {
	var cells []int
	for _, c := range cellsOf(l) {
		cells = append(cells, p.Add(c.Value))
	}
	p.Sum(cells[0], cells[1:]...)
	p.rows[where(l)] = cells
}

// relate says how the lines hang together: by the codes of the set, and by what its flows do to each other.
func (p *published) relate(set indicator.Set, lines []*journeyv1.IndicatorLine) {
	groups, bounds := set.Related(), set.Bounds()
	for _, l := range lines {
		of := func(codes ...string) (rows [][]int) {
			for _, code := range codes {
				if row, ok := p.rows[at{l.Year, l.Flow, code}]; ok {
					rows = append(rows, row)
				}
			}
			return rows
		}
		for _, g := range groups {
			if g.Whole == l.Code {
				relate(&p.Table, p.rows[where(l)], of(g.Parts...), g.Exhaustive)
			}
		}
		for _, b := range bounds {
			less, more := of(b.Less...), of(b.More...)
			if b.Less[0] == l.Code && len(less) == len(b.Less) && len(more) == len(b.More) {
				bound(&p.Table, less, more)
			}
		}
		if l.Flow == journeyv1.IndicatorFlow_INDICATOR_FLOW_PRESENT {
			flow := func(year int32, flow journeyv1.IndicatorFlow) []int { return p.rows[at{year, flow, l.Code}] }
			balance(&p.Table, flow(l.Year-1, l.Flow), flow(l.Year, journeyv1.IndicatorFlow_INDICATOR_FLOW_ENTERING),
				flow(l.Year, journeyv1.IndicatorFlow_INDICATOR_FLOW_LEAVING), flow(l.Year, l.Flow))
		}
	}
}

// bound says, breakdown by breakdown, that some counts add up to at most as much as others.
func bound(t *publication.Table, less, more [][]int) {
	for i := range less[0] {
		t.Subset(together(t, less, i), together(t, more, i))
	}
}

// together is the cell that the cells of a breakdown add up to, which is not printed.
func together(t *publication.Table, rows [][]int, breakdown int) int {
	if len(rows) == 1 {
		return rows[0][breakdown]
	}
	sum := publication.Cell{Unprinted: true}
	var parts []int
	for _, row := range rows {
		parts = append(parts, row[breakdown])
		sum.Count += t.Cells[row[breakdown]].Count
	}
	t.Cells = append(t.Cells, sum)
	t.Sum(len(t.Cells)-1, parts...)
	return len(t.Cells) - 1
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
