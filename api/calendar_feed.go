package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"journey/api/directory"
	"journey/api/feed"
	"journey/domain/calendar"
	"journey/projections/followup"
)

// serveCalendar answers GET /calendar/<token>.ics. The token is the right to read; one that is unknown, was
// revoked, or belongs to or was made by somebody who has left is not found, always in the same words. Nothing of the address is
// logged: neither here nor by the server, which logs no paths.
func (s *Server) serveCalendar(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.ErrorContext(r.Context(), "panic in a handler", "procedure", "calendar", "panic_type", fmt.Sprintf("%T", p))
			http.Error(w, "internal error", http.StatusInternalServerError)
		}
	}()
	token, isCalendar := strings.CutSuffix(r.PathValue("file"), ".ics")
	var reading calendarReading
	err := feed.ErrUnknown
	if isCalendar {
		reading, err = s.readCalendar(r.Context(), feed.Token(token), r.URL.Query().Get("lang"))
	}
	switch {
	case errors.Is(err, feed.ErrUnknown) && !s.guesses.Take(r.RemoteAddr):
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many requests for calendars that are not there", http.StatusTooManyRequests)
		return
	case errors.Is(err, feed.ErrUnknown):
		http.Error(w, "no such calendar", http.StatusNotFound)
		return
	case err != nil:
		s.Log.WarnContext(r.Context(), "calendar not available", "error", err)
		w.Header().Set("Retry-After", "60")
		http.Error(w, "not available now", http.StatusServiceUnavailable)
		return
	}
	reading.answer(w, r)
}

// calendarReading is a feed as it reads now.
type calendarReading struct {
	tag  string
	text []byte
}

// readCalendar reads the feed of a token: the open obligations of its caseworker today, from the one list that
// everybody reads.
func (s *Server) readCalendar(ctx context.Context, token feed.Token, language string) (calendarReading, error) {
	var none calendarReading
	f, err := feed.Find(ctx, s.Database, token)
	if err != nil {
		return none, err
	}
	facts, err := s.facts(ctx, f.Operation)
	if err != nil {
		return none, err
	}
	today := calendar.Of(s.Now(), facts.Zone)
	staff, err := directory.Load(ctx, s.Database)
	if err != nil {
		return none, err
	}
	hasLeft := func(id string) bool {
		member, known := staff.Staff(id)
		return known && member.Left(today)
	}
	if !facts.Registered || hasLeft(f.Caseworker) || hasLeft(f.CreatedBy) {
		return none, feed.ErrUnknown
	}
	fresh, err := s.fresh(ctx, "followup", nil)
	if err != nil {
		return none, err
	}
	open, err := s.openObligations(ctx, f, today)
	if err != nil {
		return none, err
	}
	if language != "de" && language != "en" {
		language = f.Language
	}
	reading := feed.Reading{Log: s.Store.LogID(), At: s.Now(), Position: fresh.Position.GetSequence(), Language: language}
	answer := calendarReading{}
	if answer.tag, err = feed.Tag(f, open, reading); err != nil {
		return none, err
	}
	if answer.text, err = feed.Text(f, open, reading); err != nil {
		return none, err
	}
	return answer, feed.Used(ctx, s.Database, f, today)
}

func (s *Server) openObligations(ctx context.Context, f feed.Feed, today calendar.Date) ([]followup.Obligation, error) {
	filter := followup.Filter{Operation: f.Operation, On: today, Caseworker: f.Caseworker, Open: true}
	var open []followup.Obligation
	for {
		var after *followup.Key
		if len(open) > 0 {
			last := open[len(open)-1].Key()
			after = &last
		}
		const page = 1000
		rows, _, err := followup.List(ctx, s.rows(ofCaseworker(f.Operation, f.Caseworker)), filter, after, page)
		if err != nil {
			return nil, err
		}
		if open = append(open, rows...); len(rows) < page {
			return open, nil
		}
	}
}

// answer sends a calendar, or says that its reader has it already.
func (c calendarReading) answer(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("ETag", c.tag)
	head.Set("Cache-Control", "private, no-cache") // asked again each time, so that a revoked one is gone at once
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("X-Robots-Tag", "noindex")
	head.Set("X-Content-Type-Options", "nosniff")
	if hasTag(r.Header.Values("If-None-Match"), c.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	head.Set("Content-Type", "text/calendar; charset=utf-8")
	head.Set("Content-Disposition", `inline; filename="follow-up.ics"`)
	_, _ = w.Write(c.text) // whoever has gone away misses nothing
}

// hasTag compares weakly, as If-None-Match does (RFC 9110, 13.1.2).
func hasTag(headers []string, tag string) bool {
	for _, header := range headers {
		for _, one := range strings.Split(header, ",") {
			if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}
