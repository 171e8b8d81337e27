package projections

import (
	"fmt"
	"runtime"
	"slices"

	"journey/domain/operation"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// fold calls the row function for the histories that share a group's name: those of participants
// together, others, if an id is used for two kinds of history, each on its own. An error or a panic of the
// row function, or rows that do not fit their table, is the answer why.
func (m Model) fold(key groupKey, members []eventstore.History, facts func() operation.Facts, into tableRows) (why string) {
	written := map[string]int{}
	for table, rows := range into {
		written[table] = len(rows)
	}
	for _, kind := range kindsOf(members) {
		group := Group{Operation: key.Operation, Kind: kind, ID: key.ID, Facts: facts}
		for _, h := range members {
			if h.Subject.Kind == kind {
				group.Members = append(group.Members, h)
			}
		}
		group.Merged = merge(group.Members)
		if why = m.foldGroup(group, into); why != "" {
			for table := range into {
				into[table] = into[table][:written[table]]
			}
			return why
		}
	}
	return ""
}

// foldGroup calls the row function once.
func (m Model) foldGroup(group Group, into tableRows) (why string) {
	defer func() {
		// What a panic was called with may be personal data, unless it comes from the runtime.
		if cause := recover(); cause != nil {
			why = "panic"
			if err, ok := cause.(runtime.Error); ok {
				why = "panic: " + err.Error()
			}
		}
	}()
	tables, err := m.Rows(group)
	if err != nil {
		return err.Error()
	}
	var operation, id any = group.Operation, group.ID
	for _, t := range tables {
		i := slices.IndexFunc(m.Tables, func(table Table) bool { return table.Name == t.Table })
		if i < 0 {
			return fmt.Sprintf("rows for a table that the model does not have: %s", t.Table)
		}
		width := len(m.Tables[i].Columns) - 2
		all := make([]any, 0, len(t.Rows)*(width+2))
		into[t.Table] = slices.Grow(into[t.Table], len(t.Rows))
		for _, row := range t.Rows {
			if len(row) != width {
				return fmt.Sprintf("a row of table %s has %d values; it takes %d", t.Table, len(row), width)
			}
			begins := len(all)
			all = append(append(all, operation, id), row...)
			into[t.Table] = append(into[t.Table], slices.Clip(all[begins:]))
		}
	}
	return ""
}

func kindsOf(members []eventstore.History) []journeyv1.HistoryKind {
	var kinds []journeyv1.HistoryKind
	for _, h := range members {
		if !slices.Contains(kinds, h.Subject.Kind) {
			kinds = append(kinds, h.Subject.Kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// merge is the events of all histories by sequence.
func merge(members []eventstore.History) []eventstore.Recorded {
	if len(members) == 1 {
		return members[0].Events
	}
	var all []eventstore.Recorded
	for _, h := range members {
		all = append(all, h.Events...)
	}
	slices.SortFunc(all, func(a, b eventstore.Recorded) int {
		if a.Sequence < b.Sequence {
			return -1
		}
		return 1
	})
	return all
}
