package simulate

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// openOperation begins the operation's history with the lines of the example files.
func (s *simulation) openOperation(given []*journeyv1.RecordRequest) {
	s.operation = &history{kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, subject: s.id, dice: newDice(s.seed, streamOperation), staff: []charge{{calendar.None, s.coordinator}}}
	for i, request := range given {
		at := request.GetTakenOver().GetSourceRecordedAt().AsTime()
		s.operation.entries = append(s.operation.entries, &entry{history: s.operation, ordinal: i, on: calendar.Of(at, berlin), at: at, given: request})
	}
}

// operate is the operation's own steps besides its facts: meetings, needs of the economy, a partner for a while.
func (s *simulation) operate() {
	h := s.operation
	d := h.dice
	topics := []string{"Übergänge in Arbeit", "Kinderbetreuung zu Randzeiten", "Sprachförderung im Betrieb", "Nachbegleitung nach der Vermittlung", "Praktika und Erprobungen"}
	for on := workday(s.first.Add(40)); on < s.last; on = workday(on.Add(d.from(70, 110))) {
		n := d.from(2, len(s.network))
		present := append([]string(nil), s.network[:n]...)
		s.coordinate(on, &journeyv1.NetworkEventRecorded{Organisations: present, Topic: one(d, topics)})
	}
	for on := workday(s.first.Add(90)); on < s.last; on = workday(on.Add(d.from(330, 400))) {
		s.coordinate(on, &journeyv1.RegionalNeedsAnalysed{Region: s.region, Branches: s.branches[:d.from(2, len(s.branches))],
			Method: "Befragung von Betrieben", Findings: "Gesucht werden Hilfs- und Fachkräfte; Schichtzeiten und Sprache sind die häufigsten Hürden."})
	}
	joined := workday(s.first.Add(d.from(200, 300)))
	s.coordinate(joined, &journeyv1.PartnerJoined{Organisation: "nachbarschaftsinitiative-simuliert", Name: "Nachbarschaftsinitiative (simuliert)", Role: journeyv1.PartnerRole_PARTNER_ROLE_COOPERATION})
	s.coordinate(workday(joined.Add(d.from(250, 500))), &journeyv1.PartnerLeft{Organisation: "nachbarschaftsinitiative-simuliert"})
}

func (s *simulation) coordinate(on calendar.Date, step proto.Message) *entry {
	e := s.operation.add(on, step)
	e.role = journeyv1.Role_ROLE_COORDINATOR
	return e
}

// report issues a report each spring on the year before, from what had been recorded by then.
func (s *simulation) report() {
	number := uint32(0)
	for year := s.first.Time().Year(); year <= s.last.Time().Year(); year++ {
		cutOff := calendar.New(year, 12, 31)
		on := workday(calendar.New(year+1, 3, 10+s.operation.dice.from(0, 12)))
		knownAt := clock(on, 7*3600).UTC()
		number++
		r := &journeyv1.ReportIssued{Number: number, IndicatorSet: s.indicators, DefinitionVersion: s.system, CutOff: cutOff.String(),
			KnownAt: timestamppb.New(knownAt), CanonicalForm: 1,
			KnownPosition: &journeyv1.Position{Log: s.system, Sequence: s.recorded(knownAt)}, Figures: s.figures(cutOff, knownAt)}
		if s.indicators == journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007 {
			r.PeriodFrom = max(s.first, calendar.New(year, 1, 1)).String()
		}
		hash := sha256.Sum256([]byte(canonical(r)))
		r.Hash = hash[:]
		s.coordinate(on, r).at = moment(s.operation.dice, on, knownAt)
	}
}

// recorded is how many lines the other system had by a time: the position in its log.
func (s *simulation) recorded(by time.Time) uint64 {
	var lines uint64
	for _, h := range append(slices.Clone(s.histories), s.operation) {
		for _, e := range h.entries {
			if !e.at.After(by) {
				lines++
			}
		}
	}
	return lines
}

// figures counts what was recorded by a time and happened by a day: participations entered and left,
// and placements begun. A person registered twice counts once from the linking on.
func (s *simulation) figures(cutOff calendar.Date, knownAt time.Time) []*journeyv1.Figure {
	var entered, left, begun int64
	for _, h := range s.histories {
		in, out := false, false
		var placements int64
		twin := false
		for _, e := range h.entries {
			if h.kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT || e.at.After(knownAt) {
				continue
			}
			switch e.step().(type) {
			case *journeyv1.EntryDeclared:
				in = in || e.on <= cutOff
			case *journeyv1.ParticipantReentered:
				out = out && e.on > cutOff
			case *journeyv1.ParticipantExited:
				out = out || e.on <= cutOff
			case *journeyv1.PersonsLinked:
				twin = true
			case *journeyv1.PersonsUnlinked:
				twin = false
			case *journeyv1.PlacementStarted:
				if e.on <= cutOff {
					placements++
				}
			}
		}
		if twin {
			continue
		}
		if in {
			entered++
		}
		if out {
			left++
		}
		begun += placements
	}
	return []*journeyv1.Figure{{Code: "entered", Value: entered, Base: entered}, {Code: "left", Value: left, Base: entered}, {Code: "placements_recorded", Value: begun}}
}

// canonical is the text over which a report has its hash.
func canonical(r *journeyv1.ReportIssued) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n%s\n%s\n%s\n%s\n", r.GetNumber(), r.GetIndicatorSet(), r.GetDefinitionVersion(), r.GetCutOff(), r.GetKnownAt().AsTime().Format(time.RFC3339))
	for _, f := range r.GetFigures() {
		fmt.Fprintf(&b, "%s\t%s\t%d\t%d\t%d\t%d\n", f.GetCode(), f.GetBreakdown(), f.GetValue(), f.GetBase(), f.GetUnknown(), f.GetWindowOpen())
	}
	return b.String()
}
