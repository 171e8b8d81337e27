package api

import (
	"context"
	"errors"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/domain/calendar"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

type outcomeService struct{ *Server }

// GetOutcomes answers the figures of an operation as known at a time, up to a cut-off. Analysts get what may be
// published of them.
func (s *outcomeService) GetOutcomes(ctx context.Context, r *journeyv1.GetOutcomesRequest) (*journeyv1.GetOutcomesResponse, error) {
	at, err := s.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	figures, err := outcome.Figures(ctx, s.figures(r.Operation), r.Operation, at.cutOff, at.position.Sequence)
	if err != nil {
		return nil, err
	}
	known, err := outcome.KnownAt(ctx, s.figures(r.Operation), r.Operation, at.position.Sequence)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.GetOutcomesResponse{KnownAt: timestamppb.New(known), CutOff: at.cutOff.String(), KnownPosition: at.position, Freshness: at.fresh}
	for _, f := range figures {
		response.Figures = append(response.Figures, figureMessage(f))
	}
	profile, published, err := s.profileFor(ctx, r.Operation, r.Profile)
	if err != nil {
		return nil, err
	}
	if published {
		return response, publishOutcomes(profile, response.Figures)
	}
	rates, err := outcome.AreaRates(ctx, s.figures(r.Operation), r.Operation, at.cutOff, at.position.Sequence)
	for _, rate := range rates {
		response.AreaRates = append(response.AreaRates, areaRateMessage(rate))
	}
	return response, err
}

// ListParticipations lists the rows behind a figure.
func (s *outcomeService) ListParticipations(ctx context.Context, r *journeyv1.ListParticipationsRequest) (*journeyv1.ListParticipationsResponse, error) {
	at, err := s.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	after, err := fromToken[string](r.PageToken)
	if err != nil {
		return nil, err
	}
	page := outcome.Page{Size: pageSize(r.PageSize)}
	if after != nil {
		page.After = *after
	}
	rows, next, err := outcome.Participations(ctx, s.figures(r.Operation), r.Operation, r.Code, at.cutOff, at.position.Sequence, page)
	switch {
	case errors.Is(err, outcome.ErrUnknownFigure):
		return nil, fail(connect.CodeInvalidArgument, "outcome.unknown_figure", "code")
	case errors.Is(err, outcome.ErrNotOfPeople):
		return nil, fail(connect.CodeInvalidArgument, "outcome.not_of_people", "code")
	case err != nil:
		return nil, err
	}
	if err := s.showFigures(ctx, r.Operation); err != nil {
		return nil, err
	}
	response := &journeyv1.ListParticipationsResponse{Freshness: at.fresh}
	for _, p := range rows {
		response.Participations = append(response.Participations, participationMessage(p))
	}
	if next != "" {
		response.NextPageToken, err = token(next)
	}
	return response, err
}

// outcomeAsked is where a query of figures looks.
type outcomeAsked struct {
	fresh    *journeyv1.Freshness
	cutOff   calendar.Date
	position *journeyv1.Position
}

// asked waits for the read model, and looks.
func (s *outcomeService) asked(ctx context.Context, r interface {
	asked
	looking
}) (outcomeAsked, error) {
	fresh, facts, err := s.begin(ctx, "outcome", r)
	if err != nil {
		return outcomeAsked{}, err
	}
	at, err := s.look(ctx, facts, fresh, r)
	return outcomeAsked{fresh: fresh, cutOff: at.CutOff, position: s.position(at.Position)}, err
}

func participationMessage(p outcome.Participation) *journeyv1.Participation {
	m := &journeyv1.Participation{
		Participant: p.Participant, EnteredOn: p.EnteredOn.String(), ExitedOn: p.ExitedOn.String(),
		Gender: p.Gender, LabourStatus: p.LabourStatus, EntryPosition: p.EntryPosition, ExitPosition: p.ExitPosition,
	}
	if p.Age != nil {
		age := uint32(*p.Age)
		m.AgeAtEntry = &age
	}
	for _, x := range p.Placements {
		m.Placements = append(m.Placements, &journeyv1.ParticipationPlacement{
			Placement: x.Placement, Kind: x.Kind, FirstDay: x.FirstDay.String(), LastDay: x.LastDay.String(),
			Qualifying: x.Qualifying, Position: x.Position,
		})
	}
	return m
}
