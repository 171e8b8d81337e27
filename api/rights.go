package api

import (
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

var (
	recorders = []journeyv1.Role{
		journeyv1.Role_ROLE_CASE_WORKER, journeyv1.Role_ROLE_COORDINATOR,
		journeyv1.Role_ROLE_OPERATOR, journeyv1.Role_ROLE_SERVICE,
	}
	caseReaders = []journeyv1.Role{
		journeyv1.Role_ROLE_CASE_WORKER, journeyv1.Role_ROLE_COORDINATOR, journeyv1.Role_ROLE_OPERATOR,
	}
	historyReaders = []journeyv1.Role{
		journeyv1.Role_ROLE_CASE_WORKER, journeyv1.Role_ROLE_COORDINATOR, journeyv1.Role_ROLE_OPERATOR,
		journeyv1.Role_ROLE_AUDITOR, journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER,
	}
	figureReaders = []journeyv1.Role{
		journeyv1.Role_ROLE_CASE_WORKER, journeyv1.Role_ROLE_COORDINATOR, journeyv1.Role_ROLE_OPERATOR,
		journeyv1.Role_ROLE_AUDITOR, journeyv1.Role_ROLE_ANALYST,
	}
)

// countReaders see how many follow-ups there are, as they are; analysts get them published, with the figures.
var countReaders = []journeyv1.Role{
	journeyv1.Role_ROLE_CASE_WORKER, journeyv1.Role_ROLE_COORDINATOR, journeyv1.Role_ROLE_OPERATOR, journeyv1.Role_ROLE_AUDITOR,
}

// proofReaders see who is behind a figure, pseudonymous, and figures that are not published.
var proofReaders = []journeyv1.Role{
	journeyv1.Role_ROLE_COORDINATOR, journeyv1.Role_ROLE_OPERATOR, journeyv1.Role_ROLE_AUDITOR,
}

// reporters answer for reports.
var reporters = []journeyv1.Role{journeyv1.Role_ROLE_COORDINATOR, journeyv1.Role_ROLE_OPERATOR}

// staffReaders see who works here; without their names, those who may not read names.
var staffReaders = []journeyv1.Role{
	journeyv1.Role_ROLE_CASE_WORKER, journeyv1.Role_ROLE_COORDINATOR, journeyv1.Role_ROLE_OPERATOR,
	journeyv1.Role_ROLE_AUDITOR, journeyv1.Role_ROLE_ANALYST, journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER,
}

// staffWriters answer for who works here: coordinators for their own partner and operations.
var staffWriters = []journeyv1.Role{journeyv1.Role_ROLE_COORDINATOR, journeyv1.Role_ROLE_OPERATOR}

// rights says which role may call which procedure. What is not named here is denied; a test compares
// the table with the procedures that are served.
var rights = map[string][]journeyv1.Role{
	journeyv1connect.JourneyServiceRecordProcedure:                    recorders,
	journeyv1connect.JourneyServiceRecordAllProcedure:                 recorders,
	journeyv1connect.JourneyServiceFindParticipantsProcedure:          caseReaders,
	journeyv1connect.HistoryServiceGetHistoryProcedure:                historyReaders,
	journeyv1connect.ReplayServiceReplayHistoryProcedure:              proofReaders,
	journeyv1connect.CaseloadServiceListCasesProcedure:                caseReaders,
	journeyv1connect.OutcomeServiceGetOutcomesProcedure:               figureReaders,
	journeyv1connect.OutcomeServiceListParticipationsProcedure:        proofReaders,
	journeyv1connect.IndicatorServiceGetTableProcedure:                figureReaders,
	journeyv1connect.IndicatorServiceExplainIndicatorProcedure:        proofReaders,
	journeyv1connect.IndicatorServiceGetBreakdownProcedure:            proofReaders,
	journeyv1connect.IndicatorServiceGetSeriesProcedure:               figureReaders,
	journeyv1connect.IndicatorServiceListMinorParticipationsProcedure: proofReaders,
	journeyv1connect.IndicatorServiceExportParticipationsProcedure:    proofReaders,
	journeyv1connect.ReportServiceIssueReportProcedure:                reporters,
	journeyv1connect.ReportServiceListReportsProcedure:                proofReaders,
	journeyv1connect.ReportServiceVerifyReportProcedure:               proofReaders,
	journeyv1connect.ReportServiceRestateReportProcedure:              proofReaders,
	journeyv1connect.FollowUpServiceListObligationsProcedure:          caseReaders,
	journeyv1connect.FollowUpServiceCountObligationsProcedure:         countReaders,
	journeyv1connect.FollowUpServiceGetFollowUpBoardProcedure:         proofReaders,
	journeyv1connect.StaffServiceListStaffProcedure:                   staffReaders,
	journeyv1connect.StaffServiceListPartnersProcedure:                staffReaders,
	journeyv1connect.StaffServicePutDirectoryProcedure:                staffWriters,
	journeyv1connect.StaffServiceSetAbsenceProcedure:                  staffWriters,
	journeyv1connect.StaffServiceLeaveProcedure:                       staffWriters,
	journeyv1connect.CalendarServiceCreateCalendarProcedure:           caseReaders,
	journeyv1connect.CalendarServiceListCalendarsProcedure:            caseReaders,
	journeyv1connect.CalendarServiceRevokeCalendarProcedure:           caseReaders,
}

// mayReadNames says which roles see names and other personal fields in answers.
func mayReadNames(role journeyv1.Role) bool {
	return role == journeyv1.Role_ROLE_CASE_WORKER || role == journeyv1.Role_ROLE_COORDINATOR ||
		role == journeyv1.Role_ROLE_OPERATOR
}
