package indicator_test

import (
	"strings"
	"testing"

	"journey/domain/calendar"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
)

const (
	esfPlus = journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021
	esf2014 = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014
	esf2007 = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007

	idle         = journeyv1.LabourStatus_LABOUR_STATUS_INACTIVE
	refusedIt    = journeyv1.Missing_MISSING_REFUSED
	notAskedIt   = journeyv1.Missing_MISSING_NOT_ASKED
	noObjective  = journeyv1.SpecificObjective_SPECIFIC_OBJECTIVE_GENERAL
	objectiveL   = journeyv1.SpecificObjective_SPECIFIC_OBJECTIVE_L_SOCIAL_INTEGRATION
	internship   = journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP
	miniJob      = journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB
	apprentice   = journeyv1.PlacementKind_PLACEMENT_KIND_IN_COMPANY_TRAINING
	school       = journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING
	opportunity  = journeyv1.PlacementKind_PLACEMENT_KIND_WORK_OPPORTUNITY
	ownBusiness  = journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT
	byRegister   = journeyv1.StatusSource_STATUS_SOURCE_REGISTER
	byEmployer   = journeyv1.StatusSource_STATUS_SOURCE_EMPLOYER
	byTheirWords = journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT
)

// set is a set with parameters, which may be nil.
func set(t testing.TB, id journeyv1.IndicatorSet, p *journeyv1.IndicatorParameters) indicator.Set {
	t.Helper()
	s, err := indicator.New(id, noObjective, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// an answers changes one of the answers at entry.
type an func(*journeyv1.EntryDeclared)

// entry is a full entry of a woman of 40, inactive, not in education or training, with ISCED 3, German, of
// native parents, without any disadvantage, alone in a city household; then changed.
func entry(changes ...an) *journeyv1.Step {
	e := &journeyv1.EntryDeclared{
		LabourStatus: laboured(idle), RegisteredUnemployed: yes(false), InEducationOrTraining: yes(false),
		Minority: yes(false), Disability: yes(false), HousingExclusion: yes(false),
	}
	for _, change := range append([]an{
		gender(journeyv1.Gender_GENDER_WOMAN), aged(40), isced(3), citizen(journeyv1.Citizenship_CITIZENSHIP_GERMAN),
		parents(journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_NONE), disadvantages(journeyv1.Disadvantage_DISADVANTAGE_NONE),
		living(journeyv1.PlaceType_PLACE_TYPE_CITY), household(1, true, 0),
	}, changes...) {
		change(e)
	}
	return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: e}}
}

func laboured(s journeyv1.LabourStatus) *journeyv1.LabourStatusAnswer {
	return &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: s}}
}

func gender(g journeyv1.Gender) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Gender = &journeyv1.GenderAnswer{Answer: &journeyv1.GenderAnswer_Value{Value: g}}
	}
}

func genderMissing(why journeyv1.Missing) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Gender = &journeyv1.GenderAnswer{Answer: &journeyv1.GenderAnswer_Missing{Missing: why}}
	}
}

func aged(years int) an {
	return func(e *journeyv1.EntryDeclared) {
		e.AgeAtEntry = &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: uint32(years)}}
	}
}

// born is the age that the service computes from the date of birth.
func born(birth, entry string) an { return aged(calendar.Age(day(birth), day(entry))) }

func ageMissing(e *journeyv1.EntryDeclared) {
	e.AgeAtEntry = &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Missing{Missing: refusedIt}}
}

func isced(level uint32) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Isced = &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Value{Value: level}}
	}
}

func iscedMissing(why journeyv1.Missing) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Isced = &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Missing{Missing: why}}
	}
}

func status(s journeyv1.LabourStatus) an {
	return func(e *journeyv1.EntryDeclared) { e.LabourStatus = laboured(s) }
}

func statusMissing(why journeyv1.Missing) an {
	return func(e *journeyv1.EntryDeclared) {
		e.LabourStatus = &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Missing{Missing: why}}
	}
}

func registered(a *journeyv1.YesNoAnswer) an {
	return func(e *journeyv1.EntryDeclared) { e.RegisteredUnemployed = a }
}

func since(day string) an {
	return func(e *journeyv1.EntryDeclared) {
		e.UnemployedSince = &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Value{Value: day}}
	}
}

func education(a *journeyv1.YesNoAnswer) an {
	return func(e *journeyv1.EntryDeclared) { e.InEducationOrTraining = a }
}

func citizen(c journeyv1.Citizenship) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Citizenship = &journeyv1.CitizenshipAnswer{Answer: &journeyv1.CitizenshipAnswer_Value{Value: c}}
	}
}

func citizenMissing(why journeyv1.Missing) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Citizenship = &journeyv1.CitizenshipAnswer{Answer: &journeyv1.CitizenshipAnswer_Missing{Missing: why}}
	}
}

func parents(p journeyv1.ParentsBornAbroad) an {
	return func(e *journeyv1.EntryDeclared) {
		e.ParentsBornAbroad = &journeyv1.ParentsBornAbroadAnswer{Answer: &journeyv1.ParentsBornAbroadAnswer_Value{Value: p}}
	}
}

func parentsMissing(e *journeyv1.EntryDeclared) {
	e.ParentsBornAbroad = &journeyv1.ParentsBornAbroadAnswer{Answer: &journeyv1.ParentsBornAbroadAnswer_Missing{Missing: refusedIt}}
}

func disadvantages(kinds ...journeyv1.Disadvantage) an {
	return func(e *journeyv1.EntryDeclared) {
		e.OtherDisadvantages = &journeyv1.DisadvantagesAnswer{Answer: &journeyv1.DisadvantagesAnswer_Value{Value: &journeyv1.Disadvantages{Kinds: kinds}}}
	}
}

func disadvantagesMissing(why journeyv1.Missing) an {
	return func(e *journeyv1.EntryDeclared) {
		e.OtherDisadvantages = &journeyv1.DisadvantagesAnswer{Answer: &journeyv1.DisadvantagesAnswer_Missing{Missing: why}}
	}
}

func minority(a *journeyv1.YesNoAnswer) an {
	return func(e *journeyv1.EntryDeclared) { e.Minority = a }
}

func disability(a *journeyv1.YesNoAnswer) an {
	return func(e *journeyv1.EntryDeclared) { e.Disability = a }
}

func housing(a *journeyv1.YesNoAnswer) an {
	return func(e *journeyv1.EntryDeclared) { e.HousingExclusion = a }
}

func living(p journeyv1.PlaceType) an {
	return func(e *journeyv1.EntryDeclared) {
		e.PlaceType = &journeyv1.PlaceTypeAnswer{Answer: &journeyv1.PlaceTypeAnswer_Value{Value: p}}
	}
}

func placeMissing(e *journeyv1.EntryDeclared) {
	e.PlaceType = &journeyv1.PlaceTypeAnswer{Answer: &journeyv1.PlaceTypeAnswer_Missing{Missing: refusedIt}}
}

func household(adults uint32, employed bool, children uint32) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Household = &journeyv1.HouseholdAnswer{Answer: &journeyv1.HouseholdAnswer_Value{Value: &journeyv1.Household{
			Adults: number(adults), AnyAdultEmployed: yes(employed), DependentChildren: number(children),
		}}}
	}
}

func number(n uint32) *journeyv1.CountAnswer {
	return &journeyv1.CountAnswer{Answer: &journeyv1.CountAnswer_Value{Value: n}}
}

// codes are the codes whose bits are set, in their order, "-" for none.
func codes(s indicator.Set, m indicator.Mask) string {
	var names []string
	for i, c := range s.Codes {
		if m.Has(i) {
			names = append(names, c.Code)
		}
	}
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, " ")
}
