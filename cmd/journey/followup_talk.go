package main

import (
	"strings"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

// talkFlags are what was learnt in a talk.
type talkFlags struct {
	channel, spokeWith, statusOn, source, note string

	status, registered, education, searching, secured, promoted string

	contract, byNecessity, level, selfEmployed string
	hours                                      float64

	stillInPlacement, needsHelp string
}

const answers = "yes, no, refused or not_asked"

// employmentFlags say something about the work, and only of somebody who has some.
var employmentFlags = []string{"contract", "hours", "part-time-by-necessity", "requirement-level", "self-employed"}

func (f *talkFlags) bind(c *cobra.Command) {
	bindChannel(c, &f.channel)
	flags := c.Flags()
	flags.StringVar(&f.spokeWith, "spoke-with", "", "with whom: "+listed("SPOKE_WITH_", journeyv1.SpokeWith_value))
	flags.StringVar(&f.statusOn, "status-on", "", "the day on which the status holds (default: the day of the contact; for exit.28d at most the 28th day after the exit)")
	flags.StringVar(&f.source, "source", "", "who said so: "+listed("STATUS_SOURCE_", journeyv1.StatusSource_value)+" (default: who was spoken with)")
	flags.StringVar(&f.status, "status", "", "labour market status: "+listed("LABOUR_STATUS_", journeyv1.LabourStatus_value))
	flags.StringVar(&f.registered, "registered-unemployed", "", answers)
	flags.StringVar(&f.education, "in-education", "", "in education or training: "+answers)
	flags.StringVar(&f.searching, "searching", "", "searching for work: "+answers)
	flags.StringVar(&f.secured, "living-secured", "", "living secured without benefits: "+answers)
	flags.StringVar(&f.promoted, "promoted", "", "promoted since the entry, of somebody who was employed then: "+answers)
	flags.StringVar(&f.contract, "contract", "", listed("CONTRACT_", journeyv1.Contract_value)+", refused or not_asked")
	flags.Float64Var(&f.hours, "hours", 0, "agreed hours a week")
	flags.StringVar(&f.byNecessity, "part-time-by-necessity", "", answers)
	flags.StringVar(&f.level, "requirement-level", "", "of the work: "+listed("REQUIREMENT_LEVEL_", journeyv1.RequirementLevel_value)+", refused or not_asked")
	flags.StringVar(&f.selfEmployed, "self-employed", "", answers)
	flags.StringVar(&f.stillInPlacement, "still-in-placement", "", answers)
	flags.StringVar(&f.needsHelp, "needs-help", "", answers)
	flags.StringVar(&f.note, "note", "", "a note; it is sealed")
}

// completed is the step that the flags describe, without its obligations.
func (f *talkFlags) completed(c *cobra.Command) (*journeyv1.FollowUpCompleted, error) {
	r := reader{}
	step := &journeyv1.FollowUpCompleted{StatusOn: f.statusOn, Note: f.note}
	step.Channel = wordOf[journeyv1.Channel](&r, "channel", "CHANNEL_", f.channel, journeyv1.Channel_value)
	step.SpokeWith = wordOf[journeyv1.SpokeWith](&r, "partner of a talk", "SPOKE_WITH_", f.spokeWith, journeyv1.SpokeWith_value)
	step.NeedsHelp = r.yesNo(f.needsHelp)
	if f.stillInPlacement != "" {
		step.StillInPlacement = r.yesNo(f.stillInPlacement)
	}
	step.Observation = f.observation(&r, c)
	return step, r.err
}

func (f *talkFlags) observation(r *reader, c *cobra.Command) *journeyv1.LabourStatusObservation {
	seen := &journeyv1.LabourStatusObservation{
		RegisteredUnemployed: r.yesNo(f.registered), InEducationOrTraining: r.yesNo(f.education),
		Searching: r.yesNo(f.searching), LivingSecured: r.yesNo(f.secured),
	}
	if f.promoted != "" {
		seen.Promoted = r.yesNo(f.promoted)
	}
	source := f.source
	if source == "" {
		source = f.spokeWith
	}
	seen.Source = wordOf[journeyv1.StatusSource](r, "source", "STATUS_SOURCE_", source, journeyv1.StatusSource_value)
	status, missing := answer[journeyv1.LabourStatus](r, "status", "LABOUR_STATUS_", f.status, journeyv1.LabourStatus_value)
	if seen.LabourStatus = (&journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: status}}); missing != 0 {
		seen.LabourStatus.Answer = &journeyv1.LabourStatusAnswer_Missing{Missing: missing}
	}
	if given := anyChanged(c, employmentFlags); given || status == journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED {
		seen.Employment = f.employment(r, given)
	}
	return seen
}

// employment is the block about the work; without a word about it nobody asked.
func (f *talkFlags) employment(r *reader, given bool) *journeyv1.EmploymentAnswer {
	if !given {
		return &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Missing{Missing: journeyv1.Missing_MISSING_NOT_ASKED}}
	}
	work := &journeyv1.Employment{
		PartTimeByNecessity: r.yesNo(f.byNecessity), SelfEmployed: r.yesNo(f.selfEmployed),
		HoursPerWeek:     &journeyv1.HoursAnswer{Answer: &journeyv1.HoursAnswer_Value{Value: f.hours}},
		RequirementLevel: &journeyv1.RequirementLevelAnswer{},
	}
	if f.hours == 0 {
		work.HoursPerWeek.Answer = &journeyv1.HoursAnswer_Missing{Missing: journeyv1.Missing_MISSING_NOT_ASKED}
	}
	level, missing := answer[journeyv1.RequirementLevel](r, "requirement level", "REQUIREMENT_LEVEL_", f.level, journeyv1.RequirementLevel_value)
	if work.RequirementLevel.Answer = (&journeyv1.RequirementLevelAnswer_Value{Value: level}); missing != 0 {
		work.RequirementLevel.Answer = &journeyv1.RequirementLevelAnswer_Missing{Missing: missing}
	}
	if work.SelfEmployed.GetValue() && f.contract == "" {
		return &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: work}}
	}
	contract, missing := answer[journeyv1.Contract](r, "contract", "CONTRACT_", f.contract, journeyv1.Contract_value)
	if work.Contract = (&journeyv1.ContractAnswer{Answer: &journeyv1.ContractAnswer_Value{Value: contract}}); missing != 0 {
		work.Contract.Answer = &journeyv1.ContractAnswer_Missing{Missing: missing}
	}
	return &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: work}}
}

// reader reads words and keeps the first that it does not know.
type reader struct{ err error }

func (r *reader) saw(err error) {
	if r.err == nil {
		r.err = err
	}
}

func wordOf[E ~int32](r *reader, what, prefix, word string, values map[string]int32) E {
	e, err := enumOf[E](what, prefix, word, values)
	r.saw(err)
	return e
}

// yesNo reads an answer; no word is not asked.
func (r *reader) yesNo(word string) *journeyv1.YesNoAnswer {
	switch word {
	case "yes", "no":
		return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: word == "yes"}}
	}
	missing, ok := missingOf(word)
	if !ok {
		r.saw(usage("%q is no answer; there are %s", word, answers))
	}
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Missing{Missing: missing}}
}

// answer reads a word of an enum, or why there is none.
func answer[E ~int32](r *reader, what, prefix, word string, values map[string]int32) (E, journeyv1.Missing) {
	if missing, ok := missingOf(word); ok {
		return 0, missing
	}
	return wordOf[E](r, what, prefix, word, values), 0
}

func missingOf(word string) (journeyv1.Missing, bool) {
	switch word {
	case "", "not_asked":
		return journeyv1.Missing_MISSING_NOT_ASKED, true
	case "refused":
		return journeyv1.Missing_MISSING_REFUSED, true
	}
	return 0, false
}

func channelOf(word string) (journeyv1.Channel, error) {
	return enumOf[journeyv1.Channel]("channel", "CHANNEL_", word, journeyv1.Channel_value)
}

func bindChannel(c *cobra.Command, channel *string) {
	c.Flags().StringVar(channel, "channel", "", "by which channel: "+listed("CHANNEL_", journeyv1.Channel_value))
}

func listed(prefix string, values map[string]int32) string {
	return strings.Join(wordsOf(prefix, values), ", ")
}
