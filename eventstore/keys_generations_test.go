package eventstore_test

import (
	"encoding/hex"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"journey/deploy/local/testdb"
	"journey/eventstore"
)

// A key database from before there were generations opens with its key, and with no other.
func TestAKeyDatabaseFromBeforeOpens(t *testing.T) {
	text, err := os.ReadFile("testdata/keys-before-generations.sql")
	if err != nil {
		t.Fatal(err)
	}
	pool := testdb.New(t)
	if _, err := pool.Exec(t.Context(), string(text)); err != nil {
		t.Fatal(err)
	}
	if begun, err := eventstore.KeyringBegun(t.Context(), pool); err != nil || !begun {
		t.Errorf("begun %v, %v", begun, err)
	}
	if _, err := eventstore.OpenPostgresKeyring(t.Context(), pool, oneKey(kek(t))); !errors.Is(err, eventstore.ErrWrongKeyFile) {
		t.Errorf("with another key: %v, want ErrWrongKeyFile", err)
	}
	if err := eventstore.CheckKeySource(t.Context(), pool, oneKey(kek(t))); !errors.Is(err, eventstore.ErrWrongKeyFile) {
		t.Errorf("held against another key: %v, want ErrWrongKeyFile", err)
	}
	old := []byte("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk")
	if err := eventstore.CheckKeySource(t.Context(), pool, oneKey(old)); err != nil {
		t.Errorf("held against its key: %v", err)
	}
	source := oneKey(old)
	k := openSource(t, pool, source)
	keys := get(t, k, anna, bert)
	if got := hex.EncodeToString(keys[anna].ByClass[identity]); got != "43cb14a1acf7c0afd0f1c3b1de4305953fa55bf4d096d1c3fa7f3135e635b172" {
		t.Errorf("another key: %s", got)
	}
	if !keys[bert].Destroyed[health] || keys[bert].ByClass[health] != nil || keys[bert].ByClass[identity] == nil {
		t.Error("the destroyed key is not destroyed, or another one is")
	}
	source.set(eventstore.KeyGeneration{Number: 1, Key: old}, generation(t, 2))
	use(t, k, 2)
	if wrapped, left := rewrap(t, k); wrapped != 2 || left != 0 {
		t.Errorf("%d wrapped, %d left", wrapped, left)
	}
	if diff := cmp.Diff(keys, get(t, openSource(t, pool, source), anna, bert)); diff != "" {
		t.Errorf("after a rotation (-before +after):\n%s", diff)
	}
}

func TestASourceThatDoesNotFit(t *testing.T) {
	pool, source := testdb.New(t), &fixed{}
	first, second := generation(t, 1), generation(t, 2)
	source.set(first, second)
	k := openSource(t, pool, source) // begins with the newest
	ensure(t, k, anna)
	gone := eventstore.KeyGeneration{Number: 2, Fingerprint: eventstore.KeyFingerprint(second.Key), DestroyedAt: time.Unix(9, 0)}
	for _, c := range []struct {
		name        string
		generations []eventstore.KeyGeneration
		want        error
	}{
		{"another key under the same number", []eventstore.KeyGeneration{first, generation(t, 2)}, eventstore.ErrWrongKeyFile},
		{"another key file", []eventstore.KeyGeneration{generation(t, 1)}, eventstore.ErrWrongKeyFile},
		{"a destroyed generation", []eventstore.KeyGeneration{gone, generation(t, 3)}, eventstore.ErrGenerationDestroyed},
	} {
		source.set(c.generations...)
		if _, err := eventstore.OpenPostgresKeyring(t.Context(), pool, source); !errors.Is(err, c.want) {
			t.Errorf("opened with %s: %v, want %v", c.name, err, c.want)
		}
		if err := eventstore.CheckKeySource(t.Context(), pool, source); !errors.Is(err, c.want) {
			t.Errorf("held against %s: %v, want %v", c.name, err, c.want)
		}
	}
	source.set(first, second, generation(t, 3))
	use(t, k, 3)
	source.set(first, second)
	if _, err := eventstore.OpenPostgresKeyring(t.Context(), pool, source); !errors.Is(err, eventstore.ErrNoGeneration) {
		t.Errorf("opened with an older copy: %v, want ErrNoGeneration", err)
	}
	source.set()
	if _, err := eventstore.OpenPostgresKeyring(t.Context(), pool, source); err == nil {
		t.Error("opened with no key at all")
	}
}
