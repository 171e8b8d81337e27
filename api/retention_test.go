package api

import (
	"fmt"
	"slices"
	"testing"
	"time"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// TestDuePageByPage: each participant of every operation is looked at once, whatever the size of a page, and who is
// recorded since is in the next list.
func TestDuePageByPage(t *testing.T) {
	s := serve(t)
	s.Now = func() time.Time { return time.Date(2016, 8, 1, 12, 0, 0, 0, time.UTC) }
	service := journeyv1connect.NewRetentionServiceClient(s.connect(operatorToken))
	add := func(operation string, number int) {
		t.Helper()
		_, err := s.client(operatorToken).Record(t.Context(), registration(operation, fmt.Sprintf("p-%04d", number)))
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, operation := range []string{"laqs", "resque-plus"} {
		registerOperation(t, s, operation)
		for number := range 5 {
			add(operation, number)
		}
	}
	all := func(operation string, size uint32) (who []string, examined uint32) {
		t.Helper()
		r := &journeyv1.ListDueRequest{Operation: operation, On: "2017-03-02", PageSize: size, Classes: []journeyv1.PrivacyClass{identity}}
		for {
			page, err := service.ListDue(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if page.Examined > size {
				t.Errorf("a page looked at %d, not at %d", page.Examined, size)
			}
			examined += page.Examined
			for _, c := range page.Due {
				who = append(who, c.Operation+" "+c.Participant)
			}
			if r.PageToken = page.NextPageToken; r.PageToken == "" {
				return who, examined
			}
		}
	}
	want := []string{"laqs p-0000", "laqs p-0001", "laqs p-0002", "laqs p-0003", "laqs p-0004",
		"resque-plus p-0000", "resque-plus p-0001", "resque-plus p-0002", "resque-plus p-0003", "resque-plus p-0004"}
	for _, size := range []uint32{1, 2, 5, 7} {
		if got, examined := all("", size); !slices.Equal(got, want) || examined != 10 {
			t.Errorf("by %d, of %d: %v", size, examined, got)
		}
		if got, examined := all("resque-plus", size); !slices.Equal(got, want[5:]) || examined != 5 {
			t.Errorf("by %d, of %d: %v", size, examined, got)
		}
	}
	add("resque-plus", 5)
	if _, examined := all("resque-plus", 2); examined != 6 {
		t.Errorf("%d were looked at after one more was recorded", examined)
	}
}

// A run that is given again finishes what the one before decided and could not carry out.
func TestARunFinishesWhatAnEarlierOneLeft(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	wantRules(t, s.all(t, list{}, registering("p-1", 1)), "recorded")
	service := &retentionService{Server: s.Server}
	asked, err := service.RequestDue(as(t, theLead), &journeyv1.RequestDueRequest{Operation: "laqs"})
	if err != nil || len(asked.Erasures) != 1 || asked.Erasures[0].Refusal != nil {
		t.Fatalf("requested: %v, %v", asked, err)
	}
	keys := s.Keys
	s.Keys = writingKeys{keys, (&interruption{at: 1}).write}
	if _, err := service.DecideDue(as(t, theOfficer), &journeyv1.DecideDueRequest{Operation: "laqs"}); err == nil {
		t.Fatal("nothing was interrupted")
	}
	s.Keys = keys
	for range 2 {
		if _, err := service.DecideDue(as(t, theOfficer), &journeyv1.DecideDueRequest{Operation: "laqs"}); err != nil {
			t.Fatal(err)
		}
		history, err := s.Store.Load(t.Context(), participantSubject("laqs", "p-1"))
		if err != nil || !carriedOut(history, 3) || len(history.Events) != 4 {
			t.Errorf("%d events, and what was decided is not carried out: %v", len(history.Events), err)
		}
	}
}
