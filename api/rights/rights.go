// Package rights is the one table of who may do what: role, action, relation to the case, class of field. What
// the table does not say is denied.
package rights

import (
	"slices"

	journeyv1 "journey/proto/journey/v1"
)

// Action is something that can be done with the service. Its id is stable.
type Action string

// The actions: first those about cases, then those about an operation as a whole.
const (
	RecordCase     Action = "case.record"
	FindPeople     Action = "case.find"
	ListCases      Action = "case.list"
	ReadHistory    Action = "case.history"
	ReplayHistory  Action = "case.replay"
	ListFollowUps  Action = "followup.list"
	CountFollowUps Action = "followup.count"
	ReadBoard      Action = "followup.board"
	KeepCalendar   Action = "calendar.keep"
	ReadRetention  Action = "retention.read"
	PlaceHold      Action = "hold.place"
	BreakGlass     Action = "case.break_glass"
	SubjectAccess  Action = "case.subject_access"
	RequestErasure Action = "erasure.request"
	DecideErasure  Action = "erasure.decide"
	ReadErasures   Action = "erasure.read"
	ResumeErasures Action = "erasure.resume"

	RecordNetwork   Action = "network.record"
	RecordOperation Action = "operation.record"
	TakeOver        Action = "history.take_over"
	ReadOperation   Action = "operation.history"
	ReadPublished   Action = "figures.published"
	ReadFigures     Action = "figures.read"
	ReadBehind      Action = "figures.behind"
	IssueReport     Action = "report.issue"
	ReadReports     Action = "report.read"
	ReadStaff       Action = "staff.read"
	WriteStaff      Action = "staff.write"
	ReadAccess      Action = "access.read"
	ReviewAccess    Action = "access.review"
)

// Actions is every action, in the order in which people read them.
func Actions() []Action {
	return []Action{
		RecordCase, FindPeople, ListCases, ReadHistory, ReplayHistory, ListFollowUps, CountFollowUps, ReadBoard, KeepCalendar, ReadRetention, PlaceHold,
		BreakGlass, SubjectAccess,
		RequestErasure, DecideErasure, ReadErasures, ResumeErasures,
		RecordNetwork, RecordOperation, TakeOver, ReadOperation, ReadPublished, ReadFigures, ReadBehind, IssueReport, ReadReports,
		ReadStaff, WriteStaff, ReadAccess, ReviewAccess,
	}
}

// Relation is how near a case is to whoever asks; the nearer, the greater. Whatever concerns an operation as a
// whole is of the Partner for who answers for all of it, and of the Operation for the others in it.
type Relation int

const (
	// Foreign: of an operation that is none of theirs. The zero value, of which nobody may do anything.
	Foreign Relation = iota
	// Operation: of an operation that they work in.
	Operation
	// Partner: of the partner organisation that they work for. The lead partner of an operation, and who works
	// for no partner, answer for all of it.
	Partner
	// Own: they are responsible for it, or stand in for who is; or nobody is and they began it.
	Own
)

// Relations is every relation, the nearest first.
func Relations() []Relation { return []Relation{Own, Partner, Operation, Foreign} }

// Sealed is every class of fields that somebody may be allowed to open. STATISTICS is for figures alone: nobody
// opens it.
func Sealed() []journeyv1.PrivacyClass {
	return []journeyv1.PrivacyClass{
		journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY, journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT,
		journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH, journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE,
		journeyv1.PrivacyClass_PRIVACY_CLASS_FAMILY, journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE,
		journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL,
	}
}

// Right is one line of the table.
type Right struct {
	Role   journeyv1.Role
	Action Action
	// Reach is the farthest relation that it extends to; Foreign never occurs.
	Reach Relation
	// Opens are the sealed classes that are shown; none means pseudonymous.
	Opens []journeyv1.PrivacyClass
	// OpensFor are the sealed classes that are shown to who has stated a purpose.
	OpensFor []journeyv1.PrivacyClass
}

// Of is what a role has of an action; false if nothing.
func Of(role journeyv1.Role, action Action) (Right, bool) {
	for _, r := range Table() {
		if r.Role == role && r.Action == action {
			return r, true
		}
	}
	return Right{}, false
}

// May says whether a role may do something to what is in a relation to it.
func May(role journeyv1.Role, action Action, relation Relation) bool {
	r, ok := Of(role, action)
	return ok && relation != Foreign && relation >= r.Reach
}

// Opens says whether a role that may do something sees a sealed class while doing it; for says that it has
// stated its purpose.
func Opens(role journeyv1.Role, action Action, relation Relation, class journeyv1.PrivacyClass, stated bool) bool {
	r, _ := Of(role, action)
	return May(role, action, relation) && (slices.Contains(r.Opens, class) || stated && slices.Contains(r.OpensFor, class))
}

// UnderGlass is what a role has of an action in every case of an operation whose glass it has broken, as long as that
// holds; false if nothing.
func UnderGlass(role journeyv1.Role, action Action) (Right, bool) {
	for _, r := range Glass() {
		if r.Role == role && r.Action == action {
			return r, true
		}
	}
	return Right{}, false
}

// Opened are the sealed classes that a role sees.
func Opened(role journeyv1.Role, action Action, relation Relation, stated bool) []journeyv1.PrivacyClass {
	return slices.DeleteFunc(Sealed(), func(class journeyv1.PrivacyClass) bool { return !Opens(role, action, relation, class, stated) })
}
