package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"sigs.k8s.io/yaml"

	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of the file of the directory; the service has those of its entries.
const (
	ruleNotYAML      refusal.Rule = "directory.not_yaml"
	ruleUnknownField refusal.Rule = "directory.unknown_field"
)

// staffFile is the file of `journey staff import`.
type staffFile struct {
	Partners []partnerEntry `json:"partners"`
	Staff    []staffEntry   `json:"staff"`
}

type partnerEntry struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type staffEntry struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Email      string         `json:"email"`
	Role       string         `json:"role"`
	Partner    string         `json:"partner"`
	Operations []string       `json:"operations"`
	Deputies   []string       `json:"deputies"`
	Absences   []absenceEntry `json:"absences"`
	// LeftOn is nil where the file does not say, which leaves it as it is.
	LeftOn *string `json:"left_on"`
}

type absenceEntry struct {
	From  string `json:"from"`
	Until string `json:"until"`
}

// readStaff makes a request of a file, or answers everything that stands against reading it. A role that is none
// is left to the service, which refuses it with its entry.
func readStaff(text []byte) (*journeyv1.PutDirectoryRequest, []*refusal.Refusal) {
	plain, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, []*refusal.Refusal{refusal.New(ruleNotYAML, "", notYAML(err))}
	}
	var whole any
	if err := json.Unmarshal(plain, &whole); err != nil {
		return nil, []*refusal.Refusal{refusal.New(ruleNotYAML, "", notYAML(err))}
	}
	if unknown := unknownFields("", whole, reflect.TypeFor[staffFile]()); len(unknown) > 0 {
		return nil, unknown
	}
	var file staffFile
	if err := json.Unmarshal(plain, &file); err != nil {
		return nil, []*refusal.Refusal{refusal.New(ruleNotYAML, "", notYAML(err))}
	}
	return file.request(), nil
}

// notYAML is what is wrong with a file, without what is written in it: that could be a name.
func notYAML(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Sprintf("%s is a %s", kind.Field, kind.Value)
	}
	if line := notYAMLLine.FindString(err.Error()); line != "" {
		return line
	}
	return "?"
}

// unknownFields are the fields of a value that its type does not have, by their paths.
func unknownFields(path string, value any, of reflect.Type) []*refusal.Refusal {
	var found []*refusal.Refusal
	switch v := value.(type) {
	case []any:
		if of.Kind() != reflect.Slice {
			return nil
		}
		for i, one := range v {
			found = append(found, unknownFields(fmt.Sprintf("%s[%d]", path, i), one, of.Elem())...)
		}
	case map[string]any:
		if of.Kind() != reflect.Struct {
			return nil
		}
		fields := map[string]reflect.Type{}
		var names []string
		for field := range of.Fields() {
			fields[field.Tag.Get("json")] = field.Type
			names = append(names, field.Tag.Get("json"))
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			at := strings.TrimPrefix(path+"."+name, ".")
			if fields[name] == nil {
				found = append(found, refusal.New(ruleUnknownField, at, name, strings.Join(names, ", ")))
				continue
			}
			found = append(found, unknownFields(at, v[name], fields[name])...)
		}
	}
	return found
}

func (f staffFile) request() *journeyv1.PutDirectoryRequest {
	r := &journeyv1.PutDirectoryRequest{}
	for _, p := range f.Partners {
		r.Partners = append(r.Partners, &journeyv1.PartnerEntry{Id: p.ID, Name: p.Name, Email: p.Email})
	}
	for _, s := range f.Staff {
		m := &journeyv1.StaffMember{
			Id: s.ID, Name: s.Name, Email: s.Email, Partner: s.Partner, Operations: s.Operations, Deputies: s.Deputies,
			Role: journeyv1.Role(journeyv1.Role_value["ROLE_"+strings.ToUpper(s.Role)]),
		}
		for _, a := range s.Absences {
			m.Absences = append(m.Absences, &journeyv1.Absence{From: a.From, Until: a.Until})
		}
		if s.LeftOn != nil {
			m.LeftOn = proto.String(*s.LeftOn)
		}
		r.Staff = append(r.Staff, m)
	}
	return r
}
