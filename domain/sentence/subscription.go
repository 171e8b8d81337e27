package sentence

// subscription is the words for what other services are told of placements.
var subscription = Topic{
	Rules: map[string]Sentence{
		"subscription.kind": {
			"Mitgeteilt werden {1}; {0} gehört nicht dazu.",
			"What can be told is {1}; {0} is none of these.",
		},
		"subscription.placement_kind": {
			"{0} ist keine Art von Vermittlung; es gibt {1}.",
			"{0} is no kind of placement; there are {1}.",
		},
	},
}
