package caseload

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/journey"
	"journey/projections"
	"journey/projections/obligation"
	"journey/projections/person"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// rows is the case of one person. A person whose every step was retracted has none.
func rows(g projections.Group) ([]projections.TableRows, error) {
	facts := person.Facts(g)
	if g.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT || len(facts) == 0 {
		return nil, nil
	}
	s := journey.Fold(facts)
	caseworker, partner := person.Responsible(facts)
	previous, since := handedOver(journey.Responsibles(facts))
	goals, targets := []string{}, []calendar.Date(nil)
	for _, goal := range s.Goals {
		goals, targets = append(goals, goal.ID), append(targets, goal.Target)
	}
	placement := latest(s.Placements)
	flagged := slices.ContainsFunc(s.Placements, func(p journey.Running) bool { return p.Flagged })
	return []projections.TableRows{
		{Table: "cases", Rows: [][]any{{
			query.Word(s.Phase), caseworker, partner, previous, query.Day(since), query.Day(s.Entered), query.Day(s.Stayed), query.Day(s.Exited),
			query.Day(s.LastContact), query.Day(s.LastService), len(s.Modules)+len(s.Trials) > 0, len(s.Barriers),
			query.Day(s.Planned), goals, query.Days(targets),
			latest(s.Modules).ID, latest(s.Trials).ID, placement.ID, query.Word(placement.Step.GetPlacementStarted().GetKind()), flagged,
			query.Day(s.PermitEnds), g.Members[0].Head.Version,
		}}},
		members(g), obligations(g), identities(g),
	}, nil
}

// handedOver is whom the caseworker has the case from, empty if from nobody, and since when; None if there is no
// caseworker. One who is assigned again, or for another partner, has it on.
func handedOver(all []journey.Responsible) (previous string, since calendar.Date) {
	since = calendar.None
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Caseworker != all[len(all)-1].Caseworker {
			return all[i].Caseworker, since
		}
		since = all[i].By.On
	}
	return "", since
}

// latest is what began last of what runs; the zero value if nothing does.
func latest(running []journey.Running) journey.Running {
	if len(running) == 0 {
		return journey.Running{}
	}
	return running[len(running)-1]
}

func members(g projections.Group) projections.TableRows {
	table := projections.TableRows{Table: "members"}
	for _, m := range g.Members {
		table.Rows = append(table.Rows, []any{m.Subject.ID})
	}
	return table
}

// obligations are those that somebody had to meet or has to; the detached are shown by the follow-up alone.
func obligations(g projections.Group) projections.TableRows {
	table := projections.TableRows{Table: "obligations"}
	for _, o := range person.Obligations(g) {
		if !o.Detached {
			table.Rows = append(table.Rows, obligation.Values(o))
		}
	}
	return table
}
