package outcome

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
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
	facts := slices.Concat(histories...)
	slices.SortStableFunc(facts, func(a, b journey.Fact) int { return cmp.Compare(a.On, b.On) })
	var rows []responsibleRow
	for _, r := range journey.Responsibles(facts) {
		next := responsibleRow{
			participant: name, countsFrom: r.By.On, countsUntil: calendar.Forever,
			caseworker: r.Caseworker, partner: r.Partner, step: indicator.SourceOf(r.By),
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
