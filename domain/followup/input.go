package followup

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Input is what the follow-up of one participation rests on. Gather makes it of one history; the inputs
// of several histories of one linked person are joined by Join.
type Input struct {
	Policies Policies
	// Placements holds an entry for each wording a placement ever had; see Revision.
	Placements []Placement
	// Exits and Ends likewise.
	Exits []Exit
	Ends  []End
	// Entries is the first entry and every re-entry.
	Entries     []Entry
	Attempts    []Attempt
	Completions []Completion
	Closures    []Closure
	// Contacts is every contact with the person, in follow-up steps and in others.
	Contacts []Contact
}

// Revision says in which part of its history a wording held: from the version that brought it up to,
// not including, the version that replaced or retracted it. Retraction and correction do not make an
// obligation vanish, so earlier wordings are part of the input.
type Revision struct {
	// From is the version of the original step or of the correction.
	From uint64
	// Until is the version of the next correction or of the retraction; 0 while the wording holds.
	Until uint64
	// Retracted: Until is a retraction, there is no later wording.
	Retracted bool
}

// Holds: this is the wording as known now.
func (r Revision) Holds() bool { return r.Until == 0 }

func (r Revision) heldAt(version uint64) bool {
	return r.From <= version && (r.Until == 0 || version < r.Until)
}

// Placement is one wording of a placement.
type Placement struct {
	Revision
	// Member is the participant whose history it stands in; may be empty for a single history.
	Member string
	ID     string
	Kind   journeyv1.PlacementKind
	First  calendar.Date
	// Last is the last day as known now, Forever while it is open.
	Last calendar.Date
	// PolicyVersion is the version of the policy pinned when the wording was decided.
	PolicyVersion uint32
	// Version is the version of the original PlacementStarted.
	Version uint64
}

// End is one wording of the end of a placement; it says what Placement.Last was as known earlier.
type End struct {
	Revision
	Member    string
	Placement string
	On        calendar.Date
}

// Exit is one wording of an exit.
type Exit struct {
	Revision
	Member        string
	Version       uint64
	On            calendar.Date
	Reason        journeyv1.ExitReason
	PolicyVersion uint32
}

// Entry is the first day of a participation or of a re-entry.
type Entry struct {
	Member  string
	Version uint64
	On      calendar.Date
}

// Attempt is a try to reach somebody for the obligations it names.
type Attempt struct {
	Member      string
	Version     uint64
	On          calendar.Date
	Obligations []string
	Channel     journeyv1.Channel
	Result      journeyv1.AttemptResult
}

// Completion is a follow-up contact. On is the day of the contact.
type Completion struct {
	Member      string
	Version     uint64
	On          calendar.Date
	Obligations []string
	Channel     journeyv1.Channel
	SpokeWith   journeyv1.SpokeWith
}

// Closure closes the obligations it names; death ends all, whatever it names.
type Closure struct {
	Member      string
	Version     uint64
	On          calendar.Date
	Obligations []string
	Why         journeyv1.ClosureReason
	// Rule is for NOT_REQUIRED the rule that says so.
	Rule string
}

// Contact is a two-way contact, with the person or the employer.
type Contact struct {
	Member  string
	Version uint64
	On      calendar.Date
}

// Join is the input of one person with several histories (PersonsLinked). The policies are those of the
// first; all belong to the same operation.
func Join(inputs ...Input) Input {
	var all Input
	for i, in := range inputs {
		if i == 0 {
			all.Policies = in.Policies
		}
		all.Placements = append(all.Placements, in.Placements...)
		all.Exits = append(all.Exits, in.Exits...)
		all.Ends = append(all.Ends, in.Ends...)
		all.Entries = append(all.Entries, in.Entries...)
		all.Attempts = append(all.Attempts, in.Attempts...)
		all.Completions = append(all.Completions, in.Completions...)
		all.Closures = append(all.Closures, in.Closures...)
		all.Contacts = append(all.Contacts, in.Contacts...)
	}
	return all
}
