package api

import (
	"context"

	"connectrpc.com/connect/v2"

	"journey/api/rights"
	"journey/domain/calendar"
	"journey/projections/caseload"
	journeyv1 "journey/proto/journey/v1"
)

type caseloadService struct{ *Server }

// ListCases lists cases, by the participant who names each.
func (s *caseloadService) ListCases(ctx context.Context, r *journeyv1.ListCasesRequest) (*journeyv1.ListCasesResponse, error) {
	fresh, facts, err := s.begin(ctx, "caseload", r)
	if err != nil {
		return nil, err
	}
	on, err := s.day(r.On, "on", facts)
	if err != nil {
		return nil, err
	}
	after, err := fromToken[string](r.PageToken)
	if err != nil {
		return nil, err
	}
	if after == nil {
		after = new(string)
	}
	since, no := dayOf(r.ResponsibleSince, "responsible_since")
	if no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	response := &journeyv1.ListCasesResponse{Freshness: fresh}
	if gaveAway(ActorOf(ctx), r) {
		return response, s.listHanded(ctx, r, since, *after, response)
	}
	of, err := s.narrow(ctx, rights.ListCases, facts, &r.Caseworker, &r.Partner)
	if err != nil {
		return nil, err
	}
	filter := caseload.Filter{Previous: r.PreviousCaseworker, Since: since,
		Operation: r.Operation, On: on, Caseworker: r.Caseworker, Partner: r.Partner, Phase: r.Phase, Flag: r.Flag,
		ExitDays: facts.Policies.At(on).ExitSuggestionDays}
	cases, total, err := caseload.List(ctx, s.rows(of), filter, *after, pageSize(r.PageSize))
	if err != nil {
		return nil, err
	}
	response.Total = total
	names, err := s.namesOf(ctx, of, cases)
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		response.Cases = append(response.Cases, caseMessage(c, names[c.Group]))
	}
	if len(cases) == pageSize(r.PageSize) {
		response.NextPageToken, err = token(cases[len(cases)-1].Group)
	}
	return response, err
}

// listHanded lists the cases that the actor gave away.
func (s *caseloadService) listHanded(ctx context.Context, r *journeyv1.ListCasesRequest, since calendar.Date, after string, response *journeyv1.ListCasesResponse) (err error) {
	gave := givenAwayBy(r.Operation, r.PreviousCaseworker)
	cases, total, err := caseload.HandedBy(ctx, s.rows(gave), r.Operation, r.PreviousCaseworker, since, after, pageSize(r.PageSize))
	if err != nil {
		return err
	}
	response.Total = total
	for _, c := range cases {
		response.Cases = append(response.Cases, &journeyv1.Case{Participant: c.Group, Caseworker: c.Caseworker, Partner: c.Partner,
			PreviousCaseworker: r.PreviousCaseworker, ResponsibleSince: c.Since.String()})
	}
	if len(cases) == pageSize(r.PageSize) {
		response.NextPageToken, err = token(cases[len(cases)-1].Group)
	}
	return err
}

// gaveAway: a case worker asks for the cases that were theirs. They are told who has them since when, and nothing
// else, for the cases are not theirs any more; a filter by anything else would tell more.
func gaveAway(actor Actor, r *journeyv1.ListCasesRequest) bool {
	return actor.Role == journeyv1.Role_ROLE_CASE_WORKER && r.PreviousCaseworker == actor.ID && r.Caseworker == "" && r.Partner == "" &&
		r.Phase == journeyv1.Phase_PHASE_UNSPECIFIED && r.Flag == journeyv1.CaseFlag_CASE_FLAG_UNSPECIFIED
}

// namesOf opens the names of a page of cases for those who may see them.
func (s *caseloadService) namesOf(ctx context.Context, of scope, cases []caseload.Case) (map[string]string, error) {
	// The list is narrowed already: whoever is on it is as near as the role reaches.
	if !ActorOf(ctx).opens(rights.ListCases, rights.Own, identity) || len(cases) == 0 {
		return nil, nil
	}
	groups := make([]string, len(cases))
	for i, c := range cases {
		groups[i] = c.Group
	}
	return s.people.names(ctx, of, lookOf(ctx, of.Operation), groups)
}

func caseMessage(c caseload.Case, name string) *journeyv1.Case {
	m := &journeyv1.Case{
		Participant: c.Group, Name: name, Caseworker: c.Caseworker, Partner: c.Partner, Phase: c.Phase,
		EnteredOn: c.EnteredOn.String(), ExitedOn: c.ExitedOn.String(), LastContactOn: c.LastContactOn.String(),
		DaysSinceContact: c.DaysSinceContact, OpenBarriers: c.OpenBarriers,
		Module: c.Module, Trial: c.Trial, Placement: c.Placement, PlacementKind: c.PlacementKind,
		NextObligation: c.Next.ID, Flags: c.Flags, PermitEndsOn: c.PermitEndsOn.String(), Version: c.Version,
		PreviousCaseworker: c.Previous, ResponsibleSince: c.Since.String(),
	}
	if c.Next.ID != "" {
		m.NextObligationOpensOn, m.NextObligationDueOn = c.Next.OpensOn.String(), c.Next.ClosesOn.String()
	}
	for _, g := range c.Goals {
		m.Goals = append(m.Goals, &journeyv1.CaseGoal{Goal: g.ID, TargetOn: g.TargetOn.String()})
	}
	return m
}
