package projections

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// groupKey names a group within its operation.
type groupKey struct{ Operation, ID string }

// person is what the history of a participant says about links: when it registered, and who it is the
// same person as.
type person struct {
	registered uint64
	others     []string
}

// links are the participants whose histories ever spoke of a link. Two are linked when both histories say
// so, or with Model.EverLinked when both ever did.
type links map[groupKey]person

// component is the participants linked with one, in one step or several: the group, the one that names it
// first. That is the earliest registration; then by registration.
func (l links) component(one groupKey) []string {
	if _, ok := l[one]; !ok {
		return []string{one.ID}
	}
	seen := map[string]bool{one.ID: true}
	members := []string{one.ID}
	for i := 0; i < len(members); i++ {
		for _, other := range l[groupKey{one.Operation, members[i]}].others {
			back := l[groupKey{one.Operation, other}].others
			if !seen[other] && slices.Contains(back, members[i]) {
				seen[other] = true
				members = append(members, other)
			}
		}
	}
	slices.SortFunc(members, func(a, b string) int {
		return cmp.Or(
			cmp.Compare(l[groupKey{one.Operation, a}].registered, l[groupKey{one.Operation, b}].registered),
			cmp.Compare(a, b))
	})
	return members
}

// group is the group of a history.
func (l links) group(s eventstore.Subject) groupKey {
	key := groupKey{s.Operation, s.ID}
	if s.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		key.ID = l.component(key)[0]
	}
	return key
}

// concerns says whether an event can change what its history says about links.
func (l links) concerns(s eventstore.Subject, e envelope) bool {
	if s.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		return false
	}
	_, known := l[groupKey{s.Operation, s.ID}]
	switch e.step {
	case stepLinked, stepUnlinked:
		return true
	case stepRegistered, stepRetracted, stepCorrected:
		return known // only what was said before can be corrected or retracted
	}
	return false
}

// said reads what a participant's history says about links after all corrections and retractions; with
// EverLinked what it ever said, whatever became of it.
func (m Model) said(history []eventstore.Message) (person, error) {
	p := person{registered: math.MaxInt64}
	ever := map[string]bool{}
	effective := map[uint64]*journeyv1.Step{}
	retracted := map[uint64]bool{}
	var order []uint64
	for _, message := range history {
		event, err := open(message)
		if err != nil {
			return person{}, err
		}
		switch step := event.GetStep().GetKind().(type) {
		case *journeyv1.Step_ParticipantRegistered:
			p.registered = min(p.registered, message.Sequence)
		case *journeyv1.Step_PersonsLinked, *journeyv1.Step_PersonsUnlinked:
			effective[event.GetVersion()] = event.GetStep()
			order = append(order, event.GetVersion())
			ever[event.GetStep().GetPersonsLinked().GetOther()] = true
		case *journeyv1.Step_FactCorrected:
			if _, ok := effective[step.FactCorrected.GetVersion()]; ok {
				effective[step.FactCorrected.GetVersion()] = step.FactCorrected.GetStep()
				ever[step.FactCorrected.GetStep().GetPersonsLinked().GetOther()] = true
			}
		case *journeyv1.Step_FactRetracted:
			retracted[step.FactRetracted.GetVersion()] = true
		}
	}
	others := map[string]bool{}
	for _, version := range order {
		if retracted[version] {
			continue
		}
		switch step := effective[version].GetKind().(type) {
		case *journeyv1.Step_PersonsLinked:
			others[step.PersonsLinked.GetOther()] = true
		case *journeyv1.Step_PersonsUnlinked:
			delete(others, step.PersonsUnlinked.GetOther())
		}
	}
	if m.EverLinked {
		delete(ever, "") // a step that is no link
		others = ever
	}
	p.others = slices.Sorted(maps.Keys(others))
	return p, nil
}

const selectLinks = `SELECT operation, participant, registered, others FROM links`

// readLinks reads all links of a generation.
func readLinks(ctx context.Context, tx pgx.Tx) (links, error) {
	rows, err := tx.Query(ctx, selectLinks)
	if err != nil {
		return nil, err
	}
	l := links{}
	var key groupKey
	var p person
	_, err = pgx.ForEachRow(rows, []any{&key.Operation, &key.ID, &p.registered, &p.others}, func() error {
		l[key] = person{p.registered, slices.Clone(p.others)}
		return nil
	})
	return l, err
}

const upsertLink = `
INSERT INTO links (operation, participant, registered, others) VALUES ($1, $2, $3, $4)
ON CONFLICT (operation, participant) DO UPDATE SET registered = excluded.registered, others = excluded.others`

// queue stores the links of some participants.
func (l links) queue(b *pgx.Batch, keys []groupKey) {
	for _, key := range keys {
		others := l[key].others
		if others == nil {
			others = []string{}
		}
		b.Queue(upsertLink, key.Operation, key.ID, l[key].registered, others)
	}
}
