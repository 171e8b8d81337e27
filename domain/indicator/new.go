package indicator

import (
	"fmt"

	journeyv1 "journey/proto/journey/v1"
)

// asked is a code with the question that it asks.
type asked struct {
	question question
	Code
}

// New is an official set as an operation reads it. Parameters may be nil: then the defaults hold. Under
// specific objective (l), which only the ESF+ has, the codes of status and education are left out and their
// answers make no record incomplete. The error is ErrUnknownSet for a set that there is not.
func New(id journeyv1.IndicatorSet, objective journeyv1.SpecificObjective, p *journeyv1.IndicatorParameters) (Set, error) {
	s := Set{ID: id, parameters: parametersOf(p), differing: differing(p)}
	var codes []asked
	switch id {
	case journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021:
		s.Name, s.Version = "esf-plus-2021", 1
		social := objective == journeyv1.SpecificObjective_SPECIFIC_OBJECTIVE_L_SOCIAL_INTEGRATION
		s.gates = gates{gender: p.GetNotStatedLeftOut(), status: !social, age: true, isced: !social}
		codes = esfPlus2021(social)
	case journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014:
		s.Name, s.Version, s.OtherGender = "esf-2014", 1, true
		s.gates = gates{gender: true, status: true, age: true, isced: true, household: true}
		codes = esf2014()
	case journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007:
		s.Name, s.Version, s.ByYear, s.EveryFlow = "esf-2007", 1, true, p.GetEveryFlowBrokenDown()
		codes = esf2007()
	default:
		return Set{}, fmt.Errorf("indicator set %d: %w", id, ErrUnknownSet)
	}
	for _, c := range codes {
		s.Codes, s.questions = append(s.Codes, c.Code), append(s.questions, c.question)
	}
	return s, nil
}
