// Package simulate writes believable journeys of the two example operations as JSON Lines that can be imported.
package simulate

import (
	"fmt"
	"io"
	"slices"
	_ "time/tzdata" // the same bytes on a machine without a time zone database

	"journey/deploy/examples"
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Config says what to simulate.
type Config struct {
	// Programme is the id of the operation: laqs or resque-plus.
	Programme string
	// Participants is how many people come; 0 is what the operation had (laqs 400, resque-plus 1200).
	Participants int
	// Seed picks one of the possible worlds. The same Config always gives the same bytes.
	Seed uint64
}

// Programmes are the ids that Config.Programme takes.
func Programmes() []string {
	ids := make([]string, 0, len(programmes))
	for _, p := range programmes {
		ids = append(ids, p.id)
	}
	return ids
}

// simulation is one world while it is being made.
type simulation struct {
	*programme
	seed      uint64
	operation *history
	employers []*employer
	histories []*history // in the order of making
}

// Lines makes the whole world: the operation's own lines from deploy/examples, its employers and
// activities, and every journey, ordered by when they were recorded. Fed one after the other through
// the rules of the domain none is refused. An unknown programme and a negative number are errors.
func Lines(config Config) ([]*journeyv1.RecordRequest, error) {
	p, err := programmeOf(config.Programme)
	if err != nil {
		return nil, err
	}
	if config.Participants < 0 {
		return nil, fmt.Errorf("participants: %d is negative", config.Participants)
	}
	if config.Participants == 0 {
		config.Participants = p.participants
	}
	s := &simulation{programme: p, seed: config.Seed}
	given, err := examples.Operation(p.id)
	if err != nil {
		return nil, err
	}
	s.openOperation(given)
	s.openEmployers()
	s.holdActivities(config.Participants)
	for i := range config.Participants {
		s.travel(i)
	}
	s.operate()
	for _, h := range s.histories {
		h.schedule()
	}
	s.operation.schedule()
	s.report()
	s.archive()
	return s.requests()
}

// Write writes Lines as JSON Lines: one protojson RecordRequest a line, without spare blanks.
func Write(w io.Writer, config Config) error {
	requests, err := Lines(config)
	if err != nil {
		return err
	}
	return writeLines(w, requests)
}

func programmeOf(id string) (*programme, error) {
	i := slices.IndexFunc(programmes, func(p programme) bool { return p.id == id })
	if i < 0 {
		return nil, fmt.Errorf("programme %q is not one of %v", id, Programmes())
	}
	p := programmes[i]
	p.resultsUntil = p.last.AddMonths(12)
	return &p, nil
}

// between is whether a day lies strictly between two others.
func between(day, after, before calendar.Date) bool { return day > after && day < before }
