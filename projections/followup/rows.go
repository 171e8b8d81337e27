package followup

import (
	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/obligation"
	"journey/projections/person"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// rows is the obligations of one person. Who is responsible for the person is responsible for all of
// them, whoever was when they arose.
func rows(g projections.Group) ([]projections.TableRows, error) {
	if g.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		return nil, nil
	}
	caseworker, partner := person.Responsible(person.Facts(g))
	table := projections.TableRows{Table: "obligations"}
	for _, o := range person.Obligations(g) {
		table.Rows = append(table.Rows, append(obligation.Values(o),
			string(o.Clock), o.Anchor, query.Day(o.Begins), o.PolicyVersion, caseworker, partner,
			attempted(o.Attempts), string(o.NotRequiredReason), query.Day(o.PlacementEndedOn), o.OutsideRates, o.Detached,
			position(g, o.Member, o.AnchorVersion), position(g, o.Member, o.CompletedBy)))
	}
	return []projections.TableRows{table}, nil
}

func attempted(attempts []followup.Attempt) any {
	days := make([]calendar.Date, len(attempts))
	for i, a := range attempts {
		days[i] = a.On
	}
	return query.Days(days)
}

// position is where a version of a member's history lies in the log; nil for version 0.
func position(g projections.Group, member string, version uint64) any {
	for _, m := range g.Members {
		if m.Subject.ID == member {
			return at(m.Events, version)
		}
	}
	return nil
}

// at: versions are counted from 1 without a gap.
func at(events []eventstore.Recorded, version uint64) any {
	if version == 0 || version > uint64(len(events)) {
		return nil
	}
	return events[version-1].Sequence
}
