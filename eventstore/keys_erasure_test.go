package eventstore_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/testdb"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

const special = journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL

func TestErasuresOfTheMemoryKeyring(t *testing.T) {
	testErasureKeyring(t, func(testing.TB) eventstore.ErasureKeyring { return eventstore.NewMemoryKeyring() })
}

func TestErasuresOfThePostgresKeyring(t *testing.T) {
	testErasureKeyring(t, func(t testing.TB) eventstore.ErasureKeyring { return erasing(t, testdb.New(t), kek(t)) })
}

func erasing(t testing.TB, pool *pgxpool.Pool, key []byte) *eventstore.PostgresKeyring {
	t.Helper()
	return openKeyring(t, pool, key).(*eventstore.PostgresKeyring)
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// testErasureKeyring holds a keyring to what erasures need of it.
func testErasureKeyring(t *testing.T, open func(testing.TB) eventstore.ErasureKeyring) {
	t.Run("a key is gone and the answers are there, once", func(t *testing.T) {
		k, subject := open(t), eventstore.Subject{Operation: "op", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: "a"}
		ensure(t, k, anna, bert)
		if _, found, err := eventstore.KeptAnswers(t.Context(), k, subject); found || err != nil {
			t.Fatalf("kept before anything was: %v, %v", found, err)
		}
		first := []*journeyv1.SpecialAnswers{{Version: 3, Disability: yes()}, {Version: 4}}
		ok(t, eventstore.DestroyKeepingAnswers(t.Context(), k, subject, first))
		ok(t, eventstore.DestroyKeepingAnswers(t.Context(), k, subject, nil)) // read again when nothing opens any more
		answers, found, err := eventstore.KeptAnswers(t.Context(), k, subject)
		if !found || err != nil || len(answers) != 2 || answers[0].GetVersion() != 3 || !answers[0].GetDisability().GetValue() {
			t.Errorf("kept: %v, %v, %v", answers, found, err)
		}
		keys := get(t, k, anna, bert)
		if keys[anna].ByClass[special] != nil || !keys[anna].Destroyed[special] || keys[anna].ByClass[identity] == nil || keys[bert].ByClass[special] == nil {
			t.Error("the key is not destroyed, or another one is")
		}
		for range 2 {
			ok(t, k.DropKept(t.Context(), anna))
		}
		ok(t, eventstore.DestroyKeepingAnswers(t.Context(), k, subject, nil)) // destroyed already: nothing is kept anew
		if _, found, err := eventstore.KeptAnswers(t.Context(), k, subject); found || err != nil {
			t.Errorf("kept after it was dropped: %v, %v", found, err)
		}
	})
	t.Run("scrubbing leaves what is not destroyed", func(t *testing.T) {
		k := open(t)
		want := ensure(t, k, anna, bert)
		ok(t, k.Destroy(t.Context(), anna, health))
		ok(t, k.Scrub(t.Context()))
		delete(want[anna].ByClass, health)
		want[anna].Destroyed[health] = true
		if diff := cmp.Diff(want, get(t, k, anna, bert)); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
	})
	t.Run("erasures are noted with where they were read", func(t *testing.T) {
		k := open(t)
		at := func(sequence uint64) eventstore.Mark {
			return eventstore.Mark{Log: "one", Sequence: sequence, Hash: eventstore.Hash{byte(sequence)}}
		}
		note := func(mark eventstore.Mark, steps ...eventstore.ErasureStep) {
			t.Helper()
			ok(t, k.NoteErasures(t.Context(), mark, steps))
		}
		step := func(subject string, request, decision, done uint64) eventstore.ErasureStep {
			return eventstore.ErasureStep{Erasure: eventstore.Erasure{Subject: subject, Request: request, Decision: decision, Done: done}}
		}
		for range 2 { // noting again changes nothing
			note(at(5), step(bert, 2, 0, 0), step(anna, 3, 0, 0), step(anna, 4, 0, 0))
			note(at(9), step(anna, 3, 5, 0), step(anna, 0, 5, 6), step(bert, 7, 8, 0)) // bert's has no request
		}
		note(at(7))
		want := []eventstore.Erasure{{Subject: anna, Request: 3, Decision: 5, Done: 6}, {Subject: anna, Request: 4}, {Subject: bert, Request: 2}}
		got, err := k.Erasures(t.Context(), "one")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("noted (-want +got):\n%s%v", diff, err)
		}
		if mark, err := k.ErasuresRead(t.Context(), "one"); mark != at(9) || err != nil {
			t.Errorf("read up to %v, %v", mark, err)
		}
		other, err := k.Erasures(t.Context(), "two")
		if mark, read := k.ErasuresRead(t.Context(), "two"); len(other) != 0 || err != nil || mark != (eventstore.Mark{}) || read != nil {
			t.Errorf("another log has %v, %v; read up to %v, %v", other, err, mark, read)
		}
	})
}

func yes() *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: true}}
}

// What a destroyed key was wrapped to is in no file of the table any more. Before the scrub it is, or this
// test would look in the wrong place. Whoever reads the database meanwhile keeps nothing of it there.
func TestAScrubbedKeyIsInNoFileOfItsTable(t *testing.T) {
	pool := testdb.New(t)
	k := erasing(t, pool, kek(t))
	ensure(t, k, anna, bert)
	var wrapped []byte
	for _, row := range everyKey(t, pool) {
		if row.Subject == anna {
			wrapped = row.Wrapped
		}
	}
	const slot = 24 + eventstore.KeySize + 16
	gone, stays := wrapped[2*slot:3*slot], wrapped[:slot]
	ok(t, k.Destroy(t.Context(), anna, health))
	if gone, stays := lies(t, pool, gone), lies(t, pool, stays); !gone || !stays {
		t.Fatalf("before: the destroyed key lies there: %v, another: %v", gone, stays)
	}
	older, err := pool.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	ok(t, err)
	defer older.Rollback(context.Background())
	_, err = older.Exec(t.Context(), `SELECT count(*) FROM keyring.erasures`) // it could still read the row that was overwritten
	ok(t, err)
	ok(t, k.Destroy(t.Context(), anna, journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT))
	ok(t, k.Scrub(t.Context()))
	if lies(t, pool, wrapped[slot:2*slot]) {
		t.Error("a key that was destroyed while somebody reads lies there")
	}
	if gone, stays := lies(t, pool, gone), lies(t, pool, stays); gone || !stays {
		t.Errorf("after: the destroyed key lies there: %v, another: %v", gone, stays)
	}
}

// lies looks for bytes in the file of the key table, after everything was written to it.
func lies(t *testing.T, pool *pgxpool.Pool, part []byte) bool {
	t.Helper()
	_, err := pool.Exec(t.Context(), `CHECKPOINT`)
	ok(t, err)
	var file []byte
	ok(t, pool.QueryRow(t.Context(), `SELECT pg_read_binary_file(pg_relation_filepath('keyring.class_keys'))`).Scan(&file))
	return bytes.Contains(file, part)
}
