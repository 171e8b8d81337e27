// Package api is the service: it asks who is there, takes steps in, and answers queries. Steps are
// decided by the domain and answered when they are on disk; queries are answered from the read models.
package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"journey/api/access"
	"journey/api/feed"
	"journey/domain/publication"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	"journey/projections"
	"journey/proto/journey/v1/journeyv1connect"
)

// MaxRequestBytes bounds one request; a list of 1000 steps fits well.
const MaxRequestBytes = 8 << 20

// Config is what a Server needs. Everything is required but the threshold, and one of Tokens and OIDC.
type Config struct {
	// Store opens every class: the api compares repeated requests and shows people what they may see.
	Store eventstore.Store
	// Keys opens the names that read models keep sealed, and carries erasures out.
	Keys eventstore.ErasureKeyring
	// Database holds the read models and the watermark.
	Database *pgxpool.Pool
	// Access records who sees what, before it is shown.
	Access *accesslog.Log
	// Tokens are those of the tokens file; nil if there is none.
	Tokens *Tokens
	// OIDC takes tokens of an issuer, too; nil if there is none.
	OIDC *OIDC
	Log  *slog.Logger
	Now  func() time.Time
	// PublicationThreshold: counts of people from 1 up to, not including, it are not published. 0 means
	// publication.LeastThreshold; New refuses less.
	PublicationThreshold int64
}

// Server serves the services of the contract.
type Server struct {
	Config
	validator protovalidate.Validator
	histories *histories
	watermark *watermark
	accessed  *watermark // of the access log
	people    *people
	door      *access.Door
	watch     *projections.Watch
	guesses   *feed.Guesses
	// turnedAway counts the calls of those who may not make them.
	turnedAway *turnedAway
	// passages has one entry for each whole operation that is being read.
	passages chan struct{}
	// ending is closed when the service ends.
	ending  chan struct{}
	erasing *sync.Mutex // one erasure at a time
}

// New prepares a server; nothing is started.
func New(cfg Config) (*Server, error) {
	cfg.PublicationThreshold = cmp.Or(cfg.PublicationThreshold, publication.LeastThreshold)
	if cfg.PublicationThreshold < publication.LeastThreshold {
		return nil, fmt.Errorf("publication threshold %d: it must be at least %d", cfg.PublicationThreshold, publication.LeastThreshold)
	}
	validator, err := protovalidate.New()
	if err != nil {
		return nil, fmt.Errorf("rules of the contract: %w", err)
	}
	s := &Server{
		Config:    cfg,
		validator: validator,
		histories: newHistories(cfg.Store),
		watermark: newWatermark(cfg.Database, cfg.Log, watermarkWrite),
		accessed:  newWatermark(cfg.Database, cfg.Log, accessWatermarkWrite),
		watch:     projections.NewWatch(cfg.Database, cfg.Log),
		guesses:   feed.NewGuesses(cfg.Now),

		turnedAway: newTurnedAway(cfg.Log, cfg.Now),
		passages:   make(chan struct{}, passagesAtOnce),
		ending:     make(chan struct{}),
		erasing:    &sync.Mutex{},
	}
	s.Access.Stored = s.accessed.saw
	s.door = access.NewDoor(cfg.Access, func() time.Time { return s.Now() }, cfg.Log)
	s.people = newPeople(s)
	return s, nil
}

// Handler is the HTTP handler: the services for Connect, gRPC and gRPC-Web, /healthz, and the calendars, whose
// address is their key.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	connecthttp.Mount(mux, s.connectServer(), connecthttp.WithReadMaxBytes(MaxRequestBytes))
	mux.HandleFunc("GET /calendar/{file}", s.serveCalendar)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.Store.Last(r.Context()); err != nil {
			http.Error(w, "the log is not available", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return mux
}

func (s *Server) connectServer() *connect.Server {
	server := connect.NewServer(s.observe, number, s.authenticate)
	journeyv1connect.RegisterJourneyServiceHandler(server, &journeyService{Server: s})
	journeyv1connect.RegisterHistoryServiceHandler(server, &historyService{s})
	journeyv1connect.RegisterErasureServiceHandler(server, &erasureService{s})
	journeyv1connect.RegisterReplayServiceHandler(server, &replayService{s})
	journeyv1connect.RegisterOperationReplayServiceHandler(server, &operationReplayService{s})
	journeyv1connect.RegisterCaseloadServiceHandler(server, &caseloadService{s})
	journeyv1connect.RegisterOutcomeServiceHandler(server, &outcomeService{s})
	journeyv1connect.RegisterFollowUpServiceHandler(server, &followUpService{s})
	journeyv1connect.RegisterIndicatorServiceHandler(server, &indicatorService{s})
	journeyv1connect.RegisterReportServiceHandler(server, &reportService{s})
	journeyv1connect.RegisterStaffServiceHandler(server, &staffService{s})
	journeyv1connect.RegisterAccessServiceHandler(server, &accessService{s})
	journeyv1connect.RegisterCalendarServiceHandler(server, &calendarService{s})
	journeyv1connect.RegisterRetentionServiceHandler(server, &retentionService{Server: s})
	return server
}

// End ends what lasts as long as its caller wants. Call it once, when no more requests are taken.
func (s *Server) End() { close(s.ending) }

// Run keeps the watermark on disk and hears the read models move until ctx ends; the watermark is stored
// a last time then.
// Run keeps the watermark on disk, hears the read models move and of erasures, and finishes those that are not,
// until ctx ends; the watermark is stored a last time then.
func (s *Server) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.watermark.run(ctx) })
	group.Go(func() error { return s.accessed.run(ctx) })
	group.Go(func() error { return s.watch.Run(ctx) })
	group.Go(func() error { return s.turnedAway.run(ctx) })
	group.Go(func() error { return s.followErasures(ctx) })
	return group.Wait()
}

// observe turns a panic into an error and logs what a person must know: the procedure and the fault,
// never an id, a name or a payload. A refusal is an answer and is not logged; who is turned away is counted.
func (s *Server) observe(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) (err error) {
		defer func() {
			if r := recover(); r != nil {
				s.Log.ErrorContext(ctx, "panic in a handler", "procedure", spec.Procedure, "panic_type", fmt.Sprintf("%T", r))
				err = fail(connect.CodeInternal, "service.fault", "")
			}
		}()
		err = next(ctx, spec, stream)
		var answered *connect.Error
		switch {
		case err == nil, errors.Is(err, context.Canceled):
			return err
		case !errors.As(err, &answered) && databaseGone(err):
			s.Log.WarnContext(ctx, "database not available", "procedure", spec.Procedure, "error", err)
			return fail(connect.CodeUnavailable, "service.database_unavailable", "").WithCause(err)
		case !errors.As(err, &answered):
			s.Log.ErrorContext(ctx, "fault in a handler", "procedure", spec.Procedure, "error", err)
			return fail(connect.CodeInternal, "service.fault", "").WithCause(err)
		case answered.Code() == connect.CodeDataLoss:
			s.Log.ErrorContext(ctx, "the log is damaged: a person must come", "procedure", spec.Procedure, "error", answered.Unwrap())
		case answered.Code() == connect.CodeUnauthenticated, answered.Code() == connect.CodePermissionDenied:
			s.turnedAway.count(ctx, spec.Procedure, ruleIn(answered))
		case answered.Code() == connect.CodeUnavailable:
			s.Log.WarnContext(ctx, "not available", "procedure", spec.Procedure, "error", answered.Unwrap())
		}
		return err
	}
}
