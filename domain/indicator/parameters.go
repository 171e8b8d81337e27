package indicator

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The defaults of the parameters of which zero means a default.
// Source: Reg. (EU) 2021/1057 and 1304/2013 with the Commission's definition of long-term unemployed (G14);
// the German rule on minor participation (G10).
const (
	defaultLongTermMonths        = 12
	defaultLongTermMonthsUnder25 = 6
	defaultDeMinimisMinutes      = 480
)

// fullTimeHours is how many hours a week are full time where somebody worked part time by necessity.
// Source: own; the regulations leave it to the member state.
const fullTimeHours = 35

// parameters are those of a set with the defaults in.
type parameters struct {
	longTermMonths, longTermMonthsUnder25, longTermDays int
	reachedIsEnough                                     bool
	oneParentIsEnough                                   bool
	euCitizensLeftOut                                   bool
	isced0LeftOut                                       bool
	workOpportunityCounts                               bool
}

func parametersOf(p *journeyv1.IndicatorParameters) parameters {
	return parameters{
		longTermMonths:        int(cmp.Or(p.GetLongTermMonths(), defaultLongTermMonths)),
		longTermMonthsUnder25: int(cmp.Or(p.GetLongTermMonthsUnder_25(), defaultLongTermMonthsUnder25)),
		longTermDays:          int(p.GetLongTermDays()),
		reachedIsEnough:       p.GetLongTermReachedIsEnough(),
		oneParentIsEnough:     p.GetOneParentIsEnough(),
		euCitizensLeftOut:     p.GetEuCitizensLeftOut(),
		isced0LeftOut:         p.GetIsced_0LeftOut(),
		workOpportunityCounts: p.GetWorkOpportunityCounts(),
	}
}

// differing are the parameters without those that say what is the default anyway.
func differing(p *journeyv1.IndicatorParameters) *journeyv1.IndicatorParameters {
	if p == nil {
		return &journeyv1.IndicatorParameters{}
	}
	d := proto.CloneOf(p)
	if d.GetLongTermMonths() == defaultLongTermMonths {
		d.LongTermMonths = 0
	}
	if d.GetLongTermMonthsUnder_25() == defaultLongTermMonthsUnder25 {
		d.LongTermMonthsUnder_25 = 0
	}
	if d.GetDeMinimisMinutes() == defaultDeMinimisMinutes {
		d.DeMinimisMinutes = 0
	}
	return d
}

// Parameters are those that differ from the defaults, by field number, under the names of the contract.
func (s Set) Parameters() []*journeyv1.ReportParameter {
	type parameter struct {
		number protoreflect.FieldNumber
		*journeyv1.ReportParameter
	}
	var differ []parameter
	s.differing.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		differ = append(differ, parameter{field.Number(), &journeyv1.ReportParameter{Name: string(field.Name()), Value: value.String()}})
		return true
	})
	slices.SortFunc(differ, func(a, b parameter) int { return cmp.Compare(a.number, b.number) })
	named := make([]*journeyv1.ReportParameter, 0, len(differ))
	for _, p := range differ {
		named = append(named, p.ReportParameter)
	}
	return named
}

// numbers are those that counting rests on and that no parameter stands for: the windows, and the defaults of
// parameters.
type numbers struct {
	windowDays, laterMonths, nearDays                            int
	longTermMonths, longTermMonthsUnder25, deMinimisMinutesLimit int
}

// Hash is SHA-256 over name, version, codes, numbers and parameters of the set: what a report pins, so that
// another definition is never taken for the same. Labels are not part of it.
func (s Set) Hash() [32]byte {
	return s.hash(numbers{windowDays, laterMonths, nearDays, defaultLongTermMonths, defaultLongTermMonthsUnder25, defaultDeMinimisMinutes})
}

// hash names the numbers only where they are not those of the first reports, whose hashes did not name them and
// hold for ever.
func (s Set) hash(n numbers) [32]byte {
	var text strings.Builder
	fmt.Fprintf(&text, "set %q version %d by_year %t other_gender %t full_time_hours %d\n", s.Name, s.Version, s.ByYear, s.OtherGender, fullTimeHours)
	if n != (numbers{28, 6, 30, 12, 6, 480}) {
		fmt.Fprintf(&text, "window_days %d later_months %d near_days %d\n", n.windowDays, n.laterMonths, n.nearDays)
		fmt.Fprintf(&text, "defaults %d %d %d\n", n.longTermMonths, n.longTermMonthsUnder25, n.deMinimisMinutesLimit)
	}
	for _, c := range s.Codes {
		fmt.Fprintf(&text, "code %q at %d special %t source %q\n", c.Code, c.At, c.Special, c.Source)
	}
	for _, p := range s.Parameters() {
		fmt.Fprintf(&text, "parameter %q %q\n", p.GetName(), p.GetValue())
	}
	return sha256.Sum256([]byte(text.String()))
}
