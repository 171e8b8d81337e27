package outcome

import (
	"journey/domain/calendar"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
)

// behind is the columns that name the step behind a value: whose history, its version, the version whose
// content holds, and the position of that event. NULL without a step.
func behind(s indicator.Source) []any {
	if s.Version == 0 {
		return []any{nil, nil, nil, nil}
	}
	return []any{s.Member, s.Version, s.Effective, s.Sequence}
}

// participationRow is a participation as it stands at every cut-off from countsFrom up to, not including,
// countsUntil. A re-entry begins another row, so a cut-off before it keeps the first exit (G1, G20).
type participationRow struct {
	participant             string
	countsFrom, countsUntil calendar.Date
	enteredOn               calendar.Date
	entry                   entryAnswers
	entryStep               indicator.Source
	// reenteredOn is the first day of the present stay if it is not the first.
	reenteredOn calendar.Date
	reentryStep indicator.Source
	stays       int
	exitedOn    calendar.Date
	exitReason  string
	improved    string
	exitPolicy  uint32
	exitStep    indicator.Source
	diedOn      calendar.Date
	diedStep    indicator.Source
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
	v = append(v, behind(r.entryStep)...)
	v = append(v, day(r.reenteredOn))
	v = append(v, behind(r.reentryStep)...)
	v = append(v, r.stays, day(r.exitedOn), text(r.exitReason), text(r.improved))
	if r.exitStep.Version == 0 {
		v = append(v, nil)
	} else {
		v = append(v, r.exitPolicy)
	}
	v = append(v, behind(r.exitStep)...)
	v = append(v, day(r.diedOn))
	return append(v, behind(r.diedStep)...)
}

// participations are the rows of one participation in the order of their cut-offs; none without an entry.
func participations(name string, p indicator.Participation) []participationRow {
	if p.Entry == nil {
		return nil
	}
	row := participationRow{
		participant: name, countsFrom: p.Entry.On, countsUntil: calendar.Forever,
		enteredOn: p.Entry.On, entry: entryOf(p.Entry.Answers), entryStep: p.Entry.Source, stays: 1,
		reenteredOn: calendar.None, exitedOn: calendar.None, diedOn: calendar.None,
	}
	if p.Died != nil {
		row.diedOn, row.diedStep = p.Died.On, p.Died.Source
	}
	rows := []participationRow{row}
	// next begins a row on a day; what began on that very day is not seen by any cut-off.
	next := func(from calendar.Date) *participationRow {
		at := rows[len(rows)-1]
		if at.countsFrom == from {
			rows = rows[:len(rows)-1]
		} else {
			rows[len(rows)-1].countsUntil = from
		}
		at.countsFrom = from
		rows = append(rows, at)
		return &rows[len(rows)-1]
	}
	for i, x := range p.Exits {
		r := next(x.CountsFrom)
		r.exitedOn, r.exitStep, r.exitPolicy = x.On, x.Source, x.PolicyVersion
		r.exitReason, r.improved = exitReasons[int32(x.Reason)], yesNo(x.Employability)
		if i >= len(p.Reentries) {
			break
		}
		r = next(p.Reentries[i].On)
		r.reenteredOn, r.reentryStep, r.stays = p.Reentries[i].On, p.Reentries[i].Source, r.stays+1
		r.exitedOn, r.exitStep, r.exitPolicy = calendar.None, indicator.Source{}, 0
		r.exitReason, r.improved = "", ""
	}
	return rows
}

// specialRow is the sensitive answers of a participation, yes or no; which disadvantage it is no figure needs
// to know, so it is not kept.
type specialRow struct {
	participant                                                string
	minority, disability, otherDisadvantages, housingExclusion string
	step                                                       indicator.Source
}

var specialColumns = []string{
	"participant", "minority", "disability", "other_disadvantages", "housing_exclusion",
	"member", "version", "effective", "position",
}

func (r specialRow) values() []any {
	return append([]any{
		r.participant, text(r.minority), text(r.disability), text(r.otherDisadvantages), text(r.housingExclusion),
	}, behind(r.step)...)
}

// special is the sensitive answers of an entry. Those that an erasure kept are among its answers already;
// one that is sealed for ever is erased.
func special(name string, e *indicator.Entry, destroyed bool) specialRow {
	or := func(word string) string {
		if word == "" && destroyed {
			return erased
		}
		return word
	}
	return specialRow{
		participant: name, step: e.Source,
		minority: or(yesNo(e.Answers.GetMinority())), disability: or(yesNo(e.Answers.GetDisability())),
		otherDisadvantages: or(disadvantaged(e.Answers.GetOtherDisadvantages())),
		housingExclusion:   or(yesNo(e.Answers.GetHousingExclusion())),
	}
}

func disadvantaged(a *journeyv1.DisadvantagesAnswer) string {
	kinds := a.GetValue().GetKinds()
	switch {
	case len(kinds) == 1 && kinds[0] == journeyv1.Disadvantage_DISADVANTAGE_NONE:
		return no
	case len(kinds) > 0:
		return yes
	}
	return missing(a.GetMissing())
}
