package api

import (
	"context"
	"strconv"
	"strings"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/sentence"
	"journey/eventstore"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

const (
	// ruleWindowClosed says that no step changed a figure but the time that passed.
	ruleWindowClosed = "window.closed_meanwhile"
	// ruleGone says that a participation is none any more, or none of its own.
	ruleGone = "participation.gone"
)

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
		var why *mover
		for _, d := range differences(indicator.Figures(before), indicator.Figures(after)) {
			to := index[cell{d.Code, d.Breakdown}]
			if to == nil {
				continue // one moved in and another one out
			}
			if why == nil {
				members, err := c.server.linked(ctx, c.operation, m.Participant)
				if err != nil {
					return err
				}
				why = &mover{c, m, members}
			}
			cause, err := why.cause(ctx, d)
			if err != nil {
				return err
			}
			to.Causes = append(to.Causes, cause)
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

// mover is a participation that moved, with its histories.
type mover struct {
	causes
	outcome.Moved
	members []eventstore.History
}

// cause is why it moved a cell: the rules before and after, and the steps that changed it.
func (m *mover) cause(ctx context.Context, d *journeyv1.FigureDifference) (*journeyv1.Cause, error) {
	place, on := m.cell(d.Code)
	cause := &journeyv1.Cause{
		Participant: m.Participant, Counted: d.Before.GetValue() > 0, Counts: d.After.GetValue() > 0,
		RuleBefore: m.rule(place, m.then.Position, on(m.then.CutOff)), RuleAfter: m.rule(place, m.now.Position, on(m.now.CutOff)),
	}
	var err error
	if cause.Steps, err = m.server.proof(ctx, m.operation, m.members, m.steps(place, on(m.now.CutOff))); err != nil {
		return nil, err
	}
	rule := cause.RuleAfter
	switch {
	case rule == "":
		rule = ruleGone
	case len(cause.Steps) == 0:
		rule = ruleWindowClosed
	}
	words, _ := sentence.Rule(rule)
	cause.German, cause.English = words.German, words.English
	return cause, nil
}

// cell is the place of a code of a report, and the day on which those who are present in a year are looked at.
func (m *mover) cell(key string) (place int, on func(cutOff calendar.Date) calendar.Date) {
	place, _ = m.set.Find(indicator.CodeOf(key))
	on = func(cutOff calendar.Date) calendar.Date { return cutOff }
	if parts := strings.Split(key, "."); len(parts) == 3 && parts[0] == "present" {
		if year, err := strconv.Atoi(parts[1]); err == nil {
			on = func(cutOff calendar.Date) calendar.Date { return min(cutOff, calendar.New(year, 12, 31)) }
		}
	}
	return place, on
}

// rule is the rule that decided on a code; empty if there was no such participation.
func (m *mover) rule(place int, position uint64, cutOff calendar.Date) string {
	verdicts := outcome.Explain(m.set, m.members, m.Participant, outcome.At{CutOff: cutOff, Position: position})
	if place >= len(verdicts) {
		return ""
	}
	return string(verdicts[place].Rule)
}

// steps are the steps by which it came to stand otherwise for a code.
func (m *mover) steps(place int, cutOff calendar.Date) []indicator.Source {
	var all []indicator.Source
	for _, position := range m.Positions {
		before := outcome.StandingAt(m.set, m.members, m.Participant, position-1, cutOff)
		after := outcome.StandingAt(m.set, m.members, m.Participant, position, cutOff)
		if m.alike(before, after, place) {
			continue
		}
		for _, h := range m.members {
			for _, e := range h.Events {
				if e.Sequence == position {
					version := e.Event.GetVersion()
					all = append(all, indicator.Source{Member: h.Subject.ID, Version: version, Effective: version, Sequence: position})
				}
			}
		}
	}
	return all
}

// alike: two standings count the same for a code.
func (m *mover) alike(a, b *indicator.Standing, place int) bool {
	switch {
	case a == nil || b == nil:
		return a == b
	case a.Gender != b.Gender, a.Yes.Has(place) != b.Yes.Has(place), a.Base.Has(place) != b.Base.Has(place), a.Unknown.Has(place) != b.Unknown.Has(place),
		m.set.ByYear && (a.EnteredOn != b.EnteredOn || a.ExitedOn != b.ExitedOn),
		m.set.Codes[place].At == indicator.OnLeaving && a.ClosesOn != b.ClosesOn,
		m.set.Codes[place].At == indicator.SixMonthsLater && a.LaterOn != b.LaterOn:
		return false
	}
	return true
}
