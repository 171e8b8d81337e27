package api

import (
	"context"

	"journey/api/rights"
	"journey/projections/followup"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// GetFollowUpBoard answers what a coordinator looks at; all of it is of the same moment.
func (s *followUpService) GetFollowUpBoard(ctx context.Context, r *journeyv1.GetFollowUpBoardRequest) (*journeyv1.GetFollowUpBoardResponse, error) {
	fresh, facts, err := s.begin(ctx, "followup", r)
	if err != nil {
		return nil, err
	}
	on, err := s.day(r.On, "on", facts)
	if err != nil {
		return nil, err
	}
	of, err := s.narrow(ctx, rights.ReadBoard, facts, &r.Caseworker, &r.Partner)
	if err != nil {
		return nil, err
	}
	filter := followup.Filter{Operation: r.Operation, On: on, Caseworker: r.Caseworker, Partner: r.Partner}
	var board followup.Board
	err = s.atOneMoment(ctx, of, func(db query.DB) error {
		board, err = followup.GetBoard(ctx, db, filter)
		return err
	})
	if err != nil {
		return nil, err
	}
	response := &journeyv1.GetFollowUpBoardResponse{
		On: on.String(), All: rateMessage(board.All), Checkpoints: rateMessages(board.Checkpoints),
		Caseworkers: rateMessages(board.Caseworkers), Partners: rateMessages(board.Partners),
		OldestOverdue: obligationMessages(board.Overdue),
		FallingDue:    obligationMessages(board.FallingDue), FallingDueTotal: board.FallingDueTotal,
		Unassigned: obligationMessages(board.Unassigned), UnassignedTotal: board.UnassignedTotal,
		Freshness: fresh,
	}
	for _, l := range board.Lost {
		response.Lost = append(response.Lost, &journeyv1.FollowUpLost{Attempts: l.Attempts, Count: l.Number})
	}
	for _, w := range board.Forecast {
		response.Forecast = append(response.Forecast, &journeyv1.FollowUpWeek{From: w.From.String(), Opens: w.Opens, Closes: w.Closes, Open: w.Open})
	}
	return response, nil
}

func rateMessages(rates []followup.Rate) []*journeyv1.FollowUpRate {
	var all []*journeyv1.FollowUpRate
	for _, r := range rates {
		all = append(all, rateMessage(r))
	}
	return all
}

func rateMessage(r followup.Rate) *journeyv1.FollowUpRate {
	m := &journeyv1.FollowUpRate{
		Key: r.Key, Base: r.Base(), Completed: r.Completed, Late: r.Late, Overdue: r.Overdue, Lost: r.Lost, Declined: r.Declined,
	}
	if percent, ok := r.Percent(); ok {
		m.Percent = &percent
	}
	return m
}
