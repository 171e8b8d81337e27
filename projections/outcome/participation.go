package outcome

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// behind names the step behind a value: whose history, its version, the version whose content holds, and
// the position of that event.
type behind struct {
	member                       string
	version, effective, position uint64
}

func (w wording) behind() behind { return behind{w.member, w.version, w.effective, w.sequence} }

func (b behind) values() []any {
	if b.version == 0 {
		return []any{nil, nil, nil, nil}
	}
	return []any{b.member, b.version, b.effective, b.position}
}

// participationRow is a participation as it stands at every cut-off from countsFrom up to, not including,
// countsUntil. A re-entry begins another row, so a cut-off before it keeps the first exit (G1, G20).
type participationRow struct {
	participant             string
	countsFrom, countsUntil calendar.Date
	enteredOn               calendar.Date
	entry                   entryAnswers
	entryStep               behind
	// reenteredOn is the first day of the present stay if it is not the first.
	reenteredOn calendar.Date
	reentryStep behind
	stays       int
	exitedOn    calendar.Date
	exitReason  string
	improved    string
	exitPolicy  uint32
	exitStep    behind
	diedOn      calendar.Date
	diedStep    behind
}

var participationColumns = append(append([]string{
	"participant", "counts_from", "counts_until", "entered_on"}, entryColumns...),
	"entry_member", "entry_version", "entry_effective", "entry_position",
	"reentered_on", "reentry_member", "reentry_version", "reentry_effective", "reentry_position", "stays",
	"exited_on", "exit_reason", "employability_improved", "exit_policy_version",
	"exit_member", "exit_version", "exit_effective", "exit_position",
	"died_on", "died_member", "died_version", "died_effective", "died_position")

func (r participationRow) values() []any {
	v := make([]any, 0, len(participationColumns)+2)
	v = append(v, r.participant, day(r.countsFrom), day(r.countsUntil), day(r.enteredOn))
	v = append(v, r.entry.values()...)
	v = append(v, r.entryStep.values()...)
	v = append(v, day(r.reenteredOn))
	v = append(v, r.reentryStep.values()...)
	v = append(v, r.stays, day(r.exitedOn), text(r.exitReason), text(r.improved))
	if r.exitStep.version == 0 {
		v = append(v, nil)
	} else {
		v = append(v, r.exitPolicy)
	}
	v = append(v, r.exitStep.values()...)
	v = append(v, day(r.diedOn))
	return append(v, r.diedStep.values()...)
}

// stand is one participation while its entries and exits are gone through in the order of business.
type stand struct {
	inside map[string]bool // members in the operation
	row    participationRow
	begun  bool
}

// participations are the rows of one participation from the entries, exits and deaths of its members that
// hold; none without an entry. Members linked as one person are folded together (G11): the answers of the
// earliest entry, the latest exit, and no exit while one of them is in the operation.
func participations(name string, facts []wording) ([]participationRow, *specialRow) {
	s := stand{inside: map[string]bool{}}
	var rows []participationRow
	var sensitive *specialRow
	diedOn, diedStep := death(facts)
	for i, f := range facts {
		was := len(s.inside) > 0
		switch kind := f.step.GetKind().(type) {
		case *journeyv1.Step_EntryDeclared:
			if !s.begun {
				s.begin(name, f, kind.EntryDeclared)
				sensitive = &specialRow{name, f.special, f.member, f.version, f.effective, f.sequence}
			} else if !was {
				s.again(f)
			}
			s.inside[f.member] = true
		case *journeyv1.Step_ParticipantReentered:
			if s.begun && !was {
				s.again(f)
			}
			s.inside[f.member] = true
		case *journeyv1.Step_ParticipantExited:
			delete(s.inside, f.member)
			if s.begun && len(s.inside) == 0 {
				s.exit(f, kind.ParticipantExited)
			}
		}
		if !s.begun || i+1 < len(facts) && facts[i+1].on == f.on {
			continue
		}
		next := s.row
		next.diedOn, next.diedStep = diedOn, diedStep
		next.countsFrom, next.countsUntil = f.on, calendar.Forever
		if n := len(rows); n > 0 {
			same := rows[n-1]
			same.countsFrom, same.countsUntil = next.countsFrom, next.countsUntil
			if same == next {
				continue
			}
			rows[n-1].countsUntil = f.on
		}
		rows = append(rows, next)
	}
	return rows, sensitive
}

func (s *stand) begin(name string, f wording, entry *journeyv1.EntryDeclared) {
	s.begun = true
	s.row = participationRow{
		participant: name, enteredOn: f.on, entry: entryOf(entry), entryStep: f.behind(), stays: 1,
		reenteredOn: calendar.None, exitedOn: calendar.None, diedOn: calendar.None,
	}
}

func (s *stand) again(f wording) {
	s.row.reenteredOn, s.row.reentryStep = f.on, f.behind()
	s.row.stays++
	s.row.exitedOn, s.row.exitReason, s.row.improved = calendar.None, "", ""
	s.row.exitPolicy, s.row.exitStep = 0, behind{}
}

func (s *stand) exit(f wording, x *journeyv1.ParticipantExited) {
	s.row.exitedOn, s.row.exitStep = f.on, f.behind()
	s.row.exitReason, s.row.improved = exitReasons[int32(x.GetReason())], yesNo(x.GetEmployabilityImproved())
	s.row.exitPolicy = x.GetPolicyVersion()
}

// death is the day a person died and the step that says so, whichever does first.
func death(facts []wording) (calendar.Date, behind) {
	for _, f := range facts {
		if f.step.GetParticipantExited().GetReason() == journeyv1.ExitReason_EXIT_REASON_DIED ||
			f.step.GetFollowUpClosed().GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_DIED {
			return f.on, f.behind()
		}
	}
	return calendar.None, behind{}
}
