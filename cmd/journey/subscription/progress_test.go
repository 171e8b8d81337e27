package subscription

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProgress(t *testing.T) {
	database := prepared(t, payroll(), portal())
	wait(t, database, "portal")
	if _, err := database.Exec(t.Context(), `
INSERT INTO journey_relay.progress (subscription, log, position, hash, stream, published, acknowledged, acknowledged_position, acknowledged_index, pending, seen_at)
VALUES ('portal', 'log-1', 50, '\x01', 'made-1', 12, 10, 48, 1, 2, $1)`, monday); err != nil {
		t.Fatal(err)
	}
	want := map[string]Progress{"payroll": {Hash: []byte{}}, "portal": {
		Log: "log-1", Position: 50, Hash: []byte{1}, Stream: "made-1", Published: 12, Acknowledged: 10, AcknowledgedPosition: 48, AcknowledgedIndex: 1,
		Pending: 2, Seen: monday, Waiting: 1, Parked: 1,
	}}
	got, err := ListProgress(t.Context(), database)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	one, err := ProgressOf(t.Context(), database, "portal")
	if diff := cmp.Diff(want["portal"], one); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
