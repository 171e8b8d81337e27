package api

import (
	"bytes"
	"context"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/refusal"
	"journey/domain/sentence"
	"journey/eventstore"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// ruleWindowClosed says that no step changed a figure but the time that passed.
const ruleWindowClosed = "window.closed_meanwhile"

// RestateReport says what the table of a report reads now, or in another report, cell by cell, with the
// participations behind each difference and the steps that caused it.
func (s *reportService) RestateReport(ctx context.Context, r *journeyv1.RestateReportRequest) (*journeyv1.RestateReportResponse, error) {
	facts, reports, err := s.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	report, ok := find(reports, r.Number)
	if !ok {
		return nil, fail(connect.CodeNotFound, "report.unknown", "number")
	}
	set, err := setOf(facts)
	if err != nil {
		return nil, err
	}
	if rule := report.notHere(set, s.Store.LogID()); rule != "" && rule != "report.other_definitions" {
		return nil, fail(connect.CodeFailedPrecondition, refusal.Rule(rule), "number")
	}
	fresh, err := s.fresh(ctx, "outcome", r.AtLeast)
	if err != nil {
		return nil, err
	}
	then := report.at(facts)
	now := outcome.At{CutOff: then.CutOff, Position: fresh.Position.GetSequence(), KnownOn: calendar.Of(s.Now(), facts.Zone)}
	response := &journeyv1.RestateReportResponse{
		DefinitionChanged: !bytes.Equal(report.issued.GetDefinitionSha256(), hashOf(set)), Freshness: fresh,
	}
	var after []*journeyv1.Figure
	if r.Against != 0 {
		other, ok := find(reports, r.Against)
		if !ok {
			return nil, fail(connect.CodeNotFound, "report.unknown", "against")
		}
		now, after = other.at(facts), other.issued.GetFigures()
		if rule := other.notHere(set, s.Store.LogID()); rule != "" {
			return nil, fail(connect.CodeFailedPrecondition, refusal.Rule(rule), "against")
		}
	} else {
		table, err := outcome.Table(ctx, s.Database, set, r.Operation, now)
		if err != nil {
			return nil, err
		}
		after = indicator.Figures(table)
	}
	if fresh.Position.GetSequence() < max(then.Position, now.Position) {
		return nil, fail(connect.CodeUnavailable, "query.not_yet", "number")
	}
	known, err := outcome.KnownAt(ctx, s.Database, r.Operation, now.Position)
	if err != nil {
		return nil, err
	}
	response.KnownPosition, response.KnownAt = s.position(now.Position), timestamppb.New(known)
	response.Differences = differences(report.issued.GetFigures(), after)
	moved, err := outcome.Restated(ctx, s.Database, set, r.Operation, then, now)
	if err != nil {
		return nil, err
	}
	c := causes{server: s.Server, operation: r.Operation, set: set, then: then, now: now}
	return response, c.add(ctx, response.Differences, moved)
}

// causes finds out why cells differ.
type causes struct {
	server    *Server
	operation string
	set       indicator.Set
	then, now outcome.At
}

// add puts each participation that moved under the cells that it moved.
func (c causes) add(ctx context.Context, cells []*journeyv1.FigureDifference, moved []outcome.Moved) error {
	type cell struct{ code, breakdown string }
	index := map[cell]*journeyv1.FigureDifference{}
	for _, d := range cells {
		index[cell{d.Code, d.Breakdown}] = d
	}
	for _, m := range moved {
		before, after := c.set.Table(tallies(m.Then)), c.set.Table(tallies(m.Now))
		var why *reasons
		for _, d := range differences(indicator.Figures(before), indicator.Figures(after)) {
			to := index[cell{d.Code, d.Breakdown}]
			if to == nil {
				continue // one moved in and another one out
			}
			if why == nil {
				var err error
				if why, err = c.reasons(ctx, m); err != nil {
					return err
				}
			}
			to.Causes = append(to.Causes, why.cause(m.Participant, d))
		}
	}
	return nil
}

func tallies(all []indicator.Tally) []indicator.Count {
	counts := make([]indicator.Count, len(all))
	for i, t := range all {
		counts[i] = indicator.Count{Tally: t, Number: 1}
	}
	return counts
}

// reasons is what is to be said of one participation.
type reasons struct {
	set       indicator.Set
	then, now []indicator.Verdict
	steps     []*journeyv1.ProofStep
}

func (c causes) reasons(ctx context.Context, m outcome.Moved) (*reasons, error) {
	members, err := c.server.linked(ctx, c.operation, m.Participant)
	if err != nil {
		return nil, err
	}
	r := &reasons{set: c.set, then: outcome.Explain(c.set, members, m.Participant, c.then), now: outcome.Explain(c.set, members, m.Participant, c.now)}
	r.steps, err = c.server.proof(ctx, c.operation, members, at(members, m.Positions))
	return r, err
}

// at are the steps that lie at positions.
func at(members []eventstore.History, positions []uint64) []indicator.Source {
	var all []indicator.Source
	for _, position := range positions {
		for _, m := range members {
			for _, e := range m.Events {
				if e.Sequence == position {
					version := e.Event.GetVersion()
					all = append(all, indicator.Source{Member: m.Subject.ID, Version: version, Effective: version, Sequence: position})
				}
			}
		}
	}
	return all
}

// cause is why a participation moved a cell.
func (r *reasons) cause(participant string, d *journeyv1.FigureDifference) *journeyv1.Cause {
	cause := &journeyv1.Cause{
		Participant: participant, Steps: r.steps,
		Counted: d.Before.GetValue() > 0, Counts: d.After.GetValue() > 0,
	}
	cause.RuleBefore, cause.RuleAfter = r.rule(r.then, d.Code), r.rule(r.now, d.Code)
	rule := cause.RuleAfter
	if len(r.steps) == 0 {
		rule = ruleWindowClosed
	}
	words, _ := sentence.Rule(rule)
	cause.German, cause.English = words.German, words.English
	return cause
}

// rule is the rule that decided on a code of a report; empty if it was no participation then.
func (r *reasons) rule(verdicts []indicator.Verdict, key string) string {
	for place, code := range r.set.Codes {
		if place < len(verdicts) && (code.Code == key || indicator.CodeOf(key) == code.Code) {
			return string(verdicts[place].Rule)
		}
	}
	return ""
}
