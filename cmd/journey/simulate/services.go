package simulate

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// serve is counselling, coaching and all other support during a stay, with a gap in some of them.
func (j *participation) serve(s stay, n int) {
	gapFrom, gapTo := calendar.Forever, calendar.Forever
	if s.last-s.first > 120 && j.chance(22) {
		gapFrom = s.first.Add(j.from(25, 60))
		gapTo = gapFrom.Add(j.from(40, 85))
	}
	for on := workday(s.first.Add(j.from(2, 8))); between(on, s.first, s.last); on = workday(on.Add(j.from(12, 34))) {
		if on < gapFrom || on > gapTo {
			j.session(on)
		}
	}
	j.barriers(s, n)
	j.plan(s, n)
	if j.person.children > 0 && j.chance(35) {
		if on := workday(s.first.Add(j.from(8, 60))); between(on, s.first, s.last) {
			kind := journeyv1.FamilySupportKind(j.from(1, 4))
			j.addAnytime(on, &journeyv1.FamilySupportArranged{Kind: kind, From: on.Add(j.from(1, 10)).String(), To: on.Add(j.from(30, 120)).String(),
				Detail: one(j.dice, []string{"Betreuung von 5:30 bis 7:30 Uhr.", "Betreuung bei kurzfristigem Ausfall der Kita.", "Beratung gemeinsam mit der Familie."})})
		}
	}
	for range j.from(1, 2) {
		if on := workday(s.first.Add(j.from(3, 40))); between(on, s.first, s.last) {
			before := uint32(j.from(15, 55))
			j.addAnytime(on, &journeyv1.CompetenceAssessed{Method: one(j.dice, []string{"interview", "work-sample", "profile-pass"}),
				Occupation: one(j.dice, occupations), Level: journeyv1.CompetenceLevel(j.from(1, 4)),
				EmployabilityBefore: &before, EmployabilityAfter: proto.Uint32(before + uint32(j.from(0, 30))), Note: one(j.dice, notes)})
		}
	}
}

// session is one contact of the usual kinds.
func (j *participation) session(on calendar.Date) {
	note, minutes := one(j.dice, notes), uint32(15*j.from(2, 8))
	switch k := j.IntN(100); {
	case k < 44:
		j.counselled(on, drawn(j.dice, []share[journeyv1.CounsellingKind]{{journeyv1.CounsellingKind_COUNSELLING_KIND_FOLLOW_UP, 70},
			{journeyv1.CounsellingKind_COUNSELLING_KIND_CAREER_INDIVIDUAL, 14}, {journeyv1.CounsellingKind_COUNSELLING_KIND_CAREER_GROUP, 13}, {journeyv1.CounsellingKind_COUNSELLING_KIND_CRISIS, 3}}))
	case k < 64:
		j.addAnytime(on, &journeyv1.ApplicationCoachingHeld{Kind: journeyv1.CoachingKind(j.from(1, 5)), Minutes: minutes, Note: note})
	case k < 77:
		j.addAnytime(on, &journeyv1.SocioPedagogicalSupportGiven{Kind: journeyv1.SupportKind(j.from(1, 5)), Minutes: minutes, Note: note})
	case k < 86:
		j.addAnytime(on, &journeyv1.AuthorityAccompanied{Kind: journeyv1.AuthorityKind(j.from(1, 7)), Minutes: minutes, Note: note})
	case k < 95:
		j.addAnytime(on, &journeyv1.OfferScreened{Offer: fmt.Sprintf("offer-%03d", j.from(1, 140)), Provider: one(j.dice, j.providers), Suitable: proto.Bool(j.chance(55))})
	default:
		j.addAnytime(on, &journeyv1.ExternalServiceReferred{Service: journeyv1.ExternalService(j.from(1, 6)), Outcome: journeyv1.ReferralOutcome(j.from(1, 5))})
	}
}

// counselled is a counselling session, recorded whenever.
func (j *participation) counselled(on calendar.Date, kind journeyv1.CounsellingKind) *entry {
	c := &journeyv1.CounsellingSessionHeld{Kind: kind, Minutes: uint32(15 * j.from(2, 6)), Note: one(j.dice, notes),
		Mode:     drawn(j.dice, []share[journeyv1.ContactMode]{{journeyv1.ContactMode_CONTACT_MODE_IN_PERSON, 75}, {journeyv1.ContactMode_CONTACT_MODE_OUTREACH, 8}, {journeyv1.ContactMode_CONTACT_MODE_PHONE, 17}}),
		Language: j.person.language, Interpreter: proto.Bool(j.person.interpreter && j.chance(60))}
	if !c.GetInterpreter() && j.chance(70) {
		c.Language = "de"
	}
	if kind == journeyv1.CounsellingKind_COUNSELLING_KIND_CAREER_GROUP {
		c.Group = "group-" + on.String()
	}
	return j.addAnytime(on, c)
}

// barriers are found early; a good half is out of the way some time, now and then after the exit.
func (j *participation) barriers(s stay, n int) {
	for k := range j.from(0, 3) {
		on := workday(s.first.Add(j.from(2, 40)))
		if !between(on, s.first, s.last) {
			continue
		}
		id := fmt.Sprintf("b-%d%d", n+1, k+1)
		kind := journeyv1.BarrierKind(j.from(1, 11))
		if !j.person.german && j.chance(40) {
			kind = journeyv1.BarrierKind_BARRIER_KIND_LANGUAGE
		}
		j.add(on, &journeyv1.BarrierIdentified{Barrier: id, Kind: kind, Severity: journeyv1.Severity(j.from(1, 3)), Detail: one(j.dice, notes)})
		resolved := workday(on.Add(j.from(20, 200)))
		if j.chance(60) && j.before(s, resolved) {
			j.add(resolved, &journeyv1.BarrierResolved{Barrier: id, How: one(j.dice, []string{"", "Mit Hilfe der Beratungsstelle.", "Kurs abgeschlossen.", "Vereinbarung getroffen."})})
		}
	}
}

// before is whether something may still be recorded on a day: most stays go on being told after the
// exit, but not after a death or a withdrawn consent.
func (j *participation) before(s stay, on calendar.Date) bool {
	if s.outcome == died || s.outcome == withdrawn {
		return on < s.last.Add(-5)
	}
	return on <= s.last.Add(60) && on < j.resultsUntil.Add(-20)
}

// plan is the integration plan with its goals, revised as it goes.
func (j *participation) plan(s stay, n int) {
	on := workday(s.first.Add(drawn(j.dice, []share[int]{{j.from(6, 27), 88}, {j.from(29, 50), 12}})))
	if !between(on, s.first, s.last) {
		return
	}
	id := fmt.Sprintf("plan-%d", n+1)
	goals := make([]*journeyv1.PlanGoal, j.from(1, 4))
	for k := range goals {
		goals[k] = &journeyv1.PlanGoal{Goal: fmt.Sprintf("g-%d%d", n+1, k+1), Kind: journeyv1.GoalKind(j.from(1, 7)), TargetOn: on.AddMonths(j.from(2, 10)).String()}
	}
	agreed := j.add(on, &journeyv1.IntegrationPlanAgreed{Plan: id, Goals: goals, SignedByBoth: proto.Bool(j.chance(92))})
	open := goals
	agreed.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_SIGNED_STATEMENT)
	if j.chance(70) {
		form := journeyv1.WorkForm(j.from(1, 5))
		j.addAnytime(on, &journeyv1.PerspectiveAgreed{Occupation: one(j.dice, occupations), Form: form})
	}
	revised := workday(on.Add(j.from(50, 110)))
	reached := workday(on.Add(j.from(30, 49)))
	if j.chance(30) && between(reached, s.first, s.last) {
		j.add(reached, &journeyv1.PlanGoalReached{Plan: id, Goal: open[0].Goal})
		open = open[1:]
	}
	if j.chance(45) && between(revised, s.first, s.last) {
		added := &journeyv1.PlanGoal{Goal: fmt.Sprintf("g-%d9", n+1), Kind: journeyv1.GoalKind(j.from(1, 7)), TargetOn: revised.AddMonths(5).String()}
		kept := make([]*journeyv1.PlanGoal, 0, len(open)+1)
		for _, g := range append([]*journeyv1.PlanGoal{added}, open...) {
			kept = append(kept, proto.CloneOf(g))
		}
		open = kept
		j.add(revised, &journeyv1.IntegrationPlanRevised{Plan: id, Goals: open, SignedByBoth: proto.Bool(true), Reason: "Ziele an die Lage angepasst."})
	}
	last := workdayBefore(s.last.Add(-2))
	if len(open) > 0 && s.outcome <= completed && j.chance(55) && last > revised && between(last, on, s.last) {
		j.add(last, &journeyv1.PlanGoalReached{Plan: id, Goal: one(j.dice, open).Goal})
	}
}

// transfer hands the case to another partner, or tries to.
func (j *participation) transfer(s stay, n int) {
	proposed := workday(s.first.Add(j.from(20, 90)))
	decided := workday(proposed.Add(j.from(2, 12)))
	if !j.chance(9) || !between(decided, s.first, s.last) {
		return
	}
	to := one(j.dice, j.simulation.staff)
	from := j.responsible(proposed)
	if to.partner == from.partner {
		return
	}
	id, accepted := fmt.Sprintf("t-%d", n+1), j.chance(80)
	j.add(proposed, &journeyv1.CaseTransferProposed{Transfer: id, ToPartner: to.partner, ToCaseworker: to.id, Reason: "Näher am Wohnort."})
	d := j.add(decided, &journeyv1.CaseTransferDecided{Transfer: id, Accepted: &accepted})
	d.by = &to
	if accepted {
		j.staff = append(j.staff, charge{decided, to})
	}
}

// occupations by KldB 2010, with the requirement level as the fifth digit.
var occupations = []string{"kldb:82101", "kldb:54101", "kldb:29301", "kldb:51311", "kldb:62102", "kldb:33212", "kldb:82182", "kldb:12101", "kldb:63302", "kldb:83112"}
