package indicator

import journeyv1 "journey/proto/journey/v1"

// gates are the answers without which a set counts a participation nowhere but in the grand total.
type gates struct{ gender, status, age, isced, household bool }

// incomplete looks for the answers without which the record is incomplete. Refusing a sensitive answer never
// makes it so.
// Source: Reg. (EU) 2021/1057 Annex I, data under 1.1 (G3); Reg. (EU) 1304/2013 Annex I with the Commission's
// guidance on complete records (G4); gender and its absence: G2.
func (r *reading) incomplete(g gates) {
	e := r.answers
	if g.gender && e.GetGender().GetValue() == journeyv1.Gender_GENDER_UNSPECIFIED {
		r.lacks(RuleGenderIncomplete, e.GetGender().GetMissing())
	}
	if g.status && r.labour == journeyv1.LabourStatus_LABOUR_STATUS_UNSPECIFIED {
		r.lacks(RuleStatusIncomplete, e.GetLabourStatus().GetMissing())
	}
	if g.age && r.age == unknownAge {
		r.lacks(RuleAgeIncomplete, e.GetAgeAtEntry().GetMissing())
	}
	if g.isced && r.isced == unknownIsced {
		r.lacks(RuleIscedIncomplete, e.GetIsced().GetMissing())
	}
	if g.household && r.p.Entry.On < householdUntil {
		if lacking, why := householdLacks(e.GetHousehold()); lacking {
			r.lacks(RuleHouseholdIncomplete, why)
		}
	}
}

// householdLacks answers whether any of the three answers about the household is missing, and why.
func householdLacks(a *journeyv1.HouseholdAnswer) (bool, journeyv1.Missing) {
	h := a.GetValue()
	if h == nil {
		return true, a.GetMissing()
	}
	if _, ok := h.GetAdults().GetAnswer().(*journeyv1.CountAnswer_Value); !ok {
		return true, h.GetAdults().GetMissing()
	}
	if _, ok := h.GetAnyAdultEmployed().GetAnswer().(*journeyv1.YesNoAnswer_Value); !ok {
		return true, h.GetAnyAdultEmployed().GetMissing()
	}
	if _, ok := h.GetDependentChildren().GetAnswer().(*journeyv1.CountAnswer_Value); !ok {
		return true, h.GetDependentChildren().GetMissing()
	}
	return false, journeyv1.Missing_MISSING_UNSPECIFIED
}

// lacks notes an answer that is missing. The first one is the reason; who lacks a single one is near.
func (r *reading) lacks(rule Rule, why journeyv1.Missing) {
	if r.gaps == 0 {
		r.gap = unanswered(rule, why)
	}
	r.gaps++
}
