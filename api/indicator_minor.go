package api

import (
	"context"

	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// ListMinorParticipations lists whom the rule on minor participation (de minimis) makes somebody look at: who
// entered and was given only a little counselling, and who was given more without an entry. It changes no
// figure.
func (s *indicatorService) ListMinorParticipations(ctx context.Context, r *journeyv1.ListMinorParticipationsRequest) (*journeyv1.ListMinorParticipationsResponse, error) {
	a, err := s.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := s.showFigures(ctx, r.Operation); err != nil {
		return nil, err
	}
	response := &journeyv1.ListMinorParticipationsResponse{Freshness: a.fresh}
	err = outcome.EachMinor(ctx, s.figures(r.Operation), r.Operation, a.facts.Registration.GetIndicatorParameters(), a.at, func(participant string, m outcome.Minor) {
		if m.Flagged() || m.Listed() {
			response.Participations = append(response.Participations, &journeyv1.MinorParticipation{
				Participant: participant, Flagged: m.Flagged(), Listed: m.Listed(),
				Minutes: m.Minutes, Limit: m.Limit, OnlyCounselling: m.OnlyCounselling,
			})
		}
	})
	return response, err
}
