package outcome

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// responsibleRow is who is responsible for a participation at the cut-offs from countsFrom up to, not
// including, countsUntil.
type responsibleRow struct {
	participant             string
	countsFrom, countsUntil calendar.Date
	caseworker, partner     string
	step                    indicator.Source
}

var responsibleColumns = []string{
	"participant", "counts_from", "counts_until", "caseworker", "partner", "member", "version", "effective", "position",
}

func (r responsibleRow) values() []any {
	return append([]any{r.participant, day(r.countsFrom), day(r.countsUntil), r.caseworker, r.partner}, behind(r.step)...)
}

// responsibles are the assignments and accepted transfers of a person's histories that hold, in order; of
// several on a day the last.
func responsibles(name string, histories [][]journey.Fact) []responsibleRow {
	type id struct{ member, transfer string }
	proposed := map[id]*journeyv1.CaseTransferProposed{}
	facts := slices.Concat(histories...)
	slices.SortStableFunc(facts, func(a, b journey.Fact) int { return cmp.Compare(a.On, b.On) })
	for _, f := range facts {
		if p := f.Step.GetCaseTransferProposed(); p != nil {
			proposed[id{f.Event.GetSubject(), p.GetTransfer()}] = p
		}
	}
	var rows []responsibleRow
	for _, f := range facts {
		next := responsibleRow{participant: name, countsFrom: f.On, countsUntil: calendar.Forever, step: source(f)}
		switch kind := f.Step.GetKind().(type) {
		case *journeyv1.Step_CaseworkerAssigned:
			next.caseworker, next.partner = kind.CaseworkerAssigned.GetCaseworker(), kind.CaseworkerAssigned.GetPartner()
		case *journeyv1.Step_CaseTransferDecided:
			p := proposed[id{f.Event.GetSubject(), kind.CaseTransferDecided.GetTransfer()}]
			if p == nil || !kind.CaseTransferDecided.GetAccepted() {
				continue
			}
			next.caseworker, next.partner = p.GetToCaseworker(), p.GetToPartner()
		default:
			continue
		}
		if n := len(rows); n > 0 {
			if rows[n-1].countsFrom == next.countsFrom {
				rows[n-1] = next
				continue
			}
			rows[n-1].countsUntil = next.countsFrom
		}
		rows = append(rows, next)
	}
	return rows
}
