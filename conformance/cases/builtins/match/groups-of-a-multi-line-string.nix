builtins.match ''([^
]*)
(.*)'' "first line\nsecond\nthird"
