package journey

import (
	"testing"

	journeyv1 "journey/proto/journey/v1"
)

func moduleFrom(id string) *journeyv1.ModuleStarted {
	return &journeyv1.ModuleStarted{Module: id, Kind: journeyv1.ModuleKind_MODULE_KIND_VOCATIONAL, Provider: "vhs"}
}

func moduleTo(id string) *journeyv1.ModuleCompleted { return &journeyv1.ModuleCompleted{Module: id} }

func trialFrom(id string) *journeyv1.WorkTrialStarted {
	return &journeyv1.WorkTrialStarted{Trial: id, Host: "garden"}
}

func trialTo(id string) *journeyv1.WorkTrialEnded { return &journeyv1.WorkTrialEnded{Trial: id} }

func awarded() *journeyv1.QualificationAwarded {
	return &journeyv1.QualificationAwarded{Kind: journeyv1.QualificationKind_QUALIFICATION_KIND_LANGUAGE, Cefr: journeyv1.CefrLevel_CEFR_LEVEL_B1}
}

func clarified(id string) *journeyv1.ForeignQualificationClarified {
	return &journeyv1.ForeignQualificationClarified{Qualification: id}
}

var qualificationRows = []row{
	{name: "a module begins", past: active(), step: on("2016-02-01", moduleFrom("m-1"))},
	{name: "a module with a used id is refused", past: active(on("2016-02-01", moduleFrom("m-1")), on("2016-03-01", moduleTo("m-1"))), step: on("2016-04-01", moduleFrom("m-1")), want: RuleModuleUsed, against: 4},
	{name: "a module before the entry is refused", past: past{registered, consented}, step: on("2016-01-10", moduleFrom("m-1")), want: RuleBeforeEntry},
	{name: "a module that begins after the exit is refused", past: left(), step: on("2016-10-01", moduleFrom("m-1")), want: RuleAfterExit},
	{name: "a module that begins after the grant's end is refused", past: active(), step: on("2019-01-01", moduleFrom("m-1")), want: RuleAfterGrant},
	{name: "a module ends on its first day", past: active(on("2016-02-01", moduleFrom("m-1"))), step: on("2016-02-01", moduleTo("m-1"))},
	{name: "a module that ended is not ended again", past: active(on("2016-02-01", moduleFrom("m-1")), on("2016-03-01", moduleTo("m-1"))), step: on("2016-03-01", moduleTo("m-1")), want: RuleModuleOver, against: 5},
	{name: "an end without a module is refused", past: active(), step: on("2016-03-01", moduleTo("m-1")), want: RuleModuleUnknown},
	{name: "a module that ends before it begins is refused", past: active(on("2016-02-01", moduleFrom("m-1"))), step: on("2016-01-31", moduleTo("m-1")), want: RuleModuleEarly, against: 4},
	{name: "a module ends after the exit", past: active(on("2016-02-01", moduleFrom("m-1")), exited), step: on("2016-10-05", moduleTo("m-1"))},
	{name: "a module ends after a withdrawal", past: active(on("2016-02-01", moduleFrom("m-1")), on("2016-03-01", withdrawing())), step: on("2016-03-05", moduleTo("m-1"))},
	{name: "a module that ends after the results are in is refused", past: active(on("2016-02-01", moduleFrom("m-1"))), step: on("2020-01-01", moduleTo("m-1")), want: RuleAfterResults},

	{name: "a work trial begins", past: active(), step: on("2016-02-01", trialFrom("wt-1"))},
	{name: "a work trial with a used id is refused", past: active(on("2016-02-01", trialFrom("wt-1"))), step: on("2016-04-01", trialFrom("wt-1")), want: RuleTrialUsed},
	{name: "a work trial before the entry is refused", past: past{registered, consented}, step: on("2016-01-10", trialFrom("wt-1")), want: RuleBeforeEntry},
	{name: "a work trial that begins after the exit is refused", past: left(), step: on("2016-10-01", trialFrom("wt-1")), want: RuleAfterExit},
	{name: "a work trial ends", past: active(on("2016-02-01", trialFrom("wt-1"))), step: on("2016-02-12", trialTo("wt-1"))},
	{name: "a work trial that ended is not ended again", past: active(on("2016-02-01", trialFrom("wt-1")), on("2016-03-01", trialTo("wt-1"))), step: on("2016-03-02", trialTo("wt-1")), want: RuleTrialOver},
	{name: "an end without a work trial is refused", past: active(), step: on("2016-03-01", trialTo("wt-1")), want: RuleTrialUnknown},
	{name: "a work trial that ends before it begins is refused", past: active(on("2016-02-01", trialFrom("wt-1"))), step: on("2016-01-31", trialTo("wt-1")), want: RuleTrialEarly},
	{name: "a work trial ends after a withdrawal", past: active(on("2016-02-01", trialFrom("wt-1")), on("2016-03-01", withdrawing())), step: on("2016-03-05", trialTo("wt-1"))},
	{name: "a work trial ends after the exit", past: active(on("2016-02-01", trialFrom("wt-1")), exited), step: on("2016-10-05", trialTo("wt-1"))},

	{name: "a qualification is awarded", past: active(), step: on("2016-02-01", awarded())},
	{name: "a second qualification is awarded", past: active(on("2016-02-01", awarded())), step: on("2016-02-01", awarded())},
	{name: "a qualification before the entry is refused", past: active(), step: on("2016-01-10", awarded()), want: RuleQualificationBefore},
	{name: "a language level of another certificate is refused", past: active(), step: on("2016-02-01", &journeyv1.QualificationAwarded{
		Kind: journeyv1.QualificationKind_QUALIFICATION_KIND_SCHOOL, Cefr: journeyv1.CefrLevel_CEFR_LEVEL_B1}), want: RuleLanguageLevelOnly},
	{name: "a qualification is awarded after the exit", past: left(), step: on("2016-10-20", awarded())},
	{name: "a qualification after the results are in is refused", past: left(), step: on("2020-01-01", awarded()), want: RuleAfterResults},

	{name: "a foreign qualification is clarified before the entry", past: past{registered}, step: on("2016-01-05", clarified("q-1"))},
	{name: "a foreign qualification with a used id is refused", past: past{registered, on("2016-01-05", clarified("q-1"))}, step: on("2016-01-06", clarified("q-1")), want: RuleQualificationUsed, against: 2},
	{name: "a foreign qualification after the exit is refused", past: left(), step: on("2016-10-06", clarified("q-1")), want: RuleAfterExit},
	{name: "a foreign qualification after the grant's end is refused", past: active(), step: on("2019-01-06", clarified("q-1")), want: RuleAfterGrant},
}

func TestQualification(t *testing.T) { run(t, qualificationRows) }
