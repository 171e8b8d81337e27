package followup

import (
	"strconv"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// The rules of completing and of giving up.
const (
	RuleTooEarly     refusal.Rule = "followup.too_early"
	RuleLostTooEarly refusal.Rule = "followup.lost_before_window_end"
	RuleLostAttempts refusal.Rule = "followup.lost_too_few_attempts"
	RuleLostChannels refusal.Rule = "followup.lost_too_few_channels"
	RuleLostSpan     refusal.Rule = "followup.lost_span_too_short"
)

// TooEarly refuses a contact before the window; the status may still be recorded as an observation.
func TooEarly(o Obligation, on calendar.Date) *refusal.Refusal {
	if on >= o.Opens {
		return nil
	}
	return refusal.New(RuleTooEarly, "obligations", o.ID, o.Opens.String())
}

// CanLose refuses to give somebody up: only after the window, and with enough attempts that named this
// obligation, over enough channels, long enough apart. Looking into a register is no attempt; after a
// reopening the attempts count anew. Attempts dated after the day do not count.
func CanLose(o Obligation, policy Policy, on calendar.Date) *refusal.Refusal {
	if on <= o.Closes {
		return refusal.New(RuleLostTooEarly, "obligations", o.ID, o.Closes.String())
	}
	channels := map[journeyv1.Channel]bool{}
	first, last, count := calendar.Forever, calendar.None, 0
	for _, a := range o.Attempts {
		stale := reached(o.ReopenedOn, on) && a.On <= o.ReopenedOn
		if a.On > on || stale || a.Channel == journeyv1.Channel_CHANNEL_REGISTER {
			continue
		}
		count++
		channels[a.Channel] = true
		first, last = min(first, a.On), max(last, a.On)
	}
	switch {
	case count < policy.LostAttempts:
		return refusal.New(RuleLostAttempts, "obligations", o.ID, strconv.Itoa(count), strconv.Itoa(policy.LostAttempts))
	case len(channels) < policy.LostChannels:
		return refusal.New(RuleLostChannels, "obligations", o.ID, strconv.Itoa(len(channels)), strconv.Itoa(policy.LostChannels))
	case int(last-first) < policy.LostSpanDays:
		return refusal.New(RuleLostSpan, "obligations", o.ID, strconv.Itoa(int(last-first)), strconv.Itoa(policy.LostSpanDays))
	}
	return nil
}
