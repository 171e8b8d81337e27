package outcome

import (
	"cmp"
	"slices"
	"sync"

	"journey/domain/followup"
	"journey/domain/operation"
	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// rows is the row function: what was known of a group from which position of the log up to which.
func rows(g projections.Group) ([]projections.TableRows, error) {
	switch g.Kind {
	case journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT:
		return people(g), nil
	case journeyv1.HistoryKind_HISTORY_KIND_OPERATION:
		return append(programme(g.Members[0]), activities(g.Members[0])...), nil
	}
	return activities(g.Members[0]), nil
}

// people are the rows of one person's histories.
func people(g projections.Group) []projections.TableRows {
	var byTopic [alone + 1][]wording
	histories := make([]history, len(g.Members))
	for i, m := range g.Members {
		histories[i] = read(m)
		for _, w := range histories[i].wordings {
			t := topicOf(w.step)
			byTopic[t] = append(byTopic[t], w)
		}
	}
	names := naming(histories, byTopic[linking])
	policies := sync.OnceValue(func() followup.Policies { return operation.Fold(events(g.Context)).Policies })

	var parts track[participationRow]
	var sensitive track[specialRow]
	names.fold(byTopic[standing], func(position uint64, of []folded) {
		var rows []participationRow
		var answers []specialRow
		for _, p := range of {
			r, a := participations(p.name, p.facts)
			rows = append(rows, r...)
			if a != nil {
				answers = append(answers, *a)
			}
		}
		parts.set(position, rows)
		sensitive.set(position, answers)
	})
	var placed track[placementRow]
	var agreed track[termsRow]
	names.fold(byTopic[placing], func(position uint64, of []folded) {
		var rows []placementRow
		var terms []termsRow
		for _, p := range of {
			r, t := placements(p.name, p.facts, policies)
			rows, terms = append(rows, r...), append(terms, t...)
		}
		placed.set(position, rows)
		agreed.set(position, terms)
	})
	var cared track[responsibleRow]
	names.fold(byTopic[caring], func(position uint64, of []folded) {
		var rows []responsibleRow
		for _, p := range of {
			rows = append(rows, responsibles(p.name, p.facts)...)
		}
		cared.set(position, rows)
	})
	tables := []projections.TableRows{
		{Table: "participations", Rows: parts.rows()},
		{Table: "special_answers", Rows: sensitive.rows()},
		{Table: "placements", Rows: placed.rows()},
		{Table: "placement_terms", Rows: agreed.rows()},
		{Table: "responsibilities", Rows: cared.rows()},
	}
	return append(tables, names.singles(byTopic[alone])...)
}

// singles are the rows of the steps that make one each.
func (n names) singles(all []wording) []projections.TableRows {
	tables := []projections.TableRows{{Table: "statuses"}, {Table: "qualifications"}, {Table: "completions"}, {Table: "services"}}
	for _, w := range all {
		table, values := single(w)
		i := slices.IndexFunc(tables, func(t projections.TableRows) bool { return t.Table == table })
		if i < 0 {
			continue
		}
		for _, as := range n.spans(w) {
			full := append(make([]any, 0, len(values)+3), int64(as.from), int64(as.until), as.name)
			tables[i].Rows = append(tables[i].Rows, append(full, values...))
		}
	}
	for _, t := range tables {
		slices.SortStableFunc(t.Rows, func(a, b []any) int { return cmp.Compare(a[0].(int64), b[0].(int64)) })
	}
	return tables
}

func events(all []eventstore.Recorded) []*journeyv1.Event {
	es := make([]*journeyv1.Event, len(all))
	for i, e := range all {
		es[i] = e.Event
	}
	return es
}
