package main

import (
	"context"

	"journey/eventstore"
)

// checkAccess looks at the log of accesses: without it the service shows nothing that is sealed.
func (d *doctor) checkAccess(ctx context.Context) {
	if d.parts.nats == nil {
		return // said already
	}
	var mark eventstore.Mark
	var err error
	if d.parts.database != nil {
		if mark, err = storedAccessWatermark(ctx, d.parts.database); err != nil {
			d.say("access log", healthError, "Make PostgreSQL reachable first", "%v", err)
			return
		}
	}
	log, err := d.parts.accesses(ctx)
	switch {
	case err == nil && log == nil && mark == (eventstore.Mark{}):
		d.say("access log", healthWarning, "Start the service: it makes it", "there is none yet")
		return
	case err == nil && log == nil:
		d.say("access log", healthError, "Stop the service, and restore the newest backup into a new deployment", "the stream ACCESS is gone; it had %d lines", mark.Sequence)
		return
	case err == nil:
		err = log.Check(ctx, mark)
	}
	var last eventstore.Mark
	if err == nil {
		last, err = log.Last(ctx)
	}
	if err != nil {
		found, next := damage(err)
		d.say("access log", healthError, next, "%s", found)
		return
	}
	d.say("access log", healthOK, "", "ACCESS is configured as it must be, its watermark holds, last position %d", last.Sequence)
}
