package eventstore

import journeyv1 "journey/proto/journey/v1"

// CheckSchema is what the constructor of every store asks of the contract.
func CheckSchema() error {
	_, err := newSchema((&journeyv1.Event{}).ProtoReflect().Descriptor())
	return err
}
