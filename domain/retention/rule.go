package retention

import (
	"slices"

	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// The rules by which something is kept.
const (
	RuleESFPlus   refusal.Rule = "retention.evidence_esf_plus"
	RuleESF2014   refusal.Rule = "retention.evidence_esf_2014"
	RuleESF2007   refusal.Rule = "retention.evidence_esf_2007"
	RuleContact   refusal.Rule = "retention.contact"
	RuleCaseNotes refusal.Rule = "retention.case_notes"
	RuleResidence refusal.Rule = "retention.residence"
	RuleNoEntry   refusal.Rule = "retention.no_entry"
	RuleOwnPeriod refusal.Rule = "retention.own_period"
)

// What is missing while an end is not known.
const (
	RuleNoLastPayment   refusal.Rule = "retention.no_last_payment"
	RuleNoAuthorityDate refusal.Rule = "retention.no_authority_date"
	RuleStillIn         refusal.Rule = "retention.still_in"
)

const (
	identity  = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY
	contact   = journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT
	health    = journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH
	residence = journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE
	family    = journeyv1.PrivacyClass_PRIVACY_CLASS_FAMILY
	narrative = journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE
	special   = journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL
)

// Classes are those with a key of the participant, in the order of the contract.
func Classes() []journeyv1.PrivacyClass {
	return []journeyv1.PrivacyClass{identity, contact, health, residence, family, narrative, special}
}

// evidence is a regulation's rule for everything that a figure must be traced to.
type evidence struct {
	set journeyv1.IndicatorSet
	id  refusal.Rule
	// years from 31 December of the year of the last payment; 0: until the managing authority's date alone.
	years int
}

// evidenceRules are the regulations' periods. Sources: Reg. (EU) 2021/1060 Art. 82 (1): five years from 31 December
// of the year in which the managing authority makes the last payment to the beneficiary. Reg. (EU) 1303/2013 Art. 140
// and Reg. (EC) 1083/2006 Art. 90: two or three years from accounts and closures that the managing authority tells the
// beneficiary, so that its date is what counts.
func evidenceRules() []evidence {
	return []evidence{
		{journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, RuleESFPlus, 5},
		{journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, RuleESF2014, 0},
		{journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007, RuleESF2007, 0},
	}
}

// evidenceRule is that of a set; one that is not said is kept by the authority's date.
func evidenceRule(set journeyv1.IndicatorSet) evidence {
	all := evidenceRules()
	if at := slices.IndexFunc(all, func(e evidence) bool { return e.set == set }); at >= 0 {
		return all[at]
	}
	return evidence{set, RuleESF2014, 0}
}

// period is a rule of this project for what no audit needs.
type period struct {
	classes []journeyv1.PrivacyClass
	id      refusal.Rule
	months  int
}

// periods are the built-in ones, counted from the exit and the last follow-up. No source gives them (GDPR Art. 5 (1)
// (e): no longer than necessary); an operation may set its own.
//   - contact: half a year, in which a result that was reported may be asked about again;
//   - residence and benefits: a year, in which a placement's work access may be checked;
//   - notes, family and health: a year, in which somebody may come back and is not asked everything again.
//
// Identity and the special answers have none: a figure is traced to them (and the special ones go only with identity).
func periods() []period {
	return []period{
		{[]journeyv1.PrivacyClass{contact}, RuleContact, 6},
		{[]journeyv1.PrivacyClass{residence}, RuleResidence, 12},
		{[]journeyv1.PrivacyClass{health, family, narrative}, RuleCaseNotes, 12},
	}
}

// noEntryMonths is how long who never entered is remembered after the last step; no figure rests on them.
const noEntryMonths = 12
