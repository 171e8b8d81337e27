package reminder

import (
	"journey/api/directory"
	"journey/domain/calendar"
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
	for _, s := range d.Coordinators(r.Operation, r.Partner, on) {
		r.Recipients = append(r.Recipients, s.ID)
	}
}
