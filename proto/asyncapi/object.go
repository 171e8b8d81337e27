package main

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// object is a map that keeps the order in which it was written.
type object []entry

type entry struct {
	key   string
	value any
}

// list is a sequence of anything.
type list []any

// MarshalYAML lets the encoder write the entries one after the other.
func (o object) MarshalYAML() (any, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, e := range o {
		var key, value yaml.Node
		// Encoded, not set, so that older readers do not take the field "on" for a truth value.
		if err := key.Encode(e.key); err != nil {
			return nil, err
		}
		if err := value.Encode(e.value); err != nil {
			return nil, err
		}
		node.Content = append(node.Content, &key, &value)
	}
	return node, nil
}

// text is the object as a YAML document.
func (o object) text() ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(o); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// ref points at another part of the document.
func ref(to string) object { return object{{"$ref", "#/" + to}} }
