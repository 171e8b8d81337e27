package journey

import (
	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of the journey as a whole.
const (
	RuleRegistrationMissing refusal.Rule = "registration.missing"
	RuleBeforeBirth         refusal.Rule = "date.before_birth"
	RuleConsentWithdrawn    refusal.Rule = "consent.withdrawn"
	RuleBeforeEntry         refusal.Rule = "journey.before_entry"
	RuleAfterExit           refusal.Rule = "journey.after_exit"
)

// verdict is one fact that is not acceptable, and why.
type verdict struct {
	version uint64
	refusal *refusal.Refusal
}

// judge is the one judge: a journey is acceptable if walking its effective facts in the order of
// business accepts each of them. It answers with what is not acceptable, in that order. What depends on
// the operation as it is today (period, grant, today, windows of the follow-up) is not judged here, so
// that a decision about the operation never makes an old journey unacceptable.
func judge(facts []Fact) []verdict {
	var found []verdict
	w := newWalk(facts)
	for _, f := range facts {
		r, ok := ruleOf(f.Step)
		if !ok {
			found = append(found, verdict{f.Version, refusal.New(RuleWrongKind, "step", Kind(f.Step))})
			continue
		}
		if refused := w.accept(r, f); refused != nil {
			found = append(found, verdict{f.Version, refused})
		}
		w.pass(r, f)
	}
	return append(found, decisions(facts)...)
}

// walk is what is known when a fact is judged: the facts before it in the order of business.
type walk struct {
	facts        []Fact
	registration *Fact
	birth        calendar.Date
	firstEntry   *Fact
	// entry and exit are the latest; exit is nil while the person is in the operation.
	entry, exit *Fact
	died        *Fact
	// consents is every consent for processing and every withdrawal, in the order of business.
	consents []Fact
	access   []Fact
	goals    goals
	things   map[string]*span
}

// span is a thing between its beginning and its end.
type span struct {
	begin Fact
	end   *Fact
}

func newWalk(facts []Fact) *walk {
	w := &walk{facts: facts, goals: goals{}, things: map[string]*span{}}
	w.registration, w.birth = registration(facts)
	for _, f := range facts {
		if f.Step.GetConsentRecorded().GetPurpose() == journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING {
			w.consents = append(w.consents, f)
		}
	}
	return w
}

// registration is the first registration by version, and the date of birth it gives; None if there is
// none or it cannot be read any more.
func registration(facts []Fact) (*Fact, calendar.Date) {
	var found *Fact
	for i, f := range facts {
		if f.Step.GetParticipantRegistered() != nil && (found == nil || f.Version < found.Version) {
			found = &facts[i]
		}
	}
	if found == nil {
		return nil, calendar.None
	}
	return found, calendar.Read(found.Step.GetParticipantRegistered().GetDateOfBirth().GetValue())
}

func (w *walk) accept(r rule, f Fact) *refusal.Refusal {
	if r.stands != first && (w.registration == nil || w.registration.Version > f.Version) {
		return refusal.New(RuleRegistrationMissing, "", f.On.String())
	}
	if w.birth != calendar.None && f.On < w.birth {
		return refusal.New(RuleBeforeBirth, "occurred_on", f.On.String()).Against(w.registration.Version)
	}
	if c := w.processing(r, f); c != nil && withdrawn(*c) && !r.closes {
		return refusal.New(RuleConsentWithdrawn, "", f.On.String(), c.On.String()).Against(c.Version)
	}
	if refused := w.standing(r, f); refused != nil {
		return refused
	}
	if refused := w.beginsAndEnds(r); refused != nil {
		return refused
	}
	if r.judge == nil {
		return nil
	}
	return r.judge(w, f)
}

// standing applies rules 2 to 4: entry, exit and what lies between them.
func (w *walk) standing(r rule, f Fact) *refusal.Refusal {
	switch r.stands {
	case present, entered, leaving:
		if w.entry == nil {
			return refusal.New(either(r.before, RuleBeforeEntry), "occurred_on", f.On.String())
		}
	}
	switch r.stands {
	case present, untilExit, leaving:
		if w.exit != nil {
			return refusal.New(either(r.after, RuleAfterExit), "occurred_on",
				f.On.String(), w.exit.On.String()).Against(w.exit.Version)
		}
	}
	return nil
}

// beginsAndEnds applies rule 5: an end needs its beginning, and an id begins once.
func (w *walk) beginsAndEnds(r rule) *refusal.Refusal {
	if r.begins != nil {
		if s := w.things[r.begins.key()]; s != nil {
			return refusal.New(r.begins.used, r.begins.field, r.begins.id).Against(s.begin.Version)
		}
	}
	for _, t := range []*thing{r.changes, r.ends} {
		if t == nil {
			continue
		}
		s := w.things[t.key()]
		if s == nil {
			if begin := w.beginning(t); begin != nil {
				return refusal.New(t.early, "occurred_on", t.id, begin.On.String()).Against(begin.Version)
			}
			return refusal.New(t.unknown, t.field, t.id)
		}
		if s.end != nil {
			return refusal.New(t.over, t.field, t.id, s.end.On.String()).Against(s.end.Version)
		}
	}
	return nil
}

// beginning is the fact that begins a thing, wherever it stands; nil if none does.
func (w *walk) beginning(t *thing) *Fact {
	for i, f := range w.facts {
		if r, _ := ruleOf(f.Step); r.begins != nil && r.begins.key() == t.key() {
			return &w.facts[i]
		}
	}
	return nil
}

// pass takes a fact into what is known. It never refuses.
func (w *walk) pass(r rule, f Fact) {
	if r.begins != nil && w.things[r.begins.key()] == nil {
		w.things[r.begins.key()] = &span{begin: f}
	}
	if r.ends != nil {
		if s := w.things[r.ends.key()]; s != nil && s.end == nil {
			s.end = &f
		}
	}
	switch f.Step.GetKind().(type) {
	case *journeyv1.Step_WorkAccessRecorded:
		w.access = append(w.access, f)
	case *journeyv1.Step_EntryDeclared:
		w.entry, w.firstEntry = &f, either(w.firstEntry, &f)
	case *journeyv1.Step_ParticipantReentered:
		w.entry, w.exit = &f, nil
	case *journeyv1.Step_ParticipantExited:
		w.exit = &f
	}
	if diedOf(f.Step) {
		w.died = either(w.died, &f)
	}
	w.goals.pass("", f)
}

// processing is the consent for processing that stands on the day of f: the latest that was given on or
// before it, or the latest withdrawal that reaches f. Of those of the very day the ones recorded after f
// came to that day are not looked at.
func (w *walk) processing(r rule, f Fact) *Fact {
	for i := len(w.consents) - 1; i >= 0; i-- {
		c := &w.consents[i]
		if c.On > f.On || c.On == f.On && c.Version >= f.since() {
			continue
		}
		if !withdrawn(*c) || reaches(*c, r, f) {
			return c
		}
	}
	return nil
}

// reaches: the withdrawal stands against what lies after it. It never reaches back over what was recorded
// before it, even if that is dated later. A step that was moved behind it afterwards was not recorded
// there before: only what lay behind it already may be moved on, and an entry not even then.
func reaches(withdrawal Fact, r rule, f Fact) bool {
	switch {
	case withdrawal.Version < f.Version:
		return true
	case withdrawal.Version > f.since():
		return false
	}
	return r.stands == entering || f.knownOn(withdrawal.Version) <= withdrawal.On
}

func withdrawn(c Fact) bool {
	return c.Step.GetConsentRecorded().GetDecision() == journeyv1.ConsentDecision_CONSENT_DECISION_WITHDRAWN
}

// either is a, or b where a is nothing.
func either[T comparable](a, b T) T {
	var nothing T
	if a == nothing {
		return b
	}
	return a
}
