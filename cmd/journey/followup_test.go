package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/testing/protocmp"

	journeyv1 "journey/proto/journey/v1"
)

// What is not said was not asked; it is never a no.
func TestWhatWasLearntInATalk(t *testing.T) {
	const talk = "--channel phone --spoke-with employer --needs-help no "
	const notAsked = `{"missing": "MISSING_NOT_ASKED"}`
	for _, c := range []struct{ name, flags, observation, rest string }{
		{"hardly anything", "--status inactive",
			`"labour_status": {"value": "LABOUR_STATUS_INACTIVE"}, "registered_unemployed": ` + notAsked, ""},
		{"work of which nothing is known", "--status employed",
			`"labour_status": {"value": "LABOUR_STATUS_EMPLOYED"}, "registered_unemployed": ` + notAsked + `, "employment": ` + notAsked, ""},
		{"work of which the hours are known", "--status employed --hours 20 --contract refused",
			`"labour_status": {"value": "LABOUR_STATUS_EMPLOYED"}, "registered_unemployed": ` + notAsked + `, "employment": {"value": {
				"contract": {"missing": "MISSING_REFUSED"}, "hours_per_week": {"value": 20}, "part_time_by_necessity": ` + notAsked + `,
				"requirement_level": ` + notAsked + `, "self_employed": ` + notAsked + `}}`, ""},
		{"somebody self-employed has no contract", "--status employed --self-employed yes --requirement-level skilled --promoted yes --registered-unemployed no",
			`"labour_status": {"value": "LABOUR_STATUS_EMPLOYED"}, "registered_unemployed": {"value": false}, "promoted": {"value": true}, "employment": {"value": {
				"hours_per_week": ` + notAsked + `, "part_time_by_necessity": ` + notAsked + `,
				"requirement_level": {"value": "REQUIREMENT_LEVEL_SKILLED"}, "self_employed": {"value": true}}}`, ""},
		{"a status that was not told", "--status refused --registered-unemployed refused --still-in-placement no --status-on 2016-06-01",
			`"labour_status": {"missing": "MISSING_REFUSED"}, "registered_unemployed": {"missing": "MISSING_REFUSED"}`,
			`"status_on": "2016-06-01", "still_in_placement": {"value": false},`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var flags talkFlags
			command := &cobra.Command{}
			flags.bind(command)
			if err := command.ParseFlags(strings.Fields(talk + c.flags)); err != nil {
				t.Fatal(err)
			}
			got, err := flags.completed(command)
			if err != nil {
				t.Fatal(err)
			}
			want := &journeyv1.FollowUpCompleted{}
			err = protojson.Unmarshal([]byte(`{"channel": "CHANNEL_PHONE", "spoke_with": "SPOKE_WITH_EMPLOYER", "needs_help": {"value": false}, `+c.rest+`
				"observation": {`+c.observation+`, "source": "STATUS_SOURCE_EMPLOYER", "in_education_or_training": `+notAsked+`, "searching": `+notAsked+`, "living_secured": `+notAsked+`}}`), want)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
