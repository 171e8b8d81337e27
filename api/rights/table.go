package rights

import journeyv1 "journey/proto/journey/v1"

const (
	caseWorker  = journeyv1.Role_ROLE_CASE_WORKER
	coordinator = journeyv1.Role_ROLE_COORDINATOR
	auditor     = journeyv1.Role_ROLE_AUDITOR
	analyst     = journeyv1.Role_ROLE_ANALYST
	officer     = journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER
	operator    = journeyv1.Role_ROLE_OPERATOR
	service     = journeyv1.Role_ROLE_SERVICE
)

// Table is the table: by role, in the order of the actions. A role and an action stand in one line at most.
//
// Source: GDPR Art. 5 (1) (b), (c): for a purpose, and no more than it takes. Who accompanies somebody sees what
// they work with; who re-traces figures sees pseudonyms until they say what they need more for.
func Table() []Right {
	all := Sealed()
	who := []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY}
	staff := append(who[:1:1], journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT)
	answers := []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL}
	return []Right{
		{caseWorker, RecordCase, Own, nil, nil},
		{caseWorker, FindPeople, Own, who, nil},
		{caseWorker, ListCases, Own, who, nil},
		{caseWorker, ReadHistory, Own, all, nil},
		{caseWorker, ListFollowUps, Own, nil, nil},
		{caseWorker, CountFollowUps, Own, nil, nil},
		{caseWorker, KeepCalendar, Own, nil, nil},
		{caseWorker, BreakGlass, Operation, nil, nil},
		{caseWorker, RequestErasure, Own, nil, nil},
		{caseWorker, ReadErasures, Own, nil, nil},
		{caseWorker, RecordNetwork, Operation, nil, nil},
		{caseWorker, ReadOperation, Operation, nil, nil},
		{caseWorker, ReadPublished, Operation, nil, nil},
		{caseWorker, ReadFigures, Operation, nil, nil},
		{caseWorker, ReadStaff, Operation, staff, nil},

		{coordinator, RecordCase, Partner, nil, nil},
		{coordinator, FindPeople, Partner, who, nil},
		{coordinator, ListCases, Partner, who, nil},
		{coordinator, ReadHistory, Partner, all, nil},
		{coordinator, ReplayHistory, Partner, all, nil},
		{coordinator, ListFollowUps, Partner, nil, nil},
		{coordinator, CountFollowUps, Partner, nil, nil},
		{coordinator, ReadBoard, Partner, nil, nil},
		{coordinator, KeepCalendar, Partner, nil, nil},
		{coordinator, ReadRetention, Partner, nil, nil},
		{coordinator, PlaceHold, Partner, nil, nil},
		{coordinator, BreakGlass, Operation, nil, nil},
		{coordinator, SubjectAccess, Partner, all, nil},
		{coordinator, RequestErasure, Partner, nil, nil},
		{coordinator, DecideErasure, Partner, nil, nil},
		{coordinator, ReadErasures, Partner, nil, nil},
		{coordinator, RecordNetwork, Operation, nil, nil},
		{coordinator, RecordOperation, Partner, nil, nil},
		{coordinator, ReadOperation, Operation, nil, nil},
		{coordinator, ReadPublished, Operation, nil, nil},
		{coordinator, ReadFigures, Operation, nil, nil},
		{coordinator, ReadBehind, Partner, answers, nil},
		{coordinator, IssueReport, Partner, nil, nil},
		{coordinator, ReadReports, Operation, nil, nil},
		{coordinator, ReadStaff, Operation, staff, nil},
		{coordinator, WriteStaff, Partner, staff, nil},

		{auditor, ListCases, Operation, nil, who},
		{auditor, ReadHistory, Operation, nil, all},
		{auditor, ReplayHistory, Operation, nil, all},
		{auditor, ListFollowUps, Operation, nil, nil},
		{auditor, CountFollowUps, Operation, nil, nil},
		{auditor, ReadBoard, Operation, nil, nil},
		{auditor, ReadRetention, Operation, nil, nil},
		{auditor, ReadErasures, Operation, nil, nil},
		{auditor, ReadOperation, Operation, nil, nil},
		{auditor, ReadPublished, Operation, nil, nil},
		{auditor, ReadFigures, Operation, nil, nil},
		{auditor, ReadBehind, Operation, nil, answers},
		{auditor, ReadReports, Operation, nil, nil},
		{auditor, ReadStaff, Operation, nil, nil},

		{analyst, ReadPublished, Operation, nil, nil},
		{analyst, ReadStaff, Operation, nil, nil},

		{officer, ReadHistory, Operation, nil, nil},
		{officer, ReadRetention, Operation, nil, nil},
		{officer, PlaceHold, Operation, nil, nil},
		{officer, SubjectAccess, Operation, all, nil},
		{officer, RequestErasure, Operation, nil, nil},
		{officer, DecideErasure, Operation, nil, nil},
		{officer, ReadErasures, Operation, nil, nil},
		{officer, ResumeErasures, Operation, nil, nil},
		{officer, ReadOperation, Operation, nil, nil},
		{officer, ReadStaff, Operation, nil, nil},
		{officer, ReadAccess, Operation, nil, nil},
		{officer, ReviewAccess, Operation, nil, nil},

		{operator, RecordCase, Operation, nil, nil},
		{operator, FindPeople, Operation, who, nil},
		{operator, ListCases, Operation, who, nil},
		{operator, ReadHistory, Operation, all, nil},
		{operator, ReplayHistory, Operation, all, nil},
		{operator, ListFollowUps, Operation, nil, nil},
		{operator, CountFollowUps, Operation, nil, nil},
		{operator, ReadBoard, Operation, nil, nil},
		{operator, KeepCalendar, Operation, nil, nil},
		{operator, ReadRetention, Operation, nil, nil},
		{operator, PlaceHold, Operation, nil, nil},
		{operator, SubjectAccess, Operation, all, nil},
		{operator, ReadErasures, Operation, nil, nil},
		{operator, ResumeErasures, Operation, nil, nil},
		{operator, RecordNetwork, Operation, nil, nil},
		{operator, RecordOperation, Operation, nil, nil},
		{operator, TakeOver, Operation, nil, nil},
		{operator, ReadOperation, Operation, nil, nil},
		{operator, ReadPublished, Operation, nil, nil},
		{operator, ReadFigures, Operation, nil, nil},
		{operator, ReadBehind, Operation, answers, nil},
		{operator, IssueReport, Operation, nil, nil},
		{operator, ReadReports, Operation, nil, nil},
		{operator, ReadStaff, Operation, staff, nil},
		{operator, WriteStaff, Operation, staff, nil},

		{service, RecordCase, Operation, nil, nil},
		{service, RecordNetwork, Operation, nil, nil},
	}
}

// Glass is the second table: what somebody may do, for the time of a break-glass, in the one case they opened so. Only
// reading: whoever has to record something is given the case.
func Glass() []Right {
	all := Sealed()
	return []Right{
		{caseWorker, ReadHistory, Operation, all, nil},
		{coordinator, ReadHistory, Operation, all, nil},
	}
}
