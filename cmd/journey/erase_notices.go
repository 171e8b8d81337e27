package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	journeyv1 "journey/proto/journey/v1"
)

// certifiedNotice is what a service that was told of the person knows of the erasure.
type certifiedNotice struct {
	Subscription   string     `json:"subscription"`
	State          string     `json:"state"`
	FirstToldAt    *time.Time `json:"first_told_at,omitempty"`
	ToldAt         *time.Time `json:"told_at,omitempty"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
	// Position is up to where the log is told, if the erasure is not yet.
	Position uint64 `json:"position,omitempty"`
}

func certifyNotices(all []*journeyv1.ErasureNotice) []certifiedNotice {
	made := []certifiedNotice{}
	for _, n := range all {
		one := certifiedNotice{Subscription: n.Subscription, State: n.State.String(), Position: n.Position}
		if n.FirstToldAt != nil {
			at := n.FirstToldAt.AsTime()
			one.FirstToldAt = &at
		}
		if n.ToldAt != nil {
			at := n.ToldAt.AsTime()
			one.ToldAt = &at
		}
		if n.AcknowledgedAt != nil {
			at := n.AcknowledgedAt.AsTime()
			one.AcknowledgedAt = &at
		}
		made = append(made, one)
	}
	return made
}

// known says what a service knows of the erasure, and since when.
func (o *options) known(n certifiedNotice) string {
	text := n.Subscription + ": " + o.value(n.State)
	switch {
	case n.AcknowledgedAt != nil:
		text += " " + o.clock(*n.AcknowledgedAt)
	case n.State == journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_NOT_READ.String():
		text += fmt.Sprintf(o.word(" (Stelle %d)", " (position %d)"), n.Position)
	case n.ToldAt != nil:
		text += fmt.Sprintf(o.word(" (mitgeteilt %s)", " (told %s)"), o.clock(*n.ToldAt))
	}
	return text
}

// nobodyKnows says why no service is named.
func (o *options) nobodyKnows(one certificate) string {
	if one.Subscriptions == 0 {
		return o.word("kein Dienst hat die Vermittlungen dieses Vorhabens abonniert", "no service subscribes to placements of this operation")
	}
	return o.word("keinem Dienst wurde etwas über diese Person mitgeteilt", "no service was told of this person")
}

// tellsOthers says whether others are told of an erasure: that the identity is gone.
func (one certificate) tellsOthers() bool {
	return one.State == journeyv1.ErasureState_ERASURE_STATE_ERASED.String() && slices.ContainsFunc(one.Classes, func(c certifiedClass) bool {
		return c.Class == journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY.String() && c.KeepUntil == ""
	})
}

// owing is what is missing until every service that was told of a person has acknowledged the erasure.
type owing struct {
	// unfinished says that an erasure is still being carried out.
	unfinished bool
	// notices are those that are not acknowledged; hopeless says that none of them will be, however long one waits.
	notices  []certifiedNotice
	hopeless bool
}

func owed(all []*journeyv1.Erasure) owing {
	o := owing{hopeless: true}
	for _, e := range all {
		if e.State == journeyv1.ErasureState_ERASURE_STATE_DECIDED {
			o.unfinished, o.hopeless = true, false
		}
		for _, n := range certifyNotices(e.Notices) {
			switch n.State {
			case journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_ACKNOWLEDGED.String():
				continue
			case journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_PASSED_OVER.String(), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_REVOKED.String():
			default:
				o.hopeless = false
			}
			o.notices = append(o.notices, n)
		}
	}
	return o
}

// askAgain is how long between two questions while one waits.
const askAgain = 500 * time.Millisecond

// awaitNotices asks for the erasures of a participant until every service has acknowledged, for so long at most, and
// answers what it heard last. Where only waiting does not help it ends at once.
func (o *options) awaitNotices(ctx context.Context, client *client, request *journeyv1.GetErasuresRequest, wait time.Duration, told io.Writer) (*journeyv1.GetErasuresResponse, error) {
	end := time.Now().Add(wait)
	for said := false; ; said = true {
		response, err := client.erasure.GetErasures(ctx, request)
		if err != nil {
			return nil, o.answer(err)
		}
		missing := owed(response.Erasures)
		if len(missing.notices) == 0 && !missing.unfinished || missing.hopeless || !time.Now().Before(end) {
			return response, nil
		}
		if !said {
			fmt.Fprintf(told, o.word("warte auf: %s\n", "waiting for: %s\n"), o.missing(missing))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(min(askAgain, time.Until(end))):
		}
	}
}

// missing names what is missing.
func (o *options) missing(m owing) string {
	var all []string
	if m.unfinished {
		all = append(all, o.word("die Löschung wird noch ausgeführt", "the erasure is still being carried out"))
	}
	for _, n := range m.notices {
		all = append(all, o.known(n))
	}
	return strings.Join(all, "; ")
}

// incomplete is the exit of a command that waited in vain.
func (o *options) incomplete(all []*journeyv1.Erasure) error {
	missing := owed(all)
	if len(missing.notices) == 0 && !missing.unfinished {
		return nil
	}
	return &exitError{code: exitRefused, err: fmt.Errorf(o.word("nicht überall gelöscht: %s", "not erased everywhere: %s"), o.missing(missing))}
}
