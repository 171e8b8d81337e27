package simulate

import (
	"fmt"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// participation is one journey while it is being made up.
type participation struct {
	*simulation
	dice
	*history
	index      int
	person     person
	came       calendar.Date // first contact
	stays      []stay
	registered *entry
	entered    *entry
	placements []*placement
	career     *placement // the first that is more than a step on the way
	exits      []*exit
	stopped    bool // by death, a withdrawn consent: nobody follows up
}

// stay is the time from an entry or re-entry to the exit, both included.
type stay struct {
	first, last calendar.Date
	outcome     outcome
	open        bool // nobody recorded an exit
}

// exit is a recorded exit.
type exit struct {
	entry *entry
	on    calendar.Date
}

// Every so many journeys one has the turn that has to occur in any larger world; the rest is chance.
const (
	everyReentry  = 31
	everyWithdraw = 67
	everyErasure  = 251
	everyTwin     = 83
	everyMistaken = 151
)

// travel makes up the journey of one person, and its twin where somebody was registered twice.
func (s *simulation) travel(i int) {
	j := s.newJourney(i)
	j.came = j.day(s.first.Add(4), s.last.AddMonths(-6))
	if j.chance(8) { // a rush at the beginning
		j.came = j.day(s.first.Add(2), s.first.Add(40))
	}
	j.came = workday(j.came)
	j.person = s.person(j.dice, i, j.came)
	how := drawn(j.dice, s.outcomes)
	switch {
	case i%everyWithdraw == 9:
		how = withdrawn
	case i%everyErasure == 11, i%everyReentry == 5, i%everyTwin == 23, i%everyMistaken == 29:
		how = completed
	}
	on, eligible := j.arrive(how)
	if how == notEntered {
		j.turnAway(on, eligible)
		return
	}
	j.enter(on, how)
	j.live(0)
	if i%everyReentry == 5 || j.chance(3) {
		j.comeBack()
	}
	j.followUp()
	j.repair()
	switch {
	case i%everyErasure == 11:
		j.erase()
	case i%everyTwin == 23:
		s.twin(j)
	case i%everyMistaken == 29:
		s.mistake(j)
	}
}

// twins is where the numbers of people begin who were registered a second time.
const twins = 50000

func (s *simulation) newJourney(i int) *participation {
	d := newDice(s.seed, streamParticipants+uint64(i))
	h := &history{kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, subject: fmt.Sprintf("p-%04d", i+1), number: i + 1, dice: d}
	h.staff = []charge{{calendar.None, one(d, s.staff)}}
	s.histories = append(s.histories, h)
	return &participation{simulation: s, dice: d, history: h, index: i}
}

// arrive is everything before the entry. It answers with the first day on which the entry may be, and
// the decision on eligibility where there was one.
func (j *participation) arrive(how outcome) (calendar.Date, bool) {
	on := j.came
	if j.chance(78) {
		source := drawn(j.dice, []share[journeyv1.ReferralSource]{{journeyv1.ReferralSource_REFERRAL_SOURCE_JOBCENTER, 55},
			{journeyv1.ReferralSource_REFERRAL_SOURCE_EMPLOYMENT_AGENCY, 15}, {journeyv1.ReferralSource_REFERRAL_SOURCE_PARTNER, 18}, {journeyv1.ReferralSource_REFERRAL_SOURCE_OUTREACH, 12}})
		referral := &journeyv1.ReferralReceived{Source: source}
		if source != journeyv1.ReferralSource_REFERRAL_SOURCE_OUTREACH {
			referral.ReferredOn = workdayBefore(on.Add(-j.from(1, 9))).String()
			referral.ReferenceNumber = fmt.Sprintf("Z-%d-%05d", on.Time().Year(), j.IntN(100000))
		}
		j.add(on, referral)
		on = workday(on.Add(j.from(1, 12)))
	}
	j.registered = j.add(on, j.person.registration())
	j.gate = j.registered
	if j.chance(35) {
		j.counselled(workday(on.Add(1)), journeyv1.CounsellingKind_COUNSELLING_KIND_INITIAL)
	}
	consent := workday(on.Add(j.from(0, 3)))
	j.consents(consent)
	on = workday(consent.Add(j.from(1, 7)))
	if j.person.refugee || j.person.european && j.chance(40) {
		j.workAccess(on)
	}
	eligible := how != notEntered || j.chance(45)
	if how == notEntered || j.chance(80) {
		decided := &journeyv1.EligibilityDecided{Eligible: &eligible, Rule: "target-group"}
		if !eligible {
			decided.Rule, decided.Reason = one(j.dice, []string{"target-group", "residence-outside", "other-funding"}), "Andere Förderung hat Vorrang."
		}
		j.add(on, decided)
	}
	return workday(on.Add(j.from(1, 12))), eligible
}

func (j *participation) consents(on calendar.Date) {
	consent := func(purpose journeyv1.ConsentPurpose, until calendar.Date) {
		e := j.add(on, &journeyv1.ConsentRecorded{Purpose: purpose, Decision: journeyv1.ConsentDecision_CONSENT_DECISION_GIVEN, ValidUntil: until.String()})
		e.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_CONSENT_FORM)
	}
	consent(journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING, calendar.None)
	if j.chance(85) {
		consent(journeyv1.ConsentPurpose_CONSENT_PURPOSE_SPECIAL_CATEGORIES, calendar.None)
	}
	if j.chance(88) {
		consent(journeyv1.ConsentPurpose_CONSENT_PURPOSE_CONTACT_AFTER_EXIT, calendar.None)
	}
	if j.chance(60) {
		consent(journeyv1.ConsentPurpose_CONSENT_PURPOSE_EMPLOYER_CONTACT, calendar.None)
	}
	if j.chance(15) {
		consent(journeyv1.ConsentPurpose_CONSENT_PURPOSE_PUBLICITY, on.AddMonths(24))
	}
}

// turnAway ends a journey without an entry: some counselling, no more.
func (j *participation) turnAway(on calendar.Date, eligible bool) {
	if !eligible && j.chance(50) {
		return
	}
	for range j.from(1, 3) {
		j.counselled(on, journeyv1.CounsellingKind_COUNSELLING_KIND_CAREER_INDIVIDUAL)
		on = workday(on.Add(j.from(5, 25)))
	}
}

// enter is the entry day, and how long the stay will be.
func (j *participation) enter(on calendar.Date, how outcome) {
	j.entered = j.add(on, j.simulation.entry(j.dice, j.person, on))
	j.entered.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_MASTER_DATA_SHEET)
	j.gate = j.entered
	j.add(on, &journeyv1.CaseworkerAssigned{Caseworker: j.staff[0].who.id, Partner: j.staff[0].who.partner})
	length := j.from(110, 400)
	switch how {
	case placed:
		length = j.from(80, 330)
	case droppedOut, withdrawn:
		length = j.from(25, 190)
	case moved, leftCountry, died:
		length = j.from(40, 260)
	}
	j.stays = append(j.stays, stay{first: on, last: min(workday(on.Add(length)), j.last), outcome: how})
}

// comeBack is a second stay, some months after the first.
func (j *participation) comeBack() {
	before := j.stays[0]
	first := workday(before.last.Add(j.from(35, 170)))
	if before.open || j.stopped || before.outcome != completed && before.outcome != droppedOut || first.Add(60) > j.last {
		return
	}
	j.gate = j.add(first, &journeyv1.ParticipantReentered{Reason: "Möchte einen neuen Anlauf nehmen."})
	how := drawn(j.dice, []share[outcome]{{placed, 45}, {completed, 35}, {droppedOut, 20}})
	if j.career != nil && how == placed { // placed already, after the first stay
		how = completed
	}
	j.stays = append(j.stays, stay{first: first, last: min(workday(first.Add(j.from(55, 220))), j.last), outcome: how})
	j.live(1)
}

// live fills a stay: what is done for the person, and how it ends.
func (j *participation) live(n int) {
	s := &j.stays[n]
	if s.outcome == completed && n == 0 && j.index%everyReentry != 5 && j.chance(2) {
		s.open = true // forgotten: nobody recorded the exit
	}
	served := *s
	if s.outcome == withdrawn {
		served.last = s.last.Add(-4) // nothing more is done after the withdrawal
	}
	j.serve(served, n)
	j.learn(served, n)
	if !j.person.german {
		j.recognise(served, n)
	}
	j.transfer(served, n)
	j.search(served)
	j.place(served)
	if !s.open {
		j.leave(*s)
	}
}

// leave is the end of a stay.
func (j *participation) leave(s stay) {
	reasons := map[outcome]journeyv1.ExitReason{
		placed: journeyv1.ExitReason_EXIT_REASON_PLACED, completed: journeyv1.ExitReason_EXIT_REASON_COMPLETED,
		droppedOut: journeyv1.ExitReason_EXIT_REASON_DROPPED_OUT, withdrawn: journeyv1.ExitReason_EXIT_REASON_DROPPED_OUT,
		moved: journeyv1.ExitReason_EXIT_REASON_MOVED, leftCountry: journeyv1.ExitReason_EXIT_REASON_LEFT_COUNTRY, died: journeyv1.ExitReason_EXIT_REASON_DIED,
	}
	improved := yesOr(j.chance(68), silent(j.dice, 1, 12))
	if s.outcome == droppedOut || s.outcome == withdrawn || s.outcome == died {
		improved = yesOr(j.chance(20), silent(j.dice, 1, 70))
	}
	if s.outcome == withdrawn {
		w := j.add(s.last.Add(-j.from(0, 3)), &journeyv1.ConsentRecorded{
			Purpose: journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING, Decision: journeyv1.ConsentDecision_CONSENT_DECISION_WITHDRAWN})
		w.order = afterAll
		w.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_SIGNED_STATEMENT)
	}
	e := j.add(s.last, &journeyv1.ParticipantExited{Reason: reasons[s.outcome], EmployabilityImproved: improved})
	j.exits = append(j.exits, &exit{e, s.last})
	j.stopped = s.outcome == withdrawn || s.outcome == died
	if s.outcome == withdrawn {
		c := j.add(workday(s.last.Add(j.from(1, 8))), &journeyv1.FollowUpClosed{All: true, Why: journeyv1.ClosureReason_CLOSURE_REASON_DECLINED})
		c.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_SIGNED_STATEMENT)
	}
}
