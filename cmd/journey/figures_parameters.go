package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"buf.build/go/protovalidate"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"
	"sigs.k8s.io/yaml"

	journeyv1 "journey/proto/journey/v1"
)

// parametersCommand turns a file of deploy/indicator-sets into what the registration of an operation takes.
func parametersCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "parameters FILE",
		Short: "Check a file with the parameters of an indicator set (YAML) and print it as JSON for the registration",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if opts.output == "csv" {
				return usage("there is no output %q here; the registration takes JSON", opts.output)
			}
			text, err := os.ReadFile(args[0])
			if err != nil {
				return usage("the parameters: %w", err)
			}
			parameters, err := parseParameters(text)
			if err != nil {
				return usage("%s: %w", filepath.Base(args[0]), err)
			}
			out, err := line(parameters)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n", out)
			return err
		},
	}
}

// jsonPlace is what the parser says of a place in the JSON, which nobody has seen.
var jsonPlace = regexp.MustCompile(`^proto:[\s\x{a0}]*(\(line \d+:\d+\): )?`)

// parseParameters reads the parameters of an indicator set. A field that the contract does not have, one that stands
// there twice, and a value beyond its limits are errors.
func parseParameters(text []byte) (*journeyv1.IndicatorParameters, error) {
	raw, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, fmt.Errorf("not YAML: %w", err)
	}
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return nil, fmt.Errorf("there are no parameters in it")
	}
	parameters := &journeyv1.IndicatorParameters{}
	if err := protojson.Unmarshal(raw, parameters); err != nil {
		return nil, fmt.Errorf("not the parameters of an indicator set: %s; see IndicatorParameters in proto/journey/v1/steps_operation.proto",
			jsonPlace.ReplaceAllString(err.Error(), ""))
	}
	if err := protovalidate.Validate(parameters); err != nil {
		return nil, err
	}
	return parameters, nil
}
