package journey

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Phase is where a journey stands.
type Phase string

// The phases.
const (
	// Nobody: nothing is recorded, or everything was retracted.
	Nobody Phase = ""
	// Referred: sent to the operation, not registered yet.
	Referred Phase = "referred"
	// Registered: known by name, not entered.
	Registered Phase = "registered"
	// Active: entered, and not left.
	Active Phase = "active"
	// Exited: left.
	Exited Phase = "exited"
)

// State is what an effective journey comes to: what a caseworker sees of it. Dates that do not apply are
// calendar.None. It says nothing of today; whoever needs it as of an earlier day folds the facts up to
// that day.
type State struct {
	// Version is the highest version of a step or a correction in it.
	Version uint64
	Phase   Phase
	// FirstEntry is the entry; Entry the latest entry or re-entry; Exit the latest exit, None while active.
	FirstEntry, Entry, Exit calendar.Date
	ExitReason              journeyv1.ExitReason
	// ExitVersion is the version of the latest exit; 0 while active.
	ExitVersion uint64
	// Died is the day of death.
	Died calendar.Date
	// Withdrawn is the day consent to processing was withdrawn and not given again.
	Withdrawn calendar.Date

	Responsible Responsible
	// Transfers are the proposals nobody has decided.
	Transfers []Transfer
	// Barriers are those open, by the day they were found.
	Barriers []Barrier
	// Plan is the plan agreed last; nil without one.
	Plan *Plan
	// Modules, Trials are running; Languages are the courses since the latest entry, which have no end.
	Modules, Trials, Languages []Running
	// Placements are all, ended ones too, by first day.
	Placements []Placement

	// LastContact is the last day somebody spoke with the person; LastService the last day anything was
	// done for them. Somebody in a running module or trial is being served whatever LastService is.
	LastContact, LastService calendar.Date

	// NeedsAccess: the person needs access to the labour market (rule 4).
	NeedsAccess bool
	// Access is every document, by the day it becomes valid.
	Access []Access
	// Flags are the placements whose work access somebody has to look at.
	Flags []Flag

	// Linked are the other participations of the same person in this operation.
	Linked []string
	// ErasureAsked is the day of a request nobody has decided; Erasing the classes that a decision
	// destroys; Erased those destroyed.
	ErasureAsked    calendar.Date
	Erasing, Erased []journeyv1.PrivacyClass
}

// Responsible is who looks after the person now.
type Responsible struct {
	Caseworker, Partner string
	// Since is the first day, Version the step that says so.
	Since   calendar.Date
	Version uint64
}

// Transfer is a proposal to hand the case over.
type Transfer struct {
	ID, ToPartner, ToCaseworker string
	On                          calendar.Date
	Version                     uint64
}

// Barrier is an open barrier. Its kind is empty where health data are not open or erased.
type Barrier struct {
	ID       string
	Kind     journeyv1.BarrierKind
	Severity journeyv1.Severity
	Since    calendar.Date
	Version  uint64
}

// Plan is an integration plan as last revised.
type Plan struct {
	ID string
	// Agreed is the day it was agreed, Revised that of the last revision or None.
	Agreed, Revised calendar.Date
	Version         uint64
	Goals           []Goal
}

// Goal is a goal of the plan.
type Goal struct {
	ID     string
	Kind   journeyv1.GoalKind
	Target calendar.Date
	// Reached is the day it was reached; None while it is open.
	Reached calendar.Date
}

// Running is a module, a work trial or a language course.
type Running struct {
	ID      string
	Since   calendar.Date
	Version uint64
	Step    *journeyv1.Step
}

// Access is a document on access to the labour market.
type Access struct {
	Access journeyv1.WorkAccess
	Permit journeyv1.PermitDecision
	// From and To are its first and last day, the permit's last day if that is earlier; Forever without end.
	From, To calendar.Date
	Version  uint64
}

// AccessOn is the document in force on a day; false if there is none.
func (s State) AccessOn(on calendar.Date) (Access, bool) {
	for i := len(s.Access) - 1; i >= 0; i-- {
		if a := s.Access[i]; a.From <= on && on <= a.To {
			return a, true
		}
	}
	return Access{}, false
}

// CurrentPlacements are those that run on a day.
func (s State) CurrentPlacements(on calendar.Date) []Placement {
	var current []Placement
	for _, p := range s.Placements {
		if p.First <= on && on <= p.Last {
			current = append(current, p)
		}
	}
	return current
}

// Fold is the state that effective facts lead to. It never refuses: what happened, happened.
func Fold(facts []Fact) State {
	f := folding{State: State{
		FirstEntry: calendar.None, Entry: calendar.None, Exit: calendar.None, Died: calendar.None, Withdrawn: calendar.None,
		LastContact: calendar.None, LastService: calendar.None, ErasureAsked: calendar.None,
		Responsible: Responsible{Since: calendar.None},
	}}
	for _, fact := range facts {
		f.Version = max(f.Version, fact.Effective)
		f.touched(fact)
		f.phase(fact)
		f.support(fact)
		f.running(fact)
	}
	f.access(facts)
	f.persons(facts)
	f.Placements, f.Flags = Placements(facts), Flags(facts)
	return f.State
}

// folding is a state that is being folded.
type folding struct{ State }

func (s *folding) touched(f Fact) {
	r, _ := ruleOf(f.Step)
	if r.touch >= served {
		s.LastService = max(s.LastService, f.On)
	}
	if r.touch == spoken {
		s.LastContact = max(s.LastContact, f.On)
	}
}

func (s *folding) phase(f Fact) {
	if diedOf(f.Step) && s.Died == calendar.None {
		s.Died = f.On
	}
	switch k := f.Step.GetKind().(type) {
	case *journeyv1.Step_ReferralReceived:
		if s.Phase == Nobody {
			s.Phase = Referred
		}
	case *journeyv1.Step_ParticipantRegistered:
		if s.Phase == Nobody || s.Phase == Referred {
			s.Phase = Registered
		}
	case *journeyv1.Step_ConsentRecorded:
		if k.ConsentRecorded.GetPurpose() != journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING {
			return
		}
		s.Withdrawn = calendar.None
		if withdrawn(f) {
			s.Withdrawn = f.On
		}
	case *journeyv1.Step_EntryDeclared:
		s.Phase, s.FirstEntry, s.Entry = Active, f.On, f.On
	case *journeyv1.Step_ParticipantReentered:
		s.Phase, s.Entry, s.Languages = Active, f.On, nil
		s.Exit, s.ExitVersion, s.ExitReason = calendar.None, 0, journeyv1.ExitReason_EXIT_REASON_UNSPECIFIED
	case *journeyv1.Step_ParticipantExited:
		s.Phase, s.Exit, s.ExitVersion, s.ExitReason = Exited, f.On, f.Version, k.ParticipantExited.GetReason()
	}
}

func (s *folding) running(f Fact) {
	run := func(id string) Running { return Running{ID: id, Since: f.On, Version: f.Version, Step: f.Step} }
	end := func(running []Running, id string) []Running {
		return slices.DeleteFunc(running, func(r Running) bool { return r.ID == id })
	}
	switch k := f.Step.GetKind().(type) {
	case *journeyv1.Step_ModuleStarted:
		s.Modules = append(s.Modules, run(k.ModuleStarted.GetModule()))
	case *journeyv1.Step_ModuleCompleted:
		s.Modules = end(s.Modules, k.ModuleCompleted.GetModule())
	case *journeyv1.Step_WorkTrialStarted:
		s.Trials = append(s.Trials, run(k.WorkTrialStarted.GetTrial()))
	case *journeyv1.Step_WorkTrialEnded:
		s.Trials = end(s.Trials, k.WorkTrialEnded.GetTrial())
	case *journeyv1.Step_LanguageSupportPlaced:
		course := run("")
		if starts := day(k.LanguageSupportPlaced.GetStartsOn()); starts != calendar.None {
			course.Since = starts
		}
		s.Languages = append(s.Languages, course)
	}
}

// FlagOf is why a placement is flagged; empty if it is not.
func (s State) FlagOf(placement string) refusal.Rule {
	for _, f := range s.Flags {
		if f.Placement == placement {
			return f.Why
		}
	}
	return ""
}
