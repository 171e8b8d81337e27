package outcome_test

import (
	"testing"

	"journey/domain/calendar"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

func TestACutOffBeforeAReentryKeepsTheFirstExit(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", entered(woman, 41))
	w.record("p-1", "2016-06-30", storytest.Exited(droppedOut))
	w.record("p-1", "2016-10-08", storytest.Reentered())
	w.record("p-1", "2017-03-31", storytest.Exited(completed))
	w.Show()
	for range 2 {
		for _, c := range []struct {
			cutOff string
			want   counts
		}{
			{"2016-01-10", counts{}},
			{"2016-01-11", counts{"entered": 1, "active": 1}},
			{"2016-06-29", counts{"entered": 1, "active": 1}},
			{"2016-06-30", counts{"entered": 1, "left": 1, "exits.dropped_out": 1}},
			{"2016-10-07", counts{"entered": 1, "left": 1, "exits.dropped_out": 1}},
			{"2016-10-08", counts{"entered": 1, "active": 1}},
			{"2017-03-31", counts{"entered": 1, "left": 1, "exits.completed": 1}},
		} {
			same(t, "cut-off "+c.cutOff, w.figures(c.cutOff, outcome.Latest, "entered", "active", "left", "exits"), c.want)
		}
		w.Rebuild()
	}
}

func TestABackdatedStepCountsOnlyFromWhenItWasKnown(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", entered(man, 33))
	before := w.position
	w.record("p-2", "2015-12-01", storytest.Registered("", ""))
	w.record("p-2", "2015-12-07", entered(woman, 29))
	w.Show()
	same(t, "as known before", w.figures("2016-01-31", before, "entered"), counts{"entered": 1})
	same(t, "as known now", w.figures("2016-01-31", outcome.Latest, "entered"), counts{"entered": 2})
	same(t, "as known now, an earlier cut-off", w.figures("2015-12-31", outcome.Latest, "entered"), counts{"entered": 1})
}

func TestACorrectedBirthDateLeavesWhatWasKnown(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-03-01", storytest.Registered("", ""))
	entry := w.record("p-1", "2016-03-10", entered(man, 54))
	reported := w.position
	w.Show()
	then := w.list("entered", "2016-12-31", reported)
	w.record("p-1", "2016-03-01", storytest.Corrected(1, "2016-03-01", storytest.Registered("", "")))
	w.record("p-1", "2016-03-10", storytest.Corrected(entry, "2016-03-10", entered(man, 55)))
	w.Show()
	same(t, "as known then", w.list("entered", "2016-12-31", reported), then)
	same(t, "age as known then", *then[0].Age, 54)
	now := w.list("entered", "2016-12-31", outcome.Latest)
	same(t, "age as known now", *now[0].Age, 55)
	same(t, "the step behind it", now[0].EntryPosition, w.position)
	w.Rebuild()
	same(t, "as known then, rebuilt", w.list("entered", "2016-12-31", reported), then)
}

func TestARetractedPlacementIsGoneFromTheRetractionOn(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", entered(woman, 41))
	placement := w.record("p-1", "2016-05-02", placed("pl-1", insured, 20))
	then := w.position
	w.record("p-1", "2016-05-03", storytest.Retracted(placement))
	w.Show()
	of := []string{"placements", "qualifying_placements", "participants_enabled"}
	same(t, "as known then", w.figures("2016-12-31", then, of...),
		counts{"placements": 1, "placements.social_insurance": 1, "qualifying_placements": 1, "participants_enabled": 1})
	same(t, "as known now", w.figures("2016-12-31", outcome.Latest, of...), counts{})
	same(t, "list as known then", w.list("placements", "2016-12-31", then)[0].Placements, []outcome.Placement{{
		Member: "p-1", Placement: "pl-1", Kind: insured, FirstDay: calendar.Must("2016-05-02"), LastDay: calendar.Forever,
		Qualifying: "yes", Position: then,
	}})
}

func TestLinkedParticipationsAreOneFromThenOn(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-2", "2016-02-01", storytest.Registered("", ""))
	w.record("p-1", "2016-02-15", entered(0, 41))
	w.record("p-2", "2016-02-08", entered(woman, 40))
	w.record("p-1", "2016-06-30", storytest.Exited(completed))
	w.record("p-1", "2016-03-01", placed("pl-1", insured, 20))
	w.record("p-2", "2016-04-01", placed("pl-1", miniJob, 8))
	apart := w.position
	w.link("p-1", "p-2", "2016-07-01")
	linked := w.position
	w.Show()
	of := []string{"entered", "active", "left", "placements", "people_advised"}
	two := counts{"entered": 2, "active": 1, "left": 1, "people_advised": 2,
		"placements": 2, "placements.social_insurance": 1, "placements.mini_job": 1}
	// p-2 is in still, so the person has not left (G11).
	one := counts{"entered": 1, "active": 1, "people_advised": 1,
		"placements": 2, "placements.social_insurance": 1, "placements.mini_job": 1}
	same(t, "as known before the link", w.figures("2016-12-31", apart, of...), two)
	same(t, "one half of the link is none", w.figures("2016-12-31", linked-1, of...), two)
	same(t, "as known since the link", w.figures("2016-12-31", linked, of...), one)
	person := w.list("", "2016-12-31", linked)
	same(t, "name of the earliest registration", person[0].Participant, "p-1")
	same(t, "answers of the earliest entry, not the first registered", person[0].Gender, "woman")
	same(t, "entry", person[0].EnteredOn, calendar.Must("2016-02-08"))
	same(t, "placements of both", len(person[0].Placements), 2)

	w.record("p-2", "2016-08-31", storytest.Exited(droppedOut))
	w.Show()
	same(t, "the last exit", w.list("left", "2016-12-31", outcome.Latest)[0].ExitedOn, calendar.Must("2016-08-31"))
	same(t, "as known before the last exit", w.figures("2016-12-31", linked, of...), one)

	w.unlink("p-1", "p-2", "2016-09-01")
	w.Show()
	same(t, "unlinked", w.figures("2016-12-31", outcome.Latest, "entered", "left", "exits"),
		counts{"entered": 2, "left": 2, "exits.completed": 1, "exits.dropped_out": 1})
	same(t, "as known before the link", w.figures("2016-12-31", apart, of...), two)
	w.Rebuild()
	same(t, "as known before the link, rebuilt", w.figures("2016-12-31", apart, of...), two)
}

func TestWhatWasKnownWhileLinkedStaysAfterAnUnlink(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-2", "2016-02-01", storytest.Registered("", ""))
	w.record("p-3", "2016-02-02", storytest.Registered("", ""))
	w.record("p-1", "2016-02-15", entered(man, 41))
	w.record("p-2", "2016-02-08", entered(woman, 40))
	w.record("p-3", "2016-02-09", entered(nonBinary, 39))
	w.record("p-2", "2016-04-01", placed("pl-1", miniJob, 8))
	w.record("p-1", "2016-05-01", storytest.Session())
	w.link("p-2", "p-3", "2016-07-01")
	w.link("p-1", "p-2", "2016-07-02")
	w.record("p-2", "2016-07-10", storytest.Awarded(journeyv1.QualificationKind_QUALIFICATION_KIND_LANGUAGE))
	w.Show()
	until := w.position
	// What the model shows as known then, position by position.
	type shown struct {
		Position uint64
		Figures  map[string]int64
		People   []outcome.Participation
		Rows     string
	}
	known := func() (all []shown) {
		for position := uint64(1); position <= until; position++ {
			all = append(all, shown{position, w.figures("2016-12-31", position), w.list("", "2016-12-31", position), w.text(`
				SELECT string_agg(concat_ws(' ', participant, member, position), ', ' ORDER BY participant, member, position)
				FROM (SELECT participant, member, position, known_from, known_until FROM outcome.services
				      UNION ALL SELECT participant, member, position, known_from, known_until FROM outcome.qualifications) AS s
				WHERE known_from <= $1 AND known_until > $1`, int64(position))})
		}
		return all
	}
	before := known()
	three, one := counts{"entered": 3, "active": 3}, counts{"entered": 1, "active": 1}
	same(t, "linked", w.figures("2016-12-31", until, "entered", "active"), one)

	w.unlink("p-1", "p-2", "2016-09-01")
	w.Show()
	same(t, "as known then, after an unlink", known(), before)
	same(t, "two of three are linked still", w.figures("2016-12-31", outcome.Latest, "entered", "active"), counts{"entered": 2, "active": 2})
	w.unlink("p-2", "p-3", "2016-09-02")
	w.record("p-2", "2016-09-03", storytest.Session())
	w.Show()
	same(t, "as known then, after another", known(), before)
	same(t, "unlinked", w.figures("2016-12-31", outcome.Latest, "entered", "active"), three)
	same(t, "each goes by its own name again", w.text(`
		SELECT string_agg(concat_ws(' ', group_id, participant, member), ', ' ORDER BY known_from, member)
		FROM outcome.services WHERE known_until > $1`, int64(w.position)), "p-1 p-1 p-1, p-1 p-2 p-2")
	w.Rebuild()
	same(t, "as known then, rebuilt", known(), before)
	w.link("p-3", "p-1", "2016-10-01")
	w.Show()
	same(t, "as known then, linked again", known(), before)
	w.Rebuild()
}

func TestARetractedLinkLeavesWhatWasKnown(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"p-1", "p-2"} {
		w.record(id, "2016-01-04", storytest.Registered("", ""))
		w.record(id, "2016-01-11", entered(woman, 41))
	}
	w.link("p-1", "p-2", "2016-07-01")
	linked := w.position
	w.record("p-1", "2016-07-01", storytest.Retracted(3))
	w.Show()
	for range 2 {
		same(t, "as known then", w.figures("2016-12-31", linked, "entered"), counts{"entered": 1})
		same(t, "as known now", w.figures("2016-12-31", outcome.Latest, "entered"), counts{"entered": 2})
		w.Rebuild()
	}
}

func TestWhoIsResponsibleOnADay(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", storytest.Assigned("worker-1", "partner-1"))
	w.record("p-1", "2016-05-02", storytest.TransferProposed("tr-1", "worker-2", "partner-2"))
	w.record("p-1", "2016-05-09", storytest.TransferDecided("tr-1", true))
	w.record("p-1", "2016-06-01", storytest.TransferProposed("tr-2", "worker-3", "partner-3"))
	w.record("p-1", "2016-06-08", storytest.TransferDecided("tr-2", false))
	w.Show()
	for on, want := range map[string]string{"2016-01-10": "", "2016-05-08": "worker-1", "2016-05-09": "worker-2", "2016-12-31": "worker-2"} {
		got := w.text(`SELECT string_agg(caseworker, ' and ') FROM outcome.responsibilities
			WHERE known_until > $2 AND counts_from <= $1 AND counts_until > $1`, calendar.Must(on).Time(), w.position)
		same(t, "responsible on "+on, got, want)
	}
}

func TestAnswersStayApart(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	entry := entered(0, 0)
	e := entry.GetEntryDeclared()
	e.AgeAtEntry = &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Missing{Missing: journeyv1.Missing_MISSING_NOT_ASKED}}
	e.Isced = &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Value{Value: 0}}
	e.InEducationOrTraining = &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: false}}
	e.RegisteredUnemployed = &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Missing{Missing: journeyv1.Missing_MISSING_NOT_ASKED}}
	w.record("p-1", "2016-01-11", entry)
	w.Show()
	same(t, "answers", w.text(`SELECT concat_ws(' ', gender, coalesce(age::TEXT, '-'), age_missing, isced, coalesce(iscedm, '-'),
		in_education_or_training, registered_unemployed, coalesce(unemployed_since::TEXT, '-'), coalesce(household, '-'))
		FROM (SELECT *, isced_missing AS iscedm FROM outcome.participations) AS p`),
		"refused - not_asked 0 - no not_asked - -")
}
