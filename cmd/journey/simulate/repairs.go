package simulate

import (
	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// repair is what was recorded wrongly at first, and put right.
func (j *participation) repair() {
	switch n := j.IntN(100); {
	case n < 5:
		j.birth()
	case n < 10:
		j.answers()
	}
	if j.career != nil && j.chance(9) {
		j.firstDay(j.career)
	}
	switch n := j.IntN(100); {
	case n < 7:
		j.minutes()
	case n < 13:
		j.doubled()
	case n < 17:
		j.neverBegan()
	}
}

// correct records how an earlier step should read.
func (h *history) correct(target *entry, on, days calendar.Date, step proto.Message, why string) *entry {
	e := h.addLater(max(target.on, on)+days, func() proto.Message {
		read, err := stepOf(step)
		if err != nil {
			panic(err)
		}
		return &journeyv1.FactCorrected{Version: target.version, OccurredOn: on.String(), Evidence: target.evidence, Step: read, Why: why}
	})
	e.dated, e.after = true, target
	return e
}

// birth is a date of birth that was written down wrongly: a wrong year, or day and month exchanged.
func (j *participation) birth() {
	truth := j.person.birth
	wrong := truth.AddMonths(12 * one(j.dice, []int{-10, -1, 1}))
	if t := truth.Time(); t.Day() <= 12 && t.Day() != int(t.Month()) && j.chance(50) {
		wrong = calendar.New(t.Year(), t.Day(), int(t.Month()))
	}
	if calendar.Age(wrong, j.came) < 15 {
		return
	}
	first, read := j.person.registration(), j.person.registration()
	first.DateOfBirth = date(wrong)
	unknown := j.person.refugee && j.chance(30)
	if unknown { // no papers yet
		first.DateOfBirth = &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Missing{Missing: notAsked}}
	}
	j.registered.step = func() proto.Message { return first }
	e := j.correct(j.registered, j.registered.on, j.entered.on-j.registered.on+calendar.Date(j.from(3, 60)), read, "Laut Ausweis.")
	e.after = j.entered
	e.ages = unknown || calendar.Age(wrong, j.entered.on) != calendar.Age(truth, j.entered.on)
}

// answers is an answer at entry that came in later, or that was misread.
func (j *participation) answers() {
	first := j.entered.step().(*journeyv1.EntryDeclared)
	read := proto.CloneOf(first)
	if first.GetIsced().GetMissing() != 0 || j.chance(60) {
		read.Isced = isced((first.GetIsced().GetValue()+uint32(j.from(1, 5)))%7, 0)
	} else {
		read.Disability = yesOr(!first.GetDisability().GetValue(), 0)
	}
	j.correct(j.entered, j.entered.on, calendar.Date(j.from(4, 90)), read, "Stammblatt falsch übertragen.")
}

// firstDay is a placement that was recorded as planned and began a few days later.
func (j *participation) firstDay(p *placement) {
	planned := p.first.Add(-j.from(1, 3))
	p.entry.on = planned
	j.correct(p.entry, p.first, calendar.Date(j.from(0, 4)), p.step, "Beginn hat sich verschoben.")
}

// sessions are the counselling sessions of the first stay.
func (j *participation) sessions() []*entry {
	var sessions []*entry
	for _, e := range j.entries {
		if e.order == anytime && e.on > j.stays[0].first {
			if _, ok := e.step().(*journeyv1.CounsellingSessionHeld); ok {
				sessions = append(sessions, e)
			}
		}
	}
	return sessions
}

// minutes is a session that took longer than was written down.
func (j *participation) minutes() {
	if sessions := j.sessions(); len(sessions) > 0 {
		target := one(j.dice, sessions)
		read := proto.CloneOf(target.step().(*journeyv1.CounsellingSessionHeld))
		read.Minutes += 30
		j.correct(target, target.on, calendar.Date(j.from(1, 25)), read, "Dauer berichtigt.")
	}
}

// doubled is a session that two people recorded; one of the two records is taken back.
func (j *participation) doubled() {
	if sessions := j.sessions(); len(sessions) > 0 {
		target := one(j.dice, sessions)
		again := j.addAnytime(target.on, target.step())
		j.retract(again, "Doppelt erfasst.")
	}
}

// neverBegan is a placement that was recorded and then did not come about.
func (j *participation) neverBegan() {
	s := j.stays[0]
	first := workday(s.first.Add(j.from(26, 60)))
	if len(j.placements) > 0 || s.outcome == withdrawn || !between(first.Add(30), s.first, s.last) {
		return
	}
	p := j.begin(first, journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE)
	j.retract(p.entry, "Nicht angetreten.")
}

func (h *history) retract(target *entry, why string) {
	e := h.addLater(target.on.Add(h.dice.from(1, 9)), func() proto.Message {
		return &journeyv1.FactRetracted{Version: target.version, Why: why}
	})
	e.dated, e.after = true, target
}

// twin is the same person registered a second time by another partner, found out and linked.
func (s *simulation) twin(j *participation) {
	stay := j.stays[0]
	t := s.newJourney(twins + j.index)
	t.person, t.came = j.person, workday(stay.first.Add(8))
	on, _ := t.arrive(completed)
	t.enter(on, droppedOut)
	t.stays[0].last = workday(on.Add(t.from(25, 40)))
	t.serve(t.stays[0], 0)
	t.leave(t.stays[0])
	t.link(j, t.stays[0].last.Add(t.from(2, 9)), "Gleicher Name, gleiches Geburtsdatum; Ausweis lag vor.")
}

// mistake is two people of similar names who were taken for one, until somebody noticed.
func (s *simulation) mistake(j *participation) {
	t := s.newJourney(twins + j.index)
	t.came = workday(j.stays[0].first.Add(5))
	t.person = s.person(t.dice, t.index, t.came)
	t.person.origin, t.person.family = j.person.origin, j.person.family
	on, eligible := t.arrive(notEntered)
	t.turnAway(on, eligible)
	linked := t.link(j, on.Add(t.from(2, 9)), "Name und Anschrift ähnlich.")
	e := t.add(linked.on.Add(t.from(5, 30)), &journeyv1.PersonsUnlinked{Other: j.subject, Why: "Verschiedene Geburtsdaten, zwei Personen."})
	e.order, e.other, e.by = afterAll, j.history, &s.coordinator
	e.role = journeyv1.Role_ROLE_COORDINATOR
}

func (j *participation) link(other *participation, on calendar.Date, why string) *entry {
	e := j.add(on, &journeyv1.PersonsLinked{Other: other.subject, Why: why})
	e.order, e.after, e.other, e.by = afterAll, other.registered, other.history, &j.coordinator
	e.role = journeyv1.Role_ROLE_COORDINATOR
	return e
}

// erase is a request to destroy personal data, after everything else: contact data go, the rest has to
// be kept for the audit.
func (j *participation) erase() {
	last := calendar.None
	for _, e := range j.entries {
		last = max(last, e.on+calendar.Date(e.lag))
	}
	officer := caseworker{"datenschutz-1", j.coordinator.partner}
	contact, identity := journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT, journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY
	add := func(days int, step func() proto.Message) *entry {
		last = last.Add(days)
		e := j.addLater(last, step)
		e.dated, e.order, e.by, e.role = true, afterAll, &officer, journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER
		return e
	}
	request := add(j.from(20, 90), func() proto.Message {
		return &journeyv1.ErasureRequested{Classes: []journeyv1.PrivacyClass{identity, contact},
			RequestedBy: journeyv1.ErasureRequester_ERASURE_REQUESTER_PARTICIPANT, LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_A}
	})
	head := caseworker{"leitung-1", j.coordinator.partner}
	decision := add(j.from(3, 20), func() proto.Message {
		return &journeyv1.ErasureDecided{Request: request.version, DecidedBy: head.id, Decisions: []*journeyv1.ClassDecision{
			{Class: identity, Action: journeyv1.ErasureAction_ERASURE_ACTION_KEEP, KeepUntil: j.last.AddMonths(120).String(), LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_B},
			{Class: contact, Action: journeyv1.ErasureAction_ERASURE_ACTION_DESTROY}}}
	})
	decision.by, decision.role = &head, journeyv1.Role_ROLE_COORDINATOR
	add(1, func() proto.Message {
		return &journeyv1.PersonalDataErased{Classes: []journeyv1.PrivacyClass{contact}, Decision: decision.version}
	})
}
