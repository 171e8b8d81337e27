// Package export writes tables as files for other programs.
//
// A Sheet is one table with the kind and the meaning of each column; it is written as CSV, as CSV for a German
// Excel, as XLSX, Parquet, JSON or JSON Lines. A Mapping turns participations into the file that a funder wants.
// Rows are asked for one at a time and never held, and the same rows give the same bytes: no file says when or
// where it was made. Nothing is cut or changed to fit: what a file cannot hold is refused.
//
// After an error, or a crash, what was written so far is no file; write beside the target and rename.
package export
