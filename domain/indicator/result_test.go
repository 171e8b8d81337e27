package indicator_test

import (
	"cmp"
	"slices"
	"testing"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// step is one step after the exit, or before it.
type step struct {
	on string
	is *journeyv1.Step
}

// resultRow is one question about somebody who entered on 2015-06-01, inactive unless it says otherwise, and
// left on 2016-02-01: the window is until 2016-02-29, day D is 2016-08-01.
type resultRow struct {
	name   string
	params *journeyv1.IndicatorParameters
	entry  []an
	// reason is why they left; completed by default.
	reason journeyv1.ExitReason
	steps  []step
	code   string
	want   string
}

func (row resultRow) history() history {
	h := of("a").and("2015-06-01", entry(row.entry...)).and("2016-02-01", exited(cmp.Or(row.reason, completed)))
	for _, s := range row.steps {
		h = h.and(s.on, s.is)
	}
	return h
}

// told is an observation by the participant, changed.
func told(s journeyv1.LabourStatus, changes ...func(*journeyv1.LabourStatusObservation)) *journeyv1.Step {
	return toldBy(byTheirWords, s, changes...)
}

func toldBy(source journeyv1.StatusSource, s journeyv1.LabourStatus, changes ...func(*journeyv1.LabourStatusObservation)) *journeyv1.Step {
	o := observation(s, false, source)
	for _, change := range changes {
		change(o)
	}
	return &journeyv1.Step{Kind: &journeyv1.Step_LabourMarketStatusObserved{LabourMarketStatusObserved: &journeyv1.LabourMarketStatusObserved{Observation: o}}}
}

// telling is what somebody tells of the status.
type telling = journeyv1.LabourStatusObservation

func searching(a *journeyv1.YesNoAnswer) func(*telling) {
	return func(o *telling) { o.Searching = a }
}

func registeredThen(o *telling) { o.RegisteredUnemployed = yes(true) }

func statusRefused(o *telling) {
	o.LabourStatus = &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Missing{Missing: refusedIt}}
}

func inEducation(a *journeyv1.YesNoAnswer) func(*telling) {
	return func(o *telling) { o.InEducationOrTraining = a }
}

func promoted(o *telling) { o.Promoted = yes(true) }

func underConditions(e *journeyv1.Employment) func(*telling) {
	return func(o *telling) { o.Employment = employment(e) }
}

func employment(e *journeyv1.Employment) *journeyv1.EmploymentAnswer {
	return &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: e}}
}

// work is an employment block; 0 and unspecified are refused.
func work(contract journeyv1.Contract, hours float64, byNecessity *journeyv1.YesNoAnswer, level journeyv1.RequirementLevel) *journeyv1.Employment {
	e := &journeyv1.Employment{
		Contract:            &journeyv1.ContractAnswer{Answer: &journeyv1.ContractAnswer_Missing{Missing: refusedIt}},
		HoursPerWeek:        &journeyv1.HoursAnswer{Answer: &journeyv1.HoursAnswer_Missing{Missing: refusedIt}},
		RequirementLevel:    &journeyv1.RequirementLevelAnswer{Answer: &journeyv1.RequirementLevelAnswer_Missing{Missing: refusedIt}},
		PartTimeByNecessity: byNecessity, SelfEmployed: yes(false),
	}
	if contract != 0 {
		e.Contract.Answer = &journeyv1.ContractAnswer_Value{Value: contract}
	}
	if hours != 0 {
		e.HoursPerWeek.Answer = &journeyv1.HoursAnswer_Value{Value: hours}
	}
	if level != 0 {
		e.RequirementLevel.Answer = &journeyv1.RequirementLevelAnswer_Value{Value: level}
	}
	return e
}

// employedAs is employed at entry under these conditions.
func employedAs(e *journeyv1.Employment) an {
	return func(d *journeyv1.EntryDeclared) { d.LabourStatus, d.Employment = laboured(workingOne), employment(e) }
}

// placed is a placement with hours, 30 of them, under a contract.
func placed(id string, kind journeyv1.PlacementKind) *journeyv1.Step {
	return begins(id, kind, 30, permanent, "")
}

// at is a placement with conditions that matter for being better off.
func at(hours float64, contract journeyv1.Contract, level journeyv1.RequirementLevel) *journeyv1.Step {
	s := begins("pl-1", job, hours, contract, "")
	s.GetPlacementStarted().RequirementLevel = level
	return s
}

// business is self-employment with hours and a requirement level.
func business(hours float64, level journeyv1.RequirementLevel) *journeyv1.Step {
	s := begins("pl-1", ownBusiness, hours, 0, "")
	s.GetPlacementStarted().RequirementLevel = level
	return s
}

func awarded(formal bool) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_QualificationAwarded{QualificationAwarded: &journeyv1.QualificationAwarded{Kind: 1, Formal: &formal}}}
}

func recognised(decision journeyv1.Recognition) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_RecognitionDecided{RecognitionDecided: &journeyv1.RecognitionDecided{Qualification: "q-1", Decision: decision}}}
}

func died() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpClosed{FollowUpClosed: &journeyv1.FollowUpClosed{Why: journeyv1.ClosureReason_CLOSURE_REASON_DIED}}}
}

const (
	helper  = journeyv1.RequirementLevel_REQUIREMENT_LEVEL_HELPER
	skilled = journeyv1.RequirementLevel_REQUIREMENT_LEVEL_SKILLED
)

var windowRows = []resultRow{
	// G16, G17: the placement.
	{name: "a job open at the exit carries into the window", steps: []step{{"2015-12-01", placed("pl-1", job)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "one that ended the day before does not", steps: []step{{"2015-12-01", placed("pl-1", job)}, {"2016-01-31", ends("pl-1")}}, code: "EECR04", want: "unknown by window.no_fact"},
	{name: "one that ends in the window leaves the status unknown", steps: []step{{"2015-12-01", placed("pl-1", job)}, {"2016-02-28", ends("pl-1")}}, code: "EECR04", want: "unknown by window.placement_ended, near"},
	{name: "one that ends on the last day of it counts", steps: []step{{"2015-12-01", placed("pl-1", job)}, {"2016-02-29", ends("pl-1")}}, code: "EECR04", want: "yes by window.placement"},
	{name: "one that ends with another open counts", steps: []step{{"2015-12-01", placed("pl-1", job)}, {"2016-02-10", placed("pl-2", miniJob)}, {"2016-02-28", ends("pl-1")}}, code: "EECR04", want: "yes by window.placement"},
	{name: "another that closes the gap a day later counts as well", steps: []step{{"2015-12-01", placed("pl-1", job)}, {"2016-02-20", ends("pl-1")}, {"2016-02-21", placed("pl-2", miniJob)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "a job on day 28 counts", steps: []step{{"2016-02-29", placed("pl-1", job)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "on day 29 it is near and unknown", steps: []step{{"2016-03-01", placed("pl-1", job)}}, code: "EECR04", want: "unknown by window.starts_after, near"},
	{name: "on day 29 with a known no before it is near and no", steps: []step{{"2016-02-10", told(idle)}, {"2016-03-01", placed("pl-1", job)}}, code: "EECR04", want: "no by window.starts_after, near"},
	{name: "after D it is not even near", steps: []step{{"2016-08-02", placed("pl-1", job)}}, code: "EECR04", want: "unknown by window.no_fact"},
	{name: "a mini-job counts", steps: []step{{"2016-02-01", placed("pl-1", miniJob)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "self-employment counts", steps: []step{{"2016-02-01", placed("pl-1", ownBusiness)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "an in-company apprentice is employed", steps: []step{{"2016-02-01", placed("pl-1", apprentice)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "and in training", steps: []step{{"2016-02-01", placed("pl-1", apprentice)}}, code: "EECR02", want: "yes by window.training"},
	{name: "school training proves no work", steps: []step{{"2016-02-01", placed("pl-1", school)}}, code: "EECR04", want: "unknown by window.no_fact"},
	{name: "but training", steps: []step{{"2016-02-01", placed("pl-1", school)}}, code: "EECR02", want: "yes by window.training"},
	{name: "an internship changes nothing", steps: []step{{"2016-02-01", placed("pl-1", internship)}}, code: "EECR04", want: "unknown by window.other_kind, near"},
	{name: "not what was told before it either", steps: []step{{"2016-02-01", told(idle)}, {"2016-02-05", placed("pl-1", internship)}}, code: "EECR04", want: "no by window.not_employed"},
	{name: "a work opportunity is no employment", steps: []step{{"2016-02-01", placed("pl-1", opportunity)}}, code: "EECR04", want: "unknown by window.other_kind, near"},
	{name: "unless a parameter says so", params: &journeyv1.IndicatorParameters{WorkOpportunityCounts: true}, steps: []step{{"2016-02-01", placed("pl-1", opportunity)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "the exit reason placed proves no job", reason: journeyv1.ExitReason_EXIT_REASON_PLACED, code: "EECR04", want: "unknown by window.no_fact"},

	// G6, G16: the timeline.
	{name: "no data is unknown, never no", code: "EECR04", want: "unknown by window.no_fact"},
	{name: "the last observation counts", steps: []step{{"2016-02-01", told(workingOne)}, {"2016-02-20", told(idle)}}, code: "EECR04", want: "no by window.later_status, near"},
	{name: "and the other way round", steps: []step{{"2016-02-01", told(idle)}, {"2016-02-20", told(workingOne)}}, code: "EECR04", want: "yes by window.told_employed"},
	{name: "an observation before the exit does not carry", steps: []step{{"2016-01-31", told(workingOne)}}, code: "EECR04", want: "unknown by window.no_fact"},
	{name: "one on the exit day does", steps: []step{{"2016-02-01", told(workingOne)}}, code: "EECR04", want: "yes by window.told_employed"},
	{name: "one on day 28 does", steps: []step{{"2016-02-29", told(workingOne)}}, code: "EECR04", want: "yes by window.told_employed"},
	{name: "one on day 29 does not", steps: []step{{"2016-03-01", told(workingOne)}}, code: "EECR04", want: "unknown by window.no_fact"},
	{name: "on the same day an observation beats a placement", steps: []step{{"2016-02-10", placed("pl-1", job)}, {"2016-02-10", told(idle)}}, code: "EECR04", want: "no by window.later_status, near"},
	{name: "in whatever order they were recorded", steps: []step{{"2016-02-10", told(idle)}, {"2016-02-10", placed("pl-1", job)}}, code: "EECR04", want: "no by window.later_status, near"},
	{name: "a register beats the employer", steps: []step{{"2016-02-10", toldBy(byRegister, idle)}, {"2016-02-10", toldBy(byEmployer, workingOne)}}, code: "EECR04", want: "no by window.later_status, near"},
	{name: "the employer beats the participant", steps: []step{{"2016-02-10", toldBy(byEmployer, idle)}, {"2016-02-10", told(workingOne)}}, code: "EECR04", want: "no by window.later_status, near"},
	{name: "of the same source the later version wins", steps: []step{{"2016-02-10", told(idle)}, {"2016-02-10", told(workingOne)}}, code: "EECR04", want: "yes by window.told_employed"},
	{name: "a later placement beats an earlier observation", steps: []step{{"2016-02-10", told(idle)}, {"2016-02-11", placed("pl-1", job)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "a placement begun before it does not", steps: []step{{"2015-12-01", placed("pl-1", job)}, {"2016-02-10", told(idle)}}, code: "EECR04", want: "no by window.later_status, near"},
	{name: "who was told to be employed in a job that ended is unknown", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-02-10", told(workingOne)}, {"2016-02-15", ends("pl-1")}}, code: "EECR04", want: "unknown by window.placement_ended, near"},
	{name: "told on the last day of it as well", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-02-15", told(workingOne)}, {"2016-02-15", ends("pl-1")}}, code: "EECR04", want: "unknown by window.placement_ended, near"},
	{name: "told the day after it is employed", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-02-16", told(workingOne)}, {"2016-02-15", ends("pl-1")}}, code: "EECR04", want: "yes by window.told_employed"},
	{name: "a job after the observation that ended makes it unknown again", steps: []step{{"2016-02-01", told(idle)}, {"2016-02-05", placed("pl-1", job)}, {"2016-02-15", ends("pl-1")}}, code: "EECR04", want: "unknown by window.placement_ended, near"},
	{name: "also with a job beside it that ends later", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-02-05", told(idle)}, {"2016-02-07", placed("pl-2", miniJob)}, {"2016-02-10", ends("pl-2")}, {"2016-02-20", ends("pl-1")}}, code: "EECR04", want: "unknown by window.placement_ended, near"},
	{name: "with one beside it that goes on employed", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-02-05", told(idle)}, {"2016-02-07", placed("pl-2", miniJob)}, {"2016-02-10", ends("pl-2")}}, code: "EECR04", want: "yes by window.placement"},
	{name: "told employed, and of two jobs one goes on", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-02-02", placed("pl-2", miniJob)}, {"2016-02-05", told(workingOne)}, {"2016-02-10", ends("pl-2")}}, code: "EECR04", want: "yes by window.placement"},
	{name: "one that began on the day of the observation and ended changes nothing", steps: []step{{"2016-02-10", told(idle)}, {"2016-02-10", placed("pl-1", job)}, {"2016-02-15", ends("pl-1")}}, code: "EECR04", want: "no by window.later_status, near"},
	{name: "a job that ended on the exit day was in the window", steps: []step{{"2015-12-01", placed("pl-1", job)}, {"2016-02-01", ends("pl-1")}, {"2016-02-10", told(idle)}}, code: "EECR04", want: "no by window.later_status, near"},
	{name: "who was known not to work stays so when a mini-job beside it ends", steps: []step{{"2016-02-01", placed("pl-1", miniJob)}, {"2016-02-10", told(outOfWork, registeredThen)}, {"2016-02-15", ends("pl-1")}}, code: "EECR01", want: "yes by window.registered_unemployed"},
	{name: "a follow-up tells the status of the day asked for", steps: []step{{"2016-05-01", asked("2016-02-29", workingOne, nil)}}, code: "EECR04", want: "yes by window.told_employed"},
	{name: "a refused status says nothing", steps: []step{{"2016-02-10", told(idle, statusRefused)}}, code: "EECR04", want: "unknown by window.no_status_told (refused)"},
	{name: "and leaves what was told before", steps: []step{{"2016-02-02", told(workingOne)}, {"2016-02-10", told(idle, statusRefused)}}, code: "EECR04", want: "yes by window.told_employed"},

	// G8: the opposite at entry; G13: registered unemployed.
	{name: "employed at entry is not asked", entry: []an{status(workingOne)}, steps: []step{{"2016-02-01", placed("pl-1", job)}}, code: "EECR04", want: "not asked by result.not_out_of_work_at_entry"},
	{name: "employed and registered at entry is", entry: []an{status(workingOne), registered(yes(true))}, steps: []step{{"2016-02-01", placed("pl-1", job)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "unemployed at entry is", entry: []an{status(unemployedOne)}, steps: []step{{"2016-02-01", placed("pl-1", job)}}, code: "EECR04", want: "yes by window.placement"},
	{name: "registered beside paid work is not employed", steps: []step{{"2016-02-10", told(workingOne, registeredThen)}}, code: "EECR04", want: "no by window.not_employed"},
	{name: "but searching", steps: []step{{"2016-02-10", told(workingOne, registeredThen)}}, code: "EECR01", want: "yes by window.registered_unemployed"},
	{name: "unemployed is searching", steps: []step{{"2016-02-10", told(outOfWork)}}, code: "EECR01", want: "yes by window.unemployed"},
	{name: "inactive and searching is", steps: []step{{"2016-02-10", told(idle, searching(yes(true)))}}, code: "EECR01", want: "yes by window.searching"},
	{name: "inactive and not searching is not", steps: []step{{"2016-02-10", told(idle, searching(yes(false)))}}, code: "EECR01", want: "no by window.not_searching"},
	{name: "inactive and searching refused is unknown", steps: []step{{"2016-02-10", told(idle, searching(refused()))}}, code: "EECR01", want: "unknown by missing.searching (refused)"},
	{name: "employed and searching is employed", steps: []step{{"2016-02-10", told(workingOne, searching(yes(true)))}}, code: "EECR01", want: "no by window.employed"},
	{name: "searching, then a job", steps: []step{{"2016-02-01", told(outOfWork)}, {"2016-02-21", placed("pl-1", job)}}, code: "EECR01", want: "no by window.later_status, near"},
	{name: "searching, then a job that ended", steps: []step{{"2016-02-01", told(outOfWork)}, {"2016-02-05", placed("pl-1", job)}, {"2016-02-10", ends("pl-1")}}, code: "EECR01", want: "unknown by window.placement_ended"},
	{name: "unemployed at entry is not asked for searching", entry: []an{status(unemployedOne)}, steps: []step{{"2016-02-10", told(outOfWork)}}, code: "EECR01", want: "not asked by result.not_inactive_at_entry"},
	{name: "a status at entry that is not known is not asked for nothing", entry: []an{statusMissing(refusedIt)}, steps: []step{{"2016-02-10", told(outOfWork)}}, code: "EECR01", want: "unknown by incomplete.status (refused)"},
	{name: "an incomplete record is near if the rest is right", entry: []an{iscedMissing(notAskedIt)}, steps: []step{{"2016-02-01", placed("pl-1", job)}}, code: "EECR04", want: "unknown by incomplete.isced (not_asked), near"},

	// G9: education and qualification.
	{name: "education from any fact in the window", steps: []step{{"2016-02-02", told(idle, inEducation(yes(true)))}, {"2016-02-20", told(idle, inEducation(yes(false)))}}, code: "EECR02", want: "yes by window.in_education"},
	{name: "told that there is none", steps: []step{{"2016-02-02", told(idle, inEducation(yes(false)))}, {"2016-02-20", told(idle, inEducation(refused()))}}, code: "EECR02", want: "no by window.not_in_education"},
	{name: "refused is unknown", steps: []step{{"2016-02-20", told(idle, inEducation(refused()))}}, code: "EECR02", want: "unknown by missing.education_in_window (refused)"},
	{name: "nothing told is unknown", steps: []step{{"2016-02-01", placed("pl-1", job)}}, code: "EECR02", want: "unknown by window.no_fact"},
	{name: "told before the exit is nothing told", steps: []step{{"2016-01-31", told(idle, inEducation(yes(true)))}}, code: "EECR02", want: "unknown by window.no_fact"},
	{name: "told on day 29 is nothing told", steps: []step{{"2016-03-01", told(idle, inEducation(yes(true)))}}, code: "EECR02", want: "unknown by window.no_fact"},
	{name: "in education at entry is not asked", entry: []an{education(yes(true))}, steps: []step{{"2016-02-02", told(idle, inEducation(yes(true)))}}, code: "EECR02", want: "not asked by result.in_education_at_entry"},
	{name: "refused at entry is unknown", entry: []an{education(refused())}, steps: []step{{"2016-02-02", told(idle, inEducation(yes(true)))}}, code: "EECR02", want: "unknown by missing.education_or_training (refused)"},
	{name: "training that ended before the exit does not count", steps: []step{{"2015-10-01", placed("pl-1", school)}, {"2016-01-31", ends("pl-1")}}, code: "EECR02", want: "unknown by window.no_fact"},
	{name: "training that ended on the exit day does", steps: []step{{"2015-10-01", placed("pl-1", school)}, {"2016-02-01", ends("pl-1")}}, code: "EECR02", want: "yes by window.training"},
	{name: "training from day 29 on is near", steps: []step{{"2016-03-01", placed("pl-1", school)}}, code: "EECR02", want: "unknown by window.starts_after, near"},
	{name: "and no if it was told that there is none", steps: []step{{"2016-02-02", told(idle, inEducation(yes(false)))}, {"2016-03-01", placed("pl-1", school)}}, code: "EECR02", want: "no by window.starts_after, near"},
	{name: "told education beats training to come", steps: []step{{"2016-02-02", told(idle, inEducation(yes(true)))}, {"2016-03-01", placed("pl-1", school)}}, code: "EECR02", want: "yes by window.in_education"},
	{name: "a formal qualification on the entry day", steps: []step{{"2015-06-01", awarded(true)}}, code: "EECR03", want: "yes by qualification.formal"},
	{name: "on day 28", steps: []step{{"2016-02-29", awarded(true)}}, code: "EECR03", want: "yes by qualification.formal"},
	{name: "on day 29 it is near", steps: []step{{"2016-03-01", awarded(true)}}, code: "EECR03", want: "no by qualification.after_window, near"},
	{name: "after D it is not even near", steps: []step{{"2016-08-02", awarded(true)}}, code: "EECR03", want: "no by qualification.none"},
	{name: "the day before the entry it is none", steps: []step{{"2015-05-31", awarded(true)}}, code: "EECR03", want: "no by qualification.none"},
	{name: "attendance is not enough", steps: []step{{"2016-01-10", awarded(false)}}, code: "EECR03", want: "no by qualification.not_formal, near"},
	{name: "a recognition alone is none", steps: []step{{"2016-01-10", recognised(journeyv1.Recognition_RECOGNITION_FULL)}}, code: "EECR03", want: "no by qualification.recognition_only, near"},
	{name: "with an award it is", steps: []step{{"2016-01-10", recognised(journeyv1.Recognition_RECOGNITION_FULL)}, {"2016-01-12", awarded(true)}}, code: "EECR03", want: "yes by qualification.formal"},
	{name: "a recognition denied is nothing", steps: []step{{"2016-01-10", recognised(journeyv1.Recognition_RECOGNITION_NONE)}}, code: "EECR03", want: "no by qualification.none"},

	// G15: who died.
	{name: "who died on day 28 is not employed", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-02-29", died()}}, code: "EECR04", want: "no by result.died"},
	{name: "on day 29 they were", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-03-01", died()}}, code: "EECR04", want: "yes by window.placement"},
	{name: "nor searching", steps: []step{{"2016-02-10", told(outOfWork)}, {"2016-02-20", died()}}, code: "EECR01", want: "no by result.died"},
	{name: "nor in education", steps: []step{{"2016-02-01", placed("pl-1", school)}, {"2016-02-20", died()}}, code: "EECR02", want: "no by result.died"},
	{name: "what was gained stays", steps: []step{{"2016-01-10", awarded(true)}, {"2016-02-20", died()}}, code: "EECR03", want: "yes by qualification.formal"},
}

var laterRows = []resultRow{
	// G18: the placement.
	{name: "a placement that began 30 days before D and covers it", steps: []step{{"2016-07-02", placed("pl-1", job)}}, code: "EECR05", want: "yes by late.placement"},
	{name: "a day earlier it wants a confirmation", steps: []step{{"2016-07-01", placed("pl-1", job)}}, code: "EECR05", want: "unknown by late.no_confirmation, near"},
	{name: "told employed 30 days before D", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-02", told(workingOne)}}, code: "EECR05", want: "yes by late.placement"},
	{name: "told 31 days before D is too early", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-01", told(workingOne)}}, code: "EECR05", want: "unknown by late.no_confirmation, near"},
	{name: "told long after D that it goes on", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2017-03-01", asked("2017-02-28", workingOne, yes(true))}}, code: "EECR05", want: "yes by late.placement"},
	{name: "an end after D confirms it", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-12-31", ends("pl-1")}}, code: "EECR05", want: "yes by late.placement"},
	{name: "an end on D does", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-08-01", ends("pl-1")}}, code: "EECR05", want: "yes by late.placement"},
	{name: "an end the day before does not", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-31", ends("pl-1")}}, code: "EECR05", want: "unknown by late.placement_ended, near"},
	{name: "a change confirms it", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-20", changes(&journeyv1.PlacementChanged{Placement: "pl-1", HoursPerWeek: proto.Float64(35)})}}, code: "EECR05", want: "yes by late.placement"},
	{name: "a later fact up to D contradicts", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-10", told(workingOne)}, {"2016-07-31", told(idle)}}, code: "EECR05", want: "no by late.contradicted, near"},
	{name: "one after D does not", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-10", told(workingOne)}, {"2016-08-02", told(idle)}}, code: "EECR05", want: "yes by late.placement"},
	{name: "a contradiction that is contradicted does not", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-10", told(idle)}, {"2016-07-31", told(workingOne)}}, code: "EECR05", want: "yes by late.placement"},
	{name: "an old contradiction and an end after D are not known", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-05-01", told(idle)}, {"2016-12-31", ends("pl-1")}}, code: "EECR05", want: "unknown by late.contradicted, near"},
	{name: "still registered unemployed beside a mini-job is not employed", steps: []step{{"2016-02-01", placed("pl-1", miniJob)}, {"2016-07-20", told(workingOne, registeredThen)}}, code: "EECR05", want: "no by late.contradicted, near"},
	{name: "left that placement for another job: told so", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-25", asked("2016-07-20", workingOne, yes(false))}}, code: "EECR05", want: "yes by late.told_employed_near"},
	{name: "an internship on D is no employment", steps: []step{{"2016-07-15", placed("pl-1", internship)}}, code: "EECR05", want: "unknown by late.other_kind, near"},

	// G18: the nearest observation.
	{name: "told on D", steps: []step{{"2016-08-01", told(workingOne)}}, code: "EECR05", want: "yes by late.told_employed"},
	{name: "told on D that not", steps: []step{{"2016-08-01", told(idle)}}, code: "EECR05", want: "no by late.not_employed"},
	{name: "30 days after D is near enough, and marked", steps: []step{{"2016-08-31", told(workingOne)}}, code: "EECR05", want: "yes by late.told_employed_near"},
	{name: "31 days after it is not", steps: []step{{"2016-09-01", told(workingOne)}}, code: "EECR05", want: "unknown by late.no_fact"},
	{name: "30 days before it is", steps: []step{{"2016-07-02", told(idle)}}, code: "EECR05", want: "no by late.not_employed_near"},
	{name: "31 days before it is not", steps: []step{{"2016-07-01", told(idle)}}, code: "EECR05", want: "unknown by late.no_fact"},
	{name: "the nearer one counts", steps: []step{{"2016-07-22", told(idle)}, {"2016-08-10", told(workingOne)}}, code: "EECR05", want: "yes by late.told_employed_near"},
	{name: "of two equally near the earlier", steps: []step{{"2016-07-22", told(idle)}, {"2016-08-11", told(workingOne)}}, code: "EECR05", want: "no by late.not_employed_near"},
	{name: "of one day the register", steps: []step{{"2016-08-05", toldBy(byRegister, idle)}, {"2016-08-05", told(workingOne)}}, code: "EECR05", want: "no by late.not_employed_near"},
	{name: "a job that begins after D never counts", steps: []step{{"2016-08-02", placed("pl-1", job)}}, code: "EECR05", want: "unknown by late.starts_after, near"},
	{name: "not by what is told in it either", steps: []step{{"2016-08-02", placed("pl-1", job)}, {"2016-08-03", told(workingOne)}}, code: "EECR05", want: "unknown by late.starts_after, near"},
	{name: "then the next nearest counts", steps: []step{{"2016-07-20", told(idle)}, {"2016-08-02", placed("pl-1", job)}, {"2016-08-03", told(workingOne)}}, code: "EECR05", want: "no by late.starts_after, near"},
	{name: "told in it that they do not work still tells", steps: []step{{"2016-08-02", placed("pl-1", job)}, {"2016-08-03", told(idle)}}, code: "EECR05", want: "no by late.starts_after, near"},
	{name: "what is told in a job begun after D confirms no other", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-08-05", placed("pl-2", job)}, {"2016-08-10", told(workingOne)}}, code: "EECR05", want: "unknown by late.no_confirmation, near"},
	{name: "unless it is told of the placement", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-08-05", placed("pl-2", miniJob)}, {"2016-08-10", asked("2016-08-10", workingOne, yes(true))}}, code: "EECR05", want: "yes by late.placement"},
	{name: "an internship on D leaves what was told", steps: []step{{"2016-07-15", placed("pl-1", internship)}, {"2016-07-20", told(idle)}}, code: "EECR05", want: "no by late.not_employed_near"},
	{name: "nor does it answer for one that is contradicted", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-07-15", told(idle)}, {"2016-08-05", placed("pl-2", job)}, {"2016-08-06", told(workingOne)}}, code: "EECR05", want: "no by late.contradicted, near"},
	{name: "a refused status is no observation", steps: []step{{"2016-08-01", told(idle, statusRefused)}, {"2016-08-20", told(workingOne)}}, code: "EECR05", want: "yes by late.told_employed_near"},
	{name: "alone it leaves it unknown", steps: []step{{"2016-08-01", told(idle, statusRefused)}}, code: "EECR05", want: "unknown by late.no_status_told (refused)"},
	{name: "no data is unknown", code: "EECR05", want: "unknown by late.no_fact"},
	{name: "employed at entry is not asked", entry: []an{status(workingOne)}, steps: []step{{"2016-08-01", told(workingOne)}}, code: "EECR05", want: "not asked by result.not_out_of_work_at_entry"},
	{name: "who died on D is not asked", steps: []step{{"2016-02-01", placed("pl-1", job)}, {"2016-08-01", died()}}, code: "EECR05", want: "not asked by result.died_before"},
	{name: "the day after they were employed", steps: []step{{"2016-07-20", placed("pl-1", job)}, {"2016-08-02", died()}}, code: "EECR05", want: "yes by late.placement"},

	// G8: better off.
	{name: "permanent instead of a fixed term", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-07-15", at(38, permanent, skilled)}}, code: "EECR06", want: "yes by better.permanent"},
	{name: "still a fixed term", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-07-15", at(38, fixed, skilled)}}, code: "EECR06", want: "no by better.nothing"},
	{name: "full time instead of part time by necessity", entry: []an{employedAs(work(permanent, 20, yes(true), skilled))}, steps: []step{{"2016-07-15", at(35, permanent, skilled)}}, code: "EECR06", want: "yes by better.full_time"},
	{name: "more hours are not full time", entry: []an{employedAs(work(permanent, 20, yes(true), skilled))}, steps: []step{{"2016-07-15", at(34.5, permanent, skilled)}}, code: "EECR06", want: "no by better.nothing"},
	{name: "part time by choice before is not by necessity", entry: []an{employedAs(work(permanent, 20, yes(false), skilled))}, steps: []step{{"2016-07-15", at(39, permanent, skilled)}}, code: "EECR06", want: "no by better.nothing"},
	{name: "a higher requirement level", entry: []an{employedAs(work(permanent, 38, yes(false), helper))}, steps: []step{{"2016-07-15", at(38, permanent, skilled)}}, code: "EECR06", want: "yes by better.level"},
	{name: "a lower one is not", entry: []an{employedAs(work(permanent, 38, yes(false), skilled))}, steps: []step{{"2016-07-15", at(38, permanent, helper)}}, code: "EECR06", want: "no by better.nothing"},
	{name: "promoted in the placement", entry: []an{employedAs(work(permanent, 38, yes(false), skilled))}, steps: []step{{"2016-07-05", at(38, permanent, skilled)}, {"2016-07-20", changes(&journeyv1.PlacementChanged{Placement: "pl-1", Promoted: true})}}, code: "EECR06", want: "yes by better.promoted"},
	{name: "promoted only after D is not", entry: []an{employedAs(work(permanent, 38, yes(false), skilled))}, steps: []step{{"2016-07-05", at(38, permanent, skilled)}, {"2016-08-20", changes(&journeyv1.PlacementChanged{Placement: "pl-1", Promoted: true})}}, code: "EECR06", want: "no by better.nothing"},
	{name: "told that they were promoted", entry: []an{employedAs(work(permanent, 38, yes(false), skilled))}, steps: []step{{"2016-08-01", told(workingOne, promoted)}}, code: "EECR06", want: "yes by better.promoted"},
	{name: "told so earlier, and employed on D", entry: []an{employedAs(work(permanent, 38, yes(false), skilled))}, steps: []step{{"2016-05-01", told(workingOne, promoted)}, {"2016-08-01", told(workingOne)}}, code: "EECR06", want: "yes by better.promoted"},
	{name: "told the conditions on D", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-08-01", told(workingOne, underConditions(work(permanent, 38, yes(false), skilled)))}}, code: "EECR06", want: "yes by better.permanent"},
	{name: "told without the conditions", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-08-01", told(workingOne)}}, code: "EECR06", want: "unknown by missing.employment_later, near"},
	{name: "told that they were not promoted, and nothing else is better", entry: []an{employedAs(work(permanent, 38, yes(false), skilled))}, steps: []step{{"2016-08-01", told(workingOne, underConditions(work(permanent, 38, yes(false), skilled)), func(o *telling) { o.Promoted = yes(false) })}}, code: "EECR06", want: "no by better.nothing"},
	{name: "a contract refused at entry is unknown", entry: []an{employedAs(work(0, 38, yes(false), skilled))}, steps: []step{{"2016-07-15", at(38, permanent, skilled)}}, code: "EECR06", want: "unknown by missing.employment_later, near"},
	{name: "unless something else is better", entry: []an{employedAs(work(0, 38, yes(false), helper))}, steps: []step{{"2016-07-15", at(38, permanent, skilled)}}, code: "EECR06", want: "yes by better.level"},
	{name: "and no where it can be none: still a fixed term", entry: []an{employedAs(work(0, 38, yes(false), skilled))}, steps: []step{{"2016-07-15", at(38, fixed, skilled)}}, code: "EECR06", want: "no by better.nothing"},
	{name: "hours not known of the placement are taken from what was told", entry: []an{employedAs(work(permanent, 20, yes(true), skilled))}, steps: []step{{"2016-07-15", at(-1, permanent, skilled)}, {"2016-07-20", told(workingOne, underConditions(work(permanent, 39, yes(false), skilled)))}}, code: "EECR06", want: "yes by better.full_time"},
	{name: "else they are unknown", entry: []an{employedAs(work(permanent, 20, yes(true), skilled))}, steps: []step{{"2016-07-15", at(-1, permanent, skilled)}}, code: "EECR06", want: "unknown by missing.employment_later, near"},
	{name: "so is the level", entry: []an{employedAs(work(permanent, 38, yes(false), helper))}, steps: []step{{"2016-07-15", at(38, permanent, 0)}, {"2016-07-20", told(workingOne, underConditions(work(0, 0, refused(), skilled)))}}, code: "EECR06", want: "yes by better.level"},
	{name: "so is the contract", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-07-15", at(38, 0, skilled)}, {"2016-07-20", told(workingOne, underConditions(work(permanent, 0, refused(), 0)))}}, code: "EECR06", want: "yes by better.permanent"},
	{name: "so is still part time by necessity", entry: []an{employedAs(work(permanent, 20, yes(true), skilled))}, steps: []step{{"2016-07-15", at(-1, permanent, skilled)}, {"2016-07-20", told(workingOne, underConditions(work(0, 0, yes(true), 0)))}}, code: "EECR06", want: "no by better.nothing"},
	{name: "part time by necessity or by choice is refused at entry", entry: []an{employedAs(work(permanent, 20, refused(), skilled))}, steps: []step{{"2016-07-15", at(39, permanent, skilled)}}, code: "EECR06", want: "unknown by missing.employment_later, near"},
	{name: "self-employed on D has no permanent contract", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-07-15", business(38, skilled)}}, code: "EECR06", want: "no by better.nothing"},
	{name: "promoted long after D is not known of D", entry: []an{employedAs(work(permanent, 38, yes(false), skilled))}, steps: []step{{"2016-08-01", told(workingOne, underConditions(work(permanent, 38, yes(false), skilled)))}, {"2016-11-01", told(workingOne, promoted)}}, code: "EECR06", want: "unknown by missing.employment_later, near"},
	{name: "a better job that ended before D does not count", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-07-10", at(38, permanent, skilled)}, {"2016-07-20", ends("pl-1")}, {"2016-07-21", begins("pl-2", miniJob, 8, fixed, "2016-12-31")}, {"2016-07-30", told(workingOne, underConditions(work(fixed, 8, yes(false), skilled)))}}, code: "EECR06", want: "no by better.nothing"},
	{name: "nor does a permanent internship", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-07-10", begins("pl-0", internship, 38, permanent, "")}, {"2016-07-15", at(38, fixed, skilled)}}, code: "EECR06", want: "no by better.nothing"},
	{name: "the better of two jobs counts", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-07-10", at(38, permanent, skilled)}, {"2016-07-20", begins("pl-2", miniJob, 8, fixed, "2016-12-31")}}, code: "EECR06", want: "yes by better.permanent"},
	{name: "self-employed at entry has no term that could become permanent", entry: []an{employedAs(&journeyv1.Employment{SelfEmployed: yes(true), HoursPerWeek: work(0, 40, nil, 0).HoursPerWeek, RequirementLevel: work(0, 0, nil, skilled).RequirementLevel})}, steps: []step{{"2016-07-15", at(38, permanent, skilled)}}, code: "EECR06", want: "no by better.nothing"},
	{name: "no block at entry is unknown", entry: []an{status(workingOne)}, steps: []step{{"2016-07-15", at(38, permanent, skilled)}}, code: "EECR06", want: "unknown by missing.employment, near"},
	{name: "not employed on D is not better off", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-08-01", told(idle)}}, code: "EECR06", want: "no by late.not_employed"},
	{name: "nothing known on D is unknown", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, code: "EECR06", want: "unknown by late.no_fact"},
	{name: "inactive at entry is not asked", steps: []step{{"2016-08-01", told(workingOne)}}, code: "EECR06", want: "not asked by result.not_employed_at_entry"},
	{name: "who died is not asked", entry: []an{employedAs(work(fixed, 38, yes(false), skilled))}, steps: []step{{"2016-07-01", died()}}, code: "EECR06", want: "not asked by result.died_before"},
}

// disadvantagedRows are of the 2014 set.
var disadvantagedRows = []resultRow{
	{name: "a disadvantaged person with a result", entry: []an{disability(yes(true))}, steps: []step{{"2016-02-01", placed("pl-1", job)}}, code: "CR05", want: "yes by window.placement"},
	{name: "with several results, once", entry: []an{disability(yes(true))}, steps: []step{{"2016-01-10", awarded(true)}, {"2016-02-01", placed("pl-1", apprentice)}}, code: "CR05", want: "yes by window.training"},
	{name: "by the household while it was asked", entry: []an{household(2, false, 1)}, steps: []step{{"2016-01-10", awarded(true)}}, code: "CR05", want: "yes by qualification.formal"},
	{name: "a lone parent", entry: []an{household(1, true, 1)}, steps: []step{{"2016-01-10", awarded(true)}}, code: "CR05", want: "yes by qualification.formal"},
	{name: "ISCED 0 is a disadvantage", entry: []an{isced(0)}, steps: []step{{"2016-01-10", awarded(true)}}, code: "CR05", want: "yes by qualification.formal"},
	{name: "homeless and rural are none of these", entry: []an{housing(yes(true)), living(journeyv1.PlaceType_PLACE_TYPE_RURAL)}, steps: []step{{"2016-01-10", awarded(true)}}, code: "CR05", want: "not asked by result.not_disadvantaged_at_entry"},
	{name: "without any result known it is unknown", entry: []an{disability(yes(true))}, code: "CR05", want: "unknown by window.no_fact"},
	{name: "with every result a no it is no", entry: []an{disability(yes(true))}, steps: []step{{"2016-02-10", told(idle, searching(yes(false)), inEducation(yes(false)))}}, code: "CR05", want: "no by result.none"},
	{name: "near where one is near", entry: []an{disability(yes(true))}, steps: []step{{"2016-01-10", awarded(false)}}, code: "CR05", want: "unknown by window.no_fact, near"},
	{name: "who died keeps the qualification", entry: []an{disability(yes(true))}, steps: []step{{"2016-01-10", awarded(true)}, {"2016-02-10", died()}}, code: "CR05", want: "yes by qualification.formal"},
	{name: "who died without one has none", entry: []an{disability(yes(true))}, steps: []step{{"2016-02-10", died()}}, code: "CR05", want: "no by result.none"},
	{name: "a refused disability with a result is unknown and near", entry: []an{disability(refused())}, steps: []step{{"2016-01-10", awarded(true)}}, code: "CR05", want: "unknown by missing.disability (refused), near"},
	{name: "without one it is not near", entry: []an{disability(refused())}, steps: []step{{"2016-02-10", told(idle, searching(yes(false)), inEducation(yes(false)))}}, code: "CR05", want: "unknown by missing.disability (refused)"},
	{name: "nobody disadvantaged is asked", steps: []step{{"2016-01-10", awarded(true)}}, code: "CR05", want: "not asked by result.not_disadvantaged_at_entry"},
	{name: "above 54 and employed six months later", entry: []an{aged(55)}, steps: []step{{"2016-08-01", told(workingOne)}}, code: "CR08", want: "yes by late.told_employed"},
	{name: "54 is not asked", entry: []an{aged(54)}, steps: []step{{"2016-08-01", told(workingOne)}}, code: "CR08", want: "not asked by result.not_above_54_at_entry"},
	{name: "above 54 and nothing known", entry: []an{aged(55)}, code: "CR08", want: "unknown by late.no_fact"},
	{name: "above 54 and employed at entry is not asked", entry: []an{aged(55), status(workingOne)}, steps: []step{{"2016-08-01", told(workingOne)}}, code: "CR08", want: "not asked by result.not_out_of_work_at_entry"},
	{name: "disadvantaged and employed six months later", entry: []an{minority(yes(true))}, steps: []step{{"2016-08-01", told(workingOne)}}, code: "CR09", want: "yes by late.told_employed"},
	{name: "whose minority is refused is unknown", entry: []an{minority(refused())}, steps: []step{{"2016-08-01", told(workingOne)}}, code: "CR09", want: "unknown by missing.minority (refused), near"},
	{name: "and not near if not employed", entry: []an{minority(refused())}, steps: []step{{"2016-08-01", told(idle)}}, code: "CR09", want: "unknown by missing.minority (refused)"},
	{name: "who died is not asked", entry: []an{minority(yes(true))}, steps: []step{{"2016-08-01", died()}}, code: "CR09", want: "not asked by result.died_before"},
	{name: "who is disadvantaged by nothing is not asked", steps: []step{{"2016-08-01", told(workingOne)}}, code: "CR09", want: "not asked by result.not_disadvantaged_at_entry"},
}

func TestResults(t *testing.T) {
	for id, rows := range map[journeyv1.IndicatorSet][]resultRow{esfPlus: slices.Concat(windowRows, laterRows), esf2014: disadvantagedRows} {
		for _, row := range rows {
			t.Run(row.code+" "+row.name, func(t *testing.T) {
				v := verdict(t, set(t, id, row.params), fold(row.history()), day("2016-12-31"), row.code)
				if got := says(v); got != row.want {
					t.Errorf("%s is %s, want %s", row.code, got, row.want)
				}
				if len(v.By) == 0 || v.By[0].Version != 1 {
					t.Errorf("by %v, want the entry first", v.By)
				}
			})
		}
	}
}

func TestWhoHasNotLeftIsNotAskedForResults(t *testing.T) {
	h := caseOf("2016-02-01").and("2016-02-01", placed("pl-1", job))
	s := set(t, esfPlus, nil)
	if got := says(verdict(t, s, fold(h), day("2016-01-31"), "EECR04")); got != "not asked by result.not_left" {
		t.Errorf("the day before: %s", got)
	}
	if got := says(verdict(t, s, fold(h), day("2016-02-01"), "EECR04")); got != "yes by window.placement" {
		t.Errorf("on the day: %s", got)
	}
	again := h.and("2016-05-11", reentered())
	if got := says(verdict(t, s, fold(again), day("2016-05-11"), "EECR04")); got != "not asked by result.not_left" {
		t.Errorf("after the re-entry: %s", got)
	}
}

func TestWindowsClose(t *testing.T) {
	s := set(t, esfPlus, nil)
	for _, row := range []struct {
		name          string
		of            history
		closes, later string
	}{
		{"28 days after the exit, the last day included, and 30 days after D", caseOf("2016-02-01"), "2016-02-29", "2016-08-31"},
		{"D is the last day of a shorter month", caseOf("2017-08-31"), "2017-09-28", "2018-03-30"},
		{"of a month in a leap year", caseOf("2015-08-31"), "2015-09-28", "2016-03-30"},
		{"with the exit on 29 February", caseOf("2016-02-29"), "2016-03-28", "2016-09-28"},
		{"on D where a placement decides", caseOf("2016-02-01").and("2016-07-15", placed("pl-1", job)), "2016-02-29", "2016-08-01"},
		{"not where it wants a confirmation", caseOf("2016-02-01").and("2016-05-15", placed("pl-1", job)), "2016-02-29", "2016-08-31"},
		{"not where an observation decides", caseOf("2016-02-01").and("2016-08-01", told(workingOne)), "2016-02-29", "2016-08-31"},
		{"never without an exit", of("a").and("2015-06-01", entry()), "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			all := s.Standings(fold(row.of))
			st := all[len(all)-1]
			if st.ClosesOn.String() != row.closes || st.LaterOn.String() != row.later || (row.closes == "") != (st.ClosesOn == calendar.None) {
				t.Errorf("%s and %s, want %s and %s", st.ClosesOn, st.LaterOn, row.closes, row.later)
			}
		})
	}
}

// TestLinkedHistoriesAreOneParticipation: answers of the earliest entry, any open entry means no exit, and
// the results are those of all histories together.
func TestLinkedHistoriesAreOneParticipation(t *testing.T) {
	s := set(t, esfPlus, nil)
	a := of("a").and("2015-06-01", entry(iscedMissing(refusedIt))).and("2016-02-01", exited(completed))
	b := of("b").and("2015-09-01", entry(isced(5), aged(60))).and("2016-01-15", exited(completed)).and("2016-02-10", placed("pl-1", job))
	for _, row := range []struct {
		name string
		of   []history
		want string
	}{
		{"apart, one is incomplete", []history{a}, "grand_total"},
		{"and the other has a result", []history{b}, "grand_total EECO01 EECO04 EECO08 EECO11 EECR04"},
		{"together the gap of the earlier entry stays", []history{a, b}, "grand_total"},
		{"with a complete earlier entry the job of the other is the result", []history{caseOf("2016-02-01"), b}, "grand_total EECO01 EECO04 EECO10 EECR04"},
		{"an open entry of the other means no exit", []history{caseOf("2016-02-01"), of("b").and("2015-09-01", entry()).and("2016-02-10", placed("pl-1", job))}, "grand_total EECO01 EECO04 EECO10"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := counts(s, fold(row.of...), "2016-12-31"); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}
