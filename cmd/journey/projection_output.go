package main

import (
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"journey/projections"
)

// modelState is a read model as a program reads it.
type modelState struct {
	Name       string  `json:"name"`
	Version    int     `json:"version"`
	Generation int     `json:"generation"`
	Status     string  `json:"status"`
	Log        string  `json:"log"`
	Position   uint64  `json:"position"`
	Hash       string  `json:"hash"` // of the event at the position
	Lag        uint64  `json:"lag"`
	Rate       float64 `json:"events_per_second"`
	Parked     int     `json:"parked"`
	Done       uint64  `json:"rebuilt"`
	Target     uint64  `json:"rebuild_until"`
	Halted     string  `json:"halted"`
	Accepted   string  `json:"accepted"` // why it was promoted though it differed
}

// writeStates prints read models for machines.
func writeStates(o *options, w io.Writer, states []projections.State) error {
	var values []modelState
	for _, s := range states {
		values = append(values, modelState{
			Name: s.Name, Version: s.Version, Generation: s.Generation, Status: string(s.Status), Log: s.Position.Log,
			Position: s.Position.Sequence, Hash: hex.EncodeToString(s.Position.Hash[:]), Lag: s.Lag, Rate: s.Rate,
			Parked: s.Parked, Done: s.Done, Target: s.Target, Halted: s.Halted, Accepted: s.Accepted,
		})
	}
	head := []string{"name", "version", "generation", "status", "position", "lag", "events per second", "parked", "rebuilt", "rebuild until", "halted", "accepted"}
	return writeRecords(o, w, values, head, func(s modelState) []string {
		return []string{
			s.Name, strconv.Itoa(s.Version), strconv.Itoa(s.Generation), s.Status, number(s.Position), number(s.Lag),
			strconv.FormatFloat(s.Rate, 'f', 0, 64), strconv.Itoa(s.Parked), number(s.Done), number(s.Target), s.Halted, s.Accepted,
		}
	})
}

// parkedGroup is a parked group as a program reads it.
type parkedGroup struct {
	Operation string `json:"operation"`
	Group     string `json:"group"`
	Position  uint64 `json:"position"`
	Histories int    `json:"histories"`
	Why       string `json:"why"`
}

// writeParked prints parked groups for machines.
func writeParked(o *options, w io.Writer, groups []projections.ParkedGroup) error {
	var values []parkedGroup
	for _, g := range groups {
		values = append(values, parkedGroup{g.Operation, g.Group, g.Position, g.Histories, g.Why})
	}
	return writeRecords(o, w, values, []string{"operation", "group", "position", "histories", "why"}, func(g parkedGroup) []string {
		return []string{g.Operation, g.Group, number(g.Position), strconv.Itoa(g.Histories), g.Why}
	})
}

// promotion is a promotion as a program reads it.
type promotion struct {
	PromotedAt string `json:"promoted_at"`
	Version    int    `json:"version"`
	Generation int    `json:"generation"`
	Log        string `json:"log"`
	Position   uint64 `json:"position"`
	Compared   string `json:"compared"`
	Accepted   string `json:"accepted"`
}

// writePromotions prints promotions for machines.
func writePromotions(o *options, w io.Writer, all []projections.Promotion) error {
	var values []promotion
	for _, p := range all {
		values = append(values, promotion{p.At.UTC().Format(time.RFC3339), p.Version, p.Generation, p.Position.Log, p.Position.Sequence, p.Compared, p.Accepted})
	}
	return writeRecords(o, w, values, []string{"promoted at", "version", "generation", "position", "compared", "accepted"}, func(p promotion) []string {
		return []string{p.PromotedAt, strconv.Itoa(p.Version), strconv.Itoa(p.Generation), number(p.Position), p.Compared, p.Accepted}
	})
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }
