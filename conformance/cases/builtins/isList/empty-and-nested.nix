map builtins.isList [ [ ] [ [ ] ] ([ ] ++ [ ]) { } "[ ]" null ]
