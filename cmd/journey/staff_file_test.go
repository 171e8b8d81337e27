package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"journey/cmd/journey/simulate"
	"journey/deploy/examples"
	journeyv1 "journey/proto/journey/v1"
)

func TestAFileOfStaffIsReadStrictly(t *testing.T) {
	whole := `
partners: [{id: north, name: North, email: north@example.org}]
staff:
  - id: cw-1
    name: Test Person
    email: cw-1@example.org
    role: case_worker
    partner: north
    operations: [laqs, "*"]
    deputies: [cw-2]
    absences: [{from: 2017-07-01, until: "2017-07-02"}]
    left_on: 2018-01-01
  - {id: cw-2, left_on: ""}
`
	want := &journeyv1.PutDirectoryRequest{
		Partners: []*journeyv1.PartnerEntry{{Id: "north", Name: "North", Email: "north@example.org"}},
		Staff: []*journeyv1.StaffMember{{
			Id: "cw-1", Name: "Test Person", Email: "cw-1@example.org", Role: journeyv1.Role_ROLE_CASE_WORKER, Partner: "north",
			Operations: []string{"laqs", "*"}, Deputies: []string{"cw-2"},
			Absences: []*journeyv1.Absence{{From: "2017-07-01", Until: "2017-07-02"}}, LeftOn: proto.String("2018-01-01"),
		}, {Id: "cw-2", LeftOn: proto.String("")}},
	}
	got, wrong := readStaff([]byte(whole))
	if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" || len(wrong) > 0 {
		t.Errorf("%v; -want +got\n%s", wrong, diff)
	}
	for _, c := range []struct{ what, text, want string }{
		{"a field nobody knows", "staff: [{id: a}, {id: b, mail: x}]", "directory.unknown_field staff[1].mail"},
		{"of an absence", "staff: [{absences: [{to: 2017-01-01}]}]", "directory.unknown_field staff[0].absences[0].to"},
		{"of a partner", "partners: [{role: x}]", "directory.unknown_field partners[0].role"},
		{"of the file", "people: []", "directory.unknown_field people"},
		{"a field twice", "staff: [{id: a, id: b}]", "directory.not_yaml "},
		{"a list where a text is expected", "staff: [{name: [Anybody]}]", "directory.not_yaml "},
		{"a text where a list is expected", "staff: Anybody", "directory.not_yaml "},
		{"what is no YAML", "staff: [", "directory.not_yaml "},
		{"a text", "Anybody", "directory.not_yaml "},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, wrong := readStaff([]byte(c.text))
			if len(wrong) != 1 || string(wrong[0].Rule)+" "+wrong[0].Field != c.want {
				t.Fatalf("%v, want %s", wrong, c.want)
			}
			if slices.Contains(wrong[0].Args, "Anybody") {
				t.Errorf("the answer holds what was written: %v", wrong[0].Args)
			}
		})
	}
}

// TestTheDirectoryKnowsWhoWorksInTheProgrammes: everybody who is made responsible in a simulated programme is in the
// example, with the partner that the steps name, and each programme has a coordinator.
func TestTheDirectoryKnowsWhoWorksInTheProgrammes(t *testing.T) {
	request, wrong := readStaff(examples.Staff())
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	partner, coordinated := map[string]string{}, map[string]bool{}
	for _, m := range request.Staff {
		partner[m.Id] = m.Partner
		for _, operation := range m.Operations {
			coordinated[operation] = coordinated[operation] || m.Role == journeyv1.Role_ROLE_COORDINATOR
		}
	}
	for _, programme := range simulate.Programmes() {
		steps, err := simulate.Lines(simulate.Config{Programme: programme, Participants: 60, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, r := range steps {
			if a := r.Step.GetCaseworkerAssigned(); a != nil {
				seen++
				if partner[a.Caseworker] != a.Partner {
					t.Fatalf("%s works for %q, in the directory for %q", a.Caseworker, a.Partner, partner[a.Caseworker])
				}
			}
			if by := r.TakenOver.GetRecordedBy(); partner[by.GetId()] != "" && partner[by.Id] != by.Partner {
				t.Fatalf("%s records for %q, and works for %q in the directory", by.Id, by.Partner, partner[by.Id])
			}
		}
		if seen < 30 || !coordinated[programme] {
			t.Errorf("%s: %d assignments, coordinated: %v", programme, seen, coordinated[programme])
		}
	}
}
