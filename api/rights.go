package api

import (
	"slices"

	"journey/api/rights"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// recording is what recording a step may be; which of them it is, its history says.
var recording = []rights.Action{
	rights.RecordCase, rights.RecordNetwork, rights.RecordOperation, rights.PlaceHold, rights.RequestErasure, rights.DecideErasure,
}

// actions says what each procedure does: who may do one of its actions may call it, and gets what the table of
// rights says of that action. What is not named here is denied; a test compares this with the procedures that
// are served.
var actions = map[string][]rights.Action{
	journeyv1connect.JourneyServiceRecordProcedure:                    recording,
	journeyv1connect.JourneyServiceRecordAllProcedure:                 recording,
	journeyv1connect.JourneyServiceFindParticipantsProcedure:          {rights.FindPeople},
	journeyv1connect.HistoryServiceGetHistoryProcedure:                {rights.ReadHistory, rights.ReadOperation},
	journeyv1connect.ReplayServiceReplayHistoryProcedure:              {rights.ReplayHistory},
	journeyv1connect.OperationReplayServiceStreamHistoriesProcedure:   {rights.ReadHistory, rights.ReadOperation},
	journeyv1connect.OperationReplayServiceStreamReplaysProcedure:     {rights.ReplayHistory},
	journeyv1connect.CaseloadServiceListCasesProcedure:                {rights.ListCases},
	journeyv1connect.OutcomeServiceGetOutcomesProcedure:               {rights.ReadPublished},
	journeyv1connect.OutcomeServiceListParticipationsProcedure:        {rights.ReadBehind},
	journeyv1connect.IndicatorServiceGetTableProcedure:                {rights.ReadPublished},
	journeyv1connect.IndicatorServiceExplainIndicatorProcedure:        {rights.ReadBehind},
	journeyv1connect.IndicatorServiceGetBreakdownProcedure:            {rights.ReadBehind},
	journeyv1connect.IndicatorServiceGetSeriesProcedure:               {rights.ReadPublished},
	journeyv1connect.IndicatorServiceListMinorParticipationsProcedure: {rights.ReadBehind},
	journeyv1connect.IndicatorServiceExportParticipationsProcedure:    {rights.ReadBehind},
	journeyv1connect.ReportServiceIssueReportProcedure:                {rights.IssueReport},
	journeyv1connect.ReportServiceListReportsProcedure:                {rights.ReadReports},
	journeyv1connect.ReportServiceVerifyReportProcedure:               {rights.ReadReports},
	journeyv1connect.ReportServiceRestateReportProcedure:              {rights.ReadBehind},
	journeyv1connect.FollowUpServiceListObligationsProcedure:          {rights.ListFollowUps},
	journeyv1connect.FollowUpServiceCountObligationsProcedure:         {rights.CountFollowUps},
	journeyv1connect.FollowUpServiceGetFollowUpBoardProcedure:         {rights.ReadBoard},
	journeyv1connect.StaffServiceListStaffProcedure:                   {rights.ReadStaff},
	journeyv1connect.StaffServiceListPartnersProcedure:                {rights.ReadStaff},
	journeyv1connect.StaffServicePutDirectoryProcedure:                {rights.WriteStaff},
	journeyv1connect.StaffServiceSetAbsenceProcedure:                  {rights.WriteStaff},
	journeyv1connect.StaffServiceLeaveProcedure:                       {rights.WriteStaff},
	journeyv1connect.ErasureServiceRequestErasureProcedure:            {rights.RequestErasure},
	journeyv1connect.ErasureServiceDecideErasureProcedure:             {rights.DecideErasure},
	journeyv1connect.ErasureServiceListErasuresProcedure:              {rights.ReadErasures},
	journeyv1connect.ErasureServiceGetErasuresProcedure:               {rights.ReadErasures},
	journeyv1connect.ErasureServiceResumeErasuresProcedure:            {rights.ResumeErasures},
	journeyv1connect.CalendarServiceCreateCalendarProcedure:           {rights.KeepCalendar},
	journeyv1connect.CalendarServiceListCalendarsProcedure:            {rights.KeepCalendar},
	journeyv1connect.CalendarServiceRevokeCalendarProcedure:           {rights.KeepCalendar},
	journeyv1connect.RetentionServiceGetRetentionProcedure:            {rights.ReadRetention},
	journeyv1connect.RetentionServiceListDueProcedure:                 {rights.ReadRetention},
	journeyv1connect.AccessServiceListAccessProcedure:                 {rights.ReadAccess},
	journeyv1connect.AccessServiceReviewAccessProcedure:               {rights.ReviewAccess},
	journeyv1connect.AccessServiceBreakGlassProcedure:                 {rights.BreakGlass},
	journeyv1connect.AccessServiceGetSubjectAccessProcedure:           {rights.SubjectAccess},
	journeyv1connect.RetentionServiceRequestDueProcedure:              {rights.RequestErasure},
	journeyv1connect.RetentionServiceDecideDueProcedure:               {rights.DecideErasure},
}

// ofOperation are the actions on an operation as a whole: those who call them must reach it.
var ofOperation = []rights.Action{rights.ReadPublished, rights.ReadBehind, rights.IssueReport, rights.ReadReports}

// mayCall says whether a role may do anything of what a procedure does, however near it is.
func mayCall(role journeyv1.Role, procedure string) bool {
	return slices.ContainsFunc(actions[procedure], func(a rights.Action) bool { return rights.May(role, a, rights.Own) })
}

// opens says whether the actor sees a class of what is in a relation to them.
func (a Actor) opens(action rights.Action, relation rights.Relation, class journeyv1.PrivacyClass) bool {
	return rights.Opens(a.Role, action, relation, class, a.Purpose != "")
}

// seesFigures: figures as they are; others see what may be published of them.
func (a Actor) seesFigures() bool { return rights.May(a.Role, rights.ReadFigures, rights.Operation) }

const (
	identity = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY
	contact  = journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT
	special  = journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL
)
