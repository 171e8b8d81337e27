package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/testdb"
	"journey/eventstore"
)

// keyDeployment is a key database with the keys of n histories, and a key file made at a time.
func keyDeployment(t *testing.T, n int, made time.Time) (deployment, *pgxpool.Pool, map[string]eventstore.Keys) {
	t.Helper()
	d := deployment{Keys: testdb.DSN(t), KeyFile: filepath.Join(t.TempDir(), "key")}
	keys, err := pool(t.Context(), d.Keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keys.Close)
	if err := d.keyFile().Create(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	ring, err := eventstore.OpenPostgresKeyring(t.Context(), keys, d.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for i := range n {
		subjects = append(subjects, fmt.Sprintf("journey.op.participant.p-%05d", i))
	}
	kept, err := ring.Ensure(t.Context(), subjects)
	if err != nil {
		t.Fatal(err)
	}
	return d, keys, kept
}

// mustOpen opens the key database anew and holds its keys against those that were made.
func mustOpen(t *testing.T, d deployment, keys *pgxpool.Pool, want map[string]eventstore.Keys) {
	t.Helper()
	ring, err := eventstore.OpenPostgresKeyring(t.Context(), keys, d.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for subject := range want {
		subjects = append(subjects, subject)
	}
	got, err := ring.Get(t.Context(), subjects)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("keys (-want +got):\n%.400s", diff)
	}
}

// states are the states of the generations, the first one first.
func states(t *testing.T, d deployment, keys *pgxpool.Pool, now time.Time) []keyState {
	t.Helper()
	s, err := d.keysStatus(t.Context(), d.keyFile(), keys, now)
	if err != nil {
		t.Fatal(err)
	}
	var out []keyState
	for _, g := range s.Generations {
		out = append(out, g.State)
	}
	return out
}

// A missing key file is made only beside a new key database.
func TestAKeyFileIsNotBegunBesideOldKeys(t *testing.T) {
	d, keys, _ := keyDeployment(t, 1, newYear)
	if err := os.Remove(d.KeyFile); err != nil {
		t.Fatal(err)
	}
	if _, err := d.keySource(t.Context(), keys); err == nil || !strings.Contains(err.Error(), "put it back from its copy") {
		t.Errorf("beside old keys: %v", err)
	}
	if _, err := os.Stat(d.KeyFile); !os.IsNotExist(err) {
		t.Errorf("a key file was made: %v", err)
	}
	if _, err := d.keySource(t.Context(), testdb.New(t)); err != nil {
		t.Errorf("beside a new key database: %v", err)
	}
}

// The variables of a transit service lead to it, and its token is in nothing that is said.
func TestTheKeyFileIsSealedByATransitService(t *testing.T) {
	const token = "hvs.nobody-may-see-this"
	down := false
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body, data map[string]string
		err := json.NewDecoder(r.Body).Decode(&body)
		switch {
		case err != nil || r.Header.Get("X-Vault-Token") != token || down:
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case r.URL.Path == "/v1/transit/encrypt/journey":
			data = map[string]string{"ciphertext": "vault:v1:" + base64.StdEncoding.EncodeToString([]byte(body["plaintext"]))}
		case r.URL.Path == "/v1/transit/decrypt/journey":
			text, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(body["ciphertext"], "vault:v1:"))
			data = map[string]string{"plaintext": string(text)}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
	}))
	defer service.Close()
	d, keys, made := keyDeployment(t, 2, time.Now())
	tokenFile := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(tokenFile, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	d.TransitURL, d.TransitKey, d.TransitToken = service.URL+"/v1/transit", "journey", tokenFile
	for _, command := range []string{"protect", "rotate", "status"} {
		out, code := typedWith(t, d.environment(), filepath.Join(t.TempDir(), "data"), "keys", command)
		if code != exitDone || !strings.Contains(out, "sealed by the transit service") {
			t.Errorf("keys %s: exit code %d\n%s", command, code, out)
		}
	}
	mustOpen(t, d, keys, made)
	down = true
	out, code := typedWith(t, d.environment(), filepath.Join(t.TempDir(), "data"), "keys", "status")
	if code != exitRefused || !strings.Contains(out, "unseal it") || strings.Contains(out, token) {
		t.Errorf("sealed: exit code %d\n%s", code, out)
	}
}

// The status of generations in each state, and of an old key whose age nobody knows.
func TestTheStatusOfTheKeys(t *testing.T) {
	at := func(day int) time.Time { return newYear.AddDate(0, 0, day) }
	until := at(60)
	generations := []eventstore.KeyGeneration{
		{Number: 1, RetiredAt: at(1), DestroyedAt: at(91)}, {Number: 2, MadeAt: at(0), RetiredAt: at(30)},
		{Number: 3, MadeAt: at(30)}, {Number: 4, MadeAt: at(60)}, {Number: 5, MadeAt: at(93)},
	}
	use := []eventstore.GenerationUse{{Number: 1, UsedUntil: &until}, {Number: 2, UsedUntil: &until, Destroyed: 1}, {Number: 3, UsedUntil: &until, Rows: 2}, {Number: 4, Rows: 7, Destroyed: 2}}
	var got keysStatus
	got.tell(generations, use, usualRotation, usualRetention, at(92))
	want := keysStatus{
		RotationDue: at(90), RotationOverdue: true, OldestBackup: at(2), DestroyedKeys: 3, DeadBy: at(182),
		Generations: []keysGeneration{
			{Number: 1, State: keyDestroyed, RetiredAt: at(1), DestroyedAt: at(91)},
			{Number: 2, State: keyRetired, MadeAt: at(0), RetiredAt: at(30), DestroyAt: at(120)},
			{Number: 3, State: keyReplaced, MadeAt: at(30), Rows: 2},
			{Number: 4, State: keyInUse, MadeAt: at(60), Rows: 7},
			{Number: 5, State: keyPrepared, MadeAt: at(93)},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var old keysStatus
	old.tell([]eventstore.KeyGeneration{{Number: 1}}, nil, usualRotation, usualRetention, at(0))
	if !old.RotationOverdue || !old.rotationDue(at(0)) || old.Generations[0].State != keyInUse {
		t.Errorf("a key of unknown age: %+v", old)
	}
	var fresh keysStatus
	fresh.tell([]eventstore.KeyGeneration{{Number: 1, MadeAt: at(0)}}, nil, usualRotation, usualRetention, at(30))
	if fresh.RotationOverdue || !fresh.rotationDue(at(30)) || fresh.rotationDue(at(29)) || !fresh.OldestBackup.Equal(at(0)) {
		t.Errorf("a key on the day it is due: %+v", fresh)
	}
}

func TestSpansOfTime(t *testing.T) {
	for text, want := range map[string]time.Duration{"": time.Minute, "90d": 90 * 24 * time.Hour, "36h": 36 * time.Hour} {
		if got, err := span("NAME", text, time.Minute); err != nil || got != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"0", "0d", "-1d", "-1h", "90", "d", "1.5d", "soon", "9999999999d"} {
		if got, err := span("NAME", text, time.Minute); err == nil || !strings.Contains(err.Error(), "NAME") {
			t.Errorf("%q is %s, %v; want an error", text, got, err)
		}
	}
}

// testdata/backup-format-2 is what an earlier version wrote, before keys expired and had generations.
func TestABackupOfAnEarlierVersionComesBack(t *testing.T) {
	place := t.TempDir()
	key, err := os.ReadFile(filepath.Join("testdata", "backup-format-2.key"))
	if err != nil {
		t.Fatal(err)
	}
	keyFile, data := filepath.Join(place, "key"), filepath.Join(place, "data")
	if err := os.WriteFile(keyFile, key, 0o600); err != nil {
		t.Fatal(err)
	}
	backup, err := filepath.Abs(filepath.Join("testdata", "backup-format-2"))
	if err != nil {
		t.Fatal(err)
	}
	must(t, data, "restore", backup, "--key-file", keyFile)
	begin(t, data)
	if out := must(t, data, "keys", "rotate"); !strings.Contains(out, "retired") {
		t.Errorf("its key is not replaced:\n%s", out)
	}
	if out := must(t, data, "history", "p-0001", "--operation", "laqs"); !strings.Contains(out, "Testfrau") {
		t.Errorf("what was sealed does not open:\n%s", out)
	}
	if out := must(t, data, "doctor", "--all"); !strings.Contains(out, "no errors") {
		t.Errorf("the doctor says\n%s", out)
	}
}
