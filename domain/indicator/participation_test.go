package indicator_test

import (
	"fmt"
	"testing"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/indicator"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
)

var day = calendar.Must

// history is one participant's steps, versions in the order written, sequences ten times the version.
type history struct {
	member string
	past   []journey.Past
}

func of(member string) history { return history{member: member} }

func (h history) and(on string, step *journeyv1.Step) history {
	v := uint64(len(h.past) + 1)
	e := &journeyv1.Event{Version: v, Subject: h.member, OccurredOn: on, Step: step}
	h.past = append(h.past[:len(h.past):len(h.past)], journey.Past{Event: e, Sequence: 10 * v})
	return h
}

func (h history) reads(version uint64, on string, step *journeyv1.Step) history {
	return h.and("2018-12-31", &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{
		Version: version, OccurredOn: on, Step: step,
	}}})
}

func (h history) retracts(version uint64) history {
	return h.and("2018-12-31", &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: &journeyv1.FactRetracted{Version: version}}})
}

func (h history) proven() history {
	h.past[len(h.past)-1].Event.Evidence = []*journeyv1.Evidence{{Reference: "dms-1"}}
	return h
}

func fold(hs ...history) indicator.Participation {
	var facts [][]journey.Fact
	for _, h := range hs {
		facts = append(facts, journey.Effective(h.past))
	}
	return indicator.Fold(facts, followup.Policies{strict})
}

// strict is a policy under which 20 hours and half a year are needed.
var strict = followup.FromStep(&journeyv1.FollowUpPolicySet{
	Version: 1, ValidFrom: "2017-01-01", QualifyingMinHours: proto.Float64(20), QualifyingMinMonths: proto.Uint32(6), SustainedDays: []uint32{100},
})

func entered(isced uint32) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{
		Isced: &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Value{Value: isced}},
	}}}
}

func exited(reason journeyv1.ExitReason) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: &journeyv1.ParticipantExited{
		Reason: reason, EmployabilityImproved: yes(true), PolicyVersion: 1,
	}}}
}

func reentered() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantReentered{ParticipantReentered: &journeyv1.ParticipantReentered{}}}
}

func yes(value bool) *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: value}}
}

func refused() *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Missing{Missing: journeyv1.Missing_MISSING_REFUSED}}
}

const completed = journeyv1.ExitReason_EXIT_REASON_COMPLETED

// span says entry, exits with the time they count in, and re-entries of a participation.
func span(p indicator.Participation) string {
	text := "no entry"
	if p.Entry != nil {
		text = fmt.Sprintf("%s in %s", p.Entry.Member, p.Entry.On)
	}
	for _, x := range p.Exits {
		until := "ever"
		if x.CountsUntil != calendar.Forever {
			until = x.CountsUntil.String()
		}
		text += fmt.Sprintf(", %s out %s for %s", x.Member, x.On, until)
		if x.CountsFrom != x.On {
			text += " from " + x.CountsFrom.String()
		}
	}
	for _, r := range p.Reentries {
		text += fmt.Sprintf(", %s again %s", r.Member, r.On)
	}
	return text
}

func TestStays(t *testing.T) {
	a := of("a").and("2016-01-10", entered(2))
	for _, row := range []struct {
		name string
		of   []history
		want string
	}{
		{"nobody who only had counselling has entered", []history{of("a").and("2016-01-10", counselled(30))}, "no entry"},
		{"who entered and did not leave has no exit", []history{a}, "a in 2016-01-10"},
		{"an exit counts for ever", []history{a.and("2016-06-30", exited(completed))}, "a in 2016-01-10, a out 2016-06-30 for ever"},
		{"until there is a re-entry: a cut-off before it keeps the first exit", []history{a.and("2016-06-30", exited(completed)).and("2016-10-08", reentered())},
			"a in 2016-01-10, a out 2016-06-30 for 2016-10-08, a again 2016-10-08"},
		{"the last exit is the exit", []history{a.and("2016-06-30", exited(completed)).and("2016-10-08", reentered()).and("2016-12-01", exited(completed))},
			"a in 2016-01-10, a out 2016-06-30 for 2016-10-08, a out 2016-12-01 for ever, a again 2016-10-08"},
		{"recorded in any order", []history{of("a").and("2016-01-10", entered(2)).and("2016-12-01", exited(completed)).and("2016-10-08", reentered()).and("2016-06-30", exited(completed))},
			"a in 2016-01-10, a out 2016-06-30 for 2016-10-08, a out 2016-12-01 for ever, a again 2016-10-08"},
		{"a retracted exit never was", []history{a.and("2016-06-30", exited(completed)).retracts(2)}, "a in 2016-01-10"},
		{"a corrected one counts from the day it should read", []history{a.and("2016-06-30", exited(completed)).reads(2, "2016-07-15", exited(completed))},
			"a in 2016-01-10, a out 2016-07-15 for ever"},
		{"of two histories the earliest entry is the entry", []history{a, of("b").and("2016-01-09", entered(3))}, "b in 2016-01-09"},
		{"any open entry means no exit", []history{a.and("2016-06-30", exited(completed)), of("b").and("2016-03-01", entered(3))}, "a in 2016-01-10"},
		{"also one that began before", []history{of("b").and("2016-03-01", entered(3)).and("2016-04-01", exited(completed)), a}, "a in 2016-01-10"},
		{"stays that overlap are one, with the later exit", []history{a.and("2016-06-30", exited(completed)), of("b").and("2016-03-01", entered(3)).and("2016-09-30", exited(completed))},
			"a in 2016-01-10, b out 2016-09-30 for ever"},
		{"an entry through another history on the exit day is inside", []history{a.and("2016-06-30", exited(completed)), of("b").and("2016-06-30", entered(3)).and("2016-09-30", exited(completed))},
			"a in 2016-01-10, b out 2016-09-30 for ever"},
		{"one a day later is a re-entry", []history{a.and("2016-06-30", exited(completed)), of("b").and("2016-07-01", entered(3)).and("2016-09-30", exited(completed))},
			"a in 2016-01-10, a out 2016-06-30 for 2016-07-01, b out 2016-09-30 for ever, b again 2016-07-01"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, span(fold(row.of...))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEntry(t *testing.T) {
	t.Run("answers are those of the earliest entry, gaps and all", func(t *testing.T) {
		a := of("a").and("2016-01-10", &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{}}})
		p := fold(of("b").and("2016-02-01", entered(3)), a)
		if p.Entry.Member != "a" || p.Entry.Answers.GetIsced() != nil {
			t.Errorf("%+v", p.Entry)
		}
	})
	t.Run("a corrected entry names the original and the correction", func(t *testing.T) {
		p := fold(of("a").and("2016-01-10", entered(2)).reads(1, "2016-01-11", entered(4)))
		want := indicator.Entry{Source: indicator.Source{Member: "a", Version: 1, Effective: 2, Sequence: 20}, On: day("2016-01-11"), Answers: entered(4).GetEntryDeclared()}
		if diff := cmp.Diff(&want, p.Entry, protocmp.Transform()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a re-entry leaves the answers as they were", func(t *testing.T) {
		p := fold(of("a").and("2016-01-10", entered(2)).and("2016-06-30", exited(completed)).and("2016-10-08", reentered()))
		if p.Entry.Version != 1 || p.Exits[0].Employability == nil || p.Exits[0].PolicyVersion != 1 || p.Exits[0].Reason != completed {
			t.Errorf("%+v", p)
		}
	})
	erased := func(version uint64) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{
			Answers: []*journeyv1.SpecialAnswers{{Version: version, Minority: refused(), Disability: yes(true), HousingExclusion: yes(false)}},
		}}}
	}
	t.Run("after an erasure the answers kept for the figures hold", func(t *testing.T) {
		got := fold(of("a").and("2016-01-10", entered(2)).and("2017-01-01", erased(1))).Entry.Answers
		want := entered(2).GetEntryDeclared()
		want.Minority, want.Disability, want.HousingExclusion = refused(), yes(true), yes(false)
		if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
			t.Error(diff)
		}
	})
	keeping := func(answers ...*journeyv1.SpecialAnswers) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{
			Classes: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL}, Answers: answers,
		}}}
	}
	redated := &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{
		Version: 1, OccurredOn: "2016-01-11", Step: entered(2), Unchanged: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL},
	}}}
	no, yesKept := &journeyv1.SpecialAnswers{Version: 1, Disability: yes(false)}, &journeyv1.SpecialAnswers{Version: 2, Disability: yes(true)}
	base := of("a").and("2016-01-10", entered(2))
	for _, row := range []struct {
		name string
		of   history
		want *journeyv1.YesNoAnswer
	}{
		{"of several versions those kept for the one that holds", base.reads(1, "2016-01-10", entered(3)).and("2017-01-01", keeping(yesKept, no)), yes(true)},
		{"whose correction is undone, those kept for the one before", base.reads(1, "2016-01-10", entered(3)).and("2017-01-01", keeping(yesKept, no)).retracts(2), yes(false)},
		{"a correction after the erasure that leaves them unchanged loses none", base.and("2017-01-01", keeping(no)).and("2017-02-01", redated), yes(false)},
		{"of several versions before it the latest", base.reads(1, "2016-01-10", entered(3)).and("2017-01-01", keeping(yesKept, no)).and("2017-02-01", redated), yes(true)},
		{"where the latest left them unchanged, those before it", base.and("2016-02-01", redated).and("2017-01-01", keeping(no, &journeyv1.SpecialAnswers{Version: 2})), yes(false)},
		{"those kept for an entry before, which was taken back, do not hold", base.retracts(1).and("2016-01-12", entered(4)).and("2017-01-01", keeping(no)), nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, fold(row.of).Entry.Answers.GetDisability(), protocmp.Transform()); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("nor those of the other history", func(t *testing.T) {
		got := fold(of("a").and("2016-01-10", entered(2)), of("b").and("2016-02-10", entered(3)).and("2017-01-01", erased(1))).Entry.Answers
		if got.GetDisability() != nil {
			t.Errorf("%v", got)
		}
	})
}

func counselled(minutes uint32) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: minutes}}}
}

func TestFactsThatStandOnTheirOwn(t *testing.T) {
	formal := true
	p := fold(of("a").and("2016-01-10", entered(2)).
		and("2016-01-11", counselled(60)).
		and("2016-01-12", &journeyv1.Step{Kind: &journeyv1.Step_ApplicationCoachingHeld{ApplicationCoachingHeld: &journeyv1.ApplicationCoachingHeld{Minutes: 45}}}).
		and("2016-01-13", &journeyv1.Step{Kind: &journeyv1.Step_ModuleStarted{ModuleStarted: &journeyv1.ModuleStarted{}}}).
		and("2016-04-01", &journeyv1.Step{Kind: &journeyv1.Step_QualificationAwarded{QualificationAwarded: &journeyv1.QualificationAwarded{Kind: 1, Formal: &formal, Isced: proto.Uint32(3)}}}).proven().
		and("2016-05-01", &journeyv1.Step{Kind: &journeyv1.Step_RecognitionDecided{RecognitionDecided: &journeyv1.RecognitionDecided{Qualification: "q-1", Decision: 2}}}).
		and("2017-02-01", &journeyv1.Step{Kind: &journeyv1.Step_FollowUpClosed{FollowUpClosed: &journeyv1.FollowUpClosed{Why: journeyv1.ClosureReason_CLOSURE_REASON_DIED}}}).
		and("2017-01-01", exited(journeyv1.ExitReason_EXIT_REASON_DIED)))
	at := func(version uint64) indicator.Source {
		return indicator.Source{Member: "a", Version: version, Effective: version, Sequence: 10 * version}
	}
	want := indicator.Participation{
		Services: []indicator.Service{
			{Source: at(2), On: day("2016-01-11"), Counselling: true, Minutes: 60},
			{Source: at(3), On: day("2016-01-12"), Minutes: 45},
			{Source: at(4), On: day("2016-01-13")},
		},
		Qualifications: []indicator.Qualification{{Source: at(5), On: day("2016-04-01"), Kind: 1, Formal: true, Isced: proto.Uint32(3), Proven: true}},
		Recognitions:   []indicator.Recognition{{Source: at(6), On: day("2016-05-01"), Qualification: "q-1", Decision: 2}},
		Died:           &indicator.Death{Source: at(8), On: day("2017-01-01")},
	}
	got := indicator.Participation{Services: p.Services, Qualifications: p.Qualifications, Recognitions: p.Recognitions, Died: p.Died}
	if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
		t.Error(diff)
	}
}
