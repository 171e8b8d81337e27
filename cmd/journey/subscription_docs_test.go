package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestThePageOnSubscriptionsIsWhole: every field that is listed and every option of create stands in
// docs/subscriptions.md, and every command of journey subscription.
func TestThePageOnSubscriptionsIsWhole(t *testing.T) {
	page := docsPage(t, "subscriptions.md")
	rows := ""
	for line := range strings.Lines(page) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			rows += cells[1]
		}
	}
	fields := reflect.TypeFor[subscriptionLine]()
	for i := range fields.NumField() {
		if name, ok := fields.Field(i).Tag.Lookup("json"); ok && !strings.Contains(rows, "`"+name+"`") {
			t.Errorf("no row for the field %s", name)
		}
	}
	create := subscriptionCreateCommand(&options{})
	create.Flags().VisitAll(func(f *pflag.Flag) {
		if !strings.Contains(rows, "`--"+f.Name+"`") {
			t.Errorf("no row for the option --%s", f.Name)
		}
	})
	for _, c := range subscriptionCommand(&options{}).Commands() {
		if !mentioned(page, c) {
			t.Errorf("nothing about %s", c.Name())
		}
	}
}

func mentioned(page string, c *cobra.Command) bool {
	return strings.Contains(page, "subscription "+c.Name()) || strings.Contains(page, "`"+c.Name()+"`")
}
