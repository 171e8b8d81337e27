package refusal

// Sentences has one entry a rule: the only place where a rule gets its words. A test checks that every
// rule that the domain uses has both languages.
var Sentences = map[Rule]Sentence{}
