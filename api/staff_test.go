package api

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

func (s served) staffAs(token string) journeyv1connect.StaffServiceClient {
	return journeyv1connect.NewStaffServiceClient(s.connect(token))
}

var twoPartners = []*journeyv1.PartnerEntry{{Id: "bilse", Name: "BilSE", Email: "office@example.org"}, {Id: "stadt", Name: "Stadt"}}

func TestTheDirectoryIsPutAsAWholeOrNotAtAll(t *testing.T) {
	s := serve(t)
	staff := s.staffAs(operatorToken)
	put := func(dry bool, members ...*journeyv1.StaffMember) *journeyv1.PutDirectoryResponse {
		t.Helper()
		answer, err := staff.PutDirectory(t.Context(), &journeyv1.PutDirectoryRequest{Staff: members, Partners: twoPartners, DryRun: dry})
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	there := func() (ids string) {
		t.Helper()
		all, err := staff.ListStaff(t.Context(), &journeyv1.ListStaffRequest{})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all.Staff {
			ids += m.Id + " "
		}
		return ids
	}
	bad := worker("cw-2", "nowhere")
	bad.Email = "nobody"
	refused := put(false, worker("cw-1", "bilse"), bad)
	var rules []string
	for _, no := range refused.Refusals {
		rules = append(rules, no.Field+" "+no.Rule)
		if strings.Contains(no.English+no.German, "nobody") {
			t.Errorf("an answer holds an address: %s", no.English)
		}
	}
	if diff := cmp.Diff([]string{"staff[1].email directory.bad_email", "staff[1].partner directory.partner_unknown"}, rules); diff != "" || there() != "" || len(refused.Changes) > 0 {
		t.Errorf("there is %q; refusals -want +got\n%s", there(), diff)
	}
	first := []*journeyv1.DirectoryChange{{Id: "bilse", Partner: true, Added: true}, {Id: "stadt", Partner: true, Added: true}, {Id: "cw-1", Added: true}}
	for _, dry := range []bool{true, false} {
		if diff := cmp.Diff(first, put(dry, worker("cw-1", "bilse")).Changes, protocmp.Transform()); diff != "" {
			t.Errorf("dry run %v: -want +got\n%s", dry, diff)
		}
		if want := map[bool]string{true: "", false: "cw-1 "}[dry]; there() != want {
			t.Errorf("dry run %v: there is %q", dry, there())
		}
	}
	if again := put(false, worker("cw-1", "bilse")); len(again.Changes) > 0 {
		t.Errorf("the same again changes %v", again.Changes)
	}
}

func TestWhatIsNotPutStaysAsItIs(t *testing.T) {
	o := newOffice(t)
	away := worker("cw-3", "bilse")
	away.Absences = []*journeyv1.Absence{{From: "2017-07-01", Until: "2017-07-14"}}
	away.LeftOn = proto.String("2018-01-01")
	o.put(&journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{away}})
	if got := o.put(&journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{worker("cw-3", "bilse")}}); len(got.Changes) > 0 {
		t.Errorf("without absences and day it changes %v", got.Changes)
	}
	if diff := cmp.Diff(away, o.member("cw-3"), protocmp.Transform()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	back := worker("cw-3", "bilse")
	back.LeftOn = proto.String("")
	o.put(&journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{back}})
	if o.member("cw-3").LeftOn != nil {
		t.Error("who is back has left")
	}
	o.open(1, "cw-1", "bilse")
	gone := worker("cw-1", "bilse")
	gone.LeftOn = proto.String("2018-01-01")
	answer, err := o.staff.PutDirectory(t.Context(), &journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{gone}})
	if err != nil || len(answer.Refusals) != 1 || answer.Refusals[0].Rule != "staff.has_cases" {
		t.Errorf("who has a case leaves by import: %v, %v", answer, err)
	}
}

func TestAbsencesAreEnteredAndTakenAway(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct{ what, who, from, until, want, refused string }{
		{"one", "cw-1", "2017-07-01", "2017-07-14", "2017-07-01..2017-07-14", ""},
		{"an earlier one comes first", "cw-1", "2017-02-01", "2017-02-01", "2017-02-01..2017-02-01 2017-07-01..2017-07-14", ""},
		{"the same first day takes its place", "cw-1", "2017-07-01", "2017-07-21", "2017-02-01..2017-02-01 2017-07-01..2017-07-21", ""},
		{"no shared day", "cw-1", "2017-07-21", "2017-07-22", "", "directory.absences_overlap"},
		{"not the wrong way round", "cw-1", "2017-08-02", "2017-08-01", "", "directory.absence_reversed"},
		{"one is taken away", "cw-1", "2017-02-01", "", "2017-07-01..2017-07-21", ""},
		{"what is not there is not", "cw-1", "2017-02-01", "", "", "directory.no_absence"},
		{"a day that is none", "cw-1", "2017-02-30", "2017-03-01", "", "date.not_in_calendar"},
		{"nobody knows them", "cw-77", "2017-02-01", "2017-02-01", "", "staff.unknown"},
	} {
		t.Run(c.what, func(t *testing.T) {
			answer, err := o.staff.SetAbsence(t.Context(), &journeyv1.SetAbsenceRequest{Staff: c.who, From: c.from, Until: c.until})
			if c.refused != "" {
				if err == nil || ruleOf(t, err) != c.refused {
					t.Errorf("%v, want %s", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range o.member(c.who).Absences {
				got = append(got, a.From+".."+a.Until)
			}
			if strings.Join(got, " ") != c.want || len(answer.Staff.Absences) != len(got) {
				t.Errorf("%q, want %q", strings.Join(got, " "), c.want)
			}
		})
	}
}

func TestWhoSeesAndChangesWhom(t *testing.T) {
	o := newOffice(t)
	elsewhere, everywhere := worker("cw-5", "bilse"), worker("cw-6", "bilse")
	elsewhere.Operations, everywhere.Operations = []string{"resque-plus"}, []string{"*"}
	o.put(&journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{elsewhere, everywhere}})

	seen := func(token string) map[string]bool {
		all, err := o.staffAs(token).ListStaff(t.Context(), &journeyv1.ListStaffRequest{})
		if err != nil {
			t.Fatal(err)
		}
		named := map[string]bool{}
		for _, m := range all.Staff {
			named[m.Id] = m.Name != "" && m.Email != ""
			if m.Partner == "" || m.Role == 0 {
				t.Errorf("%v says too little", m)
			}
		}
		return named
	}
	everybody := []string{"co-1", "co-9", "cw-1", "cw-2", "cw-3", "cw-5", "cw-6", "cw-9"}
	want := func(names bool, ids ...string) map[string]bool {
		m := map[string]bool{}
		for _, id := range ids {
			m[id] = names
		}
		return m
	}
	if diff := cmp.Diff(want(true, everybody...), seen(operatorToken)); diff != "" {
		t.Errorf("an operator: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(want(false, everybody...), seen(auditorToken)); diff != "" {
		t.Errorf("an auditor: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(want(true, "co-1", "co-9", "cw-1", "cw-2", "cw-3", "cw-6", "cw-9"), seen(coordinatorToken)); diff != "" {
		t.Errorf("a coordinator of laqs: -want +got\n%s", diff)
	}
	if _, err := o.staffAs(coordinatorToken).ListStaff(t.Context(), &journeyv1.ListStaffRequest{Operation: "resque-plus"}); err == nil || ruleOf(t, err) != "auth.operation" {
		t.Errorf("a foreign operation: %v", err)
	}

	moved := worker("cw-9", "bilse") // of another partner until now
	for _, c := range []struct {
		what    string
		request *journeyv1.PutDirectoryRequest
		want    string
	}{
		{"their own", &journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{worker("cw-4", "bilse")}}, ""},
		{"their own partner", &journeyv1.PutDirectoryRequest{Partners: twoPartners[:1]}, ""},
		{"another partner", &journeyv1.PutDirectoryRequest{Partners: twoPartners[1:]}, "auth.partner"},
		{"somebody of another partner", &journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{worker("cw-4", "stadt")}}, "auth.partner"},
		{"somebody taken from another partner", &journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{moved}}, "auth.partner"},
		{"somebody of a foreign operation", &journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{elsewhere}}, "auth.partner"},
	} {
		t.Run("a coordinator puts "+c.what, func(t *testing.T) {
			answer, err := o.staffAs(coordinatorToken).PutDirectory(t.Context(), c.request)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(answer.Refusals) > 0 {
				got = answer.Refusals[0].Rule
			}
			if got != c.want {
				t.Errorf("refused by %q, want %q", got, c.want)
			}
		})
	}
	absent := &journeyv1.SetAbsenceRequest{Staff: "cw-9", From: "2017-07-01", Until: "2017-07-14"}
	if _, err := o.staffAs(coordinatorToken).SetAbsence(t.Context(), absent); err == nil || ruleOf(t, err) != "auth.partner" {
		t.Errorf("the absence of somebody of another partner: %v", err)
	}
	if _, err := o.staffAs(auditorToken).SetAbsence(t.Context(), absent); err == nil || ruleOf(t, err) != "auth.role" {
		t.Errorf("an auditor: %v", err)
	}
}
