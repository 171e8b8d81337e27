package retention

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Term is how long one class of one participant is kept.
type Term struct {
	Class journeyv1.PrivacyClass
	// Rule is what it is kept by.
	Rule refusal.Rule
	// Months is what that rule counts, 0 for evidence.
	Months int
	// Until is the last day on which it is kept; None while nobody can say.
	Until calendar.Date
	// Missing says what is not known while Until is None.
	Missing refusal.Rule
	// Obliged: a law has it kept, not only what the operation does.
	Obliged bool
	// Holds are those that hold the class, ended or not.
	Holds []Hold
	// Destroyed: it is destroyed, or decided to be.
	Destroyed bool
	// with are those that must be due, too: the special answers go only with identity and contact, or after them.
	// With a name beside it, what is kept for the figures would tell of a person.
	with []Term
}

// Terms is how long each class of a participant is kept, in the order of Classes. It knows no today.
func Terms(s Schedule, p Person) []Term {
	terms := make([]Term, 0, 7)
	for _, class := range Classes() {
		t := term(s, p, class)
		t.Class, t.Destroyed = class, slices.Contains(p.Destroyed, class)
		for _, h := range slices.Concat(s.Holds, p.Holds) {
			if h.holds(class) {
				t.Holds = append(t.Holds, h)
			}
		}
		terms = append(terms, t)
	}
	for _, class := range []journeyv1.PrivacyClass{identity, contact} {
		if with := Of(terms, class); !with.Destroyed {
			terms[len(terms)-1].with = append(terms[len(terms)-1].with, with)
		}
	}
	return terms
}

// Of is the term of one class.
func Of(terms []Term, class journeyv1.PrivacyClass) Term {
	at := slices.IndexFunc(terms, func(t Term) bool { return t.Class == class })
	if at < 0 {
		return Term{Class: class, Until: calendar.None}
	}
	return terms[at]
}

func term(s Schedule, p Person, class journeyv1.PrivacyClass) Term {
	own, set := s.Periods[class]
	switch {
	case !p.Entered:
		return Term{Rule: RuleNoEntry, Months: noEntryMonths, Until: p.Last.AddMonths(noEntryMonths)}
	case set && !own.Evidence:
		return afterLast(s, p, RuleOwnPeriod, own.Months)
	case !set:
		for _, r := range periods() {
			if slices.Contains(r.classes, class) {
				return afterLast(s, p, r.id, r.months)
			}
		}
	}
	return asEvidence(s)
}

// asEvidence is until the regulation's end or the managing authority's date, whichever is later.
func asEvidence(s Schedule) Term {
	r := evidenceRule(s.Set)
	t := Term{Rule: r.id, Until: calendar.None, Obliged: true}
	switch {
	case r.years > 0 && !s.LastPayment.Known():
		t.Missing = RuleNoLastPayment
	case r.years > 0:
		t.Until = calendar.New(s.LastPayment.On.Time().Year()+r.years, 12, 31)
	case !s.Authority.Known():
		t.Missing = RuleNoAuthorityDate
	}
	if t.Missing == "" && s.Authority.Known() {
		t.Until = max(t.Until, s.Authority.On)
	}
	return t
}

// afterLast counts months from the last day anything was owed. Who has not left is counted from the last day on which
// an exit could be recorded.
func afterLast(s Schedule, p Person, id refusal.Rule, months int) Term {
	t := Term{Rule: id, Months: months, Until: calendar.None}
	switch {
	case p.Left:
		t.Until = p.Last.AddMonths(months)
	case s.LastDay.Known():
		t.Until = max(p.Last, s.LastDay.On).AddMonths(months)
	default:
		t.Missing = RuleStillIn
	}
	return t
}

// Due answers since when it may go, on a day; false while it is kept or held, and when it is gone already.
func (t Term) Due(on calendar.Date) (since calendar.Date, due bool) {
	if t.Destroyed || t.Until == calendar.None || t.Until >= on {
		return calendar.None, false
	}
	since = t.Until.Add(1)
	for _, h := range t.Holds {
		switch {
		case h.Stands(on):
			return calendar.None, false
		case h.First <= on && h.First <= h.Last:
			since = max(since, h.Last.Add(1))
		}
	}
	for _, other := range t.with {
		theirs, due := other.Due(on)
		if !due {
			return calendar.None, false
		}
		since = max(since, theirs)
	}
	return since, true
}

// Keeping is what stands against destroying a class.
type Keeping struct {
	// Until is the last day of it; None if nobody can say yet.
	Until calendar.Date
	// Basis is on which it is kept: Art. 17 (3) (b) or (e) GDPR; UNSPECIFIED for an operation's own period.
	Basis journeyv1.LegalBasis
	// Hold is the hold that stands; nil for a period.
	Hold *Hold
	// Rule is what it is kept by, empty for a hold; Missing what is not known if Until is None.
	Rule, Missing refusal.Rule
}

// Keeps answers what stands against destroying the class on a day, when it is asked for by somebody on a basis; false
// if nothing does. A hold stands against everybody. What a law has kept gives way only to a court, to an obligation
// to erase and to what was never lawful (GDPR Art. 17 (1) (d), (e)); an operation's own period to every right of the
// person (Art. 17 (1)), but not to the schedule itself.
func (t Term) Keeps(on calendar.Date, by journeyv1.ErasureRequester, basis journeyv1.LegalBasis) (Keeping, bool) {
	for _, h := range t.Holds {
		if on <= h.Last && h.First <= h.Last { // one that begins later was known, too
			k := Keeping{Until: h.Last, Basis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_E, Hold: &h}
			if h.Last == calendar.Forever {
				k.Until = calendar.None
			}
			return k, true
		}
	}
	if t.Until != calendar.None && t.Until < on || t.gives(by, basis) {
		return Keeping{}, false
	}
	k := Keeping{Until: t.Until, Rule: t.Rule, Missing: t.Missing}
	if t.Obliged {
		k.Basis = journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_B
	}
	return k, true
}

func (t Term) gives(by journeyv1.ErasureRequester, basis journeyv1.LegalBasis) bool {
	if by == journeyv1.ErasureRequester_ERASURE_REQUESTER_RETENTION {
		return false
	}
	switch basis {
	case journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_D, journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_E:
		return true
	case journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_A, journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_B, journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_C:
		return !t.Obliged || by == journeyv1.ErasureRequester_ERASURE_REQUESTER_COURT
	}
	return by == journeyv1.ErasureRequester_ERASURE_REQUESTER_COURT
}
