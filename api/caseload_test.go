package api

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"journey/eventstore"
	"journey/projections/caseload"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// An exit is suggested after as many days without a service as the policy that is valid on the day says.
func TestThePolicySaysWhenAnExitIsSuggested(t *testing.T) {
	w := inBerlin(t, caseload.Model())
	w.now = time.Date(2016, 12, 31, 12, 0, 0, 0, time.UTC)
	w.Append(eventstore.Subject{Operation: storytest.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: storytest.Operation}, "2016-03-01",
		&journeyv1.Step{Kind: &journeyv1.Step_FollowUpPolicySet{FollowUpPolicySet: &journeyv1.FollowUpPolicySet{
			Version: 1, ValidFrom: "2016-06-01", ExitSuggestionDays: proto.Uint32(200)}}})
	w.Record("p-1", "2016-01-01", storytest.Entered())
	w.Show()
	client := journeyv1connect.NewCaseloadServiceClient(w.connect(coordinatorToken))
	for on, want := range map[string]bool{
		"2016-03-30": false, "2016-03-31": true, "2016-05-31": true, // 90 days by the default
		"2016-06-01": false, "2016-07-18": false, "2016-07-19": true, // 200 days by the operation's own
	} {
		list, err := client.ListCases(t.Context(), &journeyv1.ListCasesRequest{Operation: storytest.Operation, On: on})
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(list.Cases[0].Flags, journeyv1.CaseFlag_CASE_FLAG_EXIT_SUGGESTED); got != want {
			t.Errorf("%s: suggested %v, want %v", on, got, want)
		}
	}
}
