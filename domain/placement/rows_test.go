package placement_test

import (
	"testing"

	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
)

// in is somebody in the operation, worked is in a job of 30 hours from March to the end of June 2016, of which nobody
// has asked anything.
var (
	in     = of("2016-01-01", entered("neu-zippendorf"), "2016-01-01", assigned("bilse"))
	works  = in.and("2016-03-01", begins("pl-1", job, 30))
	worked = works.and("2016-06-30", ends("pl-1"))
)

const (
	thirty = ": social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area neu-zippendorf, partner bilse"
	ten    = ": social_insurance, not qualifying, kldb:81, under_15, 2016-03-01 to , area neu-zippendorf, partner bilse"
	over   = ": social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to 2016-06-30, area neu-zippendorf, partner bilse"
)

// rows tell what one more step tells.
var rows = []struct {
	name string
	past history
	on   string
	step *journeyv1.Step
	want []string
}{
	// Beginnings.
	{"a placement begins", in, "2016-03-01", begins("pl-1", job, 30), []string{"e3 started pl-1" + thirty}},
	{"before anything else is known of the person", of(), "2016-03-01", begins("pl-1", job, 30),
		[]string{"e1 started pl-1: social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area , partner "}},
	{"whoever is responsible later is not named", of("2016-01-01", entered("neu-zippendorf"), "2016-03-02", assigned("bilse")), "2016-03-01", begins("pl-1", job, 30),
		[]string{"e3 started pl-1: social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area neu-zippendorf, partner "}},
	{"hours are not known, so nobody knows whether it qualifies", in, "2016-03-01", begins("pl-1", job),
		[]string{"e3 started pl-1: social_insurance, unknown, kldb:81, unspecified, 2016-03-01 to , area neu-zippendorf, partner bilse"}},
	{"an internship", in, "2016-03-01", as("", begins("pl-1", internship, 38)),
		[]string{"e3 started pl-1: internship, not qualifying, , 35_and_more, 2016-03-01 to , area neu-zippendorf, partner bilse"}},
	{"a second placement beside the first", works, "2016-04-01", as("isco:5321", begins("pl-2", miniJob, 10)),
		[]string{"e4 started pl-2: mini_job, not qualifying, isco:53, under_15, 2016-04-01 to , area neu-zippendorf, partner bilse"}},

	// Changes.
	{"the hours change", works, "2016-04-01", hours("pl-1", 10), []string{"e4 changed pl-1 from 2016-04-01" + ten}},
	{"another employer is a change, and is not named", works, "2016-04-01", employer("pl-1", "employer-2"), []string{"e4 changed pl-1 from 2016-04-01" + thirty}},
	{"a change on the first day is what was agreed on it", works, "2016-03-01", hours("pl-1", 10),
		[]string{"e4 corrected pl-1 started (e3 started)" + ten, "e4 changed pl-1 from 2016-03-01" + ten}},
	{"a second change on one day: both say what holds from then on", works.and("2016-04-01", employer("pl-1", "employer-2")), "2016-04-01", hours("pl-1", 10),
		[]string{"e5 corrected pl-1 changed (e4 changed) from 2016-04-01" + ten, "e5 changed pl-1 from 2016-04-01" + ten}},
	{"a change recorded late, before another", works.and("2016-04-05", employer("pl-1", "employer-2")), "2016-04-01", hours("pl-1", 10),
		[]string{"e5 changed pl-1 from 2016-04-01" + ten, "e5 corrected pl-1 changed (e4 changed) from 2016-04-05" + ten}},
	{"a change of no placement tells nothing", in, "2016-04-01", hours("pl-1", 10), nil},

	// Ends.
	{"a placement ends", works, "2016-03-31", ends("pl-1"),
		[]string{"e4 ended pl-1: social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to 2016-03-31, area neu-zippendorf, partner bilse"}},
	{"its end shows that it lasted", works, "2016-06-30", ends("pl-1"), []string{"e4 ended pl-1" + over, "e4 sustained pl-1 42 days on 2016-04-12" + thirty}},
	{"it ends as it was agreed last", works.and("2016-03-10", hours("pl-1", 10)), "2016-03-31", ends("pl-1"),
		[]string{"e5 ended pl-1: social_insurance, not qualifying, kldb:81, under_15, 2016-03-01 to 2016-03-31, area neu-zippendorf, partner bilse"}},
	{"a change recorded after the end", worked, "2016-04-01", hours("pl-1", 10), []string{
		"e5 changed pl-1 from 2016-04-01" + ten,
		"e5 corrected pl-1 ended (e4 ended): social_insurance, not qualifying, kldb:81, under_15, 2016-03-01 to 2016-06-30, area neu-zippendorf, partner bilse",
		"e5 corrected pl-1 sustained (e4 sustained) 42 days on 2016-04-12" + ten}},

	// What says nothing of placements.
	{"a session tells nothing", works, "2016-03-01", counselled(), nil},
	{"an exit tells nothing", works, "2016-04-01", exited(), nil},
	{"a re-entry tells nothing", works.and("2016-04-01", exited()), "2016-05-01", reentered(), nil},
	{"an id is used twice, which no rule lets happen: the later one holds", works.and("2016-04-20", observed(working)), "2016-05-01", begins("pl-1", miniJob, 10), []string{
		"e5 retracted pl-1 sustained (e4 sustained)",
		"e5 corrected pl-1 started (e3 started): mini_job, not qualifying, kldb:81, under_15, 2016-05-01 to , area neu-zippendorf, partner bilse"}},
	{"a step that cannot be read tells nothing", works, "2016-05-01", nil, nil},
	{"a placement after a re-entry begins as any other", in.and("2016-04-01", exited(), "2016-05-01", reentered()), "2016-06-01", begins("pl-1", job, 30),
		[]string{"e5 started pl-1: social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-06-01 to , area neu-zippendorf, partner bilse"}},

	// Corrections.
	{"the first day is corrected", works, "2016-04-01", corrects(3, "2016-03-03", begins("pl-1", job, 30)),
		[]string{"e4 corrected pl-1 started (e3 started): social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-03 to , area neu-zippendorf, partner bilse"}},
	{"and moves the checkpoint", worked, "2016-07-01", corrects(3, "2016-03-03", begins("pl-1", job, 30)), []string{
		"e5 corrected pl-1 started (e3 started): social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-03 to , area neu-zippendorf, partner bilse",
		"e5 corrected pl-1 ended (e4 ended): social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-03 to 2016-06-30, area neu-zippendorf, partner bilse",
		"e5 corrected pl-1 sustained (e4 sustained) 42 days on 2016-04-14: social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-03 to , area neu-zippendorf, partner bilse"}},
	{"the hours are corrected", works, "2016-04-01", corrects(3, "2016-03-01", begins("pl-1", job, 10)), []string{"e4 corrected pl-1 started (e3 started)" + ten}},
	{"and what was agreed later of something else with them", works.and("2016-03-15", employer("pl-1", "employer-2")), "2016-04-01", corrects(3, "2016-03-01", begins("pl-1", job, 10)),
		[]string{"e5 corrected pl-1 started (e3 started)" + ten, "e5 corrected pl-1 changed (e4 changed) from 2016-03-15" + ten}},
	{"the kind is corrected", works, "2016-04-01", corrects(3, "2016-03-01", begins("pl-1", subsidised, 30)),
		[]string{"e4 corrected pl-1 started (e3 started): subsidised, not qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area neu-zippendorf, partner bilse"}},
	{"hours within the band are nothing new", works, "2016-04-01", corrects(3, "2016-03-01", begins("pl-1", job, 28)), nil},
	{"the group of the occupation stays: nothing new", works, "2016-04-01", corrects(3, "2016-03-01", as("kldb:81182", begins("pl-1", job, 30))), nil},
	{"a second correction replaces the first", works.and("2016-04-01", corrects(3, "2016-03-01", begins("pl-1", job))), "2016-04-01", corrects(3, "2016-03-01", begins("pl-1", job, 10)),
		[]string{"e5 corrected pl-1 started (e4 corrected)" + ten}},
	{"a correction that is taken back", works.and("2016-04-01", corrects(3, "2016-03-01", begins("pl-1", job, 10))), "2016-04-01", retracts(4),
		[]string{"e5 corrected pl-1 started (e4 corrected)" + thirty}},
	{"the day of a change is corrected", works.and("2016-04-01", hours("pl-1", 10)), "2016-04-01", corrects(4, "2016-04-02", hours("pl-1", 10)),
		[]string{"e5 corrected pl-1 changed (e4 changed) from 2016-04-02" + ten}},
	{"the last day is corrected", works.and("2016-03-31", ends("pl-1")), "2016-04-01", corrects(4, "2016-03-15", ends("pl-1")),
		[]string{"e5 corrected pl-1 ended (e4 ended): social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to 2016-03-15, area neu-zippendorf, partner bilse"}},
	{"to one before the checkpoint", worked, "2016-07-01", corrects(4, "2016-04-11", ends("pl-1")), []string{
		"e5 retracted pl-1 sustained (e4 sustained)",
		"e5 corrected pl-1 ended (e4 ended): social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to 2016-04-11, area neu-zippendorf, partner bilse"}},
	{"the id is corrected: it is another placement", works, "2016-04-01", corrects(3, "2016-03-01", begins("pl-9", job, 30)),
		[]string{"e4 retracted pl-1 started (e3 started)", "e4 started pl-9" + thirty}},
	{"the area at entry is corrected", works, "2016-04-01", corrects(1, "2016-01-01", entered("mueßer-holz")),
		[]string{"e4 corrected pl-1 started (e3 started): social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area mueßer-holz, partner bilse"}},
	{"somebody else was responsible already", works, "2016-02-01", assigned("caritas"),
		[]string{"e4 corrected pl-1 started (e3 started): social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area neu-zippendorf, partner caritas"}},
	{"somebody else becomes responsible", works, "2016-03-02", assigned("caritas"), nil},
	{"another partner takes over, by then", works.and("2016-02-01", proposed("t-1", "caritas")), "2016-03-01", decided("t-1", true),
		[]string{"e5 corrected pl-1 started (e3 started): social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area neu-zippendorf, partner caritas"}},
	{"or does not", works.and("2016-02-01", proposed("t-1", "caritas")), "2016-03-01", decided("t-1", false), nil},
	{"a correction of what says nothing of placements", works.and("2016-03-02", counselled()), "2016-03-02", corrects(4, "2016-03-03", counselled()), nil},

	// Retractions.
	{"a placement that never began", works, "2016-04-01", retracts(3), []string{"e4 retracted pl-1 started (e3 started)"}},
	{"after it was corrected", works.and("2016-04-01", corrects(3, "2016-03-01", begins("pl-1", job, 10))), "2016-04-01", retracts(3),
		[]string{"e5 retracted pl-1 started (e4 corrected)"}},
	{"with all that followed, the last first", worked.and("2016-04-01", hours("pl-1", 10)), "2016-07-01", retracts(3), []string{
		"e6 retracted pl-1 sustained (e5 corrected)", "e6 retracted pl-1 ended (e5 corrected)", "e6 retracted pl-1 changed (e5 changed)", "e6 retracted pl-1 started (e3 started)"}},
	{"recorded anew it begins again", works.and("2016-04-01", retracts(3)), "2016-03-01", begins("pl-1", job, 30), []string{"e5 started pl-1" + thirty}},
	{"an end that was none", works.and("2016-03-31", ends("pl-1")), "2016-04-01", retracts(4), []string{"e5 retracted pl-1 ended (e4 ended)"}},
	{"a change that was none", works.and("2016-04-01", hours("pl-1", 10)), "2016-04-01", retracts(4), []string{"e5 retracted pl-1 changed (e4 changed)"}},

	// Checkpoints.
	{"a talk on the day confirms it", works, "2016-04-12", observed(working), []string{"e4 sustained pl-1 42 days on 2016-04-12" + thirty}},
	{"one on the day before does not", works, "2016-04-11", observed(working), nil},
	{"one that says the contrary does not", works, "2016-04-20", observed(idle), nil},
	{"one later that asked for a day before does not", works, "2016-04-20", asked("2016-04-11", working, true), nil},
	{"a talk after half a year confirms both", works, "2016-08-30", asked("", working, true),
		[]string{"e4 sustained pl-1 182 days on 2016-08-30" + thirty, "e4 sustained pl-1 42 days on 2016-04-12" + thirty}},
	{"what confirmed it is taken back", works.and("2016-04-20", observed(working)), "2016-04-21", retracts(4), []string{"e5 retracted pl-1 sustained (e4 sustained)"}},
	{"what confirmed it is corrected", works.and("2016-04-20", observed(working)), "2016-04-21", corrects(4, "2016-04-20", observed(idle)),
		[]string{"e5 retracted pl-1 sustained (e4 sustained)"}},
	{"and confirmed again", works.and("2016-04-20", observed(working), "2016-04-21", retracts(4)), "2016-04-21", observed(working),
		[]string{"e6 sustained pl-1 42 days on 2016-04-12" + thirty}},
	{"an internship has none", in.and("2016-03-01", begins("pl-1", internship, 38)), "2016-06-30", observed(working), nil},
	{"a second confirmation is nothing new", works.and("2016-04-20", observed(working)), "2016-05-20", observed(working), nil},
	{"a placement 14 days later goes on with the first", in.and("2016-03-01", begins("pl-1", job, 30), "2016-03-31", ends("pl-1"), "2016-04-14", begins("pl-2", subsidised, 35)),
		"2016-08-30", observed(working), []string{"e6 sustained pl-2 182 days on 2016-08-30: subsidised, not qualifying, kldb:81, 35_and_more, 2016-04-14 to , area neu-zippendorf, partner bilse"}},
	{"one 15 days later is a chain of its own", in.and("2016-03-01", begins("pl-1", job, 30), "2016-03-31", ends("pl-1"), "2016-04-15", begins("pl-2", subsidised, 35)),
		"2016-08-30", observed(working), []string{"e6 sustained pl-2 42 days on 2016-05-27: subsidised, not qualifying, kldb:81, 35_and_more, 2016-04-15 to , area neu-zippendorf, partner bilse"}},
	{"a placement before it, recorded late, moves the chain", works.and("2016-04-20", observed(working)), "2016-02-20", begins("pl-0", miniJob, 10), []string{
		"e5 retracted pl-1 sustained (e4 sustained)",
		"e5 started pl-0: mini_job, not qualifying, kldb:81, under_15, 2016-02-20 to , area neu-zippendorf, partner bilse",
		"e5 sustained pl-1 42 days on 2016-04-02" + thirty}},
	{"of two that run the qualifying one is told", works.and("2016-03-20", begins("pl-2", miniJob, 10)), "2016-04-20", observed(working),
		[]string{"e5 sustained pl-1 42 days on 2016-04-12" + thirty}},
	{"of two like them the one that began last", works.and("2016-03-20", begins("pl-2", job, 38)), "2016-04-20", observed(working),
		[]string{"e5 sustained pl-2 42 days on 2016-04-12: social_insurance, qualifying, kldb:81, 35_and_more, 2016-03-20 to , area neu-zippendorf, partner bilse"}},
	{"of two like them the one that is confirmed", works.and("2016-03-20", begins("pl-2", job, 38)), "2016-04-20", hours("pl-1", 30),
		[]string{"e5 changed pl-1 from 2016-04-20" + thirty, "e5 sustained pl-1 42 days on 2016-04-12" + thirty}},

	// Erasures.
	{"the identity is erased", works, "2016-08-01", erased(contact, identity), []string{"e4 participant_erased 2016-08-01"}},
	{"also of somebody of whom all was taken back", works.and("2016-04-01", retracts(3)), "2016-08-01", erased(identity), []string{"e5 participant_erased 2016-08-01"}},
	{"only the contact data are", works, "2016-08-01", erased(contact), nil},
	{"somebody is erased of whom nothing was told", in, "2016-08-01", erased(identity), nil},
	{"nobody is erased twice", works.and("2016-08-01", erased(identity)), "2016-08-02", erased(identity), nil},
	{"what happens to somebody erased is told", works.and("2016-08-01", erased(identity)), "2016-03-31", ends("pl-1"),
		[]string{"e5 ended pl-1: social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-03-01 to 2016-03-31, area neu-zippendorf, partner bilse"}},
}

func TestWhatAStepTells(t *testing.T) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			h := row.past.and(row.on, row.step)
			all := h.tell(placement.NewTeller(placement.Choice{}, 0), nil)
			if diff := cmp.Diff(row.want, lines(all[len(all)-1])); diff != "" {
				t.Error(diff)
			}
		})
	}
}
