package api

import (
	"context"
	"errors"
	"slices"

	"connectrpc.com/connect/v2"

	"journey/domain/publication"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// GetBreakdown answers a figure by one or two characteristics, with the margins.
func (s *indicatorService) GetBreakdown(ctx context.Context, r *journeyv1.GetBreakdownRequest) (*journeyv1.GetBreakdownResponse, error) {
	a, err := s.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, own := outcome.Find(r.Code); !own && a.set.ByYear {
		if _, ok := a.set.Find(r.Code); ok {
			return nil, fail(connect.CodeInvalidArgument, "figures.only_by_year", "code", a.set.Name)
		}
	}
	shares, err := outcome.Breakdown(ctx, s.figures(r.Operation), a.set, r.Operation, r.Code, r.By, a.at)
	if err != nil {
		return nil, figureError(err)
	}
	cube := newCube(len(r.By), shares)
	profile, published, err := s.profileFor(ctx, r.Operation, r.Profile)
	if err == nil && published {
		err = cube.publish(profile)
	}
	if err != nil {
		return nil, err
	}
	return &journeyv1.GetBreakdownResponse{
		Cells: cube.cells, CutOff: a.at.CutOff.String(), KnownPosition: a.position, Freshness: a.fresh,
	}, nil
}

func figureError(err error) error {
	switch {
	case errors.Is(err, outcome.ErrUnknownFigure):
		return fail(connect.CodeInvalidArgument, "outcome.unknown_figure", "code")
	case errors.Is(err, outcome.ErrNotOfPeople):
		return fail(connect.CodeInvalidArgument, "outcome.not_of_people", "code")
	}
	return err
}

// cube is the cells of a breakdown with their margins, in the order of their values, margins first.
type cube struct {
	cells []*journeyv1.BreakdownCell
}

// newCube adds the margins: an empty value is all.
func newCube(width int, shares []outcome.Share) cube {
	numbers := map[[2]string]int64{}
	for _, share := range shares {
		for mask := range 1 << width {
			var key [2]string
			for i := range width {
				if mask>>i&1 == 1 {
					key[i] = share.Values[i]
				}
			}
			numbers[key] += share.Number
		}
	}
	var c cube
	for key, number := range numbers {
		c.cells = append(c.cells, &journeyv1.BreakdownCell{Values: slices.Clone(key[:width]), Number: number})
	}
	slices.SortFunc(c.cells, func(a, b *journeyv1.BreakdownCell) int { return slices.Compare(a.Values, b.Values) })
	return c
}

// publish shows what may be published. A cell that is not there counts nothing, which may be known.
func (c cube) publish(profile publication.Profile) error {
	var t publication.Table
	for _, cell := range c.cells {
		t.Add(cell.Number)
	}
	for whole, cell := range c.cells {
		for axis := range cell.Values {
			if cell.Values[axis] != "" {
				continue
			}
			var parts []int
			for part, other := range c.cells {
				if other.Values[axis] != "" && sameBut(axis, cell.Values, other.Values) {
					parts = append(parts, part)
				}
			}
			if len(parts) > 0 {
				t.Sum(whole, parts...)
			}
		}
	}
	shown, err := profile.Publish(t)
	if err != nil {
		return fail(connect.CodeInternal, "figures.not_publishable", "profile").WithCause(err)
	}
	for i, cell := range c.cells {
		cell.Number, cell.Shown = shown[i].Value, shownAs(shown[i])
	}
	return nil
}

func sameBut(axis int, a, b []string) bool {
	for i := range a {
		if i != axis && a[i] != b[i] {
			return false
		}
	}
	return true
}
