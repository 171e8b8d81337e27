package api

import (
	"testing"
	"time"

	journeyv1 "journey/proto/journey/v1"
)

func TestWhatASubscriptionKnowsOfAnErasure(t *testing.T) {
	const erased = 100
	at := &time.Time{}
	told := informed{Read: 99, ToldFrom: 40, FirstAt: at}
	notified := informed{Read: 120, ToldFrom: 40, FirstAt: at, ToldAt: at}
	with := func(k informed, how func(*informed)) informed {
		how(&k)
		return k
	}
	revoked := func(k *informed) { k.Revoked = true }
	for _, c := range []struct {
		what string
		k    informed
		want journeyv1.ErasureNoticeState
	}{
		{"not told that far", told, journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_NOT_READ},
		{"not told that far, and of the participant not yet", informed{Read: 10}, journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_NOT_READ},
		{"never told of the participant", informed{Read: 100}, journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_UNSPECIFIED},
		{"told of the participant only later", informed{Read: 120, ToldFrom: 110, FirstAt: at}, journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_UNSPECIFIED},
		{"told", notified, journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_TOLD},
		{"told, and back to before", with(notified, func(k *informed) { k.Read = 50 }), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_TOLD},
		{"did not take it", with(notified, func(k *informed) { k.Parked = true }), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_PARKED},
		{"acknowledged it", with(notified, func(k *informed) { k.Acknowledged = at }), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_ACKNOWLEDGED},
		{"acknowledged it, then revoked", with(notified, func(k *informed) { k.Acknowledged = at; k.Revoked = true }), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_ACKNOWLEDGED},
		{"reset past it", with(told, func(k *informed) { k.Read = 120 }), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_PASSED_OVER},
		{"revoked before it was told", with(told, revoked), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_REVOKED},
		{"revoked before it acknowledged", with(notified, revoked), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_REVOKED},
		{"revoked and never told of the participant", with(informed{Read: 10}, revoked), journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_UNSPECIFIED},
	} {
		if got := c.k.state(erased); got != c.want {
			t.Errorf("one that was %s: %s, want %s", c.what, got, c.want)
		}
	}
}
