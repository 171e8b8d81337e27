package announcement

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/yaml"

	"journey/domain/placement"
	placementv1 "journey/proto/placement/v1"
)

// The document that is generated from the contract, and the schema of such documents: @asyncapi/specs 6.11.1
// (schemas/3.0.0.json, Apache-2.0).
const (
	documentPath = "../../../docs/asyncapi.yaml"
	schemaPath   = "testdata/asyncapi-3.0.0.json.gz"
)

func TestTheAsyncAPIDocumentIsValid(t *testing.T) {
	packed, err := os.Open(schemaPath)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := jsonschema.UnmarshalJSON(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("asyncapi.json", rules); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("asyncapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc := asyncAPI(t)
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
	if refs := wantRefs(t, doc, doc); refs < 100 {
		t.Errorf("only %d references were followed", refs)
	}
	doc.(map[string]any)["channels"].(map[string]any)["started"].(map[string]any)["address"] = 7
	if schema.Validate(doc) == nil {
		t.Error("the schema lets anything pass")
	}
}

// What the document says of messages is true of what is sent: subject, headers, data, and what is posted.
func TestMessagesAreAsTheAsyncAPIDocumentSays(t *testing.T) {
	doc := asyncAPI(t)
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("document.json", doc); err != nil {
		t.Fatal(err)
	}
	conforms := func(to string, value any) error {
		schema, err := compiler.Compile("document.json#/components/" + to)
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(value)
	}
	seen := map[string]bool{}
	for name, e := range emissions() {
		kind := string(e.Kind)
		seen[kind] = true
		for _, content := range []Content{Protobuf, JSON} {
			m := message(t, announcer(t, "payroll", content, 1), e)
			header := map[string]any{}
			for key, value := range m.Header {
				header[key] = value
				if at(doc, "components", "schemas", "Headers", "properties", key) == nil {
					t.Errorf("%s: nobody says what %s is", name, key)
				}
			}
			if err := conforms("messages/"+kind+"."+string(content)+"/headers", header); err != nil {
				t.Errorf("%s as %s: %v", name, content, err)
			}
			address, _ := at(doc, "channels", kind, "address").(string)
			if got := strings.NewReplacer("{subscription}", "payroll", "{operation}", "laqs").Replace(address); got != m.Subject {
				t.Errorf("%s goes to %s, the document says %s", name, m.Subject, got)
			}
			if content == Protobuf {
				continue
			}
			data, err := jsonschema.UnmarshalJSON(strings.NewReader(string(m.Data)))
			if err != nil {
				t.Fatal(err)
			}
			if err := conforms("messages/"+kind+".json/payload", data); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := conforms("messages/"+kind+".json/payload", "text"); err == nil {
				t.Errorf("%s: the schema lets anything pass", name)
			}
			if got := at(doc, "components", "messages", kind+".webhook", "contentType"); got != PostedType {
				t.Errorf("%s is posted as %s, the document says %v", name, PostedType, got)
			}
			wantPosted(t, name, post(t, m), func(value any) error { return conforms("messages/"+kind+".webhook/payload", value) })
		}
	}
	channels := at(doc, "channels").(map[string]any)
	if len(channels) != len(seen)+1 || !seen[string(placement.ParticipantErased)] {
		t.Errorf("%d channels, the webhook among them, for %d kinds of event", len(channels), len(seen))
	}
}

// wantPosted holds a body that is posted against its schema, which refuses it once an attribute is another one, is
// missing, or is one too many.
func wantPosted(t *testing.T, name string, body []byte, conforms func(any) error) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := conforms(value); err != nil {
		t.Errorf("%s posted: %v", name, err)
	}
	event := value.(map[string]any)
	for _, attribute := range append(slices.Collect(maps.Keys(event)), "more") {
		is, known := event[attribute]
		event[attribute] = true
		if conforms(event) == nil {
			t.Errorf("%s posted: the schema lets any %s pass", name, attribute)
		}
		delete(event, attribute)
		if known && conforms(event) == nil {
			t.Errorf("%s posted: the schema does without %s", name, attribute)
		}
		if known {
			event[attribute] = is
		}
	}
}

// Every field and every value of the contract is in the document, each with its comment, and nothing else.
func TestTheAsyncAPIDocumentHasTheWholeContract(t *testing.T) {
	doc := asyncAPI(t)
	contract := placementv1.File_placement_v1_placement_proto
	for i := range contract.Messages().Len() {
		m := contract.Messages().Get(i)
		properties, _ := at(doc, "components", "schemas", string(m.Name()), "properties").(map[string]any)
		if len(properties) != m.Fields().Len() {
			t.Errorf("%s has %d fields, and %d in the document", m.Name(), m.Fields().Len(), len(properties))
		}
		for j := range m.Fields().Len() {
			if said, _ := at(properties, m.Fields().Get(j).JSONName(), "description").(string); said == "" {
				t.Errorf("%s is not in the document, or without its comment", m.Fields().Get(j).FullName())
			}
		}
	}
	for i := range contract.Enums().Len() {
		e := contract.Enums().Get(i)
		names, _ := at(doc, "components", "schemas", string(e.Name()), "enum").([]any)
		for j := 1; j < e.Values().Len(); j++ {
			if name := string(e.Values().Get(j).Name()); !slices.Contains(names, any(name)) || len(names) != e.Values().Len()-1 {
				t.Errorf("%s is not in the document, which has %v", name, names)
			}
		}
	}
}

func asyncAPI(t *testing.T) any {
	t.Helper()
	text, err := os.ReadFile(documentPath)
	if err != nil {
		t.Fatal(err)
	}
	data, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// wantRefs follows every reference: one within the document to what is there, one to the contract to one of its messages.
func wantRefs(t *testing.T, doc, value any) (followed int) {
	t.Helper()
	switch value := value.(type) {
	case map[string]any:
		if to, ok := value["$ref"].(string); ok {
			followed++
			if file, message, ok := strings.Cut(to, "#"); ok && file != "" {
				text, err := os.ReadFile("../../../docs/" + file)
				if err != nil || !strings.Contains(string(text), "\nmessage "+message+" {") {
					t.Errorf("%s: %v, or no such message", to, err)
				}
			} else if at(doc, strings.Split(strings.TrimPrefix(to, "#/"), "/")...) == nil {
				t.Errorf("%s is not there", to)
			}
		}
		for _, below := range value {
			followed += wantRefs(t, doc, below)
		}
	case []any:
		for _, below := range value {
			followed += wantRefs(t, doc, below)
		}
	case string, bool, json.Number, nil:
	default:
		t.Errorf("%T in the document", value)
	}
	return followed
}

// at is what lies at a path in the document; nil if nothing does.
func at(value any, path ...string) any {
	for _, key := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[key]
	}
	return value
}
