package outcome

import (
	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/operation"
	"journey/projections"
)

// membershipRow is how a participation stands in the operation's indicator set at the cut-offs from
// counts_from up to, not including, counts_until. A set of codes is a number with a bit for each, by the
// place of the code in the set.
type membershipRow struct {
	participant string
	standing    indicator.Standing
}

var membershipColumns = []string{
	"participant", "counts_from", "counts_until", "entered_on", "exited_on", "gender",
	"yes", "base", "unknown", "near", "closes_on", "later_on",
}

// genderWords are the breakdowns of official figures.
var genderWords = map[indicator.Gender]string{
	indicator.Women: "women", indicator.Men: "men", indicator.NonBinary: "non_binary", indicator.NotStated: "not_stated",
}

func (r membershipRow) values() []any {
	s := r.standing
	return []any{
		r.participant, day(s.CountsFrom), day(s.CountsUntil), day(s.EnteredOn), day(s.ExitedOn), genderWords[s.Gender],
		int64(s.Yes), int64(s.Base), int64(s.Unknown), int64(s.Near), day(s.ClosesOn), day(s.LaterOn),
	}
}

// countings are the memberships. Those that rest on sensitive answers are as sensitive, and kept apart.
func (s *sets) countings(histories []history, n names, facts func() operation.Facts) []projections.TableRows {
	var counted, sensitive track[membershipRow]
	if set, ok := s.of(facts()); ok {
		special := specialCodes(set)
		for _, position := range turns(histories, counting, n.links()...) {
			var rows, apart []membershipRow
			for _, who := range n.at(position) {
				p := indicator.Stand(who.upTo(counting, position))
				for _, s := range set.Standings(p) {
					rows = append(rows, membershipRow{who.name, only(s, ^special)})
					if s.Base&special != 0 {
						apart = append(apart, membershipRow{who.name, only(s, special)})
					}
				}
			}
			counted.set(position, rows)
			sensitive.set(position, apart)
		}
	}
	return []projections.TableRows{
		{Table: "memberships", Rows: counted.rows()}, {Table: "special_memberships", Rows: sensitive.rows()},
	}
}

// only is a standing in some of the codes.
func only(s indicator.Standing, codes indicator.Mask) indicator.Standing {
	s.Yes, s.Base, s.Unknown, s.Near = s.Yes&codes, s.Base&codes, s.Unknown&codes, s.Near&codes
	return s
}

// specialCodes are those of a set that rest on sensitive answers.
func specialCodes(set indicator.Set) (codes indicator.Mask) {
	for place, code := range set.Codes {
		if code.Special {
			codes = codes.With(place)
		}
	}
	return codes
}

// windowOpen: the window that ends on a day is open as known on a day, since a fact of its last day may be
// recorded on it.
func windowOpen(ends, knownOn calendar.Date) bool { return ends != calendar.None && knownOn <= ends }
