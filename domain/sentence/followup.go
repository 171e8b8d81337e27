package sentence

var followup = Topic{
	Rules:  map[string]Sentence{},
	Steps:  map[string]Sentence{},
	Values: map[string]Sentence{},
}
