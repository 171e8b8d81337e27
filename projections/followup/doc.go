// Package followup is the read model that answers which follow-ups are due, overdue or done on a day.
package followup
