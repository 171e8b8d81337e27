package journey

import (
	"journey/domain/calendar"
	"journey/domain/refusal"
)

// Rules on dates (rule 6).
const (
	RuleBeforeOperation refusal.Rule = "date.before_operation"
	RuleAfterGrant      refusal.Rule = "date.after_grant"
	RuleAfterResults    refusal.Rule = "date.after_results"
	RuleEntryAfterGrant refusal.Rule = "entry.after_grant"
)

// resultsMonths is how long after the grant's end results and follow-up are recorded.
const resultsMonths = 12

// period applies the operation's period to the step that would hold. It is not applied again to what is
// recorded: a grant that is shortened later takes nothing back. A correction that leaves the date as it
// was is not measured either.
func (d *draft) period() *refusal.Refusal {
	if !d.judged || d.original != nil && d.original.On == d.on {
		return nil
	}
	r, _ := ruleOf(d.step)
	on, start, end := d.on.String(), d.op.Start, d.op.End
	switch r.stands {
	case present, entered, entering, leaving:
		if start != calendar.None && d.on < start {
			return refusal.New(RuleBeforeOperation, d.onField(), on, start.String())
		}
	}
	if end == calendar.None || d.on <= end {
		return nil
	}
	switch r.stands {
	case entering:
		return refusal.New(RuleEntryAfterGrant, d.onField(), on, end.String())
	case present, untilExit:
		return refusal.New(RuleAfterGrant, d.onField(), on, end.String())
	case inContact, entered, leaving:
		if last := end.AddMonths(resultsMonths); d.on > last {
			return refusal.New(RuleAfterResults, d.onField(), on, last.String())
		}
	}
	return nil
}

// onField is where the request says the date of the step that would hold.
func (d *draft) onField() string {
	if d.original != nil {
		return "step.fact_corrected.occurred_on"
	}
	return "occurred_on"
}

// field is where the request says a field of the step that would hold.
func (d *draft) field(path string) string {
	if d.original != nil {
		return "step.fact_corrected.step." + path
	}
	return "step." + path
}

// date reads a date of a request; empty is None.
func date(text, field string) (calendar.Date, *refusal.Refusal) {
	d, err := calendar.Parse(text)
	if err != nil {
		return calendar.None, refusal.New(RuleNotInCalendar, field)
	}
	return d, nil
}
