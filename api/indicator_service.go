package api

import (
	"context"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/domain/indicator"
	"journey/domain/operation"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

type indicatorService struct{ *Server }

// indicatorsAsked is where a query of official figures looks.
type indicatorsAsked struct {
	fresh    *journeyv1.Freshness
	facts    operation.Facts
	set      indicator.Set
	at       outcome.At
	position *journeyv1.Position
}

// asked waits for the read model, finds the operation's set, and looks.
func (s *indicatorService) asked(ctx context.Context, r interface {
	asked
	looking
}) (indicatorsAsked, error) {
	fresh, facts, err := s.begin(ctx, "outcome", r)
	if err != nil {
		return indicatorsAsked{}, err
	}
	a := indicatorsAsked{fresh: fresh, facts: facts}
	if a.set, err = setOf(facts); err != nil {
		return a, err
	}
	a.at, err = s.look(ctx, facts, fresh, r)
	a.position = s.position(a.at.Position)
	return a, err
}

// setOf is the indicator set of an operation.
func setOf(facts operation.Facts) (indicator.Set, error) {
	set, err := indicator.New(facts.IndicatorSet, facts.SpecificObjective, facts.Registration.GetIndicatorParameters())
	if err != nil {
		return set, fail(connect.CodeFailedPrecondition, "figures.no_set", "operation").WithCause(err)
	}
	return set, nil
}

// GetTable answers the official table of an operation.
func (s *indicatorService) GetTable(ctx context.Context, r *journeyv1.GetTableRequest) (*journeyv1.GetTableResponse, error) {
	a, err := s.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	table, err := outcome.Table(ctx, s.figures(r.Operation), a.set, r.Operation, a.at)
	if err != nil {
		return nil, err
	}
	known, err := outcome.KnownAt(ctx, s.figures(r.Operation), r.Operation, a.at.Position)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.GetTableResponse{
		IndicatorSet: a.set.ID, Definition: a.set.Definition(), Parameters: a.set.Parameters(), Freshness: a.fresh,
		CutOff: a.at.CutOff.String(), KnownPosition: a.position, KnownAt: timestamppb.New(known), KnownOn: a.at.KnownOn.String(),
	}
	targets, err := outcome.Targets(ctx, s.figures(r.Operation), r.Operation, a.at)
	if err != nil {
		return nil, err
	}
	profile, published, err := s.profileFor(ctx, r.Operation, r.Profile)
	if err != nil {
		return nil, err
	}
	for _, l := range table {
		line := lineMessage(l)
		if err := s.aim(ctx, r.Operation, a, l, targets, line, published); err != nil {
			return nil, err
		}
		response.Lines = append(response.Lines, line)
	}
	if published {
		return response, publishTable(profile, a.set, response.Lines)
	}
	return response, nil
}

func lineMessage(l indicator.Line) *journeyv1.IndicatorLine {
	return &journeyv1.IndicatorLine{
		Code: l.Code.Code, German: l.German, English: l.English, Moment: moments[l.At],
		Year: int32(l.Year), Flow: journeyv1.IndicatorFlow(l.Flow),
		Total: cellMessage(l.Total), Women: cellMessage(l.Women), Men: cellMessage(l.Men),
		NonBinary: cellMessage(l.NonBinary), NotStated: cellMessage(l.NotStated),
	}
}

// aim holds a line against the targets for its code, as known and valid where the table looks. Those for parts
// of it are left out of what is published: parts are counts, too. A set by year has no targets for its lines.
func (s *indicatorService) aim(ctx context.Context, operation string, a indicatorsAsked, l indicator.Line, targets []outcome.Target, m *journeyv1.IndicatorLine, published bool) error {
	for _, t := range targets {
		switch {
		case t.Code != l.Code.Code || l.Flow != indicator.Stands:
		case t.Breakdown == "":
			m.Target, m.ReachedPercent = t.Value, 100*float64(l.Total.Value)/t.Value
		case !published && l.At != indicator.OfOperation:
			part, err := outcome.PartOfLine(ctx, s.figures(operation), a.set, operation, l, t, a.at)
			if err != nil {
				return err
			}
			m.Parts = append(m.Parts, partMessage(part))
		}
	}
	return nil
}

var moments = map[indicator.Moment]journeyv1.IndicatorMoment{
	indicator.AtEntry:        journeyv1.IndicatorMoment_INDICATOR_MOMENT_ENTRY,
	indicator.OnLeaving:      journeyv1.IndicatorMoment_INDICATOR_MOMENT_LEAVING,
	indicator.SixMonthsLater: journeyv1.IndicatorMoment_INDICATOR_MOMENT_SIX_MONTHS,
	indicator.OfOperation:    journeyv1.IndicatorMoment_INDICATOR_MOMENT_OPERATION,
}

func cellMessage(c indicator.Cell) *journeyv1.IndicatorCell {
	return &journeyv1.IndicatorCell{Value: c.Value, Base: c.Base, Unknown: c.Unknown, Open: c.Open}
}
