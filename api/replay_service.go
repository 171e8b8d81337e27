package api

import (
	"context"
	"time"

	"connectrpc.com/connect/v2"

	"journey/api/access"
	"journey/api/rights"
	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/domain/sentence"
	"journey/eventstore"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

type replayService struct{ *Server }

// ReplayHistory replays a history, and those of everybody ever linked with it, from the log and not from the
// cache.
func (s *replayService) ReplayHistory(ctx context.Context, r *journeyv1.ReplayHistoryRequest) (*journeyv1.ReplayHistoryResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	facts, err := s.registered(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	cutOff, err := s.pastDay(r.CutOff, facts)
	if err != nil {
		return nil, err
	}
	members, err := s.linkedBy(ctx, r.Operation, r.Participant, s.Store.Load)
	if err != nil {
		return nil, err
	}
	history := members[0]
	if len(history.Events) == 0 {
		return nil, fail(connect.CodeNotFound, "history.unknown", "participant")
	}
	by, err := s.readsHistory(ctx, history, rights.ReplayHistory)
	if err != nil {
		return nil, err
	}
	known, err := s.knownFrom(ctx, r.Operation, history)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ReplayHistoryResponse{
		CutOff: cutOff.String(), Position: &journeyv1.Position{Log: s.Store.LogID(), Sequence: history.Head.Sequence},
	}
	set, err := replayedBy(facts)
	if err != nil {
		return nil, err
	}
	shown, err := s.showHistory(ctx, by, history)
	if err != nil {
		return nil, err
	}
	response.Definition = definitionOf(set)
	response.Steps = s.replayed(history, known, shown)
	s.move(response.Steps, set, facts, members, cutOff)
	if by.answers(set, response.Steps) {
		err = s.showAnswers(ctx, r.Operation, rights.ReplayHistory, r.Participant)
	}
	return response, err
}

// replayedBy is the indicator set of an operation; nil if it has none.
func replayedBy(facts operation.Facts) (*indicator.Set, error) {
	if facts.IndicatorSet == journeyv1.IndicatorSet_INDICATOR_SET_UNSPECIFIED {
		return nil, nil
	}
	set, err := setOf(facts)
	return &set, err
}

func definitionOf(set *indicator.Set) string {
	if set == nil {
		return ""
	}
	return set.Definition()
}

// replayed are the steps of a history with their rules, and the state after each.
func (s *Server) replayed(history eventstore.History, known []time.Time, shown access.Shown) []*journeyv1.ReplayedStep {
	entries := s.entries(history, known, shown)
	corrections(entries)
	steps := make([]*journeyv1.ReplayedStep, len(entries))
	past := make([]journey.Past, len(entries))
	for i, e := range history.Events {
		past[i] = journey.Past{Event: e.Event, Sequence: e.Sequence}
		steps[i] = &journeyv1.ReplayedStep{
			Entry: entries[i], State: stateMessage(journey.Fold(journey.Effective(past[:i+1]))),
		}
		for _, rule := range journey.AcceptedBy(e.Event.GetStep()) {
			steps[i].Rules = append(steps[i].Rules, ruleMessage(rule))
		}
	}
	return steps
}

func ruleMessage(rule journey.Ground) *journeyv1.AcceptanceRule {
	words, _ := sentence.Rule(string(rule))
	return &journeyv1.AcceptanceRule{Rule: string(rule), German: words.German, English: words.English}
}

func stateMessage(s journey.State) *journeyv1.JourneyState {
	state := &journeyv1.JourneyState{
		Phase: s.Phase, EnteredOn: s.Entered.String(), ExitedOn: s.Exited.String(),
		LastContactOn: s.LastContact.String(), LastServiceOn: s.LastService.String(),
		Barriers: running(s.Barriers), Modules: running(s.Modules), Trials: running(s.Trials), Placements: running(s.Placements),
	}
	for _, g := range s.Goals {
		state.Goals = append(state.Goals, g.Plan+"/"+g.ID)
	}
	return state
}

func running(all []journey.Running) []string {
	var ids []string
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	return ids
}

// move says of each step what it moved: how the participation read just before it and just after it.
func (s *Server) move(steps []*journeyv1.ReplayedStep, set *indicator.Set, facts operation.Facts, members []eventstore.History, cutOff calendar.Date) {
	positions := make([]uint64, 0, 2*len(steps))
	for _, step := range steps {
		at := step.Entry.Position.Sequence
		positions = append(positions, at-1, at)
	}
	moments := outcome.Replay(set, facts, members, members[0].Subject.ID, positions, cutOff)
	for i, step := range steps {
		before, after := moments[2*i], moments[2*i+1]
		step.Figures = movedFigures(before, after)
		step.Obligations = movedObligations(before.Obligations, after.Obligations, cutOff)
	}
}
