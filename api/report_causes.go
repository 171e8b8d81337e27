package api

import (
	"context"
	"strconv"
	"strings"

	"connectrpc.com/connect/v2"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/sentence"
	"journey/eventstore"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

const (
	// ruleOtherDay says that no step changed a figure but the cut-off.
	ruleOtherDay = "report.other_cut_off"
	// ruleWindowClosed says that no step changed a figure but the time that passed; ruleWindowOpen, that it
	// has not passed yet for the other report.
	ruleWindowClosed = "window.closed_meanwhile"
	ruleWindowOpen   = "window.not_closed_yet"
	// ruleGone says that a participation is none any more, or none of its own; ruleNotYet, that it is none yet
	// for the other report.
	ruleGone   = "participation.gone"
	ruleNotYet = "participation.not_known_yet"
)

// causes finds out why cells differ.
type causes struct {
	server    *Server
	operation string
	set       indicator.Set
	then, now outcome.At
}

// add puts each participation that moved under the cells that it moved, and answers whose sensitive answers that tells.
func (c causes) add(ctx context.Context, cells []*journeyv1.FigureDifference, moved []outcome.Moved) (answers []string, err error) {
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
					return nil, err
				}
				why = &mover{c, m, members}
			}
			cause, err := why.cause(ctx, d)
			if err != nil {
				return nil, err
			}
			to.Causes = append(to.Causes, cause)
			if place, ok := c.set.Find(indicator.CodeOf(d.Code)); ok && c.set.Codes[place].Special {
				answers = append(answers, m.Participant)
			}
		}
	}
	return answers, nil
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
	steps, net := m.steps(place, on(m.now.CutOff))
	var err error
	if cause.Steps, err = m.server.proof(ctx, m.operation, m.members, steps); err != nil {
		return nil, err
	}
	rule := cause.RuleAfter
	switch {
	case net && rule == "" && m.now.Position < m.then.Position:
		rule = ruleNotYet
	case net && rule == "":
		rule = ruleGone
	case net:
	case m.otherDay(place, on):
		rule = ruleOtherDay
	case m.open(m.Then, place) && !m.open(m.Now, place):
		rule = ruleWindowClosed
	case !m.open(m.Then, place) && m.open(m.Now, place):
		rule = ruleWindowOpen
	default:
		return nil, fail(connect.CodeInternal, "figures.rows_differ", "")
	}
	words, _ := sentence.Rule(rule)
	cause.German, cause.English = words.German, words.English
	return cause, nil
}

// otherDay: with what the first report knows it stands otherwise on the cut-off of the second.
func (m *mover) otherDay(place int, on func(calendar.Date) calendar.Date) bool {
	then, now := on(m.then.CutOff), on(m.now.CutOff)
	return then != now && !m.alike(m.standing(m.then.Position, then), m.standing(m.then.Position, now), place)
}

// open: the window of a code is open by what it was tallied as.
func (m *mover) open(tallies []indicator.Tally, place int) bool {
	for _, t := range tallies {
		switch m.set.Codes[place].At {
		case indicator.OnLeaving:
			if t.Base.Has(place) && t.Open {
				return true
			}
		case indicator.SixMonthsLater:
			if t.Base.Has(place) && t.LaterOpen {
				return true
			}
		}
	}
	return false
}

func (m *mover) standing(position uint64, cutOff calendar.Date) *indicator.Standing {
	return outcome.StandingAt(m.set, m.members, m.Participant, position, cutOff)
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

// steps are the steps by which it came to stand otherwise for a code on a cut-off, and whether it does: steps
// that take each other back are no cause of anything, and then there are none.
func (m *mover) steps(place int, cutOff calendar.Date) (all []indicator.Source, differs bool) {
	if m.alike(m.standing(m.then.Position, cutOff), m.standing(m.now.Position, cutOff), place) {
		return nil, false
	}
	for _, position := range m.Positions {
		if m.alike(m.standing(position-1, cutOff), m.standing(position, cutOff), place) {
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
	return all, true
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
