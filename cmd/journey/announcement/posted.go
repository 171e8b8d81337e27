package announcement

import (
	"bytes"
	"encoding/json"
	"errors"
)

// PostedType is the content type of what Posted makes.
const PostedType = "application/cloudevents+json"

// errUnpostable is what becomes of a message that a webhook cannot get: it lacks a header, or is not JSON.
var errUnpostable = errors.New("no event that can be posted")

// posted is an event in CloudEvents' JSON format, in the order in which it is written.
type posted struct {
	SpecVersion string          `json:"specversion"`
	ID          string          `json:"id"`
	Source      string          `json:"source"`
	Type        string          `json:"type"`
	Subject     string          `json:"subject"`
	Time        string          `json:"time"`
	DataSchema  string          `json:"dataschema"`
	ContentType string          `json:"datacontenttype"`
	Data        json.RawMessage `json:"data"`
}

// Posted is the body by which a webhook gets a message: CloudEvents 1.0 in structured mode, because a signature is over
// the body and not over the headers, and what an event says depends on its type. It is a pure function of the headers
// and the data of a message as Message made it, byte for byte, whenever they were stored. An error is a message that
// is not of JSON, or not of ours; it says nothing of what is in it.
func Posted(header map[string]string, data []byte) ([]byte, error) {
	event := posted{
		SpecVersion: header[versionHeader],
		ID:          header[IDHeader],
		Source:      header[sourceHeader],
		Type:        header[TypeHeader],
		Subject:     header[ParticipantHeader],
		Time:        header[timeHeader],
		DataSchema:  header[schemaHeader],
		ContentType: header[contentHeader],
		Data:        data,
	}
	for _, attribute := range []string{event.SpecVersion, event.ID, event.Source, event.Type, event.Subject, event.Time, event.DataSchema, string(data)} {
		if attribute == "" {
			return nil, errUnpostable
		}
	}
	if event.ContentType != JSON.mediaType() {
		return nil, errUnpostable
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // the data stay as they are
	if err := encoder.Encode(event); err != nil {
		return nil, errUnpostable
	}
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), nil
}
