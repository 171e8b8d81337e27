package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	"journey/deploy/examples"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
)

func TestEveryFileOfParametersIsOne(t *testing.T) {
	all, err := filepath.Glob("../../deploy/indicator-sets/*.yaml")
	if err != nil || len(all) < 3 {
		t.Fatalf("%d files: %v", len(all), err)
	}
	for _, path := range all {
		parametersIn(t, path)
	}
}

func TestTheDefaultsAreSpeltOutAsTheyAre(t *testing.T) {
	all := []journeyv1.IndicatorSet{journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021}
	spelt := parametersIn(t, "../../deploy/indicator-sets/eu-default.yaml")
	for _, id := range all {
		set, err := indicator.New(id, journeyv1.SpecificObjective_SPECIFIC_OBJECTIVE_GENERAL, spelt)
		if err != nil {
			t.Fatal(err)
		}
		if differ := set.Parameters(); len(differ) > 0 {
			t.Errorf("%s: differ from the defaults: %v", set.Name, differ)
		}
	}
}

func TestLaQsRegistersTheGermanReading(t *testing.T) {
	lines, err := examples.Operation("laqs")
	if err != nil {
		t.Fatal(err)
	}
	got := lines[0].GetStep().GetOperationRegistered().GetIndicatorParameters()
	if diff := cmp.Diff(parametersIn(t, "../../deploy/indicator-sets/esf-2014-de.yaml"), got, protocmp.Transform()); diff != "" {
		t.Error(diff)
	}
}

func TestParametersThatAreNoneAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a field that is not there": "long_term_month: 12",
		"one that stands twice":     "long_term_months: 12\nlong_term_months: 6",
		"beyond its limit":          "long_term_months: 121",
		"a word for a number":       "long_term_months: twelve",
		"a list":                    "- long_term_months: 12",
		"nothing":                   "# nothing\n",
	} {
		if p, err := parseParameters([]byte(text)); err == nil {
			t.Errorf("%s: read as %v", name, p)
		}
	}
}

func parametersIn(t *testing.T, path string) *journeyv1.IndicatorParameters {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parameters, err := parseParameters(text)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return parameters
}
