package api

import (
	"context"

	"journey/api/rights"
	"journey/projections/followup"
	journeyv1 "journey/proto/journey/v1"
)

type followUpService struct{ *Server }

// ListObligations lists obligations in a state on a day.
func (s *followUpService) ListObligations(ctx context.Context, r *journeyv1.ListObligationsRequest) (*journeyv1.ListObligationsResponse, error) {
	fresh, facts, err := s.begin(ctx, "followup", r)
	if err != nil {
		return nil, err
	}
	on, err := s.day(r.On, "on", facts)
	if err != nil {
		return nil, err
	}
	after, err := fromToken[followup.Key](r.PageToken)
	if err != nil {
		return nil, err
	}
	of, err := s.narrow(ctx, rights.ListFollowUps, facts, &r.Caseworker, &r.Partner)
	if err != nil {
		return nil, err
	}
	filter := followup.Filter{
		Operation: r.Operation, On: on, Caseworker: r.Caseworker, Partner: r.Partner, Participant: r.Participant, Unassigned: r.Unassigned,
		State: r.State, Open: r.Open, OpensWithin: r.OpensWithinDays,
	}
	rows, total, err := followup.List(ctx, s.rows(of), filter, after, pageSize(r.PageSize))
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ListObligationsResponse{Obligations: obligationMessages(rows), Total: total, Freshness: fresh, On: on.String()}
	if len(rows) == pageSize(r.PageSize) {
		response.NextPageToken, err = token(rows[len(rows)-1].Key())
	}
	return response, err
}

func obligationMessages(rows []followup.Obligation) []*journeyv1.Obligation {
	var all []*journeyv1.Obligation
	for _, o := range rows {
		all = append(all, &journeyv1.Obligation{
			Obligation: o.ID, Participant: o.Participant, Caseworker: o.Caseworker, Partner: o.Partner, State: o.State,
			OpensOn: o.OpensOn.String(), CheckpointOn: o.CheckpointOn.String(), ClosesOn: o.ClosesOn.String(),
			CompletedOn: o.CompletedOn.String(), Attempts: o.Attempts, Reason: o.Reason, PolicyVersion: o.PolicyVersion,
		})
	}
	return all
}

// CountObligations counts them by state, and by who is responsible: every state once, in the order of the states.
func (s *followUpService) CountObligations(ctx context.Context, r *journeyv1.CountObligationsRequest) (*journeyv1.CountObligationsResponse, error) {
	fresh, facts, err := s.begin(ctx, "followup", r)
	if err != nil {
		return nil, err
	}
	on, err := s.day(r.On, "on", facts)
	if err != nil {
		return nil, err
	}
	of, err := s.narrow(ctx, rights.CountFollowUps, facts, &r.Caseworker, &r.Partner)
	if err != nil {
		return nil, err
	}
	filter := followup.Filter{
		Operation: r.Operation, On: on, Caseworker: r.Caseworker, Partner: r.Partner, Unassigned: r.Unassigned,
		Open: r.Open, OpensWithin: r.OpensWithinDays,
	}
	counts, groups, err := followup.Count(ctx, s.rows(of), filter, r.By)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.CountObligationsResponse{Counts: countMessages(counts), Freshness: fresh}
	for _, g := range groups {
		response.Groups = append(response.Groups, &journeyv1.ObligationGroup{Key: g.Key, Counts: countMessages(g.Counts)})
	}
	return response, nil
}

func countMessages(counts followup.Counts) []*journeyv1.ObligationCount {
	var all []*journeyv1.ObligationCount
	for state := journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING; state <= journeyv1.ObligationState_OBLIGATION_STATE_NOT_REQUIRED; state++ {
		all = append(all, &journeyv1.ObligationCount{State: state, Count: counts[state]})
	}
	return all
}
