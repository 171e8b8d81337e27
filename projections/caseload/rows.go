package caseload

import (
	"journey/domain/calendar"
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
	s := stand(facts)
	caseworker, partner := person.Responsible(facts)
	goals, targets := s.openGoals()
	placement := s.placements.latest()
	return []projections.TableRows{
		{Table: "cases", Rows: [][]any{{
			query.Word(s.phase()), caseworker, partner, query.Day(s.enteredOn), query.Day(s.stayedFrom), query.Day(s.exitedOn),
			query.Day(s.lastContactOn), query.Day(s.lastServiceOn), len(s.modules)+len(s.trials) > 0, len(s.barriers),
			query.Day(s.plannedOn), goals, query.Days(targets),
			s.modules.latest().id, s.trials.latest().id, placement.id, query.Word(placement.kind), s.flagged(facts),
			query.Day(permitEnds(facts)), g.Members[0].Head.Version,
		}}},
		members(g), obligations(g), identities(g),
	}, nil
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

// permitEnds is the last day of the permission to work: of the document that became valid last, of these
// the last recorded. None if it has no end, or permits nothing.
func permitEnds(facts []person.Fact) calendar.Date {
	var last *journeyv1.WorkAccessRecorded
	for _, f := range facts {
		if a := f.Step.GetWorkAccessRecorded(); a != nil && (last == nil || a.GetValidFrom() >= last.GetValidFrom()) {
			last = a
		}
	}
	granted := last.GetAccess() == journeyv1.WorkAccess_WORK_ACCESS_FREE ||
		last.GetAccess() == journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED && last.GetPermit() == journeyv1.PermitDecision_PERMIT_DECISION_GRANTED
	if !granted {
		return calendar.None
	}
	if ends := day(last.GetPermitValidTo()); ends != calendar.None {
		return ends
	}
	return day(last.GetValidTo())
}

// day reads a date that was accepted before; what cannot be read is no date.
func day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		return calendar.None
	}
	return d
}
