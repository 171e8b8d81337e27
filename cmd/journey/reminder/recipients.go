package reminder

import (
	"slices"

	"journey/api/directory"
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// tell says whom a reminder goes to on a day: to the caseworker or who stands in for them; to the coordinators if
// that is its stage, or if nobody else is there. A caseworker whom the directory does not know is told by their id.
func tell(d directory.Directory, r *Reminder, on calendar.Date) {
	r.ToCoordinator, r.Recipients = false, nil
	if !r.Stage.ToCoordinator() && r.Caseworker != "" {
		if _, known := d.Staff(r.Caseworker); !known {
			r.Recipients = []string{r.Caseworker}
			return
		}
		if s, ok := d.Recipient(r.Caseworker, on); ok {
			r.Recipients = []string{s.ID}
			return
		}
	}
	r.ToCoordinator = true
	for _, s := range coordinators(d, r.Operation, r.Partner, on) {
		r.Recipients = append(r.Recipients, s.ID)
	}
}

// coordinators are who answers on a day for a partner in an operation; if none of them can be reached those who are
// away without a deputy, for it waits for them; empty if there are none.
func coordinators(d directory.Directory, operation, partner string, on calendar.Date) []directory.Staff {
	if here := d.Coordinators(operation, partner, on); len(here) > 0 {
		return here
	}
	away := slices.DeleteFunc(d.Everybody(), func(s directory.Staff) bool {
		return s.Role != journeyv1.Role_ROLE_COORDINATOR || !s.WorksIn(operation) || s.Left(on)
	})
	theirs := slices.DeleteFunc(slices.Clone(away), func(s directory.Staff) bool { return s.Partner != partner })
	if len(theirs) > 0 {
		return theirs
	}
	return away
}
