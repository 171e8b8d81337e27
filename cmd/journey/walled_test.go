package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protojson"

	"journey/cmd/journey/reminder"
	"journey/deploy/local/testdb"
	"journey/domain/publication"
	journeyv1 "journey/proto/journey/v1"
)

// walled is a deployment whose processes have the logins of deploy/postgres, and nothing more.
type walled struct {
	t *testing.T
	// admin is the deployment as an administrator connects to it.
	admin deployment
	token string
	stops []func()
}

// as is the deployment with a login.
func (w *walled) as(login string) deployment {
	d := w.admin
	d.Database = strings.Replace(d.Database, "user=journey", "user="+login, 1)
	d.Keys = strings.Replace(d.Keys, "user=journey", "user=journey_keys", 1)
	return d
}

func newWalled(t *testing.T) *walled {
	t.Helper()
	folder, token := t.TempDir(), "token-of-an-operator-of-it"
	tokens := "[{token: " + token + ", actor: op-1, role: operator, operations: ['*']}]"
	if err := os.WriteFile(filepath.Join(folder, "tokens.yaml"), []byte(tokens), 0o600); err != nil {
		t.Fatal(err)
	}
	w := &walled{t: t, token: token, admin: deployment{
		Database: testdb.DSN(t), Keys: testdb.DSN(t), KeyFile: filepath.Join(folder, "key"), Tokens: filepath.Join(folder, "tokens.yaml"),
	}}
	broker := testdb.Broker(t)
	w.admin.NATS = broker.URL()
	w.admin.NATSUser, w.admin.NATSPassword = broker.Credentials()
	t.Cleanup(w.stop)
	return w
}

// run runs a process until stop.
func (w *walled) run(what string, process func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- process(ctx) }()
	w.stops = append(w.stops, func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			w.t.Errorf("%s ended with %v", what, err)
		}
	})
}

func (w *walled) stop() {
	for _, stop := range w.stops {
		stop()
	}
	w.stops = nil
}

// start starts every process with a login that its name answers, and is a client of the service.
func (w *walled) start(login func(process string) deployment) *client {
	w.t.Helper()
	log := slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	out := &said{}
	w.run("service", func(ctx context.Context) error {
		return serve(ctx, login("api"), publication.LeastThreshold, "127.0.0.1:0", out, log)
	})
	var at struct{ Listening string }
	soon(w.t, "the service answers", func() bool { return json.Unmarshal(out.line(), &at) == nil })
	for _, model := range models() {
		w.run(model.Name, func(ctx context.Context) error { return project(ctx, login("projector"), model, log) })
	}
	settings := &reminder.Settings{}
	channels, err := settings.Channels(os.ReadFile)
	if err != nil {
		w.t.Fatal(err)
	}
	w.run("reminders", func(ctx context.Context) error {
		return remind(ctx, login("reminder"), settings, channels, pace{every: 50 * time.Millisecond}, log)
	})
	w.run("relay", func(ctx context.Context) error { return relaying(ctx, login("relay"), 50*time.Millisecond, log) })
	return newClient(at.Listening, w.token, "")
}

// said is what a process prints.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) line() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.text.Bytes())
}

// apply runs a file of deploy/postgres as an administrator.
func (w *walled) apply(file, dsn string) {
	w.t.Helper()
	sql, err := os.ReadFile(filepath.Join("..", "..", "deploy", "postgres", file))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.do(dsn, string(sql)); err != nil {
		w.t.Fatalf("%s: %v", file, err)
	}
}

// do says something to a database in a connection of its own.
func (w *walled) do(dsn, sql string) error {
	conn, err := pgx.Connect(w.t.Context(), dsn)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(w.t.Context(), sql)
	return err
}

// number is the answer to a question to a database.
func (w *walled) number(dsn, sql string) (n int) {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), dsn)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(w.t.Context(), sql).Scan(&n); err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// story is somebody who is placed, in the words of the contract.
var story = []struct{ on, step string }{
	{"2016-03-01", `{"participant_registered": {"given_name": "Test", "family_name": "Musterfall", "date_of_birth": {"value": "1980-05-17"}}}`},
	{"2016-03-01", `{"consent_recorded": {"purpose": "CONSENT_PURPOSE_PROCESSING", "decision": "CONSENT_DECISION_GIVEN"}}`},
	{"2016-03-07", `{"entry_declared": {"gender": {"value": "GENDER_WOMAN"}, "labour_status": {"value": "LABOUR_STATUS_UNEMPLOYED"},
		"registered_unemployed": {"value": true}, "unemployed_since": {"value": "2014-01-15"}, "in_education_or_training": {"value": false}, "isced": {"value": 3},
		"citizenship": {"value": "CITIZENSHIP_GERMAN"}, "country": {"value": "DE"}, "parents_born_abroad": {"value": "PARENTS_BORN_ABROAD_NONE"},
		"minority": {"missing": "MISSING_REFUSED"}, "disability": {"value": false}, "other_disadvantages": {"value": {"kinds": ["DISADVANTAGE_NONE"]}},
		"housing_exclusion": {"value": false}, "place_type": {"value": "PLACE_TYPE_CITY"}, "benefit": {"value": "BENEFIT_SGB_II"}, "area": {"value": "muesser-holz"},
		"household": {"value": {"adults": {"value": 1}, "any_adult_employed": {"value": false}, "dependent_children": {"value": 0}}}}}`},
	{"2016-03-07", `{"caseworker_assigned": {"caseworker": "cw-1", "partner": "bilse"}}`},
	{"2016-06-01", `{"placement_started": {"placement": "pl-1", "kind": "PLACEMENT_KIND_SOCIAL_INSURANCE", "employer": "employer-006",
		"occupation": "kldb:54101", "requirement_level": "REQUIREMENT_LEVEL_HELPER", "hours_per_week": 30, "contract": "CONTRACT_PERMANENT"}}`},
}

// tell records the story of a participant and answers where it lies.
func (w *walled) tell(c *client, participant string) *journeyv1.Position {
	w.t.Helper()
	var requests []*journeyv1.RecordRequest
	for i, told := range story {
		r := &journeyv1.RecordRequest{Operation: "laqs", Subject: participant, OccurredOn: told.on, Step: &journeyv1.Step{},
			RequestId: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, participant, i)).String()}
		if err := protojson.Unmarshal([]byte(told.step), r.Step); err != nil {
			w.t.Fatal(err)
		}
		requests = append(requests, r)
	}
	return w.record(c, requests)
}

func (w *walled) record(c *client, requests []*journeyv1.RecordRequest) *journeyv1.Position {
	w.t.Helper()
	answer, err := c.journey.RecordAll(w.t.Context(), &journeyv1.RecordAllRequest{Requests: requests})
	if err != nil {
		w.t.Fatal(err)
	}
	for i, r := range answer.Results {
		if no := r.GetRefusal(); no != nil {
			w.t.Fatalf("step %d: %s", i, no.English)
		}
	}
	return answer.Position
}
