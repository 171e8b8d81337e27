package main

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/deploy/examples"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/caseload"
	"journey/projections/followup"
	journeyv1 "journey/proto/journey/v1"
)

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
	w.subscribe()
	if _, err := c.calendar.CreateCalendar(w.t.Context(), &journeyv1.CreateCalendarRequest{Operation: "laqs", Caseworker: "cw-1"}); err != nil {
		w.t.Fatal(err)
	}
}

// subscribe lets a service be told of everything.
func (w *walled) subscribe() {
	w.t.Helper()
	database, err := pool(w.t.Context(), w.admin.Database)
	if err != nil {
		w.t.Fatal(err)
	}
	defer database.Close()
	soon(w.t, "the relay has its tables", func() bool {
		made, err := subscription.Made(w.t.Context(), database)
		return made && err == nil
	})
	err = subscription.Create(w.t.Context(), database, subscription.Subscription{
		Name: "dashboard", Operations: []string{"laqs"}, Content: announcement.JSON, Secret: make([]byte, 32), PasswordHash: "none"}, time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
}

// asked asks every read model, and waits for the reminders and the relay to have looked.
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
	soon(w.t, "the relay has told", func() bool {
		return w.number(w.admin.Database, `SELECT count(*) FROM journey_relay.told WHERE subscription = 'dashboard'`) == people
	})
	copied, err := c.access.GetSubjectAccess(w.t.Context(), &journeyv1.GetSubjectAccessRequest{Operation: "laqs", Participant: cases.Cases[0].Participant})
	if err != nil || len(copied.Subscriptions) != 1 || copied.Subscriptions[0].Subscription != "dashboard" {
		w.t.Fatalf("who was told: %v, %v", copied.GetSubscriptions(), err)
	}
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
		{"journey_api", `SELECT name, state FROM journey_relay.subscriptions`, may},
		{"journey_api", `SELECT * FROM journey_relay.told, journey_relay.erasures, journey_relay.progress`, may},
		{"journey_api", `SELECT subscription, event, parked FROM journey_relay.waiting`, may},
		{"journey_api", `SELECT secret FROM journey_relay.subscriptions`, mayNot},
		{"journey_api", `SELECT password_hash FROM journey_relay.subscriptions`, mayNot},
		{"journey_api", `SELECT webhook_secrets FROM journey_relay.subscriptions`, mayNot},
		{"journey_api", `SELECT body FROM journey_relay.waiting`, mayNot},
		{"journey_api", `UPDATE journey_relay.subscriptions SET state = 'revoked'`, mayNot},
		{"journey_api", `DELETE FROM journey_relay.told`, mayNot},
		{"journey_api", `SET ROLE journey_relay`, mayNot},
		{"journey_projector", `UPDATE CASELOAD.cases SET phase = phase`, may},
		{"journey_projector", `SELECT * FROM journey_directory.staff`, mayNot},
		{"journey_projector", `SELECT * FROM journey_calendar.feeds`, mayNot},
		{"journey_projector", `UPDATE journey_api.watermark SET sequence = 0`, mayNot},
		{"journey_projector", `SELECT * FROM journey_reminder.reminders`, mayNot},
		{"journey_projector", `SELECT * FROM journey_relay.told`, mayNot},
		{"journey_projector", `SET ROLE journey_api`, mayNot},
		{"journey_reminder", `SELECT * FROM followup.obligations`, may},
		{"journey_reminder", `SELECT * FROM journey_directory.staff`, may},
		{"journey_reminder", `SELECT * FROM journey_outbox.deliveries`, may},
		{"journey_reminder", `UPDATE journey_directory.staff SET left_on = left_on`, mayNot},
		{"journey_reminder", `SELECT * FROM caseload.identities`, mayNot},
		{"journey_reminder", `SELECT * FROM outcome.special_answers`, mayNot},
		{"journey_reminder", `SELECT * FROM journey_calendar.feeds`, mayNot},
		{"journey_reminder", `DELETE FROM FOLLOWUP.obligations`, mayNot},
		{"journey_reminder", `SELECT name FROM journey_relay.subscriptions`, mayNot},
		{"journey_relay", `UPDATE journey_relay.subscriptions SET state = 'paused'`, may},
		{"journey_relay", `DELETE FROM journey_relay.waiting`, may},
		{"journey_relay", `SELECT * FROM caseload.cases`, mayNot},
		{"journey_relay", `SELECT * FROM followup.obligations`, mayNot},
		{"journey_relay", `SELECT * FROM outcome.special_answers`, mayNot},
		{"journey_relay", `SELECT * FROM journey_directory.staff`, mayNot},
		{"journey_relay", `SELECT * FROM journey_calendar.feeds`, mayNot},
		{"journey_relay", `SELECT * FROM journey_outbox.deliveries`, mayNot},
		{"journey_relay", `SELECT sequence FROM journey_projections.generation`, mayNot},
		{"journey_relay", `UPDATE journey_api.watermark SET sequence = 0`, mayNot},
		{"journey_relay", `SET ROLE journey_api`, mayNot},
		{"journey_relay", `SET ROLE journey_reads_told`, mayNot},
		{analyst, `SELECT * FROM outcome.reporting_participations`, may},
		{analyst, `SELECT * FROM outcome.participations`, mayNot},
		{analyst, `SELECT * FROM outcome.special_answers`, mayNot},
		{analyst, `SELECT * FROM caseload.cases`, mayNot},
		{analyst, `SELECT * FROM journey_directory.staff`, mayNot},
		{analyst, `SELECT * FROM journey_relay.told`, mayNot},
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
	for _, login := range []string{"journey_api", "journey_projector", "journey_reminder", "journey_relay", analyst} {
		if err := w.do(strings.Replace(w.admin.Keys, "user=journey", "user="+login, 1), "SELECT 1"); err == nil || !strings.Contains(err.Error(), mayNot) {
			w.t.Errorf("%s and the keys: %v", login, err)
		}
	}
	if err := w.do(strings.Replace(w.admin.Database, "user=journey", "user=journey_keys", 1), "SELECT 1"); err == nil || !strings.Contains(err.Error(), mayNot) {
		w.t.Errorf("the login of the keys and the read models: %v", err)
	}
}
