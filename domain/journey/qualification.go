package journey

import (
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of modules, work trials, language courses, qualifications and recognition.
const (
	RuleModuleUsed          refusal.Rule = "module.id_used"
	RuleModuleUnknown       refusal.Rule = "module.unknown"
	RuleModuleOver          refusal.Rule = "module.ended_already"
	RuleModuleEarly         refusal.Rule = "module.ends_before_it_begins"
	RuleTrialUsed           refusal.Rule = "trial.id_used"
	RuleTrialUnknown        refusal.Rule = "trial.unknown"
	RuleTrialOver           refusal.Rule = "trial.ended_already"
	RuleTrialEarly          refusal.Rule = "trial.ends_before_it_begins"
	RuleQualificationUsed   refusal.Rule = "qualification.id_used"
	RuleLanguageLevelOnly   refusal.Rule = "qualification.cefr_not_language"
	RuleQualificationBefore refusal.Rule = "qualification.before_entry"
)

func qualificationRule(step *journeyv1.Step) (rule, bool) {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_ForeignQualificationClarified:
		id := k.ForeignQualificationClarified.GetQualification()
		return rule{stands: untilExit, service: true, begins: &thing{kind: "qualification", id: id, field: "qualification", used: RuleQualificationUsed}}, true
	case *journeyv1.Step_RecognitionReferralMade:
		return rule{stands: untilExit, service: true}, true
	case *journeyv1.Step_RecognitionDecided:
		return rule{stands: inContact}, true
	case *journeyv1.Step_ModuleStarted:
		return rule{stands: present, service: true, begins: module(k.ModuleStarted.GetModule())}, true
	case *journeyv1.Step_ModuleCompleted:
		return rule{stands: entered, service: true, closes: true, ends: module(k.ModuleCompleted.GetModule())}, true
	case *journeyv1.Step_WorkTrialStarted:
		return rule{stands: present, service: true, begins: trial(k.WorkTrialStarted.GetTrial())}, true
	case *journeyv1.Step_WorkTrialEnded:
		return rule{stands: entered, service: true, closes: true, ends: trial(k.WorkTrialEnded.GetTrial())}, true
	case *journeyv1.Step_LanguageSupportPlaced:
		return rule{stands: present, service: true}, true
	case *journeyv1.Step_QualificationAwarded:
		return rule{stands: entered, before: RuleQualificationBefore, check: (*draft).qualification}, true
	}
	return rule{}, false
}

func module(id string) *thing {
	return &thing{modules, id, "module", RuleModuleUsed, RuleModuleUnknown, RuleModuleOver, RuleModuleEarly}
}

func trial(id string) *thing {
	return &thing{trials, id, "trial", RuleTrialUsed, RuleTrialUnknown, RuleTrialOver, RuleTrialEarly}
}

func (d *draft) qualification() *refusal.Refusal {
	q := d.step.GetQualificationAwarded()
	if q.GetCefr() != journeyv1.CefrLevel_CEFR_LEVEL_UNSPECIFIED && q.GetKind() != journeyv1.QualificationKind_QUALIFICATION_KIND_LANGUAGE {
		return refusal.New(RuleLanguageLevelOnly, d.field("qualification_awarded.cefr"))
	}
	return nil
}
