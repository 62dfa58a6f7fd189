with { }; undefined
