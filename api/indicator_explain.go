package api

import (
	"context"
	"slices"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/rights"
	"journey/domain/indicator"
	"journey/domain/sentence"
	"journey/eventstore"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// ExplainIndicator lists who is behind an indicator. The list comes from the rows, the reasons from the
// histories; if the two disagree, that is a fault and no answer.
func (s *indicatorService) ExplainIndicator(ctx context.Context, r *journeyv1.ExplainIndicatorRequest) (*journeyv1.ExplainIndicatorResponse, error) {
	a, err := s.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	place, ok := a.set.Find(r.Code)
	switch {
	case !ok:
		return nil, fail(connect.CodeInvalidArgument, "figures.unknown_code", "code", a.set.Name)
	case a.set.Codes[place].At == indicator.OfOperation:
		return nil, fail(connect.CodeInvalidArgument, "outcome.not_of_people", "code")
	case !a.set.ByYear && r.Year != 0:
		return nil, fail(connect.CodeInvalidArgument, "figures.no_years", "year", a.set.Name)
	case !a.set.ByYear && r.Flow != 0:
		return nil, fail(connect.CodeInvalidArgument, "figures.no_years", "flow", a.set.Name)
	case a.set.ByYear && r.Year == 0:
		return nil, fail(connect.CodeInvalidArgument, "figures.year_missing", "year")
	}
	of := outcome.Members{
		Place: place, Special: a.set.Codes[place].Special, Moment: a.set.Codes[place].At, Gender: r.Breakdown, Near: r.Near,
	}
	if a.set.ByYear {
		of.Flow, of.Year = indicator.Flow(max(r.Flow, journeyv1.IndicatorFlow_INDICATOR_FLOW_ENTERING)), int(r.Year)
	}
	page := outcome.Page{Size: pageSize(r.PageSize)}
	after, err := fromToken[string](r.PageToken)
	if err != nil {
		return nil, err
	}
	if after != nil {
		page.After = *after
	}
	list, total, next, err := outcome.Behind(ctx, s.figures(r.Operation), r.Operation, of, a.at, page)
	if err != nil {
		return nil, err
	}
	if of.Special && len(list) > 0 {
		err = s.showAnswers(ctx, r.Operation, rights.ReadBehind, list...)
	} else {
		err = s.showFigures(ctx, r.Operation)
	}
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ExplainIndicatorResponse{Total: total, Freshness: a.fresh}
	for _, participant := range list {
		why, verdict, err := s.why(ctx, r.Operation, participant, a.set, place, a.at)
		if err != nil {
			return nil, err
		}
		if !a.set.ByYear && (r.Near && !verdict.Near || !r.Near && !verdict.Yes) {
			return nil, fail(connect.CodeInternal, "figures.rows_differ", "")
		}
		response.Participations = append(response.Participations, why)
	}
	if next != "" {
		response.NextPageToken, err = token(next)
	}
	return response, err
}

// why explains one participation.
func (s *Server) why(ctx context.Context, operation, participant string, set indicator.Set, place int, at outcome.At) (*journeyv1.ExplainedParticipation, indicator.Verdict, error) {
	members, err := s.linked(ctx, operation, participant)
	if err != nil {
		return nil, indicator.Verdict{}, err
	}
	why := &journeyv1.ExplainedParticipation{Participant: participant}
	verdicts := outcome.Explain(set, members, participant, at)
	if verdicts == nil {
		return nil, indicator.Verdict{}, fail(connect.CodeInternal, "figures.rows_differ", "")
	}
	v := verdicts[place]
	words, _ := sentence.Rule(string(v.Rule))
	why.Counts, why.Rule, why.German, why.English = v.Yes, string(v.Rule), words.German, words.English
	why.Steps, err = s.proof(ctx, operation, members, v.By)
	return why, v, err
}

// linked loads the histories of a participant and of everybody ever linked with it.
func (s *Server) linked(ctx context.Context, operation, participant string) ([]eventstore.History, error) {
	return s.linkedBy(ctx, operation, participant, s.histories.get)
}

// linkedBy does so with a way to load a history. The first is that of the participant itself.
func (s *Server) linkedBy(ctx context.Context, operation, participant string,
	load func(context.Context, eventstore.Subject) (eventstore.History, error),
) ([]eventstore.History, error) {
	var members []eventstore.History
	names := []string{participant}
	for i := 0; i < len(names); i++ {
		subject := eventstore.Subject{Operation: operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: names[i]}
		history, err := load(ctx, subject)
		if err != nil {
			return nil, storeError(err)
		}
		history.Subject = subject
		members = append(members, history)
		for _, other := range outcome.LinkedWith(history) {
			if !slices.Contains(names, other) {
				names = append(names, other)
			}
		}
	}
	return members, nil
}

// proof names the steps that a figure rests on, each once, in the order of the log.
func (s *Server) proof(ctx context.Context, operation string, members []eventstore.History, by []indicator.Source) ([]*journeyv1.ProofStep, error) {
	var steps []*journeyv1.ProofStep
	var positions []uint64
	for _, source := range by {
		if slices.Contains(positions, source.Sequence) {
			continue
		}
		for _, m := range members {
			for _, e := range m.Events {
				if e.Sequence == source.Sequence {
					steps, positions = append(steps, stepMessage(e, source, s.Store.LogID())), append(positions, source.Sequence)
				}
			}
		}
	}
	known, err := outcome.KnownFrom(ctx, s.figures(operation), operation, positions)
	if err != nil {
		return nil, err
	}
	for i := range steps {
		if !known[i].IsZero() {
			steps[i].KnownFrom = timestamppb.New(known[i])
		}
	}
	slices.SortFunc(steps, func(a, b *journeyv1.ProofStep) int { return int(a.Position.Sequence) - int(b.Position.Sequence) })
	return steps, nil
}

func stepMessage(e eventstore.Recorded, of indicator.Source, log string) *journeyv1.ProofStep {
	return &journeyv1.ProofStep{
		Participant: e.Event.GetSubject(), Version: e.Event.GetVersion(), OriginalVersion: of.Version,
		Position: &journeyv1.Position{Log: log, Sequence: e.Sequence}, Kind: outcome.KindOf(e.Event.GetStep()),
		OccurredOn: e.Event.GetOccurredOn(), RecordedAt: e.Event.GetRecordedAt(), RecordedBy: e.Event.GetActor().GetId(), Hash: e.Hash[:],
	}
}
