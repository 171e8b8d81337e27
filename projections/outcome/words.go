package outcome

import (
	"strings"

	journeyv1 "journey/proto/journey/v1"
)

// Answers are written as words: the value, or refused, or not_asked. No word (NULL) means that the
// question does not apply. These never merge.
const (
	refused  = "refused"
	notAsked = "not_asked"
	given    = "given"
	yes      = "yes"
	no       = "no"
	unknown  = "unknown"
	// erased: the answer was sealed, its key is destroyed, and nothing was kept for the figures.
	erased = "erased"
)

// words are the names of an enum without their prefix in lower case, by number.
func words(names map[int32]string, prefix string) map[int32]string {
	all := make(map[int32]string, len(names))
	for number, name := range names {
		if number != 0 {
			all[number] = strings.ToLower(strings.TrimPrefix(name, prefix))
		}
	}
	return all
}

var (
	genders            = words(journeyv1.Gender_name, "GENDER_")
	labourStatuses     = words(journeyv1.LabourStatus_name, "LABOUR_STATUS_")
	citizenships       = words(journeyv1.Citizenship_name, "CITIZENSHIP_")
	parentsAbroad      = words(journeyv1.ParentsBornAbroad_name, "PARENTS_BORN_ABROAD_")
	placeTypes         = words(journeyv1.PlaceType_name, "PLACE_TYPE_")
	contracts          = words(journeyv1.Contract_name, "CONTRACT_")
	levels             = words(journeyv1.RequirementLevel_name, "REQUIREMENT_LEVEL_")
	exitReasons        = words(journeyv1.ExitReason_name, "EXIT_REASON_")
	placementKinds     = words(journeyv1.PlacementKind_name, "PLACEMENT_KIND_")
	statusSources      = words(journeyv1.StatusSource_name, "STATUS_SOURCE_")
	moduleEnds         = words(journeyv1.CompletionOutcome_name, "COMPLETION_OUTCOME_")
	trialEnds          = words(journeyv1.TrialOutcome_name, "TRIAL_OUTCOME_")
	qualificationKinds = words(journeyv1.QualificationKind_name, "QUALIFICATION_KIND_")
	cefrLevels         = words(journeyv1.CefrLevel_name, "CEFR_LEVEL_")
	recognitions       = words(journeyv1.Recognition_name, "RECOGNITION_")
	indicatorSets      = words(journeyv1.IndicatorSet_name, "INDICATOR_SET_")
	objectives         = words(journeyv1.SpecificObjective_name, "SPECIFIC_OBJECTIVE_")
	neighbourhoods     = words(journeyv1.NeighbourhoodKind_name, "NEIGHBOURHOOD_KIND_")
	outreaches         = words(journeyv1.OutreachChannel_name, "OUTREACH_CHANNEL_")
	vacancyKinds       = words(journeyv1.VacancyKind_name, "VACANCY_KIND_")
	entityKinds        = words(journeyv1.EntityKind_name, "ENTITY_KIND_")
	sizeClasses        = words(journeyv1.SizeClass_name, "SIZE_CLASS_")
	audiences          = words(journeyv1.TrainingAudience_name, "TRAINING_AUDIENCE_")
)

func missing(m journeyv1.Missing) string {
	switch m {
	case journeyv1.Missing_MISSING_REFUSED:
		return refused
	case journeyv1.Missing_MISSING_NOT_ASKED:
		return notAsked
	}
	return ""
}

func yesNo(a *journeyv1.YesNoAnswer) string {
	switch v := a.GetAnswer().(type) {
	case *journeyv1.YesNoAnswer_Value:
		if v.Value {
			return yes
		}
		return no
	case *journeyv1.YesNoAnswer_Missing:
		return missing(v.Missing)
	}
	return ""
}

// enumAnswer is an answer whose value is an enum: its word, or why there is none.
func enumAnswer[E ~int32](value E, why journeyv1.Missing, names map[int32]string) string {
	if value != 0 {
		return names[int32(value)]
	}
	return missing(why)
}

// number is a value that may be absent; it compares with ==.
type number struct {
	value float64
	known bool
}

func (n number) column() any {
	if !n.known {
		return nil
	}
	return n.value
}

// whole is the column of a whole number.
func (n number) whole() any {
	if !n.known {
		return nil
	}
	return int64(n.value)
}

func known(value float64) number { return number{value, true} }

// text is NULL for the empty text.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
