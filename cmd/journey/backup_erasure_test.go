package main

import (
	"path/filepath"
	"strings"
	"testing"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// What an erasure keeps until it is in the log is in no backup, so none is taken meanwhile.
func TestNoBackupIsTakenInTheMiddleOfAnErasure(t *testing.T) {
	data := t.TempDir()
	begin(t, data)
	p, store := inside(t, data)
	subject := eventstore.Subject{Operation: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: "p-0001"}
	if err := eventstore.DestroyKeepingAnswers(t.Context(), p.keyring, subject, nil); err != nil {
		t.Fatal(err)
	}
	for _, e := range []eventstore.Erasure{{Subject: subject.String(), Request: 2}, {Subject: subject.String(), Request: 2, Decision: 3}} {
		if err := p.keyring.NoteErasures(t.Context(), eventstore.Mark{Log: store.LogID()}, []eventstore.ErasureStep{{Erasure: e}}); err != nil {
			t.Fatal(err)
		}
	}
	if out, code := typed(t, data, "backup", filepath.Join(data, "one")); code != exitRefused || !strings.Contains(out, "somebody's data were erased while the backup was taken") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if err := p.keyring.DropKept(t.Context(), subject.String()); err != nil {
		t.Fatal(err)
	}
	must(t, data, "backup", filepath.Join(data, "two"))
}
