// Package tabular turns tables into requests by a mapping.
//
// A table is a CSV file or one sheet of an XLSX workbook. A mapping says once what its columns mean; Parse
// holds it against the contract, so that a field, step or word that does not exist is said before any row
// is read. A row becomes one request for each step of the mapping that applies to it. Request ids are made of the
// mapping's source and the key of the row, so that importing a table again changes nothing.
package tabular
