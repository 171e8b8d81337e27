package projections

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"journey/domain/operation"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// fold decodes everything at once and calls the row function for each group. Bytes that do not decode,
// of parked groups as well, are damage.
func (w *work) fold(ctx context.Context, store eventstore.Store, model Model) error {
	var histories [][]eventstore.Message
	for _, f := range w.groups {
		for _, h := range f.members {
			histories = append(histories, w.toDecode(f, h))
		}
	}
	messages := slices.Concat(histories...)
	// Damage is found in the order of the log.
	slices.SortFunc(messages, func(a, b eventstore.Message) int {
		if a.Sequence < b.Sequence {
			return -1
		}
		return 1
	})
	decoded, err := store.DecodeAll(ctx, messages)
	if err != nil {
		return err
	}
	bySubject := make(map[string][]eventstore.Recorded, len(histories))
	for _, h := range histories {
		if len(h) > 0 {
			bySubject[h[0].Subject] = make([]eventstore.Recorded, 0, len(h))
		}
	}
	for i, m := range messages {
		bySubject[m.Subject] = append(bySubject[m.Subject], decoded[i])
	}
	for name, f := range w.groups {
		if f.still || len(f.members) == 0 {
			continue
		}
		var members []eventstore.History
		for _, h := range f.members {
			text := h.subject.String()
			members = append(members, eventstore.History{Subject: h.subject, Head: w.after(h), Events: bySubject[text]})
		}
		f.rows = tableRows{}
		f.why = model.fold(name, members, w.contexts[name.Operation].facts, f.rows)
	}
	return nil
}

// toDecode is the whole history of a member, or only what is new when its group is parked.
func (w *work) toDecode(f *folding, h head) []eventstore.Message {
	text := h.subject.String()
	if !f.still {
		return w.histories[text]
	}
	if n := w.fresh[text]; n != nil {
		return n.messages
	}
	return nil
}

// after is the head of a history at the mark.
func (w *work) after(h head) eventstore.Head {
	if n := w.fresh[h.subject.String()]; n != nil {
		return n.after
	}
	return h.head
}

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
