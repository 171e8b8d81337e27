package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"journey/domain/calendar"
	"journey/domain/refusal"
	"journey/eventstore"
)

// The rules on where a subscription begins and goes on.
const (
	ruleFrom refusal.Rule = "subscription.from"
	ruleTo   refusal.Rule = "subscription.to"
)

// The words for both ends of the log.
const (
	atStart = "start"
	atEnd   = "now"
)

// positionOf is the position of the log that start, now or a day names: what was recorded up to there lies before it.
// A day begins in UTC; false if it is not one that has begun.
func positionOf(ctx context.Context, store eventstore.Store, word string, now time.Time) (position uint64, ok bool, err error) {
	switch word {
	case atStart:
		return 0, true, nil
	case atEnd:
		last, err := store.Last(ctx)
		return last.Sequence, true, err
	}
	day, err := calendar.Parse(word)
	if err != nil || day == calendar.None || day.Time().After(now) {
		return 0, false, nil
	}
	position, err = lastBefore(ctx, store, day.Time())
	return position, true, err
}

// resetPosition is positionOf that knows positions as well and for which start is the beginning of the subscription. What
// was not told yet is not passed over: an erasure may be among it. told is the position up to which it was.
func resetPosition(ctx context.Context, store eventstore.Store, word string, after, told uint64, now time.Time) (uint64, error) {
	if word == atStart {
		return after, nil
	}
	if position, err := strconv.ParseUint(word, 10, 64); err == nil && position <= told {
		return position, nil
	}
	position, ok, err := positionOf(ctx, store, word, now)
	if err == nil && !ok {
		err = refusal.New(ruleTo, "to", word, strconv.FormatUint(told, 10))
	}
	return min(position, told), err
}

// lastBefore is the last position of the log recorded before a moment; 0 if there is none. It looks at a few messages
// only: positions and times go up together, but for moments where several processes record.
func lastBefore(ctx context.Context, store eventstore.Store, at time.Time) (uint64, error) {
	last, err := store.Last(ctx)
	if err != nil {
		return 0, err
	}
	low, high := uint64(0), last.Sequence // the answer is neither before low nor behind high
	for low < high {
		middle := high - (high-low)/2
		recorded, err := recordedAt(ctx, store, middle)
		switch {
		case err != nil:
			return 0, err
		case recorded.Before(at):
			low = middle
		default:
			high = middle - 1
		}
	}
	return low, nil
}

// recordedAt is when the message at a position was recorded.
func recordedAt(ctx context.Context, store eventstore.Store, position uint64) (at time.Time, err error) {
	found := errors.New("found")
	err = store.Follow(ctx, position-1, 1, func(_ context.Context, ms []eventstore.Message) error {
		at = eventStored(ms[0])
		return found
	})
	switch {
	case !errors.Is(err, found):
		return at, err
	case at.IsZero():
		return at, fmt.Errorf("position %d: this message cannot be read", position)
	}
	return at, nil
}
