package sentence

var operation = Topic{
	Rules:  map[string]Sentence{},
	Steps:  map[string]Sentence{},
	Values: map[string]Sentence{},
}
