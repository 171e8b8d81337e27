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
	"journey/deploy/examples"
	"journey/deploy/local/testdb"
	"journey/domain/publication"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/caseload"
	"journey/projections/followup"
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

// TestEveryProcessGetsOnWithItsLogin: with the logins of deploy/postgres everything works, on a new database and on
// one that a single login made before, and what is not a process's own it does not get.
func TestEveryProcessGetsOnWithItsLogin(t *testing.T) {
	for _, before := range []bool{false, true} {
		t.Run(fmt.Sprintf("made by one login before: %t", before), func(t *testing.T) {
			w := newWalled(t)
			known := 0
			if before {
				c := w.start(func(string) deployment { return w.admin })
				w.begin(c)
				w.asked(c, w.tell(c, "p-0001"), 1)
				w.stop()
				known = 1
			}
			for range 2 {
				w.apply("roles.sql", w.admin.Database)
				w.apply("keys.sql", w.admin.Keys)
			}
			c := w.start(func(process string) deployment { return w.as("journey_" + process) })
			if !before {
				w.begin(c)
			}
			at := w.tell(c, "p-0002")
			w.asked(c, at, known+1)
			w.matrix()
			for range known + 1 { // the second promotion drops what the first one retired
				w.promote()
				w.asked(c, at, known+1)
			}
		})
	}
}

// begin registers the operation, its staff and a calendar.
func (w *walled) begin(c *client) {
	w.t.Helper()
	operation, err := examples.Operation("laqs")
	if err != nil {
		w.t.Fatal(err)
	}
	w.record(c, operation)
	_, err = c.staff.PutDirectory(w.t.Context(), &journeyv1.PutDirectoryRequest{Partners: []*journeyv1.PartnerEntry{{Id: "bilse", Name: "BilSE"}},
		Staff: []*journeyv1.StaffMember{{Id: "cw-1", Name: "Test", Email: "cw-1@example.org", Role: journeyv1.Role_ROLE_CASE_WORKER, Partner: "bilse", Operations: []string{"laqs"}}}})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := c.calendar.CreateCalendar(w.t.Context(), &journeyv1.CreateCalendarRequest{Operation: "laqs", Caseworker: "cw-1"}); err != nil {
		w.t.Fatal(err)
	}
}

// asked asks every read model, and waits for the reminders to have looked.
func (w *walled) asked(c *client, at *journeyv1.Position, people int) {
	w.t.Helper()
	cases, err := c.caseload.ListCases(w.t.Context(), &journeyv1.ListCasesRequest{Operation: "laqs", AtLeast: at})
	if err != nil || int(cases.Total) != people || cases.Cases[0].Name != "Test Musterfall" {
		w.t.Fatalf("cases: %v, %v", cases, err)
	}
	list, err := c.followup.ListObligations(w.t.Context(), &journeyv1.ListObligationsRequest{Operation: "laqs", AtLeast: at})
	if err != nil || int(list.Total) != 4*people {
		w.t.Fatalf("follow-ups: %v, %v", list, err)
	}
	if _, err := c.followup.GetFollowUpBoard(w.t.Context(), &journeyv1.GetFollowUpBoardRequest{Operation: "laqs"}); err != nil {
		w.t.Fatal(err)
	}
	figures, err := c.outcome.GetOutcomes(w.t.Context(), &journeyv1.GetOutcomesRequest{Operation: "laqs", AtLeast: at})
	if err != nil || int(figures.Figures[0].Total) != people {
		w.t.Fatalf("figures: %v, %v", figures, err)
	}
	if _, err := c.indicator.GetTable(w.t.Context(), &journeyv1.GetTableRequest{Operation: "laqs", AtLeast: at}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := c.history.GetHistory(w.t.Context(), &journeyv1.GetHistoryRequest{Operation: "laqs", Subject: "p-0002"}); people > 1 && err != nil {
		w.t.Fatal(err)
	}
	soon(w.t, "the reminders have looked", func() bool {
		return w.number(w.admin.Database, `SELECT count(DISTINCT participant) FROM journey_reminder.reminders`) == people
	})
}

// promote rebuilds and promotes every read model with the login of the projectors.
func (w *walled) promote() {
	w.t.Helper()
	p, err := open(w.t.Context(), w.as("journey_projector"), slog.New(slog.DiscardHandler))
	if err != nil {
		w.t.Fatal(err)
	}
	defer p.close()
	for _, model := range models() {
		store, err := p.store(w.t.Context(), eventstore.Config{Classes: model.Classes})
		if err != nil {
			w.t.Fatal(err)
		}
		if _, err := projections.Rebuild(w.t.Context(), store, p.database, model, projections.RebuildConfig{SpoolDir: w.t.TempDir()}); err != nil {
			w.t.Fatal(err)
		}
		if _, err := projections.Promote(w.t.Context(), store, p.database, model, projections.PromoteConfig{}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// matrix holds each login to what it may do.
func (w *walled) matrix() {
	w.t.Helper()
	const analyst = "journey_analyst_of_this_test"
	if err := w.do(w.admin.Database, "DROP ROLE IF EXISTS "+analyst+"; CREATE ROLE "+analyst+" LOGIN IN ROLE journey_reporting"); err != nil {
		w.t.Fatal(err)
	}
	const may, mayNot = "", "42501"
	live := strings.NewReplacer("CASELOAD", fmt.Sprintf("caseload_v%d_g1", caseload.Version), "FOLLOWUP", fmt.Sprintf("followup_v%d_g1", followup.Version))
	for _, c := range []struct{ login, sql, want string }{
		{"journey_api", `UPDATE journey_api.watermark SET sequence = sequence`, may},
		{"journey_api", `UPDATE journey_directory.staff SET left_on = left_on`, may},
		{"journey_api", `SELECT sequence FROM journey_projections.generation`, may},
		{"journey_api", `SET ROLE journey_reads_own`, may},
		{"journey_api", `SET ROLE journey_projector`, mayNot},
		{"journey_api", `SET ROLE journey_reminder`, mayNot},
		{"journey_api", `SET ROLE journey_reads_reminders`, mayNot},
		{"journey_api", `UPDATE caseload.cases SET phase = phase`, mayNot},
		{"journey_api", `DELETE FROM CASELOAD.heads`, mayNot},
		{"journey_api", `INSERT INTO FOLLOWUP.obligations (operation) VALUES ('laqs')`, mayNot},
		{"journey_api", `ALTER TABLE CASELOAD.cases DISABLE ROW LEVEL SECURITY`, mayNot},
		{"journey_api", `DROP POLICY journey_reads_own ON CASELOAD.cases`, mayNot},
		{"journey_api", `CREATE POLICY more ON CASELOAD.cases USING (TRUE)`, mayNot},
		{"journey_api", `CREATE VIEW caseload.more AS SELECT 1`, mayNot},
		{"journey_api", `UPDATE journey_projections.generation SET sequence = 0`, mayNot},
		{"journey_api", `SELECT * FROM journey_reminder.reminders`, mayNot},
		{"journey_api", `SELECT * FROM journey_outbox.deliveries`, mayNot},
		{"journey_api", `SELECT * FROM outcome.reporting_participations`, mayNot},
		{"journey_projector", `UPDATE CASELOAD.cases SET phase = phase`, may},
		{"journey_projector", `SELECT * FROM journey_directory.staff`, mayNot},
		{"journey_projector", `SELECT * FROM journey_calendar.feeds`, mayNot},
		{"journey_projector", `UPDATE journey_api.watermark SET sequence = 0`, mayNot},
		{"journey_projector", `SELECT * FROM journey_reminder.reminders`, mayNot},
		{"journey_projector", `SET ROLE journey_api`, mayNot},
		{"journey_reminder", `SELECT * FROM followup.obligations`, may},
		{"journey_reminder", `SELECT * FROM journey_directory.staff`, may},
		{"journey_reminder", `SELECT * FROM journey_outbox.deliveries`, may},
		{"journey_reminder", `UPDATE journey_directory.staff SET left_on = left_on`, mayNot},
		{"journey_reminder", `SELECT * FROM caseload.identities`, mayNot},
		{"journey_reminder", `SELECT * FROM outcome.special_answers`, mayNot},
		{"journey_reminder", `SELECT * FROM journey_calendar.feeds`, mayNot},
		{"journey_reminder", `DELETE FROM FOLLOWUP.obligations`, mayNot},
		{analyst, `SELECT * FROM outcome.reporting_participations`, may},
		{analyst, `SELECT * FROM outcome.participations`, mayNot},
		{analyst, `SELECT * FROM outcome.special_answers`, mayNot},
		{analyst, `SELECT * FROM caseload.cases`, mayNot},
		{analyst, `SELECT * FROM journey_directory.staff`, mayNot},
		{analyst, `SET ROLE journey_reads_figures`, mayNot},
		{analyst, `CREATE SCHEMA more`, mayNot},
	} {
		err := w.do(strings.Replace(w.admin.Database, "user=journey", "user="+c.login, 1), "BEGIN; "+live.Replace(c.sql)+"; ROLLBACK")
		if c.want == may && err != nil || c.want != may && (err == nil || !strings.Contains(err.Error(), "SQLSTATE "+c.want)) {
			w.t.Errorf("%s: %s: %v, want %q", c.login, c.sql, err, c.want)
		}
	}
	if n := w.number(w.as("journey_api").Database, `SELECT count(*) FROM caseload.cases`); n != 0 {
		w.t.Errorf("the service's login sees %d cases without a scope", n)
	}
	for _, login := range []string{"journey_api", "journey_projector", "journey_reminder", analyst} {
		if err := w.do(strings.Replace(w.admin.Keys, "user=journey", "user="+login, 1), "SELECT 1"); err == nil || !strings.Contains(err.Error(), mayNot) {
			w.t.Errorf("%s and the keys: %v", login, err)
		}
	}
	if err := w.do(strings.Replace(w.admin.Database, "user=journey", "user=journey_keys", 1), "SELECT 1"); err == nil || !strings.Contains(err.Error(), mayNot) {
		w.t.Errorf("the login of the keys and the read models: %v", err)
	}
}
