map builtins.toJSON [ [ ] { } "" ]
