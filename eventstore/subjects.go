package eventstore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	journeyv1 "journey/proto/journey/v1"
)

// Subjects implements Store.
func (h *histories) Subjects(ctx context.Context, operation string, kind journeyv1.HistoryKind) ([]Subject, error) {
	if kindWords[kind] == "" || operation != "" && !idPattern.MatchString(operation) {
		return nil, &DraftError{DraftSubject, "no operation or no kind of history"}
	}
	found, err := h.journal.subjects(ctx, "journey."+cmp.Or(operation, "*")+"."+kindWords[kind]+".*")
	if err != nil {
		return nil, err
	}
	all := make([]Subject, 0, len(found))
	for _, text := range found {
		s, err := ParseSubject(text)
		if err != nil {
			return nil, &DamageError{DamageUndecodable, 0, "a message does not lie under the subject of a history"}
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Subject) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.ID, b.ID))
	})
	return slices.Compact(all), nil // between two pages one may move
}

// subjects asks the leader, page by page: it gives 100,000 at once.
func (l *natsLog) subjects(ctx context.Context, filter string) ([]string, error) {
	var all []string
	for {
		question, err := json.Marshal(map[string]any{"subjects_filter": filter, "offset": len(all)})
		if err != nil {
			return nil, err
		}
		info, err := l.infoOn(ctx, question)
		if err != nil {
			return nil, fmt.Errorf("subjects of the log: %w", err)
		}
		for subject := range info.State.Subjects {
			all = append(all, subject)
		}
		if len(info.State.Subjects) == 0 || len(all) >= info.Total {
			return all, nil
		}
	}
}
