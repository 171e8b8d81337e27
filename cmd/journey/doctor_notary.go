package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"journey/cmd/journey/notary"
	"journey/eventstore"
)

// unsignedFor is how long something may lie in a log before it is said that nobody has signed it.
const unsignedFor = time.Minute

// checkNotary looks whether what lies in the logs is signed, as far as the notary's folder can be seen from here.
func (d *doctor) checkNotary(ctx context.Context) {
	if d.log == nil {
		return // said already
	}
	logs, err := d.parts.signedLogs(ctx, d.log)
	if err != nil {
		found, next := damage(err)
		d.say("notary", healthError, next, "%s", found)
		return
	}
	for _, l := range logs {
		check := "notary"
		if l.name != "" {
			check += " of " + l.name
		}
		if err := d.checkSigned(ctx, check, l); err != nil {
			d.say(check, healthError, "Look at the folder of the notary; if it is damaged, bring its copy back", "%v", err)
		}
	}
}

func (d *doctor) checkSigned(ctx context.Context, check string, l signedLog) error {
	size, day, unread := notary.LastSigned(l.folder(d.notary))
	last, err := l.log.Last(ctx) // after it, since the notary goes on
	switch {
	case err != nil:
		return err
	case errors.Is(unread, fs.ErrNotExist):
		d.say(check, healthWarning, "Start journey notary; if it runs elsewhere, set JOURNEY_NOTARY_FOLDER to a copy of its folder to have it checked",
			"there is none in %s: if nobody signs, nobody can prove later that nothing was changed", l.folder(d.notary))
		return nil
	case unread != nil:
		return unread
	}
	where := fmt.Sprintf("%d of %d are signed, the heads as of %s", size, last.Sequence, cmp.Or(day, "no day yet"))
	switch {
	case size > int64(last.Sequence):
		d.say(check, healthError, "Record nothing more and run journey verify: it says what happened", "%d were signed, but the log ends at %d", size, last.Sequence)
	case size < int64(last.Sequence) && d.unsigned(ctx, l, size):
		d.say(check, healthWarning, "Look whether journey notary is running, and what it says", "%s; the first that is not signed has waited for over %s", where, unsignedFor)
	case size > 0 && day < notary.Yesterday(d.now().AddDate(0, 0, -1)):
		d.say(check, healthWarning, "Look whether journey notary is running, and what it says", "%s: that is more than a day ago", where)
	default:
		d.say(check, healthOK, "", "%s", where)
	}
	return nil
}

// unsigned says whether the first message behind what is signed has waited for longer than it should.
func (d *doctor) unsigned(ctx context.Context, l signedLog, size int64) bool {
	old := false
	err := l.log.Follow(ctx, uint64(size), 1, func(_ context.Context, ms []eventstore.Message) error {
		old = d.now().Sub(l.stored(ms[0])) > unsignedFor
		return errSeen
	})
	return old && errors.Is(err, errSeen)
}
