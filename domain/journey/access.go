package journey

import (
	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Notices of rule 4: the placement is accepted, and somebody looks at it.
const (
	NoticePermit     refusal.Rule = "placement.flagged_permit"
	NoticeNoAccess   refusal.Rule = "placement.flagged_no_access_recorded"
	NoticeExpired    refusal.Rule = "placement.flagged_expired"
	NoticeProhibited refusal.Rule = "placement.flagged_prohibited"
)

// Flag says that somebody has to look at the work access of a placement.
type Flag struct {
	// Placement is its id, Version that of the step that began it, Member the participant whose they are.
	Member, Placement string
	Version           uint64
	Why               refusal.Rule
	// Access is the version of the work access that stands against it; 0 if none is recorded.
	Access uint64
}

// Flags answers which placements are flagged and why (rule 4), by all that is recorded now: on the first
// day a permit is required and none is granted, or nothing is recorded, or only what had expired; or, by
// a document seen after the placement was recorded, work was prohibited. Citizens of the EU and school
// training need no work access. Facts are in the order of Effective.
func Flags(facts []Fact) []Flag {
	var entry *journeyv1.EntryDeclared
	var access []Fact
	for i := range facts {
		if e := facts[i].Step.GetEntryDeclared(); e != nil && entry == nil {
			entry = e
		}
		if facts[i].Step.GetWorkAccessRecorded() != nil {
			access = append(access, facts[i])
		}
	}
	var flags []Flag
	for _, f := range facts {
		p := f.Step.GetPlacementStarted()
		if p == nil || !needsAccess(p.GetKind(), entry) {
			continue
		}
		if why, by := lacks(access, f.On); why != "" {
			flags = append(flags, Flag{Member: f.Event.GetSubject(), Placement: p.GetPlacement(), Version: f.Version, Why: why, Access: by})
		}
	}
	return flags
}

// lacks is what the work access lacks on a day, and the version of the document that says so; empty if
// work is allowed.
func lacks(access []Fact, on calendar.Date) (refusal.Rule, uint64) {
	a, expired := accessOn(access, on)
	if a == nil && expired != nil {
		return NoticeExpired, expired.Version
	}
	if a == nil {
		return NoticeNoAccess, 0
	}
	switch r := a.Step.GetWorkAccessRecorded(); {
	case r.GetAccess() == journeyv1.WorkAccess_WORK_ACCESS_PROHIBITED:
		return NoticeProhibited, a.Version
	case r.GetAccess() == journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED && r.GetPermit() != journeyv1.PermitDecision_PERMIT_DECISION_GRANTED:
		return NoticePermit, a.Version
	case r.GetPermitValidTo() != "" && calendar.Read(r.GetPermitValidTo()) < on:
		return NoticeExpired, a.Version
	}
	return "", 0
}

// accessOn is the document in force on a day: of those that cover it the one that became valid last,
// of these the last recorded. Without one, the second is the document that expired last before the day.
func accessOn(access []Fact, on calendar.Date) (inForce, expired *Fact) {
	for i := range access {
		a := &access[i]
		from, to := validity(a)
		switch {
		case from > on:
		case to < on:
			if expired == nil || to >= last(expired) {
				expired = a
			}
		case inForce == nil || from >= calendar.Read(inForce.Step.GetWorkAccessRecorded().GetValidFrom()):
			inForce = a
		}
	}
	return inForce, expired
}

// validity is the first and the last day of a document; Forever where it has no end.
func validity(f *Fact) (from, to calendar.Date) {
	a := f.Step.GetWorkAccessRecorded()
	from, to = calendar.Read(a.GetValidFrom()), calendar.Read(a.GetValidTo())
	if to == calendar.None {
		to = calendar.Forever
	}
	return from, to
}

func last(f *Fact) calendar.Date {
	_, to := validity(f)
	return to
}

// permitEnds is the last day of the permission to work: of the document that became valid last, of these
// the last recorded. None if it has no end, or permits nothing.
func permitEnds(facts []Fact) calendar.Date {
	var latest *Fact
	for i := range facts {
		a := facts[i].Step.GetWorkAccessRecorded()
		if a != nil && (latest == nil || calendar.Read(a.GetValidFrom()) >= calendar.Read(latest.Step.GetWorkAccessRecorded().GetValidFrom())) {
			latest = &facts[i]
		}
	}
	if latest == nil {
		return calendar.None
	}
	a, ends := latest.Step.GetWorkAccessRecorded(), last(latest)
	granted := a.GetAccess() == journeyv1.WorkAccess_WORK_ACCESS_FREE ||
		a.GetAccess() == journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED && a.GetPermit() == journeyv1.PermitDecision_PERMIT_DECISION_GRANTED
	if !granted {
		return calendar.None
	}
	if until := calendar.Read(a.GetPermitValidTo()); until != calendar.None {
		ends = min(ends, until)
	}
	if ends == calendar.Forever {
		return calendar.None
	}
	return ends
}

// needsAccess: every placement but school training, of everybody but citizens of the EU. Refused and
// not asked are an unknown citizenship.
func needsAccess(kind journeyv1.PlacementKind, entry *journeyv1.EntryDeclared) bool {
	switch entry.GetCitizenship().GetValue() {
	case journeyv1.Citizenship_CITIZENSHIP_GERMAN, journeyv1.Citizenship_CITIZENSHIP_OTHER_EU:
		return false
	}
	return kind != journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING
}

// flagged is the notices for the placement of a draft.
func (d *draft) flagged() []*refusal.Notice {
	var notices []*refusal.Notice
	for _, flag := range Flags(d.after()) {
		if flag.Version == d.version {
			notices = append(notices, refusal.New(flag.Why, "occurred_on", d.on.String()).Against(flag.Access))
		}
	}
	return notices
}
