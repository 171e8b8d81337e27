package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"journey/api/directory"
	"journey/api/feed"
	"journey/domain/calendar"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	"journey/projections/followup"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

const workerToken, otherWorkerToken = "token-of-the-case-worker", "token-of-another-worker"

// diary is a service with the follow-ups of two persons of worker-1 and one of worker-2, on a day that the
// test moves.
type diary struct {
	served
	*storytest.World
	now time.Time
	log bytes.Buffer
}

func openDiary(t *testing.T) *diary {
	t.Helper()
	w := storytest.New(t, followup.Model())
	o := &diary{World: w, now: time.Date(2016, 6, 10, 22, 30, 0, 0, time.UTC)} // 11 June in Berlin already
	w.Append(eventstore.Subject{Operation: storytest.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: storytest.Operation}, "2015-01-01",
		&journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{Name: "Test", TimeZone: "Europe/Berlin"}}})
	for _, p := range []struct{ id, caseworker string }{{"p-1", "worker-1"}, {"p-2", "worker-1"}, {"p-3", "worker-2"}} {
		w.Record(p.id, "2016-02-01", storytest.Registered("Test", "Beispiel"))
		w.Record(p.id, "2016-02-01", storytest.Entered())
		w.Record(p.id, "2016-02-01", storytest.Assigned(p.caseworker, "partner-1"))
		w.Record(p.id, "2016-05-01", storytest.Placed("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE))
	}
	w.Record("p-2", "2016-05-06", storytest.Completed("employment.pl-1.7"))
	w.Show()
	tokens, err := NewTokens([]Token{
		{Token: operatorToken, Actor: "op-1", Role: "operator", Operations: []string{"*"}},
		{Token: coordinatorToken, Actor: "co-1", Role: "coordinator", Partner: "partner-1", Operations: []string{storytest.Operation}},
		{Token: workerToken, Actor: "worker-1", Role: "case_worker", Partner: "partner-1", Operations: []string{storytest.Operation}},
		{Token: otherWorkerToken, Actor: "worker-2", Role: "case_worker", Partner: "partner-1", Operations: []string{storytest.Operation}},
		{Token: auditorToken, Actor: "au-1", Role: "auditor", Operations: []string{"*"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{
		Store: w.Store(), Keys: w.Keys, Database: w.Pool, Access: accesslog.NewMemory(nil), Tokens: tokens,
		Log: slog.New(slog.NewJSONHandler(&o.log, nil)), Now: func() time.Time { return o.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	o.served = served{s, web.URL}
	return o
}

func (o *diary) calendars(token string) journeyv1connect.CalendarServiceClient {
	return journeyv1connect.NewCalendarServiceClient(o.connect(token))
}

func (o *diary) create(t *testing.T, token, caseworker string) *journeyv1.CreateCalendarResponse {
	t.Helper()
	made, err := o.calendars(token).CreateCalendar(t.Context(), &journeyv1.CreateCalendarRequest{Operation: storytest.Operation, Caseworker: caseworker})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// employs puts staff into the directory, with their partners; ROLE_UNSPECIFIED is a case worker.
func (o *diary) employs(t *testing.T, staff ...directory.Staff) {
	t.Helper()
	err := directory.Change(t.Context(), o.Pool, func(d directory.Directory) (directory.Directory, error) {
		for _, m := range staff {
			m.Role = max(m.Role, journeyv1.Role_ROLE_CASE_WORKER)
			d = d.With([]directory.Staff{m}, []directory.Partner{{ID: m.Partner, Name: "Test"}})
		}
		return d, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ofPartner is somebody of a partner who has not left.
func ofPartner(id, partner string) directory.Staff {
	return directory.Staff{ID: id, Partner: partner, LeftOn: calendar.None}
}

// read is a GET of a path, without any right but the path.
func (o *diary) read(t *testing.T, path string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// titles are the summaries of a calendar with the days of their windows.
func titles(t *testing.T, text string) []string {
	t.Helper()
	parsed, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var all []string
	for _, e := range parsed.Events() {
		start, err := e.GetAllDayStartAt()
		end, problem := e.GetAllDayEndAt()
		if err != nil || problem != nil {
			t.Fatal(err, problem)
		}
		all = append(all, fmt.Sprintf("%s..%s %s", start.Format(time.DateOnly), end.AddDate(0, 0, -1).Format(time.DateOnly), e.GetProperty(ics.ComponentPropertySummary).Value))
	}
	slices.Sort(all)
	return all
}

func TestACalendarShowsWhatIsOpenOfItsCaseworker(t *testing.T) {
	o := openDiary(t)
	path := o.create(t, workerToken, "").Path
	response, text := o.read(t, path+"?lang=en")
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatalf("%s %v\n%s", response.Status, response.Header, text)
	}
	want := []string{
		"2016-05-05..2016-05-15 Overdue – p-1: follow-up 7 days after the placement began",
		"2016-05-22..2016-06-05 Overdue – p-1: follow-up 28 days after the placement began",
		"2016-05-22..2016-06-05 Overdue – p-2: follow-up 28 days after the placement began",
		"2016-07-17..2016-08-14 p-1: follow-up 91 days after the placement began",
		"2016-07-17..2016-08-14 p-2: follow-up 91 days after the placement began",
		"2016-10-16..2016-11-13 p-1: follow-up 182 days after the placement began",
		"2016-10-16..2016-11-13 p-2: follow-up 182 days after the placement began",
	}
	if diff := cmp.Diff(want, titles(t, text)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, german := o.read(t, path); !strings.Contains(german, "SUMMARY:p-1: Nachbegleitung 91 Tage nach Beginn der Vermittlung\r\n") {
		t.Errorf("not in the language of the calendar:\n%s", german)
	}
	if strings.Contains(text, "Beispiel") || strings.Contains(text, "p-3") {
		t.Errorf("a name, or somebody else's follow-up:\n%s", text)
	}
}

func TestAReaderWhoHasItAlreadyGetsItOnlyWhenItChanged(t *testing.T) {
	o := openDiary(t)
	path := o.create(t, workerToken, "").Path
	first, _ := o.read(t, path)
	tag := first.Header.Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) || !strings.HasPrefix(first.Header.Get("Cache-Control"), "private") {
		t.Fatalf("%v", first.Header)
	}
	o.now = o.now.Add(time.Hour)
	for _, header := range []string{tag, `"another", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		if again, text := o.read(t, path, "If-None-Match", header); again.StatusCode != http.StatusNotModified || text != "" || again.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match: %s is answered with %s", header, again.Status)
		}
	}
	if other, _ := o.read(t, path+"?lang=en", "If-None-Match", tag); other.StatusCode != http.StatusOK {
		t.Errorf("the other language is answered with %s", other.Status)
	}
	o.Record("p-1", "2016-06-10", storytest.Attempted("employment.pl-1.28"))
	o.Show()
	if changed, _ := o.read(t, path, "If-None-Match", tag); changed.StatusCode != http.StatusOK {
		t.Errorf("what changed is answered with %s", changed.Status)
	}
	second, _ := o.read(t, path)
	o.now = o.now.AddDate(0, 0, 36) // 17 July: a window opens
	if changed, _ := o.read(t, path, "If-None-Match", second.Header.Get("ETag")); changed.StatusCode != http.StatusOK {
		t.Errorf("what a day changed is answered with %s", changed.Status)
	}
}

func TestACompletedFollowUpLeavesTheCalendarAndATransferredOneMoves(t *testing.T) {
	o := openDiary(t)
	mine, theirs := o.create(t, workerToken, "").Path, o.create(t, otherWorkerToken, "").Path
	count := func(path string) int {
		t.Helper()
		_, text := o.read(t, path)
		return len(titles(t, text))
	}
	if a, b := count(mine), count(theirs); a != 7 || b != 4 {
		t.Fatalf("%d and %d events", a, b)
	}
	o.Record("p-1", "2016-06-10", storytest.Completed("employment.pl-1.7", "employment.pl-1.28"))
	o.Record("p-2", "2016-06-10", storytest.TransferProposed("tr-1", "worker-2", "partner-1"))
	o.Record("p-2", "2016-06-10", storytest.TransferDecided("tr-1", true))
	o.Show()
	if a, b := count(mine), count(theirs); a != 2 || b != 7 {
		t.Errorf("%d and %d events after it", a, b)
	}
}

func TestWhoMayHaveACalendar(t *testing.T) {
	o := openDiary(t)
	o.employs(t, ofPartner("worker-1", "partner-1"), ofPartner("worker-2", "partner-1"), ofPartner("worker-9", "partner-9"))
	for _, c := range []struct {
		what, token, operation, caseworker, want string
	}{
		{"nobody", "", storytest.Operation, "worker-1", "auth.missing"},
		{"an auditor", auditorToken, storytest.Operation, "", "auth.role"},
		{"a case worker for themself", workerToken, storytest.Operation, "worker-1", ""},
		{"a case worker for somebody else", workerToken, storytest.Operation, "worker-2", "calendar.not_yours"},
		{"a case worker elsewhere", workerToken, "op-2", "", "auth.operation"},
		{"a coordinator for a case worker", coordinatorToken, storytest.Operation, "worker-2", ""},
		{"a coordinator for a case worker of another partner", coordinatorToken, storytest.Operation, "worker-9", "auth.partner"},
		{"a coordinator for somebody who is not in the directory", coordinatorToken, storytest.Operation, "worker-77", "staff.unknown"},
		{"a coordinator for themself", coordinatorToken, storytest.Operation, "co-1", ""},
		{"the operator for a case worker of another partner", operatorToken, storytest.Operation, "worker-9", ""},
		{"a coordinator elsewhere", coordinatorToken, "op-2", "worker-2", "auth.operation"},
		{"the operator where there is no operation", operatorToken, "op-2", "worker-2", "operation.unknown"},
		{"a caseworker that is no id", operatorToken, storytest.Operation, "Worker 2", "request.shape"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := o.calendars(c.token).CreateCalendar(t.Context(), &journeyv1.CreateCalendarRequest{Operation: c.operation, Caseworker: c.caseworker})
			if got := ruleOrNone(t, err); got != c.want {
				t.Errorf("answered by %q, want %q", got, c.want)
			}
		})
	}
	seen := func(token, caseworker string) (of []string, rule string) {
		t.Helper()
		r, err := o.calendars(token).ListCalendars(t.Context(), &journeyv1.ListCalendarsRequest{Operation: storytest.Operation, Caseworker: caseworker})
		if err != nil {
			return nil, ruleOrNone(t, err)
		}
		for _, f := range r.Calendars {
			of = append(of, f.Caseworker)
		}
		return of, ""
	}
	if of, _ := seen(coordinatorToken, ""); !slices.Equal(of, []string{"co-1", "worker-1", "worker-2"}) {
		t.Errorf("a coordinator sees those of %v", of)
	}
	if of, _ := seen(workerToken, ""); !slices.Equal(of, []string{"worker-1"}) {
		t.Errorf("a case worker sees those of %v", of)
	}
	if of, _ := seen(operatorToken, ""); !slices.Equal(of, []string{"co-1", "worker-1", "worker-2", "worker-9"}) {
		t.Errorf("the operator sees those of %v", of)
	}
	if _, rule := seen(coordinatorToken, "worker-9"); rule != "auth.partner" {
		t.Errorf("a coordinator asks for another partner's: %q", rule)
	}
	if _, rule := seen(workerToken, "worker-2"); rule != "calendar.not_yours" {
		t.Errorf("a case worker asks for somebody else's: %q", rule)
	}
}

func ruleOrNone(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	return ruleOf(t, err)
}

func TestUnknownAndRevokedCalendarsAreAlike(t *testing.T) {
	o := openDiary(t)
	o.employs(t, ofPartner("worker-1", "partner-1"), ofPartner("worker-9", "partner-9"))
	made, theirs := o.create(t, coordinatorToken, "worker-1"), o.create(t, operatorToken, "worker-9")
	revoke := func(token, id string) (*journeyv1.RevokeCalendarResponse, error) {
		return o.calendars(token).RevokeCalendar(t.Context(), &journeyv1.RevokeCalendarRequest{Operation: storytest.Operation, Id: id})
	}
	if _, err := revoke(otherWorkerToken, made.Calendar.Id); ruleOrNone(t, err) != "calendar.unknown" {
		t.Errorf("a case worker revokes somebody else's: %v", err)
	}
	if _, err := revoke(coordinatorToken, theirs.Calendar.Id); ruleOrNone(t, err) != "calendar.unknown" {
		t.Errorf("a coordinator revokes another partner's: %v", err)
	}
	if _, err := revoke(workerToken, uuid.NewString()); ruleOrNone(t, err) != "calendar.unknown" {
		t.Errorf("a calendar that is not there is revoked: %v", err)
	}
	if response, _ := o.read(t, made.Path); response.StatusCode != http.StatusOK {
		t.Fatalf("before it is revoked: %s", response.Status)
	}
	first, err := revoke(workerToken, made.Calendar.Id)
	if err != nil {
		t.Fatal(err)
	}
	o.now = o.now.Add(time.Hour)
	if again, err := revoke(coordinatorToken, made.Calendar.Id); err != nil || again.Calendar.RevokedBy != "worker-1" || !again.Calendar.RevokedAt.AsTime().Equal(first.Calendar.RevokedAt.AsTime()) {
		t.Errorf("revoked again: %v, %v", again, err)
	}
	answers := map[string]bool{}
	for _, path := range []string{made.Path, feed.NewToken().Path(), "/calendar/x.ics", "/calendar/" + strings.Repeat("x", 5000) + ".ics", strings.TrimSuffix(made.Path, ".ics")} {
		response, text := o.read(t, path)
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("a calendar that is not there is answered with %s", response.Status)
		}
		response.Header.Del("Date")
		answers[fmt.Sprint(response.Header, text)] = true
	}
	if len(answers) != 1 {
		t.Errorf("they differ: %v", answers)
	}
}

func TestWhoHasLeftHasNoCalendar(t *testing.T) {
	o := openDiary(t)
	path := o.create(t, workerToken, "").Path
	gone := func(id, on string) {
		t.Helper()
		m := ofPartner(id, "partner-1")
		m.LeftOn = calendar.Must(on)
		o.employs(t, m)
	}
	o.employs(t, ofPartner("worker-1", "partner-1"), ofPartner("worker-2", "partner-1"))
	byCoordinator := o.create(t, coordinatorToken, "worker-2").Path
	for _, c := range []struct {
		on, rule string
		status   int
	}{{"2016-06-12", "", http.StatusOK}, {"2016-06-11", "calendar.has_left", http.StatusNotFound}} {
		gone("worker-1", c.on)
		response, _ := o.read(t, path)
		_, err := o.calendars(coordinatorToken).CreateCalendar(t.Context(), &journeyv1.CreateCalendarRequest{Operation: storytest.Operation, Caseworker: "worker-1"})
		if rule := ruleOrNone(t, err); response.StatusCode != c.status || rule != c.rule {
			t.Errorf("on 2016-06-11, gone from %s: %s, and a new one is answered by %q", c.on, response.Status, rule)
		}
	}
	for _, c := range []struct {
		on     string
		status int
	}{{"2016-06-12", http.StatusOK}, {"2016-06-11", http.StatusNotFound}} {
		gone("co-1", c.on)
		if response, _ := o.read(t, byCoordinator); response.StatusCode != c.status {
			t.Errorf("made by a coordinator who is gone from %s: %s", c.on, response.Status)
		}
	}
	if response, _ := o.read(t, o.create(t, operatorToken, "worker-77").Path); response.StatusCode != http.StatusOK {
		t.Errorf("who is not in the directory: %s", response.Status)
	}
}

func TestBeforeTheFirstCalendarThereIsNone(t *testing.T) {
	o := openDiary(t)
	r, err := o.calendars(operatorToken).ListCalendars(t.Context(), &journeyv1.ListCalendarsRequest{Operation: storytest.Operation})
	if err != nil || len(r.Calendars) != 0 {
		t.Errorf("listed: %v, %v", r, err)
	}
	_, err = o.calendars(operatorToken).RevokeCalendar(t.Context(), &journeyv1.RevokeCalendarRequest{Operation: storytest.Operation, Id: uuid.NewString()})
	if ruleOrNone(t, err) != "calendar.unknown" {
		t.Errorf("revoked: %v", err)
	}
	if response, _ := o.read(t, feed.NewToken().Path()); response.StatusCode != http.StatusNotFound {
		t.Errorf("read: %s", response.Status)
	}
}

func TestGuessesOfCalendarsAreBoundedAndReadersAreNot(t *testing.T) {
	o := openDiary(t)
	path := o.create(t, workerToken, "").Path
	for i := range 20 {
		if response, _ := o.read(t, feed.NewToken().Path()); response.StatusCode != http.StatusNotFound {
			t.Fatalf("guess %d is answered with %s", i+1, response.Status)
		}
	}
	if response, _ := o.read(t, feed.NewToken().Path()); response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") == "" {
		t.Errorf("after twenty guesses: %s", response.Status)
	}
	for range 30 {
		if response, _ := o.read(t, path); response.StatusCode != http.StatusOK {
			t.Fatalf("who comes with a token through the same proxy: %s", response.Status)
		}
	}
	o.now = o.now.Add(3 * time.Second)
	for _, want := range []int{http.StatusNotFound, http.StatusTooManyRequests} {
		if response, _ := o.read(t, feed.NewToken().Path()); response.StatusCode != want {
			t.Errorf("three seconds later: %s, want %d", response.Status, want)
		}
	}
}

func TestTheDayOfTheLastReadingIsKept(t *testing.T) {
	o := openDiary(t)
	path := o.create(t, workerToken, "").Path
	last := func() string {
		t.Helper()
		r, err := o.calendars(workerToken).ListCalendars(t.Context(), &journeyv1.ListCalendarsRequest{Operation: storytest.Operation})
		if err != nil {
			t.Fatal(err)
		}
		return r.Calendars[0].LastUsedOn
	}
	if day := last(); day != "" {
		t.Errorf("never read, but on %s", day)
	}
	for range 2 {
		o.read(t, path)
	}
	if day := last(); day != "2016-06-11" { // the operation's day, not that of UTC
		t.Errorf("last read on %s", day)
	}
	o.now = o.now.AddDate(0, 0, -5)
	o.read(t, path)
	if day := last(); day != "2016-06-11" {
		t.Errorf("the clock went back, and the day with it: %s", day)
	}
}

// TestATokenIsKeptNowhere reads a calendar in good and in bad times, and looks for the token in what is left of it.
func TestATokenIsKeptNowhere(t *testing.T) {
	o := openDiary(t)
	path := o.create(t, workerToken, "").Path
	secret := strings.TrimSuffix(strings.TrimPrefix(path, "/calendar/"), ".ics")
	if len(secret) != 43 {
		t.Fatalf("a token of %d letters", len(secret))
	}
	var rows string
	if err := o.Pool.QueryRow(t.Context(), `SELECT string_agg(f::TEXT, ' ') FROM journey_calendar.feeds f`).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	if _, text := o.read(t, path); strings.Contains(text, secret) || strings.Contains(rows, secret) || rows == "" {
		t.Errorf("the token is in the calendar, or in the table: %s", rows)
	}
	if token := feed.Token(secret); strings.Contains(fmt.Sprintf("%v %s %#v %q", token, token, token, token), secret) {
		t.Error("a token prints itself")
	}
	// A panic in the handler, and a database that is gone.
	broken := *o.Server
	broken.Now = nil
	w := httptest.NewRecorder()
	broken.Handler().ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil))
	o.Pool.Close()
	response, _ := o.read(t, path)
	if w.Code != http.StatusInternalServerError || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("in bad times: %d, %s", w.Code, response.Status)
	}
	if said := o.log.String(); strings.Count(said, "\n") != 2 || strings.Contains(said, secret) || strings.Contains(said, "/calendar") {
		t.Errorf("the log: %s", said)
	}
}
