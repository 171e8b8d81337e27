package main

import (
	"testing"

	"journey/domain/followup"
)

func TestAReasonIsInWordsForPeopleAndAnIDForPrograms(t *testing.T) {
	known := []followup.Reason{followup.NewChain, followup.ReEntered, followup.Retracted, followup.Died, followup.OperationEnded, followup.Orphaned, "placement_ended"}
	for _, id := range known {
		german, english := (&options{output: "table", lang: "de"}).reason(string(id)), (&options{output: "table", lang: "en"}).reason(string(id))
		if german == string(id) || german == english {
			t.Errorf("%s reads %q in German and %q in English", id, german, english)
		}
		if got := (&options{output: "csv", lang: "de"}).reason(string(id)); got != string(id) {
			t.Errorf("%s is %q in CSV", id, got)
		}
	}
	if got := (&options{output: "table", lang: "de"}).reason("rule-7"); got != "rule-7" {
		t.Errorf("the rule of a closure reads %q", got)
	}
}
