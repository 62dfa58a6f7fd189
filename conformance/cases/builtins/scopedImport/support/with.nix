with { x = "with"; }; x
