package outcome

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
)

// entryAnswers is what was answered on the entry day, frozen (G5). A word is the value or why there is none;
// beside a number or a date stands why there is none.
type entryAnswers struct {
	gender                                    string
	age                                       number
	ageMissing                                string
	labourStatus, registeredUnemployed        string
	statusAtEntry                             string // what of these two official figures count (G13)
	unemployedSince                           calendar.Date
	unemployedSinceMissing                    string
	employment                                employment
	inEducation                               string
	isced                                     number
	iscedMissing                              string
	citizenship, parentsBornAbroad, placeType string
	household                                 string
	adults                                    number
	adultsMissing                             string
	anyAdultEmployed                          string
	children                                  number
	childrenMissing                           string
	area, areaMissing                         string
}

var entryColumns = slices.Concat([]string{
	"gender", "age", "age_missing", "labour_status", "registered_unemployed", "status_at_entry",
	"unemployed_since", "unemployed_since_missing"}, employmentColumns, []string{
	"in_education_or_training", "isced", "isced_missing", "citizenship", "parents_born_abroad", "place_type",
	"household", "adults", "adults_missing", "any_adult_employed", "dependent_children", "dependent_children_missing",
	"area", "area_missing"})

func (e entryAnswers) values() []any {
	return slices.Concat([]any{
		text(e.gender), e.age.whole(), text(e.ageMissing), text(e.labourStatus), text(e.registeredUnemployed), text(e.statusAtEntry),
		day(e.unemployedSince), text(e.unemployedSinceMissing)}, e.employment.values(), []any{
		text(e.inEducation), e.isced.whole(), text(e.iscedMissing), text(e.citizenship), text(e.parentsBornAbroad), text(e.placeType),
		text(e.household), e.adults.whole(), text(e.adultsMissing), text(e.anyAdultEmployed), e.children.whole(), text(e.childrenMissing),
		text(e.area), text(e.areaMissing)})
}

func entryOf(e *journeyv1.EntryDeclared) entryAnswers {
	status, _ := indicator.StatusAtEntry(e)
	a := entryAnswers{
		gender:               enumAnswer(e.GetGender().GetValue(), e.GetGender().GetMissing(), genders),
		labourStatus:         enumAnswer(e.GetLabourStatus().GetValue(), e.GetLabourStatus().GetMissing(), labourStatuses),
		registeredUnemployed: yesNo(e.GetRegisteredUnemployed()),
		statusAtEntry:        enumAnswer(status, e.GetLabourStatus().GetMissing(), labourStatuses),
		unemployedSince:      calendar.Read(e.GetUnemployedSince().GetValue()), unemployedSinceMissing: missing(e.GetUnemployedSince().GetMissing()),
		employment:        employmentOf(e.GetEmployment()),
		inEducation:       yesNo(e.GetInEducationOrTraining()),
		citizenship:       enumAnswer(e.GetCitizenship().GetValue(), e.GetCitizenship().GetMissing(), citizenships),
		parentsBornAbroad: enumAnswer(e.GetParentsBornAbroad().GetValue(), e.GetParentsBornAbroad().GetMissing(), parentsAbroad),
		placeType:         enumAnswer(e.GetPlaceType().GetValue(), e.GetPlaceType().GetMissing(), placeTypes),
		area:              e.GetArea().GetValue(), areaMissing: missing(e.GetArea().GetMissing()),
	}
	switch v := e.GetAgeAtEntry().GetAnswer().(type) {
	case *journeyv1.AgeAnswer_Value:
		a.age = known(float64(v.Value))
	case *journeyv1.AgeAnswer_Missing:
		a.ageMissing = missing(v.Missing)
	}
	switch v := e.GetIsced().GetAnswer().(type) {
	case *journeyv1.IscedAnswer_Value:
		a.isced = known(float64(v.Value))
	case *journeyv1.IscedAnswer_Missing:
		a.iscedMissing = missing(v.Missing)
	}
	switch v := e.GetHousehold().GetAnswer().(type) {
	case *journeyv1.HouseholdAnswer_Value:
		a.household = given
		a.adults, a.adultsMissing = count(v.Value.GetAdults())
		a.anyAdultEmployed = yesNo(v.Value.GetAnyAdultEmployed())
		a.children, a.childrenMissing = count(v.Value.GetDependentChildren())
	case *journeyv1.HouseholdAnswer_Missing:
		a.household = missing(v.Missing)
	}
	return a
}

func count(a *journeyv1.CountAnswer) (number, string) {
	switch v := a.GetAnswer().(type) {
	case *journeyv1.CountAnswer_Value:
		return known(float64(v.Value)), ""
	case *journeyv1.CountAnswer_Missing:
		return number{}, missing(v.Missing)
	}
	return number{}, ""
}

// employment is the employment block, which "better off" is measured by. The word employment is given when
// there is a block, or why there is none.
type employment struct {
	block, contract     string
	hours               number
	hoursMissing        string
	partTimeByNecessity string
	level               string
	selfEmployed        string
}

var employmentColumns = []string{
	"employment", "contract", "hours_per_week", "hours_missing", "part_time_by_necessity", "requirement_level", "self_employed",
}

func (e employment) values() []any {
	return []any{
		text(e.block), text(e.contract), e.hours.column(), text(e.hoursMissing), text(e.partTimeByNecessity), text(e.level), text(e.selfEmployed),
	}
}

func employmentOf(a *journeyv1.EmploymentAnswer) employment {
	block := a.GetValue()
	if block == nil {
		return employment{block: missing(a.GetMissing())}
	}
	e := employment{
		block:               given,
		contract:            enumAnswer(block.GetContract().GetValue(), block.GetContract().GetMissing(), contracts),
		partTimeByNecessity: yesNo(block.GetPartTimeByNecessity()),
		level:               enumAnswer(block.GetRequirementLevel().GetValue(), block.GetRequirementLevel().GetMissing(), levels),
		selfEmployed:        yesNo(block.GetSelfEmployed()),
	}
	switch v := block.GetHoursPerWeek().GetAnswer().(type) {
	case *journeyv1.HoursAnswer_Value:
		e.hours = known(v.Value)
	case *journeyv1.HoursAnswer_Missing:
		e.hoursMissing = missing(v.Missing)
	}
	return e
}
