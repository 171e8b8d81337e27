package sentence

var placement = Topic{
	Rules:  map[string]Sentence{},
	Steps:  map[string]Sentence{},
	Values: map[string]Sentence{},
}
