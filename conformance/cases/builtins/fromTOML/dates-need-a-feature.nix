builtins.fromTOML "a = 1979-05-27T07:32:00Z\nb=07:32:00.5\nc=1979-05-27"
