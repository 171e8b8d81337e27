package refusal

import (
	"errors"
	"strings"
	"testing"
)

func TestSentenceIsFilled(t *testing.T) {
	r := New("placement.changed_after_end", "step.placement_changed", "pl-1", "2016-07-31").Against(5)
	s := r.Sentence()
	for _, text := range []string{s.German, s.English} {
		if !strings.Contains(text, "pl-1") || !strings.Contains(text, "2016-07-31") || strings.Contains(text, "{") {
			t.Errorf("not filled: %s", text)
		}
	}
	if r.Version != 5 {
		t.Errorf("against version %d", r.Version)
	}
}

func TestRefusalTravelsAsAnError(t *testing.T) {
	var found *Refusal
	if !errors.As(error(New("step.missing", "step")), &found) || found.Rule != "step.missing" {
		t.Errorf("found %v", found)
	}
	if text := found.Error(); !strings.HasPrefix(text, "step.missing: The request holds no step.") {
		t.Error(text)
	}
}
