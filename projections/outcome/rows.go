package outcome

import (
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// rows is the row function. For each position at which something changed it asks the domain what the facts
// were, as known then, and keeps what stayed the same from position to position as one row. So what was
// known at a position never changes, whatever is recorded, corrected or retracted later.
func (s *sets) rows(g projections.Group) ([]projections.TableRows, error) {
	switch g.Kind {
	case journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT:
		return s.people(g), nil
	case journeyv1.HistoryKind_HISTORY_KIND_OPERATION:
		h := read(g.Members[0])
		return append(programmeRows(h), activities(h)), nil
	}
	return []projections.TableRows{activities(read(g.Members[0]))}, nil
}

// people are the rows of one person's histories.
func (s *sets) people(g projections.Group) []projections.TableRows {
	histories := make([]history, len(g.Members))
	for i, m := range g.Members {
		histories[i] = read(m)
	}
	reopening(histories)
	n := naming(histories)
	tables := standings(histories, n)
	tables = append(tables, placings(histories, n, g.Facts)...)
	tables = append(tables, s.countings(histories, n, g.Facts)...)
	tables = append(tables, followings(histories, n, g.Facts), carings(histories, n))
	return append(tables, singles(histories, n)...)
}

// standings are the participations with their sensitive answers.
func standings(histories []history, n names) []projections.TableRows {
	var taken track[participationRow]
	var sensitive track[specialRow]
	for _, position := range turns(histories, standing, n.links()...) {
		var rows []participationRow
		var answers []specialRow
		for _, who := range n.at(position) {
			p := indicator.Stand(who.upTo(standing, position))
			if p.Entry == nil {
				continue
			}
			rows = append(rows, participations(who.name, p)...)
			answers = append(answers, special(who.name, p.Entry, who.destroyed(p.Entry.Member)))
		}
		taken.set(position, rows)
		sensitive.set(position, answers)
	}
	return []projections.TableRows{
		{Table: "participations", Rows: taken.rows()}, {Table: "special_answers", Rows: sensitive.rows()},
	}
}

// placings are the placements, their terms, and what lasted of them.
func placings(histories []history, n names, facts func() operation.Facts) []projections.TableRows {
	var placed track[placementRow]
	var agreed track[termsRow]
	var lasted track[sustainedRow]
	if anyPlacement(histories) {
		policies := facts().Policies
		for _, position := range turns(histories, placing, n.links()...) {
			var rows []placementRow
			var of []termsRow
			var lasting []sustainedRow
			for _, who := range n.at(position) {
				p := indicator.Fold(who.upTo(placing, position), policies)
				own := placements(who.name, p)
				rows = append(rows, own...)
				of = append(of, terms(who.name, p, policies)...)
				lasting = append(lasting, sustained(who.name, p, own)...)
			}
			placed.set(position, rows)
			agreed.set(position, of)
			lasted.set(position, lasting)
		}
	}
	return []projections.TableRows{
		{Table: "placements", Rows: placed.rows()}, {Table: "placement_terms", Rows: agreed.rows()},
		{Table: "sustained", Rows: lasted.rows()},
	}
}

// anyPlacement: without one, statuses alone need no fold.
func anyPlacement(histories []history) bool {
	for _, h := range histories {
		for _, past := range h.of[placing] {
			if past.Event.GetStep().GetPlacementStarted() != nil {
				return true
			}
		}
	}
	return false
}

// carings are who was responsible.
func carings(histories []history, n names) projections.TableRows {
	var cared track[responsibleRow]
	for _, position := range turns(histories, caring, n.links()...) {
		var rows []responsibleRow
		for _, who := range n.at(position) {
			rows = append(rows, responsibles(who.name, who.upTo(caring, position))...)
		}
		cared.set(position, rows)
	}
	return projections.TableRows{Table: "responsibilities", Rows: cared.rows()}
}

// upTo is the facts of a topic in each of a person's histories as known at a position.
func (p person) upTo(t topic, position uint64) [][]journey.Fact {
	facts := make([][]journey.Fact, len(p.members))
	for i, h := range p.members {
		facts[i] = h.upTo(t, position)
	}
	return facts
}

// destroyed: the sensitive answers of a member can never be opened again.
func (p person) destroyed(member string) bool {
	for _, h := range p.members {
		if h.id == member {
			return h.erased
		}
	}
	return false
}
