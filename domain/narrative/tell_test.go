package narrative_test

import (
	"regexp"
	"strings"
	"testing"

	"journey/domain/narrative"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"
)

func stepOf(t *testing.T, text string) *journeyv1.Step {
	t.Helper()
	step := &journeyv1.Step{}
	if err := protojson.Unmarshal([]byte(text), step); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return step
}

func TestTell(t *testing.T) {
	erased := narrative.Veil{Erased: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE}}
	hidden := narrative.Veil{Hidden: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH}}
	for _, c := range []struct {
		name, step      string
		veil            narrative.Veil
		german, english string
	}{
		{
			"a full step tells all of it",
			`{"placement_started": {"placement": "pl-1", "kind": "PLACEMENT_KIND_MINI_JOB", "employer": "e-1", "occupation": "kldb:82182", "hours_per_week": 7.5, "contract": "CONTRACT_FIXED_TERM", "fixed_until": "2016-12-31"}}`,
			narrative.Veil{},
			"Vermittlung pl-1 beginnt: Minijob bei e-1, Beruf KldB 82182, 7,5 Stunden in der Woche, Vertrag befristet bis 31.12.2016.",
			"Placement pl-1 begins: marginal employment at e-1, occupation KldB 82182, 7.5 hours a week, contract fixed term until 2016-12-31.",
		},
		{
			"what is empty is left out",
			`{"placement_started": {"placement": "pl-1", "kind": "PLACEMENT_KIND_INTERNSHIP"}}`,
			narrative.Veil{},
			"Vermittlung pl-1 beginnt: Praktikum.",
			"Placement pl-1 begins: internship.",
		},
		{
			"what should be there and is not, is not stated",
			`{"plan_goal_reached": {"plan": "p-1"}}`,
			narrative.Veil{},
			"Ziel keine Angabe des Integrationsplans p-1 erreicht.",
			"Goal not stated of integration plan p-1 reached.",
		},
		{
			"refused and not asked are not the same, and zero is a value where it can be",
			`{"follow_up_completed": {"obligations": ["exit.3.28d", "exit.3.6m"], "channel": "CHANNEL_PHONE", "spoke_with": "SPOKE_WITH_PARTICIPANT", "status_on": "2017-02-28", "observation": {"labour_status": {"value": "LABOUR_STATUS_EMPLOYED"}, "registered_unemployed": {"missing": "MISSING_REFUSED"}, "searching": {"missing": "MISSING_NOT_ASKED"}, "employment": {"value": {"hours_per_week": {"value": 20}, "self_employed": {"value": false}}}, "source": "STATUS_SOURCE_PARTICIPANT"}, "needs_help": {"value": true}}}`,
			narrative.Veil{},
			"Nachbegleitung (Telefon; gesprochen mit: teilnehmende Person). Stand am 28.02.2017: erwerbstätig, arbeitslos gemeldet: verweigert, Beschäftigung (Stunden in der Woche: 20, selbständig: nein), sucht Arbeit: nicht erhoben (Quelle: teilnehmende Person); braucht Hilfe: ja; betrifft exit.3.28d, exit.3.6m.",
			"Follow-up (telephone; spoke with: participant). Status on 2017-02-28: employed, registered unemployed: refused, employment (hours a week: 20, self-employed: no), searching: not asked (source: participant); needs help: yes; for exit.3.28d, exit.3.6m.",
		},
		{
			"zero scores and hours are told where they are not absent",
			`{"module_completed": {"module": "m-1", "attended_hours": 0, "outcome": "COMPLETION_OUTCOME_DROPPED_OUT"}}`,
			narrative.Veil{},
			"Modul m-1 endet: abgebrochen, an 0 Stunden teilgenommen.",
			"Module m-1 ends: dropped out, 0 hours attended.",
		},
		{
			"erased text shows as erased",
			`{"barrier_resolved": {"barrier": "b-1"}}`,
			erased,
			"Integrationshemmnis b-1 ausgeräumt: „(gelöscht)“.",
			"Barrier b-1 removed: “(erased)”.",
		},
		{
			"a class that is not opened is not shown, even where it is there",
			`{"barrier_identified": {"barrier": "b-1", "kind": "BARRIER_KIND_ADDICTION", "severity": "SEVERITY_LOW"}}`,
			hidden,
			"Integrationshemmnis b-1 erkannt: (verdeckt) (erschwert Arbeit).",
			"Barrier b-1 found: (sealed) (hinders work).",
		},
		{
			"money, lists of messages and percentages",
			`{"grant_decided": {"kind": "GRANT_KIND_APPROVAL", "total_budget_cents": 220870432, "grant_cents": 5, "rate_percent": 90, "targets": [{"code": "participants_enabled", "value": 650, "due_on": "2013-11-30"}, {"code": "CO01", "breakdown": "women", "value": 1}]}}`,
			narrative.Veil{},
			"Zuwendung: Bewilligung; Gesamtausgaben 2.208.704,32 Euro; Zuwendung 0,05 Euro; Fördersatz 90 %; Ziele: participants_enabled: 650 bis 30.11.2013; CO01 (women): 1.",
			"Grant: approval; total budget EUR 2,208,704.32; grant EUR 0.05; funding rate 90 %; targets: participants_enabled: 650 by 2013-11-30; CO01 (women): 1.",
		},
		{
			"nested fields, moments, hashes and counted lists",
			`{"report_issued": {"number": 2, "indicator_set": "INDICATOR_SET_ESF_2014", "cut_off": "2016-12-31", "known_at": "2017-01-10T09:00:00Z", "known_position": {"log": "l", "sequence": "77"}, "figures": [{"code": "CO01"}, {"code": "CO02"}], "hash": "q80=", "canonical_form": 1, "parked": 1}}`,
			narrative.Veil{},
			"Bericht 2 ausgestellt: ESF 2014-2020, Stichtag 31.12.2016, Wissensstand 10.01.2017 09:00:00 UTC, Position 77, 2 Zahlen, Prüfsumme abcd (Form 1); unvollständig, zurückgestellt: 1.",
			"Report 2 issued: ESF 2014-2020, cut-off 2016-12-31, known at 2017-01-10 09:00:00 UTC, position 77, 2 figures, checksum abcd (form 1); incomplete, parked: 1.",
		},
		{
			"a correction tells the step within it",
			`{"fact_corrected": {"version": 4, "occurred_on": "2016-05-02", "step": {"partner_left": {"organisation": "o-1"}}, "unchanged": ["PRIVACY_CLASS_IDENTITY"]}}`,
			narrative.Veil{},
			"Berichtigt Version 4. Richtig ist (02.05.2016): o-1 verlässt das Netzwerk. Unverändert bleiben: Identität.",
			"Corrects version 4. It should read (2016-05-02): o-1 leaves the network. Left as it was: identity.",
		},
		{
			"what a person wrote is never taken for a placeholder",
			`{"counselling_session_held": {"kind": "COUNSELLING_KIND_CRISIS", "minutes": 5, "mode": "CONTACT_MODE_PHONE", "note": "[see {kind}]"}}`,
			narrative.Veil{},
			"Beratung (in einer Krise), 5 Minuten, am Telefon. Notiz: „[see {kind}]“.",
			"Counselling (in a crisis), 5 minutes, by telephone. Note: “[see {kind}]”.",
		},
		{
			"an unknown value of an enum shows its number",
			`{"recognition_decided": {"qualification": "q-1", "decision": 99}}`,
			narrative.Veil{},
			"Anerkennung der Qualifikation q-1 entschieden: 99.",
			"Recognition of qualification q-1 decided: 99.",
		},
		{
			"a step of a future kind says that it is one",
			`{}`,
			narrative.Veil{},
			"Ein Schritt, den dieser Stand des Dienstes nicht kennt.",
			"A step that this release of the service does not know.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			step := stepOf(t, c.step)
			if got := narrative.Tell(step, narrative.German, c.veil); got != c.german {
				t.Errorf("German:\n got %s\nwant %s", got, c.german)
			}
			if got := narrative.Tell(step, narrative.English, c.veil); got != c.english {
				t.Errorf("English:\n got %s\nwant %s", got, c.english)
			}
		})
	}
}

// anyMessage fills a random part of the fields of m with values that the contract would not all accept.
func anyMessage(t *rapid.T, m protoreflect.Message, depth int) {
	for fd := range fieldsOf(m.Descriptor()) {
		if fd.ContainingOneof() != nil && !fd.HasOptionalKeyword() && m.WhichOneof(fd.ContainingOneof()) != nil {
			continue
		}
		if rapid.IntRange(0, 3).Draw(t, string(fd.Name())+"?") == 0 {
			continue
		}
		if !fd.IsList() {
			if v, ok := anyValue(t, m.NewField(fd), fd, depth); ok {
				m.Set(fd, v)
			}
			continue
		}
		list := m.Mutable(fd).List()
		for range rapid.IntRange(0, 3).Draw(t, string(fd.Name())+"#") {
			var fresh protoreflect.Value
			if fd.Message() != nil {
				fresh = list.NewElement()
			}
			if v, ok := anyValue(t, fresh, fd, depth); ok {
				list.Append(v)
			}
		}
	}
}

func anyValue(t *rapid.T, fresh protoreflect.Value, fd protoreflect.FieldDescriptor, depth int) (protoreflect.Value, bool) {
	name := string(fd.Name())
	switch fd.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(rapid.Bool().Draw(t, name)), true
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(rapid.Int32Range(-1, 12).Draw(t, name))), true
	case protoreflect.StringKind:
		text := rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9ßé .:;,-]{0,20}`), rapid.Just("2016-02-29"), rapid.Just("kldb:82182"))
		return protoreflect.ValueOfString(text.Draw(t, name)), true
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, name)), true
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(rapid.Float64().Draw(t, name)), true
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(rapid.Uint32().Draw(t, name)), true
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(rapid.Uint64().Draw(t, name)), true
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(rapid.Int64().Draw(t, name)), true
	case protoreflect.MessageKind:
		if _, moment := fresh.Message().Interface().(*timestamppb.Timestamp); moment || depth == 0 {
			return fresh, true
		}
		if fd.Message() == stepMessage() {
			return anyStep(t, depth-1), true
		}
		anyMessage(t, fresh.Message(), depth-1)
		return fresh, true
	}
	t.Fatalf("no values for %s", fd.FullName())
	return protoreflect.Value{}, false
}

func anyStep(t *rapid.T, depth int) protoreflect.Value {
	kinds := stepMessage().Fields()
	fd := kinds.Get(rapid.IntRange(0, kinds.Len()-1).Draw(t, "kind"))
	return protoreflect.ValueOfMessage(stepOfKind(t, fd, depth).ProtoReflect())
}

func stepOfKind(t *rapid.T, fd protoreflect.FieldDescriptor, depth int) *journeyv1.Step {
	step := &journeyv1.Step{}
	anyMessage(t, step.ProtoReflect().Mutable(fd).Message(), depth)
	return step
}

func anyVeil(t *rapid.T) narrative.Veil {
	classes := rapid.SliceOfN(rapid.Map(rapid.Int32Range(2, 9), func(n int32) journeyv1.PrivacyClass { return journeyv1.PrivacyClass(n) }), 0, 4)
	return narrative.Veil{Erased: classes.Draw(t, "erased"), Hidden: classes.Draw(t, "hidden")}
}

var leftOver = regexp.MustCompile(`[\[\]{}]|[.,;:]{3}|  | ,|\( |\(\)`)

func TestEveryStepCanBeToldWhateverItHolds(t *testing.T) {
	for fd := range fieldsOf(stepMessage()) {
		t.Run(string(fd.Name()), rapid.MakeCheck(func(t *rapid.T) {
			step, veil := stepOfKind(t, fd, 5), anyVeil(t)
			for _, lang := range []string{narrative.German, narrative.English} {
				text := narrative.Tell(step, lang, veil)
				if text == "" || strings.ContainsAny(text, "[]{}") {
					t.Errorf("a placeholder was left: %s", text)
				}
			}
			other := stepOfKind(t, fd, 5)
			for _, change := range narrative.Diff(step, other, narrative.German, veil) {
				if change.Field == "" || change.Before == "" || change.After == "" {
					t.Errorf("a change says nothing: %+v", change)
				}
			}
		}))
	}
}

// An empty step of every kind still reads as a sentence: nothing left over from segments.
func TestEveryEmptyStepReadsAsASentence(t *testing.T) {
	for fd := range fieldsOf(stepMessage()) {
		step := &journeyv1.Step{}
		step.ProtoReflect().Mutable(fd)
		for _, lang := range []string{narrative.German, narrative.English} {
			text := narrative.Tell(step, lang, narrative.Veil{})
			if leftOver.MatchString(text) || !strings.HasSuffix(text, ".") && fd.Name() != "fact_corrected" {
				t.Errorf("%s: %s", fd.Name(), text)
			}
		}
	}
}
