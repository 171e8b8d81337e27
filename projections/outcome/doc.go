// Package outcome is the read model of what came of an operation: a row a participation, placement, status,
// qualification and activity, each with the interval of positions in which it was known, and the figures
// counted from them.
package outcome
