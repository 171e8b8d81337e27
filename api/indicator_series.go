package api

import (
	"context"

	"connectrpc.com/connect/v2"

	"journey/api/rights"
	"journey/domain/calendar"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// GetSeries answers figures by month or quarter, from the operation's first day to the cut-off. What happened
// before that day, by a correction or in another programme's time, is in the first point.
func (s *indicatorService) GetSeries(ctx context.Context, r *journeyv1.GetSeriesRequest) (*journeyv1.GetSeriesResponse, error) {
	a, err := s.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, code := range r.Codes {
		if d, ok := outcome.Find(code); !ok {
			return nil, fail(connect.CodeInvalidArgument, "outcome.unknown_figure", "codes")
		} else if d.State {
			return nil, fail(connect.CodeInvalidArgument, "figures.no_series", "codes")
		}
	}
	// By month and by quarter laid side by side give more away than either.
	profile, published, err := s.profileFor(ctx, r.Operation, r.Profile)
	if err != nil {
		return nil, err
	}
	if published && !r.Quarters {
		return nil, fail(connect.CodeInvalidArgument, "figures.quarters_only", "quarters")
	}
	codes := r.Codes
	if published {
		codes = withKin(codes)
	}
	steps, err := outcome.Series(ctx, s.figures(r.Operation), r.Operation, codes, a.at)
	if err != nil {
		return nil, err
	}
	all := make([]*journeyv1.Series, len(codes))
	for i, code := range codes {
		d, _ := outcome.Find(code)
		all[i] = &journeyv1.Series{Code: code, German: d.German, English: d.English, Points: points(a.facts.Start, a.at.CutOff, r.Quarters, steps[code])}
	}
	if published {
		if err := publishSeries(profile, all); err != nil {
			return nil, err
		}
	}
	return &journeyv1.GetSeriesResponse{
		Series: all[:len(r.Codes)], CutOff: a.at.CutOff.String(), KnownPosition: a.position, Freshness: a.fresh,
	}, nil
}

// points are the months or quarters from the first day to the last one, those in which nothing happened too.
func points(first, last calendar.Date, quarters bool, steps []outcome.Step) []*journeyv1.SeriesPoint {
	months := 1
	month := calendar.New(first.Time().Year(), int(first.Time().Month()), 1)
	if quarters {
		months = 3
		month = calendar.New(first.Time().Year(), (int(first.Time().Month())-1)/3*3+1, 1)
	}
	var all []*journeyv1.SeriesPoint
	var cumulated int64
	for ; month <= last; month = month.AddMonths(months) {
		point := &journeyv1.SeriesPoint{From: month.String()}
		for len(steps) > 0 && steps[0].Month < month.AddMonths(months) {
			point.Number += steps[0].Number
			steps = steps[1:]
		}
		cumulated += point.Number
		point.Cumulated = cumulated
		all = append(all, point)
	}
	return all
}

// exportSome is how many participations one message holds.
const exportSome = 500

// ExportParticipations answers every participation, some at a time.
func (s *indicatorService) ExportParticipations(ctx context.Context, r *journeyv1.ExportParticipationsRequest, stream journeyv1connect.IndicatorServiceExportParticipationsServerStream) error {
	a, err := s.asked(ctx, r)
	if err != nil {
		return err
	}
	next := &journeyv1.ExportParticipationsResponse{
		Fields: outcome.ExportFields(a.set), Results: uint32(len(outcome.ExportResults(a.set))),
		KnownPosition: a.position, KnownOn: a.at.KnownOn.String(),
	}
	// Each participation has its answers of class SPECIAL.
	send := func(some *journeyv1.ExportParticipationsResponse) error {
		participants := make([]string, len(some.Records))
		for i, record := range some.Records {
			participants[i] = record.Values[0]
		}
		if err := s.showAnswers(ctx, r.Operation, rights.ReadBehind, participants...); err != nil {
			return err
		}
		return stream.Send(some)
	}
	err = outcome.Export(ctx, s.figures(r.Operation), a.set, r.Operation, a.at, func(values []string) error {
		next.Records = append(next.Records, &journeyv1.ParticipationRecord{Values: append([]string(nil), values...)})
		if len(next.Records) < exportSome {
			return nil
		}
		full := next
		next = &journeyv1.ExportParticipationsResponse{}
		return send(full)
	})
	if err != nil {
		return err
	}
	return send(next)
}
