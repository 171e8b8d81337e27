// Package reminder decides when somebody is reminded of an obligation.
package reminder

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
)

// Stage is why somebody is reminded of an obligation. For each obligation each stage is there once, for ever.
type Stage string

// The stages, in the order in which an obligation reaches them.
const (
	// Opened: its window is open. Whoever is responsible is told.
	Opened Stage = "opened"
	// Overdue: the window closed and nothing was done. Whoever is responsible is told.
	Overdue Stage = "overdue"
	// WeekOverdue: that was a week ago, or as long as the policy says. The coordinator is told.
	WeekOverdue Stage = "week_overdue"
)

// Stages are all stages, in their order.
func Stages() []Stage { return []Stage{Opened, Overdue, WeekOverdue} }

// ToCoordinator answers whether a stage is the coordinator's, whoever is responsible.
func (s Stage) ToCoordinator() bool { return s == WeekOverdue }

// Reached is a stage that an obligation has reached.
type Reached struct {
	Stage Stage
	// Passed: nobody is told of it, as long as that is so. It was over before anybody looked.
	Passed bool
}

// On is the stages that an obligation in a state on a day has reached, in their order. Nothing is reached
// before the window opens, and nothing while nobody has to act. That it opened is passed over once it is
// overdue: then they are told that. An obligation whose window closed before since is history, which was
// somebody else's to remind of: all its stages are passed over. No since is calendar.None. Week is how many days
// after the last day of the window the coordinator is told (Policy.ReminderDays).
func On(state followup.State, closes, since, on calendar.Date, week int) []Reached {
	switch state {
	case followup.Due:
		return []Reached{{Opened, closes < since}}
	case followup.Overdue:
		reached := []Reached{{Opened, true}, {Overdue, closes < since}}
		if on >= closes.Add(week) {
			reached = append(reached, Reached{WeekOverdue, closes < since})
		}
		return reached
	}
	return nil
}

// Holds answers whether an obligation in a state on a day still is in a stage, so that telling somebody of
// it is no news of yesterday.
func (s Stage) Holds(state followup.State, closes, on calendar.Date, week int) bool {
	return slices.Contains(On(state, closes, calendar.None, on, week), Reached{Stage: s})
}
