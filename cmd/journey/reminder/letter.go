package reminder

import (
	"context"
	"net/url"
	"strings"

	"journey/api/directory"
	"journey/cmd/journey/delivery"
	"journey/cmd/journey/mail"
	"journey/cmd/journey/outbox"
	"journey/domain/calendar"
	rule "journey/domain/reminder"
	"journey/projections/query"
)

// ofCoordinators begins the target of what is for the coordinators of an operation and a partner, as long as there
// are none: coordinators/OPERATION/PARTNER.
const ofCoordinators = "coordinators/"

// readers are the parts of a mail that a reminder is, one for each person; for nobody if there are no coordinators.
func readers(m Told) (parts []outbox.Part, nobody bool) {
	targets := m.GetRecipients()
	if nobody = len(targets) == 0; nobody {
		targets = []string{ofCoordinators + m.GetOperation() + "/" + m.GetPartner()}
	}
	for _, target := range targets {
		parts = append(parts, outbox.Part{ID: m.GetReminder(), Kind: query.Word(m.GetStage()), Target: target})
	}
	return parts, nobody
}

// mail sends one digest to everybody whom it is for, and has arrived when all of them have it.
func (o *Outside) mail(ctx context.Context, d outbox.Delivery) delivery.Answer {
	staff, err := directory.Load(ctx, o.database)
	if err != nil {
		return delivery.Answer{Fault: "reminder.no_directory"}
	}
	now := o.now()
	all := addressees(staff, d.Target, calendar.Of(now, d.Zone))
	if len(all) == 0 {
		return delivery.Answer{Outcome: delivery.Refused, Fault: "reminder.nobody"}
	}
	worst := delivery.Answer{Outcome: delivery.Delivered}
	for _, to := range all {
		key := d.ID
		if len(all) > 1 {
			key = hookID(d.ID, to.ID)
		}
		answer := o.channels.mail.Send(ctx, mail.Digest{
			Key: key, To: to.Email, Language: o.channels.language, Day: d.Day,
			Opened: d.Parts[string(rule.Opened)], Overdue: d.Parts[string(rule.Overdue)], WeekOverdue: d.Parts[string(rule.WeekOverdue)],
			Link: o.channels.list + "?" + url.Values{"on": {d.Day.String()}}.Encode(), BreakGlass: string(d.Body) == glassBody,
		}, now)
		if answer.Outcome != delivery.Delivered {
			worst = answer
		}
	}
	return worst
}

// addressees are who gets on a day what was planned for a target: who is absent by now is stood in for by their
// deputy, and gets it themselves if there is none.
func addressees(staff directory.Directory, target string, on calendar.Date) []directory.Staff {
	if of, is := strings.CutPrefix(target, ofCoordinators); is {
		operation, partner, _ := strings.Cut(of, "/")
		return coordinators(staff, operation, partner, on)
	}
	if operation, is := strings.CutPrefix(target, ofOfficers); is {
		return officers(staff, operation, on)
	}
	if to, ok := staff.Recipient(target, on); ok {
		return []directory.Staff{to}
	}
	if to, ok := staff.Staff(target); ok && !to.Left(on) {
		return []directory.Staff{to}
	}
	return nil
}
