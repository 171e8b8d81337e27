// Command journey is the whole service: each of its processes is a subcommand, and so is everything a
// person does with it. All configuration is read here.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // operations name their time zone; the machine need not have it

	"github.com/spf13/cobra"
)

// Exit codes of every command.
const (
	exitDone        = 0
	exitRefused     = 1 // refused, not equal, or failed
	exitUsage       = 2
	exitUnreachable = 3
	exitPartial     = 4 // an import that refused some rows and recorded the rest
)

func main() { os.Exit(run(context.Background(), os.Args[1:])) }

// run is main with everything passed in; it answers the exit code.
func run(ctx context.Context, args []string) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var coded *exitError
	if !errors.As(err, &coded) {
		coded = &exitError{code: exitRefused, err: err}
	}
	switch {
	case coded.err == nil:
	case coded.bare:
		fmt.Fprintln(root.ErrOrStderr(), coded.err)
	default:
		fmt.Fprintln(root.ErrOrStderr(), "journey:", coded.err)
	}
	return coded.code
}

// exitError is an error that chooses the exit code. A nil err says that everything is said already; a bare
// one is for a program to read, without the name before it.
type exitError struct {
	code int
	err  error
	bare bool
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

func rootCommand() *cobra.Command {
	opts := &options{}
	root := &cobra.Command{
		Use:   "journey",
		Short: "Accompanies people into work, step by step, with every figure traced to people and proof",
		Long: `journey records each step of a participant's way into work as an event, and builds from them
caseloads, outcome statistics and the list of mandatory follow-ups.

Try it:   journey demo
The data of demo and dev lie in ./journey-data; the other commands find them there.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return opts.check(c) }
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%w\nsee %s --help", err, c.CommandPath())
	})
	opts.bind(root.PersistentFlags())
	root.AddGroup(
		&cobra.Group{ID: "try", Title: "Try it:"},
		&cobra.Group{ID: "work", Title: "Work with it:"},
		&cobra.Group{ID: "run", Title: "Run it:"},
	)
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add("try", demoCommand(opts), devCommand(opts), simulateCommand(opts))
	add("work", recordCommand(opts), correctCommand(opts), retractCommand(opts), linkCommand(opts), unlinkCommand(opts),
		findCommand(opts), importCommand(opts), caseloadCommand(opts), outcomesCommand(opts), followupsCommand(opts), followUpCommand(opts),
		calendarCommand(opts), staffCommand(opts), partnerCommand(opts), operationCommand(opts), historyCommand(opts), replayCommand(opts), reportCommand(opts), exportCommand(opts), retentionCommand(opts), eraseCommand(opts), rightsCommand(opts),
		accessCommand(opts), subjectAccessCommand(opts), breakGlassCommand(opts))
	add("run", serveCommand(opts), projectorCommand(opts), projectionCommand(opts), reminderCommand(opts), relayCommand(opts), subscriptionCommand(opts), notaryCommand(opts), witnessCommand(opts), verifyCommand(opts), evidenceCommand(opts), backupCommand(opts), restoreCommand(opts),
		doctorCommand(opts), keysCommand(opts), benchCommand(opts))
	strict(root)
	return root
}

// strict makes wrong arguments and unknown words errors of usage, in a command and all below it.
func strict(c *cobra.Command) {
	accepts := c.Args
	switch {
	case c.HasSubCommands() && c.RunE == nil:
		c.Args, c.RunE, c.SuggestionsMinimumDistance = cobra.ArbitraryArgs, help, 2
	case accepts != nil:
		c.Args = func(c *cobra.Command, args []string) error {
			if err := accepts(c, args); err != nil {
				return usage("%w\nsee %s --help", err, c.CommandPath())
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		strict(sub)
	}
}

// help is what a command does that only has others below it.
func help(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	near := ""
	if like := c.SuggestionsFor(args[0]); len(like) > 0 {
		near = "; did you mean " + strings.Join(like, " or ") + "?"
	}
	return usage("there is no command %q%s\nsee %s --help", args[0], near, c.CommandPath())
}
