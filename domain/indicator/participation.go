// Package indicator reads the facts of a participation that official figures are made of: entry, exits,
// statuses, qualifications, placements, each with the step behind it.
package indicator

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// Source is the step behind a value.
type Source struct {
	// Member is the participant in whose history it stands.
	Member string
	// Version is that of the original step, Effective that of the wording that holds, Sequence the
	// position of that wording in the log.
	Version, Effective, Sequence uint64
}

// Participation is one person in one operation, once (G1), as known now. Dates are business dates; what a
// cut-off shows follows from them, since nothing here knows a today.
type Participation struct {
	// Entry is the first entry with its answers, frozen on that day (G5); nil for somebody who never
	// entered and is no participant.
	Entry *Entry
	// Exits are the ends of each stay in the operation, in order; the last one is the exit (G1). None
	// while the first stay lasts.
	Exits []Exit
	// Reentries are the beginnings of the further stays, in order.
	Reentries []Reentry
	// Statuses are the observations of the labour market status, by day; see Status.
	Statuses []Status
	// Qualifications and Recognitions by day.
	Qualifications []Qualification
	Recognitions   []Recognition
	// Placements by first day.
	Placements []Placement
	// Sustained is for each chain of placements and each of its policy's days whether the work lasted.
	Sustained []Sustained
	// Services are what the person was given, by day; the de-minimis rule looks at them (G10).
	Services []Service
	// Died is the day of death and the step that says so (G15); nil if nothing says so.
	Died *Death
}

// Entry is the first entry. CountsFrom its day it counts for ever.
type Entry struct {
	Source
	On calendar.Date
	// Answers are those of this entry and of no other (G11). After an erasure of the sensitive answers
	// they are those kept for the figures.
	Answers *journeyv1.EntryDeclared
}

// Exit is the end of a stay. It counts for every cut-off in [CountsFrom, CountsUntil): a cut-off before
// a re-entry keeps it, one on the day of the re-entry or later withdraws it (G1, G20).
type Exit struct {
	Source
	On            calendar.Date
	Reason        journeyv1.ExitReason
	Employability *journeyv1.YesNoAnswer
	PolicyVersion uint32
	// CountsFrom is the exit day, CountsUntil the day of the next re-entry, Forever without one.
	CountsFrom, CountsUntil calendar.Date
}

// Reentry is the beginning of a further stay.
type Reentry struct {
	Source
	On calendar.Date
}

// Qualification is a QualificationAwarded. Only a formal one is a result (EECR03).
type Qualification struct {
	Source
	On     calendar.Date
	Kind   journeyv1.QualificationKind
	Formal bool
	// Isced is nil where the qualification has no level.
	Isced *uint32
	Cefr  journeyv1.CefrLevel
	// Proven: a document is named.
	Proven bool
}

// Recognition is a RecognitionDecided. It is no result of its own.
type Recognition struct {
	Source
	On            calendar.Date
	Qualification string
	Decision      journeyv1.Recognition
}

// Service is something the person was given. Counselling is counselling or information in the sense of
// G10; whoever was given anything else is a participant beyond doubt.
type Service struct {
	Source
	On          calendar.Date
	Counselling bool
	// Minutes is 0 for services that are not measured in minutes.
	Minutes uint32
}

// Death is a day of death.
type Death struct {
	Source
	On calendar.Date
}

// Read is the participation that one history tells.
func Read(facts []journey.Fact, policies followup.Policies) Participation {
	return Fold([][]journey.Fact{facts}, policies)
}

// Fold is the one participation of a person with several histories in the operation (G11), each given as
// it reads now. The answers are those of the earliest entry, gaps and all; who is still in through one
// history has not left.
// Source: one participation per person and operation as in stay; how linked histories are folded is own (G11).
func Fold(histories [][]journey.Fact, policies followup.Policies) Participation {
	p, all := fold(histories, policies)
	p.sustain(all, policies)
	return p
}

// Stand is Fold without what lasted of placements, which no official figure looks at.
func Stand(histories [][]journey.Fact) Participation {
	p, _ := fold(histories, nil)
	return p
}

func fold(histories [][]journey.Fact, policies followup.Policies) (Participation, []journey.Fact) {
	var all []journey.Fact
	for _, facts := range histories {
		all = append(all, facts...)
	}
	slices.SortStableFunc(all, func(a, b journey.Fact) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Event.GetSubject(), b.Event.GetSubject()), cmp.Compare(a.Version, b.Version))
	})
	var p Participation
	for _, f := range all {
		p.add(f)
	}
	p.enter(all)
	p.stay(all)
	p.place(all, policies)
	p.observe(all)
	return p, all
}

// add takes the facts that stand on their own.
func (p *Participation) add(f journey.Fact) {
	switch step := f.Step.GetKind().(type) {
	case *journeyv1.Step_QualificationAwarded:
		q := step.QualificationAwarded
		p.Qualifications = append(p.Qualifications, Qualification{
			Source: SourceOf(f), On: f.On, Kind: q.GetKind(), Formal: q.GetFormal(),
			Isced: q.Isced, Cefr: q.GetCefr(), Proven: len(f.Evidence) > 0,
		})
	case *journeyv1.Step_RecognitionDecided:
		r := step.RecognitionDecided
		p.Recognitions = append(p.Recognitions, Recognition{
			Source: SourceOf(f), On: f.On, Qualification: r.GetQualification(), Decision: r.GetDecision(),
		})
	case *journeyv1.Step_ParticipantExited:
		if step.ParticipantExited.GetReason() == journeyv1.ExitReason_EXIT_REASON_DIED {
			p.died(f)
		}
	case *journeyv1.Step_FollowUpClosed:
		if step.FollowUpClosed.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_DIED {
			p.died(f)
		}
	}
	if s, ok := service(f); ok {
		p.Services = append(p.Services, s)
	}
}

func (p *Participation) died(f journey.Fact) {
	if p.Died == nil {
		p.Died = &Death{Source: SourceOf(f), On: f.On}
	}
}

// SourceOf is the step of a fact.
func SourceOf(f journey.Fact) Source {
	return Source{Member: f.Event.GetSubject(), Version: f.Version, Effective: f.Effective, Sequence: f.Sequence}
}
