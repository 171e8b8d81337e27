package main

import (
	"context"
	"fmt"
	"time"

	"journey/cmd/journey/receipt"
	"journey/cmd/journey/subscription"
)

const (
	// relayMoves is within what time a relay that is behind has moved on, or does not run.
	relayMoves = 3 * time.Second
	// owedFor is how long a service may take to acknowledge an erasure before it is said.
	owedFor = 24 * time.Hour
)

// checkSubscriptions looks whether other services are told, and whether they take it.
func (d *doctor) checkSubscriptions(ctx context.Context) {
	if d.parts.database == nil || d.log == nil {
		return // said already
	}
	all, err := subscription.List(ctx, d.parts.database)
	if err == nil && len(all) == 0 {
		d.say("subscriptions", healthOK, "", "nobody subscribes to placements")
		return
	}
	var open []receipt.Erasure
	if err == nil {
		open, err = receipt.ListErasures(ctx, d.parts.database, receipt.Filter{Open: true})
	}
	var still map[string]bool
	if err == nil {
		still, err = d.stillBehind(ctx, all)
	}
	var progress map[string]subscription.Progress
	if err == nil {
		progress, err = subscription.ListProgress(ctx, d.parts.database)
	}
	if err != nil {
		d.say("subscriptions", healthError, "Ask again", "%v", err)
		return
	}
	overdue := map[string]int{}
	for _, e := range open {
		if d.now().Sub(e.ToldAt) > owedFor {
			overdue[e.Subscription]++
		}
	}
	for _, s := range all {
		if s.State != subscription.Revoked || overdue[s.Name] > 0 {
			d.checkSubscription(s, progress[s.Name], still[s.Name], overdue[s.Name])
		}
	}
}

// checkSubscription says each thing that a person should look at, or that there is none.
func (d *doctor) checkSubscription(s subscription.Subscription, p subscription.Progress, still bool, overdue int) {
	check, before := "subscription "+s.Name, len(d.findings)
	if overdue > 0 {
		d.say(check, healthWarning, "Ask its people to erase and acknowledge: journey subscription erasures "+s.Name+" --open",
			"%d erasures that it was told of more than %s ago are not acknowledged", overdue, owedFor)
	}
	if s.State == subscription.Revoked {
		return
	}
	if still {
		d.say(check, healthWarning, "Look whether journey relay is running, and what it logs", "it is told up to position %d, the log is at %d, and that does not move", max(p.Position, s.After), d.last.Sequence)
	}
	if p.Parked > 0 {
		d.say(check, healthWarning, "journey subscription parked "+s.Name+" says why; then journey subscription retry", "%d messages were not taken", p.Parked)
	}
	if s.State == subscription.Paused {
		d.say(check, healthWarning, "journey subscription resume "+s.Name+", once nothing speaks against it", "it is paused since %s (%s)", s.Since.UTC().Format(time.RFC3339), s.Why)
	}
	if len(d.findings) == before {
		d.say(check, healthOK, "", "told up to position %d, %d messages not acknowledged", max(p.Position, s.After), p.Pending)
	}
}

// stillBehind are the subscriptions that are behind the log and are not told anything while one watches.
func (d *doctor) stillBehind(ctx context.Context, all []subscription.Subscription) (map[string]bool, error) {
	behind := func() (map[string]uint64, error) {
		progress, err := subscription.ListProgress(ctx, d.parts.database)
		found := map[string]uint64{}
		for _, s := range all {
			if at := max(progress[s.Name].Position, s.After); at < d.last.Sequence && s.State != subscription.Revoked {
				found[s.Name] = at
			}
		}
		return found, err
	}
	first, err := behind()
	if err != nil || len(first) == 0 {
		return nil, err
	}
	end, again := time.After(relayMoves), time.NewTicker(relayMoves/20)
	defer again.Stop()
	for {
		now, err := behind()
		if err != nil {
			return nil, fmt.Errorf("subscriptions: %w", err)
		}
		still := map[string]bool{}
		for name, at := range first {
			if is, there := now[name]; there && is == at {
				still[name] = true
			}
		}
		if len(still) == 0 {
			return nil, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-end:
			return still, nil
		case <-again.C:
		}
	}
}
