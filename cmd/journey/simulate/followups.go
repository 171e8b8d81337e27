package simulate

import (
	"cmp"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	"journey/domain/followup"
	journeyv1 "journey/proto/journey/v1"
)

// duty is one obligation to follow up as it can be foreseen from the placements and exits of a journey.
type duty struct {
	id                  func() string // known when the exit has its version
	opens, day, closes  calendar.Date
	begins, until       calendar.Date // steps lie after begins and before until
	employment, settled bool
}

func (j *participation) duty(w followup.Window, begins, day calendar.Date, id func() string) *duty {
	return &duty{id: id, opens: day.Add(-w.Before), day: day, closes: day.Add(w.After), begins: begins, until: j.resultsUntil}
}

// duties is what the policy of the examples, which is the built-in one, asks for.
func (j *participation) duties() []*duty {
	policy := followup.Default()
	var duties []*duty
	for _, c := range j.chains(policy) {
		for _, w := range policy.Employment {
			id := fmt.Sprintf("employment.%s.%d", c.first.id, w.Day)
			d := j.duty(w, c.first.first, c.first.first.Add(w.Day), func() string { return id })
			d.employment = true
			if c.next != nil && d.closes >= c.next.first {
				continue // the next chain takes over
			}
			duties = append(duties, d)
		}
	}
	for i, x := range j.exits {
		for name, w := range []followup.Window{policy.Exit28, policy.Exit6M} {
			day, suffix := x.on.Add(28), "28d"
			if name == 1 {
				day, suffix = x.on.AddMonths(6), "6m"
			}
			d := j.duty(w, x.on, day, func() string { return fmt.Sprintf("exit.%d.%s", x.entry.version, suffix) })
			if i+1 < len(j.stays) {
				d.until = j.stays[i+1].first // a re-entry voids what is open
			}
			duties = append(duties, d)
		}
	}
	slices.SortStableFunc(duties, func(a, b *duty) int { return cmp.Compare(a.closes, b.closes) })
	return duties
}

// chain is placements that follow each other; next begins the chain after it.
type chain struct{ first, next *placement }

func (j *participation) chains(policy followup.Policy) []chain {
	var chains []chain
	last := calendar.None
	for _, p := range j.placements {
		if !policy.Begins(p.kind) {
			continue
		}
		if len(chains) == 0 || last != calendar.Forever && p.first-last > calendar.Date(policy.BridgeDays) {
			if len(chains) > 0 {
				chains[len(chains)-1].next = p
			}
			chains = append(chains, chain{first: p})
		}
		last = max(last, p.last)
	}
	return chains
}

// followUp follows up, or does not: in time, late, in vain, not at all.
func (j *participation) followUp() {
	if j.stopped {
		return
	}
	duties := j.duties()
	for _, d := range duties {
		if d.settled {
			continue
		}
		d.settled = true
		ended := j.last + 1 // follow-up goes on for a while after the operation, with less and less staff
		if d.closes > ended.AddMonths(4) && j.chance(35) {
			j.close(workday(max(d.begins+1, ended+calendar.Date(j.from(5, 40)))), d, journeyv1.ClosureReason_CLOSURE_REASON_OPERATION_ENDED)
			continue
		}
		switch n := j.IntN(100); {
		case n < 62:
			j.reach(d, d.begins, duties)
		case n < 74:
			last := j.attempts(d, j.from(1, 2), workday(max(d.opens, d.begins+1)))
			j.reach(d, max(last, d.begins), duties)
		case n < 83:
			j.complete(workday(d.closes.Add(j.from(2, 45))), d)
		case n < 89:
			j.lose(d)
		case n < 92:
			j.close(workday(max(d.day, d.begins+1)), d, journeyv1.ClosureReason_CLOSURE_REASON_DECLINED)
		case n < 93:
			on := d.day
			for _, e := range j.entries { // the last word, after everything else
				on = max(on, e.on+1)
			}
			if on = workday(on); on < d.until {
				j.close(on, nil, journeyv1.ClosureReason_CLOSURE_REASON_DECLINED)
				return
			}
		case n < 96:
			j.attempts(d, 1, workday(d.day))
		}
	}
	if len(j.exits) > 0 && j.chance(40) {
		x := j.exits[len(j.exits)-1]
		j.observe(workday(x.on.Add(j.from(1, 24))))
	}
}

// reach completes an obligation after a day, inside its window if there is time, and often others whose
// windows are open.
func (j *participation) reach(d *duty, after calendar.Date, all []*duty) {
	first := max(d.opens, after+1)
	if !d.employment {
		first = max(d.day, after+1)
	}
	on := workday(j.dice.day(first, max(first, d.closes)))
	together := []*duty{d}
	for _, o := range all {
		if !o.settled && o.opens <= on && on <= o.closes && o.begins < on && on < o.until && j.chance(60) && (o.employment || on >= o.day) {
			o.settled = true
			together = append(together, o)
		}
	}
	j.complete(on, together...)
}

func (j *participation) complete(on calendar.Date, duties ...*duty) {
	statusOn, checksJob := on, false
	for _, d := range duties {
		if on >= d.until {
			return
		}
		checksJob = checksJob || d.employment
		if !d.employment && on >= d.day {
			statusOn = d.day
		}
	}
	spoke, source, channel := journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT, journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT, journeyv1.Channel_CHANNEL_PHONE
	working := j.working(statusOn)
	switch {
	case working != nil && j.chance(22):
		spoke, source = journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER, journeyv1.StatusSource_STATUS_SOURCE_EMPLOYER
	case j.chance(30):
		channel = one(j.dice, []journeyv1.Channel{journeyv1.Channel_CHANNEL_IN_PERSON, journeyv1.Channel_CHANNEL_HOME_VISIT, journeyv1.Channel_CHANNEL_VIDEO})
	}
	done := &journeyv1.FollowUpCompleted{Channel: channel, SpokeWith: spoke, StatusOn: statusOn.String(),
		Observation: j.observation(statusOn, source), NeedsHelp: yesOr(j.chance(18), silent(j.dice, 1, 6)), Note: one(j.dice, notes)}
	if checksJob {
		done.StillInPlacement = yes(j.working(on) != nil)
	}
	j.addLater(on, func() proto.Message {
		done.Obligations = ids(duties)
		return done
	})
}

func ids(duties []*duty) []string {
	named := make([]string, len(duties))
	for i, d := range duties {
		named[i] = d.id()
	}
	return named
}
